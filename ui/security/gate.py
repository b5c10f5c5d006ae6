"""Which requests reach Gradio: those that the page and the documented endpoints need, with bodies that were
looked through, and none of a page of another address. All else is refused before Gradio sees it: it has
routes that fetch addresses, serve files and call any function of the page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from ui.security.calls import SESSION, Endpoints, Refused, call_of, event_of, message_of
from ui.security.headers import App, Message, Receive, Send
from ui.security.uploads import Uploads

MOST_BODY = 2_000_000
_NAME = SESSION.pattern
BY_TOKEN = re.compile(r"/feed/[A-Za-z0-9_-]{43}\.atom")
"""The feed's address for readers, which has its token."""
CALL, EVENT, MCP, UPLOAD, LOGIN = "call", "event", "mcp", "upload", "login"


@dataclass(frozen=True, slots=True)
class Route:
    """A path that is let through, with the query's fields that it needs, and what is done with its body."""

    methods: tuple[str, ...]
    path: re.Pattern[str]
    query: tuple[str, ...] = ()
    body: str = ""


def _looking(path: str, *query: str) -> Route:
    return Route(("GET", "HEAD"), re.compile(path), query)


def _posting(path: str, body: str) -> Route:
    return Route(("POST",), re.compile(path), (), body)


ROUTES = (
    _looking(r"/"),
    _looking(r"/config/?"),
    _looking(r"/feed\.atom"),
    _looking(BY_TOKEN.pattern),
    _looking(r"/(?:theme\.css|favicon\.ico|robots\.txt)"),
    _looking(r"/(?:assets|static)/(?!.*\.\.)[A-Za-z0-9_./@+-]+"),
    _looking(r"/gradio_api/(?:info|app_id|login_check)/?"),
    _looking(rf"/gradio_api/heartbeat/{_NAME}"),
    _looking(r"/gradio_api/queue/data", "session_hash"),
    _posting(r"/login/?", LOGIN),
    _posting(r"/gradio_api/(?:queue/join|run/predict)/?", EVENT),
    _posting(r"/gradio_api/upload", UPLOAD),
)
_CALL = "/gradio_api/call/"
MCP_ROUTES = (Route(("GET", "POST", "DELETE"), re.compile(r"/gradio_api/mcp/?"), (), MCP),)


class Gate:
    """ASGI middleware in front of Gradio. Without `uploads` no file is let in, without `mcp` no tool call."""

    def __init__(self, app: App, endpoints: Endpoints, uploads: Uploads | None, *, mcp: bool) -> None:
        self._app = app
        self._endpoints = endpoints
        self._uploads = uploads
        self._programs = endpoints.by_name
        names = "|".join(self._programs)
        calls = (_looking(rf"{_CALL}(?:{names})/{_NAME}"), _posting(rf"{_CALL}(?:{names})/?", CALL))
        self._routes = (*ROUTES, *calls, *(MCP_ROUTES if mcp else ()))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what may pass, and say why the rest may not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            try:
                await self._pass(scope, receive, send)
            except Refused as refused:
                await answer(send, refused.status, {"detail": str(refused)})
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _pass(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        if foreign(scope["method"], headers):
            raise Refused(403, "Only this address's own page and programs are answered, no page of another.")
        route = next((route for route in self._routes if _fits(route, scope)), None)
        if route is None:
            raise Refused(404, f"There is nothing here. Programs call {self._endpoints.paths}.")
        scope = {**scope, "query_string": _query(scope["query_string"], route.query)}
        if route.body == UPLOAD:
            await self._upload(scope, headers, receive, send)
        elif route.body == MCP:
            await self._mcp(to_itself(scope), receive, send)
        elif route.body:
            body = await read_body(headers, receive)
            if route.body == CALL:
                body = call_of(body, self._programs[scope["path"].removeprefix(_CALL).rstrip("/")])
            elif route.body == EVENT:
                body = event_of(body, self._endpoints, from_page=b"origin" in headers)
            await self._app(with_length(scope, body), replay(body, receive), send)
        else:
            await self._app(scope, receive, send)

    async def _mcp(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        body, refusal = message_of(await read_body(dict(scope["headers"]), receive), self._endpoints)
        if refusal is not None:
            await answer(send, 200, refusal)
        else:
            await self._app(with_length(scope, body), replay(body, receive), send)

    async def _upload(
        self, scope: Message, headers: Mapping[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        from starlette.formparsers import MultiPartException

        if self._uploads is None:
            raise Refused(403, "This archive is read-only here: no files are taken.")
        length = headers.get(b"content-length", b"")
        if not length.isdigit():
            raise Refused(411, "An upload must say how long it is (Content-Length).")
        broken, coming = False, True

        async def whole() -> Message:
            nonlocal coming
            message = await receive()
            if message["type"] == "http.disconnect" and coming:  # Gradio deletes its half only for this error
                raise MultiPartException("The connection broke.")
            coming = bool(message.get("more_body"))
            return message

        async def sound(message: Message) -> None:
            nonlocal broken
            broken = broken or (message["type"] == "http.response.start" and message["status"] >= 500)
            if not broken:
                await send(message)

        odd_form = suppress(TypeError, AttributeError, ValueError)  # what Gradio raises for one
        with self._uploads.room(int(length)), odd_form:
            await self._app(scope, whole, sound)
        if broken:
            raise Refused(400, "That is no form with files in it.")


def foreign(method: str, headers: Mapping[bytes, bytes]) -> bool:
    """A browser sends this for a page of another address; a link to us, followed by a person, is none."""
    origin = headers.get(b"origin")
    if origin is not None:
        hosts = (headers.get(b"host", b""), headers.get(b"x-forwarded-host", b"").split(b",")[0])
        place = _place(origin.decode("latin-1"))
        return place is None or place not in {_place("//" + host.decode("latin-1")) for host in hosts}
    followed = method == "GET" and headers.get(b"sec-fetch-mode") == b"navigate"
    return headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site") and not followed


def _place(origin: str) -> tuple[str, int] | None:
    """Host and port, 0 for the one that the scheme has; none for what is no address."""
    try:
        parts = urlsplit(origin.strip())
        host, port = parts.hostname, parts.port or 0
    except ValueError:
        return None
    return (host, 0 if port in (80, 443) else port) if host else None


def to_itself(scope: Message) -> Message:
    """Gradio's tool server calls the chat by the name in the request: only our own name may stand there."""
    host, port = scope["server"]
    name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    kept = [
        pair
        for pair in scope["headers"]
        if pair[0] not in (b"host", b"origin", b"forwarded") and not pair[0].startswith(b"x-forwarded")
    ]
    return {**scope, "scheme": "http", "headers": [(b"host", name.encode()), *kept]}


async def read_body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """All of a body. Raises `Refused` for one that is too long or breaks off."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(400, "The connection broke.")
        body += message.get("body", b"")
        if len(body) > MOST_BODY or int(headers.get(b"content-length", b"0")) > MOST_BODY:
            raise Refused(413, f"The body is longer than {MOST_BODY // 1_000_000} MB.")
        more = message.get("more_body", False)
    return body


def replay(body: bytes, receive: Receive) -> Receive:
    """A body that has been read, to be read once more."""
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again


def with_length(scope: Message, body: bytes) -> Message:
    """The request with the length of its new body, and as JSON if that is what it had said."""
    odd = (b"content-length", b"transfer-encoding")
    kept = [pair for pair in scope["headers"] if pair[0] not in odd]
    return {**scope, "headers": [*kept, (b"content-length", str(len(body)).encode())]}


async def answer(send: Send, status: int, value: object, *headers: tuple[bytes, bytes]) -> None:
    """Send a value as JSON."""
    body = json.dumps(value).encode()
    told = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})


def _fits(route: Route, scope: Message) -> bool:
    return scope["method"] in route.methods and route.path.fullmatch(scope["path"]) is not None


def _query(query: bytes, names: tuple[str, ...]) -> bytes:
    pairs = parse_qsl(query.decode("latin-1")) if names else []
    return urlencode([pair for pair in pairs if pair[0] in names and SESSION.fullmatch(pair[1])]).encode()
