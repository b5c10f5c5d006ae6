"""Nobody but its owner may read an archive, whatever the umask."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import add, break_off, fill, found, open_archive

from vectorstore.feedback import Feedback, FeedbackStore
from vectorstore.private import make_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")


@pytest.fixture(autouse=True)
def _careless_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """What others than the owner have any right to."""
    paths = (folder, *folder.rglob("*"))
    return [f"{p.name} {stat.filemode(p.lstat().st_mode)}" for p in paths if p.lstat().st_mode & 0o077]


def test_everything_in_an_archive_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "news" / "archive"
    with open_archive(path) as archive:
        FeedbackStore(path).record(Feedback("f", "up", "Who?", "The mayor.", False, "llm"))
        for number in (1, 2, 3):
            fill(archive, number)
            assert found(archive, number)
        with archive.writing() as writer:
            add(writer, 4)
            assert {p.name for p in path.iterdir()} >= {"catalog.sqlite3-wal", "writer.lock", "writer.json"}
            assert open_to_others(tmp_path / "news") == []
        archive.rebuild()
        break_off(archive, 5)
        assert open_to_others(tmp_path / "news") == []
    with open_archive(path) as archive:
        assert found(archive, 5)
        assert archive.search_lexical("mayor", 5)
        assert open_to_others(tmp_path / "news") == []


def test_an_archive_of_looser_rights_is_tightened_when_it_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    with open_archive(path) as archive:
        fill(archive, 1)
    FeedbackStore(path).record(Feedback("f", "up", "Who?", "The mayor.", False, "llm"))
    for place in (path, *path.rglob("*")):
        place.chmod(0o755 if place.is_dir() else 0o644)
    with open_archive(path) as archive:
        assert found(archive, 1)
        assert open_to_others(path) != []  # reading changes nothing
        fill(archive, 2)
        assert open_to_others(path) == []
        assert found(archive, 1)
        assert found(archive, 2)


def test_an_empty_folder_that_becomes_an_archive_is_tightened(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o777)
    with open_archive(tmp_path / "mine"):
        assert open_to_others(tmp_path / "mine") == []


def test_folders_that_were_there_before_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o755)
    make_folder(tmp_path / "there" / "new" / "deeper")
    assert stat.S_IMODE((tmp_path / "there").stat().st_mode) == 0o755
    assert open_to_others(tmp_path / "there" / "new") == []
