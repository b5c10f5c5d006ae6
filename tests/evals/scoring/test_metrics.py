"""Metrics by worked examples: the figures in the tests are computed by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from evals.dataset.cases import Case, GoldSpan
from evals.dataset.gold import Gold, Span, resolve
from evals.dataset.library import Library
from evals.scoring.metrics import Score, citations, declining, retrieval
from evals.scoring.metrics.registry import METRICS
from evals.scoring.metrics.support import OverlapJudge, Premise, Verdict
from evals.scoring.metrics.text import answer_match, contains, normalise, token_f1
from evals.scoring.scorecard import crosses_floor, score, verdict
from evals.systems.free_text import reads_as_declined, without_marks
from evals.systems.outcomes import Outcome, Ranked, Statement, Status
from tests.evals.newsdesk import BRIDGE, COST, LIBRARY, STRIKE, WAGES, answered, cite, declined, passage
from vectorstore.records import Article

ASKED = Case("a", "By how much?", ("4 percent",), ("strike",), (GoldSpan("raise wages by 4 percent"),))
GOLD = resolve([ASKED], LIBRARY)["a"]
UNANSWERABLE = Case("u", "Who is Bo?", answerable=False)


# Text: SQuAD's normal form, exact match inside the answer, token F1.


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The 35,000 troops.", "35000 troops"),
        ("an  A THE a", ""),
        ("“Counter-productive”, he said—twice", "counterproductive he said twice"),
        ("$12 million", "12 million"),
        ("Cafe\u0301", "café"),
    ],
)
def test_normal_form(text: str, normal: str) -> None:
    assert normalise(text) == normal


def test_an_answer_is_matched_by_words_not_by_letters() -> None:
    assert contains("They raised it by 4 percent.", "4 Percent")
    assert not contains("They raised it by 14 percent.", "4 percent")
    assert not contains("anything", "the")


def test_answer_match() -> None:
    assert answer_match("By 4 [1] percent [2].", ["nine", "4 percent"]) == Score(
        1.0, "“4 percent” is in the answer"
    )
    assert answer_match("By nine.", ["4 percent"]).value == 0.0
    assert answer_match("By nine.", []).value is None


def test_token_f1() -> None:
    # answer: "wages rise 4 percent" (4 tokens), wanted "4 percent" (2): precision 2/4, recall 2/2.
    assert token_f1("Wages rise 4 percent [1].", ["4 percent"]).value == pytest.approx(2 / 3)
    assert token_f1("Nothing.", ["4 percent"]).value == 0.0
    assert token_f1("4 percent", ["nine days", "4 percent"]).value == 1.0


def test_marks_are_no_words() -> None:
    assert without_marks("So it is [1][12]. And [sic]") == "So it is. And [sic]"


# Retrieval: ranks are counted as trec_eval counts them.


def test_articles_are_ranked_by_their_first_passage() -> None:
    ranked = [passage(BRIDGE, "12 May"), passage(BRIDGE, "14 of 40"), passage(STRIKE, WAGES)]
    values = {name: score.value for name, score in retrieval.article_scores(ranked, GOLD).items()}
    assert values == {
        "R@1": 0.0,
        "R@5": 1.0,
        "R@10": 1.0,
        "R@20": 1.0,
        "RR@10": 0.5,
        "nDCG@10": pytest.approx(1 / math.log2(3)),
    }


def test_a_passage_is_relevant_if_it_brings_gold_words_that_none_above_it_brought() -> None:
    gold = Gold(
        ("strike",), ((Span("strike", 0, 10),), (Span("strike", 100, 110),), (Span("strike", 190, 200),))
    )
    ranked = [
        Ranked("strike", 5, 50, 1),
        Ranked("strike", 0, 40, 1),
        Ranked("bridge", 0, 90, 1),
        Ranked("strike", 90, 120, 1),
    ]
    values = {n: s.value for n, s in retrieval.passage_scores(ranked, gold, (), LIBRARY).items()}
    # Two of three gold texts are found, at ranks 1 and 4; the window at rank 2 repeats the first.
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert values == {
        "R@1": pytest.approx(1 / 3),
        "R@5": pytest.approx(2 / 3),
        "R@10": pytest.approx(2 / 3),
        "R@20": pytest.approx(2 / 3),
        "RR@10": 1.0,
        "nDCG@10": pytest.approx((1 + 1 / math.log2(5)) / ideal),
    }


def test_without_spans_a_passage_of_a_gold_article_that_holds_the_answer_is_relevant() -> None:
    gold = Gold(("strike",))
    ranked = [passage(BRIDGE, "14 of 40"), passage(STRIKE, COST), passage(STRIKE, WAGES)]
    scores = retrieval.passage_scores(ranked, gold, ("4 percent",), LIBRARY)
    assert scores["RR@10"] == Score(pytest.approx(1 / 3), "gold words at rank 3")  # type: ignore[arg-type]
    assert retrieval.passage_scores(ranked, gold, ("not there",), LIBRARY)["R@5"].value is None


def test_nothing_found_is_zero_and_nothing_to_find_is_unscored() -> None:
    assert retrieval.article_scores([], GOLD)["R@10"] == Score(0.0, "gold article not found")
    unscored = retrieval.article_scores([], Gold(missing=("wall",)))["R@10"]
    assert unscored == Score(None, "'wall' is not in the archive")


def test_a_missing_gold_article_counts_as_not_found() -> None:
    gold = Gold(("strike",), missing=("wall",))
    assert retrieval.article_scores([passage(STRIKE, WAGES)], gold)["R@10"].value == 0.5


# The judge of support.


@pytest.mark.parametrize(
    ("cited", "claim", "reason"),
    [
        (WAGES, "The port agreed to raise wages by 4 percent.", ""),
        (WAGES, "The port agreed to raise wages by 7 percent.", "the number 7 is not in the cited words"),
        (WAGES, "It was said that Dray agreed to raise wages.", "the name Dray is not in the cited words"),
        (COST, "The port agreed to raise wages.", "closeness"),
        (WAGES, "The port had not agreed to raise wages.", "the sentence denies"),
        ("Dray has fourteen ferries.", "Dray has 14 ferries.", ""),
        (WAGES, "…", "says nothing"),
    ],
)
def test_the_judge_by_words(cited: str, claim: str, reason: str) -> None:
    found = OverlapJudge().supports([Premise(cited)], claim)
    assert found.supported == (not reason)
    assert reason in found.reason


def test_the_source_s_name_asks_for_no_support_but_that_of_the_heading() -> None:
    premise = Premise(WAGES, "Ferry strike ends Harbour Wire 5 March 2014", "Dock workers went back.")
    judge = OverlapJudge()
    assert judge.supports([premise], f"Harbour Wire, 5 March 2014: “{WAGES}”").supported
    assert not judge.supports([premise], f"Harbour Wire, 6 March 2014: “{WAGES}”").supported


def test_names_may_stand_in_the_context() -> None:
    words, claim = "He said the strike had cost $12 million.", "The strike had cost Dray $12 million."
    assert not OverlapJudge().supports([Premise(words)], claim).supported
    assert OverlapJudge().supports([Premise(words, context="Alan Dray was angry.")], claim).supported


# ALCE. The judge here is a table, so that the arithmetic is what is tested.


class TableJudge:
    """Carries a claim if the premises hold all the words listed for it."""

    name = "table"

    def __init__(self, needs: dict[str, set[str]]) -> None:
        self._needs = needs

    def supports(self, premises: list[Premise], claim: str) -> Verdict:
        words = " ".join(premise.words for premise in premises)
        return Verdict(all(need in words for need in self._needs[claim]), "by the table")


def test_alce_recall_and_precision() -> None:
    judge = TableJudge({"Both.": {"nine days", "12 May"}, "One.": {"nine days"}, "None.": {"Atlantis"}})
    outcome = Outcome(
        "a",
        Status.ANSWERED,
        citations=(cite(STRIKE, "nine days", 1), cite(BRIDGE, "12 May", 2), cite(BRIDGE, "40 cables", 2)),
        statements=(
            Statement("Both.", (0, 1)),  # carried together only: both citations are needed
            Statement("One.", (0, 2)),  # the second is not needed
            Statement("None.", (0,)),  # not carried: its citation is imprecise
            Statement("None.", ()),  # nothing cited
        ),
    )
    recall, precision = citations.alce(outcome, LIBRARY, judge)  # type: ignore[arg-type]
    assert recall.value == 2 / 4
    assert precision.value == 3 / 5


def test_alce_an_invented_mark_is_imprecise_and_carries_nothing() -> None:
    judge = TableJudge({"One.": {"nine days"}})
    outcome = Outcome(
        "a",
        Status.ANSWERED,
        citations=(cite(STRIKE, "nine days"),),
        statements=(Statement("One.", (0,)), Statement("One.", (0,), invented=(7,))),
    )
    recall, precision = citations.alce(outcome, LIBRARY, judge)  # type: ignore[arg-type]
    assert (recall.value, precision.value) == (0.5, 1 / 3)
    assert "[7] stands for nothing" in recall.reason


def test_alce_without_citations_is_zero_and_without_an_answer_unscored() -> None:
    bare = Outcome("a", Status.ANSWERED, statements=(Statement("So it is."),))
    assert [s.value for s in citations.alce(bare, LIBRARY, OverlapJudge())] == [0.0, 0.0]
    assert [s.value for s in citations.alce(declined("a"), LIBRARY, OverlapJudge())] == [None, None]


def test_shifted_citations_lose_recall() -> None:
    good = answered("a", (STRIKE, WAGES), (BRIDGE, "Ida Rohm said rust had been found in 14 of 40 cables."))
    shifted = replace(
        good, statements=tuple(replace(s, citations=(1 - s.citations[0],)) for s in good.statements)
    )
    assert citations.alce(good, LIBRARY, OverlapJudge())[0].value == 1.0
    assert citations.alce(shifted, LIBRARY, OverlapJudge())[0].value == 0.0


# Gold, quotations, inventions.


def test_cited_spans_and_gold_spans() -> None:
    outcome = answered("a", (STRIKE, WAGES), (STRIKE, COST))
    cited, covered = citations.gold_overlap(outcome, GOLD)
    assert (cited.value, covered.value) == (0.5, 1.0)
    assert citations.gold_overlap(declined("a"), GOLD)[0].value is None
    assert citations.gold_overlap(outcome, Gold(("strike",)))[0].value is None


def test_cited_articles() -> None:
    both = answered("a", (STRIKE, WAGES), (STRIKE, COST), (BRIDGE, "12 May"))
    assert citations.gold_articles_cited(both, GOLD) == Score(0.5, "bridge is not a gold article")


def test_a_quotation_is_exact_or_it_is_not() -> None:
    said = "Quist: “We wanted seven, but four is a beginning.”"
    good = Outcome(
        "a", Status.ANSWERED, statements=(Statement(said, (0,)),), citations=(cite(STRIKE, WAGES),)
    )
    assert citations.quotations_exact(good, LIBRARY).value == 1.0
    for other in ("four was a beginning", "We wanted seven, but  four"):
        bad = replace(good, statements=(Statement(f"Quist: “{other}”", (0,)),))
        assert citations.quotations_exact(bad, LIBRARY).value == 0.5
        marked = replace(bad, statements=(replace(bad.statements[0], unsupported=True),))
        assert citations.quotations_exact(marked, LIBRARY).value == 1.0
    elsewhere = replace(good, citations=(cite(BRIDGE, "12 May"),))
    assert citations.quotations_exact(elsewhere, LIBRARY).value == 0.5


def test_white_space_of_an_article_may_be_one_space_in_a_quotation() -> None:
    article = Article(id="wire", text="(GW)  -- The ferry\nsails again, Quist said.", title="")
    outcome = Outcome(
        "a",
        Status.ANSWERED,
        statements=(Statement("“(GW) -- The ferry sails again, Quist said.”", (0,)),),
        citations=(cite(article, "(GW)  -- The ferry\nsails again, Quist said."),),
    )
    assert citations.quotations_exact(outcome, Library([article])).value == 1.0


def test_a_citation_that_shows_other_words_than_the_article_is_not_exact() -> None:
    cited = replace(cite(STRIKE, WAGES), start=1, end=len(WAGES) + 1)
    outcome = Outcome("a", Status.ANSWERED, statements=(Statement("x", (0,)),), citations=(cited,))
    assert citations.quotations_exact(outcome, LIBRARY) == Score(
        0.0, "citation [1] is not what strike says there"
    )


def test_a_title_may_be_quoted() -> None:
    outcome = Outcome(
        "a",
        Status.ANSWERED,
        statements=(Statement("“Ferry strike ends”: so it was.", (0,)),),
        citations=(cite(STRIKE, WAGES),),
    )
    assert citations.quotations_exact(outcome, LIBRARY).value == 1.0


def test_invented_citations_are_counted() -> None:
    outcome = Outcome(
        "a",
        Status.ANSWERED,
        statements=(Statement("x", (0,), invented=(4, 5)),),
        citations=(replace(cite(STRIKE, WAGES), article_id="atlantis"),),
    )
    assert citations.invented_citations(outcome, LIBRARY).value == 3.0
    assert citations.invented_citations(answered("a", (STRIKE, WAGES)), LIBRARY).value == 0.0


def test_unsupported_share() -> None:
    outcome = Outcome("a", Status.ANSWERED, statements=(Statement("x"), Statement("y", unsupported=True)))
    assert citations.unsupported_share(outcome).value == 0.5


# Declining.


def test_declining() -> None:
    no, yes = declined("a"), answered("a", (STRIKE, WAGES))
    assert declining.declined_rightly(UNANSWERABLE, no).value == 1.0
    assert declining.declined_rightly(UNANSWERABLE, yes).value == 0.0
    assert declining.declined_rightly(ASKED, no).value is None
    assert declining.declines_right(ASKED, no).value == 0.0
    assert declining.declines_right(ASKED, yes).value is None
    assert declining.false_decline(ASKED, no).value == 1.0
    assert declining.wrong_answer(UNANSWERABLE, yes, Score(None, "")).value == 1.0
    assert declining.wrong_answer(ASKED, yes, Score(1.0, "")).value == 0.0
    assert declining.wrong_answer(ASKED, no, Score(0.0, "")).value is None


@pytest.mark.parametrize(
    "text",
    [
        "None of the provided sources mention a tennis final.",
        "The sources do not say who won [1].",
        "It is not mentioned in the passages.",
        "I don't know.",
        "I'm sorry, but I cannot say.",
        "Empty Response",
        "There is no information about Bo.",
        "",
    ],
)
def test_what_reads_as_declining(text: str) -> None:
    assert reads_as_declined(text)


@pytest.mark.parametrize(
    "text",
    [
        "The port agreed to raise wages [1].",
        "No worker would be punished [1].",
        "I don't have the latest figures, but around 10 million voted.",
        "Dray did not agree [1]. The sources do not say more.",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not reads_as_declined(text)


# All together.


def test_every_metric_has_a_score_with_a_reason() -> None:
    outcome = answered("a", (STRIKE, WAGES), ranked=[passage(STRIKE, WAGES)])
    scores = score(ASKED, outcome, GOLD, LIBRARY, OverlapJudge())
    assert list(scores) == [metric.key for metric in METRICS]
    assert all(found.reason for found in scores.values())
    assert verdict(ASKED, outcome, scores) == "right"
    assert crosses_floor(scores) == []


def test_a_crash_of_the_system_is_unscored_everywhere() -> None:
    crashed = Outcome("a", Status.FAILED, error="ValueError: boom")
    scores = score(ASKED, crashed, GOLD, LIBRARY, OverlapJudge())
    assert {found.value for found in scores.values()} == {None}
    assert verdict(ASKED, crashed, scores) == "unscored"


def test_a_crash_of_a_metric_is_unscored_there() -> None:
    class Broken:
        name = "broken"

        def supports(self, premises: object, claim: str) -> Verdict:
            raise ZeroDivisionError("no judge today")

    outcome = answered("a", (STRIKE, WAGES), ranked=[passage(STRIKE, WAGES)])
    scores = score(ASKED, outcome, GOLD, LIBRARY, Broken())
    assert scores["citation_recall"] == Score(None, "the metric crashed: ZeroDivisionError: no judge today")
    assert scores["answer_match"].value == 1.0


def test_a_system_that_does_not_retrieve_is_not_judged_on_it() -> None:
    scores = score(ASKED, answered("a", (STRIKE, WAGES)), GOLD, LIBRARY, OverlapJudge(), retrieves=False)
    assert scores["article_R@5"].value is None
