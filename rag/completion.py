"""What is said to a language model and what it answers: messages, and text that arrives in pieces.

`LanguageModel` is the seam: an endpoint, the embedded model and a test's stand-in are all one.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, Self

from rag.errors import ModelGarbled


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of the conversation that the model sees."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens of one request; `cached` of the `prompt` tokens were not computed again."""

    prompt: int
    completion: int
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of a completion: the model was done (`stop`) or ran into `max_tokens` (`length`)."""

    reason: Literal["stop", "length"]
    usage: TokenUsage | None = None


class Completion(Iterator[str]):
    """The pieces of an answer as they arrive, none of them empty; then `finish_reason` and `usage`.

    >>> answer = Completion(iter(["Hel", "lo", Finish("stop", TokenUsage(3, 2))]))
    >>> "".join(answer), answer.finish_reason, answer.usage
    ('Hello', 'stop', TokenUsage(prompt=3, completion=2, cached=0))

    Iterating raises a `ModelError`; `ModelGarbled` when the stream ends without `Finish` or without a
    word. Leaving early, close it (or use `with`): that ends the request. Use it from one thread.
    """

    def __init__(self, events: Iterator[str | Finish]) -> None:
        self._events = events
        self._finish: Finish | None = None
        self._has_text = False

    def __next__(self) -> str:
        if self._finish is not None:
            raise StopIteration
        for event in self._events:
            if isinstance(event, Finish):
                self._end(event)
                raise StopIteration
            if event:
                self._has_text = True
                return event
        raise ModelGarbled("The model's answer was cut off before its end. Ask again.")

    @property
    def finish_reason(self) -> Literal["stop", "length"] | None:
        """Why the model stopped; `None` while it has not."""
        return self._finish.reason if self._finish else None

    @property
    def usage(self) -> TokenUsage | None:
        """The tokens used; `None` before the end, or when the endpoint does not tell."""
        return self._finish.usage if self._finish else None

    def close(self) -> None:
        """End the request, whether or not the answer is complete."""
        if isinstance(self._events, Generator):
            self._events.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _end(self, finish: Finish) -> None:
        self.close()
        if not self._has_text and finish.reason == "length":
            raise ModelGarbled(
                "The model used up its tokens before the first word of the answer. Allow it more tokens, or "
                "choose a model that does not think aloud first."
            )
        if not self._has_text:
            raise ModelGarbled(
                "The model ended its answer without a word. Ask again, or choose another model."
            )
        self._finish = finish


class LanguageModel(Protocol):
    """Anything that can be asked. Safe to share between threads."""

    @property
    def name(self) -> str:
        """The model's name, as an answer reports it."""
        ...

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""
        ...

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, stop: Sequence[str] = ()
    ) -> Completion:
        """Ask; the request goes out when the first piece is taken. `stop` strings end the answer unseen."""
        ...

    def close(self) -> None:
        """Release connections and processes."""
        ...
