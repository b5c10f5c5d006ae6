"""The list of the archive's articles, searched and narrowed; and an article to read, with what belongs to
it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag import Around, ArticleSummary, Coverage
from rag.text import language_name, stems
from ui.render import count, day, esc, line, panel_html, plain_line, shortened

PAGE = 25
MOST_NAMES, MOST_KNOWN = 200, 1_000
SNIPPET = 220
"""Characters that are shown of a text around the words that were found."""
FIELDS = ("query", "where", "source", "author", "section", "language", "since", "until")
"""What the list is searched for and narrowed to, by the names of the form's fields."""
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: an article's id, title, outlet and day, and the words of it that were found."""

    id: str
    title: str
    source: str | None
    day: str
    words: str = ""

    @classmethod
    def of(cls, summary: ArticleSummary) -> Row:
        return cls(summary.id, summary.title, summary.source, day(summary.published))


def filter_html(coverage: Coverage) -> str:
    """The form that searches the list of articles, with what the archive has to narrow it by."""
    spoken = coverage.languages if len(coverage.languages) > 1 else ()
    languages = [(tag, language_name(tag), articles) for tag, articles in spoken]
    days = "".join(
        f'<label>{label} <input type="date" name="{name}"></label>'
        for name, label in (("since", "From"), ("until", "Until"))
    )
    return (
        '<form class="search" data-do="search" role="search"><label class="unseen" for="titles">Words</label>'
        '<input id="titles" name="query" type="search" maxlength="200" placeholder="Words to find">'
        '<label class="unseen" for="where">Look in</label><select id="where" name="where">'
        '<option value="">in titles</option><option value="texts">in texts</option></select>'
        f"{_select('source', 'Outlet', 'All outlets', [(name, name, n) for name, n in coverage.outlets])}"
        f"{_typed('author', 'Author', coverage.authors)}"
        f"{_select('section', 'Section', 'All sections', [(name, name, n) for name, n in coverage.sections])}"
        f"{_select('language', 'Language', 'All languages', languages)}"
        f'<div class="days">{days}</div><button type="submit" class="quiet">Search</button></form>'
    )


def _select(name: str, label: str, everything: str, counted: Sequence[tuple[str, str, int]]) -> str:
    if not counted:
        return f'<input type="hidden" name="{name}">'
    options = "".join(
        f'<option value="{esc(value)}">{esc(shown)} ({articles:,})</option>'
        for value, shown, articles in counted[:MOST_NAMES]
    )
    return (
        f'<label class="unseen" for="by-{name}">{label}</label><select id="by-{name}" name="{name}">'
        f'<option value="">{everything}</option>{options}</select>'
    )


def _typed(name: str, label: str, counted: Sequence[tuple[str, int]]) -> str:
    """A field for one of many names, which are offered as one types."""
    if not counted:
        return f'<input type="hidden" name="{name}">'
    options = "".join(f'<option value="{esc(value)}"></option>' for value, _ in counted[:MOST_KNOWN])
    return (
        f'<label class="unseen" for="by-{name}">{label}</label><input id="by-{name}" name="{name}"'
        f' list="known-{name}" maxlength="400" placeholder="Any {label.lower()}">'
        f'<datalist id="known-{name}">{options}</datalist>'
    )


def rows_html(rows: Sequence[Row], asked: Mapping[str, str], page: int, *, more: bool) -> str:
    """One page of the list, from 0; `asked` are the values of `FIELDS`."""
    head = _within(asked)
    if not rows:
        place = "text" if asked.get("where") else "title"
        found = f" with “{plain_line(asked['query'], 80)}” in the {place}" if asked.get("query") else ""
        return f'{head}<p class="from" role="status">No articles{found}.</p>'
    items = "".join(
        f'<li><label class="tick"><input type="checkbox" class="ticks" value="{esc(row.id)}"'
        f' data-shown="{plain_line(row.title or row.id, 60)}"><span class="unseen">Ask only this: '
        f"{line(row.title or row.id, 80)}</span></label><div>"
        f'<button type="button" class="title" data-do="read" data-article="{esc(row.id)}">'
        f"{line(row.title or f'untitled article {row.id}', 200)}</button>"
        f'<p class="from"><span class="outlet">{line(row.source or "unknown outlet", 80)}</span> '
        f'<span class="day">{row.day}</span></p>{row.words}</div></li>'
        for row in rows
    )
    return f'{head}<ul class="plain rows">{items}</ul>{_pages(asked, page, more=more)}'


def _within(asked: Mapping[str, str]) -> str:
    """What the list is narrowed to, and the ways on: to ask within it, or to see everything."""
    told = [asked["source"], f"by {asked['author']}" if asked["author"] else "", asked["section"]]
    told += [language_name(asked["language"]) if asked["language"] else ""]
    told += [f"{word} {asked[name]}" for name, word in (("since", "from"), ("until", "until")) if asked[name]]
    if not any(told):
        return ""
    return (
        f'<p class="within from"><span>{line(" · ".join(part for part in told if part), 200)}</span> '
        f'<button type="button" class="quiet" data-do="within"{_data(asked)}>Ask within this</button> '
        '<button type="button" class="quiet" data-do="everything">Show all</button></p>'
    )


def _data(asked: Mapping[str, str]) -> str:
    return "".join(f' data-{name}="{esc(asked[name])}"' for name in FIELDS if asked[name])


def _pages(asked: Mapping[str, str], page: int, *, more: bool) -> str:
    def button(to: int, label: str) -> str:
        kept = f'data-page="{to}"{_data(asked)}'
        return f'<button type="button" class="quiet" data-do="page" {kept}>{label}</button>'

    back = button(page - 1, "Newer" if not asked["where"] else "Nearer") if page else ""
    on = button(page + 1, "Older" if not asked["where"] else "More") if more else ""
    return f'<p class="foot">{back}{on}</p>' if back or on else ""


def snippet(text: str, query: str) -> str:
    """The part of a passage where most words of a query stand, these marked."""
    wanted = set(stems(query))
    places = [m.span() for m in _WORD.finditer(text) if wanted & set(stems(m.group()))]
    if not places:
        return f'<p class="words">{esc(shortened(text, SNIPPET))}</p>'
    starts = [begin for begin, _ in places]
    start = max(starts, key=lambda at: (sum(at <= one < at + SNIPPET for one in starts), -at))
    start = text.rfind(" ", 0, max(0, start - 40)) + 1
    end = len(text) if start + SNIPPET >= len(text) else text.rfind(" ", start, start + SNIPPET)
    end = end if end > start else min(len(text), start + SNIPPET)
    parts, at = [], start
    for begin, stop in places:
        if start <= begin and stop <= end:
            parts += [esc(text[at:begin]), f"<mark>{esc(text[begin:stop])}</mark>"]
            at = stop
    words = "".join([*parts, esc(text[at:end])])
    return f'<p class="words">{"… " if start else ""}{words}{" …" if end < len(text) else ""}</p>'


def reader_html(around: Around, *, removable: bool, asking: bool = False) -> str:
    """An article to read, with what belongs to it; removing it takes a second press."""
    key = esc(around.article.id)
    shown = panel_html(around.article) + _around(around)
    if not removable:
        return shown
    if asking:
        tail = (
            '<p class="foot confirm" role="alert">Remove this article from the archive for everyone? '
            f'<button type="button" class="danger" data-do="remove" data-article="{key}">Remove it</button> '
            f'<button type="button" class="quiet" data-do="read" data-article="{key}">Keep it</button></p>'
        )
    else:
        tail = (
            f'<p class="foot"><button type="button" class="quiet" data-do="confirm_removal"'
            f' data-article="{key}">'
            "Remove from the archive …</button></p>"
        )
    return shown + tail


def _around(around: Around) -> str:
    noted = "".join(f'<p class="notice">{esc(text)}</p>' for text in around.corrections)
    speakers = "".join(
        f"<li><b>{line(name, 80)}</b> {count(said, 'statement')}</li>" for name, said in around.speakers
    )
    copies = _titles((one.id, one.title, one.source, day(one.published)) for one in around.copies)
    others = _titles((one.id, one.title, one.source, "") for one in around.same_day)
    parts = [
        _listed("Who speaks in it", f'<ul class="plain counts">{speakers}</ul>' if speakers else ""),
        _listed("The same story in", copies),
        _listed("Also of this day", others),
    ]
    return f'<div class="around">{noted}{"".join(parts)}</div>' if noted or any(parts) else ""


def _listed(head: str, body: str) -> str:
    return f"<section><h3>{head}</h3>{body}</section>" if body else ""


def _titles(articles: Iterable[tuple[str, str, str | None, str]]) -> str:
    items = "".join(
        f'<li><button type="button" class="title" data-do="read" data-article="{esc(id_)}">'
        f"{line(title or f'untitled article {id_}', 200)}</button>"
        f'<p class="from"><span class="outlet">{line(source or "unknown outlet", 80)}</span>'
        f"{f' {when}' if when else ''}</p></li>"
        for id_, title, source, when in articles
    )
    return f'<ul class="plain">{items}</ul>' if items else ""
