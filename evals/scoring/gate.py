"""The gate: is this run worse than the baseline?

It fails when a gated metric is worse and the 95 % interval of the paired difference excludes zero, when a
hard floor is crossed, or when cases crash that did not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.scoring.baseline import (
    Baseline,
    record_of,
    require_same_cases,
    require_same_system,
    rounded,
)
from evals.scoring.evaluation import Evaluation, SystemRun
from evals.scoring.metrics import METRICS, Metric
from evals.scoring.statistics import Interval, difference_interval

_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Change:
    """A case that is not as it was: `metric` went from `before` to `after`."""

    case_id: str
    metric: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the gate fails: the metric, in words, and the cases that changed for the worse."""

    metric: str
    reason: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateResult:
    """The comparison. `differences` (this run less the baseline, by metric) covers all metrics, gated or not;
    `changes` the cases whose values changed; `restated` those whose answer has other words."""

    failures: tuple[Failure, ...]
    differences: Mapping[str, Interval]
    changes: tuple[Change, ...]
    restated: tuple[str, ...]
    warnings: tuple[str, ...]
    baseline: Baseline

    @property
    def passed(self) -> bool:
        return not self.failures


def compare(baseline: Baseline, evaluation: Evaluation, run: SystemRun) -> GateResult:
    """Judge a run against a baseline, on the cases of the run.

    Raises `BaselineError` when the baseline is of another dataset or system, or lacks a case of the run.
    """
    require_same_cases(baseline, evaluation.dataset, evaluation.dataset_digest, evaluation.cases)
    require_same_system(baseline, run.info)
    failures: list[Failure] = []
    changes: list[Change] = []
    differences: dict[str, Interval] = {}
    for metric in METRICS:
        if not any(metric.key in baseline.cases[case.id].values for case in evaluation.cases):
            continue  # written before there was this metric: nothing to compare with, so nothing changed
        now = run.values(metric.key, evaluation.cases)
        before = [baseline.cases[case.id].values.get(metric.key) for case in evaluation.cases]
        now = [None if value is None else rounded(value) for value in now]
        moved = [
            Change(case.id, metric.key, old, new)
            for case, old, new in zip(evaluation.cases, before, now, strict=True)
            if old != new
        ]
        changes.extend(moved)
        difference = difference_interval(now, before)
        if difference is not None:
            differences[metric.key] = difference
        failures.extend(_metric_failures(metric, difference, before, now, moved))
    failures.extend(_floor_failures(evaluation, run))
    failures.extend(_crash_failures(baseline, run))
    restated = [
        case_id
        for case_id in run.outcomes
        if baseline.cases[case_id].answer != record_of(run, case_id).answer
    ]  # fmt: skip
    return GateResult(
        tuple(failures),
        differences,
        tuple(changes),
        tuple(restated),
        _warnings(baseline, evaluation, run),
        baseline,
    )


def _metric_failures(
    metric: Metric,
    difference: Interval | None,
    before: Sequence[float | None],
    now: Sequence[float | None],
    moved: Sequence[Change],
) -> list[Failure]:
    if not metric.gated:
        return []
    worse = tuple(
        change.case_id
        for change in moved
        if change.before is not None
        and change.after is not None
        and metric.is_worse(change.after - change.before)
    )
    if difference is None:
        vanished = any(value is not None for value in before) and all(value is None for value in now)
        everyone = tuple(change.case_id for change in moved)
        return (
            [Failure(metric.key, f"{metric.title} can no longer be measured on any case", everyone)]
            if vanished
            else []
        )
    if abs(difference.mean) < _NOISE or not metric.is_worse(difference.mean) or not difference.excludes_zero:
        return []
    was, is_now = _mean(before), _mean(now)
    reason = (
        f"{metric.title} went from {was:.1%} to {is_now:.1%}: {100 * difference.mean:+.1f} points, "
        f"95 % interval {100 * difference.low:+.1f} to {100 * difference.high:+.1f}"
    )
    return [Failure(metric.key, reason, worse or tuple(change.case_id for change in moved))]


def _floor_failures(evaluation: Evaluation, run: SystemRun) -> list[Failure]:
    failures = []
    for metric in METRICS:
        if metric.floor is None:
            continue
        crossing = [
            case.id
            for case, value in zip(evaluation.cases, run.values(metric.key, evaluation.cases), strict=True)
            if value is not None and metric.is_worse(value - metric.floor)
        ]
        if crossing:
            first = run.scores[crossing[0]][metric.key].reason
            floor = "100 %" if metric.unit == "share" else f"{metric.floor:g}"
            reason = (
                f"hard floor: {metric.title} must be {floor}, and is not in {len(crossing)} answers ({first})"
            )
            failures.append(Failure(metric.key, reason, tuple(crossing)))
    return failures


def _crash_failures(baseline: Baseline, run: SystemRun) -> list[Failure]:
    new = [outcome for outcome in run.crashes if baseline.cases[outcome.case_id].status != "failed"]
    if not new:
        return []
    reason = f"{len(new)} cases crashed that did not before ({new[0].error})"
    return [Failure("crashes", reason, tuple(outcome.case_id for outcome in new))]


def _warnings(baseline: Baseline, evaluation: Evaluation, run: SystemRun) -> tuple[str, ...]:
    pairs = (
        ("model", baseline.model, run.info.model),
        ("prompt", baseline.prompt, run.info.prompt),
        ("archive", baseline.archive_digest[:12], evaluation.archive_digest[:12]),
        ("judge", baseline.judge, evaluation.judge),
        ("setting", ", ".join(baseline.settings), ", ".join(run.info.settings)),
    )
    return tuple(f"the {what} is {now}, in the baseline {was}" for what, was, now in pairs if was != now)


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0
