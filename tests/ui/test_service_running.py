"""The service in processes of its own: what it may listen on, how it follows the archive, and how it ends."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from pathlib import Path

import httpx
import pytest

from rag import Assistant, Settings
from rag.errors import SettingsError
from tests.conftest import ARTICLES, BRIDGE, FERRY
from tests.ui.serving import service_process
from ui.service.running import Plan
from ui.service.tokens import Tokens

ASK = {"question": "What did the ferry strike cost?", "mode": "extractive"}


def test_beyond_this_machine_it_needs_tokens() -> None:
    settings = Settings.load(mode="extractive")
    with pytest.raises(SettingsError, match="--tokens FILE"):
        Plan(settings, host="0.0.0.0").check()
    Plan(settings, host="0.0.0.0", tokens=Tokens({"ida": b"x"})).check()
    Plan(settings).check()


def test_the_chat_keeps_to_one_process_and_has_a_password_where_there_are_tokens() -> None:
    settings = Settings.load(mode="extractive")
    with pytest.raises(SettingsError, match="--workers 1"):
        Plan(settings, chat=True, workers=2).check()
    with pytest.raises(SettingsError, match="--auth-file"):
        Plan(settings, chat=True, tokens=Tokens({"ida": b"x"})).check()
    Plan(settings, chat=True, tokens=Tokens({"ida": b"x"}), password="open sesame").check()


def test_which_names_it_answers_to() -> None:
    settings, tokens = Settings.load(mode="extractive"), Tokens({"ida": b"x"})
    assert set(Plan(settings).hosts or ()) == {"127.0.0.1", "localhost", "::1"}
    assert "news.example" in (Plan(settings, names=("News.example",)).hosts or ())
    assert Plan(settings, host="0.0.0.0", tokens=tokens).hosts is None
    named = Plan(settings, host="0.0.0.0", tokens=tokens, names=("news.example",)).hosts
    assert named is not None
    assert "evil.example" not in named


def filled(folder: Path) -> Path:
    with Assistant.open(folder / "archive", settings=Settings.load(mode="extractive")) as assistant:
        assistant.add([FERRY])
    return folder / "archive"


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    told = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("utf-8").split()
    lines = [(pid, Path(f"/proc/{pid}/cmdline").read_bytes()) for pid in told]
    return [int(pid) for pid, line in lines if b"spawn_main" in line]


@pytest.mark.slow
def test_several_processes_follow_the_archive_count_together_and_end(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    with service_process("--archive", str(archive), "--mode", "extractive", "--workers", "2") as (
        process,
        address,
    ):
        workers = workers_of(process)
        assert len(workers) == 2
        with Assistant.open(archive, settings=Settings.load(mode="extractive")) as assistant:
            assistant.add(ARTICLES)
            revision = assistant.archive.revision
        for _ in range(20):  # whichever of them answers
            assert httpx.get(f"{address}/healthz", timeout=60).json()["revision"] == revision
            found = httpx.get(f"{address}/api/articles/{BRIDGE.id}", timeout=60)
            assert found.json()["text"] == BRIDGE.text
        metrics = httpx.get(f"{address}/metrics", timeout=60).text
        assert 'dateline_requests_total{endpoint="article",status="200"} 20' in metrics
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert [pid for pid in workers if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.slow
def test_an_answer_under_way_is_finished_before_the_end(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    with service_process("--archive", str(archive), "--mode", "extractive") as (process, address):
        answers: list[httpx.Response] = []
        body = {"draft": "The strike had cost $12 million, Alan Dray said. " * 60}
        thread = threading.Thread(
            target=lambda: answers.append(httpx.post(f"{address}/api/check", json=body, timeout=60))
        )
        thread.start()
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        thread.join(60)
        assert [answer.status_code for answer in answers] == [200]
        assert process.wait(60) == 0


@pytest.mark.slow
def test_the_chat_stands_beside_it_behind_its_own_password(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    tokens, password = tmp_path / "tokens", tmp_path / "password"
    tokens.write_text("ida:a-token-of-some-length\n", "utf-8")
    tokens.chmod(0o600)
    password.write_text("open sesame\n", "utf-8")
    arguments = ["--archive", str(archive), "--mode", "extractive", "--chat"]
    arguments += ["--tokens", str(tokens), "--auth-file", str(password)]
    with service_process(*arguments) as (process, address):
        assert "password you were given" in httpx.get(address, timeout=60).text
        assert httpx.get(f"{address}/config", timeout=60).status_code == 401
        assert httpx.post(f"{address}/api/ask", json=ASK, timeout=60).status_code == 401
        headers = {"authorization": "Bearer a-token-of-some-length"}
        assert httpx.get(f"{address}/config", headers=headers, timeout=60).status_code == 401
        answer = httpx.post(f"{address}/api/ask", json=ASK, headers=headers, timeout=60).json()
        assert answer["citations"][0]["article"]["id"] == FERRY.id
        with httpx.Client(base_url=address, timeout=60) as browser:
            browser.post("/login", data={"username": "ida", "password": "open sesame"}).raise_for_status()
            assert browser.get("/config").status_code == 200
            assert browser.get("/api/articles").status_code == 401
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


@pytest.mark.slow
def test_a_missing_archive_is_told_and_nothing_is_served(tmp_path: Path) -> None:
    missing = service_process("--archive", str(tmp_path / "missing"))
    with pytest.raises(AssertionError, match="there is no archive at"), missing:
        pass
