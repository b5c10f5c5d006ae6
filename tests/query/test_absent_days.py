"""Days, months and weeks that a question writes out and no calendar has."""

from __future__ import annotations

from datetime import date

import pytest

from rag.query.dates import absent_days, find_time


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("on 31 February 2014", "31 February 2014 does not exist: February 2014 has 28 days."),
        ("on 30 February", "30 February does not exist: February has at most 29 days."),
        ("on Feb. 30, 2014", "30 February 2014 does not exist: February 2014 has 28 days."),
        ("on the 31st of April", "31 April does not exist: April has 30 days."),
        ("on 29 February 2014", "29 February 2014 does not exist: February 2014 has 28 days."),
        ("between 28 and 31 June 2014", "31 June 2014 does not exist: June 2014 has 30 days."),
        ("on 2014-02-30", "30 February 2014 does not exist: February 2014 has 28 days."),
        ("on 31.04.2014", "31 April 2014 does not exist: April 2014 has 30 days."),
        ("on 2014-13-01", "2014-13-01 does not exist: a year has 12 months."),
        ("on 13/13/2014", "13/13/2014 does not exist: a year has 12 months."),
        ("in month 13 of 2014", "Month 13 of 2014 does not exist: a year has 12 months."),
        ("in week 54 of 2014", "Week 54 of 2014 does not exist: 2014 has 52 weeks."),
        ("in 2014-W53", "2014-W53 does not exist: 2014 has 52 weeks."),
        ("in calendar week 60", "Calendar week 60 does not exist: a year has at most 53 weeks."),
        ("on 35 March 2014", "35 March 2014 does not exist: March 2014 has 31 days."),
    ],
)
def test_what_no_calendar_has_is_named_and_not_read_as_its_month(words: str, why: str) -> None:
    question = f"What did Quist say {words}?"
    assert [found.text for found in absent_days(question)] == [why]
    assert find_time(question, date(2014, 4, 10)) is None


@pytest.mark.parametrize(
    "words",
    [
        "on 29 February 2012", "on 29 February", "on 31 May", "on 12/31/2014", "on 03/04/2014",
        "in week 53 of 2015",
        "on Route 66 in May", "when 65 march", "at 12:31 June 5", "in week 60 of the strike", "on 2014-02-28",
        "of version 2.14.2014 of it", "since day 31 of April's talks",
    ],
)  # fmt: skip
def test_what_exists_or_is_no_date_is_left_alone(words: str) -> None:
    assert not list(absent_days(f"What did Quist say {words}?"))
