"""What to evaluate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Plan:
    """What to evaluate. Without `questions` the demo set on the demo articles; without `articles` the
    questions are asked of the user's own archive. `tags` keeps the cases that have one of them, `limit`
    takes the first cases, `sample` a fixed sample of all kinds, and `also` all cases of some tags beside
    it."""

    cache: Path
    articles: tuple[Path, ...] = ()
    questions: Path | None = None
    tags: tuple[str, ...] = ()
    mode: Literal["auto", "llm", "extractive"] = "auto"
    limit: int | None = None
    sample: int | None = None
    also: tuple[str, ...] = ()
    seed: int = 0
    rivals: bool = False
    floors: bool = False
    workers: int = 1
    judge: bool = False
