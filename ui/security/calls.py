"""What may be called, and with what: the endpoints for programs, their MCP tools, and our own page's events.

Gradio takes any JSON for any argument, and fetches or reads whatever looks like one of its file records. So a
body is taken apart here, its values are held against what is declared, and only what we know is passed on.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag import DatelineError

if TYPE_CHECKING:
    import gradio

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
class Endpoint:
    """What programs can call: its name, and what it takes, in order."""

    name: str
    parameters: Mapping[str, inspect.Parameter]

    @classmethod
    def of(cls, function: Callable[..., object]) -> Endpoint:
        """That of a function, whose parameters are texts, texts or whole numbers (`str | int`), or lists of
        texts (`list[str] | None`)."""
        parameters = inspect.signature(function, eval_str=True).parameters
        for parameter in parameters.values():
            if parameter.annotation not in _CHECKS:
                raise TypeError(f"what {function.__name__} takes cannot be checked: {parameter}")
        return cls(function.__name__, parameters)

    def in_order(self, values: object) -> list[object]:
        """The values of all arguments, given the first ones in their order. Raises `Refused`."""
        if not isinstance(values, list) or not len(self.required) <= len(values) <= len(self.parameters):
            raise Refused(
                400, f"data must be a list with the arguments, in this order: {', '.join(self.parameters)}."
            )
        self._check(zip(self.parameters, values, strict=False))
        rest = list(self.parameters.values())[len(values) :]
        return [*values, *(parameter.default for parameter in rest)]

    def check_named(self, values: object) -> None:
        """Raises `Refused` for what are not its arguments by their names."""
        if not isinstance(values, Mapping) or any(name not in values for name in self.required):
            raise Refused(400, f"arguments must be a record with {', '.join(self.required)}.")
        if unknown := [str(name)[:40] for name in values if name not in self.parameters]:
            listed = ", ".join(self.parameters)
            raise Refused(400, f"There is no argument {unknown[0]!r}; there are {listed}.")
        self._check(values.items())

    @property
    def required(self) -> list[str]:
        """The arguments that must be given."""
        parameters = self.parameters.values()
        return [parameter.name for parameter in parameters if parameter.default is inspect.Parameter.empty]

    def _check(self, given: Iterable[tuple[str, object]]) -> None:
        for name, value in given:
            _CHECKS[self.parameters[name].annotation](name, value)


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise Refused(400, f"{name} must be a text, not {_kind(value)}.")


def _check_text_or_number(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Refused(400, f"{name} must be a text or a whole number, not {_kind(value)}.")


def _check_texts(name: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, list):
        raise Refused(400, f"{name} must be a list of texts, not {_kind(value)}.")
    if wrong := [item for item in value if not isinstance(item, str)]:
        raise Refused(400, f"{name} must be a list of texts, and holds {_kind(wrong[0])}.")


_CHECKS: dict[object, Callable[[str, object], None]] = {
    str: _check_text,
    str | int: _check_text_or_number,
    list[str] | None: _check_texts,
}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What can be called, by Gradio's numbers: what is for programs, and the page's events with how many
    values of a window each one takes (those are kept here; a browser sends null for them)."""

    programs: Mapping[int, Endpoint]
    page: Mapping[int, int]

    @classmethod
    def of(cls, page: gradio.Blocks, functions: Iterable[Callable[..., object]]) -> Endpoints:
        """Those of a page that has been built, with the functions that programs can call."""
        numbers = {function.api_name: index for index, function in page.fns.items()}
        programs = {numbers[function.__name__]: Endpoint.of(function) for function in functions}
        events = (index for index in page.fns if index not in programs)
        return cls(programs, {index: len(page.fns[index].inputs) for index in events})

    @property
    def by_name(self) -> dict[str, Endpoint]:
        """What is for programs, by its names."""
        return {endpoint.name: endpoint for endpoint in self.programs.values()}

    @property
    def paths(self) -> str:
        """Where programs call them, for people."""
        return ", ".join(f"/gradio_api/call/{name}" for name in self.by_name)


def call_of(body: bytes, endpoint: Endpoint) -> bytes:
    """The body of a program's call, checked. Raises `Refused`."""
    return _json({"data": endpoint.in_order(_record(body).get("data"))})


def event_of(body: bytes, endpoints: Endpoints, *, from_page: bool) -> bytes:
    """The body of an event, checked: the page's own, or a program's. Raises `Refused`."""
    fields = _record(body)
    number, session = fields.get("fn_index"), fields.get("session_hash")
    if not isinstance(session, str) or not SESSION.fullmatch(session):
        raise Refused(400, "session_hash must be 1 to 64 letters, digits, - or _.")
    if isinstance(number, bool) or not isinstance(number, int):
        raise Refused(400, f"fn_index must be a whole number, not {_kind(number)}.")
    passed: dict[str, object] = {"fn_index": number, "session_hash": session}
    if endpoint := endpoints.programs.get(number):
        return _json({**passed, "data": endpoint.in_order(fields.get("data"))})
    if number not in endpoints.page or not from_page:
        raise Refused(404, f"There is nothing to call here but {endpoints.paths}.")
    if fields.get("data") != [None] * endpoints.page[number]:
        raise Refused(400, "data must be a null for each value that the server keeps.")
    trigger = fields.get("trigger_id")
    if isinstance(trigger, bool) or not isinstance(trigger, int | None):
        raise Refused(400, f"trigger_id must be a whole number, not {_kind(trigger)}.")
    event = fields.get("event_data")
    return _json({**passed, "data": fields["data"], "trigger_id": trigger, "event_data": event})


def message_of(body: bytes, endpoints: Endpoints) -> tuple[bytes, dict[str, object] | None]:
    """A message to the MCP tools, checked, and the answer to one that is refused. Raises `Refused` for what
    is no message at all."""
    fields = _record(body)
    method, id_ = fields.get("method"), fields.get("id")
    if not isinstance(method, str) or fields.get("jsonrpc") != "2.0" or not isinstance(id_, int | str | None):
        raise Refused(400, "This is no JSON-RPC request.")
    if not method.startswith("notifications/"):
        if method not in MCP_METHODS:
            return b"", _rpc_error(id_, -32601, "There is no such method here.")
        try:
            _check_message(method, fields.get("params"), endpoints.by_name)
        except Refused as refused:
            return b"", _rpc_error(id_, -32602, str(refused))
    return _json(fields), None


def _check_message(method: str, params: object, tools: Mapping[str, Endpoint]) -> None:
    if not isinstance(params, Mapping | None):
        raise Refused(400, f"params must be a record, not {_kind(params)}.")
    if method != "tools/call":
        return
    name, given = (params or {}).get("name"), (params or {}).get("arguments", {})
    if not isinstance(name, str) or name not in tools:
        raise Refused(400, f"There is no such tool; there are {', '.join(tools)}.")
    tools[name].check_named(given)


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
