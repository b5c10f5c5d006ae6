"""The scores of one outcome under every metric, and one word about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from evals.dataset.cases import Case
from evals.dataset.gold import Gold
from evals.dataset.library import Library
from evals.scoring.metrics import Score, citations, declining, retrieval, text
from evals.scoring.metrics.registry import METRICS, Metric
from evals.scoring.metrics.support import SupportJudge
from evals.systems.outcomes import Outcome

Verdict = Literal[
    "right", "wrong", "declined rightly", "declined in vain", "should have declined", "unscored"
]
GOOD_VERDICTS: frozenset[Verdict] = frozenset({"right", "declined rightly"})


Scores = Mapping[str, Score]
METRIC_CRASHED = "the metric crashed: "
SYSTEM_CRASHED = "the system crashed: "


def score(
    case: Case, outcome: Outcome, gold: Gold, library: Library, judge: SupportJudge, *, retrieves: bool = True
) -> dict[str, Score]:
    """Every metric for one outcome, in the order of `METRICS`. A metric that crashes is unscored, and says
    so."""
    if outcome.failed:
        return {metric.key: Score(None, SYSTEM_CRASHED + outcome.error) for metric in METRICS}
    found: dict[str, Score] = {}
    for keys, compute in _groups(case, outcome, gold, library, judge, retrieves):
        try:
            found |= dict(zip(keys, compute(), strict=True))
        except Exception as error:  # noqa: BLE001  a metric's crash says nothing about the system
            crash = Score(None, f"{METRIC_CRASHED}{type(error).__name__}: {error}")
            found |= dict.fromkeys(keys, crash)
    return {metric.key: found[metric.key] for metric in METRICS}


def _groups(
    case: Case, outcome: Outcome, gold: Gold, library: Library, judge: SupportJudge, retrieves: bool
) -> list[tuple[tuple[str, ...], Callable[[], Sequence[Score]]]]:
    """The metrics that are computed together, and how."""
    none = Score(None, "the archive does not answer this" if not case.answerable else "it does not retrieve")
    judged = case.answerable and retrieves
    match = Score(None, "the archive does not answer this")
    if case.answerable:
        match = text.answer_match(outcome.text if outcome.answered else "", case.answers)

    unjudged = (none,) * len(retrieval.MEASURES)

    def articles() -> Sequence[Score]:
        return tuple(retrieval.article_scores(outcome.ranked, gold).values()) if judged else unjudged

    def passages() -> Sequence[Score]:
        if not judged:
            return unjudged
        return tuple(retrieval.passage_scores(outcome.ranked, gold, case.answers, library).values())

    def f1() -> Score:
        return (
            text.token_f1(outcome.text if outcome.answered else "", case.answers)
            if case.answerable
            else match
        )

    def normalised() -> Score:
        return (
            text.answer_match_normalised(
                outcome.text if outcome.answered else "", case.answers, case.question
            )
            if case.answerable
            else match
        )

    return [
        (tuple(f"article_{name}" for name in retrieval.MEASURES), articles),
        (tuple(f"passage_{name}" for name in retrieval.MEASURES), passages),
        (("answer_match", "token_f1"), lambda: (match, f1())),
        (("answer_match_normalised",), lambda: (normalised(),)),
        (("citation_recall", "citation_precision"), lambda: citations.alce(outcome, library, judge)),
        (("cited_span_is_gold", "gold_span_cited"), lambda: citations.gold_overlap(outcome, gold)),
        (("cited_article_is_gold",), lambda: (citations.gold_articles_cited(outcome, gold),)),
        (("quotations_exact",), lambda: (citations.quotations_exact(outcome, library),)),
        (("invented_citations",), lambda: (citations.invented_citations(outcome, library),)),
        (("unsupported_share",), lambda: (citations.unsupported_share(outcome),)),
        (("declined_rightly",), lambda: (declining.declined_rightly(case, outcome),)),
        (("declines_right",), lambda: (declining.declines_right(case, outcome),)),
        (("false_decline",), lambda: (declining.false_decline(case, outcome),)),
        (("wrong_answer",), lambda: (declining.wrong_answer(case, outcome, match),)),
    ]


def verdict(case: Case, outcome: Outcome, scores: Scores) -> Verdict:
    """One word about one answer. Where a case names no strings, citing a gold article is being right."""
    if outcome.failed:
        return "unscored"
    if not case.answerable:
        return "declined rightly" if outcome.declined else "should have declined"
    if outcome.declined:
        return "declined in vain"
    decisive = scores["answer_match"].value
    if decisive is None:
        decisive = scores["cited_article_is_gold"].value
    if decisive is None:
        return "unscored"
    return "right" if decisive > 0 else "wrong"


def crosses_floor(scores: Scores) -> list[Metric]:
    """The metrics whose floor an answer crosses."""
    crossed = []
    for metric in METRICS:
        value = scores[metric.key].value
        if metric.floor is not None and value is not None and metric.is_worse(value - metric.floor):
            crossed.append(metric)
    return crossed
