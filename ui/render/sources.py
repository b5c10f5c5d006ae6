"""What an answer rests on: the cited articles, those that were also considered, conflicts, and declines."""

from __future__ import annotations

from rag import Article, Citation, Conflict, Coverage, Kind
from ui.render.cites import by_article, citation_mark, copies_html, open_button
from ui.render.safe import esc, line, link
from ui.render.ways_on import suggestions_html
from ui.render.words import byline, count, day, shortened
from ui.state import TurnView

__all__ = ["also_html", "conflicts_html", "declined_html", "sources_html"]

SHORT_QUOTE = 220
OUTLETS_NAMED = 4


def sources_html(turn: TurnView) -> str:
    """The cited articles in order of number, apart from those that were only looked at."""
    assert turn.answer is not None
    cited = "".join(_source(turn, group) for group in by_article(turn.answer.citations))
    listed = f'<h3>Sources</h3><ol class="sources">{cited}</ol>' if cited else ""
    return f'<div class="rests">{listed}{also_html(turn)}</div>'


def _source(turn: TurnView, group: tuple[Citation, ...]) -> str:
    assert turn.answer is not None
    article, first = group[0].article, group[0]
    copies = turn.answer.copies.get(article.id, ())
    out = link(article.url, first.quote, "original", f"original page of source {first.number}")
    return (
        f'<li value="{first.number}"><span class="number" aria-hidden="true">{first.number}</span>'
        f'<div>{open_button(article, turn.number, first.start)}<p class="from">{byline(article)} {out}</p>'
        f"{copies_html(copies, turn.number)}</div></li>"
    )


def also_html(turn: TurnView) -> str:
    """The articles that were found and not cited."""
    if not turn.also:
        return ""
    items = "".join(_listed(article, turn.number) for article in turn.also)
    return (
        '<details class="also"><summary>Also considered, not cited:'
        f" {count(len(turn.also), 'article')}</summary>"
        f'<ul class="plain">{items}</ul></details>'
    )


def _listed(article: Article, turn: int) -> str:
    return f'<li>{open_button(article, turn)}<p class="from">{byline(article)}</p></li>'


def conflicts_html(turn: TurnView) -> str:
    """The accounts that differ, side by side."""
    assert turn.answer is not None
    return "".join(_conflict(conflict, turn.number, i) for i, conflict in enumerate(turn.answer.conflicts))


def _conflict(conflict: Conflict, turn: int, index: int) -> str:
    sides = "".join(
        f'<li><p class="value">{line(side.value, 120)}</p>'
        f"<blockquote>{esc(shortened(side.citation.quote, SHORT_QUOTE))}</blockquote>"
        f'<p class="from">{byline(side.citation.article)}'
        f" {citation_mark(side.citation, turn, f'c{turn}-{index}-{n}')}</p></li>"
        for n, side in enumerate(conflict.sides)
    )
    return (
        '<section class="conflict" aria-label="The sources differ"><h3>The sources differ</h3>'
        f'<ul class="sides">{sides}</ul></section>'
    )


def declined_html(turn: TurnView) -> str:
    """A decline as a result: what was looked for, what is near, and what there is."""
    assert turn.answer is not None
    items = "".join(_near(article, turn) for article in turn.answer.nearest)
    nearest = f'<h3>Nearest in the archive</h3><ul class="plain near">{items}</ul>' if items else ""
    why = f'<p class="rest">{line(turn.answer.why, 200)}</p>' if turn.answer.why else ""
    absent = ", ".join(line(name, 80) for name in turn.answer.missing)
    missing = f'<p class="rest">Not found in the nearest articles: {absent}.</p>' if absent else ""
    return (
        '<div class="declined"><p class="lead">The archive does not answer this.</p>'
        f"{why}{suggestions_html(turn)}{_looked_for(turn)}{missing}{_holds(turn.coverage)}{nearest}</div>"
    )


def _looked_for(turn: TurnView) -> str:
    read = [part.text for part in turn.understood if part.kind is not Kind.SEARCHED]
    if not read:
        return ""
    words = ", ".join(line(text, 200) for text in read)
    return f'<p class="rest">Read from your question: {words}. Press it above to ask without it.</p>'


def _holds(coverage: Coverage | None) -> str:
    """What the archive covers, in a sentence."""
    if coverage is None:
        return ""
    if not coverage.articles:
        return (
            '<p class="rest">The archive is empty. <button type="button" class="quiet" data-do="goto"'
            ' data-tab="add">Add articles</button></p>'
        )
    days = ""
    if coverage.first_day and coverage.last_day:
        first, last = day(coverage.first_day), day(coverage.last_day)
        days = f", of {first}" if first == last else f", from {first} to {last}"
    return f'<p class="rest">It holds {count(coverage.articles, "article")}{days}{_outlets(coverage)}.</p>'


def _outlets(coverage: Coverage) -> str:
    """The largest outlets by name, the others counted."""
    names = [line(name, 60) for name, _ in coverage.outlets[:OUTLETS_NAMED]]
    if (others := len(coverage.outlets) - len(names)) == 1:
        names.append(line(coverage.outlets[-1][0], 60))
    elif others:
        names.append(count(others, "other outlet"))
    if len(names) < 2:
        return f", by {names[0]}" if names else ""
    return f", by {', '.join(names[:-1])} and {names[-1]}"


def _near(article: Article, turn: TurnView) -> str:
    found = next((piece for piece in turn.evidence if piece.article.id == article.id), None)
    words = f"<blockquote>{esc(shortened(found.quote, SHORT_QUOTE))}</blockquote>" if found else ""
    start = found.start if found else None
    return f'<li>{open_button(article, turn.number, start)}<p class="from">{byline(article)}</p>{words}</li>'
