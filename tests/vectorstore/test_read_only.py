"""An archive in a folder that cannot be written to is read as ever, and says so when it is to be changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from newsroom import break_off, fill, found, open_archive

from vectorstore.catalog import connection

HERE = Path(__file__).parent
MOUNTED = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")

CODE = """
import json, sys
from newsroom import *
from vectorstore.errors import DatelineError
from vectorstore.records import Findings
said = {}
with open_archive(Path(sys.argv[1])) as archive:
    said["found"] = [n for n in (1, 2, 3) if found(archive, n)]
    said["listed"] = len(archive.articles())
    said["count"] = archive.count()
    archive.keep_findings([("a1", article(1).digest, Findings("rules", b"found"))])
    said["kept"] = len(archive.findings(["a1"], "rules"))
    said["notes"] = len(archive.status().notes)
    for name, change in (("ingest", lambda: fill(archive, 4)), ("rebuild", archive.rebuild)):
        try:
            change()
        except DatelineError as error:
            said[name] = str(error)
print(json.dumps(said))
"""


@contextmanager
def unwritable(folder: Path) -> Iterator[list[str]]:
    """Makes a folder unwritable, at least for the command that begins as given."""
    if os.geteuid() == 0:  # may write to everything, except to what is mounted so
        command = ["unshare", "-m", "sh", "-c", MOUNTED, str(folder)]
        try:
            subprocess.run([*command, "true"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("the superuser may write everywhere, and nothing can be mounted here")
        yield command
        return
    places = [folder, *folder.rglob("*")]
    for place in places:
        place.chmod(place.stat().st_mode & ~0o222)
    try:
        yield []
    finally:
        for place in places:
            place.chmod(place.stat().st_mode | 0o200)


@pytest.mark.parametrize("pending", [False, True])
def test_what_cannot_be_written_to_can_be_read_and_searched(tmp_path: Path, pending: bool) -> None:
    path = tmp_path / "archive"
    with open_archive(path) as archive:
        fill(archive, 1, 2, 3)
        if pending:
            break_off(archive, 9)
    before = {p: p.read_bytes() for p in path.rglob("*") if p.is_file()}
    with unwritable(path) as command:
        command = [*command, sys.executable, "-c", CODE, str(path)]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["found"], said["listed"], said["count"]) == ([1, 2, 3], 3, 3)
    for change in ("ingest", "rebuild"):
        assert "cannot be written to" in said[change]
        assert "It can still be read" in said[change]
    assert {p: p.read_bytes() for p in path.rglob("*") if p.is_file()} == before


def test_a_reader_who_may_not_write_sees_what_others_publish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive"
    with open_archive(path) as archive:
        fill(archive, 1)
    with monkeypatch.context() as patch:
        patch.setattr(connection, "_writable", lambda _: False)
        reader = open_archive(path)
    with reader:
        assert found(reader, 1)
        with open_archive(path) as archive:
            fill(archive, 2)
            assert found(reader, 2)  # while the writer has it open
            assert reader.count() == 2
        fill_again(path)
        assert found(reader, 3)  # and after it has closed it
        assert reader.count() == 3


def fill_again(path: Path) -> None:
    with open_archive(path) as archive:
        fill(archive, 3)
