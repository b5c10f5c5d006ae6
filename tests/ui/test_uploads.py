"""What browsers send is bounded: in bytes, in number, in age; and none goes to a read-only archive."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from rag import Assistant
from tests.ui.browsing import chat_at
from ui.security.calls import Refused
from ui.security.uploads import Limits, Uploads
from ui.serve import Options

HOUR_S = 3_600.0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the chat of this test puts what it is sent."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def small(assistant: Assistant, folder: Path) -> Iterator[str]:
    limits = Limits(files=3, file_bytes=400_000, waiting_bytes=1_000_000)
    with chat_at(assistant, Options(limits=limits)) as address:
        yield address


def sent(chat: str, data: bytes, name: str = "a.txt", **headers: str) -> httpx.Response:
    return httpx.post(f"{chat}/gradio_api/upload", files={"files": (name, data)}, headers=headers, timeout=30)


def kept(folder: Path) -> list[int]:
    return sorted(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_what_waits_to_be_added_has_a_limit_over_all_who_send(small: str, folder: Path) -> None:
    answers = [sent(small, bytes([48 + number]) * 390_000) for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 413, 413]
    assert answers[2].json()["detail"] == "More than 1 MB would wait to be added. Add what is there first."
    assert kept(folder) == [390_000, 390_000]


def test_many_small_files_have_a_limit_too(small: str, folder: Path) -> None:
    answers = [sent(small, f"words {number}".encode()) for number in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 413, 413]
    assert answers[4].json()["detail"] == "3 files wait to be added. Add them first."
    assert len(kept(folder)) == 3


def test_what_is_refused_or_breaks_off_leaves_nothing(small: str, folder: Path) -> None:
    assert sent(small, b"0" * 500_000).status_code == 413
    with socket.create_connection((urlsplit(small).hostname, urlsplit(small).port)) as connection:
        connection.sendall(
            b"POST /gradio_api/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 300000\r\n"
            b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
            b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n' + b"0" * 200_000
        )
        assert_soon(lambda: kept(folder) != [])
    assert_soon(lambda: kept(folder) == [])
    assert sent(small, b"words").status_code == 200


def assert_soon(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


def test_an_odd_form_is_refused_without_a_fault(small: str, capfd: pytest.CaptureFixture[str]) -> None:
    url = f"{small}/gradio_api/upload"
    odd = [
        httpx.post(url, data={"files": "words"}, files={"other": b"x"}),
        httpx.post(f"{url}?upload_id=a", data={"a": "words"}, files={"other": b"x"}),
        httpx.post(url, content=b"words"),
        httpx.post(url, content=b"words", headers={"content-type": "multipart/form-data"}),
        httpx.post(url, content=b"words", headers={"content-type": "multipart/form-data; boundary=b"}),
        httpx.post(
            url, content=iter([b"words"]), headers={"content-type": "multipart/form-data; boundary=b"}
        ),
    ]
    assert [answer.status_code for answer in odd] == [400, 200, 400, 400, 400, 411]
    assert odd[1].json() == []
    assert "Traceback" not in capfd.readouterr().err


def test_a_read_only_archive_takes_no_file(assistant: Assistant, folder: Path) -> None:
    with chat_at(assistant, Options(read_only=True)) as chat:
        answer = sent(chat, b"words")
        assert answer.status_code == 403
        assert "read-only" in answer.json()["detail"]
        assert kept(folder) == []


def test_what_nobody_adds_goes_after_an_hour_but_not_what_is_being_read(tmp_path: Path) -> None:
    now = time.time()
    uploads = Uploads(tmp_path, Limits(), clock=lambda: now)
    old, read, fresh = (tmp_path / name / "a.txt" for name in ("old", "read", "fresh"))
    for path in (old, read, fresh):
        path.parent.mkdir()
        path.write_text("words")
    half = tmp_path / "half-sent"
    half.write_text("wor")
    for path in (old, read, half):
        os.utime(path, (now - HOUR_S - 1, now - HOUR_S - 1))
    with uploads.held([read.resolve()]):
        uploads.sweep()
        assert {path.name for path in tmp_path.iterdir()} == {"read", "fresh"}
    uploads.sweep()
    assert [path.name for path in tmp_path.iterdir()] == ["fresh"]


def test_files_that_arrive_at_the_same_time_share_the_limit(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, Limits(waiting_bytes=1_000_000))
    with uploads.room(600_000):
        with pytest.raises(Refused, match="More than 1 MB"), uploads.room(600_000):
            pytest.fail("there is no room")
        with uploads.room(400_000):
            pass
    with uploads.room(1_000_000):
        pass
