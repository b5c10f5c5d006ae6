"""The report as plain values, for `results.json`."""

from __future__ import annotations

import json
from dataclasses import asdict

from evals.dataset.cases import Case
from evals.report.figures import Spread, times, tokens, verdict_counts
from evals.scoring.evaluation import Evaluation, SystemRun
from evals.scoring.gate import GateResult
from evals.scoring.metrics.registry import METRICS
from evals.scoring.statistics import LEVEL, RESAMPLES, Interval
from evals.systems.outcomes import dump_outcome

FORMAT = 1


def results_json(evaluation: Evaluation, gate: GateResult | None) -> dict[str, object]:
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
        "archive": {"digest": evaluation.archive_digest, "articles": len(evaluation.library)},
        "judge": evaluation.judge,
        "intervals": {"level": LEVEL, "resamples": RESAMPLES, "method": "percentile bootstrap over cases"},
        "notes": list(evaluation.notes),
        "systems": [_system(evaluation, run) for run in evaluation.runs],
        "gate": None if gate is None else _gate(gate),
        "cases": [_case(evaluation, case) for case in evaluation.cases],
    }


def _system(evaluation: Evaluation, run: SystemRun) -> dict[str, object]:
    return {
        **asdict(run.info),
        "seconds": round(run.seconds, 1),
        "cached": sum(outcome.cached for outcome in run.outcomes.values()),
        "crashed": len(run.crashes),
        "without_model": len(run.without_model),
        "verdicts": verdict_counts(evaluation, run),
        "metrics": {metric.key: _interval(run.interval(metric.key, evaluation.cases)) for metric in METRICS},
        "by_tag": {
            tag: {
                metric.key: _interval(run.interval(metric.key, _tagged(evaluation, tag)))
                for metric in METRICS
                if metric.headline
            }
            for tag in evaluation.tags
        },
        "times_ms": {name: _spread(value) for name, value in times(run).items()},
        "tokens": {name: _spread(value) for name, value in tokens(run).items()},
    }


def _tagged(evaluation: Evaluation, tag: str) -> list[Case]:
    return [case for case in evaluation.cases if tag in case.tags]


def _case(evaluation: Evaluation, case: Case) -> dict[str, object]:
    gold = evaluation.golds[case.id]
    return {
        "id": case.id,
        "question": case.question,
        "tags": list(case.tags),
        "answerable": case.answerable,
        "answers": list(case.answers),
        "gold_articles": list(gold.article_ids),
        "gold_missing": list(gold.missing),
        "systems": {
            run.info.name: {
                "verdict": evaluation.verdict(run, case),
                "outcome": json.loads(dump_outcome(run.outcomes[case.id])),
                "scores": {
                    key: {"value": score.value, "reason": score.reason}
                    for key, score in run.scores[case.id].items()
                },
                "grade": evaluation.grades.get(run.info.name, {}).get(case.id),
            }
            for run in evaluation.runs
        },
    }


def _gate(gate: GateResult) -> dict[str, object]:
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
        },
    }


def _interval(interval: Interval | None) -> dict[str, float] | None:
    return None if interval is None else asdict(interval)


def _spread(value: Spread | None) -> dict[str, float] | None:
    return None if value is None else asdict(value)
