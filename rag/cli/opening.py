"""Which archive a command works on, and how it is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.indexing import Workers
    from rag.settings import Settings

err = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)


def settings_of(archive: Path | None, *, demo: bool = False, **values: object) -> Settings:
    """The settings for the folder that `--archive` names, else for the demo's if asked for, else as they are
    set. The demo archive is nobody's copy."""
    from rag.cli.demo import demo_archive
    from rag.settings import Settings

    place = demo_archive() if demo and archive is None else archive
    settings = Settings.load(archive=place, **values)
    return settings.model_copy(update={"database_url": None}) if demo else settings


@contextmanager
def open_assistant(
    archive: Path | None,
    *,
    demo: bool = False,
    mode: str | None = None,
    create: bool = True,
    weights_progress: Callable[[int, int], None] | None = None,
) -> Iterator[Assistant]:
    """An open archive; with `demo` it is made, and filled with the demo articles, if it is empty. A command
    that only asks (not `create`) opens it for one question."""
    from rag.assistant import Assistant
    from rag.cli.demo import make_demo

    settings = settings_of(archive, demo=demo, mode=mode)
    with Assistant.open(
        settings=settings, create=create or demo, once=not create, weights_progress=weights_progress
    ) as assistant:
        if demo and not assistant.archive.count():
            make_demo(assistant, err)
        if not create:
            tell_following(assistant, err)
        yield assistant


def tell_following(assistant: Assistant, console: Console) -> None:
    """Say so if the copy of a team's archive could not be brought up to date."""
    from rag.cli.terminal import escape

    state = assistant.archive.following
    if state and state.fault:
        console.print(
            f"[yellow]note:[/] {escape(state.fault)}. What is shown is this machine's copy, as of revision"
            f" {state.revision:,}"
        )


@contextmanager
def workers_of(ray: str | None, settings: Settings) -> Iterator[Workers | None]:
    """Who prepares the articles of an ingest: the Ray cluster at an address, or nobody else."""
    if ray is None:
        yield None
        return
    from rag.assistant import embedder_of
    from rag.indexing import Cluster

    with Cluster(ray, embedder_of(settings)) as cluster:
        yield cluster
