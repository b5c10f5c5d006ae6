"""Who is speaking: a person's own words are told from words about that person."""

from __future__ import annotations

import pytest

from rag.attribution import speaks_in
from rag.sentences import split_sentences
from rag.verification.speech import speaker_of
from vectorstore.records import Article


def speaking(speaker: str, text: str) -> list[float]:
    """How surely the speaker speaks in each sentence of a text."""
    article = Article("a", "", text)
    return [speaks_in(speaker, article, sentence) for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Quist said the port had agreed.",
        "Marta Quist told reporters that the port had agreed.",
        "The union's leader, Marta Quist, said the port had agreed.",
        "Quist, the leader of the Harbour Union, said the port had agreed.",
        "Quist of the Harbour Union said the port had agreed.",
        "Quist has also said that the port had agreed.",
        "“We go back,” Quist said.",
        "“We go back,” said Marta Quist.",
        "“We go back,” said union leader Marta Quist, who had called the strike.",
        "“We go back,” said Quist of the Harbour Union.",
        "The port has agreed, according to Quist.",
        "According to Marta Quist, Dray said the port had agreed.",
        "Dray and Quist said the port had agreed.",
        "Quist and Dray said the port had agreed.",
        "Quist, whom Dray said he admired, told reporters the port had agreed.",
    ],
)
def test_a_name_beside_a_verb_of_speech_speaks(sentence: str) -> None:
    assert speaking("Quist", sentence) == [1.0]
    assert speaking("the union leader Marta Quist", sentence) == [1.0]


@pytest.mark.parametrize(
    "sentence",
    [
        "Dray said Quist was wrong.",
        "Dray accused Quist of lying.",
        "He told Quist to go home.",
        "Quist was angry, Dray said.",
        "The strike hurt the port, Dray said of Quist's union.",
        "Quist went home.",
        "Dray said: “Quist said no such thing.”",
        "The port raised wages.",
    ],
)
def test_a_name_that_is_only_spoken_of_does_not_speak(sentence: str) -> None:
    assert speaking("Quist", sentence) == [0.0]


def test_he_said_and_she_said_go_on_with_the_last_speaker() -> None:
    text = (
        "Quist said the port had agreed. She added that four was a beginning. She said the strike was over."
    )
    assert speaking("Quist", text) == [1.0, 0.8, 0.8]


def test_a_bare_quotation_goes_on_with_the_last_speaker() -> None:
    assert speaking("Quist", "Quist said the port had agreed.\n\n“Four is a beginning.”") == [1.0, 0.8]


def test_he_said_goes_on_with_whoever_the_sentence_before_begins_with() -> None:
    hopeful = "Union Leader Boris Tolk offered hope. “Something has moved,” he said."
    assert speaking("Tolk", hopeful) == [0.0, 0.8]
    met = "Tolk met Dray at the quay. “Something has moved,” he said."
    assert speaking("Tolk", met) == [0.0, 0.8]
    assert speaking("Dray", met) == [0.0, 0.0]


def test_another_speaker_ends_it() -> None:
    text = "Quist said the port had agreed. Dray said it had not. He added that wages would stay."
    assert speaking("Quist", text) == [1.0, 0.0, 0.0]
    assert speaking("Dray", text) == [0.0, 1.0, 0.8]


def test_of_several_people_any_will_do() -> None:
    text = "Quist said yes. Dray said no. The mayor slept."
    assert speaking("Dray and Marta Quist", text) == [1.0, 1.0, 0.0]


def test_nobody_asked_for_is_nobody() -> None:
    assert speaking("", "Quist said yes.") == [0.0]


@pytest.mark.parametrize(
    ("sentence", "surname"),
    [
        ("“We agreed,” U.S. Secretary of State John Kerry told reporters.", "Kerry"),
        ("“We agreed,” said Marta Quist.", "Quist"),
        ("Quist later added that it was late.", "Quist"),
        ("Mevlüt Çavuşoğlu said it was late.", "Çavuşoğlu"),
        ("He said it was late.", ""),
        ("They told reporters nothing.", ""),
        ("Quist went home.", ""),
        ("“Quist said so.”", ""),
        ("", ""),
    ],
)
def test_the_speaker_of_a_sentence(sentence: str, surname: str) -> None:
    assert speaker_of(sentence) == surname
