"""Running the service: one process or several behind one port, and an end in good order."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag import Assistant, DatelineError, Settings, SettingsError
from ui.security import App
from ui.serve import LOOPBACK, Options, free_port, listening, quiet_server, serving, shown_host
from ui.service.metrics import Board, Metrics
from ui.service.tokens import Tokens
from ui.shutdown import Shutdown
from ui.waiting_line import WaitingLine

if TYPE_CHECKING:
    import uvicorn

PORT = 8000
GRACE_S = 20
"""Seconds in which answers that are under way may still be finished once the service is told to end."""
CHAT_GRACE_S = 1
LAST_S = 4.0
MOST_WAITING = 64
PATIENCE_WITH_PROCESS_S = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """What is served and how; each process gets it whole. `at_once` answers run at the same time in each.
    `names` are host names that it answers to beside those of loopback."""

    settings: Settings
    host: str = "127.0.0.1"
    port: int = PORT
    workers: int = 1
    at_once: int = 4
    tokens: Tokens | None = field(default=None, repr=False)
    names: tuple[str, ...] = ()
    behind_proxy: bool = False
    chat: bool = False
    password: str = field(default="", repr=False)

    @property
    def hosts(self) -> tuple[str, ...] | None:
        """The names that it answers to; `None` for all of them."""
        if self.host not in LOOPBACK and not self.names:
            return None
        return (*LOOPBACK, *(name.lower() for name in self.names))

    def check(self) -> None:
        """Raises `SettingsError` for what cannot be served so, or should not be."""
        if self.host not in LOOPBACK and self.tokens is None:
            raise SettingsError(
                f"--host {self.host} can be reached by others: name who may ask with --tokens FILE"
                " (a name:token a line), or listen on 127.0.0.1"
            )
        if self.chat and self.workers > 1:
            raise SettingsError("--chat keeps conversations in its process: it needs --workers 1")
        if self.chat and self.tokens is not None and not self.password:
            raise SettingsError("--chat knows no tokens: give its page a password, with --auth-file FILE")


def run(plan: Plan, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` is told the address. Raises `SettingsError`, also when the port
    is taken."""
    plan.check()
    options = Options(plan.host, plan.port)
    port = free_port(options)
    with listening(plan.host, port) as listener:
        worker = Worker(plan, Board())
        address = f"http://{shown_host(plan.host)}:{port}/"
        if plan.workers > 1:
            from uvicorn.supervisors import Multiprocess

            ready(address)
            Multiprocess(_config(worker, plan), [listener]).run()
            return
        with Shutdown().on_signals():
            app = worker()
            ready(address)
            grace_s = CHAT_GRACE_S if plan.chat else GRACE_S
            quiet_server(
                app, Options(plan.host, plan.port, behind_proxy=plan.behind_proxy), grace_s=grace_s
            ).run(sockets=[listener])


def _config(worker: Worker, plan: Plan) -> uvicorn.Config:
    import uvicorn

    return uvicorn.Config(
        worker,
        factory=True,
        workers=plan.workers,
        log_level="warning",
        access_log=False,
        proxy_headers=plan.behind_proxy,
        timeout_graceful_shutdown=GRACE_S,
        timeout_worker_healthcheck=PATIENCE_WITH_PROCESS_S,
    )


class Worker:
    """Makes the app of one process, in that process: it opens the archive, which follows what is published by
    others. Called once there."""

    def __init__(self, plan: Plan, board: Board) -> None:
        self._plan = plan
        self._board = board

    def __call__(self) -> App:
        """The app, with everything loaded that an answer in quotations needs."""
        try:
            return self._made()
        except DatelineError as error:
            if self._plan.workers == 1:
                raise
            from uvicorn.config import STARTUP_FAILURE

            sys.stderr.write(f"error: {error}\n")
            sys.exit(STARTUP_FAILURE)

    def _made(self) -> App:
        from ui.service.app import make_app
        from ui.service.asking import Asking

        plan, stack = self._plan, ExitStack()
        with ExitStack() as unless_made:
            unless_made.push(stack)
            assistant = stack.enter_context(Assistant.open(settings=plan.settings, create=False))
            assistant.archive.follow()
            waiting_line = WaitingLine(plan.at_once, MOST_WAITING)
            threads = ThreadPoolExecutor(plan.at_once + MOST_WAITING + 8, "dateline-service")
            stack.callback(threads.shutdown, wait=False, cancel_futures=True)
            stack.callback(waiting_line.closing.set)
            metrics = Metrics(self._board)
            chat = None
            if plan.chat:
                options = Options(plan.host, plan.port, plan.password, plan.at_once, read_only=True)
                chat = stack.enter_context(serving(assistant, options))
            if assistant.archive.count():
                assistant.answer("What happened?", mode="extractive")
            asking = Asking(assistant, waiting_line, threads, metrics)
            app = make_app(
                asking, metrics, tokens=plan.tokens, hosts=plan.hosts, chat=chat, ended=lambda: _end(stack)
            )
            unless_made.pop_all()
        return app


def _end(stack: ExitStack) -> None:
    """Close everything; after `LAST_S` seconds the process ends whatever a thread still does."""
    timer = threading.Timer(LAST_S, os._exit, (0,))
    timer.daemon = True
    timer.start()
    stack.close()
