"""Who speaks in a sentence: the first person belongs between quotation marks."""

from __future__ import annotations

import pytest

from rag.verification.first_person import first_person


@pytest.mark.parametrize(
    ("sentence", "pronoun"),
    [
        ("Our efforts to end the strike failed.", "Our"),
        ("Kerry said that we will not accept it.", "we"),
        ("Kerry told us so.", "us"),
        ("I think the port raised wages.", "I"),
        ("Yesterday I went to the quay.", "I"),
        ("In my view the sources do not say.", "my"),
        ("We’re told that the bridge is closed.", "We"),
        ("Quist blamed ourselves, “not the port”.", "ourselves"),
        ("“We agreed,” said Quist, and we agreed too.", "we"),
        ("Quist said our “brave” men went back.", "our"),
        ("Let me see: the bridge is closed.", "me"),
        ("We Russians do not give up.", "We"),
    ],
)
def test_a_first_person_outside_quotation_marks_is_found(sentence: str, pronoun: str) -> None:
    assert first_person(sentence) == pronoun


@pytest.mark.parametrize(
    "sentence",
    [
        "“We wanted seven, but four is a beginning,” Quist told reporters.",
        '"Our efforts failed," he said, and "we will go on".',
        "He spoke of «our land» and of ‘our men’ and of 'our sons'.",
        "The minister said it was 'not our war' and didn't go on.",
        "The US and the U.S. Navy left.",
        "Elizabeth I reigned before World War I and Phase I of the plan.",
        "On Monday Pope Paul I. and the I-95 were closed.",
        "The crowd in My Lai prayed to Our Lady of Kazan.",
        "The coal mine was closed, and a mine was found.",
        "The MeToo movement weighed in.",
        "It was i.e. a mess.",
        "Us Weekly reported it.",
    ],
)
def test_quotations_and_names_are_no_first_person(sentence: str) -> None:
    assert first_person(sentence) == ""
