"""`dateline watch`: articles go into the archive as they appear, and saved questions are asked of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag.cli.opening import open_assistant
from rag.cli.options import ArchiveOption, whole
from rag.cli.report import print_alarms
from rag.cli.terminal import escape, several
from rag.cli.watching.output import DigestOption, FeedOption, Kept, print_alerts
from rag.errors import DatelineError
from vectorstore import is_day_alone

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.indexing import Arrival, Watch

MOST_SKIPPED = 5
MOST_NEW = 10
COUNTED_DAYS = 60
"""Older articles are told by their day."""


def watch(
    places: Annotated[
        list[str],
        typer.Argument(metavar="FOLDER|FILE|URL…", help="What to watch.", show_default=False),
    ],
    archive: ArchiveOption = None,
    every: Annotated[
        int, typer.Option(parser=whole(1, 86_400), metavar="SECONDS", help="How long between two looks.")
    ] = 60,
    once: Annotated[bool, typer.Option("--once", help="Look once and end, for cron and the like.")] = False,
    feed: FeedOption = None,
    digest: DigestOption = None,
) -> None:
    """Watch folders, files and feeds (RSS, Atom; also by URL); what is new or changed goes in. Ctrl-C ends
    it.

    A line says what each brought, and below it each new article with its age. What cannot be read is named,
    and looked at again when it changes; with --once the exit status is then 1. The saved questions (`dateline
    saved`) are asked of what came in, and what they find is printed.
    """
    from rag.indexing import Watch

    kept = Kept.to(feed, digest)
    out = Console(soft_wrap=True, highlight=False, emoji=False)
    with open_assistant(archive) as assistant:
        watching = Watch(places, assistant)
        out.print(f"Watching {several(len(places), 'place')} for {assistant.archive.path} (Ctrl-C ends it).")
        questions, complete = _Saved(assistant, kept), True
        try:
            while (look := _looked(watching, out)) is not _Look.STOPPED:
                look = look if questions.ask(out) else _Look.IN_PART
                if once:
                    break
                time.sleep(every)
            complete = look is _Look.WHOLE or not once
        except KeyboardInterrupt:
            pass
        out.print(f"Stopped. The archive holds {several(assistant.archive.count(), 'article')}.")
    if not complete:
        raise typer.Exit(1)


@dataclass(slots=True)
class _Saved:
    """The saved questions beside a watch."""

    assistant: Assistant
    kept: Kept
    revision: int = -1
    """That of the archive when they were last asked."""

    def ask(self, out: Console) -> bool:
        """Ask them, if anything came in, and tell what they find; whether all went well."""
        if self.revision == self.assistant.archive.revision:
            return True
        try:
            revision = self.assistant.archive.revision
            print_alerts(self.assistant.run_saved(), out)
            self.kept.write(self.assistant)
            self.revision = revision
        except DatelineError as error:
            out.print(f"{_clock()}  {escape(str(error))}; trying again at the next look")
            return False
        return True


class _Look(Enum):
    WHOLE, IN_PART, STOPPED = range(3)


def _looked(watching: Watch, out: Console) -> _Look:
    """Look once and print what came. An archive that another process writes to is waited for until the next
    look."""
    found = _Look.WHOLE
    try:
        for arrival in watching.look():
            _print_arrival(arrival, out)
            if arrival.report and arrival.report.interrupted:
                return _Look.STOPPED
            if arrival.report is None or arrival.report.skipped:
                found = _Look.IN_PART
    except DatelineError as error:
        out.print(f"{_clock()}  {escape(str(error))}; trying again at the next look")
        return _Look.IN_PART
    return found


def _print_arrival(arrival: Arrival, out: Console) -> None:
    if arrival.report is None:
        out.print(f"{_clock()}  {escape(arrival.place)}: {escape(arrival.trouble)}")
        return
    report = arrival.report
    counts = {**report.outcomes, "skipped": len(report.skipped)}
    told = [f"{count:,} {name}" for name, count in counts.items() if count]
    out.print(f"{_clock()}  {escape(arrival.place)}: {', '.join(told) or 'nothing in it'}")
    for article in arrival.new[:MOST_NEW]:
        outlet = article.source or "no outlet"
        out.print(f"          {age(article.published)}: “{escape(article.title)}” ({escape(outlet)})")
    if (more := report.added + report.replaced - len(arrival.new[:MOST_NEW])) > 0:
        out.print(f"          … and {more:,} more")
    for skipped in report.skipped[:MOST_SKIPPED]:
        out.print(f"          skipped: {escape(skipped.origin)}: {escape(skipped.reason)}")
    if report.reading:
        print_alarms(report.reading, out, " " * 10)


def age(published: datetime | None, now: datetime | None = None) -> str:
    """How old an article is. One that has a day alone (midnight UTC) is so many days old.

    >>> age(datetime(2014, 3, 5, 9, 30, tzinfo=UTC), datetime(2014, 3, 5, 12, 45, tzinfo=UTC))
    '3 hours old'
    """
    if published is None:
        return "no day"
    now = now or datetime.now(UTC)
    moment = published.astimezone(UTC)
    if moment - now > timedelta(minutes=5):
        return f"of {moment:%Y-%m-%d}, which is to come"
    days = (now.date() - moment.date()).days
    if days > COUNTED_DAYS:
        return f"of {moment:%Y-%m-%d}"
    if is_day_alone(published) or now - moment >= timedelta(days=2):
        return f"{several(days, 'day')} old" if days else "of today"
    minutes = max(0, int((now - moment).total_seconds() // 60))
    return f"{several(minutes // 60, 'hour')} old" if minutes >= 60 else f"{several(minutes, 'minute')} old"


def _clock() -> str:
    return f"{datetime.now():%H:%M:%S}"
