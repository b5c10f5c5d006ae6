"""Does a system decline what it cannot answer, and only that? Always read together.

Each is a mean over the cases it speaks of: `declined_rightly` (recall) over the unanswerable,
`declines_right` (precision) over the declined, `false_decline` over the answerable, `wrong_answer` over the
answered.
"""

from __future__ import annotations

import re

from evals.cases import Case
from evals.metrics import Score
from evals.outcomes import Outcome

_NO_ANSWER = re.compile(
    r"\bnone of the (?:provided |given |above )?(?:sources?|passages?|documents?|articles?)\b"
    r"|\b(?:sources?|passages?|documents?|articles?|context|text|information|archive) "
    r"(?:provided |given |here )?"
    r"(?:(?:does|do|did) not|doesn['’]t|don['’]t|(?:is|are) not|(?:is|are)n['’]t)\b"
    r"|\b(?:is|was|are|were) not (?:explicitly |specifically )?"
    r"(?:mentioned|stated|provided|specified|available|given|included|found|known)\b"
    r"|\bno (?:specific |relevant |direct )?(?:information|mention|answer|details?)\b"
    r"|\b(?:cannot|can['’]t|could not|couldn['’]t|unable to) (?:be )?"
    r"(?:answer|answered|determine|determined|find|provide|say)\b"
    r"|\bI (?:do not|don['’]t) (?:know|have)\b|\bI(?:['’]m| am) (?:sorry|not sure|not aware|unable)\b"
    r"|^Empty Response$",
    re.IGNORECASE,
)

_APOLOGY = re.compile(r"I\b[^,]*, but (.+)", re.DOTALL)


def reads_as_declined(text: str) -> bool:
    """Whether the opening sentence of an answer in free words says that there is no answer.

    For systems that have no other way to decline. Generous: whatever sounds like declining counts as it.
    """
    opening = re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0]
    if apology := _APOLOGY.match(opening):  # "I don't have the latest figures, but it was ten million"
        opening = apology[1]
    return not opening or bool(_NO_ANSWER.search(opening))


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
