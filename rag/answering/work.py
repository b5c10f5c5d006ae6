"""What is known about one question while it is being answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.answering.answerability import NOTHING_FOUND, Decision
from rag.answering.composing import Composition
from rag.answering.conflicts import Difference
from rag.query.question import Question
from rag.schema.answer import Evidence, Usage
from rag.schema.query import Query
from rag.schema.scope import Request, Understood
from vectorstore.records import Article, Hit


@dataclass(slots=True)
class Work:
    """It grows while the question is answered; nothing else sees it."""

    request: Request
    question: Question
    query: Query
    began: float
    understood: tuple[Understood, ...] = ()
    copies: Mapping[str, tuple[Article, ...]] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    decision: Decision = NOTHING_FOUND
    composition: Composition = field(default_factory=Composition)
    difference: Difference | None = None
    notices: list[str] = field(default_factory=list)
    evidence_ms: float = 0.0
    first_token_ms: float | None = None
    usage: Usage = field(default_factory=Usage)
    written: list[str] = field(default_factory=list)
    model_declines: bool = False
    model_failed: bool = False
    left_out: int = 0

    @property
    def numbers(self) -> Mapping[str, int]:
        """The citation numbers that articles have from the conversation so far."""
        return self.request.numbers

    def forget_what_was_written(self) -> None:
        """Begin the answer anew: nothing of what a model wrote so far counts."""
        self.composition, self.left_out, self.model_declines = Composition(self.numbers), 0, False
        self.written.clear()
