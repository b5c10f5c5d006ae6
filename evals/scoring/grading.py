"""A model as judge, on request: grades of 1 to 5 for answers, by the versioned prompt in `judge.v1.txt`.

Its grades are shown in the report and nowhere else: a model's opinion is not part of the gate.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

from evals.dataset import Case
from evals.scoring.evaluation import Count
from evals.systems import Outcome, ask
from rag import ModelError
from rag.models import ChatMessage, LanguageModel
from rag.text import neutralise
from vectorstore import unwatched

PROMPT = "judge.v1"
NO_ANSWER = "NO ANSWER"
MAX_TOKENS = 80
Grade = tuple[int | None, str]


class ModelJudge:
    """Grades answers with a language model. `label` names the prompt and the model."""

    def __init__(self, model: LanguageModel) -> None:
        raw = (files("evals.scoring") / f"{PROMPT}.txt").read_bytes()
        parts = re.fullmatch(r"### system\n(.*?)\n### user\n(.*?)\n?", raw.decode("utf-8"), re.DOTALL)
        if not parts:
            raise ValueError(f"{PROMPT}.txt must hold '### system' and '### user', in this order")
        self._system, self._user = parts[1], parts[2]
        self._model = model
        self.label = f"{PROMPT}@{hashlib.sha256(raw).hexdigest()[:12]}, {model.name}"

    def grade(self, case: Case, outcome: Outcome) -> Grade:
        """A grade of 1 to 5 with its reason; `None` with the reason why there is none."""
        if outcome.failed:
            return None, "the system crashed"
        spans = " / ".join(span.text for span in case.spans)
        strings = " or ".join(case.answers)
        reference = f"{strings} ({spans})" if strings and spans else strings or spans
        values = {
            "question": case.question,
            "reference": reference if case.answerable else NO_ANSWER,
            "answer": outcome.text,
        }
        user = re.sub(r"\{(\w+)\}", lambda match: neutralise(values[match[1]]), self._user)
        try:
            reply = ask(
                self._model, [ChatMessage("system", self._system), ChatMessage("user", user)], MAX_TOKENS
            )
        except ModelError as error:
            return None, f"the judge failed: {error}"
        found = re.match(r"\s*([1-5])\b[\s.:)=-]*(.*)", reply.text, re.DOTALL)
        return (
            (int(found[1]), found[2].strip()[:200]) if found else (None, f"no grade in {reply.text[:80]!r}")
        )


def grade_all(
    judge: ModelJudge,
    cases: Mapping[str, Case],
    outcomes: Mapping[str, Outcome],
    *,
    workers: int = 1,
    observe: Count = unwatched,
) -> dict[str, Grade]:
    """The grade of every outcome, by case id."""
    grades: dict[str, Grade] = {}
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        results = pool.map(lambda case_id: judge.grade(cases[case_id], outcomes[case_id]), outcomes)
        for case_id, result in zip(outcomes, results, strict=True):
            grades[case_id] = result
            observe(len(grades), len(outcomes))
    return grades
