"""Progress bars: drawn on a terminal once there is something to show, and nowhere else."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from rag.cli.progress import ingest_progress, weights_progress
from rag.indexing.pipeline import Step

SHOW_CURSOR = "\x1b[?25h"
HIDE_CURSOR = "\x1b[?25l"


def console(*, terminal: bool) -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    return Console(file=file, force_terminal=terminal, width=100, color_system=None), file


@pytest.mark.parametrize(("terminal", "quiet"), [(False, False), (True, True)])
def test_without_a_terminal_or_when_quiet_nothing_is_written(terminal: bool, quiet: bool) -> None:
    screen, written = console(terminal=terminal)
    with ingest_progress(screen, quiet=quiet) as steps, weights_progress(screen, quiet=quiet) as weights:
        steps(Step("reading", 3))
        steps(Step("indexing", 3, 10))
        weights(1, 2)
        weights(2, 2)
    assert written.getvalue() == ""


def test_a_terminal_sees_articles_and_passages() -> None:
    screen, written = console(terminal=True)
    with ingest_progress(screen, quiet=False) as show:
        show(Step("reading", 3))
        show(Step("indexing", 4, 10))
    assert "articles embedded" in written.getvalue()
    assert "3/?" in written.getvalue()
    assert "4/10" in written.getvalue()


def test_a_model_that_is_unpacked_already_leaves_the_terminal_alone() -> None:
    screen, written = console(terminal=True)
    with weights_progress(screen, quiet=False) as show:
        show(2, 2)
    assert written.getvalue().replace("\r", "").strip() == ""
    assert HIDE_CURSOR not in written.getvalue()


@pytest.mark.parametrize("finishes", [True, False])
def test_unpacking_is_shown_and_gives_the_cursor_back(finishes: bool) -> None:
    screen, written = console(terminal=True)
    with weights_progress(screen, quiet=False) as show:
        show(50_000_000, 100_000_000)
        assert "unpacking the language model" in written.getvalue()
        if finishes:
            show(100_000_000, 100_000_000)
            assert SHOW_CURSOR in written.getvalue()
    assert written.getvalue().count(HIDE_CURSOR) == written.getvalue().count(SHOW_CURSOR) == 1
