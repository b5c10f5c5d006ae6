"""Lines of a form, events and ways to go on, judged by worked examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from evals.dataset.cases import Case
from evals.dataset.gold import Gold
from evals.dataset.library import Library
from evals.dataset.lines import ExpectedLine
from evals.scoring.metrics import answers, citations, declining, forms
from evals.scoring.metrics.support import OverlapJudge
from evals.scoring.scorecard import score, verdict
from evals.systems.outcomes import Offer, Outcome, ShownLine, Status, dump_outcome, load_outcome
from rag.schema.scope import Scope
from tests.evals.newsdesk import BRIDGE, COST, LIBRARY, STRIKE, WAGES, answered, declined

QUOTES = Case(
    "q",
    "Quotes by Quist",
    form="quotes",
    speaker="Quist",
    lines=(ExpectedLine(("strike",), ("raise  wages",)), ExpectedLine(("strike",), ("We wanted seven",))),
    also=(ExpectedLine(("bridge", "strike"), ("ten", "nine days")),),
)
TIMELINE = Case(
    "t",
    "When did the ferries stop?",
    form="timeline",
    topic="ferries",
    lines=(ExpectedLine(("strike",), ("went back to work",), date(2014, 3, 4)),),
    also=(ExpectedLine(("bridge",)),),
)
AMBIGUOUS = Case(
    "a", "What ends?", article_ids=("strike", "bridge"), events=(("strike", "copy"), ("bridge",))
)
MISSPELT = Case("m", "What did Qvist say?", answerable=False, suggests=("Quist",))
TOO_EARLY = Case(
    "e",
    "What does the strike cost?",
    answerable=False,
    scope=Scope(before=date(2014, 1, 1)),
    outside=("strike",),
)


def said(words: str, speaker: str = "Marta Quist", article: str = "strike", day: str = "") -> ShownLine:
    return ShownLine((article,), (words,), speaker, day)


def in_form(form: str, *lines: ShownLine) -> Outcome:
    return Outcome("x", Status.ANSWERED, text="…", form=form, lines=lines)


def test_a_line_is_right_if_article_and_words_are_written_down() -> None:
    outcome = in_form(
        "quotes",
        said("had agreed to raise\nwages by 4 percent."),
        said("after nine days"),
        said("had agreed to raise wages", article="bridge"),
        said("We wanted seven, but four is a beginning", speaker="Alan Dray"),
    )
    precision, recall = forms.line_precision(QUOTES, outcome), forms.line_recall(QUOTES, outcome)
    assert precision.value == 2 / 4
    assert precision.reason == "wrong: Marta Quist: “had agreed to raise wages”"
    assert recall.value == 1 / 2
    assert recall.reason == "missing: strike “We wanted seven”"


def test_the_day_of_a_happening_must_be_right() -> None:
    right = in_form("timeline", said("They went back to work.", "", day="2014-03-04"))
    wrong = in_form("timeline", said("They went back to work.", "", day="2014-03-05"))
    beside = in_form("timeline", said("rust", "", "bridge", "2014-01-01"))
    assert (forms.line_precision(TIMELINE, right).value, forms.line_recall(TIMELINE, right).value) == (1, 1)
    assert (forms.line_precision(TIMELINE, wrong).value, forms.line_recall(TIMELINE, wrong).value) == (0, 0)
    assert (forms.line_precision(TIMELINE, beside).value, forms.line_recall(TIMELINE, beside).value) == (1, 0)


@pytest.mark.parametrize("outcome", [answered("q", (STRIKE, WAGES)), declined("q"), in_form("mentions")])
def test_another_form_or_none_has_no_lines(outcome: Outcome) -> None:
    assert forms.form_read(QUOTES, outcome).value == 0
    assert forms.line_precision(QUOTES, outcome).value is None
    assert forms.line_recall(QUOTES, outcome).value == 0


def test_a_form_that_nobody_asked_for() -> None:
    assert forms.form_unasked(AMBIGUOUS, in_form("brief")).value == 1
    assert forms.form_unasked(AMBIGUOUS, declined("a")).value == 0
    assert forms.form_unasked(QUOTES, in_form("quotes")).value is None
    assert forms.form_read(AMBIGUOUS, in_form("brief")).value is None
    assert forms.line_recall(AMBIGUOUS, in_form("brief")).value is None


def test_the_word_for_an_answer_in_a_form() -> None:
    one, other = said("to raise wages by 4 percent"), said("the strike had cost $12 million")
    for lines, word in [
        ((one,), "right"),
        ((one, other), "right"),
        ((one, other, other), "wrong"),
        ((), "wrong"),
    ]:
        outcome = in_form("quotes", *lines)
        scores = score(QUOTES, outcome, Gold(), LIBRARY, OverlapJudge())
        assert verdict(QUOTES, outcome, scores) == word
    assert scores["answer_match"].value is None


def test_counts_and_days_of_a_form_are_no_prose_that_needs_citations() -> None:
    outcome = answered("q", (STRIKE, WAGES))
    assert citations.alce(outcome, LIBRARY, OverlapJudge())[0].value == 1
    told = citations.alce(replace(outcome, form="quotes"), LIBRARY, OverlapJudge())
    assert [each.value for each in told] == [None, None]


def test_events_are_cited_or_offered() -> None:
    outcome = answered("a", (STRIKE, COST))
    assert answers.events_named(AMBIGUOUS, outcome).value == 0.5
    assert answers.events_named(AMBIGUOUS, outcome).reason == "bridge is neither cited nor offered"
    offers = (Offer("Bridge to close", article_id="bridge"),)
    assert answers.events_named(AMBIGUOUS, replace(outcome, offers=offers)).value == 1
    assert answers.events_named(QUOTES, outcome).value is None


def test_a_speaker_is_named_in_the_answer() -> None:
    case = replace(AMBIGUOUS, speaker="Quist")
    assert answers.speaker_named(case, answered("a", (STRIKE, WAGES))).value == 1
    assert answers.speaker_named(case, answered("a", (STRIKE, COST))).value == 0
    assert answers.speaker_named(QUOTES, answered("q", (STRIKE, WAGES))).value is None


def test_a_decline_helps_by_a_word_wherever_it_is_said() -> None:
    plain = declined("m")
    assert declining.decline_helps(MISSPELT, plain, LIBRARY).value == 0
    assert declining.decline_helps(MISSPELT, replace(plain, notices=("Is it quist?",)), LIBRARY).value == 1
    offers = (Offer("Another spelling", question="What did Quist say?"),)
    assert declining.decline_helps(MISSPELT, replace(plain, offers=offers), LIBRARY).value == 1
    assert declining.decline_helps(MISSPELT, answered("m", (STRIKE, WAGES)), LIBRARY).value == 0
    assert declining.decline_helps(replace(MISSPELT, suggests=()), plain, LIBRARY).value is None


@pytest.mark.parametrize(
    ("offer", "value"),
    [
        (Offer("All days", question="What does the strike cost?"), 1),
        (Offer("Up to March", question="What does the strike cost?", before="2014-03-05"), 1),
        (Offer("Up to February", question="What does the strike cost?", before="2014-02-28"), 0),
        (Offer("From another", question="What does the strike cost?", sources=("Northern Ledger",)), 0),
        (Offer("From them", question="What does the strike cost?", sources=("harbour wire",)), 1),
        (Offer("There is more in “Ferry strike ends”."), 1),
        (Offer("Look elsewhere."), 0),
    ],
)
def test_a_decline_helps_by_a_scope_that_holds_the_article(offer: Offer, value: float) -> None:
    outcome = replace(declined("e"), offers=(offer,))
    assert declining.decline_helps(TOO_EARLY, outcome, LIBRARY).value == value


def test_an_undated_article_is_in_any_time() -> None:
    library = Library(
        [replace(BRIDGE, published=None), replace(STRIKE, published=datetime(2013, 1, 1, tzinfo=UTC))]
    )
    case = replace(TOO_EARLY, outside=("bridge",))
    outcome = replace(declined("e"), offers=(Offer("Later", "Is it closed?", after="2014-01-01"),))
    assert declining.decline_helps(case, outcome, library).value == 1
    assert declining.decline_helps(TOO_EARLY, outcome, library).value == 0


def test_lines_and_offers_are_kept_with_an_outcome() -> None:
    outcome = replace(
        in_form("quotes", said("so")), offers=(Offer("more", "What?", sources=("Harbour Wire",)),)
    )
    assert load_outcome(dump_outcome(outcome)) == outcome
