"""A finished evaluation as plain values: `results.json`, of which the page and the summary are made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from evals.dataset import Case
from evals.report.figures import Spread, times, tokens, verdict_counts
from evals.report.sources import cited_sources, gold_sources
from evals.scoring import (
    GOOD_VERDICTS,
    LEVEL,
    RESAMPLES,
    Evaluation,
    GateResult,
    Interval,
    SystemRun,
    crosses_floor,
)
from evals.scoring.metrics import METRICS
from evals.systems import dump_outcome

FORMAT = 1
Row = dict[str, Any]
"""An object of `results.json`."""


def results_json(evaluation: Evaluation, gate: GateResult | None) -> Row:
    """Everything the page shows, and every score with its reason."""
    return {
        "format": FORMAT,
        "started": evaluation.started,
        "dataset": {
            "name": evaluation.dataset,
            "digest": evaluation.dataset_digest,
            "cases": len(evaluation.cases),
            "of": evaluation.of_cases,
        },
        "tags": evaluation.tags,
        "archive": {"digest": evaluation.archive_digest, "articles": len(evaluation.library)},
        "judge": evaluation.judge,
        "intervals": {"level": LEVEL, "resamples": RESAMPLES, "method": "percentile bootstrap over cases"},
        "notes": list(evaluation.notes),
        "systems": [_system(evaluation, run) for run in evaluation.runs],
        "gate": None if gate is None else _gate(gate),
        "cases": [_case(evaluation, case, gate) for case in evaluation.cases],
    }


def _system(evaluation: Evaluation, run: SystemRun) -> Row:
    first, cases = evaluation.runs[0], evaluation.cases
    return {
        **asdict(run.info),
        "seconds": round(run.seconds, 1),
        "cached": sum(outcome.cached for outcome in run.outcomes.values()),
        "crashed": len(run.crashes),
        "without_model": len(run.without_model),
        "verdicts": verdict_counts(evaluation, run),
        "metrics": {metric.key: _interval(run.interval(metric.key, cases)) for metric in METRICS},
        "first_less_this": {}
        if run is first
        else {metric.key: _interval(first.less(run, metric.key, cases)) for metric in METRICS},
        "by_tag": {
            tag: {
                metric.key: _interval(run.interval(metric.key, _tagged(cases, tag)))
                for metric in METRICS
                if metric.headline
            }
            for tag in evaluation.tags
        },
        "verdicts_by_tag": {
            tag: verdict_counts(evaluation, run, _tagged(cases, tag)) for tag in evaluation.tags
        },
        "times_ms": {name: _spread(value) for name, value in times(run).items()},
        "tokens": {name: _spread(value) for name, value in tokens(run).items()},
    }


def _tagged(cases: Sequence[Case], tag: str) -> list[Case]:
    return [case for case in cases if tag in case.tags]


def _case(evaluation: Evaluation, case: Case, gate: GateResult | None) -> Row:
    gold, first = evaluation.golds[case.id], evaluation.runs[0]
    failed = (
        evaluation.verdict(first, case) not in GOOD_VERDICTS
        or any(case.id in failure.cases for failure in (gate.failures if gate else ()))
        or bool(crosses_floor(first.scores[case.id]))
    )
    return {
        "id": case.id,
        "question": case.question,
        "history": [asdict(turn) for turn in case.history],
        "asked": case.asked.isoformat() if case.asked else None,
        "scope": list(case.narrowed),
        "tags": list(case.tags),
        "answerable": case.answerable,
        "answers": list(case.answers),
        "gold_articles": list(gold.article_ids),
        "gold_missing": list(gold.missing),
        "gold_sources": gold_sources(case, gold, evaluation.library),
        "failed": failed,
        "systems": {run.info.name: _answer(evaluation, run, case) for run in evaluation.runs},
    }


def _answer(evaluation: Evaluation, run: SystemRun, case: Case) -> Row:
    outcome = run.outcomes[case.id]
    return {
        "verdict": evaluation.verdict(run, case),
        "outcome": json.loads(dump_outcome(outcome)) | {"cached": outcome.cached},
        "sources": cited_sources(outcome, evaluation.golds[case.id].spans, evaluation.library),
        "scores": {
            key: {"value": score.value, "reason": score.reason} for key, score in run.scores[case.id].items()
        },
        "grade": evaluation.grades.get(run.info.name, {}).get(case.id),
    }


def _gate(gate: GateResult) -> Row:
    baseline = gate.baseline
    return {
        "passed": gate.passed,
        "failures": [asdict(failure) for failure in gate.failures],
        "warnings": list(gate.warnings),
        "differences": {key: _interval(value) for key, value in gate.differences.items()},
        "changes": [asdict(change) for change in gate.changes],
        "restated": list(gate.restated),
        "baseline": {
            "written": baseline.written,
            "model": baseline.model,
            "prompt": baseline.prompt,
            "archive_digest": baseline.archive_digest,
            "code_digest": baseline.code_digest,
            "means": dict(baseline.means),
        },
    }


def _interval(interval: Interval | None) -> dict[str, float] | None:
    return None if interval is None else asdict(interval)


def _spread(value: Spread | None) -> dict[str, float] | None:
    return None if value is None else asdict(value)
