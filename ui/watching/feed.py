"""The Atom feed of saved questions, at an address of the page and at one for feed readers, which cannot log
in."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING

from rag import Assistant, DatelineError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

FEED = "/feed.atom"
FEED_BY_TOKEN = "/feed/{token}.atom"
_TYPE = "application/atom+xml; charset=utf-8"


def serve_feed(app: FastAPI, assistant: Assistant, may_read: Callable[[Request], bool]) -> None:
    """Answer at `FEED`, for whoever `may_read`, and at `FEED_BY_TOKEN`, for whoever knows the token. To be
    called before anything is mounted at "/"."""
    from starlette.responses import JSONResponse, Response

    async def made(request: Request) -> Response:
        try:
            made = await asyncio.to_thread(assistant.feed, url=str(request.url.replace(query="")))
        except DatelineError as error:
            return JSONResponse({"detail": str(error)}, 503)
        return Response(made, headers={"content-type": _TYPE, "cache-control": "private, no-cache"})

    async def feed(request: Request) -> Response:
        return await made(request) if may_read(request) else JSONResponse({"detail": "Log in first."}, 401)

    async def feed_by_token(request: Request) -> Response:
        given = str(request.path_params["token"]).encode("utf-8", "replace")
        try:
            token = await asyncio.to_thread(assistant.saved.feed_token)
        except DatelineError as error:
            return JSONResponse({"detail": str(error)}, 503)
        if not hmac.compare_digest(given, token.encode()):
            return JSONResponse({"detail": "There is no such feed; its address may have been renewed."}, 404)
        return await made(request)

    app.add_route(FEED, feed, methods=["GET", "HEAD"])
    app.add_route(FEED_BY_TOKEN, feed_by_token, methods=["GET", "HEAD"])
