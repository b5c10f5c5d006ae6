"""What a case's card says in words, from its object in `results.json`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from evals.report.figures import show_ms, show_value
from evals.scoring.metrics import BY_KEY, METRICS, Metric

_MARK = re.compile(r"(\[\d+\])")


def parts(text: str) -> list[str]:
    """An answer in parts, every second one a citation mark."""
    return _MARK.split(text)


def day(asked: str) -> str:
    """A day in ISO form as people write it."""
    when = date.fromisoformat(asked)
    return f"{when.day} {when:%B %Y}"


def changes(gate: dict[str, Any] | None, case_id: str) -> list[str]:
    """What is not as it was in the baseline."""
    if gate is None:
        return []
    moved = [
        f"{metric.title} {show_value(metric, change['before'])} → {show_value(metric, change['after'])}"
        for change in gate["changes"]
        if change["case_id"] == case_id and (metric := BY_KEY[change["metric"]])
    ]
    return moved or (["the answer has other words"] if case_id in gate["restated"] else [])


def searched(case: dict[str, Any]) -> str:
    """What the text filter looks in, lower case."""
    texts = (answer["outcome"]["text"] for answer in case["systems"].values())
    return " ".join([case["id"], case["question"], *case["answers"], *case["tags"], *texts]).lower()


def scored(scores: dict[str, dict[str, Any]]) -> list[tuple[Metric, float, str]]:
    """The metrics that say something about an answer, each with its value and its reason."""
    rows = ((metric, scores[metric.key]) for metric in METRICS)
    return [(metric, row["value"], row["reason"]) for metric, row in rows if row["value"] is not None]


def tone(metric: Metric, value: float) -> str:
    """Whether a value is as good as can be, as bad, or in between: "good", "bad", "quiet"."""
    best = 1.0 if metric.better == "higher" and metric.unit == "share" else 0.0
    return "good" if value == best else "bad" if value == abs(best - 1) else "quiet"


def footer(outcome: dict[str, Any]) -> str:
    """The time and the tokens that an answer took."""
    said, tokens = [show_ms(outcome["times"]["total_ms"])], outcome["tokens"]
    if tokens["prompt"]:
        said.append(f"{tokens['prompt']:,} + {tokens['completion'] or 0:,} tokens")
    if outcome["cached"]:
        said.append("from the cache")
    return ", ".join(said)
