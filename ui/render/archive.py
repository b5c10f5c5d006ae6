"""The archive as people look at it: what it covers, its articles, and what became of new files."""

from __future__ import annotations

from collections.abc import Sequence

from rag import Coverage
from ui.render.safe import esc, line
from ui.render.words import count, day
from ui.state import FileView, IngestView

MOST_TOLD = 10


def masthead(coverage: Coverage) -> str:
    """The name of the paper, and what it can be asked about."""
    return (
        '<header class="masthead"><h1 class="name">Dateline</h1>'
        f'<p class="covers">{covers(coverage)}</p></header>'
    )


def covers(coverage: Coverage) -> str:
    """What an archive holds, in a line that breaks between its parts only."""
    if not coverage.articles:
        return "The archive is empty: add articles first"
    parts = [count(coverage.articles, "article")]
    if coverage.first_day and coverage.last_day:
        first, last = day(coverage.first_day), day(coverage.last_day)
        parts.append(first if first == last else f"{first} to {last}")
    if coverage.outlets:
        parts.append(count(len(coverage.outlets), "outlet"))
    return " · ".join(f"<span>{esc(part)}</span>" for part in parts)


def welcome(coverage: Coverage, examples: Sequence[str]) -> str:
    """What a person sees who has not asked anything yet."""
    if not coverage.articles:
        return (
            '<div class="welcome"><h2>Ask the news</h2><p>There is nothing to ask yet. '
            '<button type="button" class="quiet" data-do="goto" data-tab="add">Add'
            " articles</button></p></div>"
        )
    tries = "".join(
        f'<li><button type="button" class="example" data-do="example">{line(text, 200)}</button></li>'
        for text in examples
    )
    offered = f'<p class="from">Try one of these:</p><ul class="examples">{tries}</ul>' if tries else ""
    return (
        '<div class="welcome"><h2>Ask the news</h2><p>Answers come from the archive alone, each'
        " sentence with the words it rests on. What the archive does not say is not answered.</p>"
        f"{offered}</div>"
    )


def ingest_html(ingest: IngestView) -> str:
    """Files that come in: each with its state, and at the end what was skipped and why."""
    items = "".join(_file(file) for file in ingest.files)
    listed = f'<ul class="plain files">{items}</ul>' if items else ""
    trouble = f'<p class="notice trouble" role="alert">{esc(ingest.trouble)}</p>' if ingest.trouble else ""
    phase = "running" if ingest.running else "done"
    return (
        f'<div class="intake" data-phase="{phase}"><p class="status" role="status">'
        f"{_pulse(ingest)}{esc(_outcome(ingest))}"
        f"</p>{trouble}{_account(ingest)}{listed}</div>"
    )


def _account(ingest: IngestView) -> str:
    """What was read and what of it stayed out or is not known, as the command line tells it."""
    if ingest.account is None:
        return ""
    columns = [f"columns: {columns}" for columns in ingest.account.columns[:MOST_TOLD]]
    told = [*ingest.account.remarks(), *columns, *filter(None, [ingest.superseded])]
    alarms = "".join(
        f'<p class="notice">Look at this: {esc(alarm)}</p>' for alarm in ingest.account.alarms[:MOST_TOLD]
    )
    remarks = "".join(f"<li>{esc(remark)}</li>" for remark in told)
    listed = f'<ul class="skipped">{remarks}</ul>' if remarks else ""
    return f'<div class="account"><p class="from">{esc(ingest.account.summary())}</p>{listed}{alarms}</div>'


def _pulse(ingest: IngestView) -> str:
    return '<span class="pulse" aria-hidden="true"></span>' if ingest.running else ""


def _outcome(ingest: IngestView) -> str:
    if ingest.running:
        return ingest.stage or "Reading …"
    done = ((ingest.added, "added"), (ingest.replaced, "replaced"), (ingest.unchanged, "there already"))
    parts = [f"{number:,} {word}" for number, word in done if number]
    skipped = sum(len(file.skipped) for file in ingest.files)
    tail = f" {count(skipped, 'item')} skipped." if skipped else ""
    if not parts:
        return f"Nothing was added.{tail}"
    took = f" in {ingest.seconds:.0f} s" if ingest.seconds >= 1 else ""
    return f"Articles: {', '.join(parts)}{took}.{tail}"


def _file(file: FileView) -> str:
    whole = next((reason for origin, reason in file.skipped if origin == file.name), "")
    parts = [(origin.removeprefix(f"{file.name} › "), reason) for origin, reason in file.skipped]
    reasons = "".join(
        f'<li><span class="origin">{line(origin, 120)}</span>: {esc(reason)}</li>'
        for origin, reason in parts[:50]
        if origin != file.name
    )
    if len(file.skipped) > 50:
        reasons += f"<li>… and {len(file.skipped) - 50:,} more</li>"
    listed = f'<ul class="skipped">{reasons}</ul>' if reasons else ""
    found = f" · {count(file.articles, 'article')}" if file.state == "read" else ""
    said = {"waiting": "waiting", "reading": "reading …", "read": "read", "refused": "not taken"}[file.state]
    why = f": {whole}" if whole else ""
    warn = f" · {len(file.skipped):,} skipped" if file.skipped and file.state == "read" else ""
    return (
        f'<li class="{file.state}"><span class="file">{line(file.name, 120)}</span> <span'
        f' class="from">{said}{found}{warn}{esc(why)}</span>{listed}</li>'
    )
