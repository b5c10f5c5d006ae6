"""A sentence cut short says what the sentence says, unless what was cut changed it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verification.shortening import is_shortened

VETO = (
    "Russia stood alone on Saturday when it vetoed a Security Council resolution that would have declared "
    "Sunday's referendum in Crimea invalid."
)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Russia vetoed the resolution on Crimea.", VETO),
        ("Russia vetoed a Security Council resolution.", VETO),
        ("The strike ended on Tuesday.", "The strike of nine days, the longest yet, ended on Tuesday."),
        (
            "The port did not close its gates.",
            "The port did not, in all those days, close its gates.",
        ),
    ],
)
def test_what_stands_there_in_its_order_is_a_sentence_cut_short(claim: str, sentence: str) -> None:
    assert is_shortened(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("China vetoed the resolution on Crimea.", VETO),
        ("Russia vetoed the referendum of Saturday.", VETO),  # another order
        ("Police closed the port.", "Police said that Dray closed the port."),
        ("Kerry vetoed the resolution.", "Kerry watched while Churkin vetoed the resolution."),
        ("Dray closed the port.", "Dray had never closed the port."),
        ("Dray closed the port in May.", "Dray nearly closed the port in May."),
        ("Dray will close the port.", "Dray threatened to close the port."),
        ("Dray met the captain.", "Dray was formerly the captain that Quist met."),
        ("She closed the port of Salen.", "Quist closed the port of Salen."),
        ("The port.", "The port is closed."),
    ],
)
def test_what_was_cut_must_not_have_changed_what_is_said(claim: str, sentence: str) -> None:
    assert not is_shortened(claim, sentence)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_words_will_do(claim: str, sentence: str) -> None:
    is_shortened(claim, sentence)
