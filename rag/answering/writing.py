"""A model writes, and each of its sentences is checked as soon as it is finished."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace

import prompts
from rag.answering.composing import Composition
from rag.answering.confirming import Confirmer
from rag.answering.context import choose_sources
from rag.answering.dictation import Dictation
from rag.answering.segmenter import RawSentence
from rag.answering.stages import Assessed
from rag.errors import ModelError
from rag.models import ChatMessage, Completion, LanguageModel, Mark
from rag.models.encoders import Reader
from rag.retrieval import is_beside_the_point
from rag.schema import DEFAULT, Claim, ClaimChecked, Drafting, Event, Noticed, Parameters, Support, Usage
from rag.text import Weights, neutralise
from rag.verification import Checker, Source, Verdict

PROMPT = "answer.v2"
PLACEHOLDERS = frozenset({"sources", "question", "no_answer"})
MAX_ANSWER_TOKENS = 220
"""Of an answer by a model that does not think aloud."""
THOUGHT_ALOUD = "What the model wrote first was its thinking, and is no part of the answer."


@dataclass(frozen=True, slots=True)
class Author:
    """The model that writes. `source_tokens` is the budget for the sources in its prompt, `source_sentences`
    the most sentences of evidence in them (`None` for as many as fit), `answer_tokens` the most that it may
    think and write; `completes` says that it may complete a follow-up question; `paragraphs` are the most
    that it may write over a form."""

    model: LanguageModel
    source_tokens: int = 420
    source_sentences: int | None = None
    answer_tokens: int = MAX_ANSWER_TOKENS
    completes: bool = False
    paragraphs: int = 2


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be answered by whom, from which sources; `texts` are the sources as the `messages` to the
    model have them; `nothing_said` is the answer before its first sentence, with the citation numbers that
    there are."""

    assessed: Assessed
    author: Author
    sources: tuple[Source, ...]
    texts: tuple[str, ...]
    messages: tuple[ChatMessage, ...]
    nothing_said: Composition


@dataclass(frozen=True, slots=True)
class Written:
    """What a model has written: its `sentences` as it wrote them, each once, and the claims that they became.
    `left_out` counts those that nothing supports and that were not taken in; `declines` says that it found no
    answer in the sources; `failure` is what ended it early."""

    composition: Composition
    sentences: tuple[str, ...] = ()
    left_out: int = 0
    declines: bool = False
    failure: ModelError | None = None
    notices: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)
    first_token_ms: float | None = None

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Its sentences, checked."""
        return self.composition.claims


def assign(assessed: Assessed, author: Author) -> Assignment | None:
    """Choose the sources. `None` where every sentence that was found speaks to a model: people may read it,
    it may not."""
    hits = assessed.retrieved.hits
    chosen = choose_sources(assessed.evidence, hits, author.source_tokens, author.source_sentences)
    if not chosen:
        return None
    sources, texts = zip(*chosen, strict=True)
    system, user = prompts.load(PROMPT, PLACEHOLDERS).fill(
        sources="\n\n".join(texts),
        question=neutralise(assessed.question.text),
        no_answer=prompts.NO_ANSWER,
    )
    messages = (ChatMessage("system", system), ChatMessage("user", user))
    return Assignment(assessed, author, sources, texts, messages, assessed.nothing_said)


def prompt_label() -> str:
    """The id and hash of the prompt."""
    return prompts.load(PROMPT, PLACEHOLDERS).label


class Writer:
    """Has models write. Safe to share between threads."""

    def __init__(
        self,
        checker: Callable[[Weights], Checker],
        reader: Reader,
        parameters: Parameters = DEFAULT,
        *,
        leave_out: bool = False,
    ) -> None:
        """`leave_out`: sentences that nothing supports are left out instead of marked."""
        self._checker = checker
        self._reader = reader
        self._parameters = parameters
        self._leave_out = leave_out

    def write(self, assignment: Assignment, elapsed: Callable[[], float]) -> Generator[Event, None, Written]:
        """Let the model write, checking sentence by sentence, until there are enough. `elapsed` tells the
        milliseconds since the question. A model that fails has written what came before."""
        written = Written(assignment.nothing_said)
        checker = self._checker(assignment.assessed.retrieved.weights)
        try:
            with _put(assignment) as completion:
                dictation = Dictation(completion, _patience(assignment.author))
                for item in dictation:
                    if written.first_token_ms is None and dictation.begun:
                        written = replace(written, first_token_ms=elapsed())
                    if isinstance(item, Drafting):
                        yield item
                        continue
                    before, written = written, self._taken_down(written, item, assignment, checker)
                    yield from _news(before, written)
                    dictation.enough = written.declines or self._is_enough(written)
                if completion.usage:
                    usage = Usage(completion.usage.prompt, completion.usage.completion)
                    written = replace(written, usage=usage)
        except ModelError as error:
            return replace(written, failure=error)
        return written

    def _taken_down(
        self, written: Written, item: RawSentence | Mark, assignment: Assignment, checker: Checker
    ) -> Written:
        """What is written, with one sentence more, or without all that turned out to be thinking."""
        if isinstance(item, Mark):
            return Written(
                assignment.nothing_said,
                notices=(*written.notices, THOUGHT_ALOUD),
                first_token_ms=written.first_token_ms,
            )
        if prompts.NO_ANSWER.lower() in item.text.lower():
            return replace(written, declines=True)
        if written.composition.holds(item.text):
            return written
        verdict = self._verdict(written, item, assignment, checker)
        written = replace(written, sentences=(*written.sentences, item.text))
        if written.composition.holds(verdict.text):
            return written  # the same, once it was mended
        if self._leave_out and verdict.support is Support.UNSUPPORTED:
            return replace(written, left_out=written.left_out + 1)
        return replace(written, composition=written.composition.with_verdict(verdict, assignment.sources))

    def _verdict(
        self, written: Written, sentence: RawSentence, assignment: Assignment, checker: Checker
    ) -> Verdict:
        question = assignment.assessed.question
        before = f"{question.text} {written.composition.text}"
        verdict = checker.check(sentence.text, sentence.named, assignment.sources, before)
        if is_beside_the_point(question, verdict.text, self._parameters.evidence):
            reason = "it does not say what was asked"
            return replace(verdict, support=Support.UNSUPPORTED, spans=(), reason=reason)
        if verdict.support is not Support.UNSUPPORTED or verdict.is_contradiction:
            return verdict
        confirmed = self.confirmer(assignment.assessed).confirm(verdict.text, assignment.sources)
        if confirmed is None:
            return verdict
        places, score = (confirmed.place,), confirmed.probability
        return replace(verdict, support=Support.SUPPORTED, spans=places, score=score, reason="")

    def confirmer(self, assessed: Assessed) -> Confirmer:
        """What tells whether a claim gives the answer that the reader reads."""
        return Confirmer(assessed.question, self._reader, self._parameters.answering)

    def _is_enough(self, written: Written) -> bool:
        """A small model goes on copying for as long as it is let."""
        return len(written.claims) == self._parameters.answering.max_claims


def _put(assignment: Assignment) -> Completion:
    """Put the messages to the model."""
    author = assignment.author
    return author.model.stream(assignment.messages, max_tokens=author.answer_tokens)


def _patience(author: Author) -> int:
    """The tokens that a model with room to think is still listened to once there are enough sentences: they
    may have been its thinking."""
    return author.answer_tokens if author.answer_tokens > MAX_ANSWER_TOKENS else 0


def _news(before: Written, after: Written) -> Iterator[Event]:
    """What there is to tell of a step."""
    yield from (Noticed(text) for text in after.notices[len(before.notices) :])
    yield from (ClaimChecked(claim) for claim in after.claims[len(before.claims) :])
