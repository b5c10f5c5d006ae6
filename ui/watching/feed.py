"""The Atom feed of saved questions, at an address of the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from rag import Assistant, DatelineError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

FEED = "/feed.atom"
_TYPE = "application/atom+xml; charset=utf-8"


def serve_feed(app: FastAPI, assistant: Assistant, may_read: Callable[[Request], bool]) -> None:
    """Answer at `FEED`, for whoever `may_read`. To be called before anything is mounted at "/"."""
    from starlette.responses import JSONResponse, Response

    async def feed(request: Request) -> Response:
        if not may_read(request):
            return JSONResponse({"detail": "Log in first."}, 401)
        try:
            made = await asyncio.to_thread(assistant.feed, url=str(request.url.replace(query="")))
        except DatelineError as error:
            return JSONResponse({"detail": str(error)}, 503)
        return Response(made, headers={"content-type": _TYPE, "cache-control": "private, no-cache"})

    app.add_route(FEED, feed, methods=["GET", "HEAD"])
