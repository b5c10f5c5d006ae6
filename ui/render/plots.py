"""Small plots, drawn here: when the sources of an answer appeared, and what an archive holds."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from rag import Article
from ui.render.safe import esc, line, plain_line
from ui.render.words import count, day, short_day
from ui.state import Shelf

WIDTH, MARGIN, BASE = 640, 24, 58
MOST_ROWS, MOST_COLUMNS = 8, 36
NO_OUTLET = "unknown outlet"
"""What a shelf is called whose articles name no outlet."""


def timeline(sources: Sequence[tuple[Article, int]]) -> str:
    """The cited articles on a line of days, each as its number; nothing for fewer than two dated ones.

    Articles of one day stand on top of each other.
    """
    dated = sorted((article.published.date(), number) for article, number in sources if article.published)
    if len(dated) < 2:
        return ""
    first, last = dated[0][0], dated[-1][0]
    columns: dict[int, int] = defaultdict(int)
    dots = []
    for when, number in dated:
        x = _x(when, first, last)
        level = columns[x // 20]
        columns[x // 20] += 1
        dots.append(_dot(x, BASE - 16 - 22 * level, number))
    height = 22 * (max(columns.values()) - 1)
    said = "; ".join(f"source {number}: {day(when)}" for when, number in dated)
    return (
        '<figure class="timeline"><figcaption>When the sources appeared</figcaption>'
        f'<svg viewBox="0 {-height} {WIDTH} {BASE + 24 + height}" role="img" aria-label="{esc(said)}">'
        f'<line class="axis" x1="{MARGIN}" y1="{BASE}" x2="{WIDTH - MARGIN}" y2="{BASE}"/>{"".join(dots)}'
        f"{_tick(first, first, last, 'start')}{_tick(last, first, last, 'end') if last > first else ''}"
        "</svg></figure>"
    )


def _x(when: date, first: date, last: date) -> int:
    span = (last - first).days
    return MARGIN + round((WIDTH - 2 * MARGIN) * ((when - first).days / span if span else 0.5))


def _dot(x: int, y: int, number: int) -> str:
    return (
        f'<g><circle class="dot" cx="{x}" cy="{y}" r="10"/>'
        f'<text class="dotnumber" x="{x}" y="{y + 4}" text-anchor="middle">{number}</text></g>'
    )


def _tick(when: date, first: date, last: date, anchor: str) -> str:
    x = _x(when, first, last)
    anchor = anchor if last > first else "middle"
    return (
        f'<line class="axis" x1="{x}" y1="{BASE - 4}" x2="{x}" y2="{BASE + 4}"/>'
        f'<text class="tick" x="{x}" y="{BASE + 18}" text-anchor="{anchor}">{short_day(when)}</text>'
    )


def weeks_plot(by_week: Sequence[tuple[date | None, int]]) -> str:
    """Articles by week as bars, with the count above each; weeks without one have their room. Nothing for
    fewer than two dated weeks; undated articles are named below."""
    dated = [(monday, articles) for monday, articles in by_week if monday]
    undated = sum(articles for monday, articles in by_week if not monday)
    tail = f'<p class="from">{count(undated, "article")} without a date.</p>' if undated else ""
    if len(dated) < 2:
        return tail
    first, last, top = dated[0][0], dated[-1][0], max(articles for _, articles in dated)
    room = (WIDTH - 2 * MARGIN) / ((last - first).days // 7 + 1)
    bars = []
    for monday, articles in dated:
        x, height = MARGIN + room * ((monday - first).days // 7), 70 * articles / top
        bars.append(
            f'<rect class="dot" x="{x + room * 0.1:.1f}" y="{90 - height:.1f}"'
            f' width="{max(1, room * 0.8):.1f}" height="{height:.1f}"/>'
        )
        if room >= 18:
            bars.append(
                f'<text class="tick" x="{x + room / 2:.1f}" y="{84 - height:.1f}" text-anchor="middle">'
                f"{articles:,}</text>"
            )
    said = "; ".join(f"week from {day(monday)}: {articles:,}" for monday, articles in dated)
    return (
        '<figure class="timeline"><figcaption>Articles by week</figcaption>'
        f'<svg viewBox="0 -12 {WIDTH} 126" role="img" aria-label="{esc(said)}">'
        f'<line class="axis" x1="{MARGIN}" y1="90" x2="{WIDTH - MARGIN}" y2="90"/>{"".join(bars)}'
        f'<text class="tick" x="{MARGIN}" y="108">{short_day(first)}</text>'
        f'<text class="tick" x="{WIDTH - MARGIN}" y="108" text-anchor="end">{short_day(last)}</text>'
        f"</svg></figure>{tail}"
    )


def holdings(shelves: Iterable[Shelf]) -> str:
    """Articles by month and outlet as a table whose cells are shaded; by year where there are many months.

    The outlets with most articles have rows of their own, the others, if there are two or more, share one.
    Undated articles are named below.
    """
    shelves = list(shelves)
    dated = [shelf for shelf in shelves if shelf.day]
    undated = sum(shelf.articles for shelf in shelves if not shelf.day)
    tail = f'<p class="from">{count(undated, "article")} without a date.</p>' if undated else ""
    if not dated:
        return tail
    yearly = len({shelf.day for shelf in dated}) > MOST_COLUMNS
    cells, columns = _cells(dated, yearly=yearly)
    top = max(cells.values())
    head = "".join(
        f'<th scope="col">{esc(name)}</th>' for name in (_period(c, yearly=yearly) for c in columns)
    )
    rows = "".join(_row(name, columns, cells, top, yearly=yearly) for name in _names(cells))
    return (
        '<div class="holdings" tabindex="0" role="region" aria-label="Articles by month and outlet"><table>'
        f'<thead><tr><th scope="col">Outlet</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>{tail}'
    )


Cells = dict[tuple[str, date], int]


def _cells(shelves: Sequence[Shelf], *, yearly: bool) -> tuple[Cells, list[date]]:
    totals: dict[str, int] = defaultdict(int)
    for shelf in shelves:
        totals[shelf.outlet] += shelf.articles
    own = sorted(totals, key=lambda name: (-totals[name], name))
    if len(own) > MOST_ROWS + 1:  # a row of others for one alone would only hide its name
        own = own[:MOST_ROWS]
    cells: Cells = defaultdict(int)
    for shelf in shelves:
        assert shelf.day is not None
        column = shelf.day.replace(month=1) if yearly else shelf.day
        cells[shelf.outlet if shelf.outlet in own else "", column] += shelf.articles
    return cells, sorted({column for _, column in cells})


def _names(cells: Cells) -> list[str]:
    totals: dict[str, int] = defaultdict(int)
    for (name, _), articles in cells.items():
        totals[name] += articles
    return sorted(totals, key=lambda name: (name == "", -totals[name], name))


def _row(name: str, columns: Sequence[date], cells: Cells, top: int, *, yearly: bool) -> str:
    shown = "".join(
        _cell(name, column, cells.get((name, column), 0), top, yearly=yearly) for column in columns
    )
    return (
        f'<tr><th scope="row" title="{plain_line(name or "other outlets", 80)}">'
        f"{line(name or 'other outlets', 40)}</th>{shown}</tr>"
    )


def _cell(name: str, column: date, articles: int, top: int, *, yearly: bool) -> str:
    """A number of articles, that lists them where they are of one outlet."""
    if not articles:
        return '<td class="none"><span aria-hidden="true">·</span><span class="unseen">none</span></td>'
    shown = f"{articles:,}"
    if name not in ("", NO_OUTLET):
        until = column.replace(month=12) if yearly else column
        last = until.replace(day=monthrange(until.year, until.month)[1])
        told = f"{plain_line(name, 80)}, {_period(column, yearly=yearly)}: list {count(articles, 'article')}"
        shown = (
            f'<button type="button" class="cell" data-do="shelf" data-source="{esc(name)}"'
            f' data-since="{column}" data-until="{last}" aria-label="{told}">{shown}</button>'
        )
    return f'<td class="s{1 + round(4 * (articles / top))}">{shown}</td>'


def _period(column: date, *, yearly: bool) -> str:
    return f"{column.year}" if yearly else f"{column:%b %Y}"
