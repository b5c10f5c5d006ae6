"""How tests serve the service and ask it as programs do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import openai

from rag import Assistant
from tests.ui.browsing import told_address
from ui.serve import Options, quiet_server
from ui.service.app import make_app
from ui.service.asking import Asking
from ui.service.metrics import Board, Metrics
from ui.service.tokens import Tokens
from ui.waiting_line import WaitingLine

COMMAND = "import typer; from ui.cli import serve; typer.run(serve)"


@dataclass(frozen=True, slots=True)
class Service:
    """A service on loopback, with its line."""

    address: str
    waiting_line: WaitingLine

    def openai(self, token: str = "none") -> openai.OpenAI:
        return openai.OpenAI(base_url=f"{self.address}/v1", api_key=token, max_retries=0, timeout=60)

    def get(self, path: str, **more: object) -> httpx.Response:
        return httpx.get(self.address + path, timeout=60, **more)  # type: ignore[arg-type]

    def post(self, path: str, **more: object) -> httpx.Response:
        return httpx.post(self.address + path, timeout=60, **more)  # type: ignore[arg-type]


@contextmanager
def service_at(
    assistant: Assistant,
    tokens: Tokens | None = None,
    hosts: tuple[str, ...] | None = ("127.0.0.1", "localhost"),
    waiting_line: WaitingLine | None = None,
) -> Iterator[Service]:
    """Serve in a thread."""
    line, threads = waiting_line or WaitingLine(4), ThreadPoolExecutor(80)
    metrics = Metrics(Board())
    app = make_app(Asking(assistant, line, threads, metrics), metrics, tokens=tokens, hosts=hosts)
    server = quiet_server(app, Options())
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield Service(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", line)
    finally:
        server.should_exit = True
        line.closing.set()
        thread.join(10)
        threads.shutdown(wait=False, cancel_futures=True)


@contextmanager
def service_process(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`dateline serve` in processes of its own: the first of them, and the address once it answers. All are
    gone at the end, whatever happened."""
    command = [sys.executable, "-c", COMMAND, "--port", "0", *arguments]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    ) as process:
        try:
            address = told_address(process).rstrip("/")
            _answering(address)
            yield process, address
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(60)


def _answering(address: str, patience_s: float = 120) -> None:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/healthz", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the service does not answer")
