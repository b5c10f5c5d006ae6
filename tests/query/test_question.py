"""Reading a question: whose words are asked for, about what, and what kind of answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.query.question import Wanted, understand
from rag.retrieval.evidence import has_kind
from rag.text.words import content_stems


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Lavrov say about sanctions?", "Lavrov"),
        ("What has Marta Quist said about pay?", "Marta Quist"),
        ("What does the port's director think of the strike?", "the port's director"),
        ("What exactly did Quist tell the council?", "Quist"),
        ("How did the union respond to the offer?", "the union"),
        ("According to Ida Rohm, how many cables were rusty?", "Ida Rohm"),
        ("How many cables were rusty, according to Rohm?", "Rohm"),
        ("What did Rohm say about the cables, according to the Harbour Gazette?", "the Harbour Gazette"),
        ("What did Quist say about pay according to Dray?", "Dray"),
        ("What did Kerry and Lavrov announce?", "Kerry and Lavrov"),
        ("What did Kerry and Lavrov each say about the talks?", "Kerry and Lavrov"),
        ("what did dray deny", "dray"),
        ("How long was the strike?", ""),
        ("What will the repairs cost?", ""),
    ],
)
def test_whose_words_are_asked_for(question: str, speaker: str) -> None:
    assert understand(question).speaker == speaker


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How much aid did the EU offer?", Wanted.AMOUNT),
        ("What percentage did the union ask for?", Wanted.AMOUNT),
        ("When will the bridge be closed?", Wanted.TIME),
        ("In which month did the strike end?", Wanted.TIME),
        ("Where is the lighthouse?", Wanted.PLACE),
        ("Which town closed its bridge?", Wanted.PLACE),
        ("Who leads the harbour union?", Wanted.PERSON),
        ("Tell me who leads the union", Wanted.PERSON),
        ("Whose ferry sank?", Wanted.PERSON),
        ("What did Quist say about wages?", Wanted.STATEMENT),
        ("What did Dray say when the strike ended?", Wanted.STATEMENT),
        ("What did the man who runs the port say?", Wanted.STATEMENT),
        ("How did Quist respond to Dray, who had lied?", Wanted.STATEMENT),
        ("When did Dray say the strike would end?", Wanted.TIME),
        ("Why was the bridge closed when it was new?", Wanted.ANYTHING),
        ("ferry strike", Wanted.ANYTHING),
    ],
)
def test_what_kind_of_answer_is_asked_for(question: str, wanted: Wanted) -> None:
    assert understand(question).wanted is wanted


def test_the_topic_is_what_is_left_without_the_speaker() -> None:
    question = understand("What did Marta Quist say about the wages of dock workers?")
    assert question.topic == {"wage", "dock", "worker"}
    assert question.stems == question.topic | {"marta", "quist"}
    assert question.names == ("Marta", "Quist")


def test_words_that_only_name_the_kind_are_not_looked_for() -> None:
    assert understand("What year did the strike end?").stems == {"strike", "end"}
    assert understand("Which town has a ferry?").stems == {"ferri"}


@pytest.mark.parametrize(
    ("question", "stems"),
    [
        ('Whose phrase was "a long and quiet strike"?', "long quiet strike"),
        ("Who used the words “a harbour of words”?", "harbour words"),
        ("Who called the strike “a shame for us”?", "strike shame"),
        ("Compare the strike and the repairs.", "strike repairs"),
        ("Tell me what the repairs cost", "repairs cost"),
        ("Whose phrase was it?", "phrase"),
    ],
)
def test_words_that_only_ask_are_not_looked_for(question: str, stems: str) -> None:
    read = understand(question)
    assert read.stems == content_stems(stems)
    assert not {"Compare", "Tell"} & set(read.names)


@given(st.text())
def test_anything_can_be_asked(text: str) -> None:
    question = understand(text)
    question.text.encode("utf-8")  # half a surrogate from a terminal goes no further
    assert question.text == " ".join(question.text.split())
    assert question.topic <= question.stems
    assert question.speaker in question.text


def test_white_space_does_not_matter() -> None:
    assert understand("  What   did\nQuist say? ") == understand("What did Quist say?")


@pytest.mark.parametrize("question", ["What happened in Geneva?", "When did that happen in Geneva?"])
def test_that_something_happened_is_no_topic(question: str) -> None:
    assert understand(question).stems == frozenset({"geneva"})


@pytest.mark.parametrize(
    ("question", "sentence", "says"),
    [
        ("How much did “17 Moons” take in?", "“17 Moons” won the weekend.", False),
        ("How much did “17 Moons” take in?", "“17 Moons” took in $24 million.", True),
        ("Who vetoed it?", "Churkin vetoed it.", True),
        ("Who vetoed it?", "Police say it was vetoed.", False),
        ("Who did Churkin meet?", "Churkin met an envoy.", False),
        ("When was that?", "It was on Tuesday.", True),
        ("Where did they meet?", "Lavrov, who spoke first, was content.", False),
        ("Where did they meet?", "Lavrov spoke first in Paris.", True),
    ],
)
def test_a_sentence_says_what_was_asked_only_beyond_the_question(
    question: str, sentence: str, says: bool
) -> None:
    assert has_kind(understand(question), sentence) is says


def test_a_form_of_address_is_no_name() -> None:
    asked = "What did Mrs Quist tell Dr. Dray and Prof Holm about St Pauls?"
    assert not {"Mrs", "Dr", "Dr.", "Prof"} & set(understand(asked).names)
    assert {"Quist", "Dray", "Holm"} <= set(understand(asked).names)
