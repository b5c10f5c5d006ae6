"""What the forms cost in a warm process, by processor time: each topic asked once, and once more.

    python -m evals.experiments.answering.form_times FOLDER [--form quotes]
        [--topics Putin/sanctions Merkel] [--read]

`FOLDER` is an archive, which is opened as ever: what it has not kept of who speaks is found, and kept.
"Putin/sanctions" asks for quotes of Putin on sanctions. What one topic has read helps the next where they
share articles; the last column is the same topic once more. `--read` leaves out what the archive has kept,
and keeps nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.assistant import Assistant
from rag.settings import Settings
from vectorstore import Archive

TOPICS = {
    "quotes": ["Putin/sanctions", "Obama/Syria", "Kerry", "Merkel", "Lavrov"],
    "mentions": ["president", "European Union", "gas", "sanctions", "Crimea"],
    "timeline": ["sanctions", "the referendum in Crimea", "president"],
    "brief": ["sanctions", "gas", "president"],
    "compare": ["sanctions", "gas", "president"],
    "entity": ["Merkel"],
}
FIRST = "the weather"
"""What is asked before anything counts: it loads the model and the indexes."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds of one topic, when it is asked first and again."""

    form: str
    topic: str
    first: float
    again: float


def ask(desk: Assistant, form: str, topic: str) -> object:
    """What the archive has on a topic, in a form."""
    what, _, about = topic.partition("/")
    return desk.quotes(what, about) if form == "quotes" else getattr(desk, form)(what)


def measure(desk: Assistant, form: str, topic: str) -> Cost:
    """Ask a topic twice."""
    seconds: list[float] = []
    for _ in range(2):
        began = time.process_time()
        ask(desk, form, topic)
        seconds.append(time.process_time() - began)
    return Cost(form, topic, *seconds)


def without_kept(archive: Archive) -> None:
    """Have an archive neither give nor keep who speaks."""
    nothing: Callable[..., dict[str, tuple[str, bytes]]] = lambda *_: {}  # noqa: E731
    archive.findings = nothing  # type: ignore[method-assign]
    archive.keep_findings = lambda found: None  # type: ignore[method-assign]  # noqa: ARG005


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print a line for each topic."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--form", choices=TOPICS, action="append", help="only this one (repeatable)")
    parser.add_argument("--topics", nargs="+", help="these, instead of those of the table")
    parser.add_argument("--read", action="store_true", help="without what the archive has kept of speakers")
    options = parser.parse_args(arguments)
    settings = Settings.load(mode="extractive")
    with Assistant.open(options.folder, settings=settings, create=False) as desk:
        if options.read:
            without_kept(desk.archive)
        write = sys.stdout.write
        write(f"{desk.archive.count():,} articles, {desk.archive.passage_count():,} passages\n\n")
        desk.brief(FIRST)
        write("| form | topic | s | again |\n|---|---|---:|---:|\n")
        for form in options.form or TOPICS:
            for topic in options.topics or TOPICS[form]:
                cost = measure(desk, form, topic)
                named = topic.replace("/", " on ")
                write(f"| `{form}` | {named} | {cost.first:.2f} | {cost.again:.2f} |\n")
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
