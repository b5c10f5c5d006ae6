"""A receipt: what an answer or a form quoted, from which texts, and how it came about, to be verified later;
and what a verification found."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from rag.schema.provenance import Provenance

RECEIPT_VERSION = 1
"""Raised whenever a receipt of before could not be read any more."""


_LATER = ("authors", "sections", "languages", "articles", "collection")


@dataclass(frozen=True, slots=True)
class RecordedArticle:
    """A cited article as it was: `text_sha256` is the SHA-256 (hex) of its text in UTF-8."""

    id: str
    title: str
    source: str | None
    url: str | None
    authors: tuple[str, ...]
    published: datetime | None
    text_sha256: str


@dataclass(frozen=True, slots=True)
class RecordedQuotation:
    """The exact words of an article: half-open offsets into its text, in code points."""

    number: int
    article: str
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"offsets {self.start} to {self.end} are no span of a text")


@dataclass(frozen=True, slots=True)
class RecordedSentence:
    """A sentence with the numbers of its quotations; `unsupported` says why nothing bears it out, else ""."""

    text: str
    quotations: tuple[int, ...]
    support: str
    unsupported: str


@dataclass(frozen=True, slots=True)
class ChangedParameter:
    """A threshold or weight that was not the one shipped: `name` like "answerability.decline_below"."""

    name: str
    value: int | float
    shipped: int | float


@dataclass(frozen=True, slots=True)
class Receipt:
    """`form` is what was made ("answer", "quotes", …), `asked` the question or topic, `about` what a topic
    was narrowed to. `facts` are the pairs of names and words that exports show. `prompts` are the versions of
    the prompts in force where a model was asked. `checksum` is that of all the rest: it shows a slip or a
    careless change, and is no signature.
    """

    receipt: int
    form: str
    asked: str
    about: str
    provenance: Provenance
    mode: str
    model: str | None
    prompts: tuple[str, ...]
    parameters: str
    changed_parameters: tuple[ChangedParameter, ...]
    text: str
    sentences: tuple[RecordedSentence, ...]
    facts: tuple[tuple[str, str], ...]
    articles: tuple[RecordedArticle, ...]
    quotations: tuple[RecordedQuotation, ...]
    checksum: str = ""

    def __post_init__(self) -> None:
        if not self.checksum:
            object.__setattr__(self, "checksum", self.sum())
        known = {article.id for article in self.articles}
        if missing := [one for one in self.quotations if one.article not in known]:
            raise ValueError(f"quotation {missing[0].number} is of {missing[0].article!r}, no article of it")

    def sum(self) -> str:
        """The SHA-256 (hex) of everything but the checksum."""
        values = {name: value for name, value in asdict(self).items() if name != "checksum"}
        scope = values["provenance"]["scope"]
        for name in _LATER:  # a receipt from before there were these has the checksum that it had
            if not scope[name]:
                del scope[name]
        text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=_plain)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def is_altered(self) -> bool:
        """Whether it is not what was written."""
        return self.checksum != self.sum()

    def to_json(self) -> str:
        """The receipt as it is written to a file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class QuotationState(StrEnum):
    """What became of a quotation. `UNCHANGED`: its article's text is what it was. `MOVED`: the text is
    another, with the same words in it. `CHANGED`: without them. `GONE`: the archive has no such article.
    `TAMPERED`: the text is what it was, and the words do not stand where the receipt says."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"
    TAMPERED = "tampered"

    @property
    def stands(self) -> bool:
        """Whether the archive still bears the words out."""
        return self in (QuotationState.UNCHANGED, QuotationState.MOVED)


@dataclass(frozen=True, slots=True)
class VerifiedQuotation:
    """A quotation and what became of it. `start` and `end` are where its words, or `nearest`, the words that
    are nearest to them, stand now (half-open), `None` for nowhere. `remarks` say what else of the article is
    no longer what it was ("title: “A”, now “B”")."""

    quotation: RecordedQuotation
    article: RecordedArticle
    state: QuotationState
    start: int | None = None
    end: int | None = None
    nearest: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of every quotation of a receipt, in their order."""

    receipt: Receipt
    quotations: tuple[VerifiedQuotation, ...]
    counts: Counter[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", Counter(one.state.value for one in self.quotations))

    @property
    def stands(self) -> bool:
        """Whether every quotation stands and the receipt is what was written."""
        return not self.receipt.is_altered and all(one.state.stands for one in self.quotations)

    def to_json(self) -> dict[str, object]:
        """The verification as plain values: the object that `dateline verify --json` prints."""
        return {
            "stands": self.stands,
            "altered": self.receipt.is_altered,
            "asked": self.receipt.asked,
            "made": self.receipt.provenance.made.isoformat(),
            "counts": dict(self.counts),
            "quotations": [_verified_json(one) for one in self.quotations],
        }


def _verified_json(one: VerifiedQuotation) -> dict[str, object]:
    return {
        **asdict(one.quotation),
        "state": one.state.value,
        "now": None if one.start is None else {"start": one.start, "end": one.end},
        "nearest": one.nearest or None,
        "remarks": list(one.remarks),
    }
