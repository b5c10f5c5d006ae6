"""Nothing leaves the machine, and nothing is left on it but the archive, the cache and temporary files.

Every way to use Dateline, in processes that are watched from inside and from outside (`tests/watching.py`),
by a user whose environment even asks the vendors to speak.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag.models.llama_server import local_model_installed
from rag.models.model_files import installed_weights
from tests.watching import Watch, python, require_strace

DATELINE = Path(sys.executable).with_name("dateline")
ARTICLES = Path(__file__).parent.parent / "rag" / "demo" / "articles"
PAGE = "<html><head><title>Swans return</title></head><body><article><p>{}</p></article></body></html>"
QUESTION = "Who vetoed the resolution on Crimea?"
ELSEWHERE = "192.0.2.1"  # an address that belongs to nobody
TALKATIVE = {
    "GRADIO_ANALYTICS_ENABLED": "True",
    "CHROMA_OTEL_COLLECTION_ENDPOINT": f"http://{ELSEWHERE}:4317",
    "CHROMA_OTEL_GRANULARITY": "all",
    "TIKTOKEN_CACHE_DIR": "",
}

pytestmark = pytest.mark.slow


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    require_strace()
    return Watch(tmp_path, **TALKATIVE)


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Watch, Path]:
    """The watch of an ingest of several formats, and the archive that it made."""
    require_strace()
    folder = tmp_path_factory.mktemp("network")
    shutil.copytree(ARTICLES, folder / "articles")
    (folder / "articles" / "swans.html").write_text(PAGE.format("The swans are back. " * 40), "utf-8")
    watch = Watch(folder, **TALKATIVE)
    watch.run(DATELINE, "ingest", folder / "articles", "--archive", folder / "archive")
    return watch, folder / "archive"


def nothing_but(watch: Watch, *allowed: Path) -> None:
    """Nobody was asked or told anything, and nothing was written elsewhere but models kept in the cache."""
    cache = watch.home / ".cache" / "dateline" / "compiled"
    assert watch.strangers() == set()
    assert watch.written(*allowed, cache) - {str(cache.parent), str(cache.parent.parent)} == set()
    kept = [name for name in watch.kept() if not name.startswith(".cache/dateline/compiled/")]
    assert set(kept) <= {".cache", ".cache/dateline", ".cache/dateline/compiled"}


def test_the_watch_sees_what_leaves_and_what_is_left_behind(watch: Watch) -> None:
    """Native code too: here a shell's. A datagram socket that is connected sends nothing."""
    code = (
        "import os, socket, subprocess\n"
        f"socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(({ELSEWHERE!r}, 9))\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))\n"
        "os.chdir(os.environ['HOME']); os.mkdir('.id'); open('.id/user', 'w').close()\n"
        "subprocess.run(['/bin/sh', '-c', ': > native; : > /dev/null'], check=True)\n"
        "open(os.environ['TMPDIR'] + '/mine', 'w').close()\n"
    )
    watch.run(*python(code))
    assert watch.strangers() == {ELSEWHERE}
    assert watch.written() == {str(watch.home / name) for name in (".id/user", "native")} | {".id"}
    assert watch.kept() == [".id", ".id/user", "native"]


def test_each_watch_sees_alone(watch: Watch) -> None:
    watch.run(*python(f"import socket; socket.socket(type=socket.SOCK_DGRAM).connect(({ELSEWHERE!r}, 9))"))
    assert watch.asked() == {ELSEWHERE}
    assert watch.reached() == {ELSEWHERE}


def test_ingesting(ingested: tuple[Watch, Path]) -> None:
    watch, archive = ingested
    nothing_but(watch, archive)


def test_asking_for_quotations(ingested: tuple[Watch, Path], watch: Watch) -> None:
    archive = ingested[1]
    said = watch.run(DATELINE, "ask", "--archive", archive, "--mode", "extractive", "--json", QUESTION)
    assert json.loads(said)["citations"]
    nothing_but(watch, archive)


@pytest.mark.model
@pytest.mark.skipif(not local_model_installed(), reason="the embedded model is not installed")
def test_asking_the_embedded_model(ingested: tuple[Watch, Path], tmp_path: Path) -> None:
    archive = ingested[1]
    watch = Watch(tmp_path, DATELINE_GGUF=str(installed_weights()), DATELINE_SHARE_MODEL="0", **TALKATIVE)
    said = watch.run(DATELINE, "ask", "--archive", archive, "--mode", "llm", "--json", QUESTION)
    assert json.loads(said)["mode"] == "llm"
    nothing_but(watch, archive)


def test_chatting_and_mcp(ingested: tuple[Watch, Path], watch: Watch) -> None:
    archive = ingested[1]
    command = [DATELINE, "chat", "--port", "0", "--mode", "extractive", "--archive", archive]
    with watch.running(*command) as process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        address = next(word for line in lines for word in line.split() if word.startswith("http"))
        assert "vetoed" in asked(address)
        with ThreadPoolExecutor(1) as own:  # in this thread a browser's event loop may be running
            assert "vetoed" in own.submit(asyncio.run, asked_as_a_tool(address)).result()
        process.terminate()
        assert "Closed." in process.stderr.read()
    nothing_but(watch, archive)


def test_evaluating(watch: Watch, tmp_path: Path) -> None:
    watch.run(DATELINE, "eval", "--mode", "extractive", "--sample", "3", "--out", tmp_path / "report")
    cache = watch.home / ".cache" / "dateline"
    assert watch.strangers() == set()
    assert watch.written(cache, tmp_path / "report") == {str(cache.parent)}
    assert {name for name in watch.kept() if name.count("/") < 2} == {".cache", ".cache/dateline"}


def test_embedding_where_there_is_only_onnx_runtime(watch: Watch) -> None:
    code = (
        "from rag.models.encoders.minilm import MiniLM as M; print(M('onnxruntime').embed(['Swans.']).shape)"
    )
    assert watch.run(*python(code)) == "(1, 384)\n"
    nothing_but(watch)


def test_asking_a_chroma_server_that_is_not_there(watch: Watch) -> None:
    """Chroma would tell a collector of traces what it was asked; the server alone may know."""
    code = (
        "from vectorstore.indexes.chroma_server import Server, ServerAddress\n"
        "from vectorstore.errors import IndexFailed\n"
        "try:\n    Server(ServerAddress('http://127.0.0.1:9'))\n"
        "except IndexFailed:\n    print('not there')\n"
    )
    assert watch.run(*python(code)) == "not there\n"
    nothing_but(watch)


def asked(address: str) -> str:
    """An answer over the chat's own API, as programs ask for it."""
    data = json.dumps({"data": [QUESTION, "extractive", "", "", "", []]}).encode()
    url, headers = f"{address}gradio_api/call/ask", {"content-type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=60) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{url}/{event}", timeout=60) as reply:
        return str(reply.read().decode())


async def asked_as_a_tool(address: str) -> str:
    """An answer over MCP."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async with (
        streamablehttp_client(f"{address}gradio_api/mcp/") as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        result = await session.call_tool("ask", {"question": QUESTION, "mode": "extractive"})
        return str(result.content)
