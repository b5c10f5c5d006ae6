"""The floors that Dateline must beat: copy the best passage, or ask the model without any source."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from evals.dataset import Case
from evals.systems.dateline import ranked_of
from evals.systems.digests import fingerprint
from evals.systems.free_text import free_outcome
from evals.systems.interface import SystemInfo
from evals.systems.model import ask, model_parts, ms_since
from evals.systems.outcomes import Cited, Outcome, Statement, Status, Times
from rag import split_sentences
from rag.models import ChatMessage, LanguageModel

if TYPE_CHECKING:
    from rag import Assistant


FLOOR_PASSAGES = 20


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
        times = Times(total_ms=ms_since(began), evidence_ms=ms_since(began))
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
                "model alone", self.SYSTEM, *model_parts(model), settings=assistant.settings
            ),
            model=model.name,
            retrieves=False,
        )

    def answer(self, case: Case) -> Outcome:
        """See `System.answer`."""
        messages = [ChatMessage("system", self.SYSTEM), ChatMessage("user", case.question)]
        reply = ask(self._model, messages, self.MAX_TOKENS)
        return free_outcome(case.id, reply, citations=(), ranked=())
