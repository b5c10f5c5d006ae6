"""Gold words are found in their articles, or the mistake is named."""

from __future__ import annotations

import pytest

from evals.dataset.cases import Case, GoldSpan
from evals.dataset.gold import Span, resolve
from evals.dataset.library import Library
from evals.dataset.lines import ExpectedLine
from evals.errors import CaseFileError
from tests.evals.newsdesk import BRIDGE, LIBRARY, STRIKE, place
from vectorstore.records import Article


def test_spans_become_offsets() -> None:
    case = Case("a", "?", (), ("strike", "bridge"), (GoldSpan("nine days"), GoldSpan("12 May", "bridge")))
    gold = resolve([case], LIBRARY)["a"]
    assert gold.units == (
        (Span("strike", *place(STRIKE, "nine days")),),
        (Span("bridge", *place(BRIDGE, "12 May")),),
    )


def test_every_place_of_the_same_words_is_as_good() -> None:
    reprint = Article("reprint", "Again", "After nine days. After nine days.")
    case = Case("a", "?", (), ("reprint",), (GoldSpan("nine days"),))
    ((first, second),) = resolve([case], Library([reprint]))["a"].units
    assert (first.start, second.start) == (6, 23)


def test_a_file_stands_for_its_articles() -> None:
    cases = [Case("a", "?", ("x",), ("file:strike.html",)), Case("b", "?", ("x",), ("file:wire.jsonl",))]
    golds = resolve(cases, LIBRARY)
    assert golds["a"].article_ids == ("strike",)
    assert golds["b"].article_ids == ("bridge",)


def test_what_is_not_there_is_named_with_its_line() -> None:
    cases = [
        Case("a", "?", ("x",), ("nowhere",), line=4),
        Case("b", "?", ("x",), ("strike",), (GoldSpan("ten days"),), line=9),
    ]
    with pytest.raises(CaseFileError) as raised:
        resolve(cases, LIBRARY, origin="my.jsonl")
    assert raised.value.mistakes == (
        "line 4: there is no article 'nowhere' in the archive",
        "line 9: the span 'ten days' is not in any of its articles",
    )
    assert str(raised.value).startswith("my.jsonl has 2 mistakes:")


def test_an_article_that_was_read_but_set_aside_is_missing_not_a_mistake() -> None:
    case = Case("a", "?", ("x",), ("wall", "strike"), (GoldSpan("behind the wall"),))
    gold = resolve([case], LIBRARY, frozenset({"wall"}))["a"]
    assert (gold.article_ids, gold.missing, gold.units) == (("strike",), ("wall",), ())


def test_a_line_that_no_article_has_and_an_unknown_article_of_an_event_are_named() -> None:
    lines = (ExpectedLine(("strike",), ("nine  days", "ten days")), ExpectedLine(("pier",), ("rust",)))
    cases = [
        Case("a", "?", form="quotes", lines=lines, line=2),
        Case("b", "?", ("x",), ("strike",), events=(("strike",), ("quay",)), line=5),
    ]
    with pytest.raises(CaseFileError) as raised:
        resolve(cases, LIBRARY)
    assert raised.value.mistakes == (
        "line 2: there is no article 'pier' in the archive",
        "line 2: the words 'ten days' of a line are in none of its articles",
        "line 5: there is no article 'quay' in the archive",
    )
