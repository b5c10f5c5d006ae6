"""Sentences of news: where they end, and that nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sentences import MAX_SENTENCE, split_sentences, split_text


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "U.S. Secretary of State Ann Moss met Gen. Philip Rook. He left.",
            ["U.S. Secretary of State Ann Moss met Gen. Philip Rook.", "He left."],
        ),
        ("She flew to the U.S. The talks went on.", ["She flew to the U.S.", "The talks went on."]),
        ("It began on Jan. 5. No. 7 won.", ["It began on Jan. 5.", "No. 7 won."]),
        ("It cost $1.5 billion. Nobody paid.", ["It cost $1.5 billion.", "Nobody paid."]),
        (
            "J. R. Hale spoke at 5 p.m. Sunday. It rained.",
            ["J. R. Hale spoke at 5 p.m. Sunday.", "It rained."],
        ),
        (
            '"We have two choices. One is war," he said. The other he left open.',
            ['"We have two choices. One is war," he said.', "The other he left open."],
        ),
        ('"Is it over?" Rook asked. Nobody knew!', ['"Is it over?" Rook asked.', "Nobody knew!"]),
        ("“It is over.” Rook left.", ["“It is over.”", "Rook left."]),
        ("The talks failed.\nThe ministers left.", ["The talks failed.", "The ministers left."]),
    ],
)
def test_news_sentences(text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in split_sentences(text)] == sentences


def test_a_short_line_without_a_stop_is_a_heading() -> None:
    heading, sentence = split_sentences("Fears of a wider war\nThe talks failed on Sunday.")
    assert heading.is_heading
    assert not sentence.is_heading


def test_a_very_long_quotation_is_split_inside() -> None:
    quotation = '"' + "We went on and on about it. " * 40 + '" he said.'
    assert len(split_sentences(quotation)) > 10


NEWS = st.text(st.sampled_from(list("ab AB.!?\"“”'\n ,1$…()")) | st.characters(codec="utf-8"), max_size=200)


@given(NEWS)
def test_offsets_are_exact_and_nothing_but_space_is_lost(text: str) -> None:
    sentences = split_sentences(text)
    assert all(text[s.start : s.end] == s.text for s in sentences)
    covered = "".join(s.text for s in sentences)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(one.end <= other.start for one, other in zip(sentences, sentences[1:], strict=False))


@given(NEWS)
def test_the_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(split_text(text)) == text


def test_what_goes_on_for_longer_than_a_sentence_is_cut() -> None:
    text = "It cost 5 crowns, he said. " + "and then another band came by " * 500
    sentences = split_sentences(text)
    assert sentences[0].text == "It cost 5 crowns, he said."
    assert max(len(sentence.text) for sentence in sentences) <= MAX_SENTENCE
    assert "".join("".join(s.text.split()) for s in sentences) == "".join(text.split())
    assert [len(s.text) for s in split_sentences("a" * 3_000)] == [1_200, 1_200, 600]


def test_a_title_behind_a_hyphen_ends_no_sentence() -> None:
    text = "He wrote to then-Sen. Mary Quist. She did not reply."
    assert [s.text for s in split_sentences(text)] == [
        "He wrote to then-Sen. Mary Quist.",
        "She did not reply.",
    ]
