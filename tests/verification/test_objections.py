"""What speaks against a claim, in the words that a user reads."""

from __future__ import annotations

import pytest

from rag.verification.objections import Fault, Objection
from rag.verification.substitution import substituted


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_is_told_in_whole_words(fault: Fault) -> None:
    told = str(Objection(fault, "forty", "thirty"))
    assert "{" not in told
    assert ("forty" in told) is ("{word}" in fault.value)
    assert ("thirty" in told) is ("{found}" in fault.value)


def test_the_words_of_a_claim_are_told_as_they_stand() -> None:
    told = str(Objection(Fault.ANOTHER_NAME, "{found}", "Lavrov {word}"))
    assert told == "the source names Lavrov {word} here, not {found}"


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "Over two hundred pilots of the line stayed at home.",
            "Some 200 pilots of the line stayed at home.",
        ),
        ("Thirty thousand seats a week will go.", "30,000 seats a week will go."),
        ("The repair cost $12.6 million in all.", "The repair cost $12,600,000 in all."),
        (
            "4,300 members of the crews on strike wanted to go on serving the line, Dray told the council.",
            "Of 18,800 members of the crews on strike, 4,300 wanted to go on serving the line, Dray told it.",
        ),
    ],
)
def test_a_number_in_another_form_or_place_is_not_another_number(claim: str, sentence: str) -> None:
    assert substituted(claim, sentence) is None


@pytest.mark.parametrize(
    ("claim", "sentence", "told"),
    [
        (
            "Over three hundred pilots of the line stayed at home.",
            "Some 200 pilots of the line stayed at home.",
            "the source says 200, not three hundred",
        ),
        (
            "Of 4,300 members of the crews, 18,800 wanted to go on serving the line.",
            "Of 18,800 members of the crews, 4,300 wanted to go on serving the line.",
            "the source says 18,800, not 4,300",
        ),
    ],
)
def test_another_number_in_the_same_place_is(claim: str, sentence: str, told: str) -> None:
    assert str(substituted(claim, sentence)) == told
