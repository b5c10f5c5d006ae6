"""Is the answer right? Judged of what the archive answers; a declined answer holds nothing that is right."""

from __future__ import annotations

from evals.dataset import Case
from evals.scoring.metrics import text
from evals.scoring.metrics.score import Score
from evals.systems import Outcome

UNANSWERABLE = Score(None, "the archive does not answer this")


def answer_match(case: Case, outcome: Outcome) -> Score:
    """See `text.answer_match`."""
    return text.answer_match(_said(outcome), case.answers) if case.answerable else UNANSWERABLE


def answer_match_normalised(case: Case, outcome: Outcome) -> Score:
    """See `text.answer_match_normalised`."""
    if not case.answerable:
        return UNANSWERABLE
    return text.answer_match_normalised(_said(outcome), case.answers, case.question)


def token_f1(case: Case, outcome: Outcome) -> Score:
    """See `text.token_f1`."""
    return text.token_f1(_said(outcome), case.answers) if case.answerable else UNANSWERABLE


def _said(outcome: Outcome) -> str:
    return outcome.text if outcome.answered else ""
