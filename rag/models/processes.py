"""Watching a process that we started: whether it works, and who ended it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

LEAST_WORK_S = 0.05
"""Processor seconds that count as progress: more than a process spends on waiting."""
_LOOK_S = 0.2
_CRASHES = frozenset({"SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGTRAP", "SIGSYS"})


class Patience:
    """Waits for a process for as long as it works: it may be silent, and without work for `longest_pause_s`.

    On a busy machine a second of work takes many; so work is measured in the processor time of the process.
    """

    def __init__(self, pid: int, longest_pause_s: float) -> None:
        self._pid = pid
        self._longest_pause_s = longest_pause_s
        self._since = self._looked = time.monotonic()
        self._spent_s = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the process has done nothing for too long; where its work cannot be measured, whether it
        has been waited for as long as that."""
        now = time.monotonic()
        if now - self._looked >= min(_LOOK_S, self._longest_pause_s / 4):
            self._looked = now
            spent_s = processor_seconds(self._pid)
            if spent_s is not None and spent_s - self._spent_s >= LEAST_WORK_S:
                self._since, self._spent_s = now, spent_s
        return now - self._since > self._longest_pause_s


def processor_seconds(pid: int) -> float | None:
    """The processor time that a process has spent in all its threads; `None` where it cannot be known."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return _told_by_ps(pid) if os.name == "posix" and not Path("/proc/self/stat").exists() else None


def birth(pid: int) -> str | None:
    """When a living process began, in words of the system: with its number it names one process for ever.
    `None` for one that is gone, or has ended and is only not yet collected."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return fields[19] if fields[0] not in "ZX" else None
    except (OSError, IndexError):
        if os.name != "posix" or Path("/proc/self/stat").exists():
            return None
    try:
        done = subprocess.run(
            ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
            capture_output=True,
            text=True,
            timeout=5.0,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    state, _, began = done.stdout.strip().partition(" ")
    return began.strip() if began and not state.startswith("Z") else None


def _told_by_ps(pid: int) -> float | None:
    """The same where there is no /proc: `ps` writes it as [[days-]hours:]minutes:seconds."""
    try:
        done = subprocess.run(
            ["ps", "-o", "time=", "-p", str(pid)], capture_output=True, text=True, timeout=5.0, check=True
        )
        days, _, clock = done.stdout.strip().rpartition("-")
        parts = [float(part) for part in clock.split(":")]
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return int(days or 0) * 86_400 + sum(part * 60.0**i for i, part in enumerate(reversed(parts)))


def kills_for_memory() -> int:
    """How often this system has ended a process because memory ran out; 0 where it does not tell."""
    try:
        counts = dict(line.split() for line in Path("/proc/vmstat").read_text("utf-8").splitlines())
        return int(counts.get("oom_kill", 0))
    except (OSError, ValueError):
        return 0


def who_ended(returncode: int, kills_before: int) -> str:
    """Who ended a process that we did not end, by its exit code and by what `kills_for_memory` said before.

    >>> who_ended(3, 0), who_ended(-11, 0)
    ('it ended by itself', 'it crashed (SIGSEGV)')
    """
    if returncode >= 0:
        return "it ended by itself"
    try:
        name = signal.Signals(-returncode).name
    except ValueError:
        name = f"signal {-returncode}"
    if name in _CRASHES:
        return f"it crashed ({name})"
    if name != "SIGKILL":
        return f"the system or another program ended it ({name})"
    if kills_for_memory() > kills_before:
        return "the system killed it because memory ran out (SIGKILL)"
    return "the system or another program killed it (SIGKILL), as happens when memory runs out"
