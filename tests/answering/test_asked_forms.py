"""A question that asks for a form is answered in it, with exact quotations."""

from __future__ import annotations

import re

import pytest

from rag.answering.forms.asked import wider_topics
from rag.models.encoders.minilm import MiniLM
from rag.schema.answer import Mode, Status
from rag.schema.forms import Mentions, Quotes, Timeline
from rag.schema.scope import Kind
from tests.conftest import ToldModel, assistant_with
from vectorstore.archive import Archive


def test_a_timeline_is_told_in_lines_with_citations(demo: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(demo, embedder).answer("Give me a timeline of the referendum")
    assert isinstance(answer.form, Timeline)
    assert answer.status is Status.ANSWERED
    assert re.match(r"\d{1,2} [A-Z][a-z]+ 2014\b", answer.claims[0].text)
    for claim in answer.claims:
        assert answer.text[claim.start : claim.end] == claim.text
        assert claim.citations
        assert " ".join(claim.citations[0].quote.split())[:20] in claim.text.replace("‘", "“")
    assert answer.to_json()["form"] == answer.form.to_json()
    assert {citation.article.id for citation in answer.citations} <= {c.article.id for c in answer.form.shown}


def test_no_model_is_asked_for_a_form(demo: Archive, embedder: MiniLM) -> None:
    model = ToldModel("It was a long crisis [1].")
    answer = assistant_with(demo, embedder, model).answer("two quotes from Lavrov on sanctions")
    assert isinstance(answer.form, Quotes)
    assert (answer.mode, answer.model, model.asked) == (Mode.EXTRACTIVE, None, [])
    assert len(answer.claims) == 2


def test_mentions_are_counted(demo: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(demo, embedder).answer("How many articles mention gas?")
    assert isinstance(answer.form, Mentions)
    assert answer.claims[0].text.startswith(f"{answer.form.articles} articles mention gas")


def test_a_day_alone_is_told_by_all_that_happened_on_it(demo: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(demo, embedder).answer("What happened on 18 March 2014?")
    assert isinstance(answer.form, Timeline)
    assert {one.day.isoformat() for one in answer.form.happenings} == {"2014-03-18"}
    assert "treaty" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "latest news on gas",
        "newest developments on the gas dispute",
        "What's the latest on the sanctions?",
        "what is new on Crimea",
    ],
)
def test_the_newest_of_the_news_comes_first(question: str, demo: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(demo, embedder).answer(question)
    assert isinstance(answer.form, Timeline)
    days = [one.day for one in answer.form.happenings]
    assert len(days) > 2
    assert days == sorted(days, reverse=True)
    assert answer.claims[0].citations[0].quote == answer.form.happenings[0].citation.quote
    assert Kind.LATEST in {one.kind for one in answer.understood}
    taken_back = assistant_with(demo, embedder).answer(question, ignore=[Kind.LATEST])
    assert not isinstance(taken_back.form, Timeline)


def test_the_newest_is_no_reason_to_quote_first_what_answers_less(demo: Archive, embedder: MiniLM) -> None:
    plain = assistant_with(demo, embedder).answer("Who is the acting president of Ukraine?")
    latest = assistant_with(demo, embedder).answer("Who is the acting president of Ukraine now?")
    assert Kind.LATEST in {one.kind for one in latest.understood}
    assert "Turchynov" in plain.claims[0].text
    assert "Turchynov" in latest.claims[0].text


def test_numbers_of_a_conversation_go_on_in_the_form(demo: Archive, embedder: MiniLM) -> None:
    assistant = assistant_with(demo, embedder)
    first = assistant.answer("Who vetoed the resolution on Crimea?")
    answer = assistant.answer("Which articles mention gas?", history=[first.turn])
    assert answer.form is not None
    assert answer.numbers.items() >= first.numbers.items()
    assert all(answer.numbers[c.article.id] == c.number for c in answer.citations)
    numbers = {c.article.id: c.number for c in answer.form.shown}
    assert numbers.items() >= {c.article.id: c.number for c in answer.citations}.items()


def test_what_is_not_there_is_declined_in_the_words_of_the_form(demo: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(demo, embedder).answer("quotes from Marta Quist on wages")
    assert answer.status is Status.DECLINED
    assert answer.text.startswith("No statement of Marta Quist about wages was found.")


def test_taken_back_it_is_a_question_for_a_fact(demo: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(demo, embedder).answer("timeline of the referendum", ignore=[Kind.FORM])
    assert answer.form is None
    assert answer.to_json()["form"] is None


def test_a_topic_of_words_that_no_sentence_has_is_taken_more_widely(demo: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(demo, embedder).answer("timeline of the Crimea bickering")
    assert any("“Crimea”" in notice for notice in answer.notices)
    assert len(answer.claims) == 12


def test_a_name_of_two_words_is_asked_for_as_one(demo: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(demo, embedder).answer("Crimean Tatars: timeline")
    assert answer.citations
    assert all("Crimean Tatars" in citation.article.text for citation in answer.citations)
    assert not any("are shown" in notice for notice in answer.notices)


@pytest.mark.parametrize(
    ("topic", "wider"),
    [
        ("the row over wages", ["wages"]),
        ("ferries and docks", []),
        ("Ellery strike", ["Ellery"]),
        ("Ellery's secession", ["Ellery"]),
        ("Ellery Dray", []),
    ],
)
def test_what_a_topic_is_of(topic: str, wider: list[str]) -> None:
    assert list(wider_topics(topic)) == wider


@pytest.mark.parametrize(
    ("question", "instead"),
    [
        ("What happened on 31 February 2014?", "What happened in February 2014?"),
        ("Timeline of the referendum on 31 April 2014", "Timeline of the referendum in April 2014"),
    ],
)
def test_a_day_that_does_not_exist_is_said_and_nothing_is_quoted(
    question: str, instead: str, demo: Archive, embedder: MiniLM
) -> None:
    answer = assistant_with(demo, embedder).answer(question)
    assert (answer.status, answer.claims) == (Status.DECLINED, ())
    assert "does not exist" in answer.text
    assert [suggestion.question for suggestion in answer.suggestions] == [instead]


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("give me lavrov quotes tia", "give me lavrov quotes"),
        ("Please give me Lavrov quotes thx", "Please give me Lavrov quotes"),
    ],
)
def test_a_stray_word_that_no_article_has_is_left_out_and_named(
    question: str, same: str, demo: Archive, embedder: MiniLM
) -> None:
    assistant = assistant_with(demo, embedder)
    answer, other = assistant.answer(question), assistant.answer(same)
    assert [claim.text for claim in answer.claims] == [claim.text for claim in other.claims] != []
    assert answer.notices[0] == f"Left out, since no article has it: {question.split()[-1]}."


@pytest.mark.parametrize("question", ["quotes by Lavrov about zeppelins", "timeline of the Ruritania crisis"])
def test_what_is_asked_about_is_never_left_out(question: str, demo: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(demo, embedder).answer(question)
    assert not any("Left out" in notice for notice in answer.notices)


@pytest.mark.parametrize(
    "question",
    [
        "Timeline of the referendum by Le Monde",
        "Give me a timeline of the referendum in the Daily Planet",
    ],
)
def test_an_outlet_that_the_archive_does_not_have_is_named_with_those_that_it_has(
    question: str, demo: Archive, embedder: MiniLM
) -> None:
    answer = assistant_with(demo, embedder).answer(question)
    assert (answer.status, answer.claims) == (Status.DECLINED, ())
    assert re.search("No article is from, or mentions, “(Le Monde|Daily Planet)”", answer.text)
    assert "Harbour Wire" in answer.text


def test_a_place_that_articles_mention_is_no_outlet(demo: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(demo, embedder).answer("Give me a timeline of the referendum in Crimea")
    assert answer.claims
