"""Who and what is let in to the service: names of this host, tokens, pages of no other address, bodies of a
size; and what is counted of it."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from ui.security import (
    App,
    Attempts,
    Message,
    Receive,
    Refused,
    Send,
    foreign,
    read_body,
    replay,
    with_length,
)
from ui.service.failures import Failure, as_bytes, failure_of
from ui.service.metrics import API, Metrics
from ui.service.tokens import Tokens

OPEN = {"/healthz": "healthz", "/docs": "docs", "/openapi.json": "docs", "/": "docs"}
ENDPOINTS = {
    **OPEN,
    "/metrics": "metrics",
    "/v1/chat/completions": "chat_completions",
    "/v1/models": "models",
    **{f"/api/{name}": name for name in API},
}
GONE = 499  # whoever asked has hung up: nothing is sent, only counted
NOBODY = ""


class Door:
    """ASGI middleware in front of the service. Without `tokens` everybody is let in, under no name; without
    `hosts` it answers to every name."""

    def __init__(
        self, app: App, metrics: Metrics, tokens: Tokens | None, hosts: Collection[str] | None
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._tokens = tokens
        self._hosts = hosts
        self._attempts = Attempts()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what may pass, say why the rest may not, and count both."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        began, status = time.monotonic(), GONE

        async def counting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._pass(scope, receive, counting)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told in one form
            if status == GONE:
                await tell(counting, failure_of(error))
        finally:
            self._metrics.request(endpoint_of(scope["path"]), status, time.monotonic() - began)

    async def _pass(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        self._check_host(headers.get(b"host", b"").decode("latin-1"))
        if foreign(scope["method"], headers):
            raise Refused(403, "Only programs are answered, and this address's own page: no page of another.")
        name = NOBODY if scope["path"] in OPEN else self._name(scope, headers)
        scope = {**scope, "state": {**scope.get("state", {}), "person": name}}
        if scope["method"] == "POST":
            body = await read_body(headers, receive)
            await self._app(with_length(scope, body), replay(body, receive), send)
        else:
            await self._app(scope, receive, send)

    def _check_host(self, host: str) -> None:
        if self._hosts is None:
            return
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            name = None
        if name not in self._hosts:
            raise Failure(400, "This is not a name of this server; see --name.", code="unknown_host")

    def _name(self, scope: Message, headers: Mapping[bytes, bytes]) -> str:
        """Who asks. A right token is let in however many wrong ones came from the same address."""
        if self._tokens is None:
            return NOBODY
        name = self._tokens.name_of(headers.get(b"authorization", b"").decode("latin-1"))
        if name is not None:
            return name
        if wait_s := self._attempts.begin(scope["client"][0] if scope["client"] else ""):
            raise Failure(429, f"Too many wrong tokens, wait {wait_s} s.", wait_s=wait_s)
        raise Failure(401, "Send a token of this server as your API key (Authorization: Bearer TOKEN).")


def endpoint_of(path: str) -> str:
    """The name under which a path is counted."""
    if path.startswith("/api/articles/"):
        return "article"
    return ENDPOINTS.get(path, "other")


async def tell(send: Send, failure: Failure) -> None:
    """Send a failure."""
    body = as_bytes(failure.to_json())
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers += [(name.encode(), value.encode()) for name, value in failure.headers.items()]
    if failure.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": failure.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
