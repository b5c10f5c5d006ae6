"""The claims on the demo articles: a sound set, and a table that says what the checker made of it."""

from __future__ import annotations

from collections import Counter

import pytest

from evals.experiments.checking.swaps import HALVES, Case, Judged, judge, read_articles, read_cases, report
from rag.models.encoders.minilm import MiniLM
from rag.text.words import Weights
from rag.verification.checker import EvidenceChecker
from tests.conftest import FERRY
from vectorstore.records import Article

FALSE_KINDS = {"role", "cause", "number", "speaker", "name", "negation/modality", "time"}
TRUE_KINDS = {"paraphrase", "joined", "shortened", "number words", "short name"}


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read_cases()


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    return read_articles()


def plain(text: str) -> str:
    """A text with one form of quotation marks and spaces, in small letters, without a last full stop."""
    for fancy, simple in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"')):
        text = text.replace(fancy, simple)
    return " ".join(text.split()).casefold().rstrip(".")


def test_every_claim_is_on_an_article_of_the_demo(cases: list[Case], articles: dict[str, Article]) -> None:
    assert {case.article for case in cases} <= set(articles)


def test_ids_and_claims_are_unique(cases: list[Case]) -> None:
    assert len({case.id for case in cases}) == len(cases)
    assert len({(case.article, plain(case.claim)) for case in cases}) == len(cases)


def test_as_many_claims_are_true_as_false_in_each_half(cases: list[Case]) -> None:
    assert Counter((case.half, case.supported) for case in cases) == {
        (half, supported): 75 for half in HALVES for supported in (True, False)
    }


def test_kinds_have_about_equal_shares_and_none_hangs_on_one_article(cases: list[Case]) -> None:
    for supported, kinds in ((False, FALSE_KINDS), (True, TRUE_KINDS)):
        counts = Counter(case.kind for case in cases if case.supported is supported)
        assert set(counts) == kinds
        assert max(counts.values()) - min(counts.values()) <= 1
    assert max(Counter((case.article, case.kind) for case in cases).values()) <= 10


def test_no_article_is_in_both_halves(cases: list[Case]) -> None:
    halves: dict[str, set[str]] = {}
    for case in cases:
        halves.setdefault(case.article, set()).add(case.half)
    assert all(len(found) == 1 for found in halves.values())


def test_what_says_the_same_is_in_one_half(cases: list[Case], articles: dict[str, Article]) -> None:
    halves = {case.article: case.half for case in cases}
    paragraphs: dict[str, str] = {}
    for article in articles.values():
        for paragraph in article.text.splitlines():
            if len(paragraph) > 60 and article.id in halves:
                assert paragraphs.setdefault(plain(paragraph), halves[article.id]) == halves[article.id]


def test_no_claim_stands_in_its_article_as_it_is(cases: list[Case], articles: dict[str, Article]) -> None:
    assert [case.id for case in cases if plain(case.claim) in plain(articles[case.article].text)] == []


def test_a_claim_is_judged_by_its_article(embedder: MiniLM) -> None:
    checker = EvidenceChecker(embedder, Weights(lambda _: 1, 40))
    right = Case(
        "a", FERRY.id, "The port had agreed to raise wages by 4 percent.", True, "shortened", "held out"
    )
    wrong = Case(
        "b", FERRY.id, "The port had agreed to raise wages by 9 percent.", False, "number", "held out"
    )
    found = [judge(case, FERRY, checker) for case in (right, wrong)]
    assert [one.kept for one in found] == [True, False]
    assert found[1].reason
    assert found[0].overlap == 1.0 > found[1].overlap


def test_the_table_counts_what_is_right_by_kind() -> None:
    def judged(supported: bool, kind: str, kept: bool, score: float) -> Judged:
        return Judged(Case("a", "b", "c", supported, kind, "held out"), kept, score, "", 1.0)

    lines = report(
        [
            judged(True, "joined", True, 0.9),
            judged(True, "shortened", False, 0.3),
            judged(False, "role", True, 0.8),
            judged(False, "role", False, 0.1),
        ]
    )
    assert lines == [
        "false claims stopped   0.50 [0.09, 0.91] of 2",
        "  role                 0.50 [0.09, 0.91] of 2",
        "true claims kept       0.50 [0.09, 0.91] of 2",
        "  joined               1.00 [0.21, 1.00] of 1",
        "  shortened            0.00 [0.00, 0.79] of 1",
        "AUC of the checker's score 0.750, of the share of words in the article 0.500",
    ]
