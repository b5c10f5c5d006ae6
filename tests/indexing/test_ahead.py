"""Reading and embedding run ahead of storing: the same goes in in the same order, and what fails is told."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest

from rag.errors import EmbeddingError
from rag.indexing import ingest, pipeline
from rag.indexing.ahead import Ahead
from rag.loaders import Skipped
from rag.models.encoders.minilm import Vectors
from vectorstore.archive import Archive
from vectorstore.records import Article

pytestmark = pytest.mark.usefixtures("quick_publishing")


class Embedder:
    """Any direction for a text, always the same; `before` is called with how many times it was asked."""

    name, dimension = "any", 8

    def __init__(self, before: Callable[[int], None] = lambda _time: None) -> None:
        self.asked, self._before = 0, before

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        self.asked += 1
        self._before(self.asked)
        if progress:
            progress(len(texts), len(texts))
        return np.array([np.random.default_rng(len(text)).normal(size=8) for text in texts], dtype=np.float32)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", model="any", dimension=8) as opened:
        yield opened


@pytest.fixture(autouse=True)
def article_by_article(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH_PASSAGES", 1)


def articles(count: int) -> Iterator[Article]:
    for n in range(count):
        text = f"Lamp {n} of the quay was lit by Joan Marr. It had been dark for {n} years."
        yield Article(f"lamp-{n}", f"Lamp {n}", text, origin=f"lamps#{n}")


def test_articles_are_stored_in_the_order_in_which_they_are_read(archive: Archive) -> None:
    report = ingest(articles(20), archive, Embedder())
    assert report.added == 20
    stored = dict.fromkeys(passage.article_id for passage, _ in archive.all_passages())
    assert list(stored) == [article.id for article in articles(20)]
    for passage, vector in archive.all_passages():
        (expected,) = Embedder().embed([passage.indexed_text])
        np.testing.assert_array_equal(vector, expected)


def test_reading_and_embedding_go_on_while_others_are_stored(archive: Archive) -> None:
    """The third article is read before the first is embedded; without threads this would wait for ever."""
    third = threading.Event()

    def records() -> Iterator[Article]:
        for number, article in enumerate(articles(4)):
            if number == 2:
                third.set()
            yield article

    assert ingest(records(), archive, Embedder(lambda _: _must(third.wait(60)))).added == 4


def _must(what: bool) -> None:
    assert what


def test_no_more_is_read_ahead_than_a_few_batches(archive: Archive) -> None:
    read, most = 0, []

    def records() -> Iterator[Article]:
        nonlocal read
        for article in articles(60):
            read += 1
            yield article

    ingest(records(), archive, Embedder(lambda asked: most.append(read - asked)))
    assert max(most) <= pipeline.BATCHES_AHEAD + 2


def test_what_breaks_while_reading_is_raised_and_what_came_before_is_kept(archive: Archive) -> None:
    def records() -> Iterator[Article | Skipped]:
        yield from articles(3)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        ingest(records(), archive, Embedder())
    assert ingest(articles(3), archive, Embedder()).articles == 3
    assert archive.count() == 3


def test_what_breaks_while_embedding_is_raised(archive: Archive) -> None:
    def fail(asked: int) -> None:
        if asked == 3:
            raise EmbeddingError("the endpoint is gone")

    read = 0

    def records() -> Iterator[Article]:
        nonlocal read
        for article in articles(1000):
            read += 1
            yield article

    with pytest.raises(EmbeddingError, match="the endpoint is gone"):
        ingest(records(), archive, Embedder(fail))
    assert read < 20  # nobody reads on for nothing
    assert not [one for one in threading.enumerate() if one.name in {"reading", "embedding"}]


def test_files_are_let_go_of_when_it_ends_early() -> None:
    closed = threading.Event()

    def numbers() -> Iterator[int]:
        try:
            yield from range(1000)
        finally:
            closed.set()

    ahead = Ahead(numbers(), 2, "numbers")
    assert next(ahead) == 0
    ahead.close()
    assert closed.is_set()
    assert list(ahead) == []


INTERRUPTED = """
import sys
from rag.cli.main import main
from rag.indexing import pipeline
pipeline.BATCH_PASSAGES = 1
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="there Ctrl-C cannot be sent to one process")
def test_ctrl_c_keeps_what_is_in_says_so_and_the_same_command_goes_on(tmp_path: Path) -> None:
    news, place = tmp_path / "news.jsonl", str(tmp_path / "archive")
    lines = [{"id": one.id, "title": one.title, "text": one.text} for one in articles(3000)]
    news.write_text("".join(json.dumps(line) + "\n" for line in lines))
    command = [sys.executable, "-c", INTERRUPTED, "ingest", str(news), "--archive", place]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        _wait_for_articles(Path(place, "catalog.sqlite3"), child)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=120)
    finally:
        child.kill()
    assert child.returncode == 130, err
    assert "Traceback" not in err
    assert "Stopping: what is stored by now is made findable" in " ".join(err.split())
    assert "The same command goes on from here." in out
    with Archive.open(Path(place)) as archive:
        count = archive.count()
    assert 0 < count < 3000
    assert f"{count:,} article" in out


def _wait_for_articles(catalog: Path, child: subprocess.Popen[str]) -> None:
    """Until an article is stored, though nobody can find it yet."""
    for _ in range(1200):
        assert child.poll() is None, child.communicate()
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"file:{catalog}?mode=ro", uri=True)) as database,
        ):
            if database.execute("SELECT count(*) FROM articles").fetchone()[0]:
                return
        threading.Event().wait(0.1)
    raise AssertionError("nothing was stored")
