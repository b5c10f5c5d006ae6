"""The days inside an article: "Sunday" by its day of publication, and what is too uncertain to be a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.schema.answer import Citation
from rag.text.day_words import days_in
from vectorstore.records import Article

TUESDAY = datetime(2014, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sentence", "words", "day"),
    [
        ("Quist said on Sunday that the strike was over.", "Sunday", "2014-03-30"),
        ("Quist said Sunday the strike was over.", "Sunday", "2014-03-30"),
        ("The council met on Monday night.", "Monday night", "2014-03-31"),
        ("The harbour was closed Tuesday.", "Tuesday", "2014-04-01"),
        ("On Thursday, dockers walked out.", "Thursday", "2014-03-27"),
        ("Dray signed it late Friday.", "late Friday", "2014-03-28"),
        ("Quist spoke of Friday’s vote, which had failed.", "Friday", "2014-03-28"),
        ("Quist will speak on Sunday.", "Sunday", "2014-04-06"),
        ("The vote is scheduled for Thursday.", "Thursday", "2014-04-03"),
        ("Talks are due to begin on Friday.", "Friday", "2014-04-04"),
        ("He said the harbour will open Saturday.", "Saturday", "2014-04-05"),
        ("On Sunday, voters will decide.", "Sunday", "2014-04-06"),
        ("Prices rose ahead of Sunday's vote.", "Sunday", "2014-04-06"),
        ("The ferry leaves next Monday.", "next Monday", "2014-04-07"),
        ("It sank last Friday.", "last Friday", "2014-03-28"),
        ("The fire broke out this past Saturday.", "this past Saturday", "2014-03-29"),
        ("It sank on Sunday, March 16.", "Sunday, March 16", "2014-03-16"),
        ("The lease ends Monday, Sept. 22.", "Monday, Sept. 22", "2014-09-22"),
        ("It sank on March 5.", "March 5", "2014-03-05"),
        ("It sank on 5 March.", "5 March", "2014-03-05"),
        ("The fleet was sold on Dec. 20.", "Dec. 20", "2013-12-20"),
        ("The March 16 referendum was held in haste.", "March 16", "2014-03-16"),
        ("“We leave on March 5,” he said.", "March 5", "2014-03-05"),
        ("Dray resigned yesterday.", "yesterday", "2014-03-31"),
        ("The tide turned last night.", "last night", "2014-03-31"),
        ("The council opens the bridge tomorrow.", "tomorrow", "2014-04-02"),
        ("Dray said today that he was ill.", "today", "2014-04-01"),
        ("The ship was found two days ago.", "two days ago", "2014-03-30"),
    ],
)
def test_a_day_is_resolved(sentence: str, words: str, day: str) -> None:
    found = days_in(sentence, TUESDAY)
    assert [(one.words, one.day.isoformat()) for one in found] == [(words, day)]
    assert sentence[found[0].start : found[0].end] == words


@pytest.mark.parametrize(
    "sentence",
    [
        "The market opens every Sunday.",
        "Shops are closed on Sundays.",
        "It was a Sunday like any other.",
        "The Sunday Times has a column.",
        "Black Friday was quiet.",
        "The following Sunday he was gone.",
        "The office was open Monday to Friday.",
        "He voted to leave on Sunday.",
        "Talks could begin on Sunday.",
        "The vote on Sunday, at the harbour",
        "Dray died on Wednesday.",  # a Tuesday's article: six days ago, or brought up to date the day after
        "The ferry leaves next Friday.",  # of this week, or of the next
        "It sank last Monday.",
        "In 1994 the bridge was opened on a sunny Sunday.",
        "In 1994 Quist sailed on Sunday.",
        "It sank on March 5, 1998.",
        "The 1998 treaty was signed on March 5.",
        "It sank on 5 March 2014.",
        "The boat sank on October 31.",
        "Security has changed since September 11.",
        "He leads the Jan. 6 committee.",
        "Children under 8 may leave.",
        "It may 5 times be lost.",
        "“I met him on Sunday,” Quist said.",
        "I met him on Sunday,” Quist said.",
        "“All parties agreed today,” he told reporters.",
        "The harbour of today is small.",
        "The Today show was late.",
        "Quist told USA TODAY that it was over.",
        "Today the harbour employs 500 people.",
        "Nearly five days ago it sank.",
        "It sank forty days ago.",
        "Two days later it sank.",
        "It sank last week.",
    ],
)
def test_what_is_not_certain_is_left_out(sentence: str) -> None:
    assert days_in(sentence, TUESDAY) == ()


def test_an_undated_article_says_nothing() -> None:
    assert days_in("Quist said on Sunday that the strike was over.", None) == ()


def test_the_day_of_publication_is_the_one_where_it_was_published() -> None:
    late = datetime(2014, 3, 30, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    for _ in range(2):
        assert days_in("Dray resigned yesterday.", late)[0].day == date(2014, 3, 29)
        assert days_in("Dray resigned yesterday.", late.astimezone(UTC))[0].day == date(2014, 3, 30)


def test_several_days_stay_in_order() -> None:
    text = "Quist said on Monday that she will resign on Friday. Dray spoke on Sunday."
    assert [(one.words, one.day.day) for one in days_in(text, TUESDAY)] == [
        ("Monday", 31),
        ("Friday", 4),
        ("Sunday", 30),
    ]


def test_a_citation_carries_its_days() -> None:
    text = "The harbour is small. Quist said on Sunday that the strike was over."
    article = Article("a", "Strike", text, published=TUESDAY)
    citation = Citation(1, article, 22, len(text), text[22:])
    assert [(one.words, one.day) for one in citation.days] == [("Sunday", date(2014, 3, 30))]
    assert citation.quote[citation.days[0].start : citation.days[0].end] == "Sunday"


@given(
    st.text()
    | st.lists(st.sampled_from("on Sunday last next said will “ ” March 5 today .".split())).map(" ".join),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_any_text_of_any_day(text: str, published: datetime | None) -> None:
    found = days_in(text, published)
    assert all(text[one.start : one.end] == one.words for one in found)
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 5))
def test_a_weekday_of_the_days_before_is_that_day(published: date, ago: int) -> None:
    day = published - timedelta(days=ago)
    midnight = datetime(published.year, published.month, published.day, tzinfo=UTC)
    assert days_in(f"Quist said on {day:%A} that it was over.", midnight)[0].day == day
