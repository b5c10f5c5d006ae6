"""What a model gets to read."""

from __future__ import annotations

from collections.abc import Sequence

from rag import Evidence
from rag.answering.context import choose_sources
from tests.conftest import BRIDGE, FERRY
from vectorstore.records import Article


def piece(article: Article, words: str, score: float) -> Evidence:
    """The sentence of an article that has these words in it."""
    at = article.text.index(words)
    start = max(article.text.rfind(". ", 0, at) + 2, article.text.rfind("\n", 0, at) + 1)
    return Evidence(article, start, article.text.index(".", at) + 1, score)


def prompt(evidence: Sequence[Evidence], budget_tokens: int = 400, most: int | None = None) -> list[str]:
    return [text for _, text in choose_sources(evidence, (), budget_tokens, most)]


def test_a_second_article_needs_to_bear_on_the_question_as_well_as_the_first() -> None:
    best = piece(FERRY, "$12 million", 1.0)
    well, badly = piece(BRIDGE, "rust", 0.9), piece(BRIDGE, "rust", 0.7)
    assert len(prompt([best, well])) == 2
    assert len(prompt([best, badly])) == 1
    more = piece(FERRY, "4 percent", 0.7)
    (text,) = prompt([best, more, badly])
    assert "4 percent" in text


def test_the_best_sentence_goes_in_whatever_its_length_and_others_as_they_fit() -> None:
    best, more = piece(FERRY, "$12 million", 1.0), piece(FERRY, "4 percent", 0.9)
    (text,) = prompt([best, more], budget_tokens=1)
    assert "$12 million" in text
    assert "4 percent" not in text
    assert prompt([]) == []


def test_no_more_sentences_go_in_than_are_allowed_but_what_they_lean_on_does() -> None:
    best, more, third = (
        piece(FERRY, "$12 million", 1.0),
        piece(FERRY, "4 percent", 0.9),
        piece(BRIDGE, "rust", 0.9),
    )
    (text,) = prompt([best, more, third], most=2)
    assert "$12 million" in text
    assert "4 percent" in text
    assert len(prompt([best, more, third], most=3)) == 2
    (text,) = prompt([piece(FERRY, "no worker", 1.0), more], most=1)
    assert "$12 million" in text, "who “he” is stands in the sentence before"
    assert "4 percent" not in text
