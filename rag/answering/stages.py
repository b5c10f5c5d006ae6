"""What an answer is made from, stage by stage: each value is made once, from the one before it.

Request ─▶ Reading (`rag.query.analyse`) ─▶ Retrieved ─▶ Assessed ─▶ Draft ─▶ Answer
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from rag.answering.answerability import Decision
from rag.answering.composing import Composition
from rag.answering.conflicts import Difference
from rag.query import Question, Reading
from rag.retrieval import Readings
from rag.schema import Alternative, Evidence, Mode, Usage
from rag.text import Weights
from vectorstore import Article, Hit


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for a question: the `hits`, best first, one for each story; their `articles` by id, in
    the same order; `copies`, the other articles that tell the same, by the id of the article that stands for
    them. `question` is the one that was read, told what its names are called in the hits; `weights` are those
    of the archive as it was searched; `readings` is what the reader said of sentences when it put the hits in
    order."""

    reading: Reading
    question: Question
    hits: tuple[Hit, ...]
    articles: Mapping[str, Article]
    copies: Mapping[str, tuple[Article, ...]]
    weights: Weights
    readings: Readings


@dataclass(frozen=True, slots=True)
class Assessed:
    """What that is worth: the sentences that bear on the question, best first; whether they answer it; a
    number on which they differ. `quotable` are the sentences that an answer without a model quotes; `why`
    says why they do not answer, where they do not, and `alternatives` are the events that may be meant;
    `caveats` are what must be said beside quotations."""

    retrieved: Retrieved
    evidence: tuple[Evidence, ...]
    quotable: tuple[Evidence, ...]
    decision: Decision
    difference: Difference | None
    why: str = ""
    caveats: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    @property
    def is_answerable(self) -> bool:
        """Whether there is something to answer with."""
        return not self.decision.decline and bool(self.evidence)

    @property
    def question(self) -> Question:
        """The question to be answered."""
        return self.retrieved.question

    @property
    def nothing_said(self) -> Composition:
        """The answer before its first sentence: it goes on with the conversation's citation numbers."""
        return Composition(numbers=self.retrieved.reading.request.numbers)


class Ending(Enum):
    """How an answer came to its end."""

    UNANSWERABLE = "the evidence does not answer the question: no model was asked"
    FOUND_NOTHING = "a model found no answer in the sources, and was believed"
    QUOTED = "in quotations alone, or after what a model wrote before it failed"
    WRITTEN = "in a model's words"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is said and how it came about. `model` is the one that was to write (`None` if none was asked);
    `notices` tell what did not go as planned; `left_out` counts the model's sentences that nothing supports
    and that were therefore not taken in; `first_token_ms` is counted from the question."""

    composition: Composition
    ending: Ending
    model: str | None = None
    notices: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)
    first_token_ms: float | None = None
    left_out: int = 0
    model_failed: bool = False

    @property
    def declines(self) -> bool:
        """Whether the question is not answered."""
        return self.ending in (Ending.UNANSWERABLE, Ending.FOUND_NOTHING)

    @property
    def mode(self) -> Mode:
        """Whose words it ends in."""
        return Mode.LLM if self.ending in (Ending.WRITTEN, Ending.FOUND_NOTHING) else Mode.EXTRACTIVE
