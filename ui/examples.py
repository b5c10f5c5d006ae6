"""Questions to begin with and to go on with, made from the archive's articles, and only those it answers."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from rag import Answer, ArchiveReader, Article, Assistant, Scope, Status
from rag.text import MONTHS, WEEKDAYS
from ui.render import day

ARTICLES_READ = 60
QUESTIONS = 4
MOST_TRIED = 12
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
    """Up to four questions about different articles; none for an empty archive."""
    found: list[str] = []
    for question in _candidates(_articles(assistant.archive)):
        if assistant.answer(question, mode="extractive").status is Status.ANSWERED:
            found.append(question)
        if len(found) == QUESTIONS:
            break
    return found


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
    things = Counter(match[1] for article in articles for match in _THING.finditer(article.text))
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


def _with_article(noun: str, articles: list[Article]) -> str:
    """The noun as it is mostly used: "the referendum", but "sanctions"."""
    definite = sum(len(re.findall(rf"\bthe {noun}\b", article.text)) for article in articles)
    bare = sum(len(re.findall(rf"\b(?:{_BEFORE_BARE}) {noun}\b", article.text)) for article in articles)
    return f"the {noun}" if definite > bare else noun
