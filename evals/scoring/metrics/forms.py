"""Is a question answered in the form that it asks for, with the lines that belong there and no others?

A line is right if it is one of the case's `lines` or of `also`; of quotes its speaker must be right too.
"""

from __future__ import annotations

from datetime import date

from evals.dataset import Case, ExpectedLine
from evals.scoring.metrics.score import Score
from evals.systems import Outcome, ShownLine

NO_FORM = Score(None, "the case asks for no form")


def form_read(case: Case, outcome: Outcome) -> Score:
    """Over cases that ask for a form: 1 if they are answered in it."""
    if not case.form:
        return NO_FORM
    given = outcome.form or ("declined" if outcome.declined else "an ordinary answer")
    return Score(float(outcome.form == case.form), f"{given}, asked for {case.form}")


def form_unasked(case: Case, outcome: Outcome) -> Score:
    """Over cases that ask for no form: 1 if they are answered in one. Lower is better."""
    if case.form:
        return Score(None, "the case asks for a form")
    return Score(float(bool(outcome.form)), outcome.form or "no form")


def line_precision(case: Case, outcome: Outcome) -> Score:
    """The share of the lines shown that are right; unscored unless the form is the one asked for."""
    if not case.form:
        return NO_FORM
    if outcome.form != case.form or not outcome.lines:
        return Score(None, "there are no lines to judge")
    wrong = [line for line in outcome.lines if not _is_right(line, case)]
    reason = f"wrong: {_told(wrong[0])}" if wrong else "every line is right"
    return Score(1 - len(wrong) / len(outcome.lines), reason)


def line_recall(case: Case, outcome: Outcome) -> Score:
    """The share of the case's `lines` that are shown; 0 if the answer has another form, or none."""
    if not case.form:
        return NO_FORM
    lines = outcome.lines if outcome.form == case.form else ()
    missing = [
        expected for expected in case.lines if not any(_is_one(line, expected, case) for line in lines)
    ]
    reason = f"missing: {_wanted(missing[0])}" if missing else "every line is there"
    return Score(1 - len(missing) / len(case.lines), reason)


def _is_right(line: ShownLine, case: Case) -> bool:
    return any(_is_one(line, expected, case) for expected in (*case.lines, *case.also))


def _is_one(line: ShownLine, expected: ExpectedLine, case: Case) -> bool:
    if case.form == "quotes" and case.speaker.casefold() not in line.speaker.casefold():
        return False
    return expected.is_met(line.articles, line.quotes, date.fromisoformat(line.day) if line.day else None)


def _told(line: ShownLine) -> str:
    who = " ".join(part for part in (line.day, line.speaker) if part)
    return f"{who and who + ': '}“{_shortened(line.quotes[0] if line.quotes else '')}”"


def _wanted(line: ExpectedLine) -> str:
    words = f" “{_shortened(line.words[0])}”" if line.words else ""
    return f"{line.day or ''} {' or '.join(line.articles)}{words}".strip()


def _shortened(text: str, limit: int = 70) -> str:
    return text if len(text) <= limit else f"{text[:limit].rstrip()}…"
