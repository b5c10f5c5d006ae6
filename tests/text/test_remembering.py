"""What is remembered of texts stays under its bound, whatever the texts are."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from rag.text.memo import remembered


def counted(most_characters: int) -> tuple[Callable[[str], int], list[str]]:
    """A remembered function, and the texts for which it had to be computed."""
    computed: list[str] = []

    @remembered(most_characters)
    def length(text: str) -> int:
        computed.append(text)
        return len(text)

    return length, computed


@given(st.lists(st.text("ab", max_size=12), max_size=60))
def test_the_results_are_those_of_the_function(texts: list[str]) -> None:
    length, _ = counted(20)
    assert [length(text) for text in texts] == [len(text) for text in texts]


def test_what_was_used_last_is_remembered_and_the_rest_forgotten() -> None:
    length, computed = counted(12)
    for text in ("aaa", "bbb", "ccc", "ddd", "aaa", "eee", "aaa", "bbb"):
        length(text)
    assert computed == ["aaa", "bbb", "ccc", "ddd", "eee", "bbb"]


def test_a_long_text_pushes_nothing_out() -> None:
    length, computed = counted(12)
    for text in ("aaa", "x" * 100, "aaa", "x" * 100):
        length(text)
    assert computed == ["aaa", "x" * 100, "x" * 100]
