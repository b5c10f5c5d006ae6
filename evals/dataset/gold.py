"""Where the right words are: the gold of a case as offsets into the articles of an archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.dataset.cases import Case
from evals.dataset.library import Library
from evals.dataset.lines import spaced
from evals.errors import CaseFileError


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (half-open, code points) of an article."""

    article_id: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return (
            self.article_id == other.article_id
            and max(self.start, other.start) < min(self.end, other.end)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gold:
    """What is right about one case.

    Each of `units` is one supporting text: every place where it stands in a gold article, any of which is as
    good as another. `missing` are gold articles that the archive does not hold.
    """

    article_ids: tuple[str, ...] = ()
    units: tuple[tuple[Span, ...], ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """All places of all units."""
        return tuple(span for unit in self.units for span in unit)


def resolve(
    cases: Sequence[Case],
    library: Library,
    set_aside: frozenset[str] = frozenset(),
    origin: str = "the cases",
) -> Mapping[str, Gold]:
    """The gold of each case, by case id.

    A gold article that the library lacks is a mistake unless its id is in `set_aside` (it was read, but the
    archive keeps a copy of it under another id, or found no news in it): then it is noted as missing. A
    span that none of its articles contains is a mistake, and so are a line's words that none of its articles
    has and an event's article that there is not. Raises `CaseFileError` with all of them.
    """
    golds: dict[str, Gold] = {}
    mistakes: list[str] = []
    for case in cases:
        ids: list[str] = []
        missing: list[str] = []
        for reference in case.article_ids:
            found = library.ids(reference)
            ids.extend(found)
            if not found:
                missing.append(reference)
                if reference not in set_aside:
                    mistakes.append(f"line {case.line}: there is no article {reference!r} in the archive")
        units = [_places(span.article_id, span.text, ids, library) for span in case.spans]
        for span, unit in zip(case.spans, units, strict=True):
            if not unit and not missing:
                where = repr(span.article_id) if span.article_id else "any of its articles"
                mistakes.append(f"line {case.line}: the span {_shortened(span.text)!r} is not in {where}")
        mistakes.extend(f"line {case.line}: {why}" for why in _strangers(case, library, set_aside))
        golds[case.id] = Gold(
            tuple(dict.fromkeys(ids)), tuple(unit for unit in units if unit), tuple(missing)
        )
    if mistakes:
        raise CaseFileError(origin, mistakes)
    return golds


def _strangers(case: Case, library: Library, set_aside: frozenset[str]) -> Iterator[str]:
    """What a case names beside its gold articles and spans, and the library does not have."""
    of_lines = (article for line in (*case.lines, *case.also) for article in line.articles)
    of_events = (article for event in case.events for article in event)
    for article_id in dict.fromkeys([*of_lines, *of_events, *case.outside]):
        if library.get(article_id) is None and article_id not in set_aside:
            yield f"there is no article {article_id!r} in the archive"
    for line in (*case.lines, *case.also):
        articles = [article for id_ in line.articles if (article := library.get(id_)) is not None]
        for words in line.words if len(articles) == len(line.articles) else ():
            if not any(spaced(words) in spaced(article.text) for article in articles):
                yield f"the words {_shortened(words)!r} of a line are in none of its articles"


def _places(reference: str | None, text: str, ids: Sequence[str], library: Library) -> tuple[Span, ...]:
    """Every place where the words stand in the named article, or in any of `ids`."""
    places = []
    for article_id in library.ids(reference) if reference is not None else ids:
        article = library.get(article_id)
        start = article.text.find(text) if article else -1
        while article and start >= 0:
            places.append(Span(article_id, start, start + len(text)))
            start = article.text.find(text, start + 1)
    return tuple(places)


def _shortened(text: str, limit: int = 70) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
