"""How far an evaluation is, told to whoever watches it."""

from __future__ import annotations

from collections.abc import Callable

from evals.run.runner import Progress
from rag import Step

Watch = Callable[[str, int, int, str], None]
"""Told the stage, how much of it is done, of how much, and a remark."""


def watch_step(watch: Watch, step: Step) -> None:
    watch(f"articles: {step.stage}", step.done, step.total, "")


def watch_count(watch: Watch, stage: str, done: int, total: int) -> None:
    watch(stage, done, total, "")


def watch_cases(watch: Watch, title: str, progress: Progress) -> None:
    parts = [f"{progress.cached} cached"] if progress.cached else []
    if progress.failed:
        parts.append(f"{progress.failed} crashed")
    if progress.left_s is not None and progress.done < progress.total:
        minutes, seconds = divmod(round(progress.left_s), 60)
        parts.append(f"{minutes}:{seconds:02d} left")
    watch(title, progress.done, progress.total, ", ".join(parts))
