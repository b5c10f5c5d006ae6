"""In which language a text is: told by script and stop words, English where nothing tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.analyzer import language_of, own_terms, query_terms, spelt_for_index, stems


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wer hat den Hafen von Port Ellery geschlossen?", "german"),
        ("Quand la mairie a-t-elle fermé le quai ?", "french"),
        ("Qui est Marta Quist ?", "french"),
        ("¿Cuánto cuesta la reparación?", "spanish"),
        ("Quem paga as obras do cais?", "portuguese"),
        ("Chi paga i lavori del molo?", "italian"),
        ("Wie betaalt het herstel van de kade?", "dutch"),
        ("Что сказала Квист?", "russian"),
        ("Τι είπε η Κουίστ;", "greek"),
        ("متى بدأ الإغلاق؟", "arabic"),
        ("いつ閉鎖されますか？", "pairs"),
        ("מתי נסגר הנמל?", "other"),
        ("Kolik stoji oprava mostu?", "other"),
    ],
)
def test_questions_in_many_languages(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "What did de Blasio say?",
        "What did Der Spiegel write about Den Haag and Die Linke?",
        "Los Angeles fire",
        "Who leads La France Insoumise?",
        "What role will EU forces take now?",
        "Marta Quist",
        "How old is the naïve façade of the café?",
        "Putin (Путин) met whom?",
        "",
        "…?",
    ],
)
def test_what_is_english_stays_english(text: str) -> None:
    assert language_of(text) == "english"


@given(st.text(max_size=100))
def test_any_text_has_a_language_and_words(text: str) -> None:
    assert language_of(text)
    assert stems(text) == stems(text)
    assert len(query_terms(text)) <= len(stems(text))
    assert own_terms(text) is not None


def test_latin_letters_are_indexed_as_they_are() -> None:
    text = "Peña’s naïve Łódź plan – “ok”"
    assert spelt_for_index(text) is not None
    assert spelt_for_index(text) == text
