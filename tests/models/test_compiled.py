"""Compiled models that are kept: found again whole, and not believed where anything is wrong with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.models.encoders import compiled
from rag.models.encoders.compiled import MOST_KEPT, keep, kept
from rag.models.encoders.minilm import MiniLM

TEXTS = ["The quay was closed on Tuesday.", "Nobody was hurt."]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where models are kept in these tests."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path)
    return tmp_path / "compiled"


def test_what_was_kept_is_found_under_its_key_alone(tmp_path: Path) -> None:
    keep("model on this processor", b"compiled", tmp_path)
    assert kept("model on this processor", tmp_path) == b"compiled"
    assert kept("model on another", tmp_path) is None


def test_only_the_user_may_read_it(tmp_path: Path) -> None:
    keep("model", b"compiled", tmp_path / "new")
    (file,) = (tmp_path / "new").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("at", [0, 40, -1])
def test_a_changed_byte_is_not_believed(tmp_path: Path, at: int) -> None:
    keep("model", bytes(100), tmp_path)
    (file,) = tmp_path.iterdir()
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    assert kept("model", tmp_path) is None


@pytest.mark.parametrize("length", [0, 31, 32, 50])
def test_a_file_cut_short_is_not_believed(tmp_path: Path, length: int) -> None:
    keep("model", bytes(100), tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:length])
    assert kept("model", tmp_path) is None


def test_what_others_may_have_written_is_not_believed(tmp_path: Path) -> None:
    keep("model", b"compiled", tmp_path)
    (file,) = tmp_path.iterdir()
    file.chmod(0o666)
    assert kept("model", tmp_path) is None


def test_a_few_are_kept(tmp_path: Path) -> None:
    for number in range(MOST_KEPT + 3):
        keep(f"model {number}", b"compiled", tmp_path)
    assert len(list(tmp_path.iterdir())) == MOST_KEPT
    assert kept(f"model {MOST_KEPT + 2}", tmp_path)


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keep("model", b"compiled", tmp_path / "file")
    assert kept("model", tmp_path / "file") is None


def test_a_kept_model_embeds_as_the_one_that_was_compiled(folder: Path) -> None:
    first = MiniLM("openvino").embed(TEXTS)
    assert len(list(folder.iterdir())) == 1
    assert np.array_equal(MiniLM("openvino").embed(TEXTS), first)


def test_what_openvino_does_not_take_is_compiled_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = MiniLM("openvino").embed(TEXTS)
    (file,) = folder.iterdir()
    monkeypatch.setattr(compiled, "_path", lambda *_: file)
    keep("model", b"no model at all")
    assert np.array_equal(MiniLM("openvino").embed(TEXTS), first)
    assert len(file.read_bytes()) > 1_000_000
