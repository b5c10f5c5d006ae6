"""A question narrowed by author, section, language and article, as a program asks it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rag import Assistant, Kind, NotHeld, Scope, Status, parse_receipt
from rag.exporting.provenance import scope_text
from rag.models.encoders.minilm import MiniLM
from rag.query.authors import named_authors
from rag.query.question import understand
from rag.schema import FormValue
from tests.conftest import BRIDGE, FERRY, assistant_with
from vectorstore.archive import Archive
from vectorstore.records import Article

COST = "How much had the ferry strike cost?"
HAFEN = Article(
    id="hafen",
    title="Der Hafen von Port Ellery wird ausgebaut",
    text="Der Hafen von Port Ellery wird für vier Millionen Dollar ausgebaut, sagte der Direktor am Montag. "
    "Die Arbeiten an der Mole beginnen erst im Herbst und sollen nicht länger als ein Jahr dauern.",
    source="Fördebote",
    authors=("Ute Brandt",),
    section="Wirtschaft",
    published=datetime(2014, 4, 7, tzinfo=UTC),
)
STORED = (
    replace(FERRY, authors=("Jane Roe", "Tom Okafor"), section="Labour"),
    replace(BRIDGE, authors=("Tom Okafor",), section="Town"),
    HAFEN,
)


@pytest.fixture(scope="module")
def ellery(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Assistant:
    path = tmp_path_factory.mktemp("ellery") / "archive"
    assistant = assistant_with(
        Archive.open(path, model=embedder.name, dimension=embedder.dimension), embedder
    )
    assistant.add(STORED)
    return assistant


@pytest.mark.parametrize(
    ("scope", "answered"),
    [
        (Scope(authors="jane roe"), True),
        (Scope(authors=("Tom Okafor", "Nobody")), True),
        (Scope(sections="LABOUR", languages="English"), True),
        (Scope(articles="ferry"), True),
        (Scope(authors="Ute Brandt"), False),
        (Scope(sections="Wirtschaft"), False),
        (Scope(languages="de"), False),
        (Scope(articles="hafen"), False),
    ],
)
def test_only_what_is_within_the_scope_answers(ellery: Assistant, scope: Scope, answered: bool) -> None:
    answer = ellery.answer(COST, mode="extractive", scope=scope)
    assert (answer.status is Status.ANSWERED) == answered
    assert {c.article.id for c in answer.citations} == ({"ferry"} if answered else set())


@pytest.mark.parametrize(
    ("scope", "what"),
    [
        (Scope(authors="Ute Brandt"), "the authors you chose"),
        (Scope(sections="Wirtschaft"), "the sections you chose"),
        (Scope(articles="hafen"), "the articles you chose"),
    ],
)
def test_what_the_narrowing_took_away_is_told_with_the_way_out(
    ellery: Assistant, scope: Scope, what: str
) -> None:
    answer = ellery.answer(COST, mode="extractive", scope=scope)
    (suggestion,) = [one for one in answer.suggestions if "Outside" in one.text]
    assert suggestion.text == f"Outside {what}, 1 article bears on it."
    assert suggestion.scope == Scope()
    assert suggestion.text in answer.text


def test_every_form_stays_within_the_scope(ellery: Assistant) -> None:
    def articles(form: FormValue) -> set[str]:
        return {cited.article.id for cited in form.shown}

    within = Scope(authors="Tom Okafor")
    assert articles(ellery.mentions("Ellery")) == {"ferry", "bridge", "hafen"}
    assert articles(ellery.mentions("Ellery", scope=within)) == {"ferry", "bridge"}
    assert articles(ellery.quotes("Dray", scope=Scope(authors="Ute Brandt"))) == set()
    assert articles(ellery.timeline("Ellery bridge", scope=within)) == {"bridge"}
    assert articles(ellery.brief("Ellery", scope=Scope(articles="ferry"))) == {"ferry"}
    assert articles(ellery.compare("Ellery", scope=Scope(sections="town"))) <= {"bridge"}
    report = ellery.check("The strike had cost $12 million.", scope=Scope(authors="Ute Brandt"))
    assert not report.wrong
    assert {place.article.id for one in report.findings for place in one.places} <= {"hafen"}


def test_names_are_taken_as_the_archive_writes_them_or_answered_with_those_there_are(
    ellery: Assistant,
) -> None:
    asked = Scope(authors="JANE ROE", sections="town", languages=("German", "EN"), articles="ferry")
    settled = ellery.settled(asked)
    assert (settled.authors, settled.sections, settled.languages) == (("Jane Roe",), ("Town",), ("de", "en"))
    for scope, said in (
        (Scope(authors="Roe"), "no article is by 'Roe'; the authors are Jane Roe, Tom Okafor, Ute Brandt"),
        (
            Scope(sections="Sport"),
            "no article is in the section 'Sport'; the sections are Labour, Town, Wirt",
        ),
        (Scope(languages="fr"), r"no article is in the language 'fr'; the languages are German \(de\), Eng"),
        (Scope(articles="gone"), "there is no article 'gone'"),
    ):
        with pytest.raises(NotHeld, match=said):
            ellery.settled(scope)


@pytest.mark.parametrize("name", ["authors", "sections", "languages", "articles"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} are .*, not 7"):
        Scope(**{name: ("a", 7)})
    with pytest.raises(ValueError, match=f"{name} are .*, not 7"):
        Scope(**{name: 7})


def test_a_receipt_names_the_narrowing_and_older_ones_stay_whole(ellery: Assistant) -> None:
    scope = Scope(authors="Jane Roe", languages="en", articles=("ferry", "bridge"))
    assert scope_text(scope) == "what is by Jane Roe and in English and in 2 chosen articles"
    made = ellery.receipt(ellery.answer(COST, mode="extractive", scope=scope), scope)
    again = parse_receipt(made.to_json())
    assert again.provenance.scope == scope
    assert not again.is_altered
    assert ellery.verify(again).stands

    everything = json.loads(ellery.receipt(ellery.answer(COST, mode="extractive")).to_json())
    for later in ("authors", "sections", "languages", "articles"):
        del everything["provenance"]["scope"][later]
    assert not parse_receipt(json.dumps(everything)).is_altered


def test_what_belongs_to_an_article_stands_beside_it(ellery: Assistant) -> None:
    around = ellery.around("ferry")
    assert dict(around.speakers) == {"Marta Quist": 2, "Alan Dray": 3}
    assert (around.copies, around.corrections, around.same_day) == ((), (), ())


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("Articles by Jane Roe about the strike", "Articles about the strike"),
        ("What did jane roe write about the strike?", "Articles about the strike?"),
        ("When did Jane Roe report the strike?", "When did they report the strike?"),
        ("What did Jane Roe say about the strike?", None),
        ("Who hired Jane Roe?", None),
        ("Articles by Roe about the strike", None),
        ("What did Dray say about the cost?", None),
    ],
)
def test_an_author_is_read_where_it_is_asked_what_they_wrote(
    ellery: Assistant, question: str, rest: str | None
) -> None:
    known = [name for name, _ in ellery.archive.coverage().authors]
    named = named_authors(understand(question), known)
    assert (named and named.rest) == rest
    assert named is None or named.authors == ("Jane Roe",)


def test_what_an_author_wrote_is_their_articles_until_the_reader_takes_the_name_away(
    ellery: Assistant,
) -> None:
    question = "What did Tom Okafor write about Ellery?"
    answer = ellery.answer(question, mode="extractive")
    assert "by Tom Okafor" in [part.text for part in answer.understood if part.kind is Kind.AUTHOR]
    assert {cited.article.id for cited in answer.citations} == {"ferry", "bridge"}
    again = ellery.answer(question, mode="extractive", ignore=[Kind.AUTHOR])
    assert Kind.AUTHOR not in {part.kind for part in again.understood}
