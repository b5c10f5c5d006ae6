"""Which form a question asks for, of what, and that it can be taken back."""

from __future__ import annotations

from datetime import date

import pytest

from rag.models.encoders.minilm import MiniLM
from rag.query.analyse import Reading, read
from rag.query.forms.intent import FormReader
from rag.query.forms.request import Form
from rag.schema.scope import Kind, Request
from vectorstore.catalog.overview import Coverage

COVERAGE = Coverage(
    9, 1, date(2014, 2, 1), date(2014, 4, 30), (("Harbour Wire", 5), ("Meridian Post", 3), ("Coast Radio", 1))
)


@pytest.fixture(scope="module")
def reader(embedder: MiniLM) -> FormReader:
    return FormReader(embedder.embed)


def understood(text: str, reader: FormReader, *ignored: Kind) -> Reading:
    return read(Request(text, ignore=frozenset(ignored)), COVERAGE, date(2014, 5, 1), forms=reader)


@pytest.mark.parametrize(
    ("question", "form", "topic", "speaker", "count"),
    [
        ("Timeline of the ferry strike, please", Form.TIMELINE, "ferry strike", "", None),
        ("four quotes from Marta Quist on wages", Form.QUOTES, "wages", "Marta Quist", 4),
        ("Everything Alan Dray said about the strike", Form.QUOTES, "strike", "Alan Dray", None),
        ("What has Marta Quist been quoted on?", Form.QUOTES, "", "Marta Quist", None),
        ("everything dray has said", Form.QUOTES, "", "dray", None),
        ("Which of our reports mention the lighthouse?", Form.MENTIONS, "lighthouse", "", None),
        ("How many articles mention the lighthouse?", Form.MENTIONS, "lighthouse", "", None),
        ("which articels mention ferries", Form.MENTIONS, "ferries", "", None),
        ("Give me a summary of the harbour dispute", Form.BRIEF, "harbour dispute", "", None),
        ("How do the outlets differ on the bridge repairs?", Form.COMPARE, "bridge repairs", "", None),
        ("Which paper gives which figure for the march?", Form.COMPARE, "march", "", None),
        ("Which of the stories name the lighthouse?", Form.MENTIONS, "lighthouse", "", None),
        ("Give me a summary of the ferry accord for the newsletter", Form.BRIEF, "ferry accord", "", None),
    ],
)
def test_a_form_is_read_with_what_it_is_about(
    question: str, form: Form, topic: str, speaker: str, count: int | None, reader: FormReader
) -> None:
    found = understood(question, reader).form
    assert found is not None
    assert (found.form, found.topic, found.speaker, found.count) == (form, topic, speaker, count)


def test_a_form_is_asked_for_in_a_sentence_of_its_own(reader: FormReader) -> None:
    found = understood("How many soldiers stand at the Ellery border? Compare the sources.", reader).form
    assert found is not None
    assert found.form is Form.COMPARE
    assert {"soldiers", "border"} <= set(found.topic.split())
    assert understood("The strike goes on. How much did it cost?", reader).form is None


@pytest.mark.parametrize(
    "question",
    [
        "What did Marta Quist say about wages?",
        "Do the two sides agree on wages?",
        "What is the difference between the old and the new price?",
        "Which articles of the harbour statute did the port break?",
        "Who compared the strike to a siege?",
        "When was the timeline for the repairs agreed?",
        "How many articles does the statute have?",
        "What happened in Port Ellery on Tuesday?",
        "How much did the strike cost?",
        "Was kostet die Reparatur der Brücke?",
    ],
)
def test_a_question_for_a_fact_stays_one(question: str, reader: FormReader) -> None:
    reading = understood(question, reader)
    assert reading.form is None
    assert Kind.FORM not in {part.kind for part in reading.shown}


def test_days_and_outlets_belong_to_the_form_and_are_shown(reader: FormReader) -> None:
    reading = understood("Compare how Harbour Wire and Meridian Post reported the veto", reader)
    assert reading.form is not None
    assert reading.form.sources == ("Harbour Wire", "Meridian Post")
    reading = understood("What happened on 16 March?", reader)
    assert reading.form is not None
    assert reading.form.days == (date(2014, 3, 16), date(2014, 3, 16))
    assert {part.kind: part.text for part in reading.shown} == {
        Kind.FORM: "as a timeline",
        Kind.DATES: "16 March 2014",
    }


def test_the_reading_can_be_taken_back(reader: FormReader) -> None:
    question = "Timeline of the ferry strike in March 2014"
    reading = understood(question, reader)
    assert Kind.FORM in {part.kind for part in reading.shown}
    assert understood(question, reader, Kind.FORM).form is None
    dateless = understood(question, reader, Kind.DATES).form
    assert dateless is not None
    assert dateless.days is None


def test_a_form_that_cannot_be_answered_is_a_fact(embedder: MiniLM) -> None:
    reader = FormReader(embedder.embed, forms=[Form.QUOTES])
    assert understood("Timeline of the ferry strike", reader).form is None
