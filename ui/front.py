"""The page before the page: a box for the question that is there at once, while the archive is opened, Gradio
imported and, in the browser, started.

The same markup and script are in two documents. The first is served as long as there is no app behind it; it
waits until there is one, and loads itself again. In the second, Gradio's, the box stands until the real one
comes. What was typed goes from one to the next in the tab's `sessionStorage`, which no other site can write:
no link can make the page ask something."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ui.security import App, Headers, Message, Receive, Send

if TYPE_CHECKING:
    from starlette.applications import Starlette

_SHOW = "<script>datelineEarly.show()</script>"
_NO_SCRIPT = '<noscript><p class="noscript">The page of Dateline needs JavaScript.</p></noscript>'


@cache
def first_page() -> str:
    """The document that is served until the app is there. It has nothing of the archive."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Dateline</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{_early()}</head><body data-first="yes">{_NO_SCRIPT}{_SHOW}</body></html>'
    )


@cache
def _early() -> str:
    """What is in the heads of both documents: our style sheet, and the box with its script."""
    page, script = static("early.html"), static("early.js")
    return (
        f"<style>{static('chat.css')}</style>"
        f'<template id="early-page">{page}</template><script>{script}</script>'
    )


def static(name: str) -> str:
    """A file of `ui/static`."""
    return (files("ui") / "static" / name).read_text(encoding="utf-8")


class Front:
    """ASGI app in front of one that comes later, as the result of `coming`. Until then whoever looks at the
    page is shown the first one; all else waits, and is then answered by the app. Without `shown`, for a chat
    with a password, all wait. If `coming` is cancelled, `failed` is called: nobody will be answered."""

    def __init__(
        self,
        coming: Future[Starlette],
        guarded: Callable[[App], App],
        failed: Callable[[], None],
        *,
        shown: bool,
    ) -> None:
        """`guarded` makes of an app one that answers only to the names of this host."""
        self._coming = coming
        self._failed = failed
        self._shown = shown
        self._first = Headers(guarded(_answer_first))
        self._app: Starlette | None = None
        self._there = asyncio.Event()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Show the first page, or wait, or pass on."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._app is None and self._shown and _looks_at_page(scope):
            await self._first(scope, receive, send)
        else:
            await self._there.wait()
            assert self._app is not None
            await self._app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        ending = asyncio.Event()
        living = asyncio.create_task(self._live_on(ending))
        await receive()
        ending.set()
        self._coming.cancel()
        await living
        await send({"type": "lifespan.shutdown.complete"})

    async def _live_on(self, ending: asyncio.Event) -> None:
        """Wait for the app, begin it, and end it when the server ends."""
        try:
            app = await asyncio.wrap_future(self._coming)
        except asyncio.CancelledError:
            if not ending.is_set():
                self._failed()
            return
        async with app.router.lifespan_context(app):
            self._app = app
            self._there.set()
            await ending.wait()


class Early:
    """ASGI middleware that has the box in the page's head. Gradio's own parameter for that is read by its
    script, when the page has been empty for a second or two."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on, and put it in."""
        if not _looks_at_page(scope):
            await self._app(scope, receive, send)
            return
        start: Message = {}
        page = bytearray()

        async def adding(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            page.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            body = _with_box(bytes(page))
            kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
            await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
            await send({**message, "body": body})

        await self._app(scope, receive, adding)


def _with_box(page: bytes) -> bytes:
    """Gradio's document with the box. It is shown before the element in which Gradio starts: the end of the
    document waits for Gradio's scripts."""
    for before, more in ((b"</head>", _early()), (b"<gradio-app", _SHOW)):
        page = page.replace(before, more.encode() + before, 1)
    return page


def _looks_at_page(scope: Message) -> bool:
    accepted = dict(scope.get("headers", ())).get(b"accept", b"")
    is_page = scope["type"] == "http" and scope["method"] == "GET" and scope["path"] == "/"
    return is_page and b"text/html" in accepted


async def _answer_first(_scope: Message, _receive: Receive, send: Send) -> None:
    body = first_page().encode()
    told = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": told})
    await send({"type": "http.response.body", "body": body})
