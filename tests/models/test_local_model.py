"""The server of the embedded model lives as long as we need it: not less, and not longer."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.errors import ModelError, ModelMissing, ModelUnreachable, PromptTooLong, SettingsError
from rag.models import llama_server as local_model
from rag.models.encoders.minilm import MiniLM
from rag.models.llama_server import LocalModel, default_threads, local_model_installed
from rag.models.openai_chat import ChatMessage, EmbeddedModel
from rag.schema.answer import Mode, Status
from rag.schema.events import ClaimChecked, EvidenceFound, Finished, Noticed
from rag.settings import Settings
from rag.text.sanitize import neutralise
from tests.text.test_untrusted import NUMBERS, TOKENS
from vectorstore.archive import Archive

# --- supervision, with a stand-in for the server ---

STAND_IN = """
import http.server, json, os, sys, threading, time
settings = json.loads(sys.stdin.readline())
{before}
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({{"port": server.server_address[1]}}), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    path = tmp_path / "tiny-model.gguf"
    path.write_bytes(b"GGUF")
    return path


def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: str = "") -> None:
    script = tmp_path / "child.py"
    script.write_text(STAND_IN.format(before=before), encoding="utf-8")
    monkeypatch.setattr(local_model, "_CHILD", script)


def test_the_server_starts_once_and_ends_with_close(
    gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path)
    with LocalModel(gguf) as model:
        assert (model.name, model.running, model.pid) == ("tiny-model", False, None)
        first = model.endpoint
        assert model.running
        assert first == (model.base_url, model.api_key)
        assert first[0].startswith("http://127.0.0.1:")
        assert len(first[1]) >= 32
    assert not model.running


def test_a_dead_server_is_noticed_and_started_again_with_another_key(
    gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path)
    with LocalModel(gguf) as model:
        key, pid = model.api_key, model.pid
        kill_and_wait(model)
        assert model.pid is None
        assert model.api_key != key
        assert model.pid not in (None, pid)


def test_the_key_is_not_in_the_command_line(
    gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path)
    with LocalModel(gguf) as model:
        key = model.api_key
        assert model._child is not None
        assert key not in str(model._child.process.args)


@pytest.mark.parametrize(
    ("before", "message"),
    [
        (
            "print('out of memory, sorry', file=sys.stderr); os._exit(3)",
            r"did not start \(exit code 3\).*sorry",
        ),
        ("os.kill(os.getpid(), 6)", r"did not start \(exit code -6\)"),
        ("time.sleep(60)", "was not ready after 1 s"),
        ("print('{not json', flush=True)", "cannot be read"),
        ('print(\'{"error": "RuntimeError: no"}\', flush=True)', "did not start"),
        ("print('{\"port\": 9}', flush=True); time.sleep(60)", "did not answer within 1 s"),
    ],
)
def test_a_server_that_does_not_come_up_says_why(
    before: str, message: str, gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path, before)
    monkeypatch.setattr(local_model, "_CLOSE_TIMEOUT_S", 0.2)
    with LocalModel(gguf, start_timeout_s=1.0) as model:
        with pytest.raises(ModelError, match=message):
            model.start()
        assert not model.running


BUSY = """
end = time.monotonic() + {seconds}
while time.monotonic() < end:
    pass
"""


def test_a_server_that_works_may_take_longer_than_the_limit_to_load(
    gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path, BUSY.format(seconds=3.0))
    with LocalModel(gguf, start_timeout_s=1.0) as model:
        model.start()
        assert model.running


@pytest.mark.parametrize(
    ("before", "who", "way_out"),
    [
        ("time.sleep(60)", "we ended it", "processor time to spare"),
        ("os.kill(os.getpid(), 9)", "the system or another program killed it .SIGKILL.", "Free memory"),
        ("os.kill(os.getpid(), 15)", "the system or another program ended it .SIGTERM.", "Check"),
        ("os.kill(os.getpid(), 11)", "it crashed .SIGSEGV.", "whole GGUF"),
        ("os._exit(3)", "it ended by itself", "whole GGUF"),
    ],
)
def test_a_server_that_does_not_come_up_says_who_ended_it(
    before: str, who: str, way_out: str, gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path, before)
    monkeypatch.setattr(local_model, "_CLOSE_TIMEOUT_S", 0.2)
    monkeypatch.setattr("rag.models.processes.kills_for_memory", lambda: 0)
    with LocalModel(gguf, start_timeout_s=1.0) as model, pytest.raises(ModelError, match=who) as raised:
        model.start()
    assert way_out in str(raised.value)
    assert ("GGUF" in str(raised.value)) is ("we" not in who and "SIGKILL" not in who)


def test_a_server_killed_for_memory_says_so(
    gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path, "os.kill(os.getpid(), 9)")
    monkeypatch.setattr("rag.models.processes.kills_for_memory", lambda: 10**9)
    with LocalModel(gguf) as model, pytest.raises(ModelError, match="because memory ran out"):
        model.start()


def test_closing_does_not_wait_for_the_end_of_loading(
    gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path, BUSY.format(seconds=60))
    monkeypatch.setattr(local_model, "_CLOSE_TIMEOUT_S", 0.2)
    model = LocalModel(gguf)
    with ThreadPoolExecutor(1) as threads:
        loading = threads.submit(model.start)
        while model._child is None and not loading.running():
            time.sleep(0.01)
        time.sleep(0.3)
        model.close()
        with pytest.raises(ModelError, match="closed while it was loading"):
            loading.result(timeout=20)
    assert not model.running


# --- an answer in the middle of which the server is killed ---

SPEAKER = r"""
import http.server, json, os, sys, threading, time
settings = json.loads(sys.stdin.readline())
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for text in ("The port agreed to raise wages by 4 percent [1]. ", "The strike "):
            choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
            self.say({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
                      "choices": [choice]})
        if not os.path.exists(settings["model"] + ".asked"):
            open(settings["model"] + ".asked", "w").close()
            time.sleep(60)
        choice = {"index": 0, "delta": {"content": "lasted nine days [1]."}, "finish_reason": "stop"}
        self.say({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
                  "choices": [choice]})
    def say(self, event):
        self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.wfile.flush()
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"port": server.server_address[1]}), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
def test_a_server_killed_in_the_middle_of_an_answer_is_told_and_the_next_question_is_answered(
    gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harbour: Archive, embedder: MiniLM
) -> None:
    script = tmp_path / "child.py"
    script.write_text(SPEAKER, encoding="utf-8")
    monkeypatch.setattr(local_model, "_CHILD", script)
    question = "By how much will the port of Port Ellery raise wages?"
    local = LocalModel(gguf)
    with EmbeddedModel(local) as model:
        assistant = Assistant(harbour, Settings.load(mode="llm"), embedder, model=model)
        stream = assistant.stream(question)
        shown = next(event for event in stream if isinstance(event, ClaimChecked))
        assert local.pid is not None
        killed = time.monotonic()
        os.kill(local.pid, signal.SIGKILL)
        notice = next(event for event in stream if isinstance(event, Noticed))
        assert time.monotonic() - killed < 10.0  # 0.1 s where nothing else runs
        assert "broke off after 12 words" in notice.text
        assert "killed it (SIGKILL)" in notice.text
        assert "No connection" not in notice.text
        *_, last = stream
        assert isinstance(last, Finished)
        assert last.answer.claims[0] == shown.claim
        assert last.answer.mode is Mode.EXTRACTIVE
        assert last.answer.model_failed
        again = assistant.answer(question)
    assert again.mode is Mode.LLM
    assert "nine days" in again.text
    assert again.notices == ()


def test_the_model_loads_once_the_evidence_is_there_and_not_for_a_question_that_is_declined(
    gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harbour: Archive, embedder: MiniLM
) -> None:
    script = tmp_path / "child.py"
    script.write_text(SPEAKER, encoding="utf-8")
    monkeypatch.setattr(local_model, "_CHILD", script)
    local = LocalModel(gguf)
    with EmbeddedModel(local) as model:
        assistant = Assistant(harbour, Settings.load(mode="llm"), embedder, model=model)
        assert assistant.answer("Who won the 2014 World Cup?").status is Status.DECLINED
        assert local.pid is None
        stream = assistant.stream("By how much will the port of Port Ellery raise wages?")
        assert isinstance(next(stream), EvidenceFound)
        assert local.pid is None
        next(event for event in stream if isinstance(event, ClaimChecked))
        assert local.pid is not None


# --- arguments, before anything native is touched ---


@pytest.mark.parametrize(
    "options", [{"context_tokens": 0}, {"context_tokens": 10**9}, {"threads": 0}, {"threads": 5000}]
)
def test_numbers_that_would_crash_or_hang_the_server_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(SettingsError, match=str(next(iter(options.values())))):
        LocalModel(**options)  # type: ignore[arg-type]


def test_the_default_number_of_threads_is_between_one_and_eight() -> None:
    assert 1 <= default_threads() <= 8


def test_a_file_that_is_not_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"missing\.gguf cannot be read"):
        LocalModel(tmp_path / "missing.gguf").start()
    with pytest.raises(ModelMissing, match="cannot be read"):
        LocalModel(tmp_path).start()
    (tmp_path / "page.gguf").write_text("<html>")
    with pytest.raises(ModelMissing, match="not a GGUF"):
        LocalModel(tmp_path / "page.gguf").start()


def test_missing_bindings_name_the_command_that_installs_them(
    gguf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert local_model_installed() is False
    with pytest.raises(ModelMissing, match=r"python.* -m pip install -e '/.*\[local\]'"):
        LocalModel(gguf).start()


def test_a_damaged_model_file_is_an_error_not_a_crash(gguf: Path) -> None:
    pytest.importorskip("xllamacpp")
    gguf.write_bytes(b"GGUF" + b"\x03" * 500)
    with LocalModel(gguf) as model, pytest.raises(ModelError, match="whole GGUF model"):
        model.start()


# --- the real model ---

ASK = [
    ChatMessage("system", "Answer in one short sentence."),
    ChatMessage("user", "The old bridge was closed on Tuesday after cracks were found. Why was it closed?"),
]


@pytest.fixture(scope="module")
def embedded() -> Iterator[EmbeddedModel]:
    if not local_model_installed():
        pytest.skip("the embedded model is not installed")
    with EmbeddedModel(LocalModel(context_tokens=1024)) as model:
        yield model


@pytest.mark.model
def test_it_answers_in_pieces_and_the_second_time_from_its_cache(embedded: EmbeddedModel) -> None:
    assert embedded.name == "qwen2.5-coder-1.5b-instruct-q4_k_m"
    first = embedded.stream(ASK, max_tokens=24)
    pieces = list(first)
    assert len(pieces) > 3
    assert "cracks" in "".join(pieces)
    assert first.finish_reason == "stop"
    assert first.usage is not None
    assert first.usage.completion >= len(pieces)
    second = embedded.stream(ASK, max_tokens=24)
    assert "cracks" in "".join(second)
    assert second.usage is not None
    assert second.usage.cached >= first.usage.prompt - 1 > first.usage.cached


@pytest.mark.model
def test_max_tokens_stop_and_the_length_of_the_context_are_respected(embedded: EmbeddedModel) -> None:
    with embedded.stream(ASK, max_tokens=2) as short:
        assert (len(list(short)), short.finish_reason) == (2, "length")
    with embedded.stream(ASK, max_tokens=24, stop=["cracks"]) as stopped:
        assert "cracks" not in "".join(stopped)
        assert stopped.finish_reason == "stop"
    with pytest.raises(PromptTooLong):
        next(embedded.stream([ChatMessage("user", "word " * 2000)], max_tokens=5))


@pytest.mark.model
def test_nothing_is_served_without_the_key_and_no_page_to_a_browser(embedded: EmbeddedModel) -> None:
    local = embedded._local
    assert request(local, "GET", "/v1/models", key="")[0] == 401
    assert request(local, "POST", "/v1/chat/completions", {"messages": []}, key="wrong")[0] == 401
    assert request(local, "GET", "/v1/models")[0] == 200
    assert request(local, "GET", "/slots")[0] != 200
    assert request(local, "GET", "/")[0] != 200


@pytest.mark.model
def test_neutralised_text_has_no_control_token_for_the_real_tokenizer(embedded: EmbeddedModel) -> None:
    def specials(text: str) -> list[int]:
        _, answer = request(embedded._local, "POST", "/tokenize", {"content": text, "parse_special": True})
        return [token for token in json.loads(answer)["tokens"] if token >= 151_643]

    hostile = " ".join([*TOKENS, *NUMBERS]) + "".join(TOKENS)
    assert len(specials(hostile)) > 10
    assert specials(neutralise(hostile)) == []


@pytest.mark.model
def test_a_prompt_that_nobody_waits_for_any_more_is_not_read_to_its_end(embedded: EmbeddedModel) -> None:
    embedded.start()
    words = "The ferry left the quay. " * (embedded.context_tokens // 8)
    left = embedded.stream([ChatMessage("user", words)], max_tokens=5)
    problems: list[ModelError] = []

    def read() -> None:
        try:
            list(left)
        except ModelError as error:
            problems.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    time.sleep(1)  # reading it takes half a minute
    left.interrupt()
    began = time.monotonic()
    with embedded.stream([ChatMessage("user", "Say yes.")], max_tokens=5) as completion:
        assert "".join(completion)
    reading.join(10)
    assert time.monotonic() - began < 15
    assert [type(problem) for problem in problems] == [ModelUnreachable]


@pytest.mark.model
def test_a_crashed_server_is_back_for_the_next_question(embedded: EmbeddedModel) -> None:
    embedded.start()
    pid = embedded._local.pid
    completion = embedded.stream(ASK, max_tokens=200)
    next(completion)
    kill_and_wait(embedded._local)
    with pytest.raises(ModelError):
        list(completion)
    assert "cracks" in "".join(embedded.stream(ASK, max_tokens=24))
    assert embedded._local.pid not in (None, pid)


@pytest.mark.model
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
def test_the_server_ends_with_its_parent_even_a_killed_one(embedded: EmbeddedModel) -> None:
    script = (
        "import os, time; from rag.models.llama_server import LocalModel; "
        "m = LocalModel(context_tokens=512); m.start(); print(m.pid, flush=True); "
        "os.fork() or time.sleep(60); time.sleep(60)"
    )  # the fork keeps the pipe to the server open, so that only the look at the parent's id can help
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        server_pid = int(parent.stdout.readline())
        assert is_alive(server_pid)
        parent.kill()
        parent.wait()
        try:
            assert gone_within(server_pid, 10.0)
        finally:
            os.killpg(parent.pid, signal.SIGKILL)


def request(
    local: LocalModel, method: str, path: str, body: object = None, *, key: str | None = None
) -> tuple[int, str]:
    base_url, own_key = local.endpoint
    connection = http.client.HTTPConnection(base_url.removeprefix("http://").removesuffix("/v1"), timeout=30)
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {own_key if key is None else key}",
    }
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def kill_and_wait(local: LocalModel) -> None:
    assert local._child is not None
    local._child.process.kill()
    local._child.process.wait()


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return False


def gone_within(pid: int, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not is_alive(pid)
