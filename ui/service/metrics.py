"""What was asked of the service and how long it took, counted over all of its processes; as Prometheus reads
it."""

from __future__ import annotations

import threading
from collections.abc import Mapping, MutableSequence, Sequence
from multiprocessing import get_context
from typing import cast

API = (
    "ask", "search", "articles", "quotes", "mentions", "timeline", "brief", "compare", "entity", "check",
    "feedback",
)  # fmt: skip
"""The paths under `/api/`, each counted under its name."""
ENDPOINTS = ("chat_completions", "models", *API, "article", "healthz", "metrics", "docs", "other")
STATUSES = ("200", "400", "401", "403", "404", "405", "413", "429", "499", "500", "503", "other")
OUTCOMES = ("answered", "declined", "failed")
BOUNDS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
SLOTS = 64
TEXT = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = len(ENDPOINTS) * len(STATUSES)
_CELLS = len(BOUNDS_S) + 2  # one for each bound, one above them, and the sum
_ANSWERS = _SECONDS + len(ENDPOINTS) * _CELLS
_COUNTERS = _ANSWERS + len(OUTCOMES)


class Board:
    """The counters of all processes: each writes its own row, whoever is asked adds them up."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._cells = context.RawArray("d", SLOTS * _COUNTERS)
        self._next = context.Value("i", 0)

    def row(self) -> int:
        """A row of one's own. A process that takes the place of one that ended gets another: what was
        counted stays."""
        with self._next.get_lock():
            row = int(self._next.value) % SLOTS
            self._next.value += 1
        return row

    @property
    def cells(self) -> MutableSequence[float]:
        """All rows, one behind the other."""
        return cast(MutableSequence[float], self._cells)


class Metrics:
    """Counts in one process; safe to share between threads."""

    def __init__(self, board: Board) -> None:
        self._cells, self._row = board.cells, board.row() * _COUNTERS
        self._lock = threading.Lock()

    def request(self, endpoint: str, status: int, seconds: float) -> None:
        """Count a request that has been answered, in full."""
        told = str(status) if str(status) in STATUSES else "200" if 200 <= status < 400 else "other"
        at = ENDPOINTS.index(endpoint)
        bucket = sum(seconds > bound for bound in BOUNDS_S)
        place = _SECONDS + at * _CELLS
        with self._lock:
            self._cells[self._row + at * len(STATUSES) + STATUSES.index(told)] += 1
            self._cells[self._row + place + bucket] += 1
            self._cells[self._row + place + _CELLS - 1] += seconds

    def answer(self, outcome: str) -> None:
        """Count an answer: answered, declined, or failed where a model was to write it and could not."""
        with self._lock:
            self._cells[self._row + _ANSWERS + OUTCOMES.index(outcome)] += 1

    def text(self, gauges: Mapping[str, tuple[str, float]]) -> str:
        """All that was counted, by every process, in Prometheus' text format. `gauges` are values as of now,
        each with what it is, by name."""
        cells = [sum(self._cells[at::_COUNTERS]) for at in range(_COUNTERS)]
        lines = [
            "# HELP dateline_requests_total Requests answered.",
            "# TYPE dateline_requests_total counter",
        ]
        for at, endpoint in enumerate(ENDPOINTS):
            for n, status in enumerate(STATUSES):
                if count := cells[at * len(STATUSES) + n]:
                    labels = f'{{endpoint="{endpoint}",status="{status}"}}'
                    lines.append(f"dateline_requests_total{labels} {count:.0f}")
        lines += [
            "# HELP dateline_request_seconds How long requests took.",
            "# TYPE dateline_request_seconds histogram",
        ]
        for at, endpoint in enumerate(ENDPOINTS):
            lines += _histogram(endpoint, cells[_SECONDS + at * _CELLS : _SECONDS + (at + 1) * _CELLS])
        lines += [
            "# HELP dateline_answers_total Answers by what came of them; failed: a model could not write it.",
            "# TYPE dateline_answers_total counter",
        ]
        for n, outcome in enumerate(OUTCOMES):
            lines.append(f'dateline_answers_total{{outcome="{outcome}"}} {cells[_ANSWERS + n]:.0f}')
        for name, (what, value) in gauges.items():
            lines += [f"# HELP {name} {what}", f"# TYPE {name} gauge", f"{name} {value:.0f}"]
        return "\n".join(lines) + "\n"


def _histogram(endpoint: str, cells: Sequence[float]) -> list[str]:
    *counts, total_s = cells
    if not sum(counts):
        return []
    lines, so_far = [], 0.0
    for bound, count in zip((*(f"{bound:g}" for bound in BOUNDS_S), "+Inf"), counts, strict=True):
        so_far += count
        lines.append(f'dateline_request_seconds_bucket{{endpoint="{endpoint}",le="{bound}"}} {so_far:.0f}')
    lines.append(f'dateline_request_seconds_sum{{endpoint="{endpoint}"}} {total_s:.6f}')
    lines.append(f'dateline_request_seconds_count{{endpoint="{endpoint}"}} {so_far:.0f}')
    return lines
