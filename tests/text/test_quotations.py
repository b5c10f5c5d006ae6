"""Quotations: found at exactly their characters, however they are typeset; mended only when unmistakable."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text.quoted_words import find_words, fold, nearest_words, quotations

SPELLINGS = {
    " ": [" ", "\n", "  ", "\u00a0", "\u2009\n", "\r\n", "\u3000", "\t"],
    '"': list('"“”„«»'),
    "'": list("'‘’`"),
    "-": ["-", "–", "—", "\u2011", "--", "−", "―"],
}
WORD = st.from_regex(r"[a-zà-ÿ]{1,7}(?:['-][a-z]{1,3})?", fullmatch=True).map(lambda w: w.replace("÷", "o"))


@st.composite
def typeset(draw: st.DrawFn) -> tuple[str, str]:
    """Some words, and the same in another typography."""
    words = draw(st.lists(WORD, min_size=1, max_size=8))
    plain = " ".join(f'"{word}"' if 0 < i < len(words) - 1 and draw(st.booleans()) else word
                     for i, word in enumerate(words))  # fmt: skip
    other = "".join(draw(st.sampled_from(SPELLINGS.get(character, [character]))) for character in plain)
    return plain, other


@given(
    pair=typeset(),
    before=st.sampled_from(["", "1914 ", "88: “", "2 3 («"]),
    after=st.sampled_from(["", " 7", "!” 9"]),
)
@settings(max_examples=50)
def test_words_are_found_at_exactly_their_characters(pair: tuple[str, str], before: str, after: str) -> None:
    plain, other = pair
    place = (len(before), len(before) + len(other))
    assert find_words(plain, before + other + after) == place
    assert find_words(other, before + plain + after) == (len(before), len(before) + len(plain))
    assert find_words(f"“{plain},”", before + other + after) == place


@pytest.mark.parametrize(
    "other", ["the U.S. and J.K. Hale", "the U. S. and J. K. Hale", "the U. S. and J.K. Hale"]
)
def test_initials_are_found_with_and_without_spaces(other: str) -> None:
    for words in ("the U.S. and J. K. Hale", "The U. S. and J.K. Hale."):
        assert find_words(words, f"He said {other} left.") == (8, 8 + len(other))


def test_the_end_of_a_sentence_is_no_initial() -> None:
    assert fold("It was plan B. A. Hale left vitamin C. I left.").text == (
        "It was plan B.A. Hale left vitamin C. I left."
    )


@given(pair=typeset(), number=st.integers(0, 9))
@settings(max_examples=50)
def test_a_span_says_where_to_look(pair: tuple[str, str], number: int) -> None:
    plain, other = pair
    text = f"{other} {number} {other} {number} {other}"
    second = len(other) + 3
    assert find_words(plain, text, second) == (second, second + len(other))
    assert find_words(plain, text, second + 1, second + len(other) - 1) is None or len(plain) <= 2


@given(st.text(st.one_of(st.sampled_from(" \n\"“”'’-–—\u00a0"), st.characters())))
def test_folding_keeps_the_offset_of_every_character(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.offsets)
    assert list(folded.offsets) == sorted(set(folded.offsets))
    for character, offset in zip(folded.text, folded.offsets, strict=True):
        assert character == text[offset] or character in "\"'- "
    assert fold(folded.text).text == folded.text
    assert "  " not in folded.text
    if folded.text:
        start, end = folded.span(0, len(folded.text))
        assert fold(text[start:end]).text == folded.text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("four is a beginning", "four is a beginnings"),
        ("our is a", "four is a beginning"),
        ("We Wanted", "we wanted seven"),
        ("four was a beginning", "four is a beginning"),
        ("", "four is a beginning"),
        (" … ", "four is a beginning"),
        ("$15 billion", "$1.15 billions"),
    ],
)
def test_other_words_are_not_found(words: str, text: str) -> None:
    assert find_words(words, text) is None


def test_the_first_letter_may_differ_in_case_and_edge_marks_do_not_count() -> None:
    text = "He said “no worker would be punished”, twice."
    for words in (
        "No worker would be punished",
        "no worker would be punished.",
        "...no worker would be punished",
    ):
        span = find_words(words, text)
        assert span
        assert text[slice(*span)] == "no worker would be punished"


def test_quotations_are_two_words_or_more_between_double_marks() -> None:
    sentence = 'Quist called it “a beginning”, not a "victory", and "not a «bad» one".'
    assert [quotation.words for quotation in quotations(sentence)] == ["a beginning"]
    assert [quotation.words for quotation in quotations('"We go," she said, "now or never."')] == [
        "We go,",
        "now or never.",
    ]


@given(st.text(st.one_of(st.sampled_from(' "“”«»'), st.characters(categories=["L"])), max_size=40))
def test_a_quotations_span_holds_its_words(sentence: str) -> None:
    for quotation in quotations(sentence):
        assert sentence[quotation.start : quotation.end] == quotation.words


TEXT = (
    "“We wanted seven percent, but four is a beginning,” Quist told reporters at the quay. "
    "She didn't say that the strike of 9 days was over."
)


@pytest.mark.parametrize(
    "words",
    [
        "We wanted seven percent, but four is the beginning",
        "We wanted seven percent but four is a beginning",
        "we want seven percent, but four is a beginning",
        "We wanted seven percent, and but four is a beginning",
    ],
)
def test_a_slight_misquotation_is_led_back_to_the_words(words: str) -> None:
    span = nearest_words(words, TEXT)
    assert span
    assert TEXT[slice(*span)] == "We wanted seven percent, but four is a beginning"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("the strike of 8 days was over", "another number"),
        ("She did say that the strike of 9 days was over", "no negation"),
        ("We wanted seven", "too short to be sure"),
        ("We wanted to close the port for good and all", "other words"),
        ("", "nothing"),
    ],
)
def test_what_is_more_than_slightly_wrong_is_left_alone(words: str, why: str) -> None:
    assert nearest_words(words, TEXT) is None, why


def test_two_places_that_are_as_near_are_none() -> None:
    text = "The red ferry leaves at noon on Monday. The red ferry leaves at noon on Friday."
    assert nearest_words("The red ferry leaves at noon on Sunday", text) is None


@given(st.lists(WORD, min_size=6, max_size=12, unique=True))
@settings(max_examples=50)
def test_words_that_are_right_are_nearest_to_themselves(words: list[str]) -> None:
    plain = " ".join(words)
    assert nearest_words(plain, f"1 2 3 “{plain}.” 4 5") == find_words(plain, f"1 2 3 “{plain}.” 4 5")
