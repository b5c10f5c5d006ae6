"""Several processes: one writer, readers that see what it publishes, and what a kill leaves."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from killing import kill_and_check
from newsroom import fill, found, open_archive
from processes import another_process, go_on, said

from vectorstore.errors import ArchiveBusy
from vectorstore.publishing.locking import HOLDER

WRITER = """
from dataclasses import replace
from vectorstore.indexes import health
from vectorstore.publishing import publisher
publisher.DENSE = replace(publisher.DENSE, check=health.check)
with open_archive(Path(sys.argv[1])) as archive, archive.writing() as writer:
    print("writing", flush=True)
    for number in (7, 8):
        sys.stdin.readline()
        add(writer, number)
        print(writer.publish(), flush=True)
    sys.stdin.readline()
"""


def test_the_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive, another_process(WRITER, str(archive.path)) as first:
        assert said(first) == "writing"
        with pytest.raises(ArchiveBusy, match=rf"process {first.pid} on \S+ .*since 20"), archive.writing():
            pass
        for note in ("", "[]", json.dumps({"pid": 1})):  # one that cannot be read is no problem
            (archive.path / HOLDER).write_text(note)
            with pytest.raises(ArchiveBusy, match="by another process"), archive.writing():
                pass
        first.kill()
        first.wait()
        fill(archive, 1)  # what a killed writer has left in its note blocks nobody
        assert found(archive, 1)
        assert not (archive.path / HOLDER).exists()


def test_a_reader_sees_what_another_process_publishes(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        fill(archive, 1)
        assert found(archive, 1)
        with another_process(WRITER, str(archive.path)) as writer:
            said(writer)
            for number, revision in ((7, 2), (8, 3)):
                assert archive.search_lexical(f"town {number}", 1)[0][1] < 1
                go_on(writer)
                assert said(writer) == str(revision)
                assert found(archive, number)
            assert found(archive, 1)


def test_a_writer_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    chance, done = random.Random(7), 0
    for _ in range(3):  # killing.py by hand does more, with the real health check
        _, done = kill_and_check(tmp_path / "archive", 7, done, chance.uniform(0, 1), quick=True)


def test_a_writer_to_a_server_may_be_killed_at_any_moment(tmp_path: Path, chroma_server: str) -> None:
    chance, done = random.Random(8), 0
    for _ in range(2):
        delay_s = chance.uniform(0, 0.8)
        _, done = kill_and_check(tmp_path / "archive", 8, done, delay_s, chroma_server)
