"""The service as one ASGI app, with the chat's page behind it where that is served too."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from rag import DatelineError
from ui.security import App, Headers, Message, Receive, Send
from ui.service import api, completions
from ui.service.asking import Asking
from ui.service.description import page
from ui.service.door import ENDPOINTS, Door, endpoint_of
from ui.service.failures import Failure, as_bytes, failure_of
from ui.service.metrics import TEXT, Metrics
from ui.service.tokens import Tokens
from vectorstore import Following

if TYPE_CHECKING:
    from starlette.requests import Request

_OURS = ("/v1/", "/api/")


def make_app(
    asking: Asking,
    metrics: Metrics,
    *,
    tokens: Tokens | None = None,
    hosts: Collection[str] | None = None,
    chat: App | None = None,
    ended: Callable[[], None] = lambda: None,
) -> App:
    """The app. `hosts` are the names it answers to, all if `None`; `chat` answers whatever else is asked for;
    `ended` is called once the server has stopped answering."""
    inner = FastAPI(
        title="Dateline",
        summary="Questions to a news archive; every sentence of an answer points to exact words.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    inner.include_router(completions.router(asking), responses=api.ERRORS)
    inner.include_router(api.router(asking))
    _add_pages(inner, asking, metrics)
    for error, told in (
        (RequestValidationError, _invalid),
        (HTTPException, _refused),
        (Failure, _failed),
        (DatelineError, _failed),
        (Exception, _failed),
    ):
        inner.add_exception_handler(error, told)
    return _Parts(Headers(Door(inner, metrics, tokens, hosts)), chat, ended)


class _Parts:
    """Hands each request to the service or to the chat, and tells when the server has ended."""

    def __init__(self, service: App, chat: App | None, ended: Callable[[], None]) -> None:
        self._service = service
        self._chat = chat
        self._ended = ended

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif self._chat is None or (scope["type"] == "http" and is_ours(scope["path"])):
            await self._service(scope, receive, send)
        else:
            await self._chat(scope, receive, send)

    async def _live(self, scope: Message, receive: Receive, send: Send) -> None:
        async def ending(message: Message) -> None:
            if message["type"] in ("lifespan.shutdown.complete", "lifespan.shutdown.failed"):
                self._ended()
            await send(message)

        if self._chat is not None:
            await self._chat(scope, receive, ending)
            return
        while True:
            told = await receive()
            await ending({"type": f"{told['type']}.complete"})
            if told["type"] == "lifespan.shutdown":
                return


def is_ours(path: str) -> bool:
    """Whether a path is the service's, where the chat has the others."""
    return path.startswith(_OURS) or (path in ENDPOINTS and path != "/")


def _add_pages(inner: FastAPI, asking: Asking, metrics: Metrics) -> None:
    archive = asking.assistant.archive

    @inner.get("/healthz", tags=["Running it"], summary="Whether the archive can be asked")
    async def healthz() -> dict[str, Any]:
        state = await asking.call(lambda: {"revision": archive.revision, "articles": archive.count()})
        return {"status": "ok", **state, **_following(archive.following)}

    @inner.get("/metrics", tags=["Running it"], summary="Counters, in Prometheus' text format")
    async def counted() -> Response:
        revision, articles = await asking.call(lambda: (archive.revision, archive.count()))
        gauges = {
            "dateline_archive_revision": ("Raised by every publish.", float(revision)),
            "dateline_archive_articles": ("Articles in the archive.", float(articles)),
        }
        if (state := archive.following) and state.behind is not None:
            behind = "Revisions of the team's archive that are not here yet."
            gauges["dateline_archive_behind"] = (behind, float(state.behind))
        return Response(metrics.text(gauges), headers={"content-type": TEXT})

    @inner.get("/openapi.json", include_in_schema=False)
    async def schema() -> Response:
        return Response(as_bytes(inner.openapi()), media_type="application/json")

    async def described() -> HTMLResponse:
        return HTMLResponse(page(inner.openapi()))

    for path in ("/docs", "/"):
        inner.get(path, include_in_schema=False)(described)


def _following(state: Following | None) -> dict[str, Any]:
    """How the copy of a team's archive stands, without the name of a host."""
    if state is None:
        return {}
    asked = state.asked.isoformat(timespec="seconds") if state.asked else None
    return {"team": {"answers": state.fault is None, "behind": state.behind, "asked": asked}}


async def _invalid(_request: Request, error: Exception) -> Response:
    """A request that is not of the declared form: which field is at fault; nothing of it is repeated."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    kind, *place = first["loc"]
    param = ".".join(str(part) for part in place if kind != "body" or first["type"] != "json_invalid")
    message = str(first["msg"]).split("\n")[0][:300]
    return _told(
        Failure(400, f"{param}: {message}" if param else f"The body: {message}", param[:200] or None)
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        listed = ", ".join(path for path in ENDPOINTS if path != "/")
        return _told(Failure(404, f"There is nothing here. There are {listed}."))
    if error.status_code == 405:
        return _told(Failure(405, f"{endpoint_of(request.url.path)} is not asked with {request.method}."))
    return _told(Failure(error.status_code, str(error.detail)))


async def _failed(_request: Request, error: Exception) -> Response:
    return _told(failure_of(error))


def _told(failure: Failure) -> Response:
    return Response(
        as_bytes(failure.to_json()),
        failure.status,
        headers=dict(failure.headers),
        media_type="application/json",
    )
