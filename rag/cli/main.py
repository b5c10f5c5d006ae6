"""The command `dateline`: what runs it, and its commands but those of `rag.cli.forms` and
`rag.cli.watching`."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from rag.cli.check import check
from rag.cli.forms import brief, compare, entity, mentions, quotes, timeline
from rag.cli.opening import err, open_assistant, settings_of, workers_of
from rag.cli.options import (
    DAY,
    ArchiveOption,
    DemoOption,
    IgnoreOption,
    JsonOption,
    ModeOption,
    Narrowing,
    asking,
    day,
    kinds_of,
    whole,
    with_groups,
)
from rag.cli.progress import ingest_progress, weights_progress
from rag.cli.report import print_first, print_json, print_report, report_json, whole_json
from rag.cli.saving import Saving
from rag.cli.terminal import escape
from rag.cli.verify import verify
from rag.cli.watching import collections, saved, watch
from rag.errors import DatelineError, installed_version

if TYPE_CHECKING:
    from rag.indexing import Progress

app = typer.Typer(
    name="dateline",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Ask a news archive a question and get an answer whose every sentence is cited.",
    epilog="Settings come from the environment: DATELINE_ARCHIVE, OPENAI_API_KEY, … (README).",
)
out = Console(soft_wrap=True, highlight=False, emoji=False)

WIDEST = 10_000


def _say_version(asked: bool) -> None:
    if asked:
        out.print(f"dateline {installed_version()}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help="Say which version this is, and end."
        ),
    ] = False,
) -> None:
    """What stands before a command. The version is said by then."""


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of articles.", show_default=False)],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only read, and report what would go in and what would not.")
    ] = False,
    columns: Annotated[
        str, typer.Option(metavar="PART=COLUMN,…", help="Columns of tables: text=body,date=pub_date.")
    ] = "",
    allow_skipped: Annotated[
        bool, typer.Option("--allow-skipped", help="Exit status 0 also when something was skipped.")
    ] = False,
    ray: Annotated[
        str | None,
        typer.Option(
            "--ray",
            metavar="ADDRESS|local",
            help="Read and embed on a Ray cluster (HOST:PORT, auto) or on each core of this machine.",
        ),
    ] = None,
) -> None:
    """Bring articles in, from files of any format that the README lists; folders, zip and tar too.

    The same article again changes nothing; one with the same id and another text replaces the old one.
    Whatever cannot be read is named at the end with the reason, and everything else goes in: the exit status
    is then 1, and 0 only if nothing was skipped or --allow-skipped is given.
    """
    from rag.indexing import read_all, survey
    from rag.loaders import Account

    if ray is not None and dry_run:
        raise typer.BadParameter("--dry-run only reads, and does so here", param_hint="--ray")
    settings = settings_of(archive)
    account = Account()
    records = read_all(
        paths, settings.max_file_mb, _columns(columns), account
    )  # a path that is not there is told before an archive is made
    with ingest_progress(err, quiet=as_json) as progress:
        if dry_run:
            report = survey(records, progress, account)
        else:
            with workers_of(ray, settings) as workers, open_assistant(archive) as assistant:
                report = assistant.add(records, progress, account, workers)
    if as_json:
        print_json(report_json(report, dry_run=dry_run))
    else:
        print_report(report, out, dry_run=dry_run)
        if dry_run:
            print_first(account, out)
    if report.interrupted:
        raise typer.Exit(130)
    if report.skipped and not allow_skipped:
        raise typer.Exit(1)


def _columns(named: str) -> dict[str, str]:
    """The columns in "text=body,date=pub_date", by part of a record."""
    from rag.loaders.tables import parse_columns

    try:
        return parse_columns(named)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--columns") from error


app.command()(watch)
app.add_typer(saved)
app.add_typer(collections)
app.command()(quotes)
app.command()(mentions)
app.command()(timeline)
app.command()(brief)
app.command()(compare)
app.command()(entity)


@app.command()
@with_groups
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    archive: ArchiveOption = None,
    mode: ModeOption = None,
    as_json: JsonOption = False,
    demo: DemoOption = False,
    as_of: Annotated[
        date | None,
        typer.Option(
            parser=day,
            metavar=DAY,
            help="Ask as on that day: nothing later, and “yesterday” is the day before.",
        ),
    ] = None,
    ignore: IgnoreOption = None,
    *,
    narrowing: Narrowing,
    saving: Saving,
) -> None:
    """Answer a question from the archive, every sentence cited; the sources are listed below it."""
    from rag.cli.answer import print_stream
    from rag.schema import Request

    with (
        weights_progress(err, quiet=as_json) as weights,
        open_assistant(archive, demo=demo, mode=mode, create=False, weights_progress=weights) as assistant,
    ):
        scope = narrowing.scope(assistant, as_of)
        ignored = kinds_of(ignore)
        if as_json:
            answered = assistant.answer(question, scope=scope, ignore=ignored)
            print_json(answered.to_json())
            saving.keep(answered, assistant, scope)
        else:
            events = assistant.stream(Request(question, scope, ignore=ignored))
            command = asking(archive, demo=demo, mode=mode)
            print_stream(saving.following(events, assistant, scope), out, err, command)


app.command()(check)
app.command()(verify)


@app.command("list")
@with_groups
def list_articles(
    archive: ArchiveOption = None,
    query: Annotated[str, typer.Option("--query", "-q", help="Only titles that contain this.")] = "",
    limit: Annotated[int, typer.Option(parser=whole(1), metavar="N", help="At most so many.")] = 50,
    as_json: JsonOption = False,
    demo: DemoOption = False,
    *,
    narrowing: Narrowing,
) -> None:
    """List the articles of the archive, newest first; within days only those that have one."""
    from rag.query import bounds_of

    with open_assistant(archive, demo=demo, create=False) as assistant:
        scope = narrowing.scope(assistant)
        rows = assistant.archive.articles(query=query, bounds=bounds_of(scope), limit=limit, offset=0)
        total = assistant.archive.count()
    if as_json:
        print_json(
            [
                {
                    "id": row.id,
                    "title": row.title,
                    "source": row.source,
                    "published": row.published.isoformat() if row.published else None,
                    "passages": row.passages,
                }
                for row in rows
            ]
        )
        return
    table = Table(box=None, pad_edge=False)
    for name in ("id", "published", "outlet", "title"):
        table.add_column(name, overflow="fold", no_wrap=name == "published")
    for row in rows:
        day = f"{row.published:%Y-%m-%d}" if row.published else "undated"
        table.add_row(escape(row.id), day, escape(row.source or "unknown"), escape(row.title))
    # In a pipe: one article a line, however wide.
    page = out if out.is_terminal else Console(width=WIDEST, highlight=False, emoji=False)
    page.print(table)
    out.print(f"{len(rows):,} of {total:,} articles")


@app.command()
def show(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="The article's id, as `list` prints it.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    demo: DemoOption = False,
) -> None:
    """Show one article whole."""
    with open_assistant(archive, demo=demo, create=False) as assistant:
        article = assistant.archive.article(article_id)
    if as_json:
        spans = [list(span) for span in article.boilerplate]
        print_json({**whole_json(article), "boilerplate": spans})
        return
    published = article.published.isoformat() if article.published else "undated"
    if article.dated_by:
        published += f" (by its {article.dated_by})"
    facts = {
        "id": article.id,
        "title": article.title,
        "outlet": article.source or "unknown",
        "published": published,
        "url": article.url or "none",
        "authors": ", ".join(article.authors) or "none named",
        "section": article.section,
        "language": article.language,
        "read from": article.origin,
    }
    for name, value in facts.items():
        if not value:
            continue
        out.print(f"[bold]{name:>9}[/]  {escape(value)}")
    out.print()
    out.print(escape(article.text))


@app.command()
def remove(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="The article's id, as `list` prints it.")],
    archive: ArchiveOption = None,
    demo: DemoOption = False,
) -> None:
    """Remove one article from the archive.

    An article that is removed from the demo archive stays away until the demo archive is made anew.
    """
    with open_assistant(archive, demo=demo, create=False) as assistant, assistant.archive.writing() as writer:
        writer.remove(article_id)
    out.print(f"removed {escape(article_id)}")
    if demo:
        place = assistant.settings.archive_path
        err.print(f"To have the demo archive whole again, delete {escape(str(place))}: it is made anew.")


@app.command()
def rebuild(
    archive: ArchiveOption = None,
    embed: Annotated[
        bool, typer.Option("--embed", help="Also embed every passage anew, with the model now set.")
    ] = False,
    demo: DemoOption = False,
) -> None:
    """Make the search indexes anew from the catalog; nothing is embedded again unless asked for."""
    from rag.cli.maintenance import reembed

    with ingest_progress(err, quiet=False) as progress:
        if embed:
            if demo and not settings_of(archive, demo=True).archive_path.exists():
                with open_assistant(archive, demo=True):
                    pass
            passages = reembed(settings_of(archive, demo=demo), progress)
        else:
            with open_assistant(archive, demo=demo, create=False) as assistant:
                assistant.archive.rebuild(progress=_indexing(progress))
                passages = assistant.archive.passage_count()
    out.print(f"rebuilt the indexes of {passages:,} passages")


@app.command()
def status(archive: ArchiveOption = None, as_json: JsonOption = False, demo: DemoOption = False) -> None:
    """Say what the archive holds, where it is, and what answers questions."""
    from rag.cli.maintenance import status_json

    with open_assistant(archive, demo=demo, create=False) as assistant:
        facts = status_json(assistant)
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        shown = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        shown = "; ".join(shown) if isinstance(shown, list) else shown
        if shown is not None and shown != "":
            out.print(f"[bold]{name.replace('_', ' '):>16}[/]  {escape(str(shown))}")


@app.command()
def stop() -> None:
    """End the embedded language model's server, which stays loaded for ten minutes after a question."""
    from rag.models import stop_server

    server = stop_server()
    out.print(
        f"ended the server of {escape(server.name)} (process {server.pid})"
        if server
        else "no server of the embedded language model is running"
    )


def main() -> None:
    """Run the command: one of our errors is printed as a sentence, on stderr, with exit status 1.

    Other packages of Dateline's add commands of their own by the entry point group `dateline.commands`.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without “ is no reason to fail
    own = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    if not own & set(sys.argv[1:2]):
        for entry in entry_points(group="dateline.commands"):
            app.command(entry.name)(entry.load())
    try:
        app()
    except DatelineError as error:
        err.print(f"[bold red]error:[/] {escape(str(error))}")
        sys.exit(1)


def _indexing(progress: Progress) -> Callable[[int, int], None]:
    from rag.indexing import Step

    return lambda done, total: progress(Step("indexing", done, total))
