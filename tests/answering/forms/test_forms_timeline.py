"""What happened, by the days that articles speak of."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rag.answering.forms import find_timeline
from rag.models.encoders.minilm import MiniLM
from rag.schema.answer import Citation
from rag.schema.forms import DayBy, Happening, Timeline
from rag.schema.scope import Scope
from rag.text.words import Weights
from vectorstore.archive import Archive
from vectorstore.records import Article


def find(archive: Archive, topic: str, scope: Scope | None = None, limit: int | None = None) -> Timeline:
    weights = Weights(archive.document_frequency, archive.passage_count())
    return find_timeline(archive, topic, MiniLM(), weights, scope, limit)


@pytest.mark.parametrize(
    "topic", ["the referendum", "gas price", "Kerry Lavrov", "NATO", "sanctions", "Twitter"]
)
def test_every_line_is_the_articles_own_and_its_day_is_one_of_its_days(demo: Archive, topic: str) -> None:
    found = find(demo, topic)
    assert found.happenings
    for one in found.happenings:
        for citation in (one.citation, *one.also):
            assert citation.quote == demo.article(citation.article.id).text[citation.start : citation.end]
        if one.day_by is DayBy.WORDS:
            assert one.day in {resolved.day for resolved in one.citation.days}
        else:
            assert one.citation.article.published
            assert one.day == one.citation.article.published.date()


def test_days_are_in_order(demo: Archive) -> None:
    days = [one.day for one in find(demo, "sanctions").happenings]
    assert days == sorted(days)


def test_sunday_is_the_day_that_is_meant(demo: Archive) -> None:
    told = {one.citation.article.id: one.day for one in find(demo, "airliner").happenings}
    assert told["demo-043"] == date(2014, 3, 24)  # "on Monday night", printed on Tuesday


def test_the_day_of_a_sentence_is_not_that_of_what_it_speaks_about(demo: Archive) -> None:
    """“… said on Monday that 96.77 percent of those who took part in Sunday's vote …”."""
    told = {one.citation.article.id: one.day for one in find(demo, "referendum").happenings}
    assert told["demo-007"] == date(2014, 3, 17)


def test_what_is_to_come_says_so(demo: Archive) -> None:
    ahead = [one for one in find(demo, "referendum").happenings if one.is_ahead]
    assert [one.citation.quote for one in ahead] == ["The referendum is to be held on March 16."]


def test_others_that_tell_the_same_are_beside_it(demo: Archive) -> None:
    vetoed = next(one for one in find(demo, "referendum").happenings if one.also)
    ids = {citation.article.id for citation in (vetoed.citation, *vetoed.also)}
    assert (vetoed.day, ids) == (date(2014, 3, 15), {"demo-006", "demo-012"})


def test_accounts_with_other_numbers_are_lines_of_their_own(demo: Archive) -> None:
    day = [one for one in find(demo, "gas price").happenings if one.day == date(2014, 4, 1)]
    rises = {"34 percent" in one.citation.quote for one in day} | {
        "44 percent" in one.citation.quote for one in day
    }
    assert rises == {True, False}
    assert not any(citation.article.id == "demo-045" for one in day for citation in one.also)


def test_no_line_is_outside_the_scope(demo: Archive) -> None:
    scope = Scope(as_of=date(2014, 3, 16), sources=("Meridian Post", "Northern Ledger"))
    found = find(demo, "referendum", scope)
    articles = [c.article for one in found.happenings for c in (one.citation, *one.also)]
    assert articles
    assert all(a.published and a.published.date() <= date(2014, 3, 16) for a in articles)
    assert {article.source for article in articles} <= {"Meridian Post", "Northern Ledger"}


def test_gaps_are_counted() -> None:
    article = Article("a", "A", "It rose.", published=datetime(2014, 3, 5, tzinfo=UTC))
    cited = Citation(1, article, 0, 8, "It rose.")
    days = (date(2014, 3, 1), date(2014, 3, 4), date(2014, 3, 8))
    line = Timeline("rise", tuple(Happening(day, cited, DayBy.WORDS) for day in days), 1)
    assert [gap for gap, _ in line.with_gaps()] == [0, 0, 3]


def test_a_limit_keeps_the_last(demo: Archive) -> None:
    assert find(demo, "referendum", limit=2).happenings[-1].day == find(demo, "referendum").happenings[-1].day
    assert len(find(demo, "referendum", limit=2).happenings) == 2


def test_undated_articles_tell_no_day(harbour: Archive) -> None:
    assert not find(harbour, "lighthouse").happenings


def test_a_long_topic_need_not_stand_in_a_sentence_with_all_its_words(demo: Archive) -> None:
    told = {
        one.day: one.citation.article.id for one in find(demo, "Ukraine's troops leaving Crimea").happenings
    }
    assert told[date(2014, 3, 24)] == "demo-051"


def test_a_name_of_two_words_is_not_torn_apart(demo: Archive) -> None:
    found = find(demo, "Crimean Tatars").happenings
    assert found
    assert all("Crimean Tatars" in one.citation.article.text for one in found)


def test_what_shares_a_word_and_no_sense_with_a_long_topic_is_left_out(demo: Archive) -> None:
    assert not find(demo, "the price of football tickets in Brazil").happenings


def test_what_articles_without_its_names_tell_is_none_of_a_topic(demo: Archive) -> None:
    """France and Afghanistan vote in others."""
    found = find(demo, "Presidential election in Ukraine").happenings
    assert found
    assert all("Ukrain" in one.citation.article.text for one in found)


def test_a_notebook_shows_a_timeline_with_its_days(demo: Archive) -> None:
    found = find(demo, "gas")
    for shown in (found._repr_html_(), found._repr_markdown_()):
        assert shown.index("1 April 2014: “") < shown.index("Northern Ledger corrected")
