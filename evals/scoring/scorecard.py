"""The scores of one outcome under every metric, and one word about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from evals.dataset import Case, Gold, Library
from evals.scoring.metrics import METRICS, Metric, Score, SupportJudge, Trial
from evals.systems import Outcome

Verdict = Literal[
    "right", "wrong", "declined rightly", "declined in vain", "should have declined", "unscored"
]
GOOD_VERDICTS: frozenset[Verdict] = frozenset({"right", "declined rightly"})


Scores = Mapping[str, Score]
HALF = 0.5
METRIC_CRASHED = "the metric crashed: "
SYSTEM_CRASHED = "the system crashed: "


def score(
    case: Case, outcome: Outcome, gold: Gold, library: Library, judge: SupportJudge, *, retrieves: bool = True
) -> dict[str, Score]:
    """Every metric for one outcome, in the order of `METRICS`. A metric that crashes is unscored, and says
    so."""
    if outcome.failed:
        return {metric.key: Score(None, SYSTEM_CRASHED + outcome.error) for metric in METRICS}
    trial = Trial(case, outcome, gold, library, judge, retrieves)
    return {metric.key: _score(metric, trial) for metric in METRICS}


def _score(metric: Metric, trial: Trial) -> Score:
    try:
        return metric.compute(trial)
    except Exception as error:  # noqa: BLE001  a metric's crash says nothing about the system
        return Score(None, f"{METRIC_CRASHED}{type(error).__name__}: {error}")


def verdict(case: Case, outcome: Outcome, scores: Scores) -> Verdict:
    """One word about one answer. Where a case names no strings, citing a gold article is being right; where
    it asks for a form, it is right if half of the lines are there and half of those shown are right."""
    if outcome.failed:
        return "unscored"
    if not case.answerable:
        return "declined rightly" if outcome.declined else "should have declined"
    if outcome.declined:
        return "declined in vain"
    if case.form:
        shares = [scores[key].value or 0.0 for key in ("line_precision", "line_recall")]
        return "right" if min(shares) >= HALF else "wrong"
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
