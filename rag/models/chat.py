"""What is said to a language model and what it answers: messages, and text that arrives in pieces.

`LanguageModel` is the seam: an endpoint, the embedded model and a test's stand-in are all one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal, Protocol, Self

from rag.errors import ModelError, ModelGarbled
from rag.models.interruption import Interruption
from rag.models.thinking import Listener, Mark

ROOM_TO_THINK = 2_000
"""Tokens that an endpoint's model is left in addition to those of a short reply, in case it thinks first."""


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
    """The end of a completion: the model was done (`stop`) or ran into `max_tokens` (`length`). Before it
    come pieces of text; an empty one says that the model goes on thinking."""

    reason: Literal["stop", "length"]
    usage: TokenUsage | None = None


class Completion(Iterator[str]):
    """The pieces of an answer as they arrive, none of them empty; then `finish_reason` and `usage`.

    >>> answer = Completion(iter(["<think>Hm.</think>", "Hel", "lo", Finish("stop", TokenUsage(3, 2))]))
    >>> "".join(answer), answer.finish_reason, answer.usage
    ('Hello', 'stop', TokenUsage(prompt=3, completion=2, cached=0))

    What the model thinks aloud is left out (`rag.models.thinking`). Some of it is known for that only when
    it ends: `arrivals` says so, and `whole` takes it into account.

    Iterating raises a `ModelError` that says how far the answer came; `ModelGarbled` when the stream ends
    without `Finish` or without a word. Leaving early, close it (or use `with`): that ends the request. Use
    it from one thread; only `interrupt` may come from another.
    """

    def __init__(self, events: Iterator[str | Finish], interruption: Interruption | None = None) -> None:
        """`interruption` is what ends `events` while they are being waited for."""
        self._events = events
        self._interruption = interruption or Interruption()
        self._ties = ExitStack()
        self._listener = Listener()
        self._waiting: deque[str | Mark] = deque()
        self._finish: Finish | None = None
        self._thought = False
        self._words = 0
        self._in_word = False

    def __next__(self) -> str:
        for arrival in self.arrivals():
            if isinstance(arrival, str):
                return arrival
        raise StopIteration

    def arrivals(self) -> Iterator[str | Mark]:
        """The pieces, and between them what is no text: that the model thinks, or begins anew."""
        while True:
            while self._waiting:
                arrival = self._waiting.popleft()
                self._count(arrival)
                yield arrival
            if self._finish is not None:
                self._need_words(self._finish)
                return
            self._take()

    def whole(self) -> str:
        """All of the answer, once it is complete."""
        text = ""
        for arrival in self.arrivals():
            text = "" if arrival is Mark.ANEW else text + (arrival if isinstance(arrival, str) else "")
        return text

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
        self._ties.close()

    def tied_to(self, interruption: Interruption) -> Self:
        """The same completion, until it is closed interrupted by another interruption as well."""
        self._ties.enter_context(interruption.ending(self.interrupt))
        return self

    def interrupt(self) -> None:
        """End the request while another thread waits for its next piece, which gets a `ModelError`."""
        self._interruption.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self) -> None:
        """Wait for the next event, and put what it means where `arrivals` finds it."""
        try:
            event = next(self._events, None)
        except ModelError as error:
            problem = error
        else:
            if isinstance(event, str):
                self._waiting.extend(self._listener.feed(event) if event else [Mark.THOUGHT])
                return
            if event is not None:
                self.close()
                self._waiting.extend(self._listener.finish())
                self._finish = event
                return
            problem = ModelGarbled("The stream was cut off before its end. Ask again.")
        raise self._broken(problem)  # outside the handler: a traceback would show what the endpoint wrote

    def _count(self, arrival: str | Mark) -> None:
        if isinstance(arrival, str):
            self._words += len(arrival.split()) - (self._in_word and not arrival[0].isspace())
            self._in_word = not arrival[-1].isspace()
            return
        self._thought = True
        if arrival is Mark.ANEW:
            self._words, self._in_word = 0, False

    def _broken(self, problem: ModelError) -> ModelError:
        """What went wrong, and, if the answer had begun, how far it had come."""
        if not self._words and not self._thought:
            return problem
        words = "1 word" if self._words == 1 else f"{self._words} words"
        far = f"after {words}" if self._words else "while the model was thinking, before its first word"
        told = type(problem)(f"The model's answer broke off {far}. {problem}")
        told.retryable = problem.retryable
        return told

    def _need_words(self, finish: Finish) -> None:
        if self._words:
            return
        thought = " and only thought" if self._thought else ""
        if finish.reason == "length":
            raise ModelGarbled(
                f"The model used up its tokens{thought} before the first word of the answer. Allow it more "
                "(DATELINE_ANSWER_TOKENS), or choose a model that does not think aloud first."
            )
        raise ModelGarbled(
            f"The model ended its answer without a word{thought}. Ask again, or choose another model."
        )


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


class Interruptible:
    """A model whose answers end as soon as an interruption is set, also while it is silent."""

    def __init__(self, model: LanguageModel, interruption: Interruption) -> None:
        self._model = model
        self._interruption = interruption

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_tokens(self) -> int:
        return self._model.context_tokens

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, stop: Sequence[str] = ()
    ) -> Completion:
        """See `LanguageModel.stream`."""
        return self._model.stream(messages, max_tokens=max_tokens, stop=stop).tied_to(self._interruption)

    def close(self) -> None:
        """The model is not ours to close."""
