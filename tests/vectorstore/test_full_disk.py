"""The disk becomes full in the middle of a publish: nothing is lost, and the next opening is good."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from filling import points


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
@pytest.mark.parametrize(("by", "rooms_kb"), [("space", [0, 120, 350, 480]), ("size", [20, 200])])
def test_a_disk_that_becomes_full_costs_nothing(tmp_path: Path, by: str, rooms_kb: list[int]) -> None:
    if by == "space" and not may_mount(tmp_path):
        pytest.skip("no file system can be mounted here")
    found = points(tmp_path, rooms_kb, by)  # where it also checks what is left; filling.py by hand does 20
    assert [point.room_kb for point in found] == rooms_kb
    for point in found:
        assert str(tmp_path / "archive") in point.error or "dense index" in point.error, point
        assert "full" in point.error or by == "size" or "free some space" in point.error, point


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_a_change_of_little_needs_little_room(tmp_path: Path) -> None:
    if not may_mount(tmp_path):
        pytest.skip("no file system can be mounted here")
    full, enough = points(tmp_path, [0, 350], "space", delta=2000)
    assert str(tmp_path / "archive") in full.error
    assert not enough.error


def may_mount(folder: Path) -> bool:
    trial = ["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        return subprocess.run(trial, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
