"""How outlets differ on a topic: what each says, alone or first, and leaves out; where they disagree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering.forms.brief import days_of, outlets_of, said_already
from rag.answering.forms.differences import as_difference, find_differences
from rag.answering.forms.lines import Numbers
from rag.answering.forms.material import ALONE, LIKE, Candidate, Material, gather, likeness
from rag.answering.guidance import corrections_of
from rag.models.encoders import Embedder
from rag.retrieval import corrects, news_sentences, puts_right_until
from rag.schema import Citation, Comparison, Line, OutletAccount, OutletLine, Scope
from rag.text import Weights
from vectorstore import ArchiveReader, Article

MOST_OUTLETS = 6
MOST_LINES = 3
"""Sentences of one outlet."""
MOST_LEFT_OUT = 1
TOLD_BY, SHARE_TOLD_BY = 2, 0.5
"""Outlets, and the share of those that are compared, that must have something for another to leave it out."""
MOST_DIFFERENCES = 6
MOST_CORRECTIONS = 3
ALONE_COUNTS = 0.2
"""What it counts for a sentence that no other outlet has the like of it, or has it only later."""
ANOTHER_OF_ARTICLE = 0.3
SPREAD = 0.4
"""How much less near to a topic of several words than the nearest sentence another may be: an outlet that has
only a word of it has nothing to compare. Chosen on the open comparisons of the demo cases: .96 of the lines
shown are right, without it .89, and as many of those expected are there."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence of an outlet, with the sentences of others that say the like; `is_alone` where none of
    others comes near it."""

    candidate: Candidate
    others: tuple[Candidate, ...]
    is_alone: bool

    @property
    def told_by(self) -> tuple[str, ...]:
        found = (self.candidate, *self.others)
        return tuple(dict.fromkeys(c.outlet for c in found if c.outlet))

    @property
    def is_first(self) -> bool:
        """Whether others have it, all of them on later days."""
        mine = self.candidate.article.published
        if mine is None or not self.others:
            return False
        days = [c.article.published for c in self.others]
        return all(day is not None and day.date() > mine.date() for day in days)

    @property
    def value(self) -> float:
        return self.candidate.worth + (ALONE_COUNTS if self.is_alone or self.is_first else 0.0)


def find_comparison(
    archive: ArchiveReader,
    topic: str,
    embedder: Embedder,
    weights: Weights,
    scope: Scope | None = None,
    limit: int | None = None,
) -> Comparison:
    """What the outlets of a scope have on a topic; `limit` is the most outlets, by default all that the scope
    names, else `MOST_OUTLETS`. Raises `ValueError` for an outlet that the archive does not have."""
    topic, scope = " ".join(topic.split()), scope or Scope()
    named = _known(archive, scope.sources)
    found = gather(
        archive, topic, embedder, weights, scope, apart=lambda article: article.source or "", spread=SPREAD
    )
    there = outlets_of(found.articles)
    compared = there[: limit or (len(there) if scope.sources else MOST_OUTLETS)]
    inside, beside = ([c for c in some if c.outlet in compared] for some in (found.candidates, found.beside))
    told = _told(found, inside, beside)
    cite = Numbers()
    accounts = tuple(_account(found, outlet, told, len(compared), cite) for outlet in compared)
    differences = tuple(
        as_difference(kind, subject, sides, cite)
        for kind, subject, sides in find_differences(found.topic, inside, beside, MOST_DIFFERENCES)
    )
    comparison = Comparison(
        topic,
        accounts,
        differences,
        _corrections(found, compared, cite),
        len([a for a in found.articles if a.source in compared]),
        tuple(name for name in named if name not in there),
        len(there) - len(compared),
        0 if scope.sources else sum(not article.source for article in found.articles),
    )
    return replace(comparison, corrected=corrections_of(comparison.shown, found.articles))


def _known(archive: ArchiveReader, sources: Sequence[str]) -> tuple[str, ...]:
    """Outlets as the archive writes them."""
    known = {name.casefold(): name for name, _ in archive.coverage().outlets} if sources else {}
    for source in sources:
        if source.casefold() not in known:
            raise ValueError(f"no article is from {source!r}; the outlets are {', '.join(known.values())}")
    return tuple(known[source.casefold()] for source in sources)


def _told(found: Material, candidates: Sequence[Candidate], beside: Sequence[Candidate]) -> list[_Told]:
    """Every sentence with those of other outlets, also beside them, that say the like."""
    told = []
    for one in candidates:
        near = [(likeness(found.topic, one, o), o) for o in (*candidates, *beside) if o.outlet != one.outlet]
        others = tuple(other for like, other in near if like >= LIKE)
        told.append(_Told(one, others, all(like < ALONE for like, _ in near)))
    return told


def _account(
    found: Material, outlet: str, told: Sequence[_Told], outlets: int, cite: Numbers
) -> OutletAccount:
    articles = [a for a in found.articles if a.source == outlet]
    days = days_of(articles)
    best = _best(found, [t for t in told if t.candidate.outlet == outlet])
    lines = tuple(
        OutletLine(_cite(t.candidate, cite), t.is_alone, t.is_first, t.told_by, t.candidate.speaker)
        for t in sorted(best, key=lambda t: _order(t.candidate))
    )
    left_out = tuple(
        Line(_cite(t.candidate, cite), (), t.told_by, t.candidate.speaker)
        for t in _left_out(found, outlet, told, outlets)
    )
    return OutletAccount(
        outlet, len(articles), lines, left_out, min(days, default=None), max(days, default=None)
    )


def _best(found: Material, told: Sequence[_Told]) -> list[_Told]:
    """The best sentences of one outlet, of several articles, none of which says the like."""
    chosen: list[_Told] = []
    left = [t for t in told if t.candidate.stands_alone]
    while left and len(chosen) < MOST_LINES:
        used = [t.candidate.article.id for t in chosen]
        best = max(
            left,
            key=lambda t: (
                t.value - ANOTHER_OF_ARTICLE * used.count(t.candidate.article.id),
                t.candidate.article.id,
                -t.candidate.index,
            ),
        )
        left.remove(best)
        if not said_already(found, best.candidate, (t.candidate for t in chosen)):
            chosen.append(best)
    return chosen


def _left_out(found: Material, outlet: str, told: Sequence[_Told], outlets: int) -> list[_Told]:
    """The best sentences that several other outlets have, and this one has not the like of."""
    most = max(TOLD_BY, math.ceil(outlets * SHARE_TOLD_BY))
    chosen: list[_Told] = []
    for t in sorted(told, key=lambda t: (-len(t.told_by), -t.candidate.worth)):
        if len(chosen) == MOST_LEFT_OUT:
            break
        if outlet in t.told_by or len(t.told_by) < most or not t.candidate.stands_alone:
            continue
        if any(likeness(found.topic, t.candidate, c) for c in found.candidates if c.outlet == outlet):
            continue
        if not said_already(found, t.candidate, (other.candidate for other in chosen)):
            chosen.append(t)
    return chosen


def _corrections(found: Material, outlets: Sequence[str], cite: Numbers) -> tuple[Citation, ...]:
    """The notes in which the articles on a topic take something back."""
    notes = []
    for article in found.articles:
        sentences = news_sentences(article)
        for index, sentence in enumerate(sentences):
            if article.source in outlets and corrects(sentence.text):
                last = sentences[puts_right_until(sentences, index)]
                notes.append(cite.cite(article, sentence.start, last.end))
                break
    return tuple(notes[:MOST_CORRECTIONS])


def _cite(candidate: Candidate, cite: Numbers) -> Citation:
    return cite.cite(candidate.article, candidate.sentence.start, candidate.sentence.end)


def _order(candidate: Candidate) -> tuple[object, ...]:
    return (*_moment(candidate.article), candidate.article.id, candidate.index)


def _moment(article: Article) -> tuple[bool, float]:
    published = article.published
    return (published is None, published.timestamp() if published else 0.0)
