"""An embedding model for workers in other processes, which kills its process once if it is told to."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbeddingError


@dataclass(frozen=True)
class DyingEmbedder:
    """Vectors that follow from the text. While there is a file at `deadly`, the next worker to embed takes it
    away and dies; a text with `refused` in it is an error."""

    deadly: Path
    refused: str = "\x00"
    name: str = "dying"
    dimension: int = 8

    def embed(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        if any(self.refused in text for text in texts):
            raise EmbeddingError(f"nothing embeds {self.refused!r}")
        if self.deadly.exists():
            self.deadly.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        rows = [hashlib.sha256(text.encode()).digest()[: self.dimension] for text in texts]
        vectors = np.array([list(row) for row in rows], dtype=np.float32) + 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
