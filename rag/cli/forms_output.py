"""Quotes, mentions and timelines on a terminal; timelines as a table and as a calendar."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from textwrap import wrap

from rich.console import Console

from rag.answering import attribution
from rag.cli.answer import print_copies, print_source
from rag.cli.terminal import escape, several
from rag.schema import Citation, DayBy, Happening, Mentions, Quotes, Scope, Timeline
from rag.text import day_name, day_text, describe, shown, title_of
from vectorstore import ArchiveReader

COLUMNS = "day day_by quote outlet published title url article start end also_in".split()
Form = Quotes | Mentions | Timeline
MOST_COPIES = 5
FOLDED_AT = 74
"""Bytes after which a line of a calendar goes on in the next (RFC 5545: 75 with the space)."""


def print_quotes(found: Quotes, out: Console) -> None:
    """Every statement with its article's outlet and day, then the sources."""
    for said in found.statements:
        who = attribution(said.citation.article, said.speaker if said.is_unnamed else "")
        _print_line(f"{who}: ", said.citation, out)
        print_copies(said.copies, out, MOST_COPIES)
    articles = several(len({said.citation.article.id for said in found.statements}), "article")
    part = f"{len(found.statements):,} of " if len(found.statements) < found.total else ""
    out.print(f"\n[dim]{part}{several(found.total, 'statement')}, from {articles}[/]")
    _print_sources((said.citation for said in found.statements), out)


def print_mentions(found: Mentions, out: Console) -> None:
    """How many there are, then every article with its sentence, then the sources."""
    more = "" if found.is_complete else " among those looked at; the archive has more"
    out.print(f"[bold]{several(found.articles, 'article')}[/]{more}")
    weeks = (
        f"{f'from {day_name(monday)}' if monday else 'undated'} {count:,}" for monday, count in found.by_week
    )
    out.print(f"by week: {escape('; '.join(weeks))}")
    outlets = (f"{name or 'unknown'} {count:,}" for name, count in found.by_outlet)
    out.print(f"by outlet: {escape('; '.join(outlets))}\n")
    for mention in found.mentions:
        _print_line(f"{attribution(mention.citation.article)}: ", mention.citation, out)
        print_copies(mention.copies, out, MOST_COPIES)
    _print_sources((mention.citation for mention in found.mentions), out)


def print_timeline(found: Timeline, out: Console) -> None:
    """Every happening by its day, gaps between them, then the sources."""
    last = None
    for gap, one in found.with_gaps():
        if gap:
            out.print(f"[dim]    … {several(gap, 'day')}[/]")
        if one.day != last:
            out.print(f"[bold]{day_name(one.day)}[/]")
        last = one.day
        _print_line("", one.citation, out, _about_day(one))
        if one.also:
            named = ", ".join(f"{attribution(c.article)} [{c.number}]" for c in one.also)
            out.print(f"    [dim]also in {escape(named)}[/]")
    _print_sources((c for one in found.happenings for c in (one.citation, *one.also)), out)


def _about_day(one: Happening) -> str:
    printed = day_text(one.citation.article)
    if one.is_ahead:
        return f" (announced {printed})"
    return " (day of printing)" if one.day_by is DayBy.PRINTED else ""


def _print_line(before: str, citation: Citation, out: Console, behind: str = "") -> None:
    text = f"{before}“{' '.join(citation.quote.split())}”{behind} [{citation.number}]"
    for line in wrap(text, max(40, out.width - 4)):
        out.print(f"    {escape(line)}")


def _print_sources(citations: Iterable[Citation], out: Console) -> None:
    articles = {citation.number: citation.article for citation in citations}
    out.print("\n[bold]Sources[/]")
    for number in sorted(articles):
        print_source(number, articles[number], out)


def scope_text(scope: Scope) -> str:
    """What a scope leaves, in words; "" for everything.

    >>> scope_text(Scope(sources=("CNN",)))
    'what is from CNN'
    """
    last = min((day for day in (scope.before, scope.as_of) if day), default=None)
    days = shown(scope.after, last) if scope.after or last else ""
    parts = [f"published {days}"] if days else []
    parts += [f"from {' or '.join(scope.sources)}"] if scope.sources else []
    return f"what is {' and '.join(parts)}" if parts else ""


def form_json(found: Form, scope: Scope, archive: ArchiveReader) -> dict[str, object]:
    """A form as one object of plain values, with a `notice` where nothing was found within a scope."""
    text = nothing_text(found)
    return {**found.to_json(), "notice": notice_of(text, scope, archive)} if text else found.to_json()


def nothing_text(found: Form) -> str:
    """That nothing was found, in a sentence; "" where something was."""
    match found:
        case Quotes(statements=()):
            on = f" about {found.about}" if found.about else ""
            return f"No statement of {found.speaker}{on} was found."
        case Mentions(mentions=()):
            return f"No article mentions {found.topic}."
        case Timeline(happenings=()):
            return f"Nothing with a day was found about {found.topic}."
    return ""


def notice_of(text: str, scope: Scope, archive: ArchiveReader) -> str:
    """What was not found, within what, and what the archive holds."""
    within = scope_text(scope)
    return f"{text}{f' Only {within} was looked at.' if within else ''} {holdings(archive)}"


def holdings(archive: ArchiveReader) -> str:
    """What an archive holds, in a sentence."""
    coverage = archive.coverage()
    days = f" of {shown(coverage.first_day, coverage.last_day)}" if coverage.first_day else ""
    undated = f", {coverage.undated:,} of them undated" if coverage.undated else ""
    outlets = f", from {several(len(coverage.outlets), 'outlet')}" if coverage.outlets else ""
    return f"The archive holds {several(coverage.articles, 'article')}{days}{undated}{outlets}."


def table_of(found: Timeline) -> str:
    """A timeline as CSV, a row for each happening."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found.happenings:
        cited, article = one.citation, one.citation.article
        published = article.published.isoformat() if article.published else ""
        also = "; ".join(citation.article.id for citation in one.also)
        row = (one.day.isoformat(), one.day_by.value, cited.quote, article.source or "", published)
        writer.writerow((*row, article.title, article.url or "", article.id, cited.start, cited.end, also))
    return text.getvalue()


def calendar_of(found: Timeline) -> str:
    """A timeline as iCalendar (RFC 5545), a whole-day event for each happening."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dateline//timeline//EN"]
    for one in found.happenings:
        lines += _event(one)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _event(one: Happening) -> list[str]:
    cited, article = one.citation, one.citation.article
    stamp = (article.published or datetime.combine(one.day, time(), UTC)).astimezone(UTC)
    also = "".join(f"\nalso in {describe(citation.article)}" for citation in one.also)
    event = [
        "BEGIN:VEVENT",
        f"UID:{_plain(article.id)}-{cited.start}-{one.day:%Y%m%d}@dateline",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_plain(cited.quote)}",
        f"DESCRIPTION:{_plain(f'{title_of(article)}, {attribution(article)}{also}')}",
    ]
    if article.url and not any(character.isspace() for character in article.url):
        event.append(f"URL:{article.url}")
    return [*event, "END:VEVENT"]


def _plain(text: str) -> str:
    """A text as a value of a calendar, with what has a meaning there escaped and controls left out."""
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    lines = ("".join(c for c in line if c.isprintable()) for line in text.splitlines())
    return "\\n".join(lines)


def _folded(line: str) -> Iterator[str]:
    part = ""
    for character in line:
        if len((part + character).encode()) > FOLDED_AT:
            yield part
            part = " "
        part += character
    yield part
