"""Quantities: the numbers of a sentence with their ranges, units and nouns."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.amounts import quantities


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Police counted 3,000 participants.", [(3_000, 3_000, "", "participants")]),
        ("Between $65 billion and $70 billion could leave.", [(65e9, 70e9, "$", "")]),
        ("They lost 30 to 40 million euros.", [(30e6, 40e6, "€", "")]),
        ("It paid 16,000 roubles.", [(16_000, 16_000, "ruble", "")]),
        ("Some 30 to 40 percent of voters came.", [(27, 44, "%", "voters came")]),
        ("No more than 40 percent of voters came.", [(0, 40, "%", "voters came")]),
        ("At least twenty people died.", [(20, math.inf, "", "people died")]),
        ("It saw up to 40,000 soldiers.", [(32_000, 40_000, "", "soldiers")]),
        ("One hundred states voted.", [(100, 100, "", "states voted")]),
        ("There were 58 abstentions, not 56.", [(58, 58, "", "abstentions"), (56, 56, "", "")]),
    ],
)
def test_a_number_is_a_range_with_a_unit_and_a_noun(
    sentence: str, expected: list[tuple[float, float, str, str]]
) -> None:
    found = [(q.low, q.high, q.unit, q.counted) for q in quantities(sentence)]
    assert [q[2:] for q in found] == [q[2:] for q in expected]
    for one, other in zip(found, expected, strict=True):
        assert one[:2] == pytest.approx(other[:2])


@pytest.mark.parametrize(
    "sentence",
    [
        "It began on 16 March 2014.",
        "The vote of March 16 stands.",
        "They met at 10 a.m. and again at 12:30.",
        "It was built in 1968.",
        "A teacher, Lyudmila, 67, said so.",
        "The 15-member council and an 18-year-old met.",
        "Ellery won 3-1.",
        "It is the 3rd such case.",
        "One of us was there.",
    ],
)
def test_dates_times_ages_and_scores_are_no_quantities(sentence: str) -> None:
    assert quantities(sentence) == []


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("about 100 men", "95 men", True),
        ("about 100 men", "80 men", False),
        ("at least 20 dead", "45 dead", True),
        ("up to 40,000 men", "between 35,000 and 40,000 men", True),
        ("no more than 40 percent", "83.1 percent", False),
        ("44.0 percent", "44 percent", True),
    ],
)
def test_ranges_that_meet_agree(one: str, other: str, agree: bool) -> None:
    (first,), (second,) = quantities(one), quantities(other)
    assert first.agrees(second) is second.agrees(first) is agree


NUMERIC = st.lists(
    st.sampled_from(
        "between and to or - – $ US$ % percent 0 1 12 3,000 1,00 2014 4.5 9. billion m bn thousand twenty "
        "one hundred forty five about at least no more than up March a.m. of people men , . ; ( / :".split()
    ),
    max_size=14,
).flatmap(lambda words: st.sampled_from([" ".join(words), "".join(words)]))


@given(st.text(max_size=200) | NUMERIC)
def test_any_text_gives_ordered_quantities_inside_it(text: str) -> None:
    found = quantities(text)
    for quantity in found:
        assert 0 <= quantity.start < quantity.end <= len(text)
        assert any(c.isalnum() for c in text[quantity.start : quantity.end])
        assert 0 <= quantity.low <= quantity.high
        assert math.isfinite(quantity.low)
        assert quantity.agrees(quantity)
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))
