"""The table of tags: how the system under test does on each kind of question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evals.report import plots
from evals.report.figures import show_interval, show_value, verdict_counts
from evals.report.legend import legend
from evals.scoring.evaluation import Evaluation
from evals.scoring.metrics.registry import METRICS, Metric


@dataclass(frozen=True, slots=True)
class TagRow:
    """How the system under test does on the cases of one tag."""

    tag: str
    count: int
    bar: Markup
    cells: tuple[tuple[str, Markup], ...]
    """What to write and to draw, one for each column."""


def tag_columns(evaluation: Evaluation) -> list[Metric]:
    """The headline metrics that say something about a system in the table (all but the floors)."""
    shown = [run for run in evaluation.runs if run.info.kind != "floor"]
    return [
        metric
        for metric in METRICS
        if metric.headline and any(run.interval(metric.key, evaluation.cases) for run in shown)
    ]


def tag_rows(evaluation: Evaluation, columns: Sequence[Metric]) -> list[TagRow]:
    """A row for all cases, then one for each tag, the most frequent first."""
    rows = []
    for tag in ["", *evaluation.tags]:
        cases = [case for case in evaluation.cases if not tag or tag in case.tags]
        bar = plots.stack(verdict_counts(evaluation, evaluation.runs[0], cases), width=190)
        cells = []
        for metric in columns:
            marks, shown = [], "–"
            for style, run in legend(evaluation):
                interval = run.interval(metric.key, cases)
                if interval is not None and run.info.kind != "floor":
                    marks.append(
                        plots.Mark(interval, style, f"{run.info.title}: {show_interval(metric, interval)}")
                    )
                    shown = show_value(metric, interval.mean) if style == "sys0" else shown
            cells.append((shown, plots.forest(marks, width=76, ticks=(0.5,)) if marks else Markup("")))
        rows.append(TagRow(tag or "all cases", len(cases), bar, tuple(cells)))
    return rows
