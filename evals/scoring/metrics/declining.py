"""Does a system decline what it cannot answer, and only that? Always read together.

Each is a mean over the cases it speaks of: `declined_rightly` (recall) over the unanswerable,
`declines_right` (precision) over the declined, `false_decline` over the answerable, `wrong_answer` over the
answered.
"""

from __future__ import annotations

from evals.dataset import Case
from evals.scoring.metrics.score import Score
from evals.systems import Outcome


def declined_rightly(case: Case, outcome: Outcome) -> Score:
    """Over unanswerable cases: 1 if it was declined. Its mean is the recall of declining."""
    if case.answerable:
        return Score(None, "the archive answers this")
    return Score(
        float(outcome.declined),
        "declined, rightly" if outcome.declined else "answered what the archive does not say",
    )


def declines_right(case: Case, outcome: Outcome) -> Score:
    """Over declined cases: 1 if the case is unanswerable. Its mean is the precision of declining."""
    if not outcome.declined:
        return Score(None, "it did not decline")
    return Score(float(not case.answerable), "declined in vain" if case.answerable else "declined, rightly")


def false_decline(case: Case, outcome: Outcome) -> Score:
    """Over answerable cases: 1 if it was declined. Lower is better."""
    if not case.answerable:
        return Score(None, "the archive does not answer this")
    return Score(float(outcome.declined), "declined in vain" if outcome.declined else "it did not decline")


def wrong_answer(case: Case, outcome: Outcome, match: Score) -> Score:
    """Over answered cases: 1 if the case is unanswerable or no acceptable string is in the answer. Lower is
    better."""
    if not outcome.answered:
        return Score(None, "it did not answer")
    if not case.answerable:
        return Score(1.0, "answered what the archive does not say")
    if match.value is None:
        return match
    return Score(1.0 - match.value, match.reason)
