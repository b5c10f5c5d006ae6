"""Asking a language model: one streaming client for any endpoint that speaks the OpenAI API.

`OpenAIModel` is such an endpoint, `EmbeddedModel` the llama.cpp server that we run ourselves; both are a
`LanguageModel`. What comes back is a `Completion`, an iterator over pieces of text that knows afterwards
why the model stopped. Whatever goes wrong is a `ModelError`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Generator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from rag.errors import ModelGarbled, ModelUnreachable, SettingsError
from rag.models.chat import ChatMessage, Completion, Finish, LanguageModel, TokenUsage
from rag.models.error_mapping import Endpoint, is_passing, is_too_long, model_error
from rag.models.interruption import Interruption
from rag.models.llama_server import LocalModel
from rag.models.stream import events_of, until_stop

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

    from rag.models.lines import Lines

__all__ = [
    "ChatMessage",
    "Completion",
    "EmbeddedModel",
    "Finish",
    "LanguageModel",
    "OpenAIModel",
    "TokenUsage",
]

_SEED = 7
_LONGEST_RETRY_PAUSE_S = 5.0
_LEAST_ROOM = 512
"""Tokens that an answer is asked for again with, where more do not fit beside the prompt."""

_ENDING_S = 0.5
"""How long a server whose connection broke may take to be seen to have ended."""


class OpenAIModel:
    """A chat model behind the OpenAI API: OpenAI itself, vLLM, Ollama, LM Studio, llama.cpp, a gateway.

    Sampling is greedy and seeded where the endpoint allows it. An option that the endpoint rejects (`seed`,
    `temperature`, `stream_options`, ...) is left out from then on; `stop` is then applied here. Where the
    prompt and `max_tokens` do not fit the model's context together, fewer are asked for.

    Time: connecting `connect_timeout_s`, then at most `timeout_s` between two arrivals of bytes and
    `answer_timeout_s` for the whole answer. Overload and lost connections are retried `max_retries` times,
    only before the first piece, after at most 5 s each; timeouts are not. So a caller waits for a first
    piece or an error at most `(max_retries + 1) * (connect_timeout_s + timeout_s + 5)`: 140 s by default,
    and 65 s for a silent endpoint.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str | None = None,
        *,
        context_tokens: int = 16_384,
        timeout_s: float = 60.0,
        connect_timeout_s: float = 5.0,
        answer_timeout_s: float = 600.0,
        max_retries: int = 1,
        retry_pause_s: float = 0.5,
    ) -> None:
        self.name = model
        self.context_tokens = context_tokens
        self._base_url = _checked_url(base_url)
        self._api_key = _checked_key(api_key)
        self._endpoint = Endpoint(self._base_url, model, has_key=bool(self._api_key))
        self._timeouts_s = (connect_timeout_s, timeout_s, answer_timeout_s)
        self._max_retries = max_retries
        self._retry_pause_s = retry_pause_s
        self._rejected: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self._made_lines: Lines | None = None

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, stop: Sequence[str] = ()
    ) -> Completion:
        """See `LanguageModel.stream`."""
        interruption = Interruption()
        return Completion(self.events(messages, max_tokens, stop, interruption), interruption)

    def close(self) -> None:
        """End every request and close the connections; the next request opens new ones."""
        with self._lock:
            if self._made_lines is not None:
                self._made_lines.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def events(
        self,
        messages: Sequence[ChatMessage],
        max_tokens: int,
        stop: Sequence[str],
        interruption: Interruption,
    ) -> Generator[str | Finish]:
        """What a `Completion` is made of, as the endpoint sends it; the interruption ends it from another
        thread. Raises a `ModelError`."""
        import openai

        with self._lines().line(interruption) as line:
            client = openai.OpenAI(
                base_url=self._base_url,
                api_key=self._api_key or "none",  # openai insists on one; servers without keys ignore it
                max_retries=0,
                http_client=line.client,
            )
            yield from self._attempts(client, line.hung_up, messages, max_tokens, stop)

    def _attempts(
        self,
        client: openai.OpenAI,
        hung_up: threading.Event,
        messages: Sequence[ChatMessage],
        max_tokens: int,
        stop: Sequence[str],
    ) -> Generator[str | Finish]:
        for retries_left in range(self._max_retries, -1, -1):
            started = False
            try:
                for event in self._attempt(client, messages, max_tokens, stop):
                    started = started or event != ""  # an answer that was only thought of may be asked again
                    yield event
                return
            except _faults() as error:
                problem = model_error(error, self._endpoint, begun=started)
                pause_s = self._pause_s(error)
            if started or not is_passing(problem) or not retries_left or pause_s > _LONGEST_RETRY_PAUSE_S:
                raise problem  # outside the handler: a traceback would show what the endpoint wrote
            if hung_up.wait(pause_s):
                raise problem

    def _attempt(
        self, client: openai.OpenAI, messages: Sequence[ChatMessage], max_tokens: int, stop: Sequence[str]
    ) -> Generator[str | Finish]:
        with self._open(client, messages, max_tokens, stop) as chunks:
            events = events_of(chunks, self._endpoint, _faults())
            yield from until_stop(events, stop) if "stop" in self._rejected else events

    def _open(
        self, client: openai.OpenAI, messages: Sequence[ChatMessage], max_tokens: int, stop: Sequence[str]
    ) -> openai.Stream[ChatCompletionChunk]:
        """Open the stream, leaving out one by one the options that this endpoint rejects."""
        import openai

        room = max_tokens
        while True:
            rejected = self._rejected
            try:
                return self._create(client, messages, room, stop, rejected)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if is_too_long(str(error.body)) and room > _LEAST_ROOM:
                    room = _LEAST_ROOM  # a small context: room for an answer, and none to think
                    continue
                option = _rejected_option(error.body, rejected)
                if option is None:
                    raise
                self._rejected |= {option}

    def _create(
        self,
        client: openai.OpenAI,
        messages: Sequence[ChatMessage],
        max_tokens: int,
        stop: Sequence[str],
        rejected: frozenset[str],
    ) -> openai.Stream[ChatCompletionChunk]:
        from openai import omit

        return client.chat.completions.create(
            model=self.name,
            messages=[_message_param(message) for message in messages],
            stream=True,
            stream_options={"include_usage": True} if "stream_options" not in rejected else omit,
            temperature=0.0 if "temperature" not in rejected else omit,
            seed=_SEED if "seed" not in rejected else omit,
            stop=list(stop) if stop and "stop" not in rejected else omit,
            max_tokens=max_tokens if "max_tokens" not in rejected else omit,
            max_completion_tokens=max_tokens if "max_tokens" in rejected else omit,
        )

    def _lines(self) -> Lines:
        from rag.models.http import http_client
        from rag.models.lines import Lines

        with self._lock:
            if self._made_lines is None:
                connect_s, read_s, answer_s = self._timeouts_s
                self._made_lines = Lines(
                    lambda: http_client(
                        self._base_url,
                        connect_timeout_s=connect_s,
                        read_timeout_s=read_s,
                        response_timeout_s=answer_s,
                    ),
                )
            return self._made_lines

    def _pause_s(self, error: Exception) -> float:
        response = getattr(error, "response", None)
        asked = response.headers.get("retry-after", "") if response is not None else ""
        return float(asked) if re.fullmatch(r"\d{1,6}(\.\d+)?", asked) else self._retry_pause_s


class EmbeddedModel:
    """The model that runs on this machine; its server starts with the first question.

    A server that has died is started again for the next question, and for this one if no word of the answer
    has been seen. `timeout_s` covers reading a full context on a slow machine.
    """

    def __init__(self, local: LocalModel | None = None, *, timeout_s: float = 300.0) -> None:
        self._local = local or LocalModel()
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._client: OpenAIModel | None = None
        self._endpoint: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """The model file's name without its ending."""
        return self._local.name

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""
        return self._local.context_tokens

    def start(self) -> None:
        """Load the model now (seconds), so that the first question need not wait for it."""
        self._local.start()

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, stop: Sequence[str] = ()
    ) -> Completion:
        """See `LanguageModel.stream`."""
        interruption = Interruption()
        return Completion(self._events(messages, max_tokens, stop, interruption), interruption)

    def close(self) -> None:
        """End the server; the next question starts it again."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = self._endpoint = None
            self._local.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _events(
        self,
        messages: Sequence[ChatMessage],
        max_tokens: int,
        stop: Sequence[str],
        interruption: Interruption,
    ) -> Generator[str | Finish]:
        for is_last in (False, True):
            started = False
            try:
                with closing(self._connected().events(messages, max_tokens, stop, interruption)) as events:
                    for event in events:
                        started = started or event != ""
                        yield event
                return
            except (ModelGarbled, ModelUnreachable):
                ending = "" if interruption.is_set else self._local.ending(_ENDING_S)
                if not ending:
                    raise
            if started or is_last:
                raise ModelUnreachable(
                    f"The embedded model's server ended in the middle: {ending}. It is started again for the "
                    "next question."
                )

    def _connected(self) -> OpenAIModel:
        with self._lock:
            endpoint = self._local.endpoint
            if self._client is None or endpoint != self._endpoint:
                if self._client is not None:
                    self._client.close()
                base_url, api_key = self._endpoint = endpoint
                self._client = OpenAIModel(
                    base_url,
                    self.name,
                    api_key,
                    context_tokens=self.context_tokens,
                    timeout_s=self._timeout_s,
                    retry_pause_s=0.1,
                )
            return self._client


def _faults() -> tuple[type[Exception], ...]:
    """Everything that openai raises about an answer, on purpose or not."""
    import httpx
    import openai

    return openai.OpenAIError, httpx.HTTPError, ValueError


_OPTIONS = ("stream_options", "temperature", "seed", "stop", "max_tokens")


def _rejected_option(body: object, rejected: frozenset[str]) -> str | None:
    """The option that an endpoint's complaint is about, if it is one we can do without."""
    text = str(body)
    if is_too_long(text):
        return None  # such a message names max_tokens too
    parameter = body.get("param") if isinstance(body, dict) else None
    known = _OPTIONS if "max_completion_tokens" in text else _OPTIONS[:-1]
    left = [option for option in known if option not in rejected]
    if parameter in left:
        return str(parameter)
    return next((option for option in left if re.search(rf"['\"`\s]{option}\b", text)), None)


def _message_param(message: ChatMessage) -> ChatCompletionMessageParam:
    content = message.content.encode("utf-8", "replace").decode("utf-8")  # half a surrogate cannot be sent
    if message.role == "system":
        return {"role": "system", "content": content}
    if message.role == "user":
        return {"role": "user", "content": content}
    return {"role": "assistant", "content": content}


def _checked_url(base_url: str) -> str:
    try:
        parts = urlsplit(base_url.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        usable = usable and parts.username is None and parts.password is None and not parts.query
    except ValueError:
        usable = False
    if not usable:
        shown = re.sub(r"//.*@", "//…@", base_url.partition("?")[0])
        raise SettingsError(
            "The model's base URL must look like https://host/v1, without a password or query, "
            f"not {shown!r}."
        )
    return base_url.strip().rstrip("/")


def _checked_key(api_key: str | None) -> str:
    key = (api_key or "").strip()
    if not all("!" <= character <= "~" for character in key):
        raise SettingsError(
            "The API key contains a space or a character that keys do not have. Copy it again."
        )
    return key
