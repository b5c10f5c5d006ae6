"""A real HTTP server on loopback that speaks the OpenAI embeddings API, well or badly, on command.

Its vectors are bags of hashed words, so that texts with words in common are near each other.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping

import numpy as np

from tests.misbehaving_endpoint import BEHAVIOURS, Exchange, MisbehavingEndpoint

DIMENSION = 64


class EmbeddingsEndpoint(MisbehavingEndpoint):
    """`MisbehavingEndpoint` for embeddings; without a behaviour it embeds."""

    def __init__(self, *behaviours: str) -> None:
        super().__init__(*(behaviours or ("embeds",)))

    def behaviour(self, name: str) -> Callable[[Exchange], None]:
        return EMBEDDINGS.get(name) or super().behaviour(name)


def vector_of(text: str) -> list[float]:
    """Twice unit length or so: bringing vectors to unit length is the client's work."""
    vector = np.full(DIMENSION, 0.01)
    for word in re.findall(r"\w+", text.lower()):
        vector[int(hashlib.sha256(word.encode()).hexdigest()[:8], 16) % DIMENSION] += 2.0
    return vector.tolist()


def _reply(change: Callable[[list[object]], list[object]]) -> Callable[[Exchange], None]:
    """The right answer, changed: `change` takes and returns the rows of numbers."""

    def behave(exchange: Exchange) -> None:
        rows = change([vector_of(text) for text in exchange.body["input"]])
        data = [{"object": "embedding", "index": i, "embedding": row} for i, row in enumerate(rows)]
        reply = {"object": "list", "model": exchange.body["model"], "data": data[::-1]}  # any order will do
        exchange.whole(200, json.dumps(reply).encode(), "application/json")

    return behave


EMBEDDINGS: Mapping[str, Callable[[Exchange], None]] = {
    "embeds": _reply(lambda rows: rows),
    "one_too_few": _reply(lambda rows: rows[:-1]),
    "only_one": _reply(lambda rows: rows[:1]),
    "one_too_many": _reply(lambda rows: [*rows, rows[0]]),
    "short_vectors": _reply(lambda rows: [[1.0, 2.0] for _ in rows]),
    "ragged": _reply(lambda rows: [*rows[:-1], [1.0]]),
    "zeros": _reply(lambda rows: [[0.0] * DIMENSION for _ in rows]),
    "nan": _reply(lambda rows: [[float("nan")] * DIMENSION for _ in rows]),
    "words": _reply(lambda rows: ["many numbers" for _ in rows]),
    "nothing": _reply(lambda rows: [None for _ in rows]),
    "no_data": lambda exchange: exchange.whole(200, b'{"object": "list"}', "application/json"),
    "a_list": lambda exchange: exchange.whole(200, b"[]", "application/json"),
    **{name: BEHAVIOURS[name] for name in ("http_401", "http_404", "http_429", "http_503", "html")},
}
