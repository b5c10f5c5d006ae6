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


def speaker_named(case: Case, outcome: Outcome) -> Score:
    """Over cases with a speaker that ask for no form: 1 if the answer has the name."""
    if not case.speaker or case.form:
        return Score(None, "the case names no speaker")
    is_named = case.speaker.casefold() in _said(outcome).casefold()
    return Score(float(is_named), f"{case.speaker} is {'' if is_named else 'not '}named")


def events_named(case: Case, outcome: Outcome) -> Score:
    """Over ambiguous cases: the share of the events that may be meant of which an article is cited or
    offered."""
    if not case.events:
        return Score(None, "the case is not ambiguous")
    offered = {offer.article_id for offer in outcome.offers}
    named = offered | {citation.article_id for citation in outcome.citations}
    missing = [event for event in case.events if not named & set(event)]
    reason = f"{missing[0][0]} is neither cited nor offered" if missing else "every event is named"
    return Score(1 - len(missing) / len(case.events), reason)
