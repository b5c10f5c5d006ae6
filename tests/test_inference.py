"""Compiled models are kept in the user's cache folder, and never believed when they are damaged."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from rag.embedding import MiniLM

TEXTS = ["The ferry left at noon.", "Nobody saw it come back."]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of compiled models of a user who has none yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "dateline" / "compiled"


def embed() -> np.ndarray:
    return MiniLM("openvino").embed(TEXTS)


def test_a_compiled_model_is_kept_for_its_owner_and_gives_the_same(kept: Path) -> None:
    compiled = embed()
    (file,) = kept.iterdir()
    assert (file.stat().st_mode & 0o777, kept.stat().st_mode & 0o777) == (0o600, 0o700)
    before = file.stat().st_mtime_ns
    np.testing.assert_array_equal(embed(), compiled)
    assert [(f, f.stat().st_mtime_ns) for f in kept.iterdir()] == [(file, before)]


@pytest.mark.parametrize("damage", ["cut", "changed", "empty"])
def test_a_damaged_one_is_compiled_anew(kept: Path, damage: str) -> None:
    compiled = embed()
    (file,) = kept.iterdir()
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes(
        {"cut": whole[:middle], "changed": whole[:middle] + b"\0\1\2" + whole[middle + 3 :], "empty": b""}[
            damage
        ]
    )
    np.testing.assert_array_equal(embed(), compiled)
    mended = file.read_bytes()
    assert hashlib.sha256(mended[64:]).hexdigest().encode() == mended[:64]


def test_where_nothing_can_be_kept_it_is_compiled_each_time(kept: Path) -> None:
    kept.parent.mkdir()
    kept.write_text("a file where the folder would be")
    assert embed().shape == (2, 384)
