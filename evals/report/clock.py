"""The tables of times and tokens."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from evals.report import plots
from evals.report.figures import show_ms, times, tokens
from evals.report.legend import legend
from evals.scoring.evaluation import Evaluation, SystemRun


@dataclass(frozen=True, slots=True)
class ClockRow:
    """How long one system took for one step."""

    title: str
    style: str
    step: str
    median: str
    p95: str
    plot: Markup


@dataclass(frozen=True, slots=True)
class Clock:
    """Times and tokens of all systems."""

    rows: tuple[ClockRow, ...]
    axis: Markup
    tokens: tuple[tuple[str, str, str, str, str, str], ...]


def clock_of(evaluation: Evaluation) -> Clock:
    """All answers of all systems on one scale."""
    samples = {
        (style, run.info.title, step): values
        for style, run in legend(evaluation)
        for step, values in _step_values(run).items()
        if values
    }
    everything = [value for values in samples.values() for value in values]
    low = 10.0 ** _floor_log(min(everything, default=1.0))
    high = 10.0 ** (_floor_log(max(everything, default=10.0)) + 1)
    rows = []
    for (style, title, step), values in samples.items():
        run = next(run for name, run in legend(evaluation) if name == style)
        measured = times(run)[step]
        assert measured is not None
        plot = plots.strip(values, style, low=low, high=high)
        rows.append(ClockRow(title, style, step, show_ms(measured.p50), show_ms(measured.p95), plot))
    labels = {float(d): show_ms(10.0**d) for d in range(_floor_log(low), _floor_log(high) + 1)}
    axis = plots.axis(_floor_log(low), _floor_log(high), labels)
    return Clock(tuple(rows), axis, tuple(_token_rows(evaluation)))


def _step_values(run: SystemRun) -> dict[str, list[float]]:
    outcomes = [outcome for outcome in run.outcomes.values() if not outcome.failed]
    return {
        "evidence": [o.times.evidence_ms for o in outcomes if o.times.evidence_ms],
        "first token": [o.times.first_token_ms for o in outcomes if o.times.first_token_ms],
        "end": [o.times.total_ms for o in outcomes if o.times.total_ms],
    }


def _token_rows(evaluation: Evaluation) -> list[tuple[str, str, str, str, str, str]]:
    rows = []
    for style, run in legend(evaluation):
        prompt, completion = tokens(run)["prompt"], tokens(run)["completion"]
        if prompt or completion:
            numbers = [
                f"{value:,.0f}"
                for s in (prompt, completion)
                for value in ((s.p50, s.total) if s else (0.0, 0.0))
            ]
            rows.append((style, run.info.title, *numbers))
    return [(a, b, c, d, e, f) for a, b, c, d, e, f in rows]


def _floor_log(value: float) -> int:
    power = 0
    while 10.0**power > max(value, 1e-3):
        power -= 1
    while 10.0 ** (power + 1) <= value:
        power += 1
    return power
