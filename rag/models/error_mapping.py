"""Every way a model endpoint fails, turned into our errors.

The vendor's exceptions are known by the names of their classes, so that nothing heavy is imported;
a test fails when openai or httpx has a class that is missing here. What the endpoint wrote is read to tell
the cases apart and never repeated: it may contain our key or the prompt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag.errors import (
    ModelBusy,
    ModelError,
    ModelGarbled,
    ModelNotFound,
    ModelRefused,
    ModelTimeout,
    ModelUnreachable,
    PromptTooLong,
)

BY_CLASS: Mapping[str, type[ModelError]] = {
    # openai, an HTTP status
    "APIStatusError": ModelError,
    "AuthenticationError": ModelRefused,
    "BadRequestError": ModelError,
    "ConflictError": ModelBusy,
    "InternalServerError": ModelBusy,
    "NotFoundError": ModelNotFound,
    "OAuthError": ModelRefused,
    "PermissionDeniedError": ModelRefused,
    "RateLimitError": ModelBusy,
    "UnprocessableEntityError": ModelError,
    # openai, no status
    "APIConnectionError": ModelUnreachable,
    "APIError": ModelError,
    "APIResponseValidationError": ModelGarbled,
    "APITimeoutError": ModelTimeout,
    "ContentFilterFinishReasonError": ModelGarbled,
    "LengthFinishReasonError": ModelGarbled,
    "OpenAIError": ModelError,
    "SubjectTokenProviderError": ModelRefused,
    # httpx, while the answer streams
    "CloseError": ModelUnreachable,
    "ConnectError": ModelUnreachable,
    "ConnectTimeout": ModelUnreachable,
    "DecodingError": ModelGarbled,
    "HTTPError": ModelUnreachable,
    "HTTPStatusError": ModelError,
    "LocalProtocolError": ModelUnreachable,
    "NetworkError": ModelUnreachable,
    "PoolTimeout": ModelTimeout,
    "ProtocolError": ModelUnreachable,
    "ProxyError": ModelUnreachable,
    "ReadError": ModelUnreachable,
    "ReadTimeout": ModelTimeout,
    "RemoteProtocolError": ModelUnreachable,
    "RequestError": ModelUnreachable,
    "TimeoutException": ModelTimeout,
    "TooManyRedirects": ModelNotFound,
    "TransportError": ModelUnreachable,
    "UnsupportedProtocol": ModelUnreachable,
    "WriteError": ModelUnreachable,
    "WriteTimeout": ModelTimeout,
    # Python, reading what was streamed
    "JSONDecodeError": ModelGarbled,
    "UnicodeDecodeError": ModelGarbled,
    "ValueError": ModelGarbled,
}

_TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context (?:length|window|size)"
    r"|maximum context|prompt is too long|too many (?:input )?tokens",
    re.IGNORECASE,
)
_NO_CREDIT = re.compile(
    r"insufficient_quota|exceeded your current quota|insufficient.{0,12}(?:balance|credit)", re.I
)
_OVERLOADED = re.compile(r"overload|rate.?limit|too many requests|unavailable|server_error", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a message may say about where it was asked: the URL without credentials, and the model's name."""

    base_url: str
    model: str
    has_key: bool


def model_error(error: Exception, endpoint: Endpoint, *, begun: bool = False) -> ModelError:
    """The error of ours that `error` means; `begun` says that part of the answer was there. Never carries the
    key or the words of the response."""
    status, body = _status(error), _body(error)
    if status in (400, 413, 422, 500, None) and is_too_long(body):
        return PromptTooLong(
            f"The prompt is longer than the context of {endpoint.model} at {endpoint.base_url}. "
            "Ask with fewer sources, or configure a model with a longer context."
        )
    if _NO_CREDIT.search(body) or status == 402:
        return _no_credit(endpoint)
    kind = _by_status(status) or _by_class(error)
    if kind is ModelError and status is None and _OVERLOADED.search(body):
        kind = ModelBusy
    if kind is ModelUnreachable and begun:
        return kind(
            f"The connection to {endpoint.base_url} was lost. Check that the server runs, and ask again."
        )
    return kind(_message(kind, error, status, endpoint))


def is_too_long(body: str) -> bool:
    """Whether an endpoint's complaint is about the length of the prompt."""
    return _TOO_LONG.search(body) is not None


def _by_class(error: Exception) -> type[ModelError]:
    if isinstance(error.__cause__, Exception) and type(error.__cause__).__name__ == "ConnectTimeout":
        return ModelUnreachable  # openai calls both a timeout; nobody there and nobody answering differ
    return next((BY_CLASS[c.__name__] for c in type(error).__mro__ if c.__name__ in BY_CLASS), ModelError)


def _by_status(status: int | None) -> type[ModelError] | None:
    if status is None:
        return None
    if status >= 500:
        return ModelBusy
    if 300 <= status < 400:
        return ModelNotFound
    known: Mapping[int, type[ModelError]] = {
        401: ModelRefused,
        403: ModelRefused,
        404: ModelNotFound,
        405: ModelNotFound,
        408: ModelTimeout,
        409: ModelBusy,
        413: PromptTooLong,
        429: ModelBusy,
    }
    return known.get(status, ModelError)


def _message(kind: type[ModelError], error: Exception, status: int | None, endpoint: Endpoint) -> str:
    where, model = endpoint.base_url, endpoint.model
    http = f" (HTTP {status})" if status else ""
    if kind is ModelRefused:
        way_out = (
            "Check the API key and that it may use this model."
            if endpoint.has_key
            else "It wants an API key and none is configured: set one."
        )
        return f"{where} refused the request for {model}{http}. {way_out}"
    messages: Mapping[type[ModelError], str] = {
        ModelNotFound: f"{where} has no model {model!r} or no chat API at this address{http}. "
        "Check the model's name, and that the base URL is complete (most end in /v1).",
        ModelBusy: f"{where} is overloaded, limits our rate or has failed{http}. "
        "Wait a little and ask again.",
        ModelTimeout: f"{where} did not send (more of) an answer in time{http}. "
        "Ask again, ask with fewer sources, or configure a longer timeout.",
        ModelUnreachable: f"No connection to {where}{_reason(error)}. "
        "Check the address, that the server runs and that the network allows it.",
        ModelGarbled: f"What {where} sent is not the answer of a chat API. "
        "Check the base URL (most end in /v1), or ask again.",
        PromptTooLong: f"The prompt is too large for {where}{http}. Ask with fewer sources.",
    }
    return messages.get(
        kind,
        f"{where} reported an error for {model}{http}. Check the model's name and that it is a chat model, "
        "or choose another one.",
    )


def is_passing(error: ModelError) -> bool:
    """Whether the same request may succeed a little later: overload, or a lost connection."""
    return isinstance(error, ModelBusy | ModelUnreachable) and error.retryable


def _no_credit(endpoint: Endpoint) -> ModelError:
    error = ModelBusy(
        f"The account behind the API key for {endpoint.base_url} has used up its quota or credit. "
        "Add credit there, or choose another model."
    )
    error.retryable = False
    return error


def _reason(error: Exception) -> str:
    """Why a connection failed. Only of a `ConnectError`: other texts can contain headers, so the key."""
    for cause in (error, error.__cause__):
        if cause is not None and type(cause).__name__ == "ConnectError" and str(cause):
            return f" ({cause})"
    return ""


def _status(error: Exception) -> int | None:
    """The HTTP status, or the one named by an error event in the middle of a stream."""
    for value in (getattr(error, "status_code", None), getattr(error, "code", None)):
        if isinstance(value, int) and 300 <= value < 600:
            return value
        if isinstance(value, str) and re.fullmatch(r"[345]\d\d", value):
            return int(value)
    return None


def _body(error: Exception) -> str:
    return str(getattr(error, "body", "") or "")[:10_000]
