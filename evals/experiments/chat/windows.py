"""Windows of the chat without a browser: what a page sends and receives, over HTTP."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from types import TracebackType
from typing import Self
from uuid import uuid4

import httpx

from evals.errors import EvalError

PATIENCE_S = 600.0
_PHASE = re.compile(r'data-phase="(\w+)"')


class Window:
    """One window: a conversation of its own. Its questions are answered one after the other; `begun` is what
    it shows at first, as HTML."""

    def __init__(self, address: str) -> None:
        headers = {"origin": address.rstrip("/")}  # as a browser that shows our page says it
        self._http = httpx.Client(base_url=address, timeout=PATIENCE_S, headers=headers)
        self._key = uuid4().hex
        events = self._http.get("/config").raise_for_status().json()["dependencies"]
        self._events = {event["api_name"]: event["id"] for event in events}
        self._bridge = next(event["targets"][0][0] for event in events if event["api_name"] == "do_ask")
        self._load = next(event["id"] for event in events if event["targets"][0][1] == "load")
        self.begun = " ".join(map(str, self._fill(self._load, {}, None, inputs=0)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the window."""
        self._http.close()

    def ask(self, question: str, mode: str = "extractive") -> Iterator[str]:
        """The running turn as HTML, whenever it changes. Whoever leaves early closes the connection."""
        self._join(self._events["do_ask"], {"question": question, "mode": mode}, self._bridge, inputs=1)
        shown: list[object] = []
        for message in self._messages():
            shown = _patched(shown, message)
            if len(shown) > 1 and isinstance(shown[1], str):
                yield shown[1]

    def press(self, name: str, **fields: object) -> list[object]:
        """What another event of the page comes to, such as `page` or `read`: the values it fills."""
        inputs = 1 if name in ("open", "rate", "export", "stop", "new") else 0
        return self._fill(self._events[f"do_{name}"], fields, self._bridge, inputs=inputs)

    def signal(self, name: str) -> None:
        """Press something that fills nothing, such as `stop`, while an answer is running."""
        self._post(self._events[f"do_{name}"], {}, self._bridge, inputs=1, place="run/predict")

    def _fill(self, event: int, fields: dict[str, object], by: int | None, *, inputs: int) -> list[object]:
        self._join(event, fields, by, inputs=inputs)
        shown: list[object] = []
        for message in self._messages():
            shown = _patched(shown, message)
        return shown

    def _join(self, event: int, fields: dict[str, object], by: int | None, *, inputs: int) -> None:
        self._post(event, fields, by, inputs=inputs, place="queue/join")

    def _post(
        self, event: int, fields: dict[str, object], by: int | None, *, inputs: int, place: str
    ) -> httpx.Response:
        body = {
            "data": [None] * inputs,
            "fn_index": event,
            "session_hash": self._key,
            "trigger_id": by,
            "event_data": fields or None,
        }
        return self._http.post(f"/gradio_api/{place}", json=body).raise_for_status()

    def _messages(self) -> Iterator[dict[str, object]]:
        with self._http.stream(
            "GET", "/gradio_api/queue/data", params={"session_hash": self._key}
        ) as response:
            for line in response.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if message.get("success") is False or message.get("msg") == "unexpected_error":
                    raise EvalError(f"the chat failed: {message}")
                if "output" in message:
                    yield message


def _patched(shown: list[object], message: dict[str, object]) -> list[object]:
    """The values after a message; while an answer grows, Gradio sends what has changed of them."""
    output = message["output"]
    data = output.get("data") if isinstance(output, dict) else None
    if not isinstance(data, list) or not data:
        return shown
    if message["msg"] != "process_generating" or not shown:
        return data
    after = list(shown)
    for at, changes in enumerate(data):
        for change in changes if isinstance(changes, list) else []:
            action, path, value = change
            if path:
                raise EvalError(f"a change inside a value: {change}")
            after[at] = after[at] + value if action == "append" else value
    return after


def phase(turn: str) -> str:
    """Where a turn is, as the page shows it."""
    found = _PHASE.search(turn)
    return found[1] if found else ""


def asked(turn: str) -> str:
    """The question of a turn."""
    found = re.search(r'<h2 class="question">(.*?)</h2>', turn, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def copied(turn: str) -> str:
    """The text of a finished turn's answer, as *Copy* takes it."""
    found = re.search(r'<textarea class="copytext"[^>]*>(.*?)</textarea>', turn, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def status(turn: str) -> str:
    """The line that says what is happening with a turn, such as its place in the queue."""
    found = re.search(r'<p class="status"[^>]*>(.*?)</p>', turn, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", found[1])) if found else ""
