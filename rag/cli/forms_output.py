"""Forms of answers on a terminal; timelines as a table and as a calendar."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from textwrap import wrap

from rich.console import Console

from rag.answering import attribution
from rag.cli.answer import print_copies, print_source
from rag.cli.terminal import escape, several
from rag.exporting import esc, fragment_url, scope_text
from rag.schema import (
    DIFFERS,
    Brief,
    Citation,
    Comparison,
    DayBy,
    Difference,
    DifferenceKind,
    Entity,
    FormValue,
    Happening,
    Mentions,
    OutletAccount,
    OutletLine,
    Quotes,
    Scope,
    Timeline,
)
from rag.text import day_name, day_text, describe, shown, title_of
from vectorstore import ArchiveReader

COLUMNS = "day day_by quote outlet published title url article start end also_in corrected".split()
MOST_COPIES = 5
FOLDED_AT = 74
"""Bytes after which a line of a calendar goes on in the next (RFC 5545: 75 with the space)."""


def print_form(found: FormValue, places: Collection[tuple[str, int]], out: Console) -> None:
    """Print those lines of a form whose words stand at some places (article id, start)."""

    def is_told(citation: Citation) -> bool:
        return (citation.article.id, citation.start) in places

    match found:
        case Quotes():
            kept = tuple(said for said in found.statements if is_told(said.citation))
            print_quotes(replace(found, statements=kept), out)
        case Mentions():
            mentions = tuple(mention for mention in found.mentions if is_told(mention.citation))
            print_mentions(replace(found, mentions=mentions), out)
        case Timeline():
            happenings = tuple(one for one in found.happenings if is_told(one.citation))
            print_timeline(replace(found, happenings=happenings), out)
        case Brief():
            print_brief(found, out)
        case Comparison():
            print_comparison(found, out)


def print_quotes(found: Quotes, out: Console) -> None:
    """Every statement with its article's outlet and day, then the sources."""
    for said in found.statements:
        who = attribution(said.citation.article, said.speaker if said.is_unnamed else "")
        _print_line(f"{who}: ", said.citation, out)
        print_copies(said.copies, out, MOST_COPIES)
    articles = several(len({said.citation.article.id for said in found.statements}), "article")
    part = f"{len(found.statements):,} of " if len(found.statements) < found.total else ""
    out.print(f"\n[dim]{part}{several(found.total, 'statement')}, from {articles}[/]")
    _print_notes(found.notes, out)
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
        _print_line(f"{attribution(mention.citation.article, mention.title)}: ", mention.citation, out)
        print_copies(mention.copies, out, MOST_COPIES)
    _print_notes(found.notes, out)
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
    _print_notes(found.notes, out)
    _print_sources((c for one in found.happenings for c in (one.citation, *one.also)), out)


def print_brief(found: Brief, out: Console) -> None:
    """Each theme with its sentences, the newest, what is disputed and what is missing, then the sources."""
    more = "" if found.is_complete else " looked at; the archive has more"
    days = f", {shown(found.first_day, found.last_day)}" if found.first_day else ""
    outlets = f", from {several(len(found.outlets), 'outlet')}" if found.outlets else ""
    out.print(f"[bold]{escape(found.topic)}[/]: {several(found.articles, 'article')}{more}{days}{outlets}")
    for theme in found.themes:
        count = several(theme.articles, "article")
        out.print(f"\n[bold]{escape(theme.name) or 'more'}[/] [dim]({count})[/]")
        for line in theme.lines:
            _print_line(f"{attribution(line.citation.article, line.speaker)}: ", line.citation, out)
            print_copies(line.copies, out, MOST_COPIES)
    if found.newest:
        out.print("\n[bold]Newest[/]")
    for line in found.newest:
        _print_line(f"{attribution(line.citation.article, line.speaker)}: ", line.citation, out)
    _print_differences(found.differences, out)
    if found.gaps:
        out.print("\n[bold]Missing[/]")
    for gap in found.gaps:
        _print_wrapped(gap.text, out)
    _print_notes(found.corrected_notes, out)
    _print_sources(found.shown, out)


def print_comparison(found: Comparison, out: Console) -> None:
    """Each outlet with its sentences, where they differ, what they corrected, then the sources."""
    for account in found.accounts:
        _print_account(account, len(found.accounts), out)
    for name in found.silent:
        out.print(f"[bold]{escape(name)}[/]\n    nothing on it")
    if found.others:
        out.print(f"\n[dim]{several(found.others, 'more outlet')} with something on it[/]")
    _print_differences(found.differences, out)
    if found.corrections:
        out.print("\n[bold]Corrections[/]")
    for citation in found.corrections:
        _print_line(f"{attribution(citation.article)}: ", citation, out)
    _print_notes((*found.corrected_notes, *found.of_no_outlet), out)
    _print_sources(found.shown, out)


def print_entity(found: Entity, out: Console) -> None:
    """Who or what it is on a page: each part under its heading, with its sources."""
    out.print(f"[bold]{escape(found.name)}[/]\n")
    if found.caveat:
        out.print(f"{escape(found.caveat)}\n")
    if found.beside:
        out.print("[bold]Named in the same articles[/] [dim](the closest first, by log-likelihood)[/]")
    for one in found.beside:
        both = f"{several(one.together, 'article')} of {one.articles:,}"
        out.print(
            f"    {escape(one.name)}: {both}, {several(one.sentences, 'sentence')} with both"
            f" [dim]({one.strength:.1f})[/]"
        )
    out.print(f"\n[bold]{escape(found.said.title)}[/]")
    if found.said.is_empty:
        out.print(f"    {escape(found.said.nothing)}")
    else:
        print_quotes(found.said, out)
    out.print(f"\n[bold]What others said of {escape(found.name)}[/]")
    for said in found.said_of:
        who = attribution(said.citation.article, said.speaker if said.is_unnamed else "")
        _print_line(f"{who}: ", said.citation, out)
    if found.said_of:
        part = f"{len(found.said_of):,} of " if len(found.said_of) < found.of else ""
        out.print(f"\n[dim]{part}{several(found.of, 'statement')}[/]")
        _print_sources((said.citation for said in found.said_of), out)
    else:
        out.print("    No statement of others was found.")
    out.print(f"\n[bold]{escape(found.mentions.title)}[/]")
    print_mentions(found.mentions, out)


def _print_account(account: OutletAccount, outlets: int, out: Console) -> None:
    days = f", {shown(account.first_day, account.last_day)}" if account.first_day and account.last_day else ""
    out.print(f"[bold]{escape(account.outlet)}[/] [dim]({several(account.articles, 'article')}{days})[/]")
    for line in account.lines:
        day = day_text(line.citation.article) or "undated"
        day += f" ({line.speaker})" if line.speaker else ""
        _print_line(f"{day}: ", line.citation, out, _mark(line, outlets))
    for left in account.left_out:
        _print_line(f"leaves out what {' and '.join(left.told_by)} have: ", left.citation, out)


def _mark(line: OutletLine, outlets: int) -> str:
    """What is special about a sentence of one of some outlets."""
    if outlets < 2:
        return ""
    if line.is_alone:
        return " (only here)"
    if len(line.told_by) < 2:
        return ""
    others = " and ".join(line.told_by[1:])
    return f" (first here, later in {others})" if line.is_first else f" (also in {others})"


def _print_differences(differences: Iterable[Difference], out: Console) -> None:
    for one in differences:
        on = f" on {one.subject}" if one.subject and one.kind is not DifferenceKind.DENIED else ""
        values = " – ".join(side.value for side in one.sides if side.value)
        told = f": {values}" if values and one.kind is not DifferenceKind.DENIED else ""
        out.print(f"\n[yellow]{DIFFERS[one.kind]}[/]{escape(on + told)}")
        for side in one.sides:
            _print_line(f"{attribution(side.citation.article)}: ", side.citation, out)


def _about_day(one: Happening) -> str:
    printed = day_text(one.citation.article)
    if one.is_ahead:
        return f" (announced {printed})"
    return " (day of printing)" if one.day_by is DayBy.PRINTED else ""


def _print_line(before: str, citation: Citation, out: Console, behind: str = "") -> None:
    _print_wrapped(f"{before}“{' '.join(citation.quote.split())}”{behind} [{citation.number}]", out)


def _print_wrapped(text: str, out: Console) -> None:
    for line in wrap(text, max(40, out.width - 4)):
        out.print(f"    {escape(line)}")


def _print_notes(notes: Iterable[str], out: Console) -> None:
    """Print what must be said beside the lines."""
    for note in notes:
        out.print(f"[yellow]note:[/] {escape(note)}")


def _print_sources(citations: Iterable[Citation], out: Console) -> None:
    articles = {citation.number: citation.article for citation in citations}
    out.print("\n[bold]Sources[/]")
    for number in sorted(articles):
        print_source(number, articles[number], out)


def form_json(found: FormValue, scope: Scope, archive: ArchiveReader) -> dict[str, object]:
    """A form as one object of plain values, with a `notice` where nothing was found within a scope."""
    return {
        **found.to_json(),
        **({"notice": notice_of(found.nothing, scope, archive)} if found.is_empty else {}),
    }


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
        corrected = " ".join(_corrections(found, one))
        row = (one.day.isoformat(), one.day_by.value, cited.quote, article.source or "", published)
        writer.writerow(
            (*row, article.title, article.url or "", article.id, cited.start, cited.end, also, corrected)
        )
    return text.getvalue()


def calendar_of(found: Timeline) -> str:
    """A timeline as iCalendar (RFC 5545), a whole-day event for each happening."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dateline//timeline//EN"]
    for one in found.happenings:
        lines += _event(one, _corrections(found, one))
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def timelinejs_of(found: Timeline) -> str:
    """A timeline as the JSON that TimelineJS (Knight Lab) draws; its texts are HTML, escaped."""
    title = {"text": {"headline": esc(found.topic)}}
    slides = [
        {
            "start_date": {"year": one.day.year, "month": one.day.month, "day": one.day.day},
            "unique_id": f"{one.citation.article.id}-{one.citation.start}",
            "text": {
                "headline": esc(title_of(one.citation.article)),
                "text": _slide(one, _corrections(found, one)),
            },
        }
        for one in found.happenings
    ]
    return json.dumps({"title": title, "events": slides}, ensure_ascii=False, indent=1) + "\n"


def _corrections(found: Timeline, one: Happening) -> list[str]:
    """That articles of a happening were corrected later, in sentences."""
    articles = {cited.article.id: cited.article for cited in (one.citation, *one.also)}
    return [text for article in articles.values() for text in found.corrections_of(article)]


def _slide(one: Happening, corrections: Sequence[str]) -> str:
    """A happening's words, who printed them and when, who else tells of it, and what was corrected later."""
    article = one.citation.article
    who, url = esc(attribution(article)), fragment_url(article.url, one.citation.quote)
    source = f'<a href="{esc(url)}">{who}</a>' if url else who
    also = "; ".join(esc(describe(citation.article)) for citation in one.also)
    notes = "".join(f"<p>{esc(text)}</p>" for text in corrections)
    return f"<p>“{esc(one.citation.quote)}”</p><p>{source}{f'; also in {also}' if also else ''}</p>{notes}"


def _event(one: Happening, corrections: Sequence[str]) -> list[str]:
    cited, article = one.citation, one.citation.article
    stamp = (article.published or datetime.combine(one.day, time(), UTC)).astimezone(UTC)
    also = "".join(f"\nalso in {describe(citation.article)}" for citation in one.also)
    also += "".join(f"\n{text}" for text in corrections)
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
