"""Reading the stream of a chat API: text, the reason to stop and the usage out of what the endpoint sends.

openai decodes the events and does not check that they are what they should be; that is done here.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Literal

from rag.errors import ModelGarbled
from rag.models.chat import Finish, TokenUsage
from rag.models.error_mapping import Endpoint

_THINKING = ("reasoning_content", "reasoning", "thinking")
"""Where endpoints put what a model thinks: vLLM, DeepSeek and llama.cpp; OpenRouter and Ollama; others."""


def events_of(
    chunks: Iterable[object], endpoint: Endpoint, faults: tuple[type[Exception], ...]
) -> Generator[str | Finish]:
    """Text and the end; an empty text where the model thinks in a field of its own. Raises `ModelGarbled`,
    and what reading `chunks` raises.

    Once the reason to stop is known, one of `faults` in what follows is of no interest.
    """
    reason: Literal["stop", "length"] | None = None
    usage: TokenUsage | None = None
    try:
        for chunk in chunks:
            usage = _usage_of(chunk) or usage
            text, ended = _delta_of(chunk)
            if text is not None:
                yield text
            if ended is not None:
                reason = _reason_of(ended, endpoint)
    except faults:
        if reason is None:
            raise
    if reason is None:
        raise ModelGarbled(f"{endpoint.base_url} cut the answer off before its end. Ask again.")
    yield Finish(reason, usage)


def _delta_of(chunk: object) -> tuple[str | None, str | None]:
    """The text and the finish reason in a chunk; openai does not check that either is what it should be. The
    text is `None` when there is nothing in the chunk, and empty when there is only thinking."""
    choices = getattr(chunk, "choices", None)
    choice = choices[0] if isinstance(choices, list) and choices else None
    delta = getattr(choice, "delta", None)
    text = _text_of(getattr(delta, "content", None))
    thinks = any(getattr(delta, name, None) for name in _THINKING)
    ended = getattr(choice, "finish_reason", None)
    return text or ("" if thinks else None), ended if isinstance(ended, str) and ended else None


def _text_of(content: object) -> str:
    """The text in a message's content: the content itself, or its parts that are text and not thinking."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = (part.get("text") for part in parts if isinstance(part, dict) and part.get("type") == "text")
    return "".join(text for text in texts if isinstance(text, str))


def _usage_of(chunk: object) -> TokenUsage | None:
    usage = getattr(chunk, "usage", None)
    prompt = getattr(usage, "prompt_tokens", None)
    completion = getattr(usage, "completion_tokens", None)
    cached = getattr(getattr(usage, "prompt_tokens_details", None), "cached_tokens", None)
    if not isinstance(prompt, int) or not isinstance(completion, int):
        return None
    return TokenUsage(prompt, completion, cached if isinstance(cached, int) else 0)


def _reason_of(ended: str, endpoint: Endpoint) -> Literal["stop", "length"]:
    if ended == "content_filter":
        raise ModelGarbled(
            f"{endpoint.base_url} withheld the answer (content filter). Ask in other words, or choose "
            "another model."
        )
    if ended in ("tool_calls", "function_call"):
        raise ModelGarbled(f"{endpoint.model} called a tool instead of answering. Choose another model.")
    return "length" if ended in ("length", "max_tokens") else "stop"


def until_stop(events: Iterator[str | Finish], stop: Sequence[str]) -> Generator[str | Finish]:
    """What `stop` does at an endpoint that does not know it: text up to the first stop string."""
    held = ""
    for event in events:
        if isinstance(event, Finish):
            ends = [at for at in (held.find(word) for word in stop) if at >= 0]
            if held[: min(ends, default=len(held))]:
                yield held[: min(ends, default=len(held))]
            yield Finish("stop") if ends else event
            return
        held += event
        cuts = [at for at in (held.find(word) for word in stop) if at >= 0]
        if cuts:
            waiting = [len(held) - n for n in (_overlap(held, word) for word in stop) if n]
            if min(waiting, default=len(held)) < min(cuts):
                continue  # another stop string that began before may yet be completed
            yield held[: min(cuts)]
            yield Finish("stop")
            return
        keep = max((_overlap(held, word) for word in stop), default=0)
        yield held[: len(held) - keep]
        held = held[len(held) - keep :]


def _overlap(text: str, word: str) -> int:
    """How many characters at the end of `text` may be the beginning of `word`."""
    return next((n for n in range(min(len(word) - 1, len(text)), 0, -1) if text.endswith(word[:n])), 0)
