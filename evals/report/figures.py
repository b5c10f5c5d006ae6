"""Numbers that every form of the report shows: times, tokens, verdicts, and how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.dataset import Case
from evals.scoring import Evaluation, Interval, SystemRun, Verdict, percentile
from evals.scoring.metrics import Metric

VERDICTS: tuple[Verdict, ...] = (
    "right",
    "declined rightly",
    "wrong",
    "should have declined",
    "declined in vain",
    "unscored",
)


@dataclass(frozen=True, slots=True)
class Spread:
    """The median and the 95th percentile of a quantity over `n` cases; `total` is its sum."""

    p50: float
    p95: float
    total: float
    n: int


def spread(values: Sequence[float | None]) -> Spread | None:
    """`None` where no case has a value."""
    known = [value for value in values if value is not None]
    return Spread(percentile(known, 0.5), percentile(known, 0.95), sum(known), len(known)) if known else None


def times(run: SystemRun) -> dict[str, Spread | None]:
    """Milliseconds to the evidence, the first token and the end, over the cases that did not crash."""
    outcomes = [outcome for outcome in run.outcomes.values() if not outcome.failed]
    return {
        "evidence": spread([outcome.times.evidence_ms for outcome in outcomes]),
        "first token": spread([outcome.times.first_token_ms for outcome in outcomes]),
        "end": spread([outcome.times.total_ms for outcome in outcomes]),
    }


def tokens(run: SystemRun) -> dict[str, Spread | None]:
    """Prompt and completion tokens, over the cases for which a model was asked and told."""
    outcomes = run.outcomes.values()
    return {
        "prompt": spread([outcome.tokens.prompt for outcome in outcomes]),
        "completion": spread([outcome.tokens.completion for outcome in outcomes]),
    }


def verdict_counts(
    evaluation: Evaluation, run: SystemRun, cases: Sequence[Case] | None = None
) -> dict[Verdict, int]:
    """How many cases ended how, in the order of `VERDICTS`."""
    counts: dict[Verdict, int] = dict.fromkeys(VERDICTS, 0)
    for case in evaluation.cases if cases is None else cases:
        counts[evaluation.verdict(run, case)] += 1
    return counts


def show_value(metric: Metric, value: float | None, digits: int = 0) -> str:
    """A metric's value as people write it: "86 %", "0.02", "–"."""
    if value is None:
        return "–"
    return f"{100 * value:.{digits}f} %" if metric.unit == "share" else f"{value:.2f}"


def show_interval(metric: Metric, interval: Interval | None) -> str:
    """The mean with its interval.

    >>> from evals.metrics.registry import BY_KEY
    >>> show_interval(BY_KEY["answer_match"], Interval(0.683, 0.601, 0.762, 126))
    '68 % (60 to 76)'
    """
    if interval is None:
        return "–"
    if metric.unit == "count":
        return f"{interval.mean:.2f} ({interval.low:.2f} to {interval.high:.2f})"
    return f"{100 * interval.mean:.0f} % ({100 * interval.low:.0f} to {100 * interval.high:.0f})"


def show_points(metric: Metric, interval: Interval) -> str:
    """A difference with its interval, in points of a per cent, or as it is for counts."""
    if metric.unit == "count":
        return f"{interval.mean:+.2f} ({interval.low:+.2f} to {interval.high:+.2f})"
    return f"{100 * interval.mean:+.1f} ({100 * interval.low:+.1f} to {100 * interval.high:+.1f})"


def show_ms(value: float) -> str:
    """Milliseconds in the unit that people would choose.

    >>> show_ms(3.2), show_ms(240), show_ms(12_340)
    ('3.2 ms', '240 ms', '12.3 s')
    """
    if value >= 1000:
        return f"{value / 1000:.1f} s"
    return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"
