"""Which colour stands for which system."""

from __future__ import annotations

from evals.scoring.evaluation import Evaluation, SystemRun


def style_of(number: int) -> str:
    """The CSS class of the n-th system: after the fifth the colours repeat."""
    return f"sys{number % 5}"


def legend(evaluation: Evaluation) -> list[tuple[str, SystemRun]]:
    """The systems with their CSS classes, the one under test first."""
    return [(style_of(number), run) for number, run in enumerate(evaluation.runs)]
