"""A real HTTP server on loopback that speaks the OpenAI chat API, well or badly, on command.

    with MisbehavingEndpoint("http_503", "answers") as endpoint:   # first request, second and later ones
        model = OpenAIModel(endpoint.base_url, "any-model")

`BEHAVIOURS` lists the names. `endpoint.requests` holds what was asked; `endpoint.pieces` is what a good
answer is made of. A stalled answer goes on until the endpoint is closed, or the client leaves: then
`endpoint.left` is set.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

SECRET_ECHO = "you sent the key sk-test-1234567890 and a prompt"
"""Stands in every error body: a message of ours must never repeat it."""


class MisbehavingEndpoint:
    """One server; behaviours are used up one per request, the last one stays."""

    def __init__(
        self, *behaviours: str, pieces: tuple[str, ...] = ("The bridge ", "is closed ", "[1].")
    ) -> None:
        self.behaviours = list(behaviours or ("answers",))
        self.pieces = pieces
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.closing = threading.Event()
        self.left = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = False  # closing waits for them: no socket is left open
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def next_behaviour(self) -> str:
        with self._lock:
            return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]

    def behaviour(self, name: str) -> Callable[[Exchange], None]:
        return BEHAVIOURS[name]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def refused_base_url() -> str:
    """An address on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/v1"


class Exchange:
    """What a behaviour works with: the request, and raw or chunked writing of the response."""

    def __init__(
        self, endpoint: MisbehavingEndpoint, handler: BaseHTTPRequestHandler, body: dict[str, Any]
    ) -> None:
        self.endpoint = endpoint
        self.body = body
        self._handler = handler

    def status(self, status: int, error: Mapping[str, object] | None = None, **headers: str) -> None:
        """A whole JSON response with an OpenAI error object."""
        payload = json.dumps({"error": {"message": SECRET_ECHO, **(error or {})}}).encode()
        self.whole(status, payload, "application/json", **headers)

    def whole(self, status: int, payload: bytes, content_type: str, **headers: str) -> None:
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", content_type)
        self._handler.send_header("Content-Length", str(len(payload)))
        self._handler.send_header("Connection", "close")
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()
        self._handler.wfile.write(payload)

    def begin(self) -> None:
        """Open a stream without a length: it ends with the connection, as behind some gateways."""
        self._handler.send_response(200)
        self._handler.send_header("Content-Type", "text/event-stream")
        self._handler.send_header("Connection", "close")
        self._handler.end_headers()

    def raw(self, payload: bytes) -> None:
        self._handler.wfile.write(payload)
        self._handler.wfile.flush()

    def event(self, data: object) -> None:
        self.raw(sse(data))

    def chunk(self, content: str | None = None, finish_reason: str | None = None) -> None:
        self.event(delta(content, finish_reason))

    def good_ending(self) -> None:
        self.raw(good_ending(self.wants_usage))

    @property
    def wants_usage(self) -> bool:
        return bool((self.body.get("stream_options") or {}).get("include_usage"))

    def reset(self) -> None:
        """Drop the connection without the ending that HTTP asks for."""
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self._handler.connection.close()

    def stall(self) -> None:
        for _ in range(30 * 20):
            if self._client_has_left():
                self.endpoint.left.set()
                return
            if self.endpoint.closing.wait(0.05):
                return

    def _client_has_left(self) -> bool:
        connection = self._handler.connection
        try:
            return bool(select.select([connection], [], [], 0)[0]) and not connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True


def sse(data: object) -> bytes:
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def delta(content: str | None = None, finish_reason: str | None = None) -> dict[str, object]:
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish_reason}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def good_ending(with_usage: bool) -> bytes:
    usage = {
        **delta(),
        "choices": [],
        "usage": {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14},
    }
    return sse(delta(None, "stop")) + (sse(usage) if with_usage else b"") + b"data: [DONE]\n\n"


def _answers(exchange: Exchange) -> None:
    exchange.begin()
    exchange.event(delta(""))
    for piece in exchange.endpoint.pieces:
        exchange.chunk(piece)
    exchange.good_ending()


def _status(
    status: int, error: Mapping[str, object] | None = None, **headers: str
) -> Callable[[Exchange], None]:
    return lambda exchange: exchange.status(status, error, **headers)


def _after_first_piece(rest: Callable[[Exchange], None]) -> Callable[[Exchange], None]:
    def behave(exchange: Exchange) -> None:
        exchange.begin()
        exchange.chunk(exchange.endpoint.pieces[0])
        rest(exchange)

    return behave


def _streams(*payloads: bytes) -> Callable[[Exchange], None]:
    def behave(exchange: Exchange) -> None:
        exchange.begin()
        for payload in payloads:
            exchange.raw(payload)

    return behave


def _slow_first_byte(exchange: Exchange) -> None:
    exchange.stall()


def _comments_forever(exchange: Exchange) -> None:
    exchange.begin()
    while not exchange.endpoint.closing.wait(0.02):
        exchange.raw(b": still here\n\n")


def _pieces_forever(exchange: Exchange) -> None:
    exchange.begin()
    while not exchange.endpoint.closing.wait(0.02):
        exchange.chunk("more ")


def _stalls_after_reason(exchange: Exchange) -> None:
    exchange.begin()
    exchange.chunk("Done.", "stop")
    exchange.stall()


def _byte_by_byte(exchange: Exchange) -> None:
    exchange.begin()
    pieces = b"".join(sse(delta(piece)) for piece in exchange.endpoint.pieces)
    for byte in pieces + good_ending(exchange.wants_usage):
        exchange.raw(bytes([byte]))
        time.sleep(0.0002)  # so that the bytes leave one by one, also inside a UTF-8 character


def _thinks_in(field: str) -> Callable[[Exchange], None]:
    """An endpoint that sends what the model thinks in a field of its own."""

    def behave(exchange: Exchange) -> None:
        exchange.begin()
        for words in ("Hm. NOT IN", " THE SOURCES?"):
            choice = {"index": 0, "delta": {"content": None, field: words}, "finish_reason": None}
            exchange.event({**delta(), "choices": [choice]})
        for piece in exchange.endpoint.pieces:
            exchange.chunk(piece)
        exchange.good_ending()

    return behave


def _content_in_parts(exchange: Exchange) -> None:
    exchange.begin()
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}
    for part in (thinking, *({"type": "text", "text": piece} for piece in exchange.endpoint.pieces)):
        choice = {"index": 0, "delta": {"content": [part]}, "finish_reason": None}
        exchange.event({**delta(), "choices": [choice]})
    exchange.good_ending()


def _only_thinks(exchange: Exchange) -> None:
    exchange.begin()
    choice = {"index": 0, "delta": {"reasoning_content": "Hm."}, "finish_reason": None}
    exchange.event({**delta(), "choices": [choice]})
    exchange.chunk(None, "length")


def _room_for_few(exchange: Exchange) -> None:
    """A small context: a long answer does not fit into it beside the prompt."""
    if exchange.body["max_tokens"] > 1000:
        exchange.status(400, _VLLM_TOO_LONG)
    else:
        _answers(exchange)


def _whole_answer(exchange: Exchange) -> None:
    message = {"role": "assistant", "content": "".join(exchange.endpoint.pieces)}
    answer = {"id": "c1", "object": "chat.completion", "choices": [{"index": 0, "message": message}]}
    exchange.whole(200, json.dumps(answer).encode(), "application/json")


def _rejects(option: str, status: int = 400) -> Callable[[Exchange], None]:
    """An endpoint that does not know one option, and answers when it is left out."""

    def behave(exchange: Exchange) -> None:
        if option in exchange.body:
            exchange.status(status, {"message": f"Unsupported parameter: '{option}'.", "param": option})
        else:
            _answers(exchange)

    return behave


def _wants_max_completion_tokens(exchange: Exchange) -> None:
    if "max_tokens" in exchange.body:
        hint = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
        exchange.status(400, {"message": hint, "param": "max_tokens", "code": "unsupported_parameter"})
    else:
        _answers(exchange)


_LLAMA_TOO_LONG = {"code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 5030, "n_ctx": 4096}
_VLLM_TOO_LONG = {
    "message": "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens "
    "(4000 in the messages, 1000 in max_tokens).",
    "code": 400,
}

BEHAVIOURS: Mapping[str, Callable[[Exchange], None]] = {
    "answers": _answers,
    "http_302": _status(302, Location="http://127.0.0.1:9/elsewhere"),
    "http_400": _status(400),
    "http_401": _status(401, {"code": "invalid_api_key"}),
    "http_402": _status(402),
    "http_403": _status(403),
    "http_404": _status(404, {"code": "model_not_found"}),
    "http_408": _status(408),
    "http_409": _status(409),
    "http_413": _status(413),
    "http_422": _status(422),
    "http_429": _status(429, {"code": "rate_limit_exceeded"}),
    "http_429_later": _status(429, Retry_After="3600"),
    "http_429_quota": _status(429, {"code": "insufficient_quota"}),
    "http_500": _status(500),
    "http_503": _status(503),
    "too_long_openai": _status(400, {"code": "context_length_exceeded", "param": "messages"}),
    "too_long_llama": _status(400, _LLAMA_TOO_LONG),
    "too_long_vllm": _status(400, _VLLM_TOO_LONG),
    "rejects_stream_options": _rejects("stream_options"),
    "rejects_seed_422": _rejects("seed", 422),
    "rejects_temperature": _rejects("temperature"),
    "rejects_stop": _rejects("stop"),
    "wants_max_completion_tokens": _wants_max_completion_tokens,
    "drops_at_once": lambda exchange: exchange.reset(),
    "slow_first_byte": _slow_first_byte,
    "comments_forever": _comments_forever,
    "pieces_forever": _pieces_forever,
    "stalls": _after_first_piece(lambda exchange: exchange.stall()),
    "cut": _after_first_piece(lambda _: None),
    "cut_in_event": _after_first_piece(lambda exchange: exchange.raw(b'data: {"choices": [{"del')),
    "reset": _after_first_piece(lambda exchange: exchange.reset()),
    "done_without_reason": _after_first_piece(lambda exchange: exchange.raw(b"data: [DONE]\n\n")),
    "junk": _streams(b"data: {not json\n\n"),
    "junk_after_piece": _after_first_piece(lambda exchange: exchange.raw(b"data: {not json\n\n")),
    "not_utf8": _streams(b'data: {"choices": "\xff\xfe"}\n\n'),
    "wrong_shapes": _streams(
        b"data: []\n\n",
        b"data: 3\n\n",
        b'data: "x"\n\n',
        b'data: {"choices": 3}\n\n',
        b'data: {"choices": [1]}\n\n',
    ),
    "html": lambda exchange: exchange.whole(200, b"<html>Welcome</html>", "text/html"),
    "whole_answer": _whole_answer,
    "empty_body": lambda exchange: exchange.whole(200, b"", "text/event-stream"),
    "empty_choices": _streams(sse({**delta(), "choices": []}), b"data: [DONE]\n\n"),
    "no_content": _streams(sse(delta(None)), good_ending(with_usage=False)),
    "only_length": _streams(sse(delta(None, "length")), b"data: [DONE]\n\n"),
    "length": _after_first_piece(lambda exchange: exchange.chunk(None, "length")),
    "content_filter": _after_first_piece(lambda exchange: exchange.chunk(None, "content_filter")),
    "tool_calls": _after_first_piece(lambda exchange: exchange.chunk(None, "tool_calls")),
    "error_event": _after_first_piece(lambda exchange: exchange.event({"error": {"message": SECRET_ECHO}})),
    "error_event_overloaded": _after_first_piece(
        lambda exchange: exchange.event({"error": {"message": SECRET_ECHO, "type": "overloaded_error"}})
    ),
    "error_event_429": _after_first_piece(
        lambda exchange: exchange.event({"error": {"message": SECRET_ECHO, "code": 429}})
    ),
    "stalls_after_reason": _stalls_after_reason,
    "byte_by_byte": _byte_by_byte,
    "thinks_in_reasoning_content": _thinks_in("reasoning_content"),
    "thinks_in_reasoning": _thinks_in("reasoning"),
    "content_in_parts": _content_in_parts,
    "only_thinks": _only_thinks,
    "room_for_few": _room_for_few,
}


def _handler(endpoint: MisbehavingEndpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 30

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.requests.append(body)
            endpoint.keys.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
            self.close_connection = True
            try:
                endpoint.behaviour(endpoint.next_behaviour())(Exchange(endpoint, self, body))
            except ConnectionError:  # a client that has had enough is what some tests want
                endpoint.left.set()

        def finish(self) -> None:
            with contextlib.suppress(OSError, ValueError):  # the connection was reset by a behaviour
                super().finish()

        def log_message(self, *_: object) -> None:
            pass

    return Handler
