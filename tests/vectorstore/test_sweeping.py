"""What killed and failed writers leave behind is swept at the next opening, and nothing that is in use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from newsroom import break_off, fill, found, open_archive
from processes import another_process, go_on, said

from vectorstore.archive import Archive
from vectorstore.errors import ArchiveError, IndexFailed
from vectorstore.publishing import publisher
from vectorstore.publishing.locking import writer_lock

# Dies, as by a kill, at a certain step of publishing; run in a process of its own.
DYING = """
import os
from dataclasses import replace
from vectorstore.indexes import health
from vectorstore.publishing import publisher
step = sys.argv[2]
def die(*_, **__): os._exit(9)
quick = replace(publisher.DENSE, check=health.check)
publisher.DENSE = replace(quick, check=die) if step == "check" else quick
if step == "catalog": publisher.CatalogWriter.publish = die
if step == "tidy": publisher.Publisher._tidy = die
with open_archive(Path(sys.argv[1]), *sys.argv[4:]) as archive:
    if sys.argv[3] == "rebuild":
        archive.rebuild()
    else:
        ids = [p.id for p, _ in archive.all_passages()]
        with archive.writing() as writer:
            writer.reembed("tests/other", 3, [(ids, np.ones((len(ids), 3)))])
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_archive(tmp_path / "archive") as archive:
        fill(archive, 1, 2, 3)
    return tmp_path / "archive"


def generations(path: Path) -> dict[str, int]:
    return {name: len(list((path / name).iterdir())) for name in ("dense", "lexical")}


def whole(archive: Archive) -> bool:
    return archive.count() == 3 and all(found(archive, number) for number in (1, 2, 3))


def not_sound(folder: Path, count: int) -> None:
    raise IndexFailed("not sound")


def test_opening_again_and_again_while_an_index_cannot_be_written_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_archive(path) as archive:
        break_off(archive, 4)
    monkeypatch.setattr(publisher, "DENSE", replace(publisher.DENSE, check=not_sound))
    for _ in range(3):
        with open_archive(path) as archive:
            assert whole(archive)
            assert archive.status().pending == 1
        assert generations(path) == {"dense": 1, "lexical": 1}


def test_a_rebuild_that_fails_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_archive(path) as archive:
        monkeypatch.setattr(publisher, "DENSE", replace(publisher.DENSE, check=not_sound))
        with pytest.raises(IndexFailed, match="not sound"):
            archive.rebuild()
        assert generations(path) == {"dense": 1, "lexical": 1}
        assert whole(archive)


def test_a_publish_that_the_catalog_refuses_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ArchiveError("full")

    with open_archive(path) as archive:
        monkeypatch.setattr(publisher.CatalogWriter, "publish", refuse)
        with pytest.raises(ArchiveError, match="full"):
            fill(archive, 4)
        assert generations(path) == {"dense": 1, "lexical": 1}
        assert whole(archive)


@pytest.mark.parametrize("step", ["check", "catalog", "tidy"])
def test_what_a_killed_rebuild_leaves_is_gone_after_the_next_opening(path: Path, step: str) -> None:
    with another_process(DYING, str(path), step, "rebuild") as process:
        assert process.wait() == 9
    with open_archive(path) as archive:
        assert whole(archive)
        previous = 2 if step == "tidy" else 1  # the one before may still be read by somebody
        assert generations(path) == {"dense": previous, "lexical": previous}


def test_vectors_that_a_killed_change_of_model_has_staged_are_gone_after_the_next_opening(path: Path) -> None:
    with another_process(DYING, str(path), "catalog", "reembed") as process:
        assert process.wait() == 9
    with open_archive(path) as archive:
        assert archive._catalog.value("SELECT count(*) FROM next_vectors") == 0
        assert generations(path) == {"dense": 1, "lexical": 1}
        assert whole(archive)


def test_a_collection_that_a_killed_rebuild_leaves_on_a_server_is_dropped(
    tmp_path: Path, chroma_server: str
) -> None:
    with open_archive(tmp_path / "archive", chroma_server) as archive:
        fill(archive, 1, 2, 3)
        prefix = f"dateline-{archive._catalog.meta('archive')}-"
    arguments = (str(tmp_path / "archive"), "catalog", "rebuild", chroma_server)
    with another_process(DYING, *arguments) as process:
        assert process.wait() == 9
    with open_archive(tmp_path / "archive", chroma_server) as archive:
        assert archive._server is not None
        assert len(archive._server.strays(prefix, keep="")) == 1
        assert whole(archive)


def test_opening_sweeps_nothing_of_a_writer_at_work(path: Path) -> None:
    at_work = path / "lexical" / "00000002-abcdef"
    at_work.mkdir()
    with writer_lock(path), open_archive(path) as archive:
        assert whole(archive)
        assert at_work.is_dir()
    with open_archive(path):
        assert not at_work.exists()


READER = """
with open_archive(Path(sys.argv[1])) as archive:
    for _ in range(3):
        ok = all(found(archive, n) for n in (1, 2, 3))
        print("found" if ok else "lost", flush=True)
        sys.stdin.readline()
"""


def test_a_reader_in_another_process_goes_on_while_others_publish_and_sweep(path: Path) -> None:
    with another_process(READER, str(path)) as reader:
        assert said(reader) == "found"
        (path / "dense" / "00000009-abcdef").mkdir()
        with open_archive(path):  # sweeps, while the reader has the current generation open
            assert generations(path) == {"dense": 1, "lexical": 1}
        go_on(reader)
        assert said(reader) == "found"
        for number in (4, 5, 6):  # and now the reader's generation is gone
            with open_archive(path) as archive:
                fill(archive, number)
        (path / "dense" / "00000009-abcdef").mkdir()
        with open_archive(path):
            assert generations(path) == {"dense": 2, "lexical": 2}
        go_on(reader)
        assert said(reader) == "found"
