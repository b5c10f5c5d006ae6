"""Follow-ups: what is left unsaid comes from the turns before, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models.encoders.minilm import MiniLM
from rag.query.followups import complete, points_back, turns_of
from rag.query.question import understand
from rag.schema.answer import Status
from rag.schema.scope import Turn
from tests.conftest import ToldModel, assistant_with
from vectorstore.archive import Archive

STRIKE = Turn("What did Marta Quist say about the strike?", "She called it a last resort.")
MAYOR = Turn("Who opened the harbour bridge?", "Mayor Anders Dray opened it in May.")
LAWYER = Turn(
    "Who was Anders Dray's lawyer?", "Anders Dray, the mayor, did not come. His lawyer, Petra Holm, pleaded."
)
SENTENCE = Turn("What was Anders Dray’s sentence?", "Four years.")
FERRY = Turn("How many passengers were on the ferry to Holm?", "There were 212.")


@pytest.mark.parametrize(
    ("question", "before", "completed"),
    [
        ("And what did she say about wages?", STRIKE, "What did Marta Quist say about wages?"),
        ("And when was he born?", MAYOR, "When was Anders Dray born?"),
        ("Who is his deputy?", MAYOR, "Who is Anders Dray's deputy?"),
        ("What about Anders Dray?", STRIKE, "What did Anders Dray say about the strike?"),
        ("and Dray?", STRIKE, "What did Dray say about the strike?"),
        ("What did she say?", LAWYER, "What did Petra Holm say?"),
        ("When was he born?", SENTENCE, "When was Anders Dray born?"),
    ],
)
def test_a_person_is_named(question: str, before: Turn, completed: str) -> None:
    assert complete(question, [before]).text == completed


@pytest.mark.parametrize("question", ["How many of them were hurt?", "Where was that?", "And why?", "When?"])
def test_what_points_back_takes_the_last_question_along(question: str) -> None:
    completed = complete(question, [STRIKE, FERRY])
    assert "ferry to Holm" in completed.context
    assert "strike" not in completed.context
    assert completed.shown.endswith("(after: How many passengers were on the ferry to Holm?)")


@pytest.mark.parametrize(
    "question",
    [
        "What did Anders Dray say about the bridge?",
        "Who said his country stood on the brink of disaster?",
        "How many arrests were there when police retook the harbour office?",
        "What did Dray say about his plans?",
        "Which ferry sank that Monday in early March?",
    ],
)
def test_a_question_that_stands_for_itself_is_left_alone(question: str) -> None:
    assert complete(question, [STRIKE]).text == question
    assert complete(question, [STRIKE]).context == ""


@pytest.mark.parametrize(
    "question", ["What did Dray reply?", "And how did Dray respond?", "How did Dray react?"]
)
def test_a_reply_is_one_to_what_was_asked_about_before(question: str) -> None:
    assert "strike" in complete(question, [STRIKE]).context
    assert "repl" not in " ".join(understand(question).stems)


def test_a_reply_to_something_that_is_named_stands_for_itself() -> None:
    assert complete("What did Dray reply to the ferry captains?", [STRIKE]).context == ""


def test_what_was_declined_lends_no_names(harbour: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(harbour, embedder).answer("Who won the football match in Barcelona?")
    assert answer.status is Status.DECLINED
    context = complete("And when was it?", [answer.turn]).context
    assert context == "Who won the football match in Barcelona?"


def test_without_a_conversation_nothing_changes() -> None:
    assert complete("And when was that?", []).text == "And when was that?"


def test_a_chain_of_follow_ups_goes_by_the_completed_question() -> None:
    second = Turn("And what did she say about wages?", "Too low.", "What did Marta Quist say about wages?")
    assert complete("When did she say so?", [STRIKE, second]).text == "When did Marta Quist say so?"


def test_a_model_is_asked_only_where_the_rules_find_nobody() -> None:
    nobody = Turn("how is the weather", "It rains.")
    model = ToldModel("Who forecast the weather?")
    assert complete("And who told him?", [nobody], model).text == "Who forecast the weather?"
    assert complete("And who told her?", [STRIKE], model).text == "Who told Marta Quist?"
    assert complete("And who told him?", [nobody], ToldModel("I cannot.")).text == "Who told him?"


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_any_words_will_do(question: str, before: str, answer: str) -> None:
    points_back(question)
    complete(question, [Turn(before, answer)])


def test_the_turns_of_a_conversation_are_made_of_its_words() -> None:
    said = [("What did Marta Quist say about wages?", "She wanted seven."), ("And Alan Dray?", "")]
    turns = turns_of([*said, ("And Ida Rohm?", "")])
    assert [turn.searched for turn in turns] == [
        "What did Marta Quist say about wages?",
        "What did Alan Dray say about wages?",
        "What did Ida Rohm say about wages?",
    ]
    assert [turn.answer for turn in turns] == ["She wanted seven.", "", ""]
    assert turns_of([]) == ()


def test_a_pronoun_is_no_outlet_that_tells_of_someone() -> None:
    outlets = ["Harbour Wire", "The Northern Ledger"]
    told = Turn(
        "What happened on the quay?",
        "Harbour Wire, 3 March 2014: “PORT ELLERY (Harbour Wire) -- Alan Dray called the quay unsafe.”",
    )
    assert complete("Was he right?", [told]).text == "Was Harbour Wire right?"  # nobody said what it is
    assert complete("Was he right?", [told], outlets=outlets).text == "Was Alan Dray right?"
    nobody = Turn("What happened on the quay?", "Northern Ledger, 3 March 2014: “fog was expected.”")
    assert complete("Was he right?", [nobody], outlets=outlets).text == "Was he right?"
    asked = Turn("What did Northern Ledger write?", "Northern Ledger, 3 March 2014: “Marta Quist left.”")
    assert complete("Was she right?", [asked], outlets=outlets).text == "Was Marta Quist right?"
