"""A baseline: a run to be compared with, kept as a file.

It belongs to one dataset and one system; it is written by a command and says with which model, prompt and
archive. It holds values and statuses, no words of answers or articles.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from evals.dataset import Case
from evals.errors import BaselineError
from evals.scoring.evaluation import Evaluation, SystemRun
from evals.scoring.metrics import METRICS
from evals.systems import SystemInfo, code_digest

FORMAT = 1
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
            metric.key: rounded(interval.mean)
            if (interval := run.interval(metric.key, evaluation.cases))
            else None
            for metric in METRICS
        },
        cases={case.id: record_of(run, case.id) for case in evaluation.cases},
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


def record_of(run: SystemRun, case_id: str) -> CaseRecord:
    outcome = run.outcomes[case_id]
    digest = hashlib.sha256(outcome.text.encode("utf-8", "replace")).hexdigest()[:12]
    values = {
        key: None if score.value is None else rounded(score.value)
        for key, score in run.scores[case_id].items()
    }
    return CaseRecord(outcome.status.value, digest, values)


def rounded(value: float) -> float:
    return round(value, 6)
