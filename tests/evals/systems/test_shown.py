"""Forms as lines: each with the articles that it stands for, its words, speaker and day."""

from __future__ import annotations

from datetime import date

from evals.systems.outcomes import ShownLine
from evals.systems.shown import lines_of, name_of
from rag.schema.answer import Citation, Side
from rag.schema.forms import DayBy, Happening, Mention, Mentions, Quotes, Statement, Timeline
from rag.schema.overviews import (
    Brief,
    Comparison,
    Difference,
    DifferenceKind,
    Line,
    OutletAccount,
    OutletLine,
    Theme,
)
from tests.evals.newsdesk import BRIDGE, COST, STRIKE, WAGES, place
from vectorstore.records import Article

COPY = Article("copy", "Strike over", "The strike is over.")
RUST = "Ida Rohm said rust had been found in 14 of 40 cables."


def cited(article: Article, words: str, number: int = 1) -> Citation:
    return Citation(number, article, *place(article, words), words)


def test_a_statement_has_its_speaker_and_its_copies() -> None:
    said = Statement(cited(STRIKE, WAGES), "Marta Quist", copies=(COPY,))
    quotes = Quotes("Quist", "", (said,), 1, 1)
    assert name_of(quotes) == "quotes"
    assert lines_of(quotes) == (ShownLine(("strike", "copy"), (WAGES,), "Marta Quist"),)


def test_a_mention_stands_for_its_copies() -> None:
    mentions = Mentions("strike", (Mention(cited(STRIKE, COST), (COPY,)),), 2, (), ())
    assert name_of(mentions) == "mentions"
    assert lines_of(mentions) == (ShownLine(("strike", "copy"), (COST,)),)


def test_a_happening_has_its_day_and_what_others_say_of_it() -> None:
    happening = Happening(
        date(2014, 3, 4), cited(STRIKE, COST), DayBy.WORDS, (cited(BRIDGE, RUST, 2), cited(STRIKE, WAGES))
    )
    timeline = Timeline("strike", (happening,), 2)
    assert name_of(timeline) == "timeline"
    assert lines_of(timeline) == (ShownLine(("strike", "bridge"), (COST, RUST, WAGES), day="2014-03-04"),)


def test_a_brief_shows_each_sentence_once() -> None:
    cost, wages, rust = cited(STRIKE, COST), cited(STRIKE, WAGES), cited(BRIDGE, RUST, 2)
    theme = Theme("wages", (Line(wages), Line(cost)), 1, 1)
    difference = Difference(DifferenceKind.NUMBERS, "dollars", (Side("$12 million", cost), Side("14", rust)))
    brief = Brief("the strike", (theme,), (Line(cost),), (difference,), (), 2)
    assert name_of(brief) == "brief"
    assert lines_of(brief) == (
        ShownLine(("strike",), (WAGES,)),
        ShownLine(("strike",), (COST,)),
        ShownLine(("bridge",), (RUST,)),
    )


def test_a_comparison_shows_the_sentences_of_its_outlets() -> None:
    accounts = tuple(
        OutletAccount(article.source or "", 1, (OutletLine(cited(article, words), True, False, ()),))
        for article, words in ((STRIKE, COST), (BRIDGE, RUST))
    )
    comparison = Comparison("works", accounts, (), (), 2)
    assert name_of(comparison) == "compare"
    assert lines_of(comparison) == (ShownLine(("strike",), (COST,)), ShownLine(("bridge",), (RUST,)))
