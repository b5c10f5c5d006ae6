"""`dateline collections`: chosen articles, days, outlets, authors, sections and languages under a name, which
`--collection` narrows to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag.cli.opening import err, open_assistant
from rag.cli.options import (
    ArchiveOption,
    DemoOption,
    JsonOption,
    Narrowing,
    with_groups,
)
from rag.cli.report import print_json
from rag.cli.terminal import escape

if TYPE_CHECKING:
    from rag.alerts import SavedCollection

collections = typer.Typer(
    name="collections",
    no_args_is_help=True,
    help="Keep what a question can be narrowed to under a name; --collection NAME asks within it.",
)
out = Console(soft_wrap=True, highlight=False, emoji=False)
NameArgument = Annotated[str, typer.Argument(help="The collection's name.", show_default=False)]


@collections.command()
@with_groups
def add(
    name: Annotated[str, typer.Argument(help="A name for it.", show_default=False)],
    archive: ArchiveOption = None,
    demo: DemoOption = False,
    *,
    narrowing: Narrowing,
) -> None:
    """Keep articles, days, outlets, authors, sections or languages as a collection; an article has to be one
    of each kind that is given. With --collection also within that one."""
    with open_assistant(archive, demo=demo, create=False) as assistant:
        scope = narrowing.scope(assistant)
        made = assistant.collect(name, scope)
    out.print(f"saved {escape(made.name)}: {escape(_about(made))}")


@collections.command("list")
def list_collections(
    archive: ArchiveOption = None, as_json: JsonOption = False, demo: DemoOption = False
) -> None:
    """List the collections, with what the archive no longer has of each."""
    with open_assistant(archive, demo=demo, create=False) as assistant:
        kept = [(one, assistant.lost_from(one.name)) for one in assistant.collections.all()]
    if as_json:
        print_json({"collections": [{**one.to_json(), "lost": list(lost)} for one, lost in kept]})
        return
    for one, lost in kept:
        out.print(f"[bold]{escape(one.name)}[/]  {escape(_about(one))}")
        for title in one.titles.values():
            out.print(f"    [dim]{escape(title)}[/]")
        if lost:
            out.print(f"    [yellow]no longer in the archive: {escape(', '.join(lost))}[/]")
    if not kept:
        err.print('There is no collection. Make one: dateline collections add "A name" --article ID')


@collections.command()
def rename(
    name: NameArgument,
    new: Annotated[str, typer.Argument(help="Its new name.", show_default=False)],
    archive: ArchiveOption = None,
    demo: DemoOption = False,
) -> None:
    """Give a collection another name."""
    with open_assistant(archive, demo=demo, create=False) as assistant:
        kept = assistant.collections.rename(name, new)
    out.print(f"renamed to {escape(kept.name)}")


@collections.command()
def remove(name: NameArgument, archive: ArchiveOption = None, demo: DemoOption = False) -> None:
    """Forget a collection. Its articles stay in the archive."""
    with open_assistant(archive, demo=demo, create=False) as assistant:
        gone = assistant.collections.remove(name)
    out.print(f"removed {escape(gone.name)}")


def _about(one: SavedCollection) -> str:
    from rag.exporting import scope_text

    return scope_text(one.scope)
