"""A language model asked directly, without Dateline."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from evals.systems.outcomes import Times, Tokens
from rag.models import ROOM_TO_THINK, ChatMessage, EmbeddedModel, LanguageModel, Mark


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model wrote, and what it took."""

    text: str
    times: Times
    tokens: Tokens


def ask(model: LanguageModel, messages: Sequence[ChatMessage], max_tokens: int) -> Reply:
    """Ask a model for an answer of `max_tokens` at most, and wait for the end. A model behind an endpoint may
    think first, and gets room for that beside. Raises `ModelError`."""
    thinking = 0 if isinstance(model, EmbeddedModel) else ROOM_TO_THINK
    began, first = time.perf_counter(), None
    pieces: list[str] = []
    with model.stream(messages, max_tokens=max_tokens + thinking) as completion:
        for arrival in completion.arrivals():
            if isinstance(arrival, str):
                first = first or ms_since(began)
                pieces.append(arrival)
            elif arrival is Mark.ANEW:  # what came before was thinking
                pieces.clear()
        usage = completion.usage
    return Reply(
        "".join(pieces).strip(),
        Times(ms_since(began), first_token_ms=first),
        Tokens(usage.prompt, usage.completion) if usage else Tokens(),
    )


def model_parts(model: LanguageModel | None) -> tuple[str, ...]:
    return () if model is None else (model.name, str(model.context_tokens))


def ms_since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
