"""How the chat is served: what it lets in, what it gives out, and how it ends."""

from __future__ import annotations

import asyncio
import gc
import signal
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from rag import Assistant, Settings
from rag.errors import SettingsError
from tests.ui.browsing import chat_at, chat_process
from tests.ui.newsstand import PROGRAMS
from ui import cli, serve
from ui.serve import Options, free_port, listening, serving
from vectorstore.errors import ArchiveError


@pytest.fixture(scope="module")
def locked(assistant: Assistant) -> Iterator[str]:
    with chat_at(assistant, Options(password="open sesame", read_only=True)) as address:
        yield address


def test_every_answer_carries_the_headers_that_keep_the_page_at_home(chat: str) -> None:
    headers = httpx.get(chat).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


def test_another_site_cannot_reach_it_by_a_name_of_its_own(chat: str) -> None:
    assert httpx.get(chat, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/etc/passwd", str(Path(__file__)), "http://127.0.0.1:1/x"])
def test_no_file_is_served(chat: str, path: str) -> None:
    assert httpx.get(f"{chat}/gradio_api/file={path}").status_code in (403, 404)


def test_programs_ask_under_a_stable_name(chat: str) -> None:
    from gradio_client import Client

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = Client(chat, verbose=False)
        answer = client.predict("What did the ferry strike cost?", "extractive", api_name="/ask")
        wrong = client.predict("", api_name="/ask")
        client.close()
    assert answer["citations"][0]["article"]["id"] == "ferry"
    assert wrong == {"error": "Type a question first."}
    info = httpx.get(f"{chat}/gradio_api/info").json()
    assert set(info["named_endpoints"]) == {f"/{name}" for name in PROGRAMS}


def test_without_the_password_there_is_nothing_to_see(locked: str) -> None:
    assert httpx.get(f"{locked}/config").status_code == 401
    assert httpx.post(f"{locked}/gradio_api/upload", files={"files": b"x"}).status_code == 401
    wrong = httpx.post(f"{locked}/login", data={"username": "a", "password": "b"})
    assert wrong.status_code == 400
    with httpx.Client() as client:
        client.post(f"{locked}/login", data={"username": "a", "password": "open sesame"}).raise_for_status()
        assert client.get(f"{locked}/config").status_code == 200


def test_making_the_page_leaves_no_event_loop_open(assistant: Assistant) -> None:
    before = open_loops()
    with serving(assistant, Options()):
        assert open_loops() <= before


def open_loops() -> set[int]:
    loops = (thing for thing in gc.get_objects() if isinstance(thing, asyncio.BaseEventLoop))
    return {id(loop) for loop in loops if not loop.is_closed()}


def test_too_large_a_file_is_refused(assistant: Assistant, chat: str) -> None:
    answer = httpx.post(f"{chat}/gradio_api/upload", files={"files": b"0" * 60_000_000}, timeout=60)
    assert answer.status_code == 413


def test_a_taken_port_is_named() -> None:
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {port}"):
            free_port(Options(port=port))


@pytest.mark.parametrize("host", ["192.0.2.7", "no.such.host.invalid"])
def test_a_host_that_is_not_this_machine_is_named_and_no_port(host: str) -> None:
    with pytest.raises(SettingsError, match=f"^--host {host}: [^0-9]+Name an address of this machine"):
        free_port(Options(host=host))


@pytest.fixture
def signals_kept() -> Iterator[None]:
    """Whoever has served does not listen to signals any more."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals_kept")
def test_a_read_only_chat_makes_no_archive(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(ArchiveError, match=f"there is no archive at {missing} yet"):
        cli.chat(archive=missing, read_only=True, port=0)
    assert not missing.exists()


@pytest.mark.parametrize("read_only", [False, True])
def test_an_archive_that_is_empty_is_told(
    read_only: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Assistant.open(tmp_path / "new", settings=Settings.load(mode="extractive")).close()

    def open_only(opening: Callable[[], AbstractContextManager[Assistant]], *_: object) -> None:
        with opening():
            pass

    monkeypatch.setattr(serve, "serve", open_only)
    cli.chat(archive=tmp_path / "new", read_only=read_only, port=0)
    said = capsys.readouterr().err
    assert f"the archive at {tmp_path / 'new'} is empty" in said
    assert ("Add articles" in said) is not read_only


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly(assistant: Assistant, sign: signal.Signals) -> None:
    archive = str(assistant.archive.path)
    with chat_process("--archive", archive, "--mode", "extractive") as (process, address):
        assert httpx.get(address, timeout=60).status_code == 200
        process.send_signal(sign)
        began = time.monotonic()
        assert process.stderr is not None
        rest = process.stderr.read()
        assert process.wait(30) == 0, rest
    assert "Closed." in rest
    assert "Traceback" not in rest
    assert time.monotonic() - began < 20
