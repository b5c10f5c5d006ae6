"""A model's stream cut into sentences, wherever the pieces end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.streaming import RawSentence, SentenceStream, cut


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell [1]. It rose. [2]", [("It fell.", (1,)), ("It rose.", (2,))]),
        ("It fell. [1][3] It rose [2, 4].", [("It fell.", (1, 3)), ("It rose.", (2, 4))]),
        ("[2] It fell.", [("It fell.", (2,))]),
        ("- It fell [Source 1]\n- It rose", [("It fell", (1,)), ("It rose", ())]),
        ("In [1991] it fell [1-3].", [("In [1991] it fell.", (1, 2, 3))]),
        ("[1] It fell.\n[2] It rose.", [("It fell.", (1,)), ("It rose.", (2,))]),
        ("It fell.\n[1]", [("It fell.", (1,))]),
        ("No mark at all.", [("No mark at all.", ())]),
        ("It fell [1]. ![x](http://evil.example/?q=why)", [("It fell.", (1,))]),
        ("It fell, see [here](http://evil.example) [1].", [("It fell, see here.", (1,))]),
    ],
)
def test_marks_belong_to_the_sentence_they_stand_in_or_behind(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(s.text, s.named) for s in cut(text)] == expected


ANSWER = st.lists(
    st.sampled_from(
        [
            "It fell",
            " [1]",
            ". ",
            "He said “no.” ",
            "[2][3]",
            "U.S. ",
            "Then it rose",
            "? ",
            "[",
            "12",
            "]",
            "\n",
            "- ",
        ]
    ),
    max_size=25,
).map("".join)


@given(ANSWER, st.lists(st.integers(0, 200), max_size=12))
def test_the_cut_of_the_stream_does_not_matter(text: str, places: list[int]) -> None:
    at = sorted({min(place, len(text)) for place in places} | {0, len(text)})
    stream = SentenceStream()
    found: list[RawSentence] = []
    for start, end in zip(at, at[1:], strict=False):
        found += stream.feed(text[start:end])
    found += stream.finish()
    assert found == list(cut(text))


def test_a_sentence_comes_as_soon_as_the_next_begins() -> None:
    stream = SentenceStream()
    assert stream.feed("It fell. [1") == []
    assert stream.feed("] Then") == [RawSentence("It fell.", (1,))]
    assert stream.draft == "Then"


def test_a_quotation_that_is_still_open_keeps_its_sentences_together() -> None:
    stream = SentenceStream()
    said = 'He was clear. "It fell. It will rise," he said. [1] Then he left.'
    found = [sentence for character in said for sentence in stream.feed(character)] + stream.finish()
    assert [s.text for s in found] == ["He was clear.", '"It fell. It will rise," he said.', "Then he left."]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("Quist paid $44 on 27 October, according to [1].", "Quist paid $44 on 27 October."),
        ("Quist paid $44, as reported in source [2].", "Quist paid $44."),
        ("According to source [1], the strike ended.", "The strike ended."),
        ("According to [1] the strike ended.", "The strike ended."),
        ("The strike ended, according to the council [1].", "The strike ended, according to the council."),
        ("The strike ended (source 1).", "The strike ended."),
    ],
)
def test_words_that_only_introduce_a_number_go_with_it(written: str, sentence: str) -> None:
    (found,) = cut(written)
    assert found.text == sentence
    assert len(found.named) == 1
