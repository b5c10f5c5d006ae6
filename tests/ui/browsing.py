"""How tests serve a chat and use it as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Dialog, Page

from rag import Assistant
from ui.serve import Options, quiet_server, serving

EARLY = "#early-question"
"""The box that is there before the page is."""
STARTED_MS = 120_000
"""How long a page may take that is asked for while its command opens the archive and makes the page."""
READ_AS = "#now [aria-label='How the question was read'] .chip"
"""What a question was taken for; what can be asked next looks the same, further down."""


@contextmanager
def chat_at(assistant: Assistant, options: Options, loop: str = "auto", port: int = 0) -> Iterator[str]:
    """Serve in a thread, on any free port if none is given; the address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with serving(assistant, options) as app:
            server = quiet_server(app, options, port)
            server.config.loop = loop
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            while not server.started:
                time.sleep(0.05)
            try:
                yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
            finally:
                server.should_exit = True
                thread.join(10)


@contextmanager
def chat_process(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`dateline chat` in a process of its own, on any free port: the process and its address. What it still
    says can be read from its `stderr`. It is gone at the end, whatever happened."""
    command = [str(Path(sys.executable).with_name("dateline")), "chat", "--port", "0", *arguments]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    ) as process:
        try:
            yield process, told_address(process)
        finally:
            if process.poll() is None:
                process.terminate()


def told_address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = ""
    while "Dateline is at" not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    return next(word for word in said.split() if word.startswith("http"))


class Watched:
    """What browsers did that a person cannot see: requests that went out, dialogs, console errors."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.complaints: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("page", self._follow_page)

    def _follow_page(self, page: Page) -> None:
        page.on("dialog", self._dialog)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type == "error" else None,
        )

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(str(dialog))
        dialog.dismiss()

    @property
    def strangers(self) -> list[str]:
        """Requests that left this machine."""
        near = ("127.0.0.1", "localhost", None)
        return [url for url in self.requests if urlsplit(url).hostname not in near]


def opened(context: BrowserContext, address: str) -> Page:
    """A page that can be used: the address is told before the archive is open and the page made."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".welcome", timeout=STARTED_MS)
    return page


def ask(page: Page, question: str, *, mode: str = "extractive") -> None:
    """Ask as a person does, without waiting."""
    page.eval_on_selector("select[name=mode]", "(select, mode) => { select.value = mode; }", mode)
    page.fill("#question", question)
    page.keyboard.press("Enter")


def answered(page: Page, turn: int = 1) -> None:
    """Wait until a turn is done."""
    page.wait_for_selector(f'.turn[data-turn="{turn}"][data-phase=done]')
