"""Watching folders and feeds: what appears goes in, once, and what fails is tried again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.cli.watching.intake import age
from rag.errors import ReadError
from rag.indexing.watching import Arrival, Watch
from rag.models.encoders.minilm import MiniLM
from rag.settings import Settings
from vectorstore.archive import Archive
from vectorstore.errors import ArchiveError

pytestmark = pytest.mark.usefixtures("quick_publishing")
DATELINE = Path(sys.executable).with_name("dateline")


@pytest.fixture
def assistant(tmp_path: Path, embedder: MiniLM) -> Iterator[Assistant]:
    with Archive.open(tmp_path / "archive", model=embedder.name, dimension=embedder.dimension) as archive:
        yield Assistant(archive, Settings.load(mode="extractive"), embedder)


def put(path: Path, title: str, *, ago: float = 60.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{title}\n\n{title}, the harbour office said on Monday to nobody's surprise.", "utf-8")
    os.utime(path, (time.time() - ago, time.time() - ago))
    return path


def titles(arrivals: Iterator[Arrival]) -> list[str]:
    return [article.title for arrival in arrivals for article in arrival.new]


def rss(*entries: tuple[str, str]) -> bytes:
    items = "".join(
        f"<item><guid>{id_}</guid><title>{title}</title>"
        f"<description>{title}, says the harbour office in a note.</description>"
        "<pubDate>Sat, 15 Mar 2014 18:20:00 GMT</pubDate></item>"
        for id_, title in entries
    )
    channel = f"<channel><title>Harbour Wire</title>{items}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


class Server(ThreadingHTTPServer):
    """Serves `content` with an entity tag, or a `status` that is no success."""

    content = b""
    status = 200
    asked: list[str]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        tag = f'"{hash(self.server.content)}"'
        self.server.asked.append(self.headers.get("If-None-Match", ""))
        if self.server.status != 200 or self.headers.get("If-None-Match") == tag:
            self.send_response(304 if self.server.status == 200 else self.server.status)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()
        self.wfile.write(self.server.content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as made:
        made.asked = []
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def address(server: Server) -> str:
    return f"http://reader:secret@127.0.0.1:{server.server_port}/feed.xml"


def test_files_go_in_when_they_appear_and_when_they_change(tmp_path: Path, assistant: Assistant) -> None:
    put(tmp_path / "news" / "a.txt", "Pier closes")
    watch = Watch([str(tmp_path / "news")], assistant)
    assert titles(watch.look()) == ["Pier closes"]
    assert list(watch.look()) == []
    put(tmp_path / "news" / "deep" / "b.txt", "Ferry sails")
    assert titles(watch.look()) == ["Ferry sails"]
    put(tmp_path / "news" / "a.txt", "Pier opens", ago=30)
    (arrival,) = watch.look()
    assert arrival.place == str(tmp_path / "news" / "a.txt")
    assert arrival.report
    assert arrival.report.added == 1
    assert assistant.archive.count() == 3


def test_a_file_that_is_being_written_is_left_for_later(tmp_path: Path, assistant: Assistant) -> None:
    path = put(tmp_path / "news" / "a.txt", "Pier closes", ago=-5)
    watch = Watch([str(tmp_path / "news")], assistant)
    assert list(watch.look()) == []
    os.utime(path, (time.time() - 5, time.time() - 5))
    assert titles(watch.look()) == ["Pier closes"]


def test_what_cannot_be_read_is_named_once(tmp_path: Path, assistant: Assistant) -> None:
    put(tmp_path / "news" / "a.txt", "Pier closes").write_bytes(bytes(range(256)) * 9)
    os.utime(tmp_path / "news" / "a.txt", (1e9, 1e9))
    watch = Watch([str(tmp_path / "news")], assistant)
    (arrival,) = watch.look()
    assert arrival.report
    assert "binary" in arrival.report.skipped[0].reason
    assert list(watch.look()) == []


def test_what_the_archive_refused_is_tried_again(
    tmp_path: Path, assistant: Assistant, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    put(tmp_path / "news" / "a.txt", "Pier closes")
    server.content = rss(("g1", "Ferry sails"))
    watch = Watch([str(tmp_path / "news"), address(server)], assistant)

    def refuse(*_: object, **__: object) -> None:
        raise ArchiveError("another process is writing")

    with monkeypatch.context() as patch:
        patch.setattr(assistant, "add", refuse)
        with pytest.raises(ArchiveError):
            list(watch.look())
    assert titles(watch.look()) == ["Pier closes", "Ferry sails"]


def test_entries_of_a_feed_go_in_once_and_are_fetched_only_when_changed(
    assistant: Assistant, server: Server
) -> None:
    server.content = rss(("g1", "Pier closes"), ("g2", "Ferry sails"))
    watch = Watch([address(server)], assistant)
    (arrival,) = watch.look()
    assert [article.title for article in arrival.new] == ["Pier closes", "Ferry sails"]
    assert "secret" not in arrival.place
    assert arrival.new[0].origin.startswith(arrival.place)
    assert list(watch.look()) == []
    assert server.asked[-1]
    server.content = rss(("g2", "Ferry sails late"), ("g3", "Crane falls"))
    (arrival,) = watch.look()
    assert arrival.report
    assert (arrival.report.added, arrival.report.replaced) == (1, 1)
    assert assistant.archive.count() == 3


def test_a_server_that_fails_is_told_and_asked_again(assistant: Assistant, server: Server) -> None:
    server.content, server.status = rss(("g1", "Pier closes")), 503
    watch = Watch([address(server)], assistant)
    (arrival,) = watch.look()
    assert (arrival.report, "503" in arrival.trouble) == (None, True)
    server.status = 200
    assert titles(watch.look()) == ["Pier closes"]
    nowhere = Watch(["http://127.0.0.1:9/feed"], assistant)
    (arrival,) = nowhere.look()
    assert "cannot be fetched" in arrival.trouble


def test_the_same_failure_is_told_once_and_again_after_a_success(
    assistant: Assistant, server: Server
) -> None:
    server.content, server.status = rss(("g1", "Pier closes")), 503
    watch = Watch([address(server)], assistant)
    told = []
    for status in (503, 503, 404, 404, 200, 404):
        server.status = status
        told.append([arrival.trouble[-40:] for arrival in watch.look() if arrival.report is None])
    assert [len(one) for one in told] == [1, 0, 1, 0, 0, 1]


def test_a_path_that_is_not_there_is_an_error_at_once(tmp_path: Path, assistant: Assistant) -> None:
    with pytest.raises(ReadError, match="does not exist"):
        Watch([str(tmp_path / "nowhere")], assistant)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, "no day"),
        (datetime(2014, 3, 5, 12, 44, tzinfo=UTC), "1 minute old"),
        (datetime(2014, 3, 5, 10, 0, tzinfo=UTC), "2 hours old"),
        (datetime(2014, 3, 4, 9, 0, tzinfo=UTC), "27 hours old"),
        (datetime(2014, 3, 5, tzinfo=UTC), "of today"),
        (datetime(2014, 3, 4, tzinfo=UTC), "1 day old"),
        (datetime(2013, 3, 5, 9, 0, tzinfo=UTC), "of 2013-03-05"),
        (datetime(2014, 4, 1, tzinfo=UTC), "of 2014-04-01, which is to come"),
    ],
)
def test_ages(published: datetime | None, expected: str) -> None:
    assert age(published, datetime(2014, 3, 5, 12, 45, tzinfo=UTC)) == expected


def test_the_command_tells_what_comes_and_ends_cleanly(tmp_path: Path) -> None:
    put(tmp_path / "news" / "a.txt", "Pier closes")
    lines = []
    with subprocess.Popen(
        [DATELINE, "watch", tmp_path / "news", "--archive", tmp_path / "a", "--every", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background job ignores it
    ) as process:  # fmt: skip
        assert process.stdout
        try:
            for line in process.stdout:
                lines.append(line)
                if "Pier closes" in line:
                    put(tmp_path / "news" / "b.txt", "Ferry sails")
                if "Ferry sails" in line:
                    break
            process.send_signal(signal.SIGINT)
            lines.append(process.stdout.read())
            assert process.wait(60) == 0
        finally:
            process.kill()
    told = "".join(lines)
    assert "a.txt: 1 added" in told
    assert "no day: “Ferry sails” (no outlet)" in told
    assert "Stopped. The archive holds 2 articles." in told
    assert "Traceback" not in told
