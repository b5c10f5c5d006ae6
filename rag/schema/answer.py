"""What an answer is made of. Built by the code from checked parts, never by a model.

`Citation.quote` is always `Citation.article.text[start:end]`: the constructor refuses anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from rag.schema.guidance import Alternative, Suggestion
from rag.schema.scope import SCOPE_NAMES, Scope, Turn, Understood
from rag.schema.showing import as_html, as_markdown, as_text
from rag.text import ResolvedDay, days_in
from vectorstore import Article, Hit

if TYPE_CHECKING:
    from rag.schema.form_value import FormValue

CLAIM_SHOWN = 120
"""Characters of a claim that it shows of itself at a prompt."""


class Status(StrEnum):
    ANSWERED = "answered"
    DECLINED = "declined"


class Mode(StrEnum):
    """How the words of an answer came about: by a language model, or by quoting alone."""

    LLM = "llm"
    EXTRACTIVE = "extractive"


class Support(StrEnum):
    """`QUOTED`: the claim's words stand in the source. `SUPPORTED`: the source says so in other words.
    `UNSUPPORTED`: nothing in the sources says so."""

    QUOTED = "quoted"
    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of an article that bears on the question. `score` is in [0, 1], higher is better. `answer`
    are the words in it that answer, half-open offsets into the article, where the reader is sure of them."""

    article: Article
    start: int
    end: int
    score: float
    answer: tuple[int, int] | None = None

    @property
    def quote(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact words of an article. Numbers start at 1, and one article has one number."""

    number: int
    article: Article
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not self.quote or self.quote != self.article.text[self.start : self.end]:
            raise ValueError(
                f"citation [{self.number}] does not quote {self.article.id!r} at {self.start}:{self.end}"
            )

    @property
    def days(self) -> tuple[ResolvedDay, ...]:
        """The days that words of the quote ("Sunday") mean, by the article's publication; offsets into it."""
        return days_in(self.quote, self.article.published)


@dataclass(frozen=True, slots=True, repr=False)
class Claim:
    """One sentence of an answer. `text == answer.text[start:end]`, citation marks not included.

    `score` in [0, 1] says how much of the claim its citations carry; `reason` says in plain words why a
    claim is unsupported, and is empty otherwise. `answer` are the words of a quotation that answer the
    question, half-open offsets into `text`, where the reader is sure of them.
    """

    text: str
    start: int
    end: int
    support: Support
    citations: tuple[Citation, ...] = ()
    score: float = 0.0
    reason: str = ""
    answer: tuple[int, int] | None = None

    def __repr__(self) -> str:
        marks = "".join(f"[{number}]" for number in self.numbers)
        return f"<Claim {self.text[:CLAIM_SHOWN]!r} {self.support.value}{marks and ' ' + marks}>"

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of its citations, ascending, each once."""
        return tuple(sorted({citation.number for citation in self.citations}))


@dataclass(frozen=True, slots=True)
class Side:
    """One of the accounts of a conflict: what it says ("30,000"), and where."""

    value: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that differ on one number or fact: `subject` names it ("troops"), `sides` are two or more,
    the newest article first, undated ones last."""

    subject: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from the question: to the evidence, to the model's first words, to the end."""

    evidence_ms: float
    total_ms: float
    first_token_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens the model read and wrote, by its own count; zero where it does not say."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """The finished answer to one question.

    `text` holds the claims in order, each followed by its marks ("… [1][2]"). `evidence` is what was
    shown first, `considered` every passage that was found, best first. `notices` are plain sentences
    about anything that did not go as planned. `prompt` is the id and hash of the prompt file, if a model
    was asked. `searched` is the question as it was completed from the conversation, `understood` what was
    read from it. `copies` are the other articles that tell the same story nearly word for word ("also in"),
    by the id of the article that stands for them. `nearest` are the articles that a decline points to,
    `missing` the names of the question that these do not have, `why` says in a sentence why they do not
    answer. `suggestions` are other ways to ask, `alternatives` the events that the question may mean where
    it does not say which, the one that was answered first. `numbers` are the citation numbers of the
    whole conversation so far, by article id. `model_failed` says that a model was to answer and could not.
    `form` is what was asked for in place of a fact, such as a timeline: the claims are its first lines.
    """

    question: str
    status: Status
    text: str
    claims: tuple[Claim, ...]
    mode: Mode
    model: str | None
    timings: Timings
    evidence: tuple[Evidence, ...] = ()
    considered: tuple[Hit, ...] = ()
    notices: tuple[str, ...] = ()
    prompt: str | None = None
    usage: Usage = field(default_factory=Usage)
    searched: str = ""
    understood: tuple[Understood, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    copies: Mapping[str, tuple[Article, ...]] = field(default_factory=dict)
    nearest: tuple[Article, ...] = ()
    missing: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    model_failed: bool = False
    form: FormValue | None = None
    why: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    def __repr__(self) -> str:
        cited = len({citation.article.id for citation in self.citations})
        found = f"{len(self.claims)} claims, {cited} articles" if self.claims else "no claims"
        return f"<Answer to {self.question!r}: {self.status.value}, {self.mode.value}, {found}>"

    def __str__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)

    def _repr_markdown_(self) -> str:
        return as_markdown(self)

    @property
    def turn(self) -> Turn:
        """This answer as a turn of a conversation, to be handed to the next question. One that was declined
        says nothing that a next question could be about."""
        said = self.text if self.status is Status.ANSWERED else ""
        return Turn(self.question, said, self.searched or self.question, self.numbers)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in order of number and place."""
        found = {(c.number, c.start, c.end): c for claim in self.claims for c in claim.citations}
        return tuple(found[key] for key in sorted(found))

    def to_json(self) -> dict[str, object]:
        """The answer as plain values: the object that `dateline ask --json` prints."""
        citations = self.citations
        return {
            "question": self.question,
            "searched": self.searched or self.question,
            "understood": [{"kind": part.kind.value, "text": part.text} for part in self.understood],
            "status": self.status.value,
            "text": self.text,
            "mode": self.mode.value,
            "model": self.model,
            "prompt": self.prompt,
            "claims": [_claim_json(claim, citations) for claim in self.claims],
            "citations": [_citation_json(citation) for citation in citations],
            "conflicts": [_conflict_json(conflict) for conflict in self.conflicts],
            "copies": {id_: [article_json(a) for a in articles] for id_, articles in self.copies.items()},
            "nearest": [article_json(article) for article in self.nearest],
            "missing": list(self.missing),
            "why": self.why,
            "suggestions": [_suggestion_json(suggestion) for suggestion in self.suggestions],
            "alternatives": [_alternative_json(alternative) for alternative in self.alternatives],
            "notices": list(self.notices),
            "model_failed": self.model_failed,
            "form": self.form.to_json() if self.form else None,
            "usage": {
                "prompt_tokens": self.usage.prompt_tokens,
                "completion_tokens": self.usage.completion_tokens,
            },
            "timings_ms": {
                "evidence": round(self.timings.evidence_ms, 1),
                "first_token": None
                if self.timings.first_token_ms is None
                else round(self.timings.first_token_ms, 1),
                "total": round(self.timings.total_ms, 1),
            },
        }


def article_json(article: Article) -> dict[str, object]:
    """What identifies an article, as plain values."""
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
    }


def _suggestion_json(suggestion: Suggestion) -> dict[str, object]:
    return {
        "kind": suggestion.kind.value,
        "text": suggestion.text,
        "question": suggestion.question,
        "scope": _scope_json(suggestion.scope),
        "ignore": sorted(kind.value for kind in suggestion.ignore),
    }


def _alternative_json(alternative: Alternative) -> dict[str, object]:
    return {
        "question": alternative.question,
        "scope": _scope_json(alternative.scope),
        "quote": alternative.quote,
        "start": alternative.start,
        "end": alternative.end,
        "article": article_json(alternative.article),
    }


def _scope_json(scope: Scope) -> dict[str, object]:
    days = {name: getattr(scope, name) for name in ("after", "before", "as_of")}
    return {
        **{name: day.isoformat() if day else None for name, day in days.items()},
        **{name: list(getattr(scope, name)) for name in SCOPE_NAMES},
    }


def _claim_json(claim: Claim, citations: Iterable[Citation]) -> dict[str, object]:
    """`evidence` counts into the answer's list of citations, from 0: which words, not only which article."""
    mine = set(claim.citations)
    return {
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "support": claim.support.value,
        "score": round(claim.score, 3),
        "reason": claim.reason,
        "answer": {"start": claim.answer[0], "end": claim.answer[1]} if claim.answer else None,
        "citations": list(claim.numbers),
        "evidence": [index for index, citation in enumerate(citations) if citation in mine],
    }


def _citation_json(citation: Citation) -> dict[str, object]:
    return {
        "number": citation.number,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "days": [{"words": found.words, "day": found.day.isoformat()} for found in citation.days],
        "article": article_json(citation.article),
    }


def _conflict_json(conflict: Conflict) -> dict[str, object]:
    return {
        "subject": conflict.subject,
        "sides": [{"value": side.value, **_citation_json(side.citation)} for side in conflict.sides],
    }
