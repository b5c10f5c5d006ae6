"""The gate: is this run worse than the baseline?

It fails when a gated metric is worse and the 95 % interval of the paired difference excludes zero, when a
hard floor is crossed, or when cases crash that did not. A baseline belongs to one dataset and one system;
it is written by a command and says with which model, prompt and archive. It holds values and statuses, no
words of answers or articles.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from evals.cases import Case
from evals.errors import BaselineError
from evals.evaluation import Evaluation, SystemRun
from evals.fingerprint import code_digest
from evals.metrics.registry import METRICS, Metric
from evals.statistics import Interval, difference_interval
from evals.systems import SystemInfo

FORMAT = 1
_NOISE = 1e-9
_AGAIN = "write a new one with --write-baseline"


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What became of a case: its status, a digest of the answer's text, and its values by metric."""

    status: str
    answer: str
    values: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A run to be compared with."""

    format: int
    system: str
    model: str | None
    prompt: str | None
    dataset: str
    dataset_digest: str
    archive_digest: str
    code_digest: str
    judge: str
    written: str
    means: dict[str, float | None]
    cases: dict[str, CaseRecord]
    settings: tuple[str, ...] = ("checker = evidence", "unsupported = mark")
    """As in `SystemInfo`; what a baseline was written with before they were kept."""


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


def make_baseline(evaluation: Evaluation, run: SystemRun) -> Baseline:
    """The baseline that a run is. Raises `BaselineError` when cases or metrics crashed: it would excuse later
    crashes."""
    if run.crashes:
        raise BaselineError(
            f"{len(run.crashes)} cases crashed ({run.crashes[0].error}); "
            "a baseline needs a run in which all are scored"
        )
    if run.unscored:
        raise BaselineError(f"{run.unscored[0]}; a baseline needs a run in which all are scored")
    return Baseline(
        format=FORMAT,
        system=run.info.name,
        model=run.info.model,
        prompt=run.info.prompt,
        dataset=evaluation.dataset,
        dataset_digest=evaluation.dataset_digest,
        archive_digest=evaluation.archive_digest,
        code_digest=code_digest(),
        judge=evaluation.judge,
        written=evaluation.started,
        means={
            metric.key: _rounded(interval.mean)
            if (interval := run.interval(metric.key, evaluation.cases))
            else None
            for metric in METRICS
        },
        cases={case.id: _record(run, case.id) for case in evaluation.cases},
        settings=run.info.settings,
    )


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write it as JSON, one case a line, so that a change of it can be read."""
    row = TypeAdapter(Baseline).dump_python(baseline, mode="json")
    cases = row.pop("cases")
    head = json.dumps(row, indent=1, ensure_ascii=False)[:-2]
    lines = [f"  {json.dumps(key)}: {json.dumps(cases[key])}" for key in cases]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{head},\n "cases": {{\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")


def read_baseline(path: Path) -> Baseline:
    """Read a baseline. Raises `BaselineError` saying what is wrong with it and how to make one."""
    again = f"write it with `dateline eval … --write-baseline {path}`"
    try:
        baseline = TypeAdapter(Baseline).validate_json(path.read_bytes())
    except OSError as error:
        raise BaselineError(f"the baseline {path} cannot be read ({error.strerror}); {again}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise BaselineError(f"{path} is not a baseline ({place}: {first['msg']}); {again}") from error
    if baseline.format != FORMAT:
        raise BaselineError(f"{path} has format {baseline.format}, this program reads {FORMAT}; {again}")
    return baseline


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
        now = [None if value is None else _rounded(value) for value in now]
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
        if baseline.cases[case_id].answer != _record(run, case_id).answer
    ]  # fmt: skip
    return GateResult(
        tuple(failures),
        differences,
        tuple(changes),
        tuple(restated),
        _warnings(baseline, evaluation, run),
        baseline,
    )


def require_same_cases(baseline: Baseline, dataset: str, digest: str, cases: Sequence[Case]) -> None:
    """Raise `BaselineError` when a baseline is of another dataset or lacks one of the cases."""
    if baseline.dataset_digest != digest:
        raise BaselineError(
            f"the baseline is of another dataset: {baseline.dataset} ({baseline.dataset_digest[:12]}), not "
            f"{dataset} ({digest[:12]}) as it is now; {_AGAIN}"
        )
    if missing := [case.id for case in cases if case.id not in baseline.cases]:
        raise BaselineError(
            f"the baseline lacks {len(missing)} of these cases ({missing[0]} …): it was made with another "
            f"--limit, --sample or --seed; use the same, or {_AGAIN}"
        )


def require_same_system(baseline: Baseline, system: SystemInfo) -> None:
    """Raise `BaselineError` when a baseline is of another system."""
    if baseline.system != system.name:
        raise BaselineError(
            f"the baseline is of {baseline.system}, not of {system.name}; "
            f"choose the --mode it was made with, or {_AGAIN}"
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


def _record(run: SystemRun, case_id: str) -> CaseRecord:
    outcome = run.outcomes[case_id]
    digest = hashlib.sha256(outcome.text.encode("utf-8", "replace")).hexdigest()[:12]
    values = {
        key: None if score.value is None else _rounded(score.value)
        for key, score in run.scores[case_id].items()
    }
    return CaseRecord(outcome.status.value, digest, values)


def _rounded(value: float) -> float:
    return round(value, 6)


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0
