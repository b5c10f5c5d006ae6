"""The forms of an answer as views: cards of quotes, days in order, outlets in columns, counts, a brief. Every
line has its number, which opens its article in the panel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rag import (
    DIFFERS,
    Article,
    Brief,
    Citation,
    Comparison,
    Difference,
    FormValue,
    Happening,
    Line,
    Mention,
    Mentions,
    OutletLine,
    Quotes,
    Statement,
    Timeline,
)
from ui.render.cites import citation_mark, copies_html, entity_button
from ui.render.plots import weeks_plot
from ui.render.safe import esc, line, plain_line, safe_url
from ui.render.words import byline, count, day, shortened, where

LONGEST_LINE = 600
_COUNTED = re.compile(r"[\d,]+ of [\d,]+ lines are shown")


def form_html(form: FormValue, turn: int) -> str:
    """A form that found something, as its view."""
    name, body = VIEWS[type(form)](form, turn)
    return (
        f'<div class="form {name} walk" role="group" aria-label="{name.capitalize()}: arrow keys go from line'
        f' to line">{body}<p class="foot"><button type="button" class="quiet" data-do="write_up"'
        f' data-turn="{turn}">Write it up</button><span class="from">A model writes it as prose, of these'
        " quotations alone; the lines stay.</span></p></div>"
    )


def is_in_view(notice: str, form: FormValue) -> bool:
    """Whether a notice of an answer says what the view of its form shows: that lines were left out of the
    answer's words, or what is missing."""
    told = [f"Missing: {gap.text}" for gap in form.gaps] if isinstance(form, Brief) else []
    if isinstance(form, Comparison) and form.silent:
        told.append(f"Nothing on it in {' or '.join(form.silent)}.")
    return notice in told or bool(_COUNTED.match(notice))


# ---------------------------------------------------------------------- quotes, mentions, timelines


def _quotes(form: Quotes, turn: int) -> tuple[str, str]:
    cards = "".join(_card(said, turn, index) for index, said in enumerate(form.statements))
    shown = f"{len(form.statements):,} of {count(form.total, 'statement')}"
    lead = f"{shown}, of {count(form.looked_at, 'article')} in which {form.speaker} speaks"
    return "quotes", f'{_lead(lead)}<ol class="plain cards">{cards}</ol>'


def _card(said: Statement, turn: int, index: int) -> str:
    cited = said.citation
    who = f"{said.speaker}{f', to {said.to}' if said.to else ''}"
    words = f"“{' '.join(cited.quote.split())}” ({who}; {where(cited.article)}{_address(cited.article)})"
    return (
        f"<li>{_quote(cited)}{_speaker(said.speaker, who)}{_from(cited, turn, f'q{index}')}"
        f"{copies_html(said.copies, turn)}"
        f'<button type="button" class="quiet" data-do="copy_words" data-words="{esc(words)}">Copy'
        f'<span class="unseen"> the words and their reference, line {index + 1}</span></button></li>'
    )


def _speaker(name: str, who: str) -> str:
    """Who speaks to whom; the name opens its page."""
    return f'<p class="speaker">{entity_button(name)}{line(who.removeprefix(name), 160)}</p>'


def _address(article: Article) -> str:
    address = safe_url(article.url)
    return f", {address}" if address else ""


def _mentions(form: Mentions, turn: int) -> tuple[str, str]:
    least = "" if form.is_complete else "at least "
    mention = "mentions" if form.articles == 1 else "mention"
    lead = f"{least}{count(form.articles, 'article')} that {mention} {form.topic}"
    outlets = "".join(
        f"<li>{line(name or 'unknown outlet', 80)} <b>{articles:,}</b></li>"
        for name, articles in form.by_outlet
    )
    items = "".join(
        f"<li>{_under(one)}{_quote(one.citation)}{_from(one.citation, turn, f'm{index}')}"
        f"{copies_html(one.copies, turn)}</li>"
        for index, one in enumerate(form.mentions)
    )
    return "mentions", (
        f"{_lead(lead)}{weeks_plot(form.by_week)}"
        f'<ul class="plain counts" aria-label="By outlet">{outlets}</ul>'
        f'<ol class="plain lines">{items}</ol>'
    )


def _under(one: Mention) -> str:
    return f'<p class="from">In its title: {line(one.title)}</p>' if one.title else ""


def _timeline(form: Timeline, turn: int) -> tuple[str, str]:
    items = []
    for index, (gap, one) in enumerate(form.with_gaps()):
        if gap:
            items.append(f'<li class="gap">{count(gap, "day")} without a line</li>')
        items.append(_happening(one, turn, index))
    return "timeline", f'<ol class="plain daily">{"".join(items)}</ol>'


def _happening(one: Happening, turn: int, index: int) -> str:
    known = "announced" if one.is_ahead else "day of printing" if one.day_by.value == "printed" else ""
    mark = f' <span class="tag">{known}</span>' if known else ""
    also = "".join(citation_mark(cited, turn, f"t{turn}-{index}-{nth}") for nth, cited in enumerate(one.also))
    more = f'<p class="from">Also told by {also}</p>' if also else ""
    return (
        f'<li><h3><time datetime="{one.day.isoformat()}">{day(one.day)}</time>{mark}</h3>'
        f"{_quote(one.citation)}{_from(one.citation, turn, f't{index}')}{more}</li>"
    )


# ---------------------------------------------------------------------- briefs and comparisons


def _brief(form: Brief, turn: int) -> tuple[str, str]:
    least = "" if form.is_complete else "at least "
    days = f", {day(form.first_day)} to {day(form.last_day)}" if form.first_day and form.last_day else ""
    articles, outlets = count(form.articles, "article"), count(len(form.outlets), "outlet")
    lead = f"{form.topic}: {least}{articles} of {outlets}{days}"
    parts = [
        f"<section><h3>{line(theme.name or 'More', 120)}"
        f' <span class="from">{count(theme.articles, "article")},'
        f" {count(theme.outlets, 'outlet')}</span></h3>"
        f"{_lines(theme.lines, turn, f'b{nth}')}</section>"
        for nth, theme in enumerate(form.themes)
    ]
    if form.newest:
        parts.append(f"<section><h3>Newest</h3>{_lines(form.newest, turn, 'bn')}</section>")
    missing = "".join(f"<li>{line(gap.text, 400)}</li>" for gap in form.gaps)
    gaps = f'<section><h3>Missing</h3><ul class="missing">{missing}</ul></section>' if missing else ""
    return "brief", f"{_lead(lead)}{''.join(parts)}{_differences(form.differences, turn)}{gaps}"


def _lines(lines: Iterable[Line], turn: int, place: str) -> str:
    items = "".join(
        f"<li>{_quote(one.citation)}{_from(one.citation, turn, f'{place}-{index}', one.speaker)}"
        f"{_told_by(one.told_by[1:])}{copies_html(one.copies, turn)}</li>"
        for index, one in enumerate(lines)
    )
    return f'<ol class="plain lines">{items}</ol>'


def _told_by(outlets: Sequence[str]) -> str:
    return f'<p class="from">Also told by {line(", ".join(outlets), 200)}</p>' if outlets else ""


def _comparison(form: Comparison, turn: int) -> tuple[str, str]:
    columns = []
    for nth, account in enumerate(form.accounts):
        lines = "".join(
            f"<li>{_quote(one.citation)}{_from(one.citation, turn, f'o{nth}-{index}', one.speaker)}"
            f"{_alone(one)}</li>"
            for index, one in enumerate(account.lines)
        )
        left = _lines(account.left_out, turn, f"l{nth}") if account.left_out else ""
        left = f'<h4>Leaves out</h4><div class="leftout">{left}</div>' if left else ""
        columns.append(
            f'<section class="outletcolumn"><h3>{line(account.outlet, 80)}'
            f' <span class="from">{count(account.articles, "article")}</span></h3>'
            f'<ol class="plain lines">{lines}</ol>{left}</section>'
        )
    notes = "".join(f"<li>{_quote(c)}{_from(c, turn, f'k{n}')}</li>" for n, c in enumerate(form.corrections))
    corrected = f'<h3>Corrections</h3><ol class="plain lines">{notes}</ol>' if notes else ""
    tails = [f"Nothing on it in {', '.join(form.silent)}."] if form.silent else []
    tails += (
        [f"{count(form.others, 'more outlet has', 'more outlets have')} something."] if form.others else []
    )
    tail = "".join(f'<p class="from">{line(text, 400)}</p>' for text in tails)
    lead = f"{form.topic}: {count(form.articles, 'article')}, {count(len(form.accounts), 'outlet')}"
    return "compare", (
        f'{_lead(lead)}<div class="columns" tabindex="0" role="region" aria-label="Outlets side by side">'
        f"{''.join(columns)}</div>{_differences(form.differences, turn)}{corrected}{tail}"
    )


def _alone(one: OutletLine) -> str:
    said = "only here" if one.is_alone else ""
    if one.is_first and one.told_by[1:]:
        said = f"before {' and '.join(one.told_by[1:])}"
    return f'<p class="from"><span class="tag">{line(said, 160)}</span></p>' if said else ""


def _differences(differences: Sequence[Difference], turn: int) -> str:
    parts = []
    for nth, one in enumerate(differences):
        sides = "".join(
            f'<li><p class="value">{line(side.value, 120)}</p>{_quote(side.citation)}'
            f"{_from(side.citation, turn, f'd{nth}-{index}')}</li>"
            for index, side in enumerate(one.sides)
        )
        on = f": {line(one.subject, 80)}" if one.subject else ""
        parts.append(
            f'<section class="conflict" aria-label="{plain_line(DIFFERS[one.kind], 80)}"><h3>'
            f'{esc(DIFFERS[one.kind])}{on}</h3><ul class="sides">{sides}</ul></section>'
        )
    return "".join(parts)


def _lead(text: str) -> str:
    return f'<p class="from lead">{line(text, 300)}</p>'


def _quote(cited: Citation) -> str:
    return f"<blockquote>{esc(shortened(cited.quote, LONGEST_LINE))}</blockquote>"


def _from(cited: Citation, turn: int, place: str, speaker: str = "") -> str:
    who = f"<span>{line(speaker, 80)} speaking</span> " if speaker else ""
    return f'<p class="from">{byline(cited.article)} {who}{citation_mark(cited, turn, f"{turn}-{place}")}</p>'


VIEWS: dict[type, Callable[[Any, int], tuple[str, str]]] = {
    Quotes: _quotes,
    Mentions: _mentions,
    Timeline: _timeline,
    Brief: _brief,
    Comparison: _comparison,
}
"""Each gives its name, which is that of its command, and its body."""
