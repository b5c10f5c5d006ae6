"""A topic in brief: themes, what is disputed, what is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rag.assistant import Assistant
from rag.models.encoders.minilm import MiniLM
from rag.schema.overviews import Brief, DifferenceKind, GapKind
from rag.schema.scope import Scope
from tests.conftest import assistant_with
from vectorstore.archive import Archive
from vectorstore.records import Article

TOPICS = ["sanctions", "the referendum", "gas", "Paralympics"]


@pytest.fixture(scope="module")
def assistant(demo: Archive, embedder: MiniLM) -> Assistant:
    return assistant_with(demo, embedder)


@pytest.fixture(scope="module")
def gas(assistant: Assistant) -> Brief:
    return assistant.brief("gas")


@pytest.mark.parametrize("topic", TOPICS)
def test_every_line_is_the_articles_own_and_numbered_once(assistant: Assistant, topic: str) -> None:
    found = assistant.brief(topic)
    assert found.themes
    numbers: dict[int, str] = {}
    for citation in found.shown:
        assert citation.quote == citation.article.text[citation.start : citation.end]
        assert numbers.setdefault(citation.number, citation.article.id) == citation.article.id


@pytest.mark.parametrize("topic", TOPICS)
def test_it_is_a_page(assistant: Assistant, topic: str) -> None:
    found = assistant.brief(topic)
    assert len(found.themes) <= 4
    assert sum(len(theme.lines) for theme in found.themes) <= 12
    quotes = [line.citation.quote for theme in found.themes for line in theme.lines]
    assert len(quotes) == len(set(quotes))


def test_themes_are_named_by_their_own_words_and_most_covered_first(gas: Brief) -> None:
    counts = [theme.articles for theme in gas.themes]
    assert counts == sorted(counts, reverse=True)
    for theme in gas.themes:
        text = " ".join(line.citation.quote + line.citation.article.text for line in theme.lines).lower()
        assert all(word.lower() in text for word in theme.name.split(", "))


def test_not_all_is_from_one_outlet(gas: Brief) -> None:
    assert len({line.citation.article.source for theme in gas.themes for line in theme.lines}) >= 3


def test_what_was_corrected_is_told_beside_the_correction_and_nowhere_else(gas: Brief) -> None:
    corrected = next(one for one in gas.differences if one.kind is DifferenceKind.CORRECTED)
    assert [side.value for side in corrected.sides] == ["34 percent", "44 percent"]
    assert not any(
        "34 percent" in line.citation.quote
        for lines in (*(theme.lines for theme in gas.themes), gas.newest)
        for line in lines
    )


def test_sources_that_differ_on_a_number_stand_side_by_side(gas: Brief) -> None:
    values = [{side.value for side in one.sides} for one in gas.differences]
    assert {"$1.7 billion", "$2.2 billion"} in values


def test_it_says_what_is_missing(gas: Brief) -> None:
    gaps = {gap.kind: gap for gap in gas.gaps}
    assert gaps[GapKind.LATER].text == "Nothing after 11 April 2014; the archive goes on to 17 April 2014."
    assert "Lowland Dispatch" in gaps[GapKind.OUTLETS].names
    assert gaps[GapKind.UNDATED].text == "2 articles have no date."


def test_a_scope_narrows_it(assistant: Assistant) -> None:
    found = assistant.brief("gas", scope=Scope(before=date(2014, 4, 2), sources=("Northern Ledger",)))
    assert {citation.article.source for citation in found.shown} == {"Northern Ledger"}
    assert found.last_day == date(2014, 4, 2)


def test_a_limit_bounds_the_lines(assistant: Assistant) -> None:
    found = assistant.brief("gas", limit=3)
    assert sum(len(theme.lines) for theme in found.themes) + len(found.newest) == 3


def test_nothing_is_found_about_what_nobody_wrote_of(assistant: Assistant) -> None:
    found = assistant.brief("zeppelins")
    assert (found.themes, found.shown, found.gaps, found.articles) == ((), (), (), 0)


def test_plain_values_say_what_each_line_belongs_to(gas: Brief) -> None:
    lines = gas.to_json()["lines"]
    assert isinstance(lines, list)
    assert {line["part"] for line in lines} >= {"theme", "newest", "difference", "missing"}
    theme = next(line for line in lines if line["part"] == "theme")
    assert theme["quote"]
    assert theme["article"]["id"]


def _article(id_: str, day: int, text: str, source: str) -> Article:
    published = datetime(2014, 5, day, 9, tzinfo=UTC)
    return Article(id=id_, title=f"Bridge {id_}", text=text, source=source, published=published)


def test_a_sentence_that_cannot_stand_alone_names_its_speaker_or_is_left_out(
    tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM, quick_publishing: None
) -> None:
    articles = [
        _article(
            "one",
            3,
            "The bridge at Ostrand is to be closed for a year, the council said on Friday.\n\n"
            "Mayor Ines Falk said the bridge had not been repaired since the war. "
            "She said the bridge would cost four million crowns. It was a scandal.",
            "Fjord Post",
        ),
        _article(
            "two",
            4,
            "Ferries will cross the sound every ten minutes while the bridge at Ostrand is closed.\n\n"
            "This is the second bridge that the council has closed in five years.",
            "Coast Mail",
        ),
    ]
    path = tmp_path_factory.mktemp("bridge")
    with Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive:
        assistant = assistant_with(archive, embedder)
        assistant.add(articles)
        found = assistant.brief("bridge")
    told = [line for theme in found.themes for line in theme.lines] + list(found.newest)
    quotes = {line.citation.quote: line.speaker for line in told}
    assert not any(quote.startswith(("It ", "This ")) for quote in quotes)
    assert quotes.get("She said the bridge would cost four million crowns.", "Ines Falk") == "Ines Falk"


FILLER = "The council heard speaker number {n} on the budget of the harbour for the coming year."


def test_what_stands_far_down_a_long_article_is_found(
    tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM, quick_publishing: None
) -> None:
    front = [FILLER.format(n=n) for n in range(1, 46)]
    behind = (
        "The lighthouse at Skarvik lost its keeper on Friday.",
        "Mayor Ines Falk said the lighthouse would be lit by a machine from June.",
    )
    text = "\n\n".join([*front, *behind])
    path = tmp_path_factory.mktemp("lighthouse")
    with Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive:
        assistant = assistant_with(archive, embedder)
        assistant.add([_article("long", 3, text, "Fjord Post")])
        brief, comparison = assistant.brief("lighthouse"), assistant.compare("lighthouse")
        assert brief.articles == assistant.mentions("lighthouse").articles == 1
    assert {c.quote for c in brief.shown} & set(behind)
    assert {c.quote for c in comparison.shown} & set(behind)


def test_what_one_article_is_about_is_told_from_all_of_it(assistant: Assistant) -> None:
    """The memorandum is named in two sentences; the article that explains it is about nothing else."""
    quotes = [citation.quote for citation in assistant.brief("the Budapest memorandum").shown]
    for words in ("promised to respect the independence", "assurances, not of guarantees"):
        assert any(words in quote for quote in quotes)


def test_what_is_told_in_no_sentence_that_stands_alone_is_told_all_the_same(assistant: Assistant) -> None:
    assert any("of the Mistral class" in citation.quote for citation in assistant.brief("Mistral").shown)
    assert not assistant.brief("whale watching").shown
