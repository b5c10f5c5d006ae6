"""What a turn, an article and a report look like, against pages that were looked at.

`UPDATE_SNAPSHOTS=1 pytest tests/ui/test_render.py` writes them anew: look at the difference before.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rag import Alternative, Article, Claim, Hint, Suggestion, Support
from rag.schema.scope import Scope
from tests.conftest import FERRY
from tests.ui.newsstand import HOSTILE, checked_draft, declined_turn, full_turn, running_turn
from ui.render.answer import scope_words, turn_html
from ui.render.archive import ingest_html
from ui.render.cites import claim_html
from ui.render.draft import draft_html
from ui.render.panel import Span, panel_html
from ui.render.plots import holdings, timeline
from ui.state import Ask, FileView, IngestView, Phase, Shelf
from vectorstore.catalog.overview import Coverage

SNAPSHOTS = Path(__file__).parent / "snapshots"


class Elements(HTMLParser):
    """The elements and attributes of a page, as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def pages() -> dict[str, Callable[[], str]]:
    at = FERRY.text.index("the strike had cost")
    report = IngestView(
        [
            FileView("news.zip", state="read", articles=2, skipped=[("news.zip › a.exe", "it is no text")]),
            FileView("<b>.txt", state="refused", skipped=[("<b>.txt", "it is empty")]),
        ],
        running=False,
        added=2,
        seconds=3.2,
    )
    shelves = [Shelf(date(2014, month, 1), name, month) for month in (3, 4) for name in ("Wire", "Post")]
    return {
        "answered": lambda: turn_html(full_turn()),
        "declined": lambda: turn_html(declined_turn()),
        "writing": lambda: turn_html(running_turn()),
        "panel": lambda: panel_html(FERRY, [Span(at, at + 31)], at, 1, closable=True),
        "report": lambda: ingest_html(report),
        "checked": lambda: draft_html(checked_draft()),
        "holdings": lambda: holdings([*shelves, Shelf(None, "Post", 3)]),
    }


@pytest.mark.parametrize(("outlets", "rows", "others"), [(9, 9, False), (10, 9, True)])
def test_one_outlet_alone_is_not_hidden_among_others(outlets: int, rows: int, others: bool) -> None:
    shown = holdings([Shelf(date(2014, 3, 1), f"Outlet {n}", 1) for n in range(outlets)])
    assert shown.count("<tr>") - 1 == rows
    assert ("other outlets" in shown) is others


@pytest.mark.parametrize("name", list(pages()))
def test_a_page_looks_as_it_was_looked_at(name: str) -> None:
    shown = re.sub(
        r"(?=<(?:section|p|li|h2|h3|div|ul|ol|details|tr|figure|article|header)\b)", "\n", pages()[name]()
    )
    file = SNAPSHOTS / f"{name}.html"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(shown.strip() + "\n", "utf-8")
    assert file.read_text("utf-8") == shown.strip() + "\n"


def test_an_unsupported_sentence_looks_different_and_says_why() -> None:
    shown = turn_html(full_turn())
    assert '<span class="claim unsupported"><span class="words">The mayor resigned.</span>' in shown
    assert "No source says so." in shown


def test_the_words_that_answer_are_marked_in_a_quotation_and_are_text() -> None:
    text = "Wire: “It cost <b>12</b> in all.”"
    start = text.index("<b>")
    html = claim_html(Claim(text, 0, len(text), Support.QUOTED, answer=(start, start + 9)), 1, 0)
    assert '“It cost <mark class="answering">&lt;b&gt;12&lt;/b&gt;</mark> in all.”' in html


def test_cited_sources_stand_apart_from_those_only_considered() -> None:
    cited, also = turn_html(full_turn()).split("Also considered, not cited: 1 article")
    assert "Ferry strike ends" in cited
    assert "The keeper of the last lighthouse" in also


def test_a_decline_is_made_of_what_is_known_not_of_its_words() -> None:
    shown = turn_html(declined_turn()).split('<div class="foot">')[0]
    assert "The archive burns" not in shown
    assert "Other words" not in shown
    assert shown.count("Ferry strike ends") == 1
    words = re.sub("<[^>]+>", "", shown)
    assert "3 articles, from 5 March 2014 to 2 April 2014, by Harbour Wire and Northern Ledger." in words
    assert "Read from your question: 5 March 2014." in words
    assert "Not found in the nearest articles: Cup &lt;b&gt;." in words


def test_ways_on_are_buttons_and_their_words_are_text() -> None:
    turn = declined_turn()
    assert turn.answer
    spelt = Suggestion(Hint.SPELLING, "Did you mean “<b>Ena</b>”?", "Who is <b>Ena</b>?")
    language = Suggestion(Hint.LANGUAGE, "Ask in English.")
    turn.answer = replace(turn.answer, suggestions=(language, spelt), why="Nothing <i>said</i>.")
    shown = turn_html(turn)
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert shown.count('data-do="instead"') == 1
    assert 'data-do="instead" data-turn="2" data-way="s1"' in shown
    assert "Ask in English." in shown
    assert "Nothing &lt;i&gt;said" in shown
    assert turn.ways_on["s1"].question == "Who is <b>Ena</b>?"


def test_the_events_that_may_be_meant_are_buttons() -> None:
    turn = full_turn()
    assert turn.answer
    scope = Scope(date(2014, 3, 5), date(2014, 3, 5), sources=("Harbour Wire",))
    event = Alternative(FERRY, 0, 10, "What did it cost?", scope)
    turn.answer = replace(turn.answer, alternatives=(event, event))
    shown = turn_html(turn)
    assert "Which one do you mean?" in shown
    assert 'data-way="a0"' in shown
    assert "Harbour Wire, 5 March 2014: “Ferry strike ends after nine days”" in shown
    assert turn.ways_on["a1"] == Ask("What did it cost?", turn.ask.mode, scope)


def test_an_empty_archive_says_how_to_fill_it() -> None:
    turn = declined_turn()
    turn.coverage = Coverage(0, 0, None, None, ())
    shown = turn_html(turn)
    assert "The archive is empty" in shown
    assert 'data-do="goto" data-tab="add"' in shown


def test_a_stopped_answer_speaks_of_checked_sentences_only_if_there_are_some() -> None:
    turn = running_turn()
    turn.phase = Phase.STOPPED
    assert "You stopped this answer. What was checked by then stays." in turn_html(turn)
    turn.claims.clear()
    assert "You stopped this answer.</p>" in turn_html(turn)


def test_a_half_written_sentence_is_hidden_from_screen_readers() -> None:
    assert '<span class="draft" aria-hidden="true">The strike had</span>' in turn_html(running_turn())


def test_marks_cover_exactly_the_cited_words() -> None:
    at = FERRY.text.index("wages by 4 percent")
    shown = panel_html(FERRY, [Span(at, at + 18), Span(at + 6, at + 18)], at + 6)
    assert '<mark class="active">wages by 4 percent</mark>' in shown
    assert shown.count("<mark") == 1


def test_a_mark_over_two_paragraphs_goes_on_in_the_second() -> None:
    article = Article("a", "A", "One two.\n\nThree four.")
    assert "<mark" in panel_html(article, [Span(4, 15)], 4).split("</p>")[-2]


def test_every_hostile_field_is_text() -> None:
    for article in HOSTILE:
        shown = panel_html(article, [Span(0, 40)], 0, 1)
        elements = Elements()
        elements.feed(shown)
        assert elements.names <= set("article header h2 span bdi p div mark".split())
        assert elements.attributes <= set("class id dir tabindex aria-label data-article data-at".split())


def test_a_plot_says_in_words_what_it_shows() -> None:
    assert 'aria-label="source 1: 5 March 2014; source 2: 2 April 2014"' in turn_html(full_turn())
    assert timeline([(FERRY, 1)]) == ""


def test_the_chosen_scope_is_said_in_words() -> None:
    scope = Scope(date(2014, 3, 1), None, date(2014, 4, 1), ("CNN",))
    assert scope_words(scope) == ["from 1 March 2014", "as of 1 April 2014", "only CNN"]
