"""Small plots as inline SVG. They take numbers only, carry their values as titles, and get their colours
from the page's style sheet (`sys0`, `sys1`, … for the systems)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evals.report.figures import VERDICTS
from evals.scoring import Interval, Verdict

WIDTH = 340
_PAD = 8
_TITLE = Markup("<title>{}</title>")


@dataclass(frozen=True, slots=True)
class Mark:
    """An interval to be drawn: `style` is its CSS class, `label` what the pointer shows."""

    interval: Interval
    style: str
    label: str


def forest(
    marks: Sequence[Mark],
    *,
    low: float = 0.0,
    high: float = 1.0,
    reference: float | None = None,
    ticks: Sequence[float] = (0.25, 0.5, 0.75),
    width: int = WIDTH,
) -> Markup:
    """Intervals as lines with a dot at the mean, one below the other, on the scale from `low` to `high`.

    `reference` is a value to compare with, drawn as a hollow diamond on the first line.
    """
    height = 14 * max(1, len(marks)) + 4
    scale = _Scale(low, high, width)
    parts = [
        Markup('<line class="grid" x1="{0}" x2="{0}" y1="0" y2="{1}"/>').format(scale(tick), height)
        for tick in ticks
    ]
    parts += [
        Markup('<line class="edge" x1="{0}" x2="{0}" y1="0" y2="{1}"/>').format(scale(end), height)
        for end in (low, high)
    ]
    if reference is not None:
        x, y = scale(reference), 9
        diamond = Markup('<path class="baseline" d="M{0} {1}l7 7l-7 7l-7 -7z">{2}</path>')
        parts.append(diamond.format(x, y - 7, _TITLE.format("baseline")))
    parts += [_bar(mark, scale, 9 + 14 * row) for row, mark in enumerate(marks)]
    return _svg(width, height, parts)


def axis(low: float, high: float, labels: Mapping[float, str], width: int = WIDTH) -> Markup:
    """The scale that stands above a column of forests."""
    scale = _Scale(low, high, width)
    anchors = {low: "start", high: "end"}
    shift = {low: -_PAD, high: _PAD}
    parts = [
        Markup('<text class="tick" x="{}" y="11" text-anchor="{}">{}</text>').format(
            scale(at) + shift.get(at, 0), anchors.get(at, "middle"), text
        )
        for at, text in labels.items()
    ]
    return _svg(width, 14, parts)


def stack(counts: Mapping[Verdict, int], width: int = WIDTH, height: int = 18) -> Markup:
    """Verdicts as one bar, each as wide as its share, with its count where there is room."""
    total = sum(counts.values())
    parts: list[Markup] = []
    x = 0.0
    for verdict in VERDICTS:
        count = counts.get(verdict, 0)
        if not count or not total:
            continue
        wide = width * count / total
        style = verdict_class(verdict)
        parts.append(
            Markup('<rect class="{}" x="{:.2f}" y="0" width="{:.2f}" height="{}">{}</rect>').format(
                style, x, max(wide - 1, 0.5), height, _TITLE.format(f"{count} {verdict}")
            )
        )
        if wide > 9 + 6 * len(str(count)):
            parts.append(
                Markup('<text class="count on-{}" x="{:.2f}" y="{}" text-anchor="middle">{}</text>').format(
                    style, x + wide / 2, height - 5, count
                )
            )
        x += wide
    return _svg(width, height, parts)


@dataclass(frozen=True, slots=True)
class Point:
    """A system in a plane of declining: both shares with their intervals."""

    false_declines: Interval
    wrong: Interval
    style: str
    label: str


def declining_plane(points: Sequence[Point], upwards: str, side: int = 350) -> Markup:
    """False declines to the right, the wrong answers that `upwards` names upwards: good is bottom left."""
    left, bottom, size = 64, side - 40, side - 84
    parts: list[Markup] = []

    def x_of(value: float) -> float:
        return left + size * value

    def y_of(value: float) -> float:
        return bottom - size * value

    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        line = Markup('<line class="grid" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>')
        parts.append(line.format(x_of(tick), x_of(tick), y_of(0), y_of(1)))
        parts.append(line.format(x_of(0), x_of(1), y_of(tick), y_of(tick)))
        text = Markup('<text class="tick" x="{:.1f}" y="{:.1f}" text-anchor="{}">{} %</text>')
        parts.append(text.format(x_of(tick), bottom + 15, "middle", round(100 * tick)))
        parts.append(text.format(left - 6, y_of(tick) + 4, "end", round(100 * tick)))
    parts.append(Markup('<circle class="ideal" cx="{}" cy="{}" r="14"/>').format(x_of(0), y_of(0)))
    parts.append(
        Markup(
            '<text class="axis" x="{}" y="{}" text-anchor="middle">answerable, but declined</text>'
        ).format(left + size / 2, side - 6)
    )
    turned = Markup(
        '<text class="axis" transform="translate(13 {}) rotate(-90)" text-anchor="middle">{}</text>'
    )
    parts.append(turned.format(bottom - size / 2, upwards))
    for number, point in enumerate(points):
        parts.append(_cross(point, x_of, y_of, number))
    return _svg(side, side, parts)


def _cross(
    point: Point, x_of: Callable[[float], float], y_of: Callable[[float], float], number: int
) -> Markup:
    x, y = x_of(point.false_declines.mean), y_of(point.wrong.mean)
    line = Markup('<line x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>')
    label = Markup('<text class="halo" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>')
    right = point.false_declines.mean > 0.55
    return Markup('<g class="mark {}">{}{}<circle cx="{:.1f}" cy="{:.1f}" r="5.5">{}</circle>{}</g>').format(
        point.style,
        line.format(x_of(point.false_declines.low), x_of(point.false_declines.high), y, y),
        line.format(x, x, y_of(point.wrong.low), y_of(point.wrong.high)),
        x,
        y,
        _TITLE.format(point.label),
        label.format(x - 10 if right else x + 10, y - 8, "end" if right else "start", number + 1),
    )


def strip(values: Sequence[float], style: str, *, low: float, high: float, width: int = WIDTH) -> Markup:
    """Every value as a thin line on a logarithmic scale, with the median and the 95th percentile as longer
    ones."""
    ordered = sorted(max(value, low) for value in values)
    scale = _Scale(math.log10(low), math.log10(high), width)
    line = Markup('<line class="{}" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>')
    parts = []
    decade = math.ceil(math.log10(low))
    while decade <= math.log10(high):
        parts.append(line.format("grid", scale(decade), scale(decade), 0, 26))
        decade += 1
    drawn = ordered if len(ordered) <= 400 else ordered[:: len(ordered) // 400]
    parts += [line.format(f"hair {style}", scale(math.log10(v)), scale(math.log10(v)), 8, 20) for v in drawn]
    for share in (0.5, 0.95):
        value = ordered[min(len(ordered) - 1, int(share * len(ordered)))]
        parts.append(line.format(f"thick {style}", scale(math.log10(value)), scale(math.log10(value)), 3, 25))
    return _svg(width, 28, parts)


def style_of(number: int) -> str:
    """The CSS class of the n-th system: after the fifth the colours repeat."""
    return f"sys{number % 5}"


def verdict_class(verdict: str) -> str:
    """The CSS class of a verdict.

    >>> verdict_class("declined in vain")
    'v-declined-in-vain'
    """
    return "v-" + verdict.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    width: int

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(_PAD + (self.width - 2 * _PAD) * min(max(share, 0.0), 1.0), 2)


def _bar(mark: Mark, scale: _Scale, y: int) -> Markup:
    low, mean, high = (scale(v) for v in (mark.interval.low, mark.interval.mean, mark.interval.high))
    return Markup(
        '<g class="mark {}">{}<line x1="{}" x2="{}" y1="{}" y2="{}"/><circle cx="{}" cy="{}" r="4.2"/></g>'
    ).format(mark.style, _TITLE.format(mark.label), low, high, y, y, mean, y)


def _svg(width: int, height: int, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="plot" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img">{2}</svg>'
    ).format(width, height, Markup("").join(parts))
