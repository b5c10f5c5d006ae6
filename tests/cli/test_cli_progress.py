"""Progress: drawn on a terminal once there is something to show, a line now and then elsewhere."""

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


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def steps_of_an_ingest(screen: Console, *, quiet: bool = False) -> None:
    """An ingest that embeds 100 passages a second, and then takes a minute to index them."""
    clock = Clock()
    with ingest_progress(screen, quiet=quiet, clock=clock) as show:
        show(Step("reading", 0, share=0.0))
        for second in range(1, 41):
            clock.now = float(second)
            show(
                Step("reading", 10 * second, found=10 * second + 80, passages=100 * second, share=second / 80)
            )
        show(Step("indexing", 0, 4_000))
        clock.now += 30
        show(Step("indexing", 2_000, 4_000))


def test_a_log_has_a_line_now_and_then_that_says_how_far_how_fast_and_how_long() -> None:
    screen, written = console(terminal=False)
    steps_of_an_ingest(screen)
    assert written.getvalue().splitlines() == [
        "200 articles embedded; 280 found, 100 passages a second, about 60 s left",
        "400 articles embedded; 480 found, 100 passages a second, about 40 s left",
        "2,000 of 4,000 passages indexed; 67 passages a second, about 30 s left",
    ]


def test_a_terminal_sees_how_fast_and_how_long() -> None:
    screen, written = console(terminal=True)
    steps_of_an_ingest(screen)
    assert "100 passages a second" in written.getvalue()
    assert "67 passages a second, about 30 s left" in " ".join(written.getvalue().split())


def test_who_asked_for_json_sees_no_progress() -> None:
    screen, written = console(terminal=False)
    steps_of_an_ingest(screen, quiet=True)
    assert written.getvalue() == ""


@pytest.mark.parametrize("terminal", [True, False])
def test_after_ctrl_c_it_says_what_happens_and_what_another_one_does(terminal: bool) -> None:
    screen, written = console(terminal=terminal)
    with ingest_progress(screen, quiet=False) as show:
        show(Step("reading", 3))
        show(Step("stopping", 3))
    said = " ".join(written.getvalue().split())
    assert "what is stored by now is made findable" in said
    assert "Ctrl-C again ends at once" in said


def test_what_was_there_already_does_not_make_the_rest_look_short() -> None:
    clock = Clock()
    screen, written = console(terminal=False)
    with ingest_progress(screen, quiet=False, clock=clock) as show:
        show(Step("reading", 5_000, found=5_000, share=0.5))  # at once: all of it was there
        for second in range(1, 61):
            clock.now = float(second)
            done = 5_000 + 10 * second
            show(Step("reading", done, found=done, passages=100 * second, share=0.5 + second / 1_000))
    assert written.getvalue().splitlines()[-1].endswith("100 passages a second, about 7 min left")


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
