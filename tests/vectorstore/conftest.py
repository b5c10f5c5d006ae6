"""Archives for the tests: embedded, and on a Chroma server of their own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from newsroom import open_archive

from vectorstore.archive import Archive
from vectorstore.indexes import health
from vectorstore.publishing import publisher


@pytest.fixture(autouse=True)
def _checked_in_this_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The health check's own process imports Chroma, which takes a second or more: not in every test."""
    if "real_check" not in request.fixturenames:
        monkeypatch.setattr(publisher, "DENSE", replace(publisher.DENSE, check=health.check))


@pytest.fixture(autouse=True)
def _written_at_each_publish(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The archives of the tests are so small that their dense index would never be written again."""
    if "small_delta" not in request.fixturenames:
        monkeypatch.setattr(publisher, "DELTA_LEAST", 0)


@pytest.fixture
def small_delta() -> None:
    """Ask for this to have the dense index stay as it is while little is added and removed."""


@pytest.fixture
def real_check() -> None:
    """Ask for this to have the health check in its own process, as it is outside the tests."""


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Chroma server on a free port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma")
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for(url, process)
        yield url
    finally:
        process.kill()
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=1):
                return
        except OSError:
            assert process.poll() is None, "the Chroma server did not start"
            time.sleep(0.1)
    raise AssertionError("the Chroma server does not answer")


@pytest.fixture(params=["embedded", "server"])
def folder_opener(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Archive]:
    """`opener`, for what is otherwise with a team's archive."""
    url = request.getfixturevalue("chroma_server") if request.param == "server" else None
    return lambda: open_archive(tmp_path / "archive", url)


@pytest.fixture(params=["embedded", "server", "team"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Archive]:
    """Opens the same archive at each call: embedded in one run of the test, on a Chroma server in another,
    as a copy of a team's archive in a third."""
    url = request.getfixturevalue("chroma_server") if request.param == "server" else None
    database_url = request.getfixturevalue("team_url") if request.param == "team" else None
    return lambda: open_archive(tmp_path / "archive", url, database_url)


@pytest.fixture
def archive(opener: Callable[[], Archive]) -> Iterator[Archive]:
    with opener() as opened:
        yield opened
