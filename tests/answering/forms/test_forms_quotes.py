"""What somebody said: all of it, nobody else's, newest first, within a scope."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rag.answering.forms import Nearness, find_quotes, statement_of
from rag.attribution import holders_of, statements_by_title, statements_of
from rag.models.encoders.minilm import MiniLM
from rag.schema.answer import Citation
from rag.schema.scope import Scope
from tests.conftest import BRIDGE, FERRY, assistant_with
from vectorstore.archive import Archive
from vectorstore.records import Article

SPEAKERS = ("Lavrov", "Angela Merkel", "Yatsenyuk", "Rasmussen", "Obama", "Churkin", "David Cameron", "Hague")
TER_ALDREN = Article(
    id="ter-aldren",
    title="Surnames",
    text=(
        "Piet Ter Aldren, the chairman, said the dike would hold. "
        "The dike, Ter Aldren said, would be raised.\n\n"
        "The three powers promised to pay for it. Anna Power said that was not enough."
    ),
    published=datetime(2014, 5, 3, tzinfo=UTC),
)
SPOKESMEN = Article(
    id="spokesmen",
    title="Two of one name",
    text=(
        "Mayor Boris Stane said the quay was safe. He told reporters that it would open on Friday.\n\n"
        "Bob Stane, an engineer, said that rust had been found below it."
    ),
    published=datetime(2014, 5, 2, tzinfo=UTC),
)


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_every_line_is_the_articles_own_words_and_the_speakers(demo: Archive, speaker: str) -> None:
    found = find_quotes(demo, speaker)
    assert found.statements
    for said in found.statements:
        citation = said.citation
        assert citation.quote == demo.article(citation.article.id).text[citation.start : citation.end]
        assert speaker.split()[-1] in said.speaker
        assert speaker.split()[-1] in demo.article(citation.article.id).text[: citation.end] or (
            said.is_unnamed
        )


def test_the_newest_comes_first_and_an_article_in_its_order(demo: Archive) -> None:
    cited = [said.citation for said in find_quotes(demo, "Yatsenyuk").statements]
    days = [citation.article.published for citation in cited if citation.article.published]
    assert days == sorted(days, reverse=True)
    places = [(-citation.number, citation.start) for citation in cited]
    assert [number for number, _ in places] == sorted((n for n, _ in places), reverse=True)
    assert all(a < b for (m, a), (n, b) in zip(places, places[1:], strict=False) if m == n)


@pytest.mark.parametrize(
    "scope",
    [
        Scope(after=date(2014, 3, 15), before=date(2014, 3, 31)),
        Scope(as_of=date(2014, 3, 12)),
        Scope(sources=("Harbour Wire",)),
    ],
)
def test_no_line_is_outside_the_scope(demo: Archive, scope: Scope) -> None:
    for said in find_quotes(demo, "Obama", scope=scope).statements:
        for article in (said.citation.article, *said.copies):
            day = article.published.date() if article.published else None
            assert day is None or (scope.after or date.min) <= day <= (
                scope.before or scope.as_of or date.max
            )
            assert not scope.sources or article.source in scope.sources


def test_words_of_one_who_is_named_only_later_are_left_out(demo: Archive) -> None:
    """“The minister” of the London article is Lavrov; Prime Minister Cameron comes at its end."""
    quoted = [said.citation.quote for said in find_quotes(demo, "Cameron").statements]
    assert any("tangible progress" in quote for quote in quoted)
    assert not any("Falkland" in quote or "counterproductive" in quote for quote in quoted)


def test_a_title_is_one_persons(demo: Archive) -> None:
    """Not that of other ministers, nor of a deputy."""
    said = find_quotes(demo, "Russian foreign minister").statements
    assert {one.speaker for one in said} == {"Sergei Lavrov", "Sergey Lavrov"}


def test_a_city_of_the_same_name_says_nothing(demo: Archive) -> None:
    assert {said.speaker for said in find_quotes(demo, "Hague").statements} == {"William Hague"}


def test_copies_are_folded(demo: Archive) -> None:
    said = next(s for s in find_quotes(demo, "Churkin").statements if "philosophy" in s.citation.quote)
    assert {said.citation.article.id, *(copy.id for copy in said.copies)} == {"demo-006", "demo-012"}


def test_only_what_is_said_of_a_topic_counts_not_what_another_says_beside_it(demo: Archive) -> None:
    assert not find_quotes(demo, "Cameron", "sanctions").statements
    tusk = find_quotes(demo, "Tusk", "sanctions").statements
    assert [said.citation.article.id for said in tusk] == ["demo-004"]


def test_one_who_is_called_he_is_named(harbour: Archive) -> None:
    said = find_quotes(harbour, "Alan Dray").statements
    assert [one.citation.quote[:8] for one in said] == ["The port", "He said ", "Dray den"]
    assert [one.is_unnamed for one in said] == [False, True, False]
    assert {one.speaker for one in said} == {"Alan Dray"}


def test_whom_it_was_told_to_is_said(harbour: Archive) -> None:
    said = find_quotes(harbour, "Quist").statements
    assert [one.to for one in said] == ["", "reporters"]
    assert [one.direct for one in said] == [False, True]


def test_first_names_tell_two_of_a_surname_apart() -> None:
    assert {found.speaker for found in statements_of("Boris Stane", SPOKESMEN)} == {"Boris Stane"}
    assert {found.speaker for found in statements_of("Bob Stane", SPOKESMEN)} == {"Bob Stane"}
    assert {found.speaker for found in statements_of("Stane", SPOKESMEN)} == {"Boris Stane", "Bob Stane"}


def test_a_surname_of_two_words_is_that_of_who_has_a_first_name_too() -> None:
    assert len(statements_of("Ter Aldren", TER_ALDREN)) == 2
    assert statements_of("Ter Aldren", TER_ALDREN) == statements_of("Piet Ter Aldren", TER_ALDREN)


def test_a_name_is_not_the_word_that_is_spelt_like_it() -> None:
    assert not statements_of("Harbor", TER_ALDREN)
    assert [found.speaker for found in statements_of("Power", TER_ALDREN)] == ["Anna Power"]


def test_a_limit_cuts_the_list_and_tells_of_the_rest(demo: Archive) -> None:
    found = find_quotes(demo, "Merkel", limit=3)
    assert len(found.statements) == 3
    assert found.total == len(find_quotes(demo, "Merkel").statements) > 3


def test_nobody_says_nothing(harbour: Archive) -> None:
    found = find_quotes(harbour, "Zorro", "gas")
    assert (found.statements, found.total, found.looked_at) == ((), 0, 0)


def test_the_assistant_finds_the_same(harbour: Archive, embedder: MiniLM) -> None:
    assistant = assistant_with(harbour, embedder)
    nearness = Nearness(embedder, assistant.searcher.weights())
    found = find_quotes(harbour, "Dray", "wages", nearness=nearness)
    assert assistant.quotes("Dray", about="wages") == found


def test_a_topic_may_be_spoken_of_in_other_words(demo: Archive, embedder: MiniLM) -> None:
    quoted = [
        said.citation.quote
        for said in assistant_with(demo, embedder).quotes("Yatsenyuk", "economy").statements
    ]
    assert any("bankruptcy" in quote for quote in quoted)
    assert not any("referendum" in quote for quote in quoted)


def test_where_a_topic_is_in_nobodys_words_the_articles_about_it_count(
    demo: Archive, embedder: MiniLM
) -> None:
    said = assistant_with(demo, embedder).quotes("Churkin", "the UN").statements
    assert {"demo-011", "demo-032"} <= {one.citation.article.id for one in said}


def _cited(article: Article, words: str) -> Citation:
    start = article.text.index(words)
    return Citation(1, article, start, start + len(words), words)


def test_cited_words_know_who_speaks_in_them_and_to_whom() -> None:
    said = statement_of(_cited(FERRY, '"We wanted seven, but four is a beginning," Quist told reporters'))
    assert (said.speaker, said.to, said.direct) == ("Marta Quist", "reporters", True)
    assert statement_of(_cited(FERRY, "He said no worker would be punished for it.")).speaker == "Alan Dray"


def test_nobody_speaks_where_nobody_is_known_or_two_do() -> None:
    assert statement_of(_cited(BRIDGE, "Buses will cross by ferry.")).speaker == ""
    assert statement_of(_cited(FERRY, FERRY.text)).speaker == ""


def test_a_title_that_only_another_article_ties_to_the_name_is_theirs(demo: Archive) -> None:
    """One article names Rasmussen and has “the secretary general said”, others name him with the title; and
    Van Rompuy is president of the European Council in another article alone."""
    rasmussen = [said.citation.quote for said in find_quotes(demo, "Rasmussen").statements]
    assert any("followed a pattern, the secretary general said" in quote for quote in rasmussen)
    van_rompuy = [said.citation.quote for said in find_quotes(demo, "Van Rompuy").statements]
    assert any(quote.startswith("Sanctions were not a question of retaliation") for quote in van_rompuy)


def test_what_somebodys_office_says_is_not_theirs(demo: Archive) -> None:
    quoted = [said.citation.quote for said in find_quotes(demo, "Ashton").statements]
    assert quoted
    assert not any("Ashton's office said" in quote for quote in quoted)


TWO_MINISTERS = Article(
    id="two-ministers",
    title="A treaty on herring",
    text=(
        "Lena Varga and Tom Okel met in the capital on Monday. Varga welcomed the draft as a fair one.\n\n"
        "It would not be signed before May, the fisheries minister said."
    ),
    published=datetime(2014, 5, 4, tzinfo=UTC),
)


def test_a_title_is_that_of_the_last_person_named_before_it_alone() -> None:
    titles = (frozenset({"fisheries", "minister"}),)
    assert [said.speaker for said in statements_by_title("Lena Varga", titles, TWO_MINISTERS)] == [
        "Lena Varga"
    ]
    assert not statements_by_title("Tom Okel", titles, TWO_MINISTERS)
    assert not statements_by_title("Lena Varga", (frozenset({"trade", "minister"}),), TWO_MINISTERS)


def test_who_welcomes_a_thing_as_something_says_so() -> None:
    assert [found.verb for found in statements_of("Lena Varga", TWO_MINISTERS)] == ["welcome"]


CHAIR = Article(
    id="chair",
    title="The new chair",
    text=(
        "Ilse Brandt, head of the Dredging Board, said the harbour was too shallow. "
        "Deputy Dredging Board head Karl Moe said it was deep enough."
    ),
    published=datetime(2014, 5, 5, tzinfo=UTC),
)


def test_only_who_is_given_all_of_a_title_holds_it() -> None:
    assert holders_of("the head of the Dredging Board", [CHAIR]) == ("Ilse Brandt",)
    assert not holders_of("the head", [CHAIR])
    assert not holders_of("head of the Lighthouse Board", [CHAIR])


def test_a_deputy_does_not_speak_as_who_they_stand_for(demo: Archive) -> None:
    said = find_quotes(demo, "foreign ministers").statements
    assert {"Laurent Fabius", "Sergei Lavrov"} <= {line.speaker for line in said}
    assert "Grigory Karasin" not in {line.speaker for line in said}
    assert find_quotes(demo, "Deputy Foreign Minister Grigory Karasin").statements


def test_a_title_gives_all_that_its_holder_says(demo: Archive) -> None:
    by_title, by_name = (find_quotes(demo, who) for who in ("NATO's secretary general", "Rasmussen"))
    assert [line.citation.quote for line in by_title.statements] == [
        line.citation.quote for line in by_name.statements
    ]
