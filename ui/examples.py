"""Questions to begin with and to go on with, made from the archive's articles, and only those it answers."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from rag import Answer, ArchiveReader, Article, Assistant, Scope, Status
from rag.text import MONTHS, WEEKDAYS, day_name
from ui.render import day

ARTICLES_READ = 60
QUESTIONS = 4
MOST_TRIED = 12
LEAST_LINES = 3
FOLLOW_UPS = 3
FOLLOW_UPS_TRIED = 6
FOLLOW_UPS_S = 4.0
"""After so long no other follow-up is tried."""
_SAID = re.compile(r"\b([A-Z][a-zà-ÿ]{3,}(?:-[A-Z][a-zà-ÿ]+)?) (?:said|told|warned)\b[^.]{20,}")
# A noun, as far as words can tell: it stands behind a small word and ends a phrase.
_THING = re.compile(
    r"\b(?:the|of|on|over|about|against|for) ([a-z]{6,})(?<!ing)(?<!ed)(?<!ly)"
    r"(?=[.,;:]| (?:of|in|on|and|to|by|from|with|that|was|were|is|are|had|has|would)\b)"
)
_BEFORE_BARE = "about|against|by|for|from|in|into|of|on|over|told|to|with"
_NO_NAMES = frozenset("They This That These Minister President Officials Police".split()) | {
    name.title() for name in (*WEEKDAYS, *MONTHS)
}
_COMMON = frozenset(
    "country people something government minister president official officials ministry "
    "against before after between should would could their there which about other".split()
)


def examples(assistant: Assistant) -> list[str]:
    """Up to four questions, each of another kind as far as there are such: what somebody said, a timeline and
    outlets side by side of what the archive speaks of most, the day of which it has most. None for an empty
    archive."""
    articles = _articles(assistant.archive)
    said, topics = _candidates(articles), _topics(articles)
    kinds: list[Iterator[str]] = [
        said,
        (f"Timeline of {topic}" for topic in topics),
        (f"How do the outlets differ on {topic}?" for topic in topics),
        (f"What happened on {day}?" for day in _days(articles)),
    ]
    found = [q for kind in kinds for q in islice(_answered(assistant, kind, LEAST_LINES), 1)]
    return [*found, *islice(_answered(assistant, said), QUESTIONS - len(found))]


def _answered(assistant: Assistant, candidates: Iterable[str], least: int = 1) -> Iterator[str]:
    """Those of some questions that quotations answer, of a form with at least so many lines; not all are
    tried."""
    for question in islice(candidates, MOST_TRIED):
        tried = assistant.answer(question, mode="extractive")
        if tried.status is Status.ANSWERED and not (tried.form and len(tried.claims) < least):
            yield question


def follow_ups(
    assistant: Assistant, answer: Answer, also: Sequence[Article], scope: Scope, goes_on: Callable[[], bool]
) -> list[str]:
    """Up to three questions that an answer leads to, of the articles that it cites and those found beside
    them. Each was tried: quotations answer it within the scope, from an article that the answer does not
    cite or with words that it does not have. Ends when `goes_on` says no."""
    began, found = time.monotonic(), list[str]()
    shown = {(cited.article.id, cited.start) for cited in answer.citations}
    articles = {article.id: article for article in (*(c.article for c in answer.citations), *also)}
    asked = 0
    for question in _candidates(articles.values()):
        is_late = time.monotonic() - began > FOLLOW_UPS_S
        if len(found) == FOLLOW_UPS or asked == FOLLOW_UPS_TRIED or is_late or not goes_on():
            break
        if question.casefold() in (answer.question.casefold(), answer.searched.casefold()):
            continue
        asked += 1
        tried = assistant.answer(question, mode="extractive", scope=scope)
        new = {(cited.article.id, cited.start) for cited in tried.citations} - shown
        if tried.status is Status.ANSWERED and new:
            found.append(question)
    return found


def _articles(archive: ArchiveReader) -> list[Article]:
    """Articles from all over the archive."""
    total = archive.count()
    step = max(1, total // ARTICLES_READ)
    rows = [row for offset in range(0, total, step) for row in archive.articles(limit=1, offset=offset)]
    return [archive.article(row.id) for row in rows[:ARTICLES_READ]]


def _candidates(articles: Iterable[Article]) -> Iterator[str]:
    """What a speaker said about a thing that the archive speaks of often; the most quoted speakers first,
    each once."""
    articles = list(articles)
    spoken: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        for match in _SAID.finditer(article.text):
            if match[1] not in _NO_NAMES:
                spoken[match[1]].append(match.group())
    things = _things(articles)
    asked: set[str] = set()
    for name in sorted(spoken, key=lambda name: (-len(spoken[name]), name))[:MOST_TRIED]:
        words = {word for said in spoken[name] for word in re.findall(r"\b[a-z]{6,}\b", said)}
        topics = sorted(words & things.keys() - asked - _COMMON, key=lambda word: (-things[word], word))
        if topics:
            asked.add(topics[0])
            yield f"What did {name} say about {_with_article(topics[0], articles)}?"
    for article in articles:
        if article.published and article.title:
            yield f"What happened on {day(article.published)}?"
            return


def _things(articles: Iterable[Article]) -> Counter[str]:
    """What articles speak of, by how often."""
    return Counter(match[1] for article in articles for match in _THING.finditer(article.text))


def _topics(articles: list[Article]) -> Iterator[str]:
    """What most articles speak of, as in a sentence, each once."""
    told = Counter(thing for article in articles for thing in _things([article]))
    for thing in sorted(told.keys() - _COMMON, key=lambda thing: (-told[thing], thing)):
        yield _with_article(thing, articles)


def _days(articles: Iterable[Article]) -> list[str]:
    """The days of articles, those with most of them first."""
    counts = Counter(article.published.date() for article in articles if article.published)
    return [day_name(one) for one, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def _with_article(noun: str, articles: list[Article]) -> str:
    """The noun as it is mostly used: "the referendum", but "sanctions"."""
    definite = sum(len(re.findall(rf"\bthe {noun}\b", article.text)) for article in articles)
    bare = sum(len(re.findall(rf"\b(?:{_BEFORE_BARE}) {noun}\b", article.text)) for article in articles)
    return f"the {noun}" if definite > bare else noun
