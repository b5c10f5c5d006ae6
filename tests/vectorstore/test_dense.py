"""The dense index: saved whole, checked in another process, and open to llama-index."""

from __future__ import annotations

import subprocess
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from newsroom import article, fill, found, open_archive, passages, vectors

from vectorstore.archive import Archive
from vectorstore.errors import ArchiveError, IndexFailed
from vectorstore.indexes import chroma_local
from vectorstore.indexes.chroma_collection import DenseIndex
from vectorstore.indexes.chroma_local import copy, open_folder, write
from vectorstore.indexes.chroma_server import Server, ServerAddress
from vectorstore.indexes.health import check, require_health
from vectorstore.records import Entry, Passage


def entries(*numbers: int) -> list[Entry]:
    own = [p for number in numbers for p in passages(article(number))]
    return [Entry(p, f"Title of {p.article_id}", v) for p, v in zip(own, vectors(own), strict=True)]


def in_the_saved_graph(folder: Path, *numbers: int) -> bool:
    """Is nothing left to be replayed, and so saved, by whoever opens the folder?"""
    (saved,) = folder.glob("*/index_metadata.pickle")
    return all(entry.passage.id.encode() in saved.read_bytes() for entry in entries(*numbers))


def quiet(done: int, total: int) -> None: ...


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A generation with three articles, twelve passages."""
    made = tmp_path / "generation"
    write(made, entries(1, 2, 3), (), changes=12, progress=quiet)
    return made


def test_the_graph_is_saved_by_the_last_change(folder: Path) -> None:
    assert in_the_saved_graph(folder, 1, 2, 3)


def test_a_copy_grows_and_is_saved_again(folder: Path, tmp_path: Path) -> None:
    index = open_folder(folder)  # somebody searches it meanwhile
    copy(folder, tmp_path / "next")
    gone = [entry.passage.id for entry in entries(1)]
    write(tmp_path / "next", entries(4), gone, changes=8, progress=quiet)
    grown = open_folder(tmp_path / "next")
    assert (index.count(), grown.count()) == (12, 12)
    new = entries(4)[2]
    assert grown.search(new.vector, 1)[0][0] == new.passage.id
    assert gone[0] not in {id_ for id_, _ in grown.search(entries(1)[0].vector, 12)}
    assert in_the_saved_graph(tmp_path / "next", 2, 3, 4)
    index.close()
    grown.close()


def test_what_is_written_in_slices_is_saved_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices keep Chroma from holding everything at once."""
    monkeypatch.setattr(chroma_local, "SLICE", 5)
    told: list[tuple[int, int]] = []
    write(tmp_path / "sliced", entries(1, 2, 3), (), changes=12, progress=lambda *n: told.append(n))
    check(tmp_path / "sliced", 12)
    assert in_the_saved_graph(tmp_path / "sliced", 1, 2, 3)
    assert told == [(5, 12), (10, 12), (12, 12)]

    gone = [entry.passage.id for entry in entries(1, 2)]
    write(tmp_path / "sliced", entries(4), gone, changes=12, progress=quiet)
    index = open_folder(tmp_path / "sliced")
    assert index.ids() == {entry.passage.id for entry in entries(3, 4)}
    index.close()
    assert in_the_saved_graph(tmp_path / "sliced", 3, 4)


def test_the_check_in_another_process(folder: Path) -> None:
    with pytest.raises(IndexFailed, match=r"it has 12 passages instead of 13 \(exit 1\)"):
        require_health(folder, 13)
    check(folder, 12)


def test_an_empty_index_is_sound(tmp_path: Path) -> None:
    write(tmp_path / "empty", [], (), changes=0, progress=quiet)
    check(tmp_path / "empty", 0)


def test_a_crash_of_the_check_is_a_failed_check(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crash = subprocess.CompletedProcess[str]([], -11, stdout="", stderr="")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: crash)
    with pytest.raises(IndexFailed, match=r"it crashed \(exit -11\)"):
        require_health(folder, 12)


def test_links_that_grew_too_long_are_not_loaded(folder: Path) -> None:
    (links,) = folder.glob("*/link_lists.bin")
    with links.open("r+b") as file:
        file.truncate(1 << 40)  # sparse, as in chroma-core/chroma#7510
    with pytest.raises(IndexFailed, match="too long"):
        check(folder, 12)


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(IndexFailed, match="is not there"):
        open_folder(tmp_path / "missing")
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize(
    "url", ["", "localhost:8000", "ftp://x", "http://", "http://h:port", "http://me:pw@h:1", "http://h/path"]
)
def test_what_is_no_address_of_a_server_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="is not the address of a Chroma server"):
        ServerAddress(url).parts()


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"http://127\.0\.0\.1:9 cannot be used.*chroma run"):
        open_archive(tmp_path / "archive", "http://127.0.0.1:9")
    assert not (tmp_path / "archive").exists()


def test_a_token_is_not_shown() -> None:
    assert "secret" not in repr(ServerAddress("https://api.trychroma.com", token="secret"))


def test_texts_are_never_embedded_by_chroma(folder: Path) -> None:
    index = open_folder(folder)
    with pytest.raises(RuntimeError, match="takes vectors, not texts"):
        index.collection.query(query_texts=["bridge"])
    index.close()


def test_metadata_says_only_what_is_known(archive: Archive) -> None:
    fill(archive, 1, 2, 4)
    with archive._upkeep.snapshot() as snapshot:
        assert isinstance(snapshot.dense, DenseIndex)
        for number in (1, 2, 4):
            own, passage = article(number), passages(article(number))[1]
            stored = snapshot.dense.collection.get(ids=[passage.id])
            expected = {"article_id": own.id, "title": own.title, "start": passage.start, "end": passage.end}
            expected |= {"source": own.source} if own.source else {}
            expected |= {"day": passage.day} if passage.day else {}
            assert stored["metadatas"] == [expected]
            assert stored["documents"] == [passage.text]


def test_llama_index_opens_the_same_collection(archive: Archive) -> None:
    from llama_index.core.vector_stores.types import VectorStoreQuery
    from llama_index.vector_stores.chroma import ChromaVectorStore

    fill(archive, *range(1, 8))
    wanted = passages(article(5))[2]
    question = vectors([wanted])[0]
    with archive._upkeep.snapshot() as snapshot:
        assert isinstance(snapshot.dense, DenseIndex)
        store = ChromaVectorStore(chroma_collection=snapshot.dense.collection)
        result = store.query(VectorStoreQuery(query_embedding=question.tolist(), similarity_top_k=3))
    assert result.ids == [id_ for id_, _ in archive.search_dense(question, 3)]
    assert result.nodes is not None
    assert result.nodes[0].get_content() == wanted.text
    assert result.nodes[0].metadata["article_id"] == "a5"


def test_a_stranger_can_open_the_folder_of_an_archive(tmp_path: Path) -> None:
    import chromadb

    with open_archive(tmp_path / "archive") as archive:
        fill(archive, 1, 2, 3)
        path, wanted = archive.status().dense, passages(article(2))[1]
    client = chromadb.PersistentClient(path)  # with no settings of ours
    hits = client.get_collection("passages").query(query_embeddings=vectors([wanted]), n_results=1)
    client.close()
    assert (hits["ids"], hits["documents"]) == ([[wanted.id]], [[wanted.text]])


def test_chroma_is_not_configured_from_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chroma_server: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("CHROMA_SERVER_HOST=evil.example\nIS_PERSISTENT=false\nOPENAI_API_KEY=x\n")
    monkeypatch.setenv("CHROMA_SERVER_HOST", "evil.example")
    for url in (None, chroma_server):
        with open_archive(tmp_path / str(bool(url)), url) as archive:
            fill(archive, 1)
            assert found(archive, 1)


def test_a_server_is_searched_while_passages_are_deleted(chroma_server: str) -> None:
    """Chroma's server fails a query when what it has just found is deleted."""
    address = ServerAddress(chroma_server)
    random = np.random.default_rng(0)

    def some(first: int, count: int) -> list[Entry]:
        made = [Passage(f"p{n:06d}", "a", 0, 4, "text") for n in range(first, first + count)]
        return [Entry(p, "Title", random.normal(size=8).astype(np.float32)) for p in made]

    with closing(Server(address)) as server:
        index = server.collection("deleted-while-searched", create=True)
        index.upsert(some(0, 30))
        failures: list[BaseException] = []
        done = threading.Event()

        def search() -> None:
            try:
                while not done.is_set():
                    assert len(index.search(np.ones(8, dtype=np.float32), 400)) >= 30
            except BaseException as error:  # noqa: BLE001 - shown by the test
                failures.append(error)

        threads = [threading.Thread(target=search) for _ in range(8)]
        for thread in threads:
            thread.start()
        for first in range(30, 30 + 20 * 300, 300):
            index.upsert(some(first, 300))
            index.delete([f"p{n:06d}" for n in range(first, first + 300)])
        done.set()
        for thread in threads:
            thread.join()
        server.drop("deleted-while-searched")
    assert failures == []
