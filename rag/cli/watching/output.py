"""What saved questions found: on a terminal, as JSON, and in the files that are to be kept up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag.cli.saving import check_place, write_whole
from rag.cli.terminal import escape
from rag.errors import ExportError

if TYPE_CHECKING:
    from rag.alerts import Alert, NewQuotation
    from rag.assistant import Assistant

FeedOption = Annotated[
    Path | None,
    typer.Option("--feed", metavar="FILE", help="Keep an Atom feed of what saved questions find there."),
]
DigestOption = Annotated[
    Path | None,
    typer.Option(
        "--digest",
        metavar="FILE",
        help="Keep what they found in the last day there, with notes: .md, .html, .docx and the like.",
    ),
]
DIGEST_DAYS = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """The files that tell what saved questions found. They are written anew each time."""

    feed: Path | None
    digest: Path | None
    days: int = DIGEST_DAYS

    @classmethod
    def to(cls, feed: Path | None, digest: Path | None, days: int = DIGEST_DAYS) -> Kept:
        """Where the options say. Raises `typer.BadParameter` for a place that cannot be written to."""
        from rag.exporting import format_of

        if digest:
            try:
                format_of(digest)
            except ExportError as error:
                raise typer.BadParameter(str(error), param_hint="'--digest'") from error
            check_place(digest, "'--digest'", force=True)
        if feed:
            check_place(feed, "'--feed'", force=True)
        if feed and digest and feed.resolve() == digest.resolve():
            raise typer.BadParameter(f"--feed and --digest name the same file, {feed}")
        return cls(feed, digest, days)

    def write(self, assistant: Assistant, names: Sequence[str] = ()) -> None:
        """Write them. Raises `ExportError` where one cannot be written."""
        if self.feed:
            write_whole(self.feed, assistant.feed(names))
        if self.digest:
            since = datetime.now(UTC) - timedelta(days=self.days)
            write_whole(self.digest, assistant.digest(str(self.digest), names, since=since))


def print_alerts(alerts: Iterable[Alert], out: Console) -> int:
    """Print what each question found, with its sources; how many quotations there were."""
    count = 0
    for alert in alerts:
        name = f"[bold]{escape(alert.question.name)}[/]"
        asked = alert.question.described
        out.print(name if asked == alert.question.name else f"{name}  [dim]{escape(asked)}[/]")
        for one in alert.quotations:
            for line in _lines(one, out.width):
                out.print(f"    {escape(line)}")
        for line in _sources(alert.quotations):
            out.print(line)
        out.print()
        count += len(alert.quotations)
    return count


def _lines(one: NewQuotation, width: int) -> list[str]:
    from rag.answering import attribution

    article, quote = one.citation.article, " ".join(one.citation.quote.split())
    revised = " (changed since it was last shown)" if one.is_revised else ""
    text = f"{attribution(article, one.lead)}: “{quote}”{revised} [{one.citation.number}]"
    return wrap(text, max(40, width - 4))


def _sources(quotations: Sequence[NewQuotation]) -> Iterator[str]:
    """Each article once, with where the words stand in it and a link to them."""
    from rag.exporting import fragment_url
    from rag.text import describe

    places: dict[int, list[NewQuotation]] = {}
    for one in quotations:
        places.setdefault(one.citation.number, []).append(one)
    for number, found in sorted(places.items()):
        article = found[0].citation.article
        stand = ", ".join(f"{one.citation.start}–{one.citation.end}" for one in found)
        url = fragment_url(article.url, found[0].citation.quote)
        link = f"  [dim]{escape(url)}[/]" if url else ""
        mark = escape(f"[{number}]")
        out = f"  [cyan]{mark}[/] {escape(describe(article))}  id {escape(article.id)}, characters {stand}"
        yield f"{out}{link}"
