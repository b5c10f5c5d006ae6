"""Who is asked: the seam, Dateline in its modes, and the floors that it must beat.

A system answers one case at a time and may raise; the runner makes an outcome of that too.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from evals.cases import Case
from evals.fingerprint import fingerprint
from evals.metrics.declining import reads_as_declined
from evals.metrics.text import without_marks
from evals.outcomes import Cited, Outcome, Ranked, Statement, Status, Times, Tokens
from rag.models.chat import ROOM_TO_THINK
from rag.models.openai_chat import ChatMessage, EmbeddedModel, LanguageModel
from rag.models.thinking import Mark
from rag.schema.scope import Turn
from rag.sentences import split_sentences

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.schema.answer import Answer, Claim
    from rag.settings import ModeName
    from vectorstore.records import Hit

FLOOR_PASSAGES = 20
_MARK = re.compile(r"\[(\d+)\]")
_MARKS_AFTER_STOP = re.compile(r"([.!?][\"”’]?)\s*((?:\[\d+\]\s*)+)")

Kind = Literal["dateline", "floor", "rival"]


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """Who answered. `fingerprint` covers everything that an answer depends on besides the case and the
    archive."""

    name: str
    title: str
    kind: Kind
    fingerprint: str
    model: str | None = None
    prompt: str | None = None
    retrieves: bool = True
    settings: tuple[str, ...] = ()
    """The settings that a comparison should know of."""


class System(Protocol):
    """Anything that answers cases. Safe to share between threads."""

    @property
    def info(self) -> SystemInfo:
        """Who this is."""
        ...

    def answer(self, case: Case) -> Outcome:
        """What it makes of one case; whatever it raises counts as a crash."""
        ...


class Dateline:
    """Dateline itself, in one mode: quotations only, or with the language model of the settings."""

    def __init__(self, assistant: Assistant, mode: ModeName) -> None:
        self._assistant = assistant
        self._mode = mode
        model = assistant.model_for(mode)
        name = "dateline-llm" if model else "dateline-extractive"
        self.info = SystemInfo(
            name=name,
            title=f"Dateline, {model.name}" if model else "Dateline, quotations",
            kind="dateline",
            fingerprint=fingerprint(
                name,
                *_model_parts(model),
                assistant.embedder.name,
                assistant.parameters.digest(),
                settings=assistant.settings,
            ),
            model=model.name if model else None,
            prompt=_prompt_label() if model else None,
            settings=(
                f"checker = {assistant.settings.checker}",
                f"unsupported = {assistant.settings.unsupported}",
            ),
        )

    def answer(self, case: Case) -> Outcome:
        """See `System.answer`."""
        answer = self._assistant.answer(
            case.question, mode=self._mode, asked=case.asked, history=turns_of(case)
        )
        return outcome_of(case.id, answer)


def turns_of(case: Case) -> tuple[Turn, ...]:
    """The conversation before a case: each question with the answer that followed it."""
    turns: list[Turn] = []
    for said in case.history:
        if said.role == "user":
            turns.append(Turn(said.text, "", said.text))
        elif turns:
            turns[-1] = replace(turns[-1], answer=said.text)
    return tuple(turns)


def outcome_of(case_id: str, answer: Answer) -> Outcome:
    """Dateline's answer as an outcome. What counts is what a reader sees: the marks in the text decide which
    citations a sentence has."""
    citations = answer.citations
    tails = [
        answer.text[claim.end : start] for claim, start in zip(answer.claims, _starts(answer), strict=True)
    ]
    statements = []
    for claim, tail in zip(answer.claims, tails, strict=True):
        shown = [int(number) for number in _MARK.findall(claim.text + tail)]
        indexes = [
            index
            for number in dict.fromkeys(shown)
            for index, citation in enumerate(citations)
            if citation.number == number and (citation in claim.citations or number not in claim.numbers)
        ]
        known = {citation.number for citation in citations}
        invented = tuple(number for number in dict.fromkeys(shown) if number not in known)
        statements.append(
            Statement(claim.text, tuple(indexes), claim.support.value == "unsupported", invented)
        )
    return Outcome(
        case_id,
        Status(answer.status.value),
        text=answer.text,
        statements=tuple(statements),
        citations=tuple(
            Cited(citation.number, citation.article.id, citation.start, citation.end, citation.quote)
            for citation in citations
        ),
        ranked=ranked_of(answer.considered),
        times=Times(answer.timings.total_ms, answer.timings.evidence_ms, answer.timings.first_token_ms),
        tokens=Tokens(answer.usage.prompt_tokens or None, answer.usage.completion_tokens or None),
        notices=answer.notices,
        mode=answer.mode.value,
        model_failed=answer.model_failed,
    )


def _starts(answer: Answer) -> list[int]:
    """For each claim, where the next one begins: its marks stand before that."""
    claims: Sequence[Claim] = answer.claims
    return [*(claim.start for claim in claims[1:]), len(answer.text)] if claims else []


def ranked_of(hits: Sequence[Hit]) -> tuple[Ranked, ...]:
    """Hits as ranked passages."""
    return tuple(
        Ranked(hit.passage.article_id, hit.passage.start, hit.passage.end, hit.score) for hit in hits
    )


class TopPassage:
    """The floor for retrieval-bound questions: the best passage, copied whole and cited. It never
    declines."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.info = SystemInfo(
            name="floor-top-passage",
            title="Floor: copy the top passage",
            kind="floor",
            fingerprint=fingerprint(
                "top passage",
                assistant.embedder.name,
                assistant.parameters.digest(),
                settings=assistant.settings,
            ),
        )

    def answer(self, case: Case) -> Outcome:
        """See `System.answer`."""
        began = time.perf_counter()
        hits = self._assistant.search(case.question, FLOOR_PASSAGES)
        times = Times(total_ms=_ms_since(began), evidence_ms=_ms_since(began))
        if not hits:
            return Outcome(case.id, Status.DECLINED, text="Nothing was found.", times=times)
        best = hits[0].passage
        return Outcome(
            case.id,
            Status.ANSWERED,
            text=f"{best.text} [1]",
            statements=tuple(Statement(sentence.text, (0,)) for sentence in split_sentences(best.text)),
            citations=(Cited(1, best.article_id, best.start, best.end, best.text),),
            ranked=ranked_of(hits),
            times=times,
        )


class ModelAlone:
    """The floor for the model: the question without any source. What it knows, it knows by heart."""

    SYSTEM = "Answer the question in one or two sentences. If you do not know the answer, say so."
    MAX_TOKENS = 220

    def __init__(self, assistant: Assistant, model: LanguageModel) -> None:
        self._model = model
        self.info = SystemInfo(
            name="floor-no-retrieval",
            title=f"Floor: {model.name} alone",
            kind="floor",
            fingerprint=fingerprint(
                "model alone", self.SYSTEM, *_model_parts(model), settings=assistant.settings
            ),
            model=model.name,
            retrieves=False,
        )

    def answer(self, case: Case) -> Outcome:
        """See `System.answer`."""
        messages = [ChatMessage("system", self.SYSTEM), ChatMessage("user", case.question)]
        reply = ask(self._model, messages, self.MAX_TOKENS)
        return free_outcome(case.id, reply, citations=(), ranked=())


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model wrote, and what it took."""

    text: str
    times: Times
    tokens: Tokens


def ask(model: LanguageModel, messages: Sequence[ChatMessage], max_tokens: int) -> Reply:
    """Ask a model for an answer of `max_tokens` at most, and wait for the end. A model behind an endpoint may
    think first, and gets room for that beside. Raises `ModelError`."""
    thinking = 0 if isinstance(model, EmbeddedModel) else ROOM_TO_THINK
    began, first = time.perf_counter(), None
    pieces: list[str] = []
    with model.stream(messages, max_tokens=max_tokens + thinking) as completion:
        for arrival in completion.arrivals():
            if isinstance(arrival, str):
                first = first or _ms_since(began)
                pieces.append(arrival)
            elif arrival is Mark.ANEW:  # what came before was thinking
                pieces.clear()
        usage = completion.usage
    return Reply(
        "".join(pieces).strip(),
        Times(_ms_since(began), first_token_ms=first),
        Tokens(usage.prompt, usage.completion) if usage else Tokens(),
    )


def free_outcome(case_id: str, reply: Reply, citations: Sequence[Cited], ranked: Sequence[Ranked]) -> Outcome:
    """An answer in free words as an outcome: marks "[n]" refer to the citation of that number, or to
    nothing."""
    places = {cited.number: index for index, cited in enumerate(citations)}
    statements = []
    for sentence in _sentences_with_marks(reply.text):
        numbers = list(dict.fromkeys(int(number) for number in _MARK.findall(sentence)))
        statements.append(
            Statement(
                without_marks(sentence),
                tuple(places[number] for number in numbers if number in places),
                invented=tuple(number for number in numbers if number not in places),
            )
        )
    used = sorted({index for statement in statements for index in statement.citations})
    renumbered = {index: place for place, index in enumerate(used)}
    statements = [
        Statement(s.text, tuple(renumbered[index] for index in s.citations), invented=s.invented)
        for s in statements
    ]
    declined = reads_as_declined(reply.text)
    return Outcome(
        case_id,
        Status.DECLINED if declined else Status.ANSWERED,
        text=reply.text,
        statements=tuple(statements),
        citations=tuple(citations[index] for index in used),
        ranked=tuple(ranked),
        times=reply.times,
        tokens=reply.tokens,
    )


def _sentences_with_marks(text: str) -> list[str]:
    """Sentences; marks that follow a full stop belong to the sentence before."""
    found: list[str] = []
    for sentence in split_sentences(_MARKS_AFTER_STOP.sub(lambda m: f" {m[2].strip()}{m[1]} ", text)):
        if without_marks(sentence.text).strip(" .!?"):
            found.append(sentence.text)
        elif found:
            found[-1] += f" {sentence.text}"
    return found


def _model_parts(model: LanguageModel | None) -> tuple[str, ...]:
    return () if model is None else (model.name, str(model.context_tokens))


def _prompt_label() -> str:
    import prompts
    from rag.answering.writing import PROMPT

    return prompts.load(PROMPT).label


def _ms_since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
