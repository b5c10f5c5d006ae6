"""What a system made of one question, in a form that every system can give and a file can hold.

An `Outcome` with an `error` says nothing about quality: it is counted as unscored, never as a zero.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import lru_cache

from pydantic import TypeAdapter


class Status(StrEnum):
    ANSWERED = "answered"
    DECLINED = "declined"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Cited:
    """Words that an answer refers to: `number` as it stands in the answer, the place, and the words as
    shown."""

    number: int
    article_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer without its marks; `citations` index into the outcome's, `invented` are the
    numbers it cites that stand for nothing. `unsupported` is what the system itself says about it."""

    text: str
    citations: tuple[int, ...] = ()
    unsupported: bool = False
    invented: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of an answer in a form: the articles that it stands for, what it quotes of them, who speaks and
    the day (ISO), "" where the form has none."""

    articles: tuple[str, ...]
    quotes: tuple[str, ...]
    speaker: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to go on that a system offers: what it says of it, the question that it would ask, within which
    scope (days in ISO form, outlets), and the article of the event that is meant, if there is one."""

    text: str
    question: str = ""
    after: str = ""
    before: str = ""
    sources: tuple[str, ...] = ()
    article_id: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage that was found."""

    article_id: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds from the question to the evidence, to the first word of a model, and to the end."""

    total_ms: float
    evidence_ms: float | None = None
    first_token_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the model read and wrote; `None` where it does not say, or where there is no model."""

    prompt: int | None = None
    completion: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system made of one question. `text` is the answer as shown, with its marks; `ranked` best first.

    `form` is the form that it answered in ("quotes" …, see `evals.dataset.lines.FORMS`), "" for an ordinary
    answer, `lines` what it showed in it, `offers` how it says one may go on.
    `model_failed` says that the model was asked and gave nothing, so that the system answered without it.
    """

    case_id: str
    status: Status
    text: str = ""
    statements: tuple[Statement, ...] = ()
    citations: tuple[Cited, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    times: Times = Times(0.0)
    tokens: Tokens = Tokens()
    notices: tuple[str, ...] = ()
    mode: str = ""
    model_failed: bool = False
    error: str = ""
    cached: bool = False
    form: str = ""
    lines: tuple[ShownLine, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def answered(self) -> bool:
        return self.status is Status.ANSWERED

    @property
    def declined(self) -> bool:
        return self.status is Status.DECLINED

    @property
    def failed(self) -> bool:
        return self.status is Status.FAILED


def dump_outcome(outcome: Outcome) -> bytes:
    """The outcome as JSON; `load_outcome` takes it back. Whether it came from the cache is not kept; half a
    surrogate, which no file can hold, becomes a question mark."""
    row = asdict(replace(outcome, cached=False))
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")


def load_outcome(data: bytes) -> Outcome:
    """The outcome that `dump_outcome` was given. Raises `ValueError` on anything else."""
    return _adapter().validate_json(data)


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Outcome]:
    return TypeAdapter(Outcome)


def failure(case_id: str, error: BaseException) -> Outcome:
    """The outcome of a system that raised."""
    text = str(error) or "no message"
    return Outcome(case_id, Status.FAILED, error=f"{type(error).__name__}: {text[:500]}")
