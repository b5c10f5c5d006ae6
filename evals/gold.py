"""Where the right words are: the gold of a case as offsets into the articles of an archive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from evals.cases import Case
from evals.errors import CaseFileError
from vectorstore.records import Article

FILE_PREFIX = "file:"


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


class Library:
    """Articles by id and by the name of the file that they were read from."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._by_id: dict[str, Article] = {}
        self._by_file: dict[str, list[str]] = defaultdict(list)
        for article in articles:
            self._by_id[article.id] = article
            self._by_file[_file_name(article.origin)].append(article.id)

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, article_id: str) -> Article | None:
        """The article of that id, if there is one."""
        return self._by_id.get(article_id)

    def ids(self, reference: str) -> tuple[str, ...]:
        """The article ids that a case's reference stands for: itself, or the articles of `file:NAME`."""
        if reference in self._by_id:
            return (reference,)
        if reference.startswith(FILE_PREFIX):
            return tuple(self._by_file.get(reference.removeprefix(FILE_PREFIX), ()))
        return ()

    def values(self) -> Sequence[Article]:
        """All articles, in the order given."""
        return tuple(self._by_id.values())


def resolve(
    cases: Sequence[Case],
    library: Library,
    set_aside: frozenset[str] = frozenset(),
    origin: str = "the cases",
) -> Mapping[str, Gold]:
    """The gold of each case, by case id.

    A gold article that the library lacks is a mistake unless its id is in `set_aside` (it was read, but the
    archive keeps a copy of it under another id, or found no news in it): then it is noted as missing. A
    span that none of its articles contains is a mistake. Raises `CaseFileError` with all of them.
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
        golds[case.id] = Gold(
            tuple(dict.fromkeys(ids)), tuple(unit for unit in units if unit), tuple(missing)
        )
    if mistakes:
        raise CaseFileError(origin, mistakes)
    return golds


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


def _file_name(origin: str) -> str:
    path, mark, number = origin.rpartition("#")
    return PurePath(path if mark and number.isdigit() else origin).name


def _shortened(text: str, limit: int = 70) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
