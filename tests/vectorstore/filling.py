"""A disk that becomes full at different points of a publish, and what must be true of the archive afterwards.

SQLite, Tantivy, Chroma and the copying of files really run out of room: on a small file system in memory
where one can be mounted (`space`), else in files that may not grow beyond a size (`size`). By hand:

    python tests/vectorstore/filling.py FOLDER --points 20 [--by size]
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from newsroom import fill, found, open_archive

from vectorstore.archive import Archive
from vectorstore.errors import ArchiveError
from vectorstore.indexes import health
from vectorstore.publishing import publisher

OLD, NEW = range(1, 9), range(20, 32)
ROOMY_KB = 60_000


@dataclass(frozen=True, slots=True)
class Point:
    """What happened with so much room: the error of the publish (empty if it went well), and of opening and
    reading while there was still no room."""

    room_kb: int
    error: str
    reading: str


@contextmanager
def little_room(folder: Path, room_kb: int, by: str) -> Iterator[None]:
    """While this lasts, what is written in a folder has so much room: in all, or (`size`) in each file."""
    if by == "size":
        import resource  # POSIX only

        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (room_kb * 1024, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        return
    used_kb = -(-(shutil.disk_usage(folder).used) // 1024)
    _resize(folder, used_kb + room_kb)
    try:
        yield
    finally:
        _resize(folder, ROOMY_KB)


def _resize(folder: Path, size_kb: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size_kb}k", str(folder)], check=True)


def publish_with(folder: Path, room_kb: int, by: str) -> Point:
    """Make an archive, add to it with little room, and check that nothing is lost, then and afterwards."""
    path = folder / "archive"
    shutil.rmtree(path, ignore_errors=True)
    with open_archive(path) as archive:
        fill(archive, *OLD)
    with little_room(folder, room_kb, by):
        error = _tried(path, lambda archive: fill(archive, *NEW))
        reading = _tried(path, whole)
    with open_archive(path) as archive:
        whole(archive)
        assert archive.status().notes == ()
        assert archive.count() in (len(OLD), len(OLD) + len(NEW)), archive.count()
        assert error or archive.count() == len(OLD) + len(NEW)
        fill(archive, *NEW)
        assert all(found(archive, number) for number in (*OLD, *NEW))
        assert archive.status().pending == 0
        for name in ("dense", "lexical"):
            assert len(list((path / name).iterdir())) <= 2, f"litter in {name}"
    return Point(room_kb, error, reading)


def _tried(path: Path, act: Callable[[Archive], None]) -> str:
    try:
        with open_archive(path) as archive:
            act(archive)
    except ArchiveError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def whole(archive: Archive) -> None:
    lost = [number for number in OLD if not found(archive, number)]
    assert not lost, f"lost {lost}"


def points(folder: Path, rooms_kb: list[int], by: str, delta: int = 0) -> list[Point]:
    """`publish_with` for each of some rooms, in a process of its own."""
    command = [sys.executable, __file__, str(folder), "--by", by, "--rooms", *map(str, rooms_kb)]
    command += ["--delta", str(delta)]
    if by == "space":
        mounting = f'mount -t tmpfs -o size={ROOMY_KB}k tmpfs "$0" && exec "$@"'
        command = ["unshare", "-m", "sh", "-c", mounting, str(folder), *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{done.stdout}\n{done.stderr}")
    return [Point(**json.loads(line)) for line in done.stdout.splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--most", type=int, default=2000, help="the most room, in kB")
    parser.add_argument("--by", choices=["space", "size"], default="space")
    parser.add_argument("--delta", type=int, default=0, help="passages that the dense index need not have")
    parser.add_argument("--rooms", type=int, nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.path.mkdir(parents=True, exist_ok=True)
    if not options.rooms:
        rooms = [options.most * number // options.points for number in range(options.points)]
        for point in points(options.path, rooms, options.by, options.delta):
            sys.stdout.write(
                f"{point.room_kb:>6} kB: {point.error or 'published'} | {point.reading or 'read'}\n"
            )
        return
    publisher.DENSE = replace(publisher.DENSE, check=health.check)
    publisher.DELTA_LEAST = options.delta
    for room in options.rooms:
        sys.stdout.write(json.dumps(asdict(publish_with(options.path, room, options.by))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
