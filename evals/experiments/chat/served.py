"""A chat in a process of its own, for whatever is measured of it from outside."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.errors import EvalError


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that answers."""

    address: str
    process: subprocess.Popen[str]

    @property
    def resident_mb(self) -> float:
        """The memory that its process holds, in MB of 1,000,000 bytes; Linux only."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise EvalError("the chat has ended")


@contextmanager
def served(*arguments: str) -> Iterator[Chat]:
    """`dateline chat` on any free port; it ends with the block."""
    command = [str(Path(sys.executable).with_name("dateline")), "chat", "--port", "0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield Chat(_address(process), process)
        finally:
            process.terminate()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        for word in line.split():
            if word.startswith("http://"):
                threading.Thread(target=process.stderr.read, daemon=True).start()  # it must not fill up
                return word.rstrip("/")
    raise EvalError(f"the chat did not start; it said: {said.strip()}")
