"""Two forms that put many articles together: a brief of a topic, and how outlets differ on it. By code alone.

Every line is a `Citation`, as in `rag.schema.forms`; what is said beside them (a theme's name, what is
missing) is made of counted things and of words of the quotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rag.schema.answer import Citation, Side
from rag.schema.forms import Shown, articles_json, citation_json
from vectorstore import Article


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of an overview. `copies` are other articles that have the same story; `told_by` are the
    outlets that tell it, its own first: more than one where others say the like. `speaker` is who speaks in
    a sentence that says only "he" or "she"."""

    citation: Citation
    copies: tuple[Article, ...] = ()
    told_by: tuple[str, ...] = ()
    speaker: str = ""

    def to_json(self) -> dict[str, object]:
        """The line as plain values."""
        also = {"also_in": articles_json(self.copies), "told_by": list(self.told_by)}
        return {**citation_json(self.citation), "speaker": self.speaker or None, **also}


@dataclass(frozen=True, slots=True)
class Theme:
    """What several sentences are about. `name` is of words of theirs; `articles` and `outlets` count whose
    sentences belong to it, beyond those that are shown."""

    name: str
    lines: tuple[Line, ...]
    articles: int
    outlets: int


class DifferenceKind(StrEnum):
    """How two sentences differ: in a number, told at about one time by two; in a number that was another some
    days before; in a number that one takes back; or because one denies what the other says."""

    NUMBERS = "numbers"
    CHANGED = "changed"
    CORRECTED = "corrected"
    DENIED = "denied"


DIFFERS = {
    DifferenceKind.NUMBERS: "Numbers differ",
    DifferenceKind.CHANGED: "Another number some days later",
    DifferenceKind.CORRECTED: "Corrected",
    DifferenceKind.DENIED: "Denied",
}
"""How a difference is headed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Sentences that do not agree. `subject` is what is counted ("soldiers"), "" where it has no name;
    `sides` are two or more, the earlier first; `Side.value` is the number as it is written, of a denial its
    word."""

    kind: DifferenceKind
    subject: str
    sides: tuple[Side, ...]

    def to_json(self) -> dict[str, object]:
        """The difference as plain values."""
        sides = [{"value": side.value, **citation_json(side.citation)} for side in self.sides]
        return {"part": "difference", "kind": self.kind.value, "subject": self.subject, "sides": sides}


class GapKind(StrEnum):
    """What an archive does not have on a topic: articles of its last days; of some outlets; days, for
    undated articles; statements of people whom others name often."""

    LATER = "later"
    OUTLETS = "outlets"
    UNDATED = "undated"
    STATEMENTS = "statements"


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, as far as code can know it: `text` in a sentence, `names` those it is about."""

    kind: GapKind
    text: str
    names: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The gap as plain values."""
        return {"part": "missing", "kind": self.kind.value, "text": self.text, "names": list(self.names)}


def _told_of(differences: tuple[Difference, ...]) -> list[tuple[str, Citation]]:
    return [(DIFFERS[one.kind], side.citation) for one in differences for side in one.sides]


@dataclass(frozen=True, slots=True)
class Brief(Shown):
    """The themes of what an archive has on a topic, most covered first, each in a few sentences.

    `newest` are lines of the last days that no theme has; `articles` counts those on the topic that were
    read, copies included, of `first_day` to `last_day` (`None` where all are undated); `outlets` those that
    they are from, most articles first. Only where `is_complete` were all articles read that may be on it."""

    topic: str
    themes: tuple[Theme, ...]
    newest: tuple[Line, ...]
    differences: tuple[Difference, ...]
    gaps: tuple[Gap, ...]
    articles: int
    outlets: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    is_complete: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found, …"""
        return not self.themes

    @property
    def nothing(self) -> str:
        """… in a sentence."""
        return f"Nothing was found about {self.topic}."

    @property
    def shown(self) -> tuple[Citation, ...]:
        """Its citations in the order in which they are shown."""
        lines = [*(line for theme in self.themes for line in theme.lines), *self.newest]
        sides = (side for difference in self.differences for side in difference.sides)
        return (*(line.citation for line in lines), *(side.citation for side in sides))

    @property
    def title(self) -> str:
        """What it is, in a line."""
        return f"In brief: {self.topic}"

    @property
    def told(self) -> tuple[tuple[str, Citation], ...]:
        """Its citations, each with its theme, or with what it is beside these."""
        lines = [(theme.name, line.citation) for theme in self.themes for line in theme.lines]
        newest = [("Newest", line.citation) for line in self.newest]
        return (*lines, *newest, *_told_of(self.differences))

    @property
    def notes(self) -> tuple[str, ...]:
        """Which articles were corrected later, and what is missing."""
        return (*self.corrected_notes, *(f"Missing: {gap.text}" for gap in self.gaps))

    def to_json(self) -> dict[str, object]:
        """The whole as plain values; each of `lines` says in `part` what it belongs to."""
        return {
            "form": "brief",
            "topic": self.topic,
            "articles": self.articles,
            "outlets": list(self.outlets),
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "complete": self.is_complete,
            "corrected": [one.to_json() for one in self.corrected],
            "lines": list(self._lines()),
        }

    def _lines(self) -> Iterator[dict[str, object]]:
        for theme in self.themes:
            of_theme = {"theme": theme.name, "articles": theme.articles, "outlets": theme.outlets}
            yield from ({"part": "theme", **of_theme, **line.to_json()} for line in theme.lines)
        yield from ({"part": "newest", **line.to_json()} for line in self.newest)
        yield from (difference.to_json() for difference in self.differences)
        yield from (gap.to_json() for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class OutletLine:
    """A sentence of one outlet. `is_alone`: no other outlet that is compared has the like of it; `is_first`:
    others have it, on later days. `told_by` are those who surely have it, its own first: alone in it where
    that cannot be told. `speaker` is who speaks in a sentence that says only "he" or "she"."""

    citation: Citation
    is_alone: bool
    is_first: bool
    told_by: tuple[str, ...]
    speaker: str = ""

    def to_json(self) -> dict[str, object]:
        """The line as plain values."""
        marks = {"alone": self.is_alone, "first": self.is_first, "told_by": list(self.told_by)}
        return {**citation_json(self.citation), "speaker": self.speaker or None, **marks}


@dataclass(frozen=True, slots=True)
class OutletAccount:
    """What one outlet has on a topic: how many articles, of which days, its best sentences in order of their
    days, and sentences of others that it has not the like of, though `told_by` names at least two who do."""

    outlet: str
    articles: int
    lines: tuple[OutletLine, ...]
    left_out: tuple[Line, ...] = ()
    first_day: date | None = None
    last_day: date | None = None

    def lines_json(self) -> Iterator[dict[str, object]]:
        """Its lines as plain values."""
        for line in self.lines:
            yield {"part": "says", "of": self.outlet, **line.to_json()}
        for left in self.left_out:
            yield {"part": "leaves_out", "of": self.outlet, **left.to_json()}


@dataclass(frozen=True, slots=True)
class Comparison(Shown):
    """How outlets differ on a topic, most articles first.

    `differences` are those between outlets and from day to day; `corrections` the notes in which an article
    takes something back; `silent` are outlets that were named and have nothing on it; `others` counts outlets
    that have something and are left out by a limit; `unnamed` articles that name no outlet."""

    topic: str
    accounts: tuple[OutletAccount, ...]
    differences: tuple[Difference, ...]
    corrections: tuple[Citation, ...]
    articles: int
    silent: tuple[str, ...] = ()
    others: int = 0
    unnamed: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found, …"""
        return not self.accounts

    @property
    def nothing(self) -> str:
        """… in a sentence."""
        return " ".join([f"Nothing of a known outlet was found about {self.topic}.", *self.of_no_outlet])

    @property
    def title(self) -> str:
        """What it is, in a line."""
        return f"Outlets compared: {self.topic}"

    @property
    def told(self) -> tuple[tuple[str, Citation], ...]:
        """Its citations, each with its outlet, or with what it is beside these."""
        lines = [
            pair
            for account in self.accounts
            for pair in (
                *((account.outlet, line.citation) for line in account.lines),
                *((f"{account.outlet} leaves out", left.citation) for left in account.left_out),
            )
        ]
        corrections = [("Correction", citation) for citation in self.corrections]
        return (*lines, *_told_of(self.differences), *corrections)

    @property
    def notes(self) -> tuple[str, ...]:
        """Which articles were corrected later, who has nothing on it, and what nobody is named for."""
        silent = [f"Nothing on it in {' or '.join(self.silent)}."] if self.silent else []
        return (*self.corrected_notes, *silent, *self.of_no_outlet)

    @property
    def of_no_outlet(self) -> tuple[str, ...]:
        """How many articles on it name no outlet, in a sentence; none where there is none."""
        count = f"{self.unnamed:,} article{'s' if self.unnamed > 1 else ''} on it"
        name = "name" if self.unnamed > 1 else "names"
        return (f"{count} {name} no outlet and cannot be compared.",) if self.unnamed else ()

    @property
    def shown(self) -> tuple[Citation, ...]:
        """Its citations in the order in which they are shown."""
        lines = [
            citation
            for account in self.accounts
            for citation in (*(o.citation for o in account.lines), *(o.citation for o in account.left_out))
        ]
        sides = (side.citation for difference in self.differences for side in difference.sides)
        return (*lines, *sides, *self.corrections)

    def to_json(self) -> dict[str, object]:
        """The whole as plain values; each of `lines` says in `part` what it belongs to."""
        return {
            "form": "compare",
            "topic": self.topic,
            "articles": self.articles,
            "outlets": [
                {
                    "outlet": account.outlet,
                    "articles": account.articles,
                    "first_day": account.first_day.isoformat() if account.first_day else None,
                    "last_day": account.last_day.isoformat() if account.last_day else None,
                }
                for account in self.accounts
            ],
            "silent": list(self.silent),
            "others": self.others,
            "unnamed": self.unnamed,
            "corrected": [one.to_json() for one in self.corrected],
            "lines": list(self._lines()),
        }

    def _lines(self) -> Iterator[dict[str, object]]:
        for account in self.accounts:
            yield from account.lines_json()
        yield from (difference.to_json() for difference in self.differences)
        yield from ({"part": "correction", **citation_json(one)} for one in self.corrections)
