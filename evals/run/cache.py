"""Outcomes kept by what they depend on, so that a run that was stopped goes on, and a second one costs
nothing.

The key is the case, the archive's contents and the system's fingerprint (see `evals.systems.digests`). A
crash is never kept, nor an answer given because the model had failed: the next run tries again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from evals.dataset import Case
from evals.systems import Outcome, SystemInfo, dump_outcome, load_outcome
from vectorstore import make_folder

FORMAT = "1"


class OutcomeCache:
    """A folder of outcomes for one archive. Safe for several threads and processes: files appear whole."""

    def __init__(self, folder: Path, archive_digest: str) -> None:
        self._folder = folder
        self._archive = archive_digest

    def get(self, case: Case, system: SystemInfo) -> Outcome | None:
        """The outcome of an earlier run; `None` if there is none, or what is there cannot be read."""
        try:
            return replace(load_outcome(self._path(case, system).read_bytes()), cached=True)
        except (OSError, ValueError):
            return None

    def put(self, case: Case, system: SystemInfo, outcome: Outcome) -> None:
        """Keep an outcome, unless it is a crash or the model had failed."""
        if outcome.failed or outcome.model_failed:
            return
        path = self._path(case, system)
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(dump_outcome(outcome))
        Path(name).replace(path)

    def _path(self, case: Case, system: SystemInfo) -> Path:
        asked = case.asked.isoformat() if case.asked else ""
        said = [part for turn in case.history for part in (turn.role, turn.text)]
        parts = (
            FORMAT,
            self._archive,
            system.name,
            system.fingerprint,
            case.id,
            case.question,
            asked,
            *said,
            *case.narrowed,
        )
        key = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()
        return self._folder / key[:2] / f"{key}.json"
