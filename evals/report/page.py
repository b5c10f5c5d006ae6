"""The page of a report, made of `results.json` alone, without a single request.

The template walks through the results and escapes whatever it is given (jinja2's autoescape); only the plots,
which hold numbers and escaped labels, are markup already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evals.report import cards, clock, plots
from evals.report.figures import VERDICTS, show_interval, show_ms, show_points, show_value
from evals.report.results import Row
from evals.scoring import Interval
from evals.scoring.metrics import BY_KEY, METRICS, Metric

AREAS = ("Retrieval", "Answers", "Forms", "Citations", "Declining")
_PERCENT_AXIS = {0.0: "0", 0.25: "25", 0.5: "50", 0.75: "75", 1.0: "100 %"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table of plots: a name with its meaning, a plot, and the numbers beside it."""

    name: str
    meaning: str
    plot: Markup
    numbers: tuple[tuple[str, str], ...]
    """What to write, and the CSS class to write it in."""
    flags: tuple[str, ...] = ()


def render_page(results: Row) -> str:
    """The page, complete: style and script are inside."""
    gate, systems = results["gate"], results["systems"]
    shown = [system for system in systems if system["kind"] != "floor"]
    template = _environment().from_string(_asset("page.html.j2"))
    page = template.render(
        results,
        css=Markup(_asset("page.css")),
        js=Markup(_asset("page.js")),
        first=systems[0],
        level=f"{results['intervals']['level']:.0%}",
        resamples=results["intervals"]["resamples"],
        areas=[(area, lines) for area in AREAS if (lines := area_lines(results, area))],
        percent_axis=plots.axis(0, 1, _PERCENT_AXIS),
        planes=planes(systems),
        verdicts=VERDICTS,
        changes=change_lines(gate) if gate else (),
        change_axis=points_axis(change_span(gate)) if gate else "",
        versus=[(system, versus_lines(system)) for system in systems[1:]],
        versus_axis=points_axis(1.0),
        headline=[metric for metric in METRICS if metric.headline],
        tag_tables=list(tag_tables(results["tags"], shown)),
        clock=clock.scale_of(results),
    )
    return page.lstrip()


def _environment() -> Environment:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= {
        "style_of": plots.style_of,
        "verdict_class": plots.verdict_class,
        "stack": plots.stack,
        "forest": plots.forest,
        "mark": mark,
        "show_value": show_value,
        "show_ms": show_ms,
        "since": since,
        "strip": plots.strip,
        "samples": clock.samples,
        "tag_plot": tag_plot,
        "tag_mean": tag_mean,
        "cards": cards,
    }
    return environment


def _asset(name: str) -> str:
    return (files("evals.report") / "assets" / name).read_text(encoding="utf-8")


def mark(metric: Metric, interval: Row, style: str, title: str = "") -> plots.Mark:
    """An interval of a metric to be drawn, with its figures as the label, after a system's title."""
    shown = show_interval(metric, Interval(**interval))
    return plots.Mark(Interval(**interval), style, f"{title}: {shown}" if title else shown)


def since(metric: Metric, gate: Row) -> str:
    """What became of a metric since the baseline."""
    if not any(change["metric"] == metric.key for change in gate["changes"]):
        return "exactly as in the baseline"
    return f"{show_points(metric, Interval(**gate['differences'][metric.key]))} points since the baseline"


def area_lines(results: Row, area: str) -> list[Line]:
    """The metrics of an area, all systems on one line."""
    lines, gate = [], results["gate"]
    for metric in METRICS:
        found = [
            (system["title"], plots.style_of(number), interval)
            for number, system in enumerate(results["systems"])
            if (interval := system["metrics"][metric.key])
        ]
        if metric.area != area or not found:
            continue
        marks = [mark(metric, interval, style, title) for title, style, interval in found]
        was = gate["baseline"]["means"].get(metric.key) if gate else None
        numbers = [(f"{show_interval(metric, m.interval)}, n = {m.interval.n}", m.style) for m in marks]
        flags = _flags(("gated", metric.gated), ("hard floor", metric.floor is not None), _lower(metric))
        plot = plots.forest(marks, reference=was) if metric.unit == "share" else Markup("")
        lines.append(Line(metric.title, metric.meaning, plot, tuple(numbers), flags))
    return lines


def _lower(metric: Metric) -> tuple[str, bool]:
    return "lower is better", metric.better == "lower"


def _flags(*flags: tuple[str, bool]) -> tuple[str, ...]:
    return tuple(flag for flag, on in flags if on)


def planes(systems: list[Row]) -> list[Markup]:
    """False declines against unanswerable cases answered, and against all wrong answers."""
    answered, wrong = [], []
    for number, system in enumerate(systems):
        in_vain, rightly, mistaken = (
            Interval(**row) if (row := system["metrics"][key]) else None
            for key in ("false_decline", "declined_rightly", "wrong_answer")
        )
        if in_vain is None:
            continue
        style = plots.style_of(number)
        vain = f"{system['title']}: {in_vain.mean:.0%} of {in_vain.n} answerable cases declined"
        if rightly is not None:
            wrongly = Interval(1 - rightly.mean, 1 - rightly.high, 1 - rightly.low, rightly.n)
            label = f"{vain}, {wrongly.mean:.0%} of {wrongly.n} unanswerable cases answered"
            answered.append(plots.Point(in_vain, wrongly, style, label))
        if mistaken is not None:
            label = f"{vain}, {mistaken.mean:.0%} of {mistaken.n} answers wrong"
            wrong.append(plots.Point(in_vain, mistaken, style, label))
    both = (("unanswerable, but answered", answered), ("answers that are wrong", wrong))
    return [plots.declining_plane(points, upwards) for upwards, points in both if points]


def change_span(gate: Row) -> float:
    """The scale of the differences: wide enough for every interval, at least ten points."""
    widest = max(
        (
            max(abs(interval["low"]), abs(interval["high"]))
            for key, interval in gate["differences"].items()
            if key != "invented_citations"
        ),
        default=0.0,
    )
    return min(1.0, max(0.1, widest * 1.1))


def change_lines(gate: Row) -> list[Line]:
    """The metrics that changed in some case since the baseline."""
    span, failed = change_span(gate), {failure["metric"] for failure in gate["failures"]}
    lines = []
    for key, row in gate["differences"].items():
        metric, interval = BY_KEY[key], Interval(**row)
        moved = sum(change["metric"] == key for change in gate["changes"])
        if metric.unit == "count" or not moved:
            continue
        text, style = show_points(metric, interval), "bad" if key in failed else "sys0"
        plot = plots.forest(
            [plots.Mark(interval, style, text)], low=-span, high=span, ticks=(-span / 2, 0, span / 2)
        )
        was = show_value(metric, gate["baseline"]["means"].get(key), 1)
        meaning = f"{was} in the baseline, {moved} cases changed"
        flags = _flags(("gated", metric.gated), ("failed", key in failed))
        lines.append(Line(metric.title, meaning, plot, ((text, style),), flags))
    return lines


def tag_tables(tags: list[str], systems: list[Row]) -> Iterator[tuple[list[Metric], list[str]]]:
    """The columns and the tags of the tables by tag: one of all tags, and one of forms where any is asked
    for, of the tags that have some."""
    judged = [m for m in METRICS if m.headline and any(system["metrics"][m.key] for system in systems)]
    yield [metric for metric in judged if metric.area != "Forms"], tags
    if columns := [metric for metric in judged if metric.area == "Forms"]:
        keys = [metric.key for metric in columns]
        yield columns, [t for t in tags if any(s["by_tag"][t][key] for s in systems for key in keys)]


def tag_plot(metric: Metric, tag: str | None, systems: list[Row]) -> Markup:
    """How the systems do on the cases of a tag, or on all, without the floors; nothing where nobody is
    judged."""
    marks = [
        mark(metric, interval, plots.style_of(number), system["title"])
        for number, system in enumerate(systems)
        if system["kind"] != "floor" and (interval := _by_tag(system, tag)[metric.key])
    ]
    return plots.forest(marks, width=76, ticks=(0.5,)) if marks else Markup("")


def tag_mean(metric: Metric, tag: str | None, system: Row) -> str:
    """How one system does on the cases of a tag, or on all."""
    interval = _by_tag(system, tag)[metric.key]
    return show_value(metric, interval["mean"]) if interval else "–"


def _by_tag(system: Row, tag: str | None) -> Row:
    found: Row = system["metrics"] if tag is None else system["by_tag"][tag]
    return found


def points_axis(span: float) -> Markup:
    """The scale above differences, in points of a per cent."""
    points = 100 * span
    return plots.axis(-span, span, {-span: f"−{points:.0f}", 0.0: "0", span: f"+{points:.0f}"})


def versus_lines(other: Row) -> list[Line]:
    """The system under test less another: the differences that matter most."""
    lines = []
    for metric in METRICS:
        row = other["first_less_this"][metric.key]
        if metric.unit == "count" or not (metric.gated or metric.floor is not None) or not row:
            continue
        interval = Interval(**row)
        better = not metric.is_worse(interval.mean)
        colour = "quiet" if not interval.excludes_zero else "good" if better else "bad"
        text = show_points(metric, interval)
        plot = plots.forest([plots.Mark(interval, colour, text)], low=-1, high=1, ticks=(-0.5, 0, 0.5))
        lines.append(Line(metric.title, metric.meaning, plot, ((text, colour),), _flags(_lower(metric))))
    return lines
