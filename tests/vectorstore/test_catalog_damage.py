"""Whatever a damaged catalog holds, what comes back is an answer or an error of ours that says what to do."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flipping import ask_everything, columns, flip_and_ask, make, spoil
from newsroom import open_archive

from vectorstore.catalog.connection import CATALOG
from vectorstore.errors import ArchiveDamaged, ArchiveError
from vectorstore.feedback import FILE, FeedbackStore

WAY_OUT = r"catalog.sqlite3 is damaged \(.*\). Restore it from a backup, or remove the archive folder"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "archive"
    make(path)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "archive"))


def run(path: Path, sql: str, *parameters: object) -> None:
    with closing(sqlite3.connect(path / CATALOG)) as database, database:
        database.execute(sql, parameters)


@pytest.mark.parametrize("seed", range(5))
def test_flipped_bytes_are_answered_or_named(whole: Path, tmp_path: Path, seed: int) -> None:
    flip_and_ask(whole, tmp_path / "flipped", CATALOG, seed)  # flipping.py by hand does thousands


@pytest.mark.slow
def test_what_cannot_stand_in_a_column_is_answered_or_named(whole: Path, tmp_path: Path) -> None:
    place = tmp_path / "spoilt"
    damaged = 0
    for number, (table, column) in enumerate(columns(whole)):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(whole, place)
        spoil(place, table, column, (7, b"\xff\xfe", "x\x00y")[number % 3])
        met = ask_everything(place, change=False)
        damaged += met["ArchiveDamaged"] > 0
    assert damaged > 10  # or nothing was spoilt


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE texts SET text = CAST(x'ff' AS TEXT)",  # not UTF-8
        "UPDATE articles SET authors = '['",
        "UPDATE articles SET published = '2014-13-41'",
        "UPDATE articles SET published = '2014-03-01'",  # without a time zone
        "UPDATE passages SET end = 100000",
        "UPDATE passages SET day = 20140230",
        "DELETE FROM texts",
    ],
)
def test_articles_that_make_no_sense_are_damage_with_a_way_out(path: Path, sql: str) -> None:
    with open_archive(path) as archive:
        passages = [passage.id for passage in archive.passages_of("a1")]
        run(path, sql)
        with pytest.raises(ArchiveDamaged, match=WAY_OUT):
            archive.passages(passages), archive.article("a1")


@pytest.mark.parametrize("value", ["x'00'", "zeroblob(32)", "x'0000c07f'", "'text'"])
def test_vectors_that_make_no_sense_are_damage_with_a_way_out(path: Path, value: str) -> None:
    with open_archive(path) as archive:
        passages = [passage.id for passage in archive.passages_of("a1")]
        run(path, f"UPDATE vectors SET vector = {value}")
        with pytest.raises(ArchiveDamaged, match=WAY_OUT):
            archive.vectors(passages)
        with pytest.raises(ArchiveDamaged, match=WAY_OUT):
            list(archive.all_passages())


@pytest.mark.parametrize("value", ["many", "", "1.5"])
def test_numbers_that_are_none_are_damage_with_a_way_out(path: Path, value: str) -> None:
    for key in ("revision", "dimension"):
        shutil.copytree(path, path.with_name(key))
        run(path.with_name(key), "UPDATE meta SET value = ? WHERE key = ?", value, key)
        with pytest.raises(ArchiveDamaged, match=WAY_OUT):
            open_archive(path.with_name(key)).revision  # noqa: B018


def test_a_schema_that_is_not_ours_any_more_is_damage_with_a_way_out(path: Path) -> None:
    schema = (path / CATALOG).read_bytes()
    assert schema.count(b"CREATE TABLE articles") == 1
    for other in (b"CREATE TABLE \xff\xferticle", b"CREATE TABLE brticles", b"CRE\xc3TE TABLE articles"):
        other = other.ljust(len(b"CREATE TABLE articles"), b"s")
        (path / CATALOG).write_bytes(schema.replace(b"CREATE TABLE articles", other))
        with pytest.raises(ArchiveDamaged, match=WAY_OUT):
            open_archive(path)


@pytest.mark.parametrize("version", [0, -3])
def test_a_format_that_never_was_is_damage_with_a_way_out(path: Path, version: int) -> None:
    run(path, f"PRAGMA user_version = {version}")
    with pytest.raises(ArchiveDamaged, match=WAY_OUT):
        open_archive(path)


@pytest.mark.parametrize("change", ["articles = '['", "quotes = '[1]'", "time = 'now'", "verdict = 'maybe'"])
def test_feedback_that_makes_no_sense_names_its_file_and_a_way_out(path: Path, change: str) -> None:
    with closing(sqlite3.connect(path / FILE)) as database, database:
        database.execute(f"UPDATE feedback SET {change}")
    with pytest.raises(ArchiveError, match=rf"{FILE} cannot be used .*move the file away to begin anew"):
        FeedbackStore(path).all()
