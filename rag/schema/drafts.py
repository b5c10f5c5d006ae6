"""What a check of a draft finds: plain values, built by the code from the archive's own words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from rag.schema.answer import article_json
from vectorstore import Article


class FindingKind(StrEnum):
    """What of a draft is judged."""

    QUOTATION = "quotation"
    CLAIM = "claim"
    NUMBER = "number"
    NAME = "name"
    DAY = "day"


class Standing(StrEnum):
    """How it stands. A quotation is exact, differs, is another's or is nowhere, or is not found where it may
    be a title or a term in quotation marks: a few words that the draft has nobody say. A claim is supported,
    contradicted or not found; a number, a name or a day stands, is contradicted or is not found."""

    EXACT = "exact"
    DIFFERS = "differs"
    ANOTHERS = "another's"
    NOWHERE = "nowhere"
    SUPPORTED = "supported"
    STANDS = "stands"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not found"

    def of(self, number: int) -> str:
        """The words for so many: 1 stands, 2 stand."""
        verb = number != 1 and self in (Standing.DIFFERS, Standing.STANDS)
        return self.value.removesuffix("s") if verb else self.value


WRONG = frozenset({Standing.DIFFERS, Standing.ANOTHERS, Standing.NOWHERE, Standing.CONTRADICTED})


@dataclass(frozen=True, slots=True)
class Place:
    """Exact words of an article: `quote == article.text[start:end]`."""

    article: Article
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not self.quote or self.quote != self.article.text[self.start : self.end]:
            raise ValueError(f"it does not quote {self.article.id!r} at {self.start}:{self.end}")

    def to_json(self) -> dict[str, object]:
        """The place as plain values."""
        return {
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "article": article_json(self.article),
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing of a draft and how it stands: `text == draft[start:end]`; `line` and `column` begin at 1, and
    count code points. `reason` says in plain words what is wrong, and is empty where nothing is; `places` are
    the words of the archive that it rests on or that speak against it."""

    kind: FindingKind
    standing: Standing
    text: str
    start: int
    end: int
    line: int
    column: int
    reason: str = ""
    places: tuple[Place, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether the archive speaks against it, or a quotation is not in it."""
        return self.standing in WRONG

    def to_json(self, file: str) -> dict[str, object]:
        """The finding as plain values."""
        return {
            "file": file,
            "line": self.line,
            "column": self.column,
            "start": self.start,
            "end": self.end,
            "kind": self.kind.value,
            "verdict": self.standing.value,
            "text": self.text,
            "reason": self.reason,
            "places": [place.to_json() for place in self.places],
        }


@dataclass(frozen=True, slots=True)
class DraftReport:
    """All that was found, in the order of the draft, a claim before what is in it. `unchecked` counts the
    sentences without a name, a number, a day or a quotation: they say nothing that can be checked."""

    findings: tuple[Finding, ...]
    unchecked: int = 0

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """What the archive speaks against, and the quotations that are not in it."""
        return tuple(finding for finding in self.findings if finding.is_wrong)

    @property
    def not_found(self) -> tuple[Finding, ...]:
        """Of what the archive says nothing."""
        return tuple(f for f in self.findings if f.standing is Standing.NOT_FOUND)

    def count(self, kind: FindingKind) -> Counter[Standing]:
        """How many of a kind stand how."""
        return Counter(finding.standing for finding in self.findings if finding.kind is kind)

    def told(self, kind: FindingKind) -> str:
        """How many of a kind there are and how they stand, in words; "" for none of the kind.

        "3 numbers: 1 contradicted, 2 stand".
        """
        counts = self.count(kind)
        if not counts:
            return ""
        plural = "" if counts.total() == 1 else "s"
        how = ", ".join(f"{n} {standing.of(n)}" for standing, n in counts.most_common())
        return f"{counts.total():,} {kind.value}{plural}: {how}"

    def to_json(self, file: str = "") -> dict[str, object]:
        """The report as plain values: the object that `dateline check --json` prints."""
        return {
            "file": file,
            "findings": [finding.to_json(file) for finding in self.findings],
            "summary": {
                **{kind.value: {s.value: n for s, n in self.count(kind).items()} for kind in FindingKind},
                "nothing_to_check": self.unchecked,
            },
        }
