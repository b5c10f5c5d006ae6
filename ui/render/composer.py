"""The form that asks: the question, what narrows it, and how it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag import Coverage, ModeName
from rag.text import language_name
from ui.render.safe import esc, line, plain_line
from ui.render.words import count

MOST_LISTED, MOST_AT_ONCE = 300, 12
"""Names of one kind that can be ticked, and those that need no search."""
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


def composer_html(
    coverage: Coverage, modes: tuple[ModeChoice, ...], chosen: ModeName, collections: str = ""
) -> str:
    """The whole form; `collections` is the part of it that has these."""
    return (
        '<form class="composer" data-do="ask" autocomplete="off" novalidate><div class="line">'
        '<label class="unseen" for="question">Your question</label>'
        '<textarea id="question" name="question" rows="1"'
        ' placeholder="Ask a question"></textarea>'
        '<button type="submit" class="primary ask">Ask</button>'
        '<button type="button" class="primary stop" data-do="stop">Stop</button></div>'
        '<p class="formerror" role="alert"></p><div class="under">'
        f"{_narrow(coverage, collections)}{_modes(modes, chosen)}{_EARLIER}{_NEW}</div></form>"
    )


def _narrow(coverage: Coverage, collections: str) -> str:
    first = coverage.first_day.isoformat() if coverage.first_day else ""
    last = coverage.last_day.isoformat() if coverage.last_day else ""
    ends = f' min="{first}" max="{last}"' if first else ""
    days = "".join(
        f'<label>{label} <input type="date" name="{name}"{ends if name != "as_of" else ""}></label>'
        for name, label in (("after", "From"), ("before", "Until"), ("as_of", "As known on"))
    )
    languages = [(tag, language_name(tag), articles) for tag, articles in coverage.languages]
    choices = "".join(
        (
            _choice("outlets", "outlets", _named(coverage.outlets)),
            _choice("authors", "authors", _named(coverage.authors)),
            _choice("sections", "sections", _named(coverage.sections)),
            _choice("languages", "languages", languages if len(languages) > 1 else ()),
        )
    )
    ticked = (
        '<fieldset class="choice" data-name="articles" hidden><legend>Only these articles</legend>'
        '<div class="boxes"></div></fieldset>'
    )
    return (
        f'<details class="narrow"><summary>Options<span class="narrowed" role="status"></span></summary>'
        '<div class="fields">'
        f'{collections}<div class="days">{days}</div>{choices}{ticked}<button type="button" class="quiet"'
        f' data-do="widen">Clear</button>{_keep()}</div></details>'
    )


Counted = Sequence[tuple[str, str, int]]
"""What can be chosen: its value, what it is shown as, and how many articles it has."""


def _named(counted: Sequence[tuple[str, int]]) -> Counted:
    return [(name, name, articles) for name, articles in counted]


def _choice(name: str, what: str, counted: Counted) -> str:
    """What can be ticked of one kind, most articles first; a long list can be searched."""
    if not counted:
        return ""
    boxes = "".join(
        f'<label class="box"><input type="checkbox" name="{name}" value="{esc(value)}"'
        f' data-shown="{plain_line(shown, 60)}"> {line(shown, 60)}'
        f' <span class="from">{articles:,}</span></label>'
        for value, shown, articles in counted[:MOST_LISTED]
    )
    rest = len(counted) - MOST_LISTED
    told = f"The {MOST_LISTED} with most articles; {rest:,} more are not listed."
    more = f'<p class="from">{told}</p>' if rest > 0 else ""
    is_long = len(counted) > MOST_AT_ONCE
    sift = (
        f'<input type="search" class="sift" aria-label="Find among the {what}" placeholder="Find among'
        f' {len(counted):,} {what}" maxlength="100">'
        if is_long
        else ""
    )
    return (
        f'<fieldset class="choice{" long" if is_long else ""}" data-name="{name}"><legend>Only these {what}'
        f'</legend>{sift}<div class="boxes">{boxes}</div>{more}</fieldset>'
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


def upload_html(most_files: int, most_mb: int) -> str:
    """Where files are dropped or chosen."""
    return (
        '<form class="upload" data-do="upload"><label class="drop" for="files"><span class="big">'
        "Choose files, or drop them here</span>"
        "<span>Web pages, text, Word, PDF with text, CSV, Excel, JSON, mail, RSS, news XML and SGML and"
        " more, also compressed (.gz, .bz2, .xz) or in a .zip. "
        f"At most {count(most_files, 'file')} of {most_mb:,} MB.</span></label>"
        '<input id="files" name="files" type="file" multiple></form>'
    )
