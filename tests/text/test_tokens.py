"""What a word's place in the tokenizer's vocabulary says of it, read without making a tokenizer."""

from __future__ import annotations

from itertools import islice

import pytest

from rag.text import is_common, is_one_token, tokenize
from rag.text.tokenizer import encoding


def _words() -> list[str]:
    """Every fortieth token of the vocabulary as a word, and with two endings."""
    found = []
    for token in islice(sorted(encoding().token_byte_values()), 0, None, 40):
        word = token.decode("utf-8", "ignore").strip(" ")
        found += [word, f"{word}s", f"{word}'s"]
    return found


def test_a_word_is_common_as_the_tokenizer_has_it() -> None:
    for word in _words():
        small, capital = tokenize(f" {word.lower()}"), tokenize(f" {word.capitalize()}")
        assert is_common(word) == (len(small) == 1 and (len(capital) > 1 or small < capital)), word


def test_a_word_is_one_token_as_the_tokenizer_has_it() -> None:
    for word in _words():
        assert is_one_token(word) == (len(tokenize(f" {word}")) == 1), word


@pytest.mark.parametrize("word", ["", "\ud800", "don't", "2014", "a b", "Ellery"])
def test_what_is_no_token_is_not_common(word: str) -> None:
    assert not is_common(word)
