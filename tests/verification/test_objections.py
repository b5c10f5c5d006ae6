"""What speaks against a claim, in the words that a user reads."""

from __future__ import annotations

import pytest

from rag.verification.objections import Fault, Objection


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_is_told_in_whole_words(fault: Fault) -> None:
    told = str(Objection(fault, "forty", "thirty"))
    assert "{" not in told
    assert ("forty" in told) is ("{word}" in fault.value)
    assert ("thirty" in told) is ("{found}" in fault.value)


def test_the_words_of_a_claim_are_told_as_they_stand() -> None:
    told = str(Objection(Fault.ANOTHER_NAME, "{found}", "Lavrov {word}"))
    assert told == "the source names Lavrov {word} here, not {found}"
