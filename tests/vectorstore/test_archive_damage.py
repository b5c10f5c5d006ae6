"""Damage to the indexes is noticed before they are loaded, and mended from the catalog."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from newsroom import fill, found, open_archive

from vectorstore.archive import Archive
from vectorstore.errors import ArchiveError, IndexFailed
from vectorstore.indexes import chroma_local, tantivy_index
from vectorstore.indexes.chroma_collection import DenseIndex
from vectorstore.publishing import publisher
from vectorstore.publishing.locking import writer_lock


def remove(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garble(path: Path) -> None:
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes(data[:middle] + bytes(255 - byte for byte in data[middle:]))


def grow(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(1 << 40)


def whole(archive: Archive) -> bool:
    return archive.count() == 3 and all(found(archive, number) for number in (1, 2, 3))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_archive(tmp_path / "archive") as archive:
        fill(archive, 1, 2, 3)
    return tmp_path / "archive"


def only(path: Path, pattern: str) -> Path:
    (found,) = path.glob(pattern)
    return found


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("dense/*/*/data_level0.bin", cut),
        ("dense/*/*/data_level0.bin", garble),
        ("dense/*/*/link_lists.bin", grow),
        ("dense/*/*/header.bin", garble),
        ("dense/*/*/length.bin", remove),
        ("dense/*/*/index_metadata.pickle", garble),
        ("dense/*/chroma.sqlite3", remove),
        ("dense/*/chroma.sqlite3", cut),
        ("dense/*/chroma.sqlite3", garble),
        ("dense/*", shutil.rmtree),
        ("dense", shutil.rmtree),
        ("lexical/*/meta.json", remove),
        ("lexical/*/meta.json", garble),
        ("lexical/*/*.store", cut),
        ("lexical/*/*.term", garble),
        ("lexical/*/*.idx", empty),
        ("lexical", shutil.rmtree),
    ],
)
def test_damage_is_mended_at_the_next_search(path: Path, file: str, damage: Callable[[Path], None]) -> None:
    damage(only(path, file))
    with open_archive(path) as archive:
        assert whole(archive)
        assert archive.revision == 2
        assert archive.status().notes == ()
    with open_archive(path) as archive:
        assert whole(archive)
        assert archive.revision == 2  # once


@pytest.mark.parametrize("file", ["dense/*/*/data_level0.bin", "dense/*/chroma.sqlite3", "lexical/*/*.term"])
def test_a_writer_builds_on_no_damaged_generation(path: Path, file: str) -> None:
    with open_archive(path) as archive:
        garble(only(path, file))
        fill(archive, 4)
        assert whole_with_four(archive)


def whole_with_four(archive: Archive) -> bool:
    return archive.count() == 4 and all(found(archive, number) for number in (1, 2, 3, 4))


@pytest.mark.parametrize(
    "file", ["dense/*/*/data_level0.bin", "dense/*/chroma.sqlite3", "lexical/*/meta.json"]
)
def test_while_another_process_writes_the_damaged_index_is_done_without(path: Path, file: str) -> None:
    garble(only(path, file))
    with writer_lock(path), open_archive(path) as archive:
        assert whole(archive)
        assert archive.revision == 1
        (note,) = archive.status().notes
        assert file.split("/")[0] in note
    with open_archive(path) as archive:
        assert whole(archive)
        assert archive.status().notes == ()


def test_an_index_that_fails_while_it_is_searched_is_mended(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_archive(path) as archive:
        assert whole(archive)
        search, times = DenseIndex.search, iter([True])

        def failing(self: DenseIndex, *arguments: object) -> object:
            if next(times, False):
                raise IndexFailed("it broke")
            return search(self, *arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(DenseIndex, "search", failing)
        assert whole(archive)
        assert archive.revision == 2


def test_a_database_that_vanishes_from_a_running_reader_is_mended(path: Path) -> None:
    with open_archive(path) as archive:
        assert whole(archive)
        shutil.rmtree(path / "dense")
        fill(archive, 4)
        assert whole_with_four(archive)


def test_a_copy_that_fails_its_check_is_built_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = chroma_local.copy

    def broken_copy(source: Path, target: Path) -> None:
        copy(source, target)
        shutil.rmtree(only(target, "*/"))

    monkeypatch.setattr(publisher, "DENSE", replace(publisher.DENSE, copy=broken_copy))
    with open_archive(path) as archive:
        fill(archive, 4)
        assert whole_with_four(archive)


def test_when_nothing_can_be_built_the_old_content_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(folder: Path, count: int) -> None:
        raise IndexFailed("not sound")

    with open_archive(path) as archive:
        with monkeypatch.context() as patch:
            patch.setattr(publisher, "DENSE", replace(publisher.DENSE, check=failing))
            with pytest.raises(IndexFailed, match="not sound"):
                fill(archive, 4)
            assert whole(archive)
            assert archive.revision == 1
        with archive.writing():
            pass
        assert whole_with_four(archive)


def test_generations_before_the_previous_are_removed(path: Path) -> None:
    with open_archive(path) as archive:
        for number in (4, 5, 6):
            fill(archive, number)
    assert len(list((path / "dense").iterdir())) == 2
    assert len(list((path / "lexical").iterdir())) == 2


def test_a_graph_with_many_deletions_is_built_anew(path: Path) -> None:
    with open_archive(path) as archive:
        for version in range(1, 4):
            fill(archive, 1, version=version)
        assert found(archive, 1, version=3)
        dropped = archive._catalog.pointers()["dense"].dropped
    assert dropped <= 0.3 * 12


def test_a_server_that_lost_the_collection_is_filled_again(tmp_path: Path, chroma_server: str) -> None:
    with open_archive(tmp_path / "archive", chroma_server) as archive:
        fill(archive, 1, 2, 3)
        assert archive._server is not None
        archive._server.drop("dateline-")
    with open_archive(tmp_path / "archive", chroma_server) as archive:
        assert whole(archive)


def test_a_server_that_lost_passages_gets_them_back(tmp_path: Path, chroma_server: str) -> None:
    with open_archive(tmp_path / "archive", chroma_server) as archive:
        fill(archive, 1, 2, 3)
        with archive._upkeep.snapshot() as snapshot:
            snapshot.dense.delete([p.id for p in archive.passages_of("a2")])  # type: ignore[attr-defined]
    with open_archive(tmp_path / "archive", chroma_server) as archive:
        assert whole(archive)


def test_an_archive_may_move_between_a_folder_and_a_server(path: Path, chroma_server: str) -> None:
    with open_archive(path, chroma_server) as archive:
        assert whole(archive)
        fill(archive, 4)
    with open_archive(path) as archive:
        assert whole_with_four(archive)
        assert archive.status().notes == ()


def test_passages_left_on_a_server_are_not_found_and_are_removed(tmp_path: Path, chroma_server: str) -> None:
    with open_archive(tmp_path / "archive", chroma_server) as archive:
        fill(archive, 1, 2, 3)
        left = [entry for entry in archive._catalog.entries("ready") if entry.passage.article_id == "a2"]
        with archive.writing() as writer:
            writer.remove("a2")
        with archive._upkeep.snapshot() as snapshot:
            snapshot.dense.upsert(left)  # type: ignore[attr-defined]
            assert snapshot.dense.count() == 12  # type: ignore[attr-defined]
        assert left[0].passage.id not in {id_ for id_, _ in archive.search_dense(left[0].vector, 12)}
        archive.rebuild()
        with archive._upkeep.snapshot() as snapshot:
            assert snapshot.dense.count() == 8  # type: ignore[attr-defined]


def test_a_full_disk_leaves_the_old_content_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "LEXICAL", replace(publisher.LEXICAL, write=no_room))
    with open_archive(path) as archive:
        with pytest.raises(IndexFailed, match=r"lexical index cannot be written.*No space"):
            fill(archive, 4)
        assert whole(archive)
        assert len(list((path / "lexical").iterdir())) == 1


def test_an_index_that_fails_on_a_full_disk_says_that_it_is_full(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(folder: Path, *_: object, **__: object) -> None:
        raise IndexFailed("Error in compaction")

    monkeypatch.setattr(publisher, "DENSE", replace(publisher.DENSE, write=failing))
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=300_000))
    with open_archive(path) as archive:
        with pytest.raises(IndexFailed, match=r"compaction. The disk has only 0\.3 MB left: free some space"):
            fill(archive, 4)
        assert whole(archive)


def no_room(folder: Path, *_: object, **__: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    raise OSError(errno.ENOSPC, "No space left on device")


def test_an_archive_that_cannot_be_locked_can_still_be_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    garble(only(path, "dense/*/*/data_level0.bin"))
    monkeypatch.setattr("filelock.FileLock.acquire", forbidden)
    with open_archive(path) as archive:
        assert whole(archive)
        assert "data_level0.bin" in archive.status().notes[0]
        with pytest.raises(ArchiveError, match="cannot be written to: Permission denied"), archive.writing():
            pass


@pytest.mark.parametrize("writing", [False, True])
def test_an_index_of_an_earlier_version_is_built_anew(
    path: Path, monkeypatch: pytest.MonkeyPatch, writing: bool
) -> None:
    monkeypatch.setattr(tantivy_index, "ANALYZER", "dateline_en_1")
    monkeypatch.setattr(tantivy_index, "OWN", "dateline_en_1")
    with open_archive(path) as archive:
        archive.rebuild()
    monkeypatch.undo()
    with open_archive(path) as archive:
        if writing:
            fill(archive, 4)
        assert all(found(archive, number) for number in (1, 2, 3))
        assert not archive.status().notes
