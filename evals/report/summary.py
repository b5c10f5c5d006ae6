"""The report as Markdown, short enough for a CI log or a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.report.figures import show_interval, show_ms, show_points, times, tokens, verdict_counts
from evals.scoring.evaluation import Evaluation
from evals.scoring.gate import GateResult
from evals.scoring.metrics.registry import BY_KEY, METRICS

_SHOWN_CASES = 12
_TWO_FIGURES = ("answer_match", "answer_match_normalised")
"""Two ways to count right answers, which nobody can tell apart by their names alone."""


def summary_markdown(evaluation: Evaluation, gate: GateResult | None) -> str:
    """What was asked, whether the gate passed and why not, the scores with intervals, times and tokens."""
    return "\n".join(_lines(evaluation, gate)) + "\n"


def _lines(evaluation: Evaluation, gate: GateResult | None) -> Iterator[str]:
    count = len(evaluation.cases)
    part = f"{count} of {evaluation.of_cases}" if evaluation.of_cases > count else str(count)
    yield f"## Dateline eval: {_cell(evaluation.dataset)}"
    yield ""
    yield (
        f"{part} cases over {len(evaluation.library):,} articles, {evaluation.started}. Means with 95 % "
        f"intervals (bootstrap over cases). Citations judged by {evaluation.judge}."
    )
    yield ""
    if gate is not None:
        yield from _gate_lines(gate)
    yield from _score_lines(evaluation)
    yield from _time_lines(evaluation)
    for note in evaluation.notes:
        yield f"> {_cell(note)}"
        yield ""


def _gate_lines(gate: GateResult) -> Iterator[str]:
    baseline = gate.baseline
    yield f"**Gate {'passed' if gate.passed else 'FAILED'}** against the baseline of {baseline.written}."
    yield ""
    for failure in gate.failures:
        yield f"- **{_cell(failure.metric)}**: {_cell(failure.reason)}"
        yield f"  - cases: {_names(failure.cases)}"
    for warning in gate.warnings:
        yield f"- note: {_cell(warning)}"
    moved = {
        key: value
        for key, value in gate.differences.items()
        if any(change.metric == key for change in gate.changes)
    }
    for key, value in moved.items():
        mark = " (gated)" if BY_KEY[key].gated else ""
        yield f"- {BY_KEY[key].title}{mark}: {show_points(BY_KEY[key], value)} points"
    if gate.restated:
        yield f"- answers in other words: {_names(gate.restated)}"
    elif not gate.changes:
        yield "- every answer is word for word what it was"
    yield ""


def _score_lines(evaluation: Evaluation) -> Iterator[str]:
    yield "| | " + " | ".join(_cell(run.info.title) for run in evaluation.runs) + " | n |"
    yield "|---|" + "---|" * (len(evaluation.runs) + 1)
    for metric in METRICS:
        intervals = [run.interval(metric.key, evaluation.cases) for run in evaluation.runs]
        if not any(intervals):
            continue
        arrow = " ↓" if metric.better == "lower" else ""
        shown = " | ".join(show_interval(metric, interval) for interval in intervals)
        ns = "/".join(dict.fromkeys(str(interval.n) for interval in intervals if interval))
        yield f"| {metric.title}{arrow} | {shown} | {ns} |"
    counts = [verdict_counts(evaluation, run) for run in evaluation.runs]
    for verdict in counts[0]:
        yield f"| *{verdict}* | " + " | ".join(str(count[verdict]) for count in counts) + " | |"
    yield ""
    yield "↓ lower is better."
    yield ""
    for key in _TWO_FIGURES:
        yield f"- {BY_KEY[key].title}: {BY_KEY[key].meaning}"
    yield ""


def _time_lines(evaluation: Evaluation) -> Iterator[str]:
    yield "| | " + " | ".join(_cell(run.info.title) for run in evaluation.runs) + " |"
    yield "|---|" + "---|" * len(evaluation.runs)
    for name in ("evidence", "first token", "end"):
        spreads = [times(run)[name] for run in evaluation.runs]
        shown = (f"{show_ms(s.p50)}, {show_ms(s.p95)}" if s else "–" for s in spreads)
        yield f"| to {'the ' if name != 'first token' else ''}{name}, p50, p95 | " + " | ".join(shown) + " |"
    for name in ("prompt", "completion"):
        spreads = [tokens(run)[name] for run in evaluation.runs]
        shown = (f"{s.p50:,.0f}, {s.total:,.0f}" if s else "–" for s in spreads)
        yield f"| {name} tokens, median, total | " + " | ".join(shown) + " |"
    shown = (f"{sum(outcome.cached for outcome in run.outcomes.values())}" for run in evaluation.runs)
    yield "| answers from the cache | " + " | ".join(shown) + " |"
    yield ""


def _names(cases: Sequence[str]) -> str:
    shown = ", ".join(f"`{_cell(case)}`" for case in cases[:_SHOWN_CASES])
    return shown + (f" and {len(cases) - _SHOWN_CASES} more" if len(cases) > _SHOWN_CASES else "")


def _cell(text: str) -> str:
    """Text that cannot break a table or become markup."""
    plain = " ".join(text.split())
    for mark in "\\`*_[]<>|":
        plain = plain.replace(mark, "\\" + mark)
    return plain
