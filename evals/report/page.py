"""The report as one HTML page without a single request: what a template needs to know, and the template.

The template escapes whatever it is given (jinja2's autoescape); only the plots, which hold numbers and
escaped labels, are markup already.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evals.report import plots
from evals.report.by_tag import tag_columns, tag_rows
from evals.report.case_cards import case_cards
from evals.report.clock import clock_of
from evals.report.figures import (
    VERDICTS,
    show_interval,
    show_points,
    show_value,
    verdict_counts,
)
from evals.report.legend import legend
from evals.scoring.evaluation import Evaluation, SystemRun
from evals.scoring.gate import GateResult
from evals.scoring.metrics.registry import METRICS, Metric
from evals.scoring.statistics import LEVEL, RESAMPLES, Interval

AREAS = ("Retrieval", "Answers", "Citations", "Declining")
_PERCENT_AXIS = {0.0: "0", 0.25: "25", 0.5: "50", 0.75: "75", 1.0: "100 %"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of plots: a name with its meaning, a plot, and the numbers beside it."""

    name: str
    meaning: str
    plot: Markup
    values: tuple[tuple[str, str], ...]
    """What to write, and the CSS class to write it in."""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the figures at the top."""

    title: str
    value: str
    range: str
    meaning: str
    plot: Markup
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Versus:
    """The system under test against another: the differences that matter most."""

    title: str
    style: str
    rows: tuple[Row, ...]


def render_page(evaluation: Evaluation, gate: GateResult | None) -> str:
    """The page, complete: style and script are inside."""
    columns = tag_columns(evaluation)
    page = (
        _environment()
        .from_string(_asset("page.html.j2"))
        .render(
            evaluation=evaluation,
            gate=gate,
            level=f"{LEVEL:.0%}",
            resamples=RESAMPLES,
            css=Markup(_asset("page.css")),
            js=Markup(_asset("page.js")),
            systems=legend(evaluation),
            tiles=_tiles(evaluation, gate),
            areas=[(area, _area_rows(evaluation, gate, area)) for area in AREAS],
            percent_axis=plots.axis(0, 1, _PERCENT_AXIS),
            outcome_bars=_outcome_bars(evaluation),
            planes=_planes(evaluation),
            verdicts=[(verdict, plots.verdict_class(verdict)) for verdict in VERDICTS],
            changes=_change_rows(gate) if gate else (),
            change_axis=_points_axis(_change_span(gate)) if gate else "",
            versus=_versus(evaluation),
            versus_axis=_points_axis(1.0),
            tag_columns=columns,
            tags=tag_rows(evaluation, columns),
            clock=clock_of(evaluation),
            cards=case_cards(evaluation, gate),
        )
    )
    return page.lstrip()


def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _asset(name: str) -> str:
    return (files("evals.report") / "assets" / name).read_text(encoding="utf-8")


def _marks(evaluation: Evaluation, metric: Metric) -> list[tuple[SystemRun, str, Interval]]:
    found = []
    for style, run in legend(evaluation):
        interval = run.interval(metric.key, evaluation.cases)
        if interval is not None:
            found.append((run, style, interval))
    return found


def _tiles(evaluation: Evaluation, gate: GateResult | None) -> list[Tile]:
    tiles = []
    for metric in METRICS:
        mine = evaluation.runs[0].interval(metric.key, evaluation.cases)
        if not metric.headline or mine is None:
            continue
        against = []
        if gate and metric.key in gate.differences:
            against.append(_since(metric, gate))
        for other in evaluation.runs[1:]:
            value = other.interval(metric.key, evaluation.cases)
            if value is not None and other.info.kind == "rival":
                against.append(f"{other.info.title}: {show_value(metric, value.mean)}")
        mark = plots.Mark(mine, "sys0", show_interval(metric, mine))
        tiles.append(
            Tile(
                metric.title,
                show_value(metric, mine.mean),
                f"{100 * mine.low:.0f} to {100 * mine.high:.0f}, n = {mine.n}",
                metric.meaning,
                plots.forest([mark], width=190),
                tuple(against),
            )
        )
    return tiles


def _since(metric: Metric, gate: GateResult) -> str:
    if not any(change.metric == metric.key for change in gate.changes):
        return "exactly as in the baseline"
    return f"{show_points(metric, gate.differences[metric.key])} points since the baseline"


def _area_rows(evaluation: Evaluation, gate: GateResult | None, area: str) -> list[Row]:
    rows = []
    for metric in METRICS:
        found = _marks(evaluation, metric)
        if metric.area != area or not found:
            continue
        marks = [
            plots.Mark(interval, style, f"{run.info.title}: {show_interval(metric, interval)}")
            for run, style, interval in found
        ]
        was = gate.baseline.means.get(metric.key) if gate else None
        values = [(f"{show_interval(metric, i)}, n = {i.n}", style) for _, style, i in found]
        flags = [
            flag for flag, on in (("gated", metric.gated), ("hard floor", metric.floor is not None)) if on
        ]
        flags += ["lower is better"] if metric.better == "lower" else []
        plot = plots.forest(marks, reference=was) if metric.unit == "share" else Markup("")
        rows.append(Row(metric.title, metric.meaning, plot, tuple(values), tuple(flags)))
    return rows


def _outcome_bars(evaluation: Evaluation) -> list[tuple[str, str, Markup]]:
    return [
        (style, run.info.title, plots.stack(verdict_counts(evaluation, run), width=520))
        for style, run in legend(evaluation)
    ]


def _planes(evaluation: Evaluation) -> list[Markup]:
    """False declines against unanswerable cases answered, and against all wrong answers."""
    answered, wrong = [], []
    for style, run in legend(evaluation):
        in_vain = run.interval("false_decline", evaluation.cases)
        rightly = run.interval("declined_rightly", evaluation.cases)
        mistaken = run.interval("wrong_answer", evaluation.cases)
        if in_vain is None:
            continue
        vain = f"{run.info.title}: {in_vain.mean:.0%} of {in_vain.n} answerable cases declined"
        if rightly is not None:
            wrongly = Interval(1 - rightly.mean, 1 - rightly.high, 1 - rightly.low, rightly.n)
            label = f"{vain}, {wrongly.mean:.0%} of {wrongly.n} unanswerable cases answered"
            answered.append(plots.Point(in_vain, wrongly, style, label))
        if mistaken is not None:
            label = f"{vain}, {mistaken.mean:.0%} of {mistaken.n} answers wrong"
            wrong.append(plots.Point(in_vain, mistaken, style, label))
    planes = (("unanswerable, but answered", answered), ("answers that are wrong", wrong))
    return [plots.declining_plane(points, upwards) for upwards, points in planes if points]


def _change_span(gate: GateResult) -> float:
    """The scale of the differences: wide enough for every interval, at least ten points."""
    widest = max(
        (
            max(abs(interval.low), abs(interval.high))
            for key, interval in gate.differences.items()
            if key != "invented_citations"
        ),
        default=0.0,
    )
    return min(1.0, max(0.1, widest * 1.1))


def _change_rows(gate: GateResult) -> tuple[Row, ...]:
    span = _change_span(gate)
    failed = {failure.metric for failure in gate.failures}
    rows = []
    for metric in METRICS:
        interval = gate.differences.get(metric.key)
        if interval is None or metric.unit == "count":
            continue
        text = show_points(metric, interval)
        moved = sum(change.metric == metric.key for change in gate.changes)
        if not moved:
            continue
        style = "bad" if metric.key in failed else "sys0"
        plot = plots.forest(
            [plots.Mark(interval, style, text)], low=-span, high=span, ticks=(-span / 2, 0, span / 2)
        )
        flags = [flag for flag, on in (("gated", metric.gated), ("failed", metric.key in failed)) if on]
        was = show_value(metric, gate.baseline.means.get(metric.key), 1)
        rows.append(
            Row(
                metric.title,
                f"{was} in the baseline, {moved} cases changed",
                plot,
                ((text, style),),
                tuple(flags),
            )
        )
    return tuple(rows)


def _points_axis(span: float) -> Markup:
    points = 100 * span
    return plots.axis(-span, span, {-span: f"−{points:.0f}", 0.0: "0", span: f"+{points:.0f}"})


def _versus(evaluation: Evaluation) -> list[Versus]:
    ours = evaluation.runs[0]
    found = []
    for style, other in legend(evaluation)[1:]:
        rows = []
        for metric in METRICS:
            if metric.unit == "count" or not (metric.gated or metric.floor is not None):
                continue
            interval = ours.less(other, metric.key, evaluation.cases)
            if interval is None:
                continue
            better = not metric.is_worse(interval.mean)
            colour = "quiet" if not interval.excludes_zero else "good" if better else "bad"
            plot = plots.forest(
                [plots.Mark(interval, colour, show_points(metric, interval))],
                low=-1,
                high=1,
                ticks=(-0.5, 0, 0.5),
            )
            flags = ("lower is better",) if metric.better == "lower" else ()
            rows.append(
                Row(metric.title, metric.meaning, plot, ((show_points(metric, interval), colour),), flags)
            )
        found.append(Versus(other.info.title, style, tuple(rows)))
    return found
