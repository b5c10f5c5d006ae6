"""Ordering: the article as a whole, neighbouring words, names, and the day."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rag.ranking import Terms, article_scores, min_max, nearness, passage_score, recency
from rag.words import Weights
from vectorstore.records import Article, Passage

WEIGHTS = Weights(lambda _: 2, 50)


def test_an_article_that_speaks_of_it_throughout_scores_more() -> None:
    terms = Terms.of("Why did the ferry captains strike?")
    much = Article("much", "Ferry strike", "The ferry captains strike. Captains of every ferry walked out.")
    little = Article("little", "Harbour", "The harbour was quiet. One ferry lay at the quay.")
    none = Article("none", "Football", "The match ended level.")
    assert article_scores(terms, [none, much, little], WEIGHTS)["much"] == 1.0
    scores = article_scores(terms, [none, much, little], WEIGHTS)
    assert scores["none"] == 0.0 < scores["little"] < scores["much"]


def test_neighbouring_words_and_names_count() -> None:
    terms = Terms.of("What does the harbour police say of Quist?")
    together = Passage("a", "a", 0, 1, "Quist was seen by the harbour police.")
    apart = Passage("b", "b", 0, 1, "The police waited. The harbour was closed. Quist left.")
    nameless = Passage("c", "c", 0, 1, "The harbour police waited.")
    assert passage_score(terms, together, WEIGHTS) > passage_score(terms, apart, WEIGHTS)
    assert passage_score(terms, together, WEIGHTS) > passage_score(terms, nameless, WEIGHTS)


def test_days_before_the_day_of_asking_fade_and_later_ones_are_nothing() -> None:
    asked = date(2014, 3, 10)
    near = [nearness(day, asked) for day in (20140310, 20140308, 20140210, 20130310)]
    assert near == sorted(near, reverse=True)
    assert near[0] == 1.0
    assert nearness(20140312, asked) == nearness(0, asked) == 0.0
    assert nearness(20140311, asked) == 1.0  # it is tomorrow somewhere


def test_recent_days_come_first_when_the_latest_is_asked_for() -> None:
    assert recency(20140310, 20140310) == 1.0 > recency(20140301, 20140310) > recency(0, 20140310)


@given(st.dictionaries(st.text(max_size=2), st.floats(-1e6, 1e6)))
def test_scaled_scores_keep_their_order(scores: dict[str, float]) -> None:
    scaled = min_max(scores)
    assert all(0 <= value <= 1 for value in scaled.values())
    order = sorted(scores, key=lambda key: scores[key])
    assert [scaled[key] for key in order] == sorted(scaled.values())
