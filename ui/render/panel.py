"""The source panel: a whole article with the cited words marked, and the way to its original page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag import Article, Statement
from ui.render.cites import entity_button
from ui.render.safe import esc, line, link
from ui.render.words import byline, day, shortened, title
from ui.state import LostArticle

LONGEST_TEXT = 60_000
LONGEST_QUOTE = 240
_CLOSE = '<button type="button" class="close" data-do="close" aria-label="Close the source">×</button>'
_BREAK = re.compile(r"\n\s*\n|\n")


@dataclass(frozen=True, slots=True)
class Span:
    """Words of an article to be marked, half-open."""

    start: int
    end: int


def panel_html(
    article: Article,
    spans: Iterable[Span] = (),
    start: int | None = None,
    number: int = 0,
    *,
    closable: bool = False,
    hint: str = "",
    quoted: Sequence[Statement] = (),
    turn: int = 0,
    auto: bool = False,
) -> str:
    """An article with some of its words marked; those that begin at `start` are to be scrolled to. `hint` is
    seen when it is closed, in the place of that of an answer. `quoted` are all words of it that a `turn`
    rests on; `auto` says that nobody pressed for it."""
    marked = _joined(spans, len(article.text))
    active = next((s for s in marked if start is not None and s.start <= start < s.end), None)
    active = active or (marked[0] if marked else None)
    quote = article.text[active.start : active.end] if active else ""
    out = link(article.url, quote, "Read the original", f"Read the original: {title(article)}")
    authors = f'<p class="from">By {line(", ".join(article.authors), 200)}</p>' if article.authors else ""
    badge = f'<span class="number"><span class="unseen">Source </span>{number}</span>' if number else ""
    close = _CLOSE if closable else ""
    hint = (hint or empty_panel()) if closable else ""
    at = f' data-turn="{turn}"' if turn else ""
    at += f' data-at="{start}"' if start is not None else ""
    at += " data-auto" if auto else ""
    return (
        f'<article class="source" data-article="{esc(article.id)}"{at}>{close}<header>'
        f'<h2 tabindex="-1">{badge}{line(title(article), 300)}</h2><p class="from">'
        f"{byline(article)}</p>{authors}"
        f'<p class="from">{out}</p></header>{_lost(article)}{_quoted(quoted, turn)}<div class="text">'
        f"{text_html(article.text, marked, active)}</div></article>{hint}"
    )


def _lost(article: Article) -> str:
    """That only the quoted words are left to be shown of an article, and the way to what it is now."""
    if not isinstance(article, LostArticle):
        return ""
    if article.is_gone:
        said = "This article is no longer in the archive. These are the words that were quoted from it."
        return f'<p class="notice">{said}</p>'
    return (
        '<p class="notice">This article has changed since. These are the words that were quoted from it.'
        f' <button type="button" class="quiet" data-do="open" data-turn="0" data-article="{esc(article.id)}">'
        "Read it as it is now</button></p>"
    )


def _quoted(quoted: Sequence[Statement], turn: int) -> str:
    """All that is quoted from the article, each with who says it, to whom, and which days it means."""
    items = "".join(_statement(said, turn) for said in quoted)
    return f'<section class="statements"><h3>Quoted from it</h3><ol>{items}</ol></section>' if items else ""


def _statement(said: Statement, turn: int) -> str:
    cited = said.citation
    to = f" to {line(said.to, 120)}" if said.to else ""
    facts = [f"{entity_button(said.speaker)} speaking{to}"] if said.speaker else []
    facts += [line(f"“{found.words}”: {day(found.day)}", 120) for found in cited.days]
    told = f'<p class="from">{"; ".join(facts)}</p>' if facts else ""
    return (
        f'<li><button type="button" class="title" data-do="open" data-turn="{turn}"'
        f' data-article="{esc(cited.article.id)}" data-start="{cited.start}">'
        f"<q>{esc(shortened(cited.quote, LONGEST_QUOTE))}</q></button>{told}</li>"
    )


def text_html(text: str, marked: Sequence[Span], active: Span | None) -> str:
    """Paragraphs with marks. A mark that runs over a paragraph's end goes on in the next.

    A very long text is cut behind its last mark, but not before `LONGEST_TEXT`.
    """
    end = max([LONGEST_TEXT, *(span.end + 2_000 for span in marked)])
    paragraphs = "".join(
        f'<p dir="auto">{_marked(text, start, stop, marked, active)}</p>'
        for start, stop in _paragraphs(text[:end])
        if text[start:stop].strip()
    )
    return paragraphs + (
        '<p class="from">The article goes on; it is too long to be shown whole.</p>'
        if end < len(text)
        else ""
    )


def _paragraphs(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for match in _BREAK.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _marked(text: str, start: int, stop: int, marked: Sequence[Span], active: Span | None) -> str:
    parts, at = [], start
    for span in marked:
        left, right = max(span.start, start), min(span.end, stop)
        if left < right:
            here = ' class="active"' if span == active else ""
            parts += [esc(text[at:left]), f"<mark{here}>{esc(text[left:right])}</mark>"]
            at = right
    return "".join([*parts, esc(text[at:stop])])


def _joined(spans: Iterable[Span], length: int) -> list[Span]:
    """The spans in order, those that overlap joined."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if not 0 <= span.start < span.end <= length:
            continue
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def declined_panel() -> str:
    """What the panel says beside a question that was declined."""
    return (
        '<div class="nothing"><h2>No proof, no answer</h2><p>No article says what was asked, so there is'
        " nothing to show. The nearest articles are named beside; press a title to read one.</p></div>"
    )


def empty_panel() -> str:
    """What the panel says before a source is opened."""
    return (
        '<div class="nothing"><h2>The proof</h2><p>The sentences of an answer carry small numbers. '
        "Press one, and the article opens here at the words it rests on.</p></div>"
    )
