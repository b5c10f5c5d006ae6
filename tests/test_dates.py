"""What counts as a date of publication, and what is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates import order_of, parse_published

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wed, 05 Mar 2014 14:29:08 EST", "2014-03-05T14:29:08-05:00"),
        ("Wed, 05 Mar 2014 14:29:08 +0100", "2014-03-05T14:29:08+01:00"),
        ("Wed, 5 Mar 2014 14:29:08 GMT", "2014-03-05T14:29:08+00:00"),
        ("2014-03-05T14:29:08-05:00", "2014-03-05T14:29:08-05:00"),
        ("2014-03-05T14:29:08Z", "2014-03-05T14:29:08+00:00"),
        ("2014-03-05T14:29:08.123Z", "2014-03-05T14:29:08.123000+00:00"),
        ("2014-03-05 14:29", "2014-03-05T14:29:00+00:00"),
        ("2014-03-05", "2014-03-05T00:00:00+00:00"),
        ("20140305", "2014-03-05T00:00:00+00:00"),
        ("20140305T142908Z", "2014-03-05T14:29:08+00:00"),
        ("26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01.790000+00:00"),
        (" 9-MAR-1987 08:08:57.16", "1987-03-09T08:08:57.160000+00:00"),
        ("March 5, 2014", "2014-03-05T00:00:00+00:00"),
        ("5 March 2014", "2014-03-05T00:00:00+00:00"),
        ("March 5, 2014, Wednesday, Home Edition", "2014-03-05T00:00:00+00:00"),
        ("Sept. 5, 2014 2:05 p.m. EDT", "2014-09-05T14:05:00-04:00"),
        ("Updated Nov. 18, 2022, 1:28 p.m. ET", "2022-11-18T13:28:00-05:00"),
        ("July 18, 2022, 1:28 p.m. ET", "2022-07-18T13:28:00-04:00"),
        ("Updated 1429 GMT (2229 HKT) March 5, 2014", "2014-03-05T14:29:00+00:00"),
        ("Wed Mar 05 14:29:08 +0000 2014", "2014-03-05T14:29:08+00:00"),
        ("Wed Mar  5 14:29:08 2014", "2014-03-05T14:29:08+00:00"),
        ("12:05 AM MSK, 5 March 2014", "2014-03-05T00:05:00+03:00"),
        ("25/12/2013", "2013-12-25T00:00:00+00:00"),
        ("12/25/2013", "2013-12-25T00:00:00+00:00"),
        ("04/04/2014", "2014-04-04T00:00:00+00:00"),
        (1394029748, "2014-03-05T14:29:08+00:00"),
        (1394029748.5, "2014-03-05T14:29:08.500000+00:00"),
        ("1394029748000", "2014-03-05T14:29:08+00:00"),
        (20140305, "2014-03-05T00:00:00+00:00"),
        ("Wed 5 Mar 2014 14.29 GMT", "2014-03-05T14:29:00+00:00"),
        ("First published on Wed 5 Mar 2014 14.29 GMT", "2014-03-05T14:29:00+00:00"),
        ("Last modified on Thu 20 Sep 2018 10.03 BST", "2018-09-20T10:03:00+01:00"),
        ("15-03-2014", "2014-03-15T00:00:00+00:00"),
        ("2014.03.15", "2014-03-15T00:00:00+00:00"),
        ("2014. 3. 15.", "2014-03-15T00:00:00+00:00"),
        ("2014-3-5", "2014-03-05T00:00:00+00:00"),
        ("15-Mar-14", "2014-03-15T00:00:00+00:00"),
        ("03/24/87", "1987-03-24T00:00:00+00:00"),
        ("15MAR2014", "2014-03-15T00:00:00+00:00"),
        ("the 15th of March 2014", "2014-03-15T00:00:00+00:00"),
        ("2014-W11-6", "2014-03-15T00:00:00+00:00"),
        ("2014-03-15, 18:20", "2014-03-15T18:20:00+00:00"),
        ("2014-03-15(토) 18:20", "2014-03-15T18:20:00+00:00"),
        ("2014-03-15T18:20:11Z[UTC]", "2014-03-15T18:20:11+00:00"),
        ("2014-03-15T18:20:11 0000", "2014-03-15T18:20:11+00:00"),
        ("2014-03-15 18:20:11 America/New_York", "2014-03-15T18:20:11-04:00"),
        ("March 15, 2014 Saturday 6:20 PM EST", "2014-03-15T18:20:00-05:00"),
        (
            "Published: 18:20 GMT, 15 March 2014 | Updated: 20:20 GMT, 16 March 2014",
            "2014-03-15T18:20:00+00:00",
        ),
        ("10:55AM GMT 15 Mar 2014", "2014-03-15T10:55:00+00:00"),
        ("15 Mar 2014 • 18:20", "2014-03-15T18:20:00+00:00"),
        ("201403151820", "2014-03-15T18:20:00+00:00"),
        ("1394907611000000", "2014-03-15T18:20:11+00:00"),
        ("٢٠١٤-٠٣-١٥", "2014-03-15T00:00:00+00:00"),
        ("15 mars 2014", "2014-03-15T00:00:00+00:00"),
        ("15. März 2014", "2014-03-15T00:00:00+00:00"),
        ("15 марта 2014", "2014-03-15T00:00:00+00:00"),
        ("2014年3月15日", "2014-03-15T00:00:00+00:00"),
        ("Sábado, 15 de marzo de 2014", "2014-03-15T00:00:00+00:00"),
        ("15 de março de 2014", "2014-03-15T00:00:00+00:00"),
    ],
)
def test_a_date_keeps_its_time_and_its_offset(text: str | float, expected: str) -> None:
    found = parse_published(text, now=NOW)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        None, "", "   ", True, 0, 2014, 3.5, float("nan"), float("inf"), 10**400, "1" * 10_000,
        "03/04/2014", "3.4.2014", "2014", "March 2014", "2014-03", "March", "Wednesday", "5 March", "14:29",
        "yesterday", "today", "two hours ago", "5 Mar 14", "05/03/14", "2014-02-30", "31 April 2014",
        "2014-03-05 25:00", "13:00 PM GMT, 5 March 2014", "1599-12-31", "2031-01-01", "0000-01-01",
        "99999-01-01", "31-MAR-1987 605:12:19.12", "March 5, 2014 and March 6, 2014", "T", "noon",
    ],
)  # fmt: skip
def test_what_is_ambiguous_partial_or_absurd_is_no_date(text: str | float | None) -> None:
    assert parse_published(text, now=NOW) is None


@pytest.mark.parametrize("zone", ["IST", "AST", "XYZ"])
def test_an_ambiguous_zone_leaves_the_day(zone: str) -> None:
    assert parse_published(f"Wed, 05 Mar 2014 22:29:08 {zone}", now=NOW) == datetime(2014, 3, 5, tzinfo=UTC)


def test_two_years_ahead_are_believed_three_are_not() -> None:
    assert parse_published("2028-05-01", now=NOW)
    assert parse_published("2029-05-01", now=NOW) is None


@given(st.text(max_size=60) | st.integers() | st.floats() | st.none())
def test_nothing_makes_it_raise_and_what_it_gives_is_aware(value: str | float | None) -> None:
    found = parse_published(value)
    assert found is None or found.tzinfo is not None


@given(
    st.datetimes(min_value=datetime(1600, 1, 2), max_value=datetime(2026, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_iso_dates_round_trip(moment: datetime, offset_minutes: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=offset_minutes)))
    assert parse_published(aware.isoformat(), now=NOW) == aware


HELD_OUT = [
    ("Mercredi 5 novembre 2014", "2014-11-05"),
    ("1er août 2014", "2014-08-01"),
    ("den 7 oktober 2013", "2013-10-07"),
    ("7. lokakuuta 2013", "2013-10-07"),
    ("12 grudnia 2015 r.", "2015-12-12"),
    ("3. září 2012", "2012-09-03"),
    ("24 Şubat 2016", "2016-02-24"),
    ("2. února 2016", "2016-02-02"),
    ("Donnerstag, 31. Dezember 2015", "2015-12-31"),
    ("31 de diciembre de 2015", "2015-12-31"),
    ("2013년 8월 9일", "2013-08-09"),
    ("9 أغسطس 2013", "2013-08-09"),
    ("9 Agustus 2013", "2013-08-09"),
    ("9 Αυγούστου 2013", "2013-08-09"),
    ("9 серпня 2013", "2013-08-09"),
    ("14 ביולי 2013", None),
    ("ngày 9 tháng 8 năm 2013", "2013-08-09"),
    ("9 listopada 2013", None),
    ("9 quay 2013", None),
    ("2012. április 3.", "2012-04-03"),
]
"""Written after the code: what papers in other languages print. `None` is what is left out as yet."""


@pytest.mark.parametrize(("text", "expected"), HELD_OUT)
def test_days_in_other_languages(text: str, expected: str | None) -> None:
    found = parse_published(text, now=NOW)
    assert (found and found.date().isoformat()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sat, 15 Mar 14 18:20:11 EST", "2014-03-15T18:20:11-05:00"),
        ("Saturday, 15-Mar-14 18:20:11 GMT", "2014-03-15T18:20:11+00:00"),
        ("6:20 PM, March 15, 2014", "2014-03-15T18:20:00+00:00"),
        ("Posted at 6:20 p.m., March 15, 2014", "2014-03-15T18:20:00+00:00"),
        ("15 March 2014 Last updated at 18:20 GMT", "2014-03-15T18:20:00+00:00"),
        ("Date: March 15, 2014", "2014-03-15T00:00:00+00:00"),
        ("Stand: 15.03.2014, 18:20 Uhr", "2014-03-15T18:20:00+00:00"),
        ("Veröffentlicht am 15.03.2014 um 18:20", "2014-03-15T18:20:00+00:00"),
        ("Publié le 15 mars 2014 à 18h20", "2014-03-15T18:20:00+00:00"),
        ("15/03/2014 às 18h20", "2014-03-15T18:20:00+00:00"),
        ("15 de marzo de 2014 a las 18:20", "2014-03-15T18:20:00+00:00"),
        ("15 marzo 2014 alle 18:20", "2014-03-15T18:20:00+00:00"),
        ("15 марта 2014 в 18:20", "2014-03-15T18:20:00+00:00"),
        ("2014年3月15日（土）18時20分", "2014-03-15T18:20:00+00:00"),
        ("2014년 3월 15일 오후 6:20", "2014-03-15T18:20:00+00:00"),
        ("2014年3月15日 下午6:20", "2014-03-15T18:20:00+00:00"),
        ("平成26年3月15日", "2014-03-15T00:00:00+00:00"),
        ("15 मार्च 2014", "2014-03-15T00:00:00+00:00"),
        ("/Date(1394907611000+0100)/", "2014-03-15T18:20:11+00:00"),
    ],
)
def test_clocks_and_labels_are_read_in_any_language(text: str, expected: str) -> None:
    found = parse_published(text, now=NOW)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 15 Mar 14 18:20:11 EST", "sold for 1394907611", "He died on a quay on 15 March 2014",
        "令和99年3月15日", "Date: March 2014", "Tuesday at 15:30", "15 or 16 of 3 in 2014",
    ],
)  # fmt: skip
def test_labels_make_no_date_of_what_is_none(text: str) -> None:
    assert parse_published(text, now=NOW) is None


@pytest.mark.parametrize(
    ("text", "day_first", "month_first"),
    [("3/4/2014", "2014-04-03", "2014-03-04"), ("12.11.2013 14:05", "2013-11-12", "2013-12-11")],
)
def test_figures_that_can_be_two_days_are_read_in_a_known_order(
    text: str, day_first: str, month_first: str
) -> None:
    assert order_of(text) == "either"
    assert parse_published(text, now=NOW) is None
    for order, expected in (("day first", day_first), ("month first", month_first)):
        found = parse_published(text, now=NOW, order=order)
        assert found is not None
        assert found.date().isoformat() == expected


def test_a_known_order_changes_no_day_that_is_certain() -> None:
    for text in ("15/3/2014", "3/15/2014", "2014-03-05", "5 March 2014"):
        if order_of(text) != "month first":
            assert parse_published(text, now=NOW, order="day first") == parse_published(text, now=NOW)
