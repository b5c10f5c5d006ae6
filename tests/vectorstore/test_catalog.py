"""The catalog's file, and the folder it is in: what is ours, what is not, and what is broken."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from newsroom import DIMENSION, MODEL, fill, found, open_archive

from vectorstore.archive import Archive
from vectorstore.catalog.connection import CATALOG
from vectorstore.catalog.schema import SCHEMA_VERSION
from vectorstore.errors import ArchiveDamaged, ArchiveError, ArchiveMismatch


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def filled(path: Path) -> Path:
    with open_archive(path) as archive:
        fill(archive, 1, 2)
    return path


def test_a_missing_archive_is_made_only_when_asked_to(path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"no archive at .*archive yet; run `dateline ingest PATH`"):
        Archive.open(path, model=MODEL, dimension=DIMENSION, create=False)
    assert not path.exists()
    path.mkdir()
    with pytest.raises(ArchiveError, match="no archive"):
        Archive.open(path, model=MODEL, dimension=DIMENSION, create=False)
    with open_archive(path / "deeper" / "still") as archive:
        assert archive.count() == 0


def test_an_archive_is_not_made_without_a_model(path: Path) -> None:
    with pytest.raises(ValueError, match="embedding model"):
        Archive.open(path)


def test_an_archive_opens_without_naming_its_model(filled: Path) -> None:
    with Archive.open(filled, create=False) as archive:
        assert (archive.model, archive.dimension) == (MODEL, DIMENSION)
        assert found(archive, 1)


def test_another_model_is_a_mismatch_that_names_both(filled: Path) -> None:
    for model, dimension in (("other", DIMENSION), (MODEL, 384)):
        with pytest.raises(
            ArchiveMismatch, match=rf"tests/hash \(8 .*{model} \({dimension}.*rebuild --embed"
        ):
            Archive.open(filled, model=model, dimension=dimension)


def test_a_file_is_not_an_archive(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(ArchiveError, match="is a file"):
        open_archive(path)
    assert path.read_text() == "mine"


def test_a_folder_with_other_files_is_left_alone(path: Path) -> None:
    path.mkdir()
    (path / "thesis.txt").write_text("mine")
    with pytest.raises(ArchiveError, match="choose a new or empty folder"):
        open_archive(path)
    assert [entry.name for entry in path.iterdir()] == ["thesis.txt"]


def test_somebody_elses_database_is_left_alone(path: Path) -> None:
    path.mkdir()
    with closing(sqlite3.connect(path / CATALOG)) as connection:
        connection.execute("CREATE TABLE mine (x)")
    before = (path / CATALOG).read_bytes()
    with pytest.raises(ArchiveError, match="is not the catalog of a Dateline archive"):
        open_archive(path)
    assert (path / CATALOG).read_bytes() == before


@pytest.mark.parametrize("left", [[], ["writer.lock"], ["writer.lock", CATALOG]])
def test_a_creation_that_was_cut_short_is_done_again(path: Path, left: list[str]) -> None:
    path.mkdir()
    for name in left:
        (path / name).touch()
    with open_archive(path) as archive:
        fill(archive, 1)
        assert found(archive, 1)


def test_a_lost_catalog_is_not_replaced_by_an_empty_one(filled: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        (filled / f"{CATALOG}{suffix}").unlink(missing_ok=True)
    with pytest.raises(ArchiveDamaged, match=f"{CATALOG} is missing or empty"):
        open_archive(filled)


def test_a_newer_format_is_refused(filled: Path) -> None:
    with closing(sqlite3.connect(filled / CATALOG)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(ArchiveMismatch, match=r"newer Dateline.*Upgrade"):
        open_archive(filled)


def overwrite(path: Path) -> None:
    path.write_bytes(b"not a database, but as long as one. " * 500)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [overwrite, cut, garble])
def test_a_damaged_catalog_is_named(filled: Path, damage: Callable[[Path], None]) -> None:
    damage(filled / CATALOG)
    with pytest.raises(ArchiveDamaged, match=rf"{CATALOG} is damaged.*Restore it from a backup"):
        read_everything(filled)


def read_everything(path: Path) -> None:
    with open_archive(path) as archive:
        archive.article("a1")
        archive.passages_of("a1")


def test_an_archive_may_be_moved(filled: Path, tmp_path: Path) -> None:
    filled.rename(tmp_path / "elsewhere")
    with open_archive(tmp_path / "elsewhere") as archive:
        assert found(archive, 2)
        assert archive.revision == 1  # nothing had to be rebuilt


def test_only_the_newest_ledger_entries_are_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.catalog.writer.LEDGER_ROWS", 3)
    with open_archive(path) as archive:
        with archive.writing() as writer:
            for number in range(9):
                writer.note(f"{number}.txt", "added")
        fill(archive, 1)
        assert [entry.origin for entry in archive.ledger()] == ["8.txt", "7.txt", "6.txt"]
