"""A brief of a topic: its themes in a few sentences each, what is newest, disputed and missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from rag.answering.forms.differences import as_difference, find_differences
from rag.answering.forms.gaps import find_gaps
from rag.answering.forms.lines import Numbers
from rag.answering.forms.material import AGAIN, Candidate, Material, gather, likeness
from rag.answering.forms.themes import names_of, themes_of
from rag.answering.guidance import corrections_of
from rag.models.encoders import Embedder
from rag.retrieval import copies_with
from rag.schema import Brief, Line, Scope, Theme
from rag.text import Weights
from vectorstore import ArchiveReader, Article

MOST_THEMES = 4
MOST_LINES = 12
"""Sentences of all themes together: with their sources a page."""
FEWEST, MOST, MOST_OF_ONLY = 2, 4, 8
"""Sentences of one theme, and of one that is the only one."""
MOST_NEWEST = 2
NEWS_DAYS = 3
"""Days before the last one on which there is something, that are new as well."""
ANOTHER_OF_ARTICLE, ANOTHER_OF_OUTLET = 0.35, 0.15
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
    names = names_of(found.topic, [group for group, _ in chosen], found.candidates, weights)
    themes = tuple(
        Theme(
            name,
            tuple(_line(c, cite) for c in theme),
            len({c.article.id for c in group}),
            len({c.outlet for c in group}),
        )
        for name, (group, theme) in zip(names, chosen, strict=True)
    )
    room = MOST_NEWEST if limit is None else min(MOST_NEWEST, limit - len(shown))
    newest = tuple(_line(c, cite) for c in _newest(found, shown, room))
    differences = tuple(
        as_difference(kind, subject, sides, cite)
        for kind, subject, sides in find_differences(found.topic, found.candidates, found.beside)
    )
    days = days_of(found.articles)
    brief = Brief(
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
    return replace(brief, corrected=corrections_of(brief.shown, found.articles))


def choose(found: Material, weights: Weights, most: int) -> list[tuple[list[Candidate], list[Candidate]]]:
    """The themes that are shown, each whole and by the sentences that are to stand for it."""
    alone = [c for c in found.candidates if c.stands_alone] or _next_best(found)
    groups = themes_of(found.topic, alone, weights, MOST_THEMES)
    chosen = _best(found, groups, most)
    return [(group, best) for group, best in zip(groups, chosen, strict=True) if best]


def _next_best(found: Material) -> list[Candidate]:
    """Where no sentence about a topic stands alone, the best that have it."""
    return sorted((c for c in found.candidates if c.is_own), key=lambda c: (-c.worth, c.article.id))[:FEWEST]


def _best(found: Material, groups: Sequence[Sequence[Candidate]], most: int) -> list[list[Candidate]]:
    """The sentences that stand for each theme, `FEWEST` at least where it has them, `MOST` at most: the best
    of all first, of several articles and outlets, none of which says what another does."""
    theme_of = {id(c): i for i, group in enumerate(groups) for c in group}
    chosen: list[list[Candidate]] = [[] for _ in groups]
    left = [c for group in groups for c in group]
    articles: Counter[str] = Counter()
    outlets: Counter[tuple[int, str]] = Counter()

    def value(c: Candidate) -> float:
        again = ANOTHER_OF_OUTLET * outlets[theme_of[id(c)], c.outlet]
        return c.worth - ANOTHER_OF_ARTICLE * articles[c.article.id] - again

    most_of_one = MOST if len(groups) > 1 else MOST_OF_ONLY
    while left:
        best = max(left, key=lambda c: (value(c), c.article.id, -c.index))
        left.remove(best)
        theme = theme_of[id(best)]
        kept_free = sum(max(0, FEWEST - len(c)) for i, c in enumerate(chosen) if i != theme)
        is_full = len(chosen[theme]) >= FEWEST and sum(map(len, chosen)) + kept_free >= most
        if is_full or len(chosen[theme]) == most_of_one or sum(map(len, chosen)) >= most:
            continue
        if said_already(found, best, (c for theme in chosen for c in theme)):
            continue
        chosen[theme].append(best)
        articles[best.article.id] += 1
        outlets[theme, best.outlet] += 1
    return chosen


def said_already(found: Material, candidate: Candidate, shown: Iterable[Candidate]) -> bool:
    """Whether little is gained by a sentence beside others."""
    return any(likeness(found.topic, candidate, other) >= AGAIN for other in shown)


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
        if len(chosen) < room and not said_already(found, c, (*shown, *chosen)):
            chosen.append(c)
    return chosen


def newest_first(found: Brief) -> Brief:
    """A brief with the theme first that has the newest line, and in each theme the newest line; undated
    ones last."""
    themes = [replace(theme, lines=tuple(sorted(theme.lines, key=_age))) for theme in found.themes]
    return replace(found, themes=tuple(sorted(themes, key=lambda theme: min(map(_age, theme.lines)))))


def _age(line: Line) -> int:
    """Smaller for what is newer."""
    published = line.citation.article.published
    return -published.date().toordinal() if published else 0


def _day(candidate: Candidate) -> date:
    published = candidate.article.published
    return published.date() if published else date.min


def _line(candidate: Candidate, cite: Numbers) -> Line:
    sentence = candidate.sentence
    citation = cite.cite(candidate.article, sentence.start, sentence.end)
    copies = copies_with(candidate.copies, candidate.article, [(sentence.start, sentence.end)])
    outlets = dict.fromkeys(filter(None, (candidate.outlet, *(a.source for a in copies))))
    return Line(citation, copies, tuple(outlets), candidate.speaker)


def days_of(articles: Sequence[Article]) -> list[date]:
    """The days of publication of some articles, those that are known."""
    return [article.published.date() for article in articles if article.published]


def outlets_of(articles: Sequence[Article]) -> tuple[str, ...]:
    """The outlets of some articles, most articles first, ties by name."""
    counts = Counter(article.source for article in articles if article.source)
    return tuple(name for name, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
