"""Serving the chat: one process, one port, nothing but its own page; and a clean end."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from rag import SettingsError
from ui.front import Early, Front
from ui.security import App, Endpoints, Limits, Uploads
from ui.shutdown import Shutdown
from vectorstore import silence

if TYPE_CHECKING:
    import gradio
    import uvicorn
    from fastapi import FastAPI
    from starlette.applications import Starlette
    from starlette.requests import Request

    from rag import Assistant
    from ui.waiting_line import WaitingLine

PORT = 7860
PORTS_TRIED = 20
LOOPBACK = ("127.0.0.1", "localhost", "::1")
NAMES_OF_LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
MOST_THREADS = 96
_UPLOADS = "GRADIO_TEMP_DIR"  # Gradio reads it when it is imported
_NO_DOCS: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
_QUIET: dict[str, Any] = {  # nothing of Gradio's own on the page, and no file served but what it must
    "footer_links": [],
    "run_history": False,
    "auth_message": "Any name, and the password you were given.",
    "allowed_paths": [],
    "show_error": False,
    "ssr_mode": False,
}


@dataclass(frozen=True, slots=True)
class Options:
    """How the chat is served. `at_once` answers run at the same time, the others wait in line. Whoever is
    `behind_proxy` is known by the address that a proxy on this machine tells."""

    host: str = "127.0.0.1"
    port: int | None = None
    password: str = field(default="", repr=False)
    at_once: int = 4
    read_only: bool = False
    behind_proxy: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def local(self) -> bool:
        """Only this machine can reach it."""
        return self.host in LOOPBACK


def serve(
    opening: Callable[[], AbstractContextManager[Assistant]], options: Options, ready: Callable[[str], None]
) -> None:
    """Serve until Ctrl-C or SIGTERM. It listens at once, and `ready` is told the address; the archive is
    opened, and closed, by a thread, which makes the page over it.

    Raises `SettingsError` when the port is taken, and what `opening` raises.
    """
    port = free_port(options)
    shutdown, ended = Shutdown(), threading.Event()
    coming: Future[Starlette] = Future()

    def make() -> None:
        with opening() as assistant, serving(assistant, options) as app:
            with suppress(InvalidStateError):  # it is to end already
                coming.set_result(app)
            ended.wait()

    def end() -> None:
        server.should_exit = True

    front = Front(coming, lambda app: own_names_only(app, options), end, shown=not options.password)
    server = quiet_server(front, options, shutdown=shutdown)
    with ThreadPoolExecutor(1, "dateline-making") as maker:
        try:
            with shutdown.on_signals(), listening(options.host, port) as listener:
                ready(f"http://{shown_host(options.host)}:{port}/")
                made = maker.submit(make)
                made.add_done_callback(lambda _: coming.cancel())
                server.run(sockets=[listener])
        finally:
            ended.set()
        made.result()


def own_names_only(app: App, options: Options) -> App:
    """An app that answers to the names of loopback only, if it is served there: a page of another site cannot
    reach it by a name of its own."""
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    return TrustedHostMiddleware(app, NAMES_OF_LOOPBACK) if options.local else app


def quiet_server(
    app: App,
    options: Options,
    port: int = 0,
    shutdown: Shutdown | None = None,
    grace_s: int = 1,
) -> uvicorn.Server:
    """A server that does not complain of the windows that are open when it ends: Gradio keeps a connection
    to each, which is cut after `grace_s` seconds. The first signal begins the shutdown."""
    import uvicorn

    config = uvicorn.Config(
        app,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=grace_s,
        access_log=False,
        proxy_headers=options.behind_proxy,
    )

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            if shutdown is not None:
                shutdown.begin()
            super().handle_exit(sig, frame)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            for name in ("uvicorn.error", "asyncio"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
            await super().shutdown(sockets)

    return Server(config)


@contextmanager
def serving(assistant: Assistant, options: Options) -> Iterator[FastAPI]:
    """The web app over an open assistant, with a folder of its own for uploads that goes when it ends."""
    from ui.waiting_line import WaitingLine

    folder = Path(tempfile.mkdtemp(prefix="dateline-chat-"))
    uploads, ended = Uploads(folder, options.limits), threading.Event()
    threads = ThreadPoolExecutor(MOST_THREADS, "dateline")
    waiting_line = WaitingLine(options.at_once)
    threads.submit(uploads.watch, ended)
    before = os.environ.get(_UPLOADS)
    os.environ[_UPLOADS] = str(folder)
    try:
        app = _make_app(assistant, options, waiting_line, threads, uploads)
        with _hub_offline():
            yield threads.submit(asyncio.run, app).result()
    finally:
        ended.set()
        waiting_line.closing.set()
        threads.shutdown(wait=False, cancel_futures=True)
        os.environ.pop(_UPLOADS)
        if before is not None:
            os.environ[_UPLOADS] = before
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _hub_offline() -> Iterator[None]:
    """Whoever has imported the hub's client before us has fixed what it goes by, and a tool call would ask
    the hub for a list."""
    constants = sys.modules.get("huggingface_hub.constants")
    before = getattr(constants, "HF_HUB_OFFLINE", None)
    if before is None:  # it will read our environment
        yield
        return
    setattr(constants, "HF_HUB_OFFLINE", True)  # noqa: B010 - a plain assignment is an error to mypy
    try:
        yield
    finally:
        setattr(constants, "HF_HUB_OFFLINE", before)  # noqa: B010


async def _make_app(
    assistant: Assistant,
    options: Options,
    waiting_line: WaitingLine,
    threads: ThreadPoolExecutor,
    uploads: Uploads,
) -> FastAPI:
    """The app. Async, since Gradio opens an event loop for each of its locks, and never closes it, where none
    is running."""
    silence("gradio")
    from ui.app import build
    from ui.archive import ArchivePage
    from ui.chat import Chat
    from ui.drafts import DraftPage
    from ui.programs import Programs
    from ui.watching import Entities, WatchPage

    logging.getLogger("httpx").setLevel(logging.WARNING)
    chat = Chat(assistant, waiting_line, threads, assistant.settings.mode)
    archive = ArchivePage(assistant, threads, uploads, options.limits, read_only=options.read_only)
    functions = (chat.ask, *Programs(assistant, waiting_line).functions)
    threads.submit(archive.warm)
    drafts = DraftPage(assistant, waiting_line, threads, uploads)
    watch, entities = (
        WatchPage(assistant, read_only=options.read_only, locked=bool(options.password)),
        Entities(assistant),
    )
    page = build(
        chat, archive, drafts, watch, entities, functions, options.limits, read_only=options.read_only
    )
    endpoints = Endpoints.of(page, functions)
    return _mounted(page, endpoints, options, assistant, None if options.read_only else uploads)


def _mounted(
    page: gradio.Blocks,
    endpoints: Endpoints,
    options: Options,
    assistant: Assistant,
    uploads: Uploads | None,
) -> FastAPI:
    """The page inside an app of ours, which adds the headers and refuses all that nobody needs."""
    silence("gradio")
    import gradio
    from fastapi import FastAPI
    from fastapi.middleware.cors import CORSMiddleware

    from ui.app import head, theme
    from ui.security import Attempts, Gate, Headers, Login, Password
    from ui.watching import serve_feed

    tools = find_spec("mcp") is not None and not options.password  # the tool server knows no password
    outer = FastAPI(**_NO_DOCS)
    outer.add_middleware(Early)
    outer.add_middleware(CORSMiddleware, allow_origins=())  # without it Gradio lets all of localhost read us
    outer.add_middleware(Gate, endpoints=endpoints, uploads=uploads, mcp=tools)
    if options.password:
        outer.add_middleware(Login, attempts=Attempts())
    outer.add_middleware(own_names_only, options=options)
    outer.add_middleware(Headers)
    serve_feed(outer, assistant, lambda request: _is_in(outer, request))
    gradio.mount_gradio_app(
        outer,
        page,
        path="/",
        server_name=options.host,
        server_port=options.port or PORT,
        auth=Password(options.password) if options.password else None,
        max_file_size=options.limits.file_bytes,
        mcp_server=tools,
        theme=theme(),
        head=head(),
        app_kwargs=dict(_NO_DOCS),
        **_QUIET,
    )
    if page.mcp_server_obj is not None:
        _answer_in_json(page.mcp_server_obj)
    return outer


def _is_in(outer: FastAPI, request: Request) -> bool:
    """Whether a request may read what the page shows: whether its browser has logged in, where one must."""
    app: Any = outer.routes[-1].app  # type: ignore[attr-defined] # Gradio's, which is mounted last
    if app.auth is None:
        return True
    names = (f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}")
    return any(app.tokens.get(request.cookies.get(name)) is not None for name in names)


def _answer_in_json(tools: gradio.mcp.GradioMCPServer) -> None:
    """Gradio's tools answer in Python's notation, and make an image of what has an address like one."""
    from mcp.types import TextContent

    def texts(data: list[object], _root_url: str) -> list[TextContent]:
        return [TextContent(type="text", text=json.dumps(value, ensure_ascii=False)) for value in data]

    setattr(tools, "postprocess_output_data", texts)  # noqa: B010 - a plain assignment is an error to mypy


def free_port(options: Options) -> int:
    """The port that was asked for, or the first free one from 7860 on. Raises `SettingsError`."""
    first, last = (options.port,) * 2 if options.port is not None else (PORT, PORT + PORTS_TRIED - 1)
    for port in range(first, last + 1):
        try:
            with listening(options.host, port) as listener:
                return int(listener.getsockname()[1])
        except OSError as error:
            reason = error.strerror or str(error)
            if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) or isinstance(error, socket.gaierror):
                raise SettingsError(
                    f"--host {options.host}: {reason}. Name an address of this machine, such as 127.0.0.1, or"
                    " 0.0.0.0 for all of them."
                ) from None
    if options.port is None:
        raise SettingsError(
            f"{options.host}: none of the ports {first} to {last} can be used ({reason}). Name a free one"
            " with --port, or --port 0 for any."
        )
    raise SettingsError(
        f"{options.host}, port {first}: {reason}. Choose another with --port; without it, the first free one"
        f" from {PORT} on is taken."
    )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens there. Raises `OSError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
        yield listener


def shown_host(host: str) -> str:
    """The host as it stands in an address that can be opened on this machine."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"[{shown}]" if ":" in shown else shown
