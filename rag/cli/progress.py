"""Progress bars for the command line; where there is no terminal to draw on, a line now and then."""

from __future__ import annotations

import time
from collections import deque
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
def ingest_progress(
    console: Console, *, quiet: bool, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[Step], None]]:
    """Shows articles read and passages indexed, how fast, and how long it may still take: on a terminal in a
    line that renews itself, elsewhere in a line now and then. After Ctrl-C it says what happens."""
    pace = _Pace(clock)
    lines = _Lines(console, clock) if not quiet and not console.is_terminal else None
    with _counting(console, quiet=quiet) as bar:
        tasks = {
            "reading": bar.add_task("articles embedded", total=None, visible=False, said=""),
            "indexing": bar.add_task("passages indexed", total=None, visible=False, said=""),
        }

        def show(step: Step) -> None:
            if step.stage == "stopping":
                if not quiet:
                    console.print(STOPPING)
                return
            said = pace.after(step)
            bar.update(
                tasks[step.stage], completed=step.done, total=step.total or None, visible=True, said=said
            )
            if lines:
                lines.tell(_line(step, said))

        yield show


STOPPING = (
    "Stopping: what is stored by now is made findable. Ctrl-C again ends at once;"
    " then the next command makes it findable."
)
LINE_AFTER_S = 20.0
"""So often a line is written where there is no terminal."""
PACE_STEPS = 30
"""The pace is that of so many steps back: what was there already passes much faster than what is new."""


class _Pace:
    """How fast it goes, in words."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._steps: deque[tuple[float, Step]] = deque(maxlen=PACE_STEPS)

    def after(self, step: Step) -> str:
        """The pace as of a step, and the time left; "" for what is not known."""
        if self._steps and self._steps[-1][1].stage != step.stage:
            self._steps.clear()
        self._steps.append((self._clock(), step))
        began, first = self._steps[0]
        seconds = self._steps[-1][0] - began
        if seconds < 1:
            return ""
        said = []
        passages = step.passages - first.passages if step.stage == "reading" else step.done - first.done
        if step.stage == "reading" and step.found:
            said.append(f"{step.found:,} found")
        if passages > 0:
            said.append(f"{passages / seconds:,.0f} passages a second")
        now, then = _share(step), _share(first)
        if now is not None and then is not None and then < now < 1:
            said.append(f"about {_duration(seconds * (1 - now) / (now - then))} left")
        return ", ".join(said)


def _share(step: Step) -> float | None:
    return step.done / step.total if step.total else step.share if step.stage == "reading" else None


def _duration(seconds: float) -> str:
    """A length of time, roughly.

    >>> _duration(42), _duration(600), _duration(9_000)
    ('42 s', '10 min', '2.5 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3600:.1f} h"


def _line(step: Step, said: str) -> str:
    of = f" of {step.total:,}" if step.total else ""
    what = "articles embedded" if step.stage == "reading" else "passages indexed"
    return f"{step.done:,}{of} {what}{f'; {said}' if said else ''}"


class _Lines:
    """A line now and then, for logs."""

    def __init__(self, console: Console, clock: Callable[[], float]) -> None:
        self._console, self._clock, self._last = console, clock, clock()

    def tell(self, line: str) -> None:
        """Write a line, unless one was written a moment ago."""
        if self._clock() - self._last >= LINE_AFTER_S:
            self._last = self._clock()
            self._console.print(line)


@contextmanager
def sentence_progress(console: Console, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Shows how many sentences of a draft are checked."""
    with _counting(console, quiet=quiet) as bar:
        task = bar.add_task("sentences checked", total=None, said="")
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _counting(console: Console, *, quiet: bool) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[said]}"),
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
