"""What is read from a question is shown, searched for, and taken back on request."""

from __future__ import annotations

from datetime import date

import pytest

from rag.query.analyse import Reading, read
from rag.schema.query import LAST_DAY
from rag.schema.scope import Kind, Request, Scope, Turn
from vectorstore.catalog.overview import Coverage

COVERAGE = Coverage(9, 1, date(2014, 2, 1), date(2014, 4, 30), (("CNN", 5), ("CBC", 3)))
TODAY = date(2026, 1, 15)


def understood(text: str, **more: object) -> Reading:
    return read(Request(text, **more), COVERAGE, TODAY)  # type: ignore[arg-type]


def shown(reading: Reading) -> dict[Kind, str]:
    return {part.kind: part.text for part in reading.shown}


def test_days_speaker_and_outlet_are_read_and_shown() -> None:
    reading = understood("According to CNN, what did Lavrov say on 5 March 2014?")
    parts = shown(reading)
    assert parts[Kind.DATES] == "5 March 2014"
    assert parts[Kind.OUTLET] == "from CNN"
    assert (reading.query.bounds.first_day, reading.query.bounds.last_day) == (20140305, 20140308)
    assert reading.query.bounds.sources == {"cnn"}
    assert shown(understood("What did Lavrov say about sanctions?")) == {Kind.SPEAKER: "Lavrov speaking"}


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What did Lavrov say on 5 March 2014?", Kind.DATES),
        ("What did Lavrov say about sanctions?", Kind.SPEAKER),
        ("According to CNN, how many troops were there?", Kind.OUTLET),
        ("What is the latest on the talks?", Kind.LATEST),
    ],
)
def test_what_was_read_can_be_taken_back(question: str, kind: Kind) -> None:
    assert kind in shown(understood(question))
    reading = understood(question, ignore=frozenset({kind}))
    assert kind not in shown(reading)
    assert reading.query.bounds.first_day == 0
    assert not reading.query.bounds.sources
    assert not reading.query.latest


def test_relative_words_count_from_the_day_of_asking() -> None:
    question = "What happened yesterday?"
    for more in ({"asked": date(2014, 3, 6)}, {"scope": Scope(as_of=date(2014, 3, 6))}):
        reading = understood(question, **more)
        assert reading.query.bounds.first_day == 20140305
    assert understood(question).query.bounds.first_day == 20260114


def test_a_scope_and_the_words_of_a_question_narrow_together() -> None:
    scope = Scope(after=date(2014, 3, 4), before=date(2014, 3, 6), sources=("CBC",))
    bounds = understood("What did Lavrov say on 5 March 2014?", scope=scope).query.bounds
    assert (bounds.first_day, bounds.last_day, bounds.sources) == (20140305, 20140306, {"cbc"})


def test_as_of_hides_what_came_later_and_prefers_what_came_shortly_before() -> None:
    query = understood("Who won the vote?", scope=Scope(as_of=date(2014, 3, 16))).query
    assert (query.bounds.last_day, query.asked) == (20140316, date(2014, 3, 16))
    assert understood("Who won the vote?").query.asked is None
    assert understood("Who won the vote?").query.bounds.last_day == LAST_DAY


def test_a_follow_up_shows_what_is_searched_for() -> None:
    history = (Turn("What did Lavrov say about sanctions?", "Not painful."),)
    reading = understood("And what did he say about Crimea?", history=history)
    assert reading.question.text == "What did Lavrov say about Crimea?"
    assert shown(reading)[Kind.SEARCHED].startswith("What did Lavrov say about Crimea?")
    plain = understood(
        "And what did he say about Crimea?", history=history, ignore=frozenset({Kind.SEARCHED})
    )
    assert Kind.SEARCHED not in shown(plain)


def test_an_outlet_that_reports_is_not_also_who_speaks() -> None:
    for question in ("According to the CBC, who replaced the minister?", "What did CNN report about gas?"):
        parts = shown(understood(question))
        assert Kind.OUTLET in parts
        assert Kind.SPEAKER not in parts


def test_a_bare_weekday_is_not_one_that_comes_long_after_the_archive() -> None:
    question = "How long did Kerry and Lavrov talk on Sunday?"
    assert Kind.DATES not in shown(understood(question))
    assert Kind.DATES in shown(understood(question, asked=date(2014, 4, 2)))
    assert Kind.DATES in shown(understood("How long did they talk last Sunday?"))
