"""In what script words are written, and which of them no source can bear out."""

from __future__ import annotations

import pytest

from rag.verification.scripts import foreign_word, main_scripts

ENGLISH = (
    "Kerry met Putin (Путин) in Sochi on Sunday, and gave Łukasz Θεό a dose of 5 µg for 20 € in the café."
)
RUSSIAN = "Керри встретил Путина в Сочи в воскресенье, сообщает агентство Reuters и телеканал."
JAPANESE = "東京でケリー長官がプーチン大統領と会談した。カメラの前で。"
GREEK = "Ο Κέρι συνάντησε τον Πούτιν στο Σότσι την Κυριακή."


@pytest.mark.parametrize(
    ("claim", "source", "word"),
    [
        ("Керри встретил Путина.", ENGLISH, "Керри"),
        ("克里会见了普京。", ENGLISH, "克里会见了普京"),
        ("Kerry met Putin in Sосhi.", ENGLISH, "Sосhi"),  # Cyrillic letters in it
        ("Kerry met Putin in Sochi on Κυριακή.", ENGLISH, "Κυριακή"),
        ("Kerry met Putin in Sochi.", RUSSIAN, "Kerry"),
        ("Kerry met Putin.", JAPANESE, "Kerry"),
        ("كيري التقى بوتين", ENGLISH, "كيري"),
        ("케리가 만났다", ENGLISH, "케리가"),
    ],
)
def test_words_in_another_script_are_found(claim: str, source: str, word: str) -> None:
    assert foreign_word(claim, [source]) == word


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Kerry met Путин in Sochi and gave Θεό 5 µg in the café.", ENGLISH),
        ("Kerry met Łukasz, Çelik and Đặng in Zürich.", ENGLISH),
        ("Керри встретил Путина, сообщает Reuters.", RUSSIAN),
        ("ケリー長官は東京で会談した。", JAPANESE),
        ("Ο Κέρι συνάντησε τον Πούτιν.", GREEK),
        ("It cost 5 € (±2 %), n° 4, at 30 °C: the 2ª Hawaiʻi ﬁnal.", ENGLISH),
        ("…", ENGLISH),
        ("Kerry met Putin.", "12 345"),
    ],
)
def test_words_in_the_sources_script_and_names_that_stand_in_them_pass(claim: str, source: str) -> None:
    assert foreign_word(claim, [source]) == ""


def test_sources_in_several_scripts_allow_them_all() -> None:
    assert main_scripts(ENGLISH) == {"LATIN"}
    assert foreign_word("Kerry met Путина: встретил.", [ENGLISH, RUSSIAN]) == ""
