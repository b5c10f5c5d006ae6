"""What may be called, and with what: the one endpoint for programs, its MCP tool, and our own page's events.

Gradio takes any JSON for any argument, and fetches or reads whatever looks like one of its file records. So a
body is taken apart here, its values are held against what is declared, and only what we know is passed on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag import DatelineError

if TYPE_CHECKING:
    import gradio

ENDPOINT = "ask"
ARGUMENTS: Mapping[str, object] = {  # in their order, with what stands for one that is not given
    "question": "",
    "mode": "",
    "after": "",
    "before": "",
    "as_of": "",
    "outlets": None,
}
DEEPEST = 16  # lists and records inside one another; Gradio's own copying ends far below what JSON allows
SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
MCP_METHODS = (
    "initialize",
    "ping",
    "tools/list",
    "tools/call",
    "resources/list",
    "resources/templates/list",
    "prompts/list",
)
_KINDS = {dict: "a record", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


class Refused(DatelineError):
    """A request that is not let in; the message is for whoever sent it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Gradio's numbers of what can be called: of `ask`, and of the page's events with how many values of a
    window each one takes (those are kept here; a browser sends null for them)."""

    ask: int
    page: Mapping[int, int]

    @classmethod
    def of(cls, page: gradio.Blocks) -> Endpoints:
        """Those of a page that has been built."""
        numbers = {index: function.api_name for index, function in page.fns.items()}
        ask = next(index for index, name in numbers.items() if name == ENDPOINT)
        return cls(ask, {index: len(page.fns[index].inputs) for index in numbers if index != ask})


def call_of(body: bytes) -> bytes:
    """The body of a program's call, checked. Raises `Refused`."""
    return _json({"data": _arguments(_record(body).get("data"))})


def event_of(body: bytes, endpoints: Endpoints, *, from_page: bool) -> bytes:
    """The body of an event, checked: the page's own, or a program's `ask`. Raises `Refused`."""
    fields = _record(body)
    number, session = fields.get("fn_index"), fields.get("session_hash")
    if not isinstance(session, str) or not SESSION.fullmatch(session):
        raise Refused(400, "session_hash must be 1 to 64 letters, digits, - or _.")
    if isinstance(number, bool) or not isinstance(number, int):
        raise Refused(400, f"fn_index must be a whole number, not {_kind(number)}.")
    passed: dict[str, object] = {"fn_index": number, "session_hash": session}
    if number == endpoints.ask:
        return _json({**passed, "data": _arguments(fields.get("data"))})
    if number not in endpoints.page or not from_page:
        raise Refused(404, f"There is nothing to call here but /{ENDPOINT}.")
    if fields.get("data") != [None] * endpoints.page[number]:
        raise Refused(400, "data must be a null for each value that the server keeps.")
    trigger = fields.get("trigger_id")
    if isinstance(trigger, bool) or not isinstance(trigger, int | None):
        raise Refused(400, f"trigger_id must be a whole number, not {_kind(trigger)}.")
    event = fields.get("event_data")
    return _json({**passed, "data": fields["data"], "trigger_id": trigger, "event_data": event})


def message_of(body: bytes) -> tuple[bytes, dict[str, object] | None]:
    """A message to the MCP tool, checked, and the answer to one that is refused. Raises `Refused` for what is
    no message at all."""
    fields = _record(body)
    method, id_ = fields.get("method"), fields.get("id")
    if not isinstance(method, str) or fields.get("jsonrpc") != "2.0" or not isinstance(id_, int | str | None):
        raise Refused(400, "This is no JSON-RPC request.")
    if not method.startswith("notifications/"):
        if method not in MCP_METHODS:
            return b"", _rpc_error(id_, -32601, "There is no such method here.")
        try:
            _check_message(method, fields.get("params"))
        except Refused as refused:
            return b"", _rpc_error(id_, -32602, str(refused))
    return _json(fields), None


def _check_message(method: str, params: object) -> None:
    if not isinstance(params, Mapping | None):
        raise Refused(400, f"params must be a record, not {_kind(params)}.")
    if method != "tools/call":
        return
    name, given = (params or {}).get("name"), (params or {}).get("arguments", {})
    if name != ENDPOINT:
        raise Refused(400, f"There is no such tool; there is {ENDPOINT!r}.")
    if not isinstance(given, Mapping) or "question" not in given:
        raise Refused(400, "arguments must be a record with a question.")
    if unknown := [str(name)[:40] for name in given if name not in ARGUMENTS]:
        raise Refused(400, f"There is no argument {unknown[0]!r}; there are {', '.join(ARGUMENTS)}.")
    _check(given.items())


def _arguments(values: object) -> list[object]:
    if not isinstance(values, list) or not 1 <= len(values) <= len(ARGUMENTS):
        raise Refused(400, f"data must be a list with the arguments, in this order: {', '.join(ARGUMENTS)}.")
    _check(zip(ARGUMENTS, values, strict=False))
    return [*values, *list(ARGUMENTS.values())[len(values) :]]


def _check(given: Iterable[tuple[str, object]]) -> None:
    for name, value in given:
        if name != "outlets":
            if not isinstance(value, str):
                raise Refused(400, f"{name} must be a text, not {_kind(value)}.")
        elif value is not None:
            if not isinstance(value, list):
                raise Refused(400, f"{name} must be a list of texts, not {_kind(value)}.")
            if wrong := [item for item in value if not isinstance(item, str)]:
                raise Refused(400, f"{name} must be a list of texts, and holds {_kind(wrong[0])}.")


def _record(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "The body is no JSON.") from None
    if not isinstance(value, dict):
        raise Refused(400, f"The body must be a record, not {_kind(value)}.")
    if _deeper(value, DEEPEST):
        raise Refused(400, f"The body is more than {DEEPEST} levels deep.")
    return value


def _deeper(value: object, levels: int) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_deeper(item, levels - 1) for item in inside)


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "a number")


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _rpc_error(id_: object, code: int, message: str) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": id_, "error": {"code": code, "message": message}}
