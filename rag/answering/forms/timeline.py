"""What happened on a topic, day by day: by the days that the sentences speak of, not only those of
printing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from rag.answering.forms.lines import Numbers, find_topic, newest_first, stories_of
from rag.answering.forms.nearness import Nearness
from rag.answering.forms.topic import Topic
from rag.answering.guidance import corrections_of
from rag.models.encoders import Embedder
from rag.retrieval import is_order, news_sentences, same_sentence
from rag.schema import Corrected, DayBy, Happening, Scope, Timeline
from rag.text import MONTHS, WEEKDAYS, ResolvedDay, Weights, content_stems, days_in, numbers
from vectorstore import ArchiveReader, Article

MOST_ARTICLES = 400
"""Articles that are read for a timeline."""
SAME = 0.5
"""Sentences of one day that share so much of the shorter one's stems tell of the same."""
_BELONGS = re.compile(r"\b(?:of|for|than|until|before|after|since|by|from)\s+$", re.IGNORECASE)
"""What stands before a day that is not the sentence's own: "the referendum of March 16"."""

_DAYS = content_stems(" ".join((*MONTHS, *WEEKDAYS)))


@dataclass(slots=True)
class Dated:
    """A sentence and the day it speaks of, on its way; `others` tell of the same."""

    article: Article
    index: int
    day: date
    day_by: DayBy
    is_own: bool
    others: list[Dated] = field(default_factory=list)

    @property
    def text(self) -> str:
        return news_sentences(self.article)[self.index].text

    @property
    def order(self) -> tuple[object, ...]:
        """The best sentence first: one with the topic's own words and a day of its own, high up, printed
        early."""
        published = self.article.published
        printed = published.timestamp() if published else 0.0
        return (not self.is_own, self.day_by is DayBy.PRINTED, self.index, printed, self.article.id)


def find_timeline(
    archive: ArchiveReader,
    topic: str,
    embedder: Embedder,
    weights: Weights,
    scope: Scope | None = None,
    limit: int | None = None,
) -> Timeline:
    """The happenings on a topic in order of their days, each by its best sentence, the others of the same
    beside it. `limit` keeps the last ones. Undated articles tell no days."""
    topic = " ".join(topic.split())
    read, found = find_topic(archive, topic, scope or Scope(), weights, MOST_ARTICLES, by_any_word=True)
    articles = [article for article in found.articles if article.published]
    without = (
        (article, index)
        for article in articles
        for index, sentence in enumerate(news_sentences(article))
        if not read.is_of(article, sentence.text)
    )
    near = Nearness(embedder, weights).near(
        read, without, lambda place: not is_order(*place) and _day_at(*place) is not None
    )
    dated: list[Dated] = []
    looked_at = 0
    for story in stories_of(newest_first(found.articles), archive):
        for article in story:
            here = list(_dated_in(article, read, near))
            looked_at += bool(here)
            dated += here
    kept: list[Dated] = []
    for one in sorted(dated, key=lambda d: d.order):
        same = next((other for other in kept if tells_the_same(read, one, other)), None)
        if same is None:
            kept.append(one)
        elif one.article.id not in {same.article.id, *(other.article.id for other in same.others)}:
            same.others.append(one)
    kept.sort(key=lambda d: (d.day, *d.order))
    cite = Numbers()
    lines = tuple(happening_of(one, cite) for one in (kept[-limit:] if limit else kept))
    return Timeline(topic, lines, looked_at, corrected=corrected_in(lines, found.articles))


def corrected_in(lines: Iterable[Happening], found: Iterable[Article]) -> tuple[Corrected, ...]:
    """Which articles of some lines others of those found correct."""
    return corrections_of((cited for one in lines for cited in (one.citation, *one.also)), found)


def happening_of(dated: Dated, cite: Numbers) -> Happening:
    first, *others = [
        cite.cite(d.article, sentence.start, sentence.end)
        for d in (dated, *dated.others)
        if (sentence := news_sentences(d.article)[d.index])
    ]
    return Happening(dated.day, first, dated.day_by, tuple(others))


def _day_at(article: Article, index: int) -> date | None:
    """The day that a sentence of an article speaks of."""
    text = news_sentences(article)[index].text
    return day_of(text, days_in(text, article.published))


def _dated_in(article: Article, topic: Topic, near: Collection[tuple[str, int]]) -> Iterator[Dated]:
    """The sentences of an article that speak of a topic, or are `near` it, and of a day. Where none names
    a day that has come, the first one of an article whose title has the topic stands for its day of
    printing."""
    if article.published is None:
        return
    sentences = news_sentences(article)
    indexes = range(len(sentences))
    own = [i for i in indexes if topic.is_of(article, sentences[i].text) and not is_order(article, i)]
    about = [index for index in indexes if index in own or (article.id, index) in near]
    days = {index: day for index in about if (day := _day_at(article, index))}
    if not days:
        by_title = (i for i in indexes if topic.is_by_title(article, sentences[i].text))
        about = [index for index in by_title if not is_order(article, index)]
        days = {index: day for index in about if (day := _day_at(article, index))}
    for index, day in days.items():
        yield Dated(article, index, day, DayBy.WORDS, index in own)
    printed = article.published.date()
    if own and topic.is_in(article.title) and not any(day <= printed for day in days.values()):
        yield Dated(article, own[0], printed, DayBy.PRINTED, True)


def day_of(text: str, days: Sequence[ResolvedDay]) -> date | None:
    """The day on which it happened: the first that is nobody else's ("Sunday's vote", "the vote of March
    16"), else the first."""
    own = [
        d
        for d in days
        if not _BELONGS.search(text[: d.start]) and text[d.end : d.end + 2] not in ("'s", "’s")
    ]
    return next((found.day for found in (*own, *days)), None)


def tells_the_same(topic: Topic, one: Dated, other: Dated) -> bool:
    """Whether two sentences of one day tell of the same, with no number that the other contradicts. What both
    must have, the topic and the day, does not count."""
    if one.day != other.day:
        return False
    if same_sentence(one.text, other.text):
        return True
    a, b = (_stems_beside(topic, dated.text) for dated in (one, other))
    m, n = set(numbers(one.text)), set(numbers(other.text))
    return len(a & b) >= SAME * max(1, min(len(a), len(b))) and (m <= n or n <= m)


def _stems_beside(topic: Topic, text: str) -> frozenset[str]:
    return frozenset(stem for stem in content_stems(text) - topic.stems - _DAYS if not stem.isdigit())
