"""The demo archive: where it lies, and how it is made the first time that somebody asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.progress import ingest_progress

if TYPE_CHECKING:
    from rich.console import Console

    from rag.assistant import Assistant


def demo_archive() -> Path:
    """The folder of the demo archive."""
    from platformdirs import user_data_path

    return user_data_path("dateline", appauthor=False) / "demo"


def make_demo(assistant: Assistant, console: Console) -> None:
    """Bring the demo articles into an open archive, telling on the console."""
    from rag.assistant import demo_articles

    console.print(
        "Making the demo archive (once): articles written for this demo, on the diplomacy of March 2014."
    )
    with ingest_progress(console, quiet=False) as progress:
        report = assistant.ingest([demo_articles()], progress)
    console.print(f"{report.articles} articles, {report.passages} passages.")
