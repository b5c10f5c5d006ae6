"""A question's time words: which days they mean, what they are there for, and what is left alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.query.dates import TimeKind, find_time, publication_window, wants_latest
from rag.query.dates.finding import SLACK

ASKED = date(2014, 4, 10)  # a Thursday
COVERAGE = (date(2014, 3, 1), date(2014, 4, 18))

# What Quist said, with these words: the first day, the last, the text that is shown.
SAID = [
    ("on 5 March 2014", "2014-03-05", "2014-03-05", "5 March 2014"),
    ("on the 5th of March 2014", "2014-03-05", "2014-03-05", "5 March 2014"),
    ("on March 5, 2014", "2014-03-05", "2014-03-05", "5 March 2014"),
    ("on Wednesday, March 5, 2014", "2014-03-05", "2014-03-05", "5 March 2014"),
    ("on 2014-03-05", "2014-03-05", "2014-03-05", "5 March 2014"),
    ("on 25.12.2013", "2013-12-25", "2013-12-25", "25 December 2013"),
    ("on 5 March", "2014-03-05", "2014-03-05", "5 March 2014"),
    ("on March 5th", "2014-03-05", "2014-03-05", "5 March 2014"),
    ("on 5 march", "2014-03-05", "2014-03-05", "5 March 2014"),
    ("on Mar. 5", "2014-03-05", "2014-03-05", "5 March 2014"),
    ("on Sunday 30 March", "2014-03-30", "2014-03-30", "30 March 2014"),
    ("on the evening of 17 March", "2014-03-17", "2014-03-17", "17 March 2014"),
    ("on 20 November", "2013-11-20", "2013-11-20", "20 November 2013"),
    ("in March 2014", "2014-03-01", "2014-03-31", "March 2014"),
    ("in March", "2014-03-01", "2014-03-31", "March 2014"),
    ("in march 2014", "2014-03-01", "2014-03-31", "March 2014"),
    ("in May 2013", "2013-05-01", "2013-05-31", "May 2013"),
    ("in early March", "2014-03-01", "2014-03-10", "1-10 March 2014"),
    ("in mid-March 2014", "2014-03-11", "2014-03-20", "11-20 March 2014"),
    ("in late March", "2014-03-21", "2014-03-31", "21-31 March 2014"),
    ("at the end of March", "2014-03-21", "2014-03-31", "21-31 March 2014"),
    ("in the middle of February 2014", "2014-02-11", "2014-02-20", "11-20 February 2014"),
    ("in the first week of March", "2014-03-01", "2014-03-07", "1-7 March 2014"),
    ("in the last week of March", "2014-03-25", "2014-03-31", "25-31 March 2014"),
    ("in week 11 of 2014", "2014-03-10", "2014-03-16", "10-16 March 2014"),
    ("in week 1, 2013", "2012-12-31", "2013-01-06", "31 December 2012 - 6 January 2013"),
    ("in calendar week 11", "2014-03-10", "2014-03-16", "10-16 March 2014"),
    ("in ISO week 11 of 2014", "2014-03-10", "2014-03-16", "10-16 March 2014"),
    ("in 2014-W11", "2014-03-10", "2014-03-16", "10-16 March 2014"),
    ("in the 11th week of 2014", "2014-03-10", "2014-03-16", "10-16 March 2014"),
    ("in the second half of March", "2014-03-16", "2014-03-31", "16-31 March 2014"),
    ("in 2013", "2013-01-01", "2013-12-31", "2013"),
    ("in early 2014", "2014-01-01", "2014-04-30", "January - April 2014"),
    ("in mid-2013", "2013-05-01", "2013-08-31", "May - August 2013"),
    ("in late 2013", "2013-09-01", "2013-12-31", "September - December 2013"),
    ("in Q1 2014", "2014-01-01", "2014-03-31", "January - March 2014"),
    ("in the first quarter of 2014", "2014-01-01", "2014-03-31", "January - March 2014"),
    ("in the first half of 2013", "2013-01-01", "2013-06-30", "January - June 2013"),
    ("in the first three months of 2014", "2014-01-01", "2014-03-31", "January - March 2014"),
    ("in spring 2013", "2013-03-01", "2013-05-31", "March - May 2013"),
    ("in the summer of 2013", "2013-06-01", "2013-08-31", "June - August 2013"),
    ("in winter 2013-14", "2013-12-01", "2014-02-28", "December 2013 - February 2014"),
    ("in the 1990s", "1990-01-01", "1999-12-31", "1990-1999"),
    ("in the late 1950s", "1957-01-01", "1959-12-31", "1957-1959"),
    ("at Christmas 2013", "2013-12-25", "2013-12-25", "25 December 2013"),
    ("on New Year's Eve", "2013-12-31", "2013-12-31", "31 December 2013"),
    ("in the week of 10 March", "2014-03-10", "2014-03-16", "10-16 March 2014"),
    ("in the week ending 16 March", "2014-03-10", "2014-03-16", "10-16 March 2014"),
    ("on the day after 16 March", "2014-03-17", "2014-03-17", "17 March 2014"),
    ("two days before 16 March", "2014-03-14", "2014-03-14", "14 March 2014"),
    ("between 3 and 9 March", "2014-03-03", "2014-03-09", "3-9 March 2014"),
    ("between March 3 and March 9, 2014", "2014-03-03", "2014-03-09", "3-9 March 2014"),
    ("from 3 March to 9 March 2014", "2014-03-03", "2014-03-09", "3-9 March 2014"),
    ("on March 3-9, 2014", "2014-03-03", "2014-03-09", "3-9 March 2014"),
    ("between 27 February and 2 March", "2014-02-27", "2014-03-02", "27 February - 2 March 2014"),
    ("from November to January", "2013-11-01", "2014-01-31", "November 2013 - January 2014"),
    ("between November 2013 and March", "2013-11-01", "2014-03-31", "November 2013 - March 2014"),
    ("from 2011 to 2013", "2011-01-01", "2013-12-31", "2011-2013"),
    ("in March and April 2014", "2014-03-01", "2014-04-30", "March - April 2014"),
    ("on 3 and 5 March", "2014-03-03", "2014-03-05", "3-5 March 2014"),
    ("since 5 March", "2014-03-05", None, "since 5 March 2014"),
    ("from 5 March onwards", "2014-03-05", None, "since 5 March 2014"),
    ("after 16 March 2014", "2014-03-17", None, "since 17 March 2014"),
    ("before 16 March", None, "2014-03-15", "until 15 March 2014"),
    ("until 16 March", None, "2014-03-16", "until 16 March 2014"),
    ("by the end of March", None, "2014-03-31", "until 31 March 2014"),
    ("before the end of March", None, "2014-03-31", "until 31 March 2014"),
    ("until April", None, "2014-04-30", "until 30 April 2014"),
    ("as of 4 March", None, "2014-03-04", "until 4 March 2014"),
    ("today", "2014-04-10", "2014-04-10", "10 April 2014"),
    ("yesterday", "2014-04-09", "2014-04-09", "9 April 2014"),
    ("last night", "2014-04-09", "2014-04-09", "9 April 2014"),
    ("the day before yesterday", "2014-04-08", "2014-04-08", "8 April 2014"),
    ("two days ago", "2014-04-08", "2014-04-08", "8 April 2014"),
    ("two weeks ago", "2014-03-24", "2014-03-30", "24-30 March 2014"),
    ("a month ago", "2014-03-01", "2014-03-31", "March 2014"),
    ("on Sunday", "2014-04-06", "2014-04-06", "6 April 2014"),
    ("on Thursday", "2014-04-10", "2014-04-10", "10 April 2014"),
    ("last Thursday", "2014-04-03", "2014-04-03", "3 April 2014"),
    ("on Tuesday night", "2014-04-08", "2014-04-08", "8 April 2014"),
    ("between Friday and Tuesday", "2014-04-04", "2014-04-08", "4-8 April 2014"),
    ("over the weekend", "2014-04-05", "2014-04-06", "5-6 April 2014"),
    ("last weekend", "2014-04-05", "2014-04-06", "5-6 April 2014"),
    ("this week", "2014-04-04", "2014-04-10", "4-10 April 2014"),
    ("last week", "2014-03-31", "2014-04-06", "31 March - 6 April 2014"),
    ("in the past week", "2014-04-03", "2014-04-10", "3-10 April 2014"),
    ("in the past month", "2014-03-10", "2014-04-10", "10 March - 10 April 2014"),
    ("over the last two weeks", "2014-03-27", "2014-04-10", "27 March - 10 April 2014"),
    ("in the last 24 hours", "2014-04-09", "2014-04-10", "9-10 April 2014"),
    ("this month", "2014-04-01", "2014-04-10", "1-10 April 2014"),
    ("last month", "2014-03-01", "2014-03-31", "March 2014"),
    ("late last month", "2014-03-21", "2014-03-31", "21-31 March 2014"),
    ("earlier this year", "2014-01-01", "2014-04-10", "1 January - 10 April 2014"),
    ("last year", "2013-01-01", "2013-12-31", "2013"),
    ("last summer", "2013-06-01", "2013-08-31", "June - August 2013"),
    ("last November", "2013-11-01", "2013-11-30", "November 2013"),
]


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("words", "first", "last", "shown"), SAID)
def test_which_days_are_meant(words: str, first: str | None, last: str | None, shown: str) -> None:
    question = f"What did Quist say {words} about the harbour?"
    found = find_time(question, ASKED, COVERAGE)
    assert found is not None
    assert (found.first, found.last, found.text) == (day(first), day(last), shown)
    assert found.kind is TimeKind.PUBLISHED
    assert question[found.start : found.end] == words
    assert found.without(question) == "What did Quist say about the harbour?"


@pytest.mark.parametrize(("words", "first", "last", "shown"), SAID)
def test_the_words_may_open_the_question(words: str, first: str | None, last: str | None, shown: str) -> None:
    question = f"{words[0].upper()}{words[1:]}, what did Quist say?"
    found = find_time(question, ASKED, COVERAGE)
    assert found is not None
    assert (found.first, found.last) == (day(first), day(last))
    assert found.without(question) == "what did Quist say?"


@pytest.mark.parametrize(
    "question",
    [
        "What has changed since the referendum?",
        "What did Quist say before the war?",
        "What did she say after the talks in Paris?",
        "What was recently announced?",
        "What has Quist said in recent days?",
        "What did she say a few days ago?",
        "What did she say in the past weeks?",
        "What happened on 03/04/2014?",
        "What did Quist say in winter 2014?",
        "What did Quist say on 31 February?",
        "What did Quist say on the Sunday before last?",
        "What is sold every Friday?",
        "Who reads the Sunday Times?",
        "What opens on Sundays?",
        "What happened on Black Friday?",
        "Who may leave the harbour?",
        "Which 5 may be sold?",
        "What did May say by May?",
        "Who took part in the peace march in Moscow?",
        "How many of the 2000 soldiers left?",
        "Who owns over 2000 boats?",
        "Who lives at 1600 Quay Street?",
        "Which sailor is in his 60s?",
        "What did Quist say about second-hand boats?",
        "Who won?",
        "",
    ],
)
def test_what_is_not_certain_is_left_alone(question: str) -> None:
    assert find_time(question, ASKED, COVERAGE) is None


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What happened in Port Quay last week?", "2014-03-31"),
        ("Who was killed in Port Quay on 18 March?", "2014-03-18"),
        ("How did the council vote on 15 March?", "2014-03-15"),
        ("What did Quist say at the talks on 5 March?", "2014-03-05"),
        ("What did Quist say in her speech on 18 March?", "2014-03-18"),
        ("What happened at the summit last week?", "2014-03-31"),
        ("Which bank was put on the list on 20 March?", "2014-03-20"),
        ("What did the union announce it will do this week?", "2014-04-04"),
        ("Which company this week agreed to pay a fine?", "2014-04-04"),
        ("In March, what did the council decide?", "2014-03-01"),
        ("Show me articles from March about the harbour", "2014-03-01"),
        ("What was the news on 5 March?", "2014-03-05"),
        ("What did Quist say in 2014 about the 2010 strike?", "2014-01-01"),
        ("Who announced Tuesday that the harbour will close?", "2014-04-08"),
        ("How many names did Quist have on the list in late March?", "2014-03-21"),
        ("How much money did the fund offer in March 2014?", "2014-03-01"),
        ("What did Quist say on 5 March 2013?", "2013-03-05"),
        ("What did Quist announce last year?", "2013-01-01"),
    ],
)
def test_words_that_say_when_it_was_reported(question: str, first: str) -> None:
    found = find_time(question, ASKED, COVERAGE)
    assert found is not None
    assert (found.kind, found.first) == (TimeKind.PUBLISHED, day(first))


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Who won the 2014 World Cup?", "2014-01-01"),
        ("Who scored in the 1986 World Cup final?", "1986-01-01"),
        ("Who won Euro 2012?", "2012-01-01"),
        ("What did Quist say about the March 16 referendum?", "2014-03-16"),
        ("What did Quist say about the talks on 5 March?", "2014-03-05"),
        ("After the talks on 5 March, who was pleased?", "2014-03-05"),
        ("What is in the budget for 2015?", "2015-01-01"),
        ("What did Quist say about the accord of 1997?", "1997-01-01"),
        ("What did Quist say about last week's vote?", "2014-03-31"),
        ("When did the strike in March begin?", "2014-03-01"),
        ("On which day in March did the strike begin?", "2014-03-01"),
        ("Who won the election in 2013?", "2013-01-01"),
        ("How many troops were in the port in early March?", "2014-03-01"),
        ("How high was unemployment in March 2014?", "2014-03-01"),
        ("Who drowned off the island in 1981?", "1981-01-01"),
        ("How much left the country in the first quarter of 2014?", "2014-01-01"),
        ("Where will the seven meet in June?", "2014-06-01"),
        ("Who is to be sworn in on Sunday?", "2014-04-13"),
        ("What is due next week?", "2014-04-14"),
        ("What may be closed later this year?", "2014-04-11"),
        ("Who played at her Sunday night concert?", "2014-04-06"),
        ("How much has been paid since the war began on 24 February?", "2014-02-24"),
        ("The bridge was closed on Tuesday. Who built it?", "2014-04-08"),
        ("Which dates were planned before March 16 was chosen?", None),
        ("What must be built by the end of 2015?", None),
        ("What did Quist say on 5 March, and what did Dray say on 9 March?", "2014-03-05"),
    ],
)
def test_words_that_describe_what_is_asked_about(question: str, first: str | None) -> None:
    found = find_time(question, ASKED, COVERAGE)
    assert found is not None
    assert (found.kind, found.first) == (TimeKind.ABOUT, day(first))


@pytest.mark.parametrize(
    ("asked", "coverage", "expected"),
    [
        (date(2014, 4, 10), None, "2014-03-05"),
        (date(2014, 3, 5), None, "2014-03-05"),
        (date(2014, 3, 4), None, "2013-03-05"),
        (date(2026, 7, 1), None, "2026-03-05"),
        (date(2026, 7, 1), COVERAGE, "2014-03-05"),
        (date(2026, 7, 1), (date(2012, 1, 1), date(2014, 1, 31)), "2013-03-05"),
        (date(2026, 7, 1), (date(2014, 3, 10), date(2014, 5, 31)), "2014-03-05"),
        (date(2026, 7, 1), (date(2020, 1, 1), date(2026, 6, 30)), "2026-03-05"),
    ],
)
def test_a_year_that_is_not_written(asked: date, coverage: tuple[date, date] | None, expected: str) -> None:
    found = find_time("What did Quist say on 5 March?", asked, coverage)
    assert found is not None
    assert found.first == day(expected)


def test_a_weekday_settles_the_year() -> None:
    found = find_time("What did Quist say on Sunday, March 30?", date(2026, 7, 1))
    assert found is not None
    assert found.first == date(2025, 3, 30)


def test_a_day_outside_the_archive_describes_unless_words_of_that_day_are_wanted() -> None:
    outside = find_time("Who was arrested on August 4, 2000?", ASKED, COVERAGE)
    said = find_time("What did Quist say on August 4, 2000?", ASKED, COVERAGE)
    yesterday = find_time("Who was arrested yesterday?", date(2026, 7, 1), COVERAGE)
    assert outside is not None
    assert said is not None
    assert yesterday is not None
    assert [t.kind.value for t in (outside, said, yesterday)] == ["about", "published", "published"]


def test_a_day_of_every_year_is_not_taken_for_the_last_one() -> None:
    found = find_time("Which two presidents died on July 4?", date(2025, 7, 2))
    assert found is not None
    assert found.kind is TimeKind.ABOUT


def test_news_of_a_day_is_published_up_to_three_days_later() -> None:
    found = find_time("What happened on 5 March 2014?", ASKED)
    assert found is not None
    assert publication_window(found) == (date(2014, 3, 5), date(2014, 3, 8))
    since = find_time("What happened since 5 March 2014?", ASKED)
    assert since is not None
    assert publication_window(since) == (date(2014, 3, 5), None)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What is the latest on the harbour strike?", True),
        ("What did Quist say most recently?", True),
        ("Who is the harbour master now?", True),
        ("What is the newest ferry called?", True),
        ("What is the current price of diesel?", True),
        ("Who currently leads the union?", True),
        ("How many have died so far?", True),
        ("How many current and former dockers signed?", False),
        ("Who directed Apocalypse Now?", False),
        ("Who lived there until now?", False),
        ("What is the now-famous ferry?", False),
        ("What did Quist say about the current?", True),
        ("What is known of the ferry?", False),
    ],
)
def test_whether_the_newest_is_wanted(question: str, wanted: bool) -> None:
    assert wants_latest(question) is wanted


DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))
WORDS = st.sampled_from(
    "on in at since before after until between and to the of for by from last this next early late week "
    "month year weekend Sunday Friday March May april 5 16 30 2014 1990s 2014-03-05 yesterday today tomorrow "
    "two days ago said will What did Quist say ? . , 's Christmas spring Q1 half first quarter past".split()
)


@given(st.text() | st.lists(WORDS, max_size=12).map(" ".join), st.dates(), st.none() | st.tuples(DAYS, DAYS))
def test_anything_can_be_asked_at_any_time(
    question: str, asked: date, bounds: tuple[date, date] | None
) -> None:
    found = find_time(question, asked, (min(bounds), max(bounds)) if bounds else None)
    wants_latest(question)
    if found is None:
        return
    assert 0 <= found.start < found.end <= len(question)
    assert found.first or found.last
    assert not (found.first and found.last) or found.first <= found.last
    assert found.text
    first, last = publication_window(found)
    assert first == found.first
    assert last is None or found.last is None or timedelta() <= last - found.last <= SLACK
    assert len(found.without(question)) < len(question)


@given(
    DAYS,
    DAYS,
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "%A, %B %d, %Y", "%Y/%m/%d"]),
    st.none() | st.just(COVERAGE),
)
def test_a_full_date_is_always_that_day(
    wanted: date, asked: date, form: str, coverage: tuple[date, date] | None
) -> None:
    found = find_time(f"What did Quist say on {wanted.strftime(form)}?", asked, coverage)
    assert found is not None
    assert (found.first, found.last) == (wanted, wanted)
