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


def place_of(archive: Path | None, *, demo: bool) -> Path | None:
    """The folder that `--archive` names, else the demo's if asked for, else what the settings say."""
    from rag.cli.demo import demo_archive

    return demo_archive() if demo and archive is None else archive


def settings_of(archive: Path | None, **values: object) -> Settings:
    from rag.settings import Settings

    return Settings.load(archive=archive, **values)


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

    settings = settings_of(place_of(archive, demo=demo), mode=mode)
    with Assistant.open(
        settings=settings, create=create or demo, once=not create, weights_progress=weights_progress
    ) as assistant:
        if demo and not assistant.archive.count():
            make_demo(assistant, err)
        yield assistant


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
