"""What several commands share: the part of the archive that options name, and JSON on stdout."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING

import typer

from rag.cli.options import outlet

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.schema.scope import Scope

DAY = "YYYY-MM-DD"


def scope_of(
    assistant: Assistant,
    after: date | None,
    before: date | None,
    as_of: date | None,
    sources: list[str],
) -> Scope:
    """The scope that the options name; an outlet that the archive does not have is a mistake."""
    from rag.schema.scope import Scope

    if after and before and after > before:
        raise typer.BadParameter(f"--after {after} is later than --before {before}")
    known = outlets_of(assistant) if sources else ()
    named = tuple(outlet(name, known) for name in sources)
    return Scope(after=after, before=before, as_of=as_of, sources=named)


def outlets_of(assistant: Assistant) -> tuple[str, ...]:
    """The outlets that the archive has articles of."""
    return tuple(name for name, _ in assistant.archive.coverage().outlets)


def print_json(value: object) -> None:
    """Print a value as JSON, escaped where stdout is not in Unicode."""
    readable = (sys.stdout.encoding or "").lower().startswith("utf")
    sys.stdout.write(json.dumps(value, ensure_ascii=not readable, indent=2) + "\n")
