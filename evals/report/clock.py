"""The times of all answers, from `results.json`, on one logarithmic scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.report import plots
from evals.report.figures import show_ms

STEPS = {"evidence": "evidence_ms", "first token": "first_token_ms", "end": "total_ms"}


def samples(cases: Sequence[dict[str, Any]], system: str, step: str) -> list[float]:
    """Milliseconds to a step, of every answer of a system that took any; not of crashes."""
    outcomes = (case["systems"][system]["outcome"] for case in cases)
    return [ms for o in outcomes if o["status"] != "failed" and (ms := o["times"][STEPS[step]])]


def scale_of(results: dict[str, Any]) -> dict[str, Any]:
    """The ends of the scale in milliseconds, whole powers of ten, and the axis that shows it."""
    names = [system["name"] for system in results["systems"]]
    everything = [ms for name in names for step in STEPS for ms in samples(results["cases"], name, step)]
    low, high = _power(min(everything, default=1.0)), _power(max(everything, default=10.0)) + 1
    labels = {float(power): show_ms(10.0**power) for power in range(low, high + 1)}
    return {"low": 10.0**low, "high": 10.0**high, "axis": plots.axis(low, high, labels)}


def _power(value: float) -> int:
    """The largest power of ten that is not above a value."""
    power = 0
    while 10.0**power > max(value, 1e-3):
        power -= 1
    while 10.0 ** (power + 1) <= value:
        power += 1
    return power
