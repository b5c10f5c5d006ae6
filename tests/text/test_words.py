"""The words that carry meaning: stems, numbers, names, and what each of them weighs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.words import Weights, content_stems, is_named, names, numbers, stems

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
)
TEENS = "sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def spelled(number: int) -> str:
    """A number below 100 in English words."""
    if number < 20:
        return (UNITS + TEENS)[number]
    tens, unit = TENS[number // 10 - 2], number % 10
    return f"{tens}-{UNITS[unit]}" if unit else tens


def test_forms_of_a_word_have_one_stem() -> None:
    assert stems("Lavrov's sanctions") == stems("lavrov sanction") == ("lavrov", "sanction")
    assert stems("Peña’s") == ("pena",)


def test_words_that_say_nothing_are_no_content() -> None:
    assert content_stems("What did the harbour say about its ferries?") == {"harbour", "ferri"}
    assert content_stems("What did they say?") == frozenset()
    assert content_stems("quay_wall and ÉTÉ") == {"quay", "wall", "ete"}
    assert content_stems(f"the {'z' * 60} ferry") == content_stems(f"ferry {'z' * 60}")
    assert content_stems("since SEPT. and on 3 dec") == content_stems("since September and on 3 December")
    assert content_stems("may reopen") == {"reopen"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$15 billion, or 40,000 troops", [15e9, 40_000]),
        ("US$15bn and £3.5m", [15e9, 3.5e6]),
        ("4 percent, 4.5%", [4, 4.5]),
        ("three weeks", [3]),
        ("twenty-five dead, sixty two hurt", [25, 62]),
        ("Two hundred thousand people", [200_000]),
        ("one million marks, one man", [1e6]),
        ("the 21st of March 2014", [21, 2014]),
        ("a five-year-old and a 10-year plan", [5, 10]),
        ("the 1990s, the G8, the A380", []),
        ("version 3.14.15", [3.14]),
        ("1,2", [1, 2]),
        ("the 28-nation bloc", [28]),
        ("no numbers, once upon a time", []),
    ],
)
def test_numbers_have_their_values(text: str, expected: list[float]) -> None:
    assert numbers(text) == expected


@given(st.integers(0, 99).filter(lambda number: number != 1))
def test_a_number_in_words_is_the_number_in_digits(number: int) -> None:
    assert numbers(f"They counted {spelled(number)} ferries.") == numbers(f"{number}") == [float(number)]


@given(st.integers(0, 10**9), st.sampled_from([("thousand", 1e3), ("million", 1e6), ("billion", 1e9)]))
def test_separators_and_scales_do_not_change_a_value(number: int, scale: tuple[str, float]) -> None:
    assert numbers(f"{number:,}") == numbers(str(number)) == [float(number)]
    assert numbers(f"{number:,} {scale[0]}") == [pytest.approx(number * scale[1])]


@given(st.text())
def test_any_text_has_words_numbers_and_names(text: str) -> None:
    assert all(math.isfinite(value) for value in numbers(text))
    assert content_stems(text) <= set(stems(text)) or content_stems(text)
    assert all(name in text for name in names(text))


def test_names_are_the_capitalised_words_that_are_no_common_ones() -> None:
    assert names("The mayor met U.S. envoy Ida Rohm's aides in Port Ellery. He left.") == [
        "U.S.", "Ida", "Rohm", "Port", "Ellery",
    ]  # fmt: skip


def test_names_may_begin_with_any_letter_of_europe() -> None:
    assert names("Éric met Çavuşoğlu, Øystein, Šefčovič and Юлия") == [
        "Éric", "Çavuşoğlu", "Øystein", "Šefčovič", "Юлия",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "claim", "context"),
    [
        ("Quist", "Quist agreed.", "Marta Quist agreed."),
        ("Quist", "Quist agreed.", "according to Quist's letter"),
        ("Sergey", "Sergey Lavrov left.", "Sergei Lavrov left"),
        ("Yanukovich", "Yanukovich left.", "Viktor Yanukovych left"),
        ("Russian", "Russian troops", "troops from Russia"),
        ("Ukraine", "Ukraine agreed.", "the Ukrainian parliament"),
        ("Chinese", "Chinese ships", "ships from China"),
        ("Iraqi", "Iraqi officials", "officials in Iraq"),
        ("Canada", "Canada agreed.", "the Canadian minister"),
        ("British", "British ships", "ships from Britain"),
        ("France", "France agreed.", "the French president"),
        ("Turkey", "Turkey agreed.", "the Turkish president"),
        ("Wales", "Wales agreed.", "the Welsh assembly"),
        ("EU", "The EU agreed.", "the European Union agreed"),
        ("European", "The European Union agreed.", "the EU agreed"),
        ("U.S.", "The U.S. agreed.", "the United States agreed"),
        ("NATO", "NATO agreed.", "the North Atlantic Treaty Organization agreed"),
    ],
)
def test_a_name_is_known_in_another_form(name: str, claim: str, context: str) -> None:
    assert is_named(name, claim, context)


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("Australia", "Austria agreed"),
        ("Austria", "Australia agreed"),
        ("Iraq", "Iran agreed"),
        ("Slovakia", "Slovenia agreed"),
        ("Dray", "Quist agreed"),
        ("Mark", "the market fell"),
        ("EU", "the union agreed"),
    ],
)
def test_another_name_is_another_name(name: str, context: str) -> None:
    assert not is_named(name, f"{name} agreed.", context)


def test_rare_stems_weigh_more_and_coverage_is_a_share() -> None:
    weights = Weights({"ferri": 50, "wage": 2}.__getitem__, 100)
    assert weights("wage") > weights("ferri") > 0
    assert weights.coverage(["wage", "ferri"], ["wage", "ferri", "port"]) == pytest.approx(1)
    assert 0.5 < weights.coverage(["wage", "ferri"], ["wage"]) < 1
    assert weights.coverage([], ["wage"]) == 0


def test_a_frequency_that_lags_behind_the_count_gives_a_weight_all_the_same() -> None:
    assert Weights({"ferri": 12}.__getitem__, 10)("ferri") > 0
    assert Weights({"ferri": 0}.__getitem__, 0)("ferri") > 0


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two hundred and fifty thousand passengers", [250_000]),
        ("two hundred fifty passengers", [250]),
        ("one thousand two hundred and five passengers", [1_205]),
        ("half a billion pounds in half an hour", [500_000_000]),
        ("between two hundred and three hundred passengers", [200, 300]),
        ("from two thousand and three thousand homes", [2_000, 3_000]),
        ("five and six million pounds", [5, 6_000_000]),
        ("one of them, and one hundred more", [100]),
    ],
)
def test_a_number_in_words_is_one_number_as_far_as_it_goes(text: str, values: list[float]) -> None:
    assert numbers(text) == values
