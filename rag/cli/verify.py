"""`dateline verify`: a receipt against the archive, quotation by quotation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag.cli.opening import err, open_assistant
from rag.cli.options import ArchiveOption, DemoOption, JsonOption
from rag.cli.report import print_json
from rag.cli.terminal import escape, several
from rag.errors import ArchiveError, ReceiptError

if TYPE_CHECKING:
    from rag.schema import RecordedArticle, Verification, VerifiedQuotation

out = Console(soft_wrap=True, highlight=False, emoji=False)
_SHOWN = 160


def verify(
    receipt: Annotated[Path, typer.Argument(help="What --receipt wrote.", show_default=False)],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    demo: DemoOption = False,
) -> None:
    """Say whether every quotation of a receipt still stands in the archive.

    unchanged: the article's text is what it was. moved: the text is another, and has the same words. changed:
    it no longer has them; the nearest words are shown. gone: the archive has no such article. tampered: the
    text is what it was, and the words do not stand where the receipt says.

    The exit status is 0 if all stand (unchanged or moved) and the receipt is what was written, 1 if not, 2 if
    the receipt or the archive cannot be read.
    """
    from rag.receipts import read_receipt

    try:
        kept = read_receipt(receipt)
    except ReceiptError as error:
        raise typer.BadParameter(str(error), param_hint="RECEIPT") from error
    try:
        with open_assistant(archive, demo=demo, mode="extractive", create=False) as assistant:
            found = assistant.verify(kept)
    except ArchiveError as error:
        err.print(f"[bold red]error:[/] {escape(str(error))}")
        raise typer.Exit(2) from error
    if as_json:
        print_json(found.to_json())
    else:
        print_verification(found, out)
    if not found.stands:
        raise typer.Exit(1)


def print_verification(found: Verification, console: Console) -> None:
    """Print a line for each quotation, with what became of it, and a line that sums up."""
    from rag.text import day_name

    receipt = found.receipt
    made = receipt.provenance.made
    about = f" about {receipt.about}" if receipt.about else ""
    asked = f"{receipt.form}: {receipt.asked}{about}"
    console.print(f"[bold]{escape(asked)}[/] [dim]({day_name(made)}, {made:%H:%M %Z})[/]")
    for one in found.quotations:
        _print_one(one, console)
    if receipt.is_altered:
        console.print("[red]The receipt itself is not what was written: its checksum is another.[/]")
    counted = ", ".join(f"{count} {state}" for state, count in found.counts.most_common())
    console.print(f"{several(len(found.quotations), 'quotation')}{f': {counted}' if counted else ''}")


def _print_one(one: VerifiedQuotation, console: Console) -> None:
    colour = "green" if one.state.stands else "red"
    quote = escape(f"“{_short(one.quotation.quote)}”")
    console.print(f"[{colour}]{one.state.value:>9}[/]  {escape(_named(one.article))}: {quote}{_now(one)}")
    if one.nearest:
        console.print(escape(f"           nearest: “{_short(one.nearest)}”"), style="dim")
    for remark in one.remarks:
        console.print(escape(f"           {remark}"), style="yellow")


def _now(one: VerifiedQuotation) -> str:
    was = (one.quotation.start, one.quotation.end)
    if one.start is None or (one.start, one.end) == was:
        return ""
    return f" [dim](characters {was[0]}–{was[1]}, now {one.start}–{one.end})[/]"


def _named(article: RecordedArticle) -> str:
    from rag.text import day_name

    day = day_name(article.published) if article.published else "undated"
    return f"{article.source or 'unknown outlet'}, {day}, {_short(article.title) or article.id}"


def _short(text: str) -> str:
    """A text in one line, its middle left out where it is long."""
    words = " ".join(text.split())
    return (
        words
        if len(words) <= _SHOWN
        else f"{words[: _SHOWN // 2].rstrip()} … {words[-_SHOWN // 3 :].lstrip()}"
    )
