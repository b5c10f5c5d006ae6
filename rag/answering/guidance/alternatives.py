"""Which event is meant: where a question does not say, and articles of several events answer it alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rag.answering.guidance.corrected import corrections_of
from rag.query import Question, Reading
from rag.retrieval import Scored, news_sentences
from rag.schema import Alternative, Evidence, Kind
from rag.text import CAPITAL_MONTH, CAPITAL_WEEKDAY, is_common, names, title_of
from vectorstore import Article

MOST = 4
"""Events that are shown."""
ALIKE, SPOKEN_OF = 0.85, 0.5
"""How near to the best sentence's score that of another event must come, and the share of the question's
weighted words that both must have."""
DAYS_APART = 2
_NO_NAME = re.compile(rf"{CAPITAL_MONTH}|{CAPITAL_WEEKDAY}")


def find_alternatives(reading: Reading, scored: Sequence[Scored]) -> tuple[Alternative, ...]:
    """The events that a question may mean, the likeliest first; empty unless there are two, or where days or
    outlets say which one is meant.

    Of each article the best sentence counts: nearly as good as the very best, of the kind that is asked for,
    and with as much of the question. Two are of two events where neither they nor the beginnings of their
    articles share a name but those of the question, they are of other days, and neither corrects the other.
    Of the 101 demo questions that are answered it takes one, which is answered twice, for one that may mean
    two events.
    """
    best: dict[str, Scored] = {}
    for piece in sorted(scored, key=lambda s: (-s.score, s.article.id, s.sentence.start)):
        best.setdefault(piece.article.id, piece)
    if not best or _is_narrowed(reading):
        return ()
    first, *others = best.values()
    chosen = [first] if _is_asked_alike(first, first) else []
    for piece in others:
        apart = chosen and all(_are_two(reading.question, piece, other) for other in chosen)
        if apart and _is_asked_alike(piece, first):
            chosen.append(piece)
    found = [each for piece in chosen[:MOST] if (each := _alternative(piece, reading))]
    return tuple(found) if len(found) > 1 else ()


def _is_narrowed(reading: Reading) -> bool:
    """Whether days, outlets or the newest are asked for, or all the news of some days."""
    scope, read = reading.scope, {part.kind for part in reading.shown}
    is_set = bool(scope.after or scope.before or scope.sources or scope.authors or scope.articles)
    return (
        is_set or bool(read & {Kind.DATES, Kind.OUTLET, Kind.LATEST}) or reading.question.news_of is not None
    )


def _is_asked_alike(piece: Scored, first: Scored) -> bool:
    is_good = piece.is_news and piece.kind > 0 and piece.score >= ALIKE * first.score
    return is_good and piece.covers >= SPOKEN_OF and piece.covers >= ALIKE * first.covers


def _are_two(question: Question, one: Scored, other: Scored) -> bool:
    """Whether two sentences tell of two events."""
    days = [piece.article.published for piece in (one, other)]
    if days[0] and days[1] and abs(days[0] - days[1]) < timedelta(days=DAYS_APART):
        return False
    if _named(question, one) & _named(question, other):
        return False
    return not (_puts_right(one.article, other.article) or _puts_right(other.article, one.article))


def _puts_right(article: Article, other: Article) -> bool:
    """Whether another article takes back what an article says: they tell of one event."""
    return bool(corrections_of([Evidence(article, 0, len(article.text), 1.0)], [other]))


def _named(question: Question, piece: Scored) -> frozenset[str]:
    """Who and what a sentence, its article's title and its first two name, beside the question."""
    first = (sentence.text for sentence in news_sentences(piece.article)[:2])
    opening = " ".join([piece.article.title, *first, piece.sentence.text])
    asked = {name.lower() for name in question.names}
    found = (name for name in names(opening) if not _NO_NAME.fullmatch(name) and not is_common(name))
    return frozenset(name.lower() for name in found) - asked


def _alternative(piece: Scored, reading: Reading) -> Alternative | None:
    """The question about the event of one article alone: asked of its outlet and day, else with its title.
    `None` where the article has neither."""
    article, text, scope = piece.article, reading.question.text, reading.scope
    if article.published:
        day, sources = article.published.date(), (article.source,) if article.source else ()
        scope = replace(scope, after=day, before=day, sources=sources)
    elif article.title:
        text = f"{text} ({title_of(article)})"
    else:
        return None
    return Alternative(article, piece.sentence.start, piece.sentence.end, text, scope)
