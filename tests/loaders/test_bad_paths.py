"""Paths that are no files, cannot be read or vanish are named and passed over, and all else goes in."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.indexing.pipeline import read_all
from rag.loaders import Skipped, find_files, list_files, read_path
from rag.loaders.stream import open_source

TEXT = "Quay to be widened\n\nThe harbour council said on Monday it would widen the eastern quay."
NOBODY = 65534
Outcome = tuple[list[str], dict[str, str]]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users may enter, with a good file before and one behind whatever is put in it."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    for name in ("a.txt", "z.txt"):
        (place / name).write_text(f"{TEXT}\n\nThis is {name}.")
    yield place
    for path in place.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(place)


def outcome(*paths: Path) -> Outcome:
    """The names of the files whose articles came out, and what was skipped with its reason."""
    records = list(read_all(paths, max_file_mb=1))
    read = [Path(one.origin).name for one in records if not isinstance(one, Skipped)]
    return read, {Path(one.origin).name: one.reason for one in records if isinstance(one, Skipped)}


def _send_as_nobody(pipe, function) -> None:  # type: ignore[no-untyped-def]
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    pipe.send(function())


def as_nobody(function: Callable[[], Outcome]) -> Outcome:
    """What a function returns for a user without rights; root may read everything."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_send_as_nobody, args=(there, function))
    child.start()
    assert here.poll(30)
    result: Outcome = here.recv()
    child.join()
    return result


def test_pipes_sockets_and_devices_are_named(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        read, skipped = outcome(folder, Path("/dev/zero"))
    assert read == ["a.txt", "z.txt"]
    assert skipped == {
        "pipe": "it is a pipe, not a file",
        "socket": "it is a socket, not a file",
        "zero": "it is a device, not a file",
    }


def test_a_pipe_that_is_named_by_itself_does_not_stop_the_rest(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert outcome(folder / "pipe", folder / "a.txt") == (["a.txt"], {"pipe": "it is a pipe, not a file"})


def test_a_file_that_becomes_a_pipe_is_not_waited_for(folder: Path) -> None:
    records = read_path(folder / "a.txt")
    (folder / "a.txt").unlink()
    os.mkfifo(folder / "a.txt")
    assert [getattr(record, "reason", "") for record in records] == ["it is a pipe, not a file"]


def test_a_file_that_is_gone_since_it_was_listed_is_named(folder: Path) -> None:
    for vanishing in ("m.txt", "n.txt"):
        (folder / vanishing).write_text(TEXT)
    records = read_all([folder], max_file_mb=1)
    (folder / "m.txt").unlink()
    (folder / "n.txt").unlink()
    (folder / "n.txt").mkdir()
    found = list(records)
    assert [Path(record.origin).name for record in found] == ["a.txt", "m.txt", "n.txt", "z.txt"]
    reasons = [record.reason for record in found if isinstance(record, Skipped)]
    assert "does not exist" in reasons[0]
    assert "is not a file" in reasons[1]


def test_links_in_a_circle_are_named(folder: Path) -> None:
    (folder / "one").symlink_to(folder / "two")
    (folder / "two").symlink_to(folder / "one")
    (folder / "self").symlink_to("self")
    (folder / "up").symlink_to(folder)
    (folder / "nothing").symlink_to(folder / "gone")
    read, skipped = outcome(folder)
    assert read == ["a.txt", "z.txt"]
    assert {name for name, reason in skipped.items() if "leads back to itself" in reason} == {
        "one",
        "two",
        "self",
    }
    assert skipped.keys() == {"one", "two", "self", "nothing"}


def test_what_may_not_be_read_is_named(folder: Path) -> None:
    for name in ("closed", "listed", "open"):
        (folder / name).mkdir()
        (folder / name / "b.txt").write_text(TEXT)
    (folder / "secret.txt").write_text(TEXT)
    (folder / "secret.txt").chmod(0)
    (folder / "closed").chmod(0)
    closed = folder / "closed" / "b.txt"
    (folder / "listed").chmod(0o444)  # its names may be read, its files may not
    read, skipped = as_nobody(lambda: outcome(folder))
    assert read == ["a.txt", "z.txt", "b.txt"]
    assert skipped.keys() == {"closed", "b.txt", "secret.txt"}
    assert all("Permission denied" in reason for reason in skipped.values())
    assert "folder" in skipped["closed"]
    read, skipped = as_nobody(lambda: outcome(closed, folder / "a.txt"))
    assert (read, list(skipped)) == (["a.txt"], ["b.txt"])


def test_find_files_passes_over_what_list_files_names(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert list(find_files([folder])) == [folder / "a.txt", folder / "z.txt"]
    assert [type(found) for found in list_files([folder])].count(Skipped) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_file_stays_open(folder: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with open_source(folder / "a.txt", 1_000) as source:
            assert source.head
    assert len(list(Path("/proc/self/fd").iterdir())) == before
