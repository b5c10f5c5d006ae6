"""How to go on: a question that is declined is told why and how else to ask, and one that may mean several
events names them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rag import Alternative, Answer, Article, Hint, Scope, Settings, Status, Suggestion
from rag.answering.guidance import caveat
from rag.answering.guidance.spelling import distance
from rag.assistant import Assistant
from rag.models.encoders.minilm import MiniLM
from rag.query.question import understand
from rag.retrieval.evidence import Scored
from rag.schema import Evidence
from rag.sentences import Sentence
from tests.conftest import assistant_with
from vectorstore.archive import Archive

Ask = Callable[..., Answer]


def report(title: str, text: str, day: tuple[int, int], source: str = "Harbour Wire") -> Article:
    return Article(title, title, text, source=source, published=datetime(2014, *day, 9, tzinfo=UTC))


TRAWLER = report(
    "Trawler Hesper missing off Skarn",
    "The coast guard searched on Tuesday for the crew of the trawler Hesper, missing off Skarn.\n\n"
    "Two helicopters took part. The owner, Odd Varga, said the trawler had left port on Sunday.",
    (3, 4),
)
SWIMMER = report(
    "Swimmer lost at Dunmere beach",
    "The coast guard searched on Friday for the swimmer Pia Holm, who was lost at the beach of Dunmere.\n\n"
    "She had gone into the water at dusk, a lifeguard said.",
    (6, 20),
    "Northern Ledger",
)
SWIMMER_AGAIN = report(
    "Swimmer of Dunmere is found alive",
    "The swimmer Pia Holm, for whom the coast guard had searched, was found alive on Sunday near Dunmere.\n\n"
    "She had held on to a buoy for two nights.",
    (6, 22),
    "Northern Ledger",
)
TOLL = report(
    "Toll bridge at Vantry raises prices",
    "The toll bridge at Vantry will cost 4 crowns from May, its director Rosamund Pettifer said.\n\n"
    "Pettifer said the toll would pay for new cables.",
    (2, 10),
)
CHOIR = report(
    "Choir of Lowick wins in Tarn",
    "The choir of Lowick won the singers’ contest in Tarn on Saturday with 91 points.\n\n"
    "The choir of Skarn came second.",
    (5, 17),
    "Northern Ledger",
)
WHARF = report(
    "Baker steps down as wharf warden",
    "The wharf warden of Vantry, Selma Baker, resigned on Thursday.\n\nHer deputy takes over in June.",
    (4, 24),
)
MOLE = report(
    "Mole of Brae breaks",
    "The mole of Brae was due to be repaired in 2011, but the work was put off because of its cost.\n\n"
    "“It was a matter of time,” said Oskar Tolliver, who keeps the light.",
    (7, 8),
)
EVERYTHING = (TRAWLER, SWIMMER, SWIMMER_AGAIN, TOLL, CHOIR, WHARF, MOLE)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Iterator[Ask]:
    """Asks a question of an archive of all the articles."""
    with ExitStack() as opened:
        path: Path = tmp_path_factory.mktemp("guidance")
        archive = opened.enter_context(Archive.open(path, model=embedder.name, dimension=embedder.dimension))
        assistant = Assistant(archive, Settings.load(mode="extractive"), embedder)
        assistant.add(EVERYTHING)
        yield assistant.answer


def only(answer: Answer, kind: Hint) -> Suggestion:
    assert answer.status is Status.DECLINED
    (found,) = (suggestion for suggestion in answer.suggestions if suggestion.kind is kind)
    return found


@pytest.mark.parametrize(
    ("question", "word", "meant"),
    [
        ("Who is Rosammund Pettifer?", "Rosammund", "Rosamund"),
        ("What happened to the Hespre?", "Hespre", "Hesper"),
        ("What did petttifer say?", "petttifer", "Pettifer"),
        ("Who won the singers' contset?", "contset", "contest"),
        ("What did Tolivar say about the mole?", "Tolivar", "Tolliver"),
        ("quotes from Tolivar", "Tolivar", "Tolliver"),
    ],
)
def test_a_misspelt_word_is_asked_back(ask: Ask, question: str, word: str, meant: str) -> None:
    answer = ask(question)
    suggestion = only(answer, Hint.SPELLING)
    assert suggestion.text == f"Did you mean “{meant}”?"
    assert suggestion.text in answer.text
    assert suggestion.question == question.replace(word, meant)
    assert ask(suggestion.question).status is Status.ANSWERED


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("holm", "holm", 0), ("holm", "hom", 1), ("hlom", "holm", 1), ("vantry", "vantyr", 1), ("", "ab", 2)],
)
def test_letters_apart_are_counted(one: str, other: str, apart: int) -> None:
    assert distance(one, other) == distance(other, one) == apart


def test_no_word_of_the_language_is_taken_for_a_misspelling(ask: Ask) -> None:
    answer = ask("Who won the football prizes of the winter?")
    assert answer.status is Status.DECLINED
    assert answer.suggestions == ()


def test_what_the_days_took_away_is_told_and_can_be_asked(ask: Ask) -> None:
    scope = Scope(after=date(2014, 5, 1))
    suggestion = only(ask("How much will the toll bridge at Vantry cost?", scope=scope), Hint.WIDER)
    assert suggestion.text == "Outside the days you set, 1 article bears on it."
    assert suggestion.scope == Scope()
    assert "4 crowns" in ask(suggestion.question, scope=suggestion.scope).text


def test_what_the_outlets_took_away_is_told(ask: Ask) -> None:
    scope = Scope(sources=("Northern Ledger",), before=date(2014, 12, 31))
    suggestion = only(ask("How much will the toll bridge at Vantry cost?", scope=scope), Hint.WIDER)
    assert suggestion.text == "Outside the outlets you chose, 1 article bears on it."
    assert suggestion.scope == Scope(before=date(2014, 12, 31))


def test_days_that_the_question_names_can_be_left_out_of_it(ask: Ask) -> None:
    suggestion = only(ask("What did Pettifer say about cables in June 2014?"), Hint.WIDER)
    assert suggestion.text == "Outside June 2014, 1 article bears on it."
    assert suggestion.question == "What did Pettifer say about cables?"
    assert "new cables" in ask(suggestion.question).text


def test_what_is_published_after_the_day_as_of_which_one_asks_is_not_hinted_at(ask: Ask) -> None:
    answer = ask("Who won the singers' contest in Tarn?", scope=Scope(as_of=date(2014, 4, 1)))
    assert answer.status is Status.DECLINED
    assert answer.suggestions == ()


def test_a_question_in_a_language_that_no_article_has_is_told_which_there_is(ask: Ask) -> None:
    suggestion = only(ask("Wie viel kostet die Brücke, und warum?"), Hint.LANGUAGE)
    assert suggestion.text == "No article near it is in German: ask in English."
    assert suggestion.question == ""


def test_an_outlet_that_the_archive_has_is_not_called_missing(ask: Ask) -> None:
    answer = ask("What did Northern Ledger report about Pettifer and the whales?")
    assert answer.status is Status.DECLINED
    assert not {"Northern", "Ledger"} & set(answer.missing)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Who is lying?", "The question does not say which news it is about: name who, what or where."),
        (
            "What did Rosamund Pettifer say about whales?",
            "Nothing said by Rosamund Pettifer on it was found.",
        ),
        ("What did Boris Tolk say about the toll?", "Nothing said by Boris Tolk was found."),
        (
            "Why did the astronomers abandon the Pettifer telescope?",
            "What is nearest shares only some words with the question, and gives no reason for it.",
        ),
    ],
)
def test_a_decline_says_why(ask: Ask, question: str, why: str) -> None:
    answer = ask(question)
    assert answer.status is Status.DECLINED
    assert answer.why == why
    assert why in answer.text


def test_why_without_a_reason_in_the_text_says_that_none_was_recognised(ask: Ask) -> None:
    said = "no reason was recognised"
    assert any(said in notice for notice in ask("Why did Selma Baker step down so suddenly?").notices)
    assert not any(said in notice for notice in ask("Who resigned as wharf warden of Vantry?").notices)


def test_words_that_say_because_are_not_said_to_give_no_recognised_reason() -> None:
    def doubt(question: str, article: Article) -> str:
        first = article.text.partition("\n")[0]
        unread = Scored(article, Sentence(0, len(first), first), 1.0, 1.0, 0.5, 1.0, 0.0, 0.0, 1.0, 1.0)
        return caveat(understand(question), [unread], [Evidence(article, 0, len(first), 1.0)])

    assert doubt("Why was the mole of Brae not repaired?", MOLE) == ""
    assert "no reason was recognised" in doubt("Why did Selma Baker resign?", WHARF)
    assert doubt("Who resigned as wharf warden of Vantry?", WHARF) == ""


def test_a_short_question_that_points_back_is_no_unclear_one(ask: Ask) -> None:
    first = ask("Who won the singers' contest in Tarn?")
    assert ask("And who came second?", history=(first.turn,)).status is Status.ANSWERED


def test_a_question_that_may_mean_two_events_names_both(ask: Ask) -> None:
    answer = ask("Whom did the coast guard search for?")
    assert answer.status is Status.ANSWERED
    first, second = answer.alternatives
    assert {each.article.id for each in (first, second)} == {TRAWLER.id, SWIMMER.id}
    for each in (first, second):
        assert each.quote == each.article.text[each.start : each.end]
        narrowed = ask(each.question, scope=each.scope)
        assert {citation.article.id for citation in narrowed.citations} == {each.article.id}
        assert narrowed.alternatives == ()
    labels = {each.label for each in answer.alternatives}
    assert "Harbour Wire, 4 March 2014: “Trawler Hesper missing off Skarn”" in labels


@pytest.mark.parametrize(
    "question",
    [
        "Whom did the coast guard search for at Dunmere?",
        "Whom did the coast guard search for in March 2014?",
        "Whom did the coast guard search for, according to Northern Ledger?",
        "Who won the singers' contest in Tarn?",
        "How much will the toll bridge cost?",
    ],
)
def test_a_question_that_says_what_it_means_is_not_asked_back(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.alternatives == ()


def test_ways_on_are_plain_values_in_json(ask: Ask) -> None:
    declined = ask("How much will the toll bridge cost?", scope=Scope(after=date(2014, 5, 1))).to_json()
    asked_back = ask("Whom did the coast guard search for?").to_json()
    (suggestion,) = json.loads(json.dumps(declined))["suggestions"]
    assert suggestion == {
        "kind": "wider",
        "text": "Outside the days you set, 1 article bears on it.",
        "question": "How much will the toll bridge cost?",
        "scope": {
            **dict.fromkeys(("after", "before", "as_of")),
            **{name: [] for name in ("sources", "authors", "sections", "languages", "articles")},
        },
        "ignore": [],
    }
    events = json.loads(json.dumps(asked_back))["alternatives"]
    assert {event["article"]["id"] for event in events} == {TRAWLER.id, SWIMMER.id}
    assert {event["scope"]["after"] for event in events} == {"2014-03-04", "2014-06-20"}
    assert isinstance(ask("Whom did the coast guard search for?").alternatives[0], Alternative)


def test_a_misspelt_name_in_a_question_for_a_form_is_named(demo: Archive, embedder: MiniLM) -> None:
    answer = assistant_with(demo, embedder).answer("three quotes from yatsenuk")
    assert answer.status is Status.DECLINED
    (suggestion,) = answer.suggestions
    assert suggestion.question == "three quotes from Yatsenyuk"
    assert "Did you mean “Yatsenyuk”?" in answer.text
    assert assistant_with(demo, embedder).answer(suggestion.question).status is Status.ANSWERED


def test_yesterday_on_an_old_archive_says_how_to_count_from_another_day(
    demo: Archive, embedder: MiniLM
) -> None:
    desk = assistant_with(demo, embedder)
    hint = "nothing here is later than 17 April 2014: set “As known on” (--as-of 2014-04-17)"
    for question in ("What happened yesterday?", "What did Lavrov say yesterday?"):
        assert any(hint in notice for notice in desk.answer(question).notices), question
        then = desk.answer(question, scope=Scope(as_of=date(2014, 4, 17)))
        assert not any(hint in notice for notice in then.notices)
    assert not any(hint in notice for notice in desk.answer("What happened on 5 May 2020?").notices)
