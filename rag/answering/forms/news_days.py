"""What happened on some days, whatever it is about: a timeline without a topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from rag.answering.forms.lines import Numbers, indexes_of, newest_first, stories_of
from rag.answering.forms.timeline import Dated, corrected_in, day_of, happening_of, tells_the_same
from rag.answering.forms.topic import Topic
from rag.query import bounds_of
from rag.retrieval import news_sentences
from rag.schema import DayBy, Scope, Timeline
from rag.text import days_in
from vectorstore import ArchiveReader, Article, day_number

LATER = timedelta(days=3)
"""How long after a day its news is published, as `rag.query.dates` measured it."""
MOST_ARTICLES = 1_000
"""Articles that are read for a stretch of days."""
ANYTHING = Topic.of("")


def find_news_days(
    archive: ArchiveReader, first: date, last: date, scope: Scope | None = None, limit: int | None = None
) -> Timeline:
    """What happened from a day to another, both included, in order: of each article, for each day, the first
    sentence that speaks of it, or else, for its day of printing, its first. `limit` keeps those that most
    articles tell, then those nearest to the beginning of theirs."""
    articles = list(_published(archive, first, last + LATER, scope or Scope()))
    dated = [
        one
        for story in stories_of(newest_first(articles), archive)
        for article in story
        for one in _of_days(article, first, last)
    ]
    kept: list[Dated] = []
    for one in sorted(dated, key=lambda d: d.order):
        same = next((other for other in kept if tells_the_same(ANYTHING, one, other)), None)
        if same is None:
            kept.append(one)
        elif one.article.id not in {same.article.id, *(other.article.id for other in same.others)}:
            same.others.append(one)
    kept.sort(key=lambda d: (-len(d.others), *d.order))
    kept = sorted(kept[:limit], key=lambda d: (d.day, -len(d.others), *d.order))
    cite = Numbers()
    looked_at = len({one.article.id for one in dated})
    lines = tuple(happening_of(one, cite) for one in kept)
    return Timeline("", lines, looked_at, corrected=corrected_in(lines, articles))


def _published(archive: ArchiveReader, first: date, last: date, scope: Scope) -> Iterator[Article]:
    """The articles of some days that a scope leaves, the newest first, at most `MOST_ARTICLES`."""
    ends = [day for day in (last, scope.before, scope.as_of) if day]
    first, last = max(first, scope.after or first), min(ends)
    if first > last:
        return
    bounds = replace(bounds_of(scope), first_day=day_number(first), last_day=day_number(last))
    for summary in archive.articles(bounds=bounds, limit=MOST_ARTICLES):
        yield archive.article(summary.id)


def _of_days(article: Article, first: date, last: date) -> Iterator[Dated]:
    """An article's sentences for days between two: one a day."""
    if article.published is None:
        return
    sentences = news_sentences(article)
    told: set[date] = set()
    indexes = list(indexes_of(article))
    for index in indexes:
        text = sentences[index].text
        day = day_of(text, days_in(text, article.published))
        if day and first <= day <= last and day not in told:
            told.add(day)
            yield Dated(article, index, day, DayBy.WORDS, True)
    printed = article.published.date()
    if indexes and not told and first <= printed <= last:
        yield Dated(article, indexes[0], printed, DayBy.PRINTED, True)
