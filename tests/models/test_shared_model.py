"""One server of the embedded model for all processes of a user: found, replaced when stale, ended idle."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.models import llama_server, shared_server
from rag.models.llama_server import local_model_installed
from rag.models.openai_chat import ChatMessage, EmbeddedModel
from rag.models.shared_server import ServerRecord, SharedModel, running_server, stop_server
from tests.models.test_local_model import SPEAKER, gone_within, is_alive

pytestmark = pytest.mark.skipif(os.name != "posix", reason="servers are shared where processes can outlive")

ROOT = Path(__file__).parents[2]
WORKER = str(ROOT / "rag" / "models")
# Serves as the real one does when it is let go, by the same code: only the model is a stand-in.
SHARED_SPEAKER = SPEAKER.replace(
    "sys.stdin.read()",
    f"sys.path.insert(0, {WORKER!r}); import llama_worker; "
    "llama_worker._end_with_stdin(settings, threading.Event())",
).replace("time.sleep(60)", "pass")
ASK = [ChatMessage("user", "What did the port agree to?")]


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    path = tmp_path / "tiny-model.gguf"
    path.write_bytes(b"GGUF")
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the record lies; whatever server runs by it is ended."""
    script = tmp_path / "child.py"
    script.write_text(SHARED_SPEAKER, encoding="utf-8")
    monkeypatch.setattr(llama_server, "_CHILD", script)
    yield tmp_path / "cache"
    stop_server(tmp_path / "cache")


def in_another_process(gguf: Path, folder: Path, then: str = "") -> subprocess.Popen[str]:
    """A process that needs the model, and prints the number of its server's."""
    code = (
        "from pathlib import Path; from rag.models import llama_server, shared_server; import time, os\n"
        f"llama_server._CHILD = Path({str(gguf.with_name('child.py'))!r})\n"
        f"model = shared_server.SharedModel(Path({str(gguf)!r}), folder=Path({str(folder)!r}))\n"
        f"model.start(); print(model.pid, flush=True)\n{then}"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)


def record_of(folder: Path) -> Path:
    (path,) = folder.glob("model-server.*.json")
    return path


def changed(folder: Path, **values: object) -> None:
    path = record_of(folder)
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **values}), encoding="utf-8")


def test_the_server_outlives_its_user_and_the_next_finds_it(gguf: Path, folder: Path) -> None:
    with EmbeddedModel(SharedModel(gguf, folder=folder)) as model:
        assert "4 percent" in "".join(model.stream(ASK, max_tokens=9))
    first = running_server(folder)
    assert first is not None
    with SharedModel(gguf, folder=folder) as again:
        assert again.endpoint == (f"http://127.0.0.1:{first.port}/v1", first.api_key)
        assert again.pid == first.pid
    assert running_server(folder) == first


def test_the_record_is_for_its_owner_alone(gguf: Path, folder: Path) -> None:
    with SharedModel(gguf, folder=folder) as model:
        key = model.api_key
    assert stat.S_IMODE(record_of(folder).stat().st_mode) == 0o600
    assert len(key) >= 32
    record_of(folder).chmod(0o644)
    with SharedModel(gguf, folder=folder) as model:
        assert model.api_key != key, "others could have read it"


def test_processes_that_start_at_once_have_one_server(gguf: Path, folder: Path) -> None:
    processes = [in_another_process(gguf, folder) for _ in range(3)]
    pids = {int(process.communicate(timeout=120)[0]) for process in processes}
    record = running_server(folder)
    assert record is not None
    assert pids == {record.pid}


def test_the_server_serves_on_when_its_first_user_is_killed(gguf: Path, folder: Path) -> None:
    with in_another_process(gguf, folder, "time.sleep(60)") as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    with EmbeddedModel(SharedModel(gguf, folder=folder)) as model:
        assert "4 percent" in "".join(model.stream(ASK, max_tokens=9))
        assert model._local.pid == pid


def test_a_server_ends_with_a_user_that_is_killed_while_it_loads(gguf: Path, folder: Path) -> None:
    child = gguf.with_name("child.py")
    pid_file = gguf.with_name("pid")
    slow = f"open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(2)\n"
    child.write_text(SHARED_SPEAKER.replace("class Handler", f"{slow}class Handler", 1), encoding="utf-8")
    with in_another_process(gguf, folder) as process:
        while not pid_file.exists() or not pid_file.read_text("utf-8"):
            time.sleep(0.02)
        process.kill()
    assert gone_within(int(pid_file.read_text("utf-8")), 20.0)
    assert running_server(folder) is None


def test_a_server_nobody_asks_ends_by_itself(gguf: Path, folder: Path) -> None:
    with SharedModel(gguf, folder=folder, idle_s=0.5) as model:
        model.start()
        pid = model.pid
    assert pid is not None
    assert gone_within(pid, 30.0)
    assert list(folder.glob("*.json")) == []


def test_a_server_whose_record_is_taken_away_ends(gguf: Path, folder: Path) -> None:
    with SharedModel(gguf, folder=folder) as model:
        model.start()
        pid = model.pid
    record_of(folder).unlink()
    assert pid is not None
    assert gone_within(pid, 30.0)


def test_a_server_is_ended_by_hand(gguf: Path, folder: Path) -> None:
    assert stop_server(folder) is None
    with SharedModel(gguf, folder=folder) as model:
        model.start()
        ended = stop_server(folder)
        assert ended is not None
        assert not is_alive(ended.pid)
        assert running_server(folder) is None
        assert model.endpoint[1] != ended.api_key, "the next question starts another"


@pytest.mark.parametrize(
    "values",
    [
        {"pid": 2**22 + 1},
        {"began": "0"},
        {"pid": "1"},
        {"port": 0},
        {"serves": "another model"},
        {"colour": "red"},
    ],
)
def test_a_record_that_is_not_right_is_replaced(values: dict[str, object], gguf: Path, folder: Path) -> None:
    with SharedModel(gguf, folder=folder) as model:
        key, pid = model.api_key, model.pid
    changed(folder, **values)
    with SharedModel(gguf, folder=folder) as model:
        assert model.api_key != key
        assert model.running
    assert pid is not None
    assert gone_within(pid, 30.0), "the one before is not left behind"


def test_a_record_that_is_no_record_is_replaced(gguf: Path, folder: Path) -> None:
    with SharedModel(gguf, folder=folder) as model:
        model.start()
    record_of(folder).write_text("{", encoding="utf-8")
    with SharedModel(gguf, folder=folder) as model:
        model.start()
        assert running_server(folder) is not None


def test_another_process_with_the_number_of_a_dead_server_is_left_alone(gguf: Path, folder: Path) -> None:
    with SharedModel(gguf, folder=folder) as model:
        model.start()
    stop = running_server(folder)
    assert stop is not None
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        changed(folder, pid=other.pid)
        assert stop_server(folder) is None
        assert other.poll() is None
        other.kill()


def test_another_model_or_other_numbers_have_the_server_replaced(gguf: Path, folder: Path) -> None:
    with SharedModel(gguf, folder=folder) as model:
        model.start()
        first = model.pid
    with SharedModel(gguf, folder=folder, context_tokens=1024) as model:
        model.start()
        second = model.pid
    gguf.write_bytes(b"GGUF and more")
    with SharedModel(gguf, folder=folder, context_tokens=1024) as model:
        model.start()
        third = model.pid
    assert len({first, second, third}) == 3
    assert first is not None
    assert second is not None
    assert not is_alive(first)
    assert not is_alive(second)


def test_a_server_at_work_for_another_model_is_not_ended(
    gguf: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SharedModel(gguf, folder=folder) as model:
        model.start()
        first = model.pid
    monkeypatch.setattr(ServerRecord, "works", True)
    with SharedModel(gguf, folder=folder, context_tokens=1024) as own:
        own.start()
        pid = own.pid
        assert pid not in (None, first)
    assert pid is not None
    assert not is_alive(pid), "a server of one's own ends with its user"
    record = running_server(folder)
    assert record is not None
    assert record.pid == first


def test_where_no_record_can_be_kept_the_server_is_ones_own(gguf: Path, folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    with SharedModel(gguf, folder=folder) as model:
        model.start()
        pid = model.pid
        assert pid is not None
    assert not is_alive(pid)
    folder.unlink()


def test_a_server_that_does_not_come_up_leaves_no_record(gguf: Path, folder: Path) -> None:
    gguf.with_name("child.py").write_text("import sys; sys.exit('out of memory, sorry')", encoding="utf-8")
    with SharedModel(gguf, folder=folder) as model, pytest.raises(llama_server.ModelError, match="sorry"):
        model.start()
    assert list(folder.glob("*.json")) == []


def test_a_crashed_server_is_started_anew_for_the_question(gguf: Path, folder: Path) -> None:
    with in_another_process(gguf, folder) as process:
        pid = int(process.communicate(timeout=120)[0])
    with EmbeddedModel(SharedModel(gguf, folder=folder)) as model:
        assert "4 percent" in "".join(model.stream(ASK, max_tokens=9))
        os.kill(pid, signal.SIGKILL)
        assert "4 percent" in "".join(model.stream(ASK, max_tokens=9))
        assert model._local.pid not in (None, pid)


@pytest.mark.model
@pytest.mark.skipif(not local_model_installed(), reason="the embedded model is not installed")
def test_the_next_process_has_what_the_server_has_read(tmp_path: Path) -> None:
    question = [
        ChatMessage("system", "Answer in one short sentence. " * 20),
        ChatMessage("user", "The bridge was closed on Tuesday after cracks were found. Why was it closed?"),
    ]
    try:
        for reads_all in (True, False):
            with EmbeddedModel(SharedModel(folder=tmp_path, context_tokens=1024)) as model:
                completion = model.stream(question, max_tokens=24)
                assert "cracks" in "".join(completion)
                assert completion.usage is not None
                assert (completion.usage.cached < 20) is reads_all
    finally:
        stop_server(tmp_path)


def test_the_lock_of_another_is_not_waited_for_for_ever(
    gguf: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_server, "_LOCK_TIMEOUT_S", 0.2)
    with SharedModel(gguf, folder=folder) as model:
        model.start()
    with (
        shared_server._Locked(shared_server._path(folder)),
        pytest.raises(llama_server.ModelError, match="DATELINE_SHARE_MODEL=0"),
    ):
        stop_server(folder)
