"""JSON that is not quite: several values one after the other, a comma behind the last thing, a script that
calls a function with the value or names it."""

from __future__ import annotations

import json
import re

_IN_SCRIPT = re.compile(r"\s*(?:(?:var|let|const)\s+)?[\w.$]{1,80}\s*(?:\(|=)\s*(?=[{\[])")
_SCRIPT_ENDS = re.compile(r"[\s;)]*+\Z")
COMMA_TOO_MANY = re.compile(r",(?=\s*+[}\]])")
_BETWEEN = re.compile(r"[\s,\x1e]*+")
_DECODER = json.JSONDecoder(strict=False)


def loosely_parsed(text: str) -> list[object]:
    """The values that a text is made of, all of it; none where anything is left over.

    >>> loosely_parsed('{"a": 1}{"b": 2}'), loosely_parsed('got([{"a": 1},]);'), loosely_parsed('{"a": 1} or')
    ([{'a': 1}, {'b': 2}], [[{'a': 1}]], [])
    """
    start = _IN_SCRIPT.match(text)
    body = text[start.end() :] if start else text
    return _values(body) or _values(COMMA_TOO_MANY.sub("", body))


def _values(text: str) -> list[object]:
    values: list[object] = []
    at = _behind(text, 0)
    while at < len(text) and not _SCRIPT_ENDS.match(text, at):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        values.append(value)
        at = _behind(text, at)
    return values


def _behind(text: str, at: int) -> int:
    """Where the next value begins: behind spaces and commas."""
    match = _BETWEEN.match(text, at)
    return match.end() if match else at
