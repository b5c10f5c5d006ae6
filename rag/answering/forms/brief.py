"""A brief of a topic: its themes in a few sentences each, what is newest, disputed and missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from rag.answering.forms.differences import as_difference, find_differences
from rag.answering.forms.gaps import find_gaps
from rag.answering.forms.lines import Numbers
from rag.answering.forms.material import Candidate, Material, gather, says_the_like
from rag.answering.forms.themes import name_of, themes_of
from rag.models.encoders import Embedder
from rag.schema import Brief, Line, Scope, Theme
from rag.text import Weights
from vectorstore import ArchiveReader, Article

MOST_THEMES = 5
MOST_LINES = 14
"""Sentences of all themes together: with their sources a page."""
FEWEST, MOST = 2, 4
"""Sentences of one theme."""
MOST_NEWEST = 2
NEWS_DAYS = 3
"""Days before the last one on which there is something, that are new as well."""
ANOTHER_OF_ARTICLE, ANOTHER_OF_OUTLET = 0.5, 0.15
"""What a sentence loses for each that is shown of its article, and of its outlet."""


def find_brief(
    archive: ArchiveReader,
    topic: str,
    embedder: Embedder,
    weights: Weights,
    scope: Scope | None = None,
    limit: int | None = None,
) -> Brief:
    """What an archive has on a topic, in themes. `limit` is the most sentences of all themes, the newest
    included; without it there are at most `MOST_LINES` and `MOST_NEWEST`."""
    topic, scope = " ".join(topic.split()), scope or Scope()
    found = gather(archive, topic, embedder, weights, scope)
    chosen = choose(found, weights, limit or MOST_LINES)
    cite = Numbers()
    shown = [c for _, theme in chosen for c in theme]
    themes = tuple(
        Theme(
            name_of(found.topic, group, _without(found.candidates, group), weights),
            tuple(_line(c, cite) for c in theme),
            len({c.article.id for c in group}),
            len({c.outlet for c in group}),
        )
        for group, theme in chosen
    )
    room = MOST_NEWEST if limit is None else min(MOST_NEWEST, limit - len(shown))
    newest = tuple(_line(c, cite) for c in _newest(found, shown, room))
    differences = tuple(
        as_difference(kind, subject, sides, cite)
        for kind, subject, sides in find_differences(found.topic, found.candidates, found.beside)
    )
    days = days_of(found.articles)
    return Brief(
        topic,
        themes,
        newest,
        differences,
        find_gaps(archive, found, scope),
        len(found.articles),
        outlets_of(found.articles),
        min(days, default=None),
        max(days, default=None),
        found.is_complete,
    )


def choose(found: Material, weights: Weights, most: int) -> list[tuple[list[Candidate], list[Candidate]]]:
    """The themes that are shown, each whole and by the sentences that are to stand for it."""
    alone = [c for c in found.candidates if c.stands_alone]
    groups = themes_of(found.topic, alone, weights, MOST_THEMES)
    groups = [g for g in groups if len(g) > 1][:MOST_THEMES] or groups[:MOST_THEMES]
    each = max(FEWEST, min(MOST, most // max(1, len(groups))))
    used: Counter[str] = Counter()
    shown: list[Candidate] = []
    chosen = []
    for group in groups:
        room = min(each, most - len(shown))
        best = _best(found, group, shown, used, room)
        shown += best
        if best:
            chosen.append((group, best))
    return chosen


def _best(
    found: Material, group: Sequence[Candidate], shown: Sequence[Candidate], used: Counter[str], room: int
) -> list[Candidate]:
    """The sentences that stand for a theme, of several articles and outlets, none of which says the like."""
    chosen: list[Candidate] = []
    left = list(group)
    while left and len(chosen) < room:
        here = Counter(c.outlet for c in chosen)

        def value(c: Candidate, here: Counter[str] = here) -> float:
            outlets = ANOTHER_OF_OUTLET * here[c.outlet]
            return c.worth - ANOTHER_OF_ARTICLE * used[c.article.id] - outlets

        best = max(left, key=lambda c: (value(c), c.article.id, -c.index))
        left.remove(best)
        if value(best) <= 0:
            break
        if not any(says_the_like(found.topic, best, other) for other in (*shown, *chosen)):
            chosen.append(best)
            used[best.article.id] += 1
    return chosen


def _newest(found: Material, shown: Sequence[Candidate], room: int) -> list[Candidate]:
    """Sentences of the last days that are not shown yet, nor said by those that are."""
    days = days_of(found.articles)
    if not days or room < 1:
        return []
    last = max(days)
    new = [
        c
        for c in found.candidates
        if c.stands_alone
        and c.is_own
        and c.article.published
        and (last - c.article.published.date()).days <= NEWS_DAYS
    ]
    chosen: list[Candidate] = []
    for c in sorted(new, key=lambda c: (-_day(c).toordinal(), -c.worth, c.article.id)):
        if len(chosen) < room and not any(says_the_like(found.topic, c, o) for o in (*shown, *chosen)):
            chosen.append(c)
    return chosen


def _day(candidate: Candidate) -> date:
    published = candidate.article.published
    return published.date() if published else date.min


def _line(candidate: Candidate, cite: Numbers) -> Line:
    sentence = candidate.sentence
    citation = cite.cite(candidate.article, sentence.start, sentence.end)
    outlets = dict.fromkeys(filter(None, (candidate.outlet, *(a.source for a in candidate.copies))))
    return Line(citation, candidate.copies, tuple(outlets))


def _without(candidates: Sequence[Candidate], group: Sequence[Candidate]) -> list[Candidate]:
    inside = {id(c) for c in group}
    return [c for c in candidates if id(c) not in inside]


def days_of(articles: Sequence[Article]) -> list[date]:
    """The days of publication of some articles, those that are known."""
    return [article.published.date() for article in articles if article.published]


def outlets_of(articles: Sequence[Article]) -> tuple[str, ...]:
    """The outlets of some articles, most articles first, ties by name."""
    counts = Counter(article.source for article in articles if article.source)
    return tuple(name for name, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
