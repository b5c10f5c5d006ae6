"""The cost of a change follows the change: the dense index stays as it is, and what was added or removed
since is beside it, until that is much."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from newsroom import (
    DIMENSION,
    MODEL,
    add,
    article,
    fill,
    found,
    found_dense,
    open_archive,
    passages,
    to_format_4,
    vectors,
)
from processes import another_process, said
from test_stories import downgrade

from vectorstore.archive import Archive
from vectorstore.catalog.connection import CATALOG
from vectorstore.errors import IndexFailed
from vectorstore.indexes import Flat, Layered, chroma_local, size_of
from vectorstore.indexes.chroma_collection import DenseIndex
from vectorstore.publishing import publisher

pytestmark = pytest.mark.usefixtures("small_delta")
MANY = range(100, 160)  # 240 passages


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_archive(tmp_path / "archive") as archive:
        fill(archive, *MANY)
    return tmp_path / "archive"


def take_out(archive: Archive, *numbers: int) -> None:
    with archive.writing() as writer:
        for number in numbers:
            writer.remove(f"a{number}")


def generations(path: Path, name: str = "dense") -> set[str]:
    return {place.name for place in (path / name).iterdir()}


def files(path: Path) -> dict[tuple[int, int], tuple[int, int]]:
    """(size, time of the last change) of each file below a folder, by what it is on the disk."""
    stats = [place.stat() for place in path.rglob("*") if place.is_file()]
    return {(stat.st_dev, stat.st_ino): (stat.st_size, stat.st_mtime_ns) for stat in stats}


def new_bytes(before: dict[tuple[int, int], tuple[int, int]], path: Path) -> int:
    """Of all files that are new or were changed, but of the catalog only by how much it has grown."""
    catalog = (path / CATALOG).stat()
    key = (catalog.st_dev, catalog.st_ino)
    written = {file: state for file, state in files(path).items() if before.get(file) != state}
    grown = catalog.st_size - before[key][0]
    return grown + sum(size for file, (size, _) in written.items() if file != key)


@pytest.mark.parametrize("change", [lambda archive: fill(archive, 1), lambda archive: take_out(archive, 100)])
def test_a_change_writes_what_it_is_worth(path: Path, change: Callable[[Archive], None]) -> None:
    before, kept = files(path), generations(path)
    with open_archive(path) as archive:
        change(archive)
    assert generations(path) == kept
    assert new_bytes(before, path) < 60_000 < size_of(path) / 10


def test_what_was_added_is_found_with_the_rest_and_best_first(path: Path) -> None:
    with open_archive(path) as archive:
        fill(archive, 1, 2)
        assert all(found(archive, number) for number in (1, 2, 100, 159))
        question = vectors(passages(article(1)))[0]
        hits = archive.search_dense(question, 248)
        everything = [(p.id, float(v @ question)) for p, v in archive.all_passages()]
        assert [id_ for id_, _ in hits] == [id_ for id_, _ in sorted(everything, key=lambda hit: -hit[1])]
        assert len(archive.search_dense(question, 1000)) == 248


def test_another_process_finds_what_was_added(path: Path) -> None:
    code = """
with open_archive(Path(sys.argv[1])) as archive:
    print(all(found(archive, number) for number in (1, 100)), flush=True)
"""
    with open_archive(path) as archive:
        fill(archive, 1)
    with another_process(code, str(path)) as reader:
        assert said(reader) == "True"


def test_a_reader_reads_only_what_is_new(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_archive(path) as reader, open_archive(path) as archive:
        fill(archive, 1)
        assert found_dense(reader, 1)
        asked = list[str]()
        vectors_of = reader._catalog.vectors
        monkeypatch.setattr(chroma_local, "open_folder", not_again)
        monkeypatch.setattr(
            reader._catalog, "vectors", lambda ids, dimension: asked.extend(ids) or vectors_of(ids, dimension)
        )
        fill(archive, 2)
        take_out(archive, 1)
        assert found_dense(reader, 2)
        assert found_dense(reader, 100)
        assert not found_dense(reader, 1)
        assert asked == [id_ for id_, _ in reader._catalog.added(1)]


def not_again(folder: Path) -> DenseIndex:
    raise AssertionError(f"{folder} is opened again")


def test_what_was_removed_is_not_found_however_much_of_it_is_near(path: Path) -> None:
    with open_archive(path) as archive:
        question = vectors(passages(article(100)))[0]
        near = archive.search_dense(question, 120)
        gone = sorted({passage.article_id for passage in archive.passages([id_ for id_, _ in near])})[:-3]
        with archive.writing() as writer:
            for id_ in gone:
                writer.remove(id_)
        left = [(passage.id, float(vector @ question)) for passage, vector in archive.all_passages()]
        best = sorted(left, key=lambda hit: -hit[1])[:12]
        assert [id_ for id_, _ in archive.search_dense(question, 12)] == [id_ for id_, _ in best]


def test_an_article_that_comes_back_with_other_vectors_is_found_by_those(path: Path) -> None:
    own, other = article(100), np.eye(4, DIMENSION, dtype=np.float32)
    with open_archive(path) as archive:
        take_out(archive, 100)
        with archive.writing() as writer:
            writer.add(own, passages(own), other)
        for passage, vector in zip(passages(own), other, strict=True):
            assert archive.search_dense(vector, 1)[0][0] == passage.id
        question = vectors(passages(own))[0]
        scores = dict(archive.search_dense(question, 240))
        assert scores[passages(own)[0].id] == pytest.approx(float(question @ other[0]), abs=1e-5)
        fold_in(archive)
        assert archive.search_dense(other[3], 1)[0][0] == passages(own)[3].id
        assert len(archive.search_dense(other[3], 1000)) == 244


def fold_in(archive: Archive) -> None:
    """Publish one article more, and write the dense index with it."""
    before = generations(archive.path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publisher, "DELTA_LEAST", 0)
        patch.setattr(publisher, "DELTA_SHARE", 0)
        fill(archive, 9)
    assert generations(archive.path) > before


def test_what_has_become_much_is_folded_into_the_dense_index(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "DELTA_LEAST", 12)
    (first,) = generations(path)
    with open_archive(path) as archive:
        fill(archive, 1, 2, 3)
        take_out(archive, 100, 101, 102)  # a share of 0.1 of 240 passages
        assert generations(path) == {first}
        take_out(archive, 103)
        assert len(generations(path)) == 2
        with archive._upkeep.snapshot() as snapshot:
            assert isinstance(snapshot.dense, DenseIndex)
            assert snapshot.dense.ids() == {passage.id for passage, _ in archive.all_passages()}
        assert archive._catalog.pointers()["dense"].dropped == 16
        fill(archive, 4)
        assert first not in generations(path)  # no second copy of it all stays for long
        assert all(found(archive, number) for number in (1, 2, 3, 4, 104))


def test_a_folder_after_many_changes_is_about_as_large_as_a_new_one(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "DELTA_LEAST", 40)
    chance = random.Random(7)
    there = set(MANY)
    with open_archive(path) as archive:
        for number in range(50):
            if number % 2:
                there.remove(gone := chance.choice(sorted(there)))
                take_out(archive, gone)
            else:
                there.add(number)
                fill(archive, number)
    with open_archive(tmp_path / "new") as archive:
        fill(archive, *sorted(there))
    assert size_of(path) < 1.3 * size_of(tmp_path / "new") + 200_000  # pages of small files count whole


@pytest.mark.parametrize("damage", ["dense/*/*/data_level0.bin", "dense/*/chroma.sqlite3"])
def test_a_damaged_base_is_made_anew_with_all_that_was_added(path: Path, damage: str) -> None:
    with open_archive(path) as archive:
        fill(archive, 1)
        take_out(archive, 100)
    (place,) = path.glob(damage)
    data = place.read_bytes()
    place.write_bytes(data[: len(data) // 2])
    with open_archive(path) as archive:
        assert all(found(archive, number) for number in (1, 101))
        assert not archive.status().notes
        with archive._upkeep.snapshot() as snapshot:
            assert isinstance(snapshot.dense, DenseIndex)
            assert snapshot.dense.ids() == {passage.id for passage, _ in archive.all_passages()}


def test_a_base_that_is_gone_is_made_anew_by_the_next_change(path: Path) -> None:
    shutil.rmtree(path / "dense")
    with open_archive(path) as archive:
        fill(archive, 1)
        assert generations(path)
        assert found(archive, 1)
        assert archive.revision == 2


def test_a_rebuild_folds_everything_in(path: Path) -> None:
    with open_archive(path) as archive:
        fill(archive, 1)
        take_out(archive, 100)
        archive.rebuild()
        with archive._upkeep.snapshot() as snapshot:
            assert isinstance(snapshot.dense, DenseIndex)
        assert archive._catalog.stale() == []
        assert found(archive, 1)


def test_a_change_of_model_leaves_no_base_of_the_old_one(path: Path, chroma_server: str) -> None:
    with open_archive(path, chroma_server) as archive:
        fill(archive, 1)
        pairs = [(p.id, v[::-1]) for p, v in archive.all_passages()]
        with archive.writing() as writer:
            ids, arrays = zip(*pairs, strict=True)
            writer.reembed("tests/hash", DIMENSION, [(ids, np.stack(arrays))])
    with open_archive(path) as archive:
        for passage, vector in zip(passages(article(100)), vectors(passages(article(100))), strict=True):
            assert archive.search_dense(vector[::-1], 1)[0][0] == passage.id


def test_a_base_is_still_good_after_a_time_on_a_server(path: Path, chroma_server: str) -> None:
    before = generations(path)
    with open_archive(path, chroma_server) as archive:
        fill(archive, 1)
        take_out(archive, 100)
    with open_archive(path) as archive:
        assert all(found(archive, number) for number in (1, 101))
        assert not found_dense(archive, 100)
        fill(archive, 2)
        fold_in(archive)
        assert all(found(archive, number) for number in (1, 2, 9, 101))
    assert before <= generations(path)


def test_an_archive_of_format_3_keeps_its_dense_index(path: Path) -> None:
    before = generations(path)
    with closing(sqlite3.connect(path / CATALOG)) as catalog, catalog:
        to_format_3(catalog)
    with open_archive(path) as archive:
        fill(archive, 1)
        take_out(archive, 100)
        assert all(found(archive, number) for number in (1, 101))
        fold_in(archive)
        assert all(found(archive, number) for number in (1, 9, 101))
    assert before <= generations(path)


def test_of_an_archive_of_format_3_that_was_on_a_server_the_old_base_counts_for_nothing(
    path: Path, chroma_server: str
) -> None:
    with open_archive(path, chroma_server) as archive:
        fill(archive, 1)
        take_out(archive, 100)
    with closing(sqlite3.connect(path / CATALOG)) as catalog, catalog:
        to_format_3(catalog)
    with open_archive(path) as archive:
        assert all(found(archive, number) for number in (1, 101))
        assert len(archive.search_dense(vectors(passages(article(1)))[0], 1000)) == 240


def to_format_3(catalog: sqlite3.Connection) -> None:
    to_format_4(catalog)
    catalog.execute("DROP TABLE stale")
    catalog.execute("DROP INDEX articles_by_since")
    catalog.execute("ALTER TABLE articles DROP COLUMN since")
    catalog.execute("PRAGMA user_version = 3")


def test_an_archive_of_format_1_takes_a_change(path: Path) -> None:
    downgrade(path)
    with open_archive(path) as archive:
        fill(archive, 1)
        assert all(found(archive, number) for number in (1, 100))


# ---------------------------------------------------------------------- for one question


def open_once(path: Path) -> Archive:
    return Archive.open(path, model=MODEL, dimension=DIMENSION, once=True)


@pytest.mark.parametrize("change", [False, True])
def test_for_one_question_the_graph_is_not_loaded(
    path: Path, monkeypatch: pytest.MonkeyPatch, change: bool
) -> None:
    questions = [*vectors(passages(article(100))), *vectors(passages(article(1)))]
    with open_archive(path) as archive:
        if change:
            fill(archive, 1)
            take_out(archive, 101)
        expected = [archive.search_dense(question, 30) for question in questions]
    monkeypatch.setattr(chroma_local, "open_folder", not_again)
    with open_once(path) as archive:
        for question, hits in zip(questions, expected, strict=True):
            got = archive.search_dense(question, 30)
            assert [id_ for id_, _ in got] == [id_ for id_, _ in hits]
            assert [score for _, score in got] == pytest.approx([score for _, score in hits], abs=1e-5)
        assert found(archive, 1) == change
        assert archive.status().notes == ()


@pytest.mark.parametrize("file", ["vectors.npy", "passages.json"])
@pytest.mark.parametrize("lost", [0, 1, 1000])
def test_where_the_flat_file_is_not_whole_the_graph_is_loaded(path: Path, file: str, lost: int) -> None:
    (place,) = path.glob(f"dense/*/{file}")
    data = place.read_bytes()
    place.write_bytes(data[: len(data) - lost] if lost else data[:-40] + bytes(40))
    with open_once(path) as archive:
        assert all(found(archive, number) for number in (100, 159))
        assert archive.revision == 1
        assert archive.status().notes == ()


def test_a_generation_without_a_flat_file_is_loaded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "write_flat", lambda *_: None)
    with open_archive(path) as archive:
        archive.rebuild()
    assert not list(path.glob(f"dense/{max(generations(path))}/*.npy"))
    with open_once(path) as archive:
        assert found(archive, 100)
        assert archive.status().notes == ()


def test_an_empty_archive_is_opened_for_one_question(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        fill(archive, 1)
        take_out(archive, 1)
        archive.rebuild()
    with open_once(tmp_path / "archive") as archive:
        assert archive.search_dense(np.ones(DIMENSION, np.float32), 5) == []
        assert archive.status().notes == ()


def test_a_change_of_model_changes_the_flat_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_archive(path) as archive, archive.writing() as writer:
        pairs = [(p.id, v[:3]) for p, v in archive.all_passages()]
        ids, arrays = zip(*pairs, strict=True)
        writer.reembed("tests/other", 3, [(ids, np.stack(arrays))])
    monkeypatch.setattr(chroma_local, "open_folder", not_again)
    wanted = passages(article(100))[0]
    with Archive.open(path, once=True) as archive:
        question = vectors([wanted])[0][:3]
        assert archive.search_dense(question, 1)[0][0] == wanted.id


def test_nothing_is_searched_twice_or_past_the_end() -> None:
    base = Flat(["a", "b"], np.eye(2, dtype=np.float32))
    delta = Flat(["b", "c"], np.asarray([[1, 0], [0, 1]], np.float32))
    both = Layered(base, delta)
    question = np.asarray([2, 0], np.float32)
    assert both.search(question, 5) == [("a", 1.0), ("b", 1.0), ("c", 0.0)]
    assert both.search(question, 1) == [("a", 1.0)]
    assert both.search(question, 0) == []
    with pytest.raises(IndexFailed, match="have 2 numbers, the question's has 3"):
        both.search(np.ones(3, np.float32), 1)


def test_a_delta_whose_base_fails_its_check_is_published_from_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "DELTA_LEAST", 0)
    monkeypatch.setattr(publisher, "DELTA_SHARE", 0)

    def broken_copy(source: Path, target: Path) -> None:
        raise IndexFailed("no copy")

    monkeypatch.setattr(publisher, "DENSE", replace(publisher.DENSE, copy=broken_copy))
    with open_archive(path) as archive:
        with archive.writing() as writer:
            add(writer, 1)
        assert all(found(archive, number) for number in (1, 100))
