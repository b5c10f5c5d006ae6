"""The way in where a password is set: the page that asks for it, and the end of patience with who guesses."""

from __future__ import annotations

import hmac

from ui.render import login_html
from ui.security.attempts import Attempts
from ui.security.gate import BY_TOKEN, answer
from ui.security.headers import App, Message, Receive, Send

WRONG, RIGHT = 400, 200  # what Gradio's login says


class Login:
    """ASGI middleware around an app with Gradio's login: the one gate for everything behind it."""

    def __init__(self, app: App, attempts: Attempts) -> None:
        self._app = app
        self._attempts = attempts

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Let in who has logged in, show the others our own page, and nothing else but the feed whose token
        they know; and count tries."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, method = scope["path"], scope["method"]
        if method == "POST" and path in ("/login", "/login/"):
            await self._login(scope, receive, send)
        elif path == "/favicon.ico" or BY_TOKEN.fullmatch(path) or not await self._outside(scope):
            await self._app(scope, receive, send)
        elif path == "/" and method in ("GET", "HEAD"):
            body = login_html().encode()
            kind = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
            await send({"type": "http.response.start", "status": 200, "headers": kind})
            await send({"type": "http.response.body", "body": body if method == "GET" else b""})
        else:
            await answer(send, 401, {"detail": "Log in first: POST /login with username and password."})

    async def _login(self, scope: Message, receive: Receive, send: Send) -> None:
        address = scope["client"][0] if scope["client"] else ""
        if wait_s := self._attempts.begin(address):
            message = f"Too many tries, wait {wait_s} s."
            await answer(send, 429, {"detail": message}, (b"retry-after", str(wait_s).encode()))
            return

        async def watching(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == RIGHT:
                    self._attempts.right(address)
                elif message["status"] != WRONG:
                    self._attempts.void(address)
            await send(message)

        await self._app(scope, receive, watching)

    async def _outside(self, scope: Message) -> bool:
        """Gradio itself says who is logged in."""
        told: list[int] = []

        async def nothing() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def listen(message: Message) -> None:
            if message["type"] == "http.response.start":
                told.append(message["status"])

        path = "/gradio_api/login_check"
        asking = {**scope, "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
        await self._app(asking, nothing, listen)
        return told[:1] == [401]


class Password:
    """Lets in whoever knows the one password, whatever the user name."""

    def __init__(self, password: str) -> None:
        self._password = password.encode()

    def __call__(self, user: str, password: str) -> bool:
        right = hmac.compare_digest(password.encode("utf-8", "replace"), self._password)
        return right and bool(user.strip())
