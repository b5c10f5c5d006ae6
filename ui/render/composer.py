"""The form that asks: the question, what narrows it, and how it is answered."""

from __future__ import annotations

from dataclasses import dataclass

from rag import Coverage, ModeName
from ui.render.safe import esc, line
from ui.render.words import count

MOST_OUTLETS = 60
_KEPT = (("archive", "in the archive"), ("browser", "in this browser only"), ("nowhere", "not"))
_EARLIER = (
    '<details class="earlier"><summary>Earlier</summary><div class="fields"><div class="choices"><label>Keep'
    ' conversations <select class="keeping">'
    + "".join(f'<option value="{value}">{label}</option>' for value, label in _KEPT)
    + '</select></label> <label class="finding">Find a conversation <input type="search" class="find"'
    ' maxlength="200"></label> <span class="every"></span></div><ul class="plain"></ul></div></details>'
)
_NEW = '<button type="button" class="quiet new" data-do="new">New conversation</button>'


@dataclass(frozen=True, slots=True)
class ModeChoice:
    """A way of answering: its name, what it costs in waiting; `there` is false if it cannot be had."""

    name: ModeName
    label: str
    waits: str
    there: bool = True


def composer_html(coverage: Coverage, modes: tuple[ModeChoice, ...], chosen: ModeName) -> str:
    """The whole form."""
    return (
        '<form class="composer" data-do="ask" autocomplete="off" novalidate><div class="line">'
        '<label class="unseen" for="question">Your question</label>'
        '<textarea id="question" name="question" rows="1"'
        ' placeholder="Ask a question"></textarea>'
        '<button type="submit" class="primary ask">Ask</button>'
        '<button type="button" class="primary stop" data-do="stop">Stop</button></div>'
        '<p class="formerror" role="alert"></p><div class="under">'
        f"{_narrow(coverage)}{_modes(modes, chosen)}{_EARLIER}{_NEW}</div></form>"
    )


def _narrow(coverage: Coverage) -> str:
    first = coverage.first_day.isoformat() if coverage.first_day else ""
    last = coverage.last_day.isoformat() if coverage.last_day else ""
    ends = f' min="{first}" max="{last}"' if first else ""
    days = "".join(
        f'<label>{label} <input type="date" name="{name}"{ends if name != "as_of" else ""}></label>'
        for name, label in (("after", "From"), ("before", "Until"), ("as_of", "As known on"))
    )
    boxes = "".join(
        f'<label class="box"><input type="checkbox" name="outlets" value="{esc(name)}"> {line(name, 60)}'
        f' <span class="from">{articles:,}</span></label>'
        for name, articles in coverage.outlets[:MOST_OUTLETS]
    )
    outlets = (
        f'<fieldset><legend>Only these outlets</legend><div class="boxes">{boxes}</div></fieldset>'
        if boxes
        else ""
    )
    return (
        f'<details class="narrow"><summary>Options<span class="narrowed" role="status"></span></summary>'
        '<div class="fields">'
        f'<div class="days">{days}</div>{outlets}<button type="button" class="quiet"'
        f' data-do="widen">Clear</button>{_keep()}</div></details>'
    )


def _modes(modes: tuple[ModeChoice, ...], chosen: ModeName) -> str:
    options = "".join(
        f'<option value="{mode.name}"{" selected" if mode.name == chosen else ""}'
        f"{'' if mode.there else ' disabled'}>"
        f"{esc(mode.label)} · {esc(mode.waits)}</option>"
        for mode in modes
    )
    return f'<label class="mode"><span>Answers</span> <select name="mode">{options}</select></label>'


def _keep() -> str:
    kinds = "".join(
        f'<button type="button" class="quiet" data-do="export" data-kind="{kind}"'
        f' aria-label="Save the conversation as {name}">{name}</button>'
        for kind, name in (("md", "Markdown"), ("html", "HTML"))
    )
    return f'<p class="save"><span aria-hidden="true">Save the conversation as</span>{kinds}</p>'


def shelf_filter(coverage: Coverage) -> str:
    """The form that searches the list of articles."""
    options = "".join(
        f'<option value="{esc(name)}">{esc(name)} ({articles:,})</option>'
        for name, articles in coverage.outlets[:200]
    )
    return (
        '<form class="search" data-do="search" role="search"><label class="unseen" for="titles">'
        "Words in the title</label>"
        '<input id="titles" name="query" type="search" maxlength="200" placeholder="Words in the title">'
        '<label class="unseen" for="outlet">Outlet</label>'
        f'<select id="outlet" name="source"><option value="">All outlets</option>{options}</select>'
        f'<button type="submit" class="quiet">Search</button></form>'
    )


def upload_html(most_files: int, most_mb: int) -> str:
    """Where files are dropped or chosen."""
    return (
        '<form class="upload" data-do="upload"><label class="drop" for="files"><span class="big">'
        "Choose files, or drop them here</span>"
        "<span>Plain text, HTML, JSON, JSON Lines and news SGML, also compressed (.gz, .bz2,"
        " .xz), or a .zip of them. "
        f"At most {count(most_files, 'file')} of {most_mb:,} MB.</span></label>"
        '<input id="files" name="files" type="file" multiple></form>'
    )
