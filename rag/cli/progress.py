"""Progress bars for the command line; silent when there is no terminal to draw on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

if TYPE_CHECKING:
    from rag.indexing import Step


@contextmanager
def ingest_progress(console: Console, *, quiet: bool) -> Iterator[Callable[[Step], None]]:
    """Shows articles read and passages indexed."""
    with _counting(console, quiet=quiet) as bar:
        tasks = {
            "reading": bar.add_task("articles embedded", total=None, visible=False),
            "indexing": bar.add_task("passages indexed", total=None, visible=False),
        }

        def show(step: Step) -> None:
            bar.update(tasks[step.stage], completed=step.done, total=step.total or None, visible=True)

        yield show


@contextmanager
def sentence_progress(console: Console, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Shows how many sentences of a draft are checked."""
    with _counting(console, quiet=quiet) as bar:
        task = bar.add_task("sentences checked", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _counting(console: Console, *, quiet: bool) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    )


@contextmanager
def weights_progress(console: Console, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Shows the one-time joining of the embedded model's weights, in bytes. Nothing is drawn, and the
    cursor stays as it is, until there is something to show: an answer is printed meanwhile."""
    bar = Progress(
        TextColumn("unpacking the language model (once)"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    )
    task = bar.add_task("weights", total=None)

    def show(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        if done < total:
            bar.start()
        else:
            bar.stop()

    try:
        yield show
    finally:
        bar.stop()
