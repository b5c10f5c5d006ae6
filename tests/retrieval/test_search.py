"""Searching: candidates of two indexes judged alike, best first, and the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from rag.models.encoders.minilm import MiniLM
from rag.retrieval.hybrid import Searcher, articles_of
from rag.schema.query import Bounds, Query
from vectorstore.archive import Archive


@pytest.fixture
def searcher(harbour: Archive, embedder: MiniLM) -> Searcher:
    return Searcher(harbour, embedder)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("What did Marta Quist say?", "ferry"),
        ("rust in the cables", "bridge"),
        ("Which old woman looks after a beacon?", "lighthouse"),
    ],
)
def test_the_right_article_comes_first(searcher: Searcher, question: str, article: str) -> None:
    assert articles_of(searcher.search(question))[0] == article


def test_hits_come_best_first_with_the_parts_of_their_score(searcher: Searcher, harbour: Archive) -> None:
    hits = searcher.search("the strike of the dock workers")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.id for hit in hits}) == len(hits)
    assert hits[0].lexical is not None
    for hit in hits:
        assert hit.dense is not None
        article = harbour.article(hit.passage.article_id)
        assert hit.passage.text == article.text[hit.passage.start : hit.passage.end]
    assert searcher.search("the strike of the dock workers") == hits


def test_what_only_the_words_found_has_its_similarity_of_meaning_too(
    searcher: Searcher, harbour: Archive, embedder: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harbour, "search_dense", lambda *_: [])
    question = "the strike of the dock workers"
    for hit in searcher.search(question):
        vectors = embedder.embed([question]), harbour.vectors([hit.passage.id])
        assert hit.dense == pytest.approx(float(np.vdot(*vectors)), abs=1e-3)


def test_a_limit_is_kept_and_keeps_the_best(searcher: Searcher) -> None:
    assert searcher.search("ferry", 1) == searcher.search("ferry", 3)[:1]
    assert searcher.search("ferry", 0) == searcher.search("ferry", -1) == []


@pytest.mark.parametrize("query", ["", "  \n", "\u00a0"])
def test_an_empty_query_finds_nothing(searcher: Searcher, query: str) -> None:
    assert searcher.search(query) == []


@pytest.mark.parametrize("query", ["???", "\ud800", 'AND OR "NOT (', "port " * 3_000, "東京"])
def test_any_text_can_be_searched_for(searcher: Searcher, query: str) -> None:
    assert len(searcher.search(query)) <= 10


def test_each_article_is_named_once_in_order_of_its_best_passage(searcher: Searcher) -> None:
    hits = searcher.search("ferry")
    assert articles_of([*hits, *hits]) == articles_of(hits)


def test_bounds_of_days_and_outlets_are_kept_and_undated_articles_stay(
    searcher: Searcher, harbour: Archive
) -> None:
    everything = searcher.search("ferry harbour strike", 50)
    day = max(hit.passage.day for hit in everything)
    inside = searcher.search(Query("ferry harbour strike", bounds=Bounds(first_day=day)), 50)
    assert inside
    assert {hit.passage.day for hit in inside} <= {0, day}
    outlets = {hit.passage.source for hit in everything if hit.passage.source}
    for outlet in outlets:
        found = searcher.search(Query("ferry harbour", bounds=Bounds(sources=frozenset({outlet.casefold()}))))
        assert {hit.passage.source for hit in found} <= {outlet}
    assert searcher.search(Query("ferry", bounds=Bounds(sources=frozenset({"nobody"})))) == []
