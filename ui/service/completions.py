"""OpenAI's chat completions over the archive: a model for each mode, streamed or whole."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request as HttpRequest

from rag import (
    Answer,
    Article,
    ClaimChecked,
    Event,
    EvidenceFound,
    Finished,
    ModeName,
    NotHeld,
    Request,
    SavedQuestionError,
    Turn,
)
from ui.request import LONGEST_NAME, MOST_ARTICLES, FormError, read_ask, readable
from ui.service.asking import Asking
from ui.service.failures import Failure, as_bytes, failure_of
from ui.service.wording import Wording, history_of, is_form, worded

NAME = "dateline"
STARTED = int(time.time())
DONE, WAITING = b"data: [DONE]\n\n", b": waiting\n\n"
Events = AsyncGenerator[Event | None, None]
Json = dict[str, object]


class Part(BaseModel):
    """A part of a message; only text is understood."""

    type: str
    text: str | None = None


class ChatMessage(BaseModel):
    """A message of the conversation so far. Those of the system change nothing."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None


class StreamOptions(BaseModel):
    """What a stream ends with."""

    include_usage: bool | None = False


class ResponseFormat(BaseModel):
    """Only `text` is there."""

    type: str = "text"


class Narrowed(BaseModel):
    """The part of the archive that may answer: days of publication (YYYY-MM-DD), and names."""

    model_config = ConfigDict(extra="forbid")
    after: str = Field("", max_length=40)
    before: str = Field("", max_length=40)
    as_of: str = Field("", max_length=40)
    outlets: list[str] = Field([], max_length=50)
    authors: list[str] = Field([], max_length=50)
    sections: list[str] = Field([], max_length=50)
    languages: list[str] = Field([], max_length=50)
    articles: list[str] = Field([], max_length=MOST_ARTICLES)
    collection: str = Field("", max_length=LONGEST_NAME)


class ChatCompletionRequest(BaseModel):
    """A conversation whose last message is a question. What OpenAI has beside it (temperature, max_tokens,
    tools …) is taken and changes nothing; `dateline` narrows the archive."""

    model: str
    messages: list[ChatMessage] = Field(min_length=1, max_length=2_000)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = 1
    response_format: ResponseFormat | None = None
    tool_choice: str | dict[str, Any] | None = None
    dateline: Narrowed | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that has been checked."""

    model: str
    mode: ModeName
    request: Request
    base: str
    with_usage: bool
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def address_of(self, article: Article) -> str:
        return f"{self.base}api/articles/{quote(article.id.encode('utf-8', 'replace'), safe='')}"


def router(asking: Asking) -> APIRouter:
    """The two paths of OpenAI's that are here."""
    routes = APIRouter(prefix="/v1", tags=["OpenAI"])

    @routes.get("/models", summary="The models: one for each way to answer")
    async def models() -> dict[str, Any]:
        known = {"created": STARTED, "object": "model", "owned_by": NAME}
        return {"object": "list", "data": [{"id": name, **known} for name in models_of(asking)]}

    @routes.get("/models/{name}", summary="One of them")
    async def model(name: str) -> dict[str, Any]:
        _mode(asking, name)
        return {"id": name, "created": STARTED, "object": "model", "owned_by": NAME}

    @routes.post("/chat/completions", summary="Answer the last message, every sentence cited")
    async def completions(body: ChatCompletionRequest, http: HttpRequest) -> Response:
        asked = await asking.call(lambda: _asked(asking, body, str(http.base_url)))
        if not body.stream:
            answer = await asking.answer(http, asked.request, asked.mode)
            return Response(as_bytes(_whole(asked, answer)), media_type="application/json")
        events = asking.events(http, asked.request, asked.mode)
        try:
            first = await anext(events)
        except BaseException:
            await events.aclose()
            raise
        return StreamingResponse(
            _streamed(asked, first, events),
            media_type="text/event-stream",
            headers={"cache-control": "no-cache", "x-accel-buffering": "no"},
        )

    return routes


def models_of(asking: Asking) -> dict[str, ModeName]:
    """The modes by the names of their models; `dateline` is how this server answers by itself."""
    return {NAME: asking.assistant.settings.mode, **{f"{NAME}-{mode}": mode for mode in asking.modes}}


def _mode(asking: Asking, name: str) -> ModeName:
    models = models_of(asking)
    if name not in models:
        listed = ", ".join(models)
        message = f"There is no model {readable(name[:80])!r}; there are {listed}."
        raise Failure(404, message, "model", "model_not_found")
    return models[name]


def _asked(asking: Asking, body: ChatCompletionRequest, base: str) -> Asked:
    """Raises `Failure`."""
    mode = _mode(asking, body.model)
    if body.n not in (None, 1):
        raise Failure(400, "There is one answer: n must be 1.", "n")
    if body.response_format and body.response_format.type != "text":
        raise Failure(
            400, "Answers are text; /api/ask gives them as JSON.", "response_format", "unsupported_value"
        )
    if body.tool_choice not in (None, "auto", "none"):
        raise Failure(400, "No tools are called here.", "tool_choice", "unsupported_value")
    question, history = conversation(body.messages)
    try:
        narrowed = body.dateline.model_dump() if body.dateline else {}
        ask = read_ask({**narrowed, "question": question, "mode": mode})
    except FormError as error:
        param = "dateline" if question.strip() and len(question) <= 1_000 else "messages"
        raise Failure(400, str(error), param) from error
    try:
        scope = asking.programs.known(ask.scope, body.dateline.collection if body.dateline else "")
    except NotHeld as error:
        raise Failure(400, str(error), f"dateline.{error.field.replace('sources', 'outlets')}") from error
    except SavedQuestionError as error:
        raise Failure(400, str(error), "dateline.collection") from error
    with_usage = bool(body.stream_options and body.stream_options.include_usage)
    return Asked(body.model, mode, Request(ask.question, scope, history), base, with_usage)


def conversation(messages: Sequence[ChatMessage]) -> tuple[str, tuple[Turn, ...]]:
    """The question, and the turns before it. Raises `Failure`."""
    said: list[tuple[str, str]] = []
    for at, message in enumerate(messages):
        if message.role == "user":
            said.append((_text(message, at), ""))
        elif message.role == "assistant" and said and not said[-1][1]:
            said[-1] = (said[-1][0], _text(message, at))
    if messages[-1].role != "user":
        raise Failure(400, "The last message must be the user's: the question.", "messages")
    return said[-1][0], history_of(said[:-1])


def _text(message: ChatMessage, at: int) -> str:
    if isinstance(message.content, list):
        if wrong := [part.type for part in message.content if part.type not in ("text", "input_text")]:
            raise Failure(
                400,
                f"Only text is understood, not {readable(wrong[0][:40])!r}.",
                f"messages.{at}.content",
                "unsupported_value",
            )
        return readable("\n".join(part.text or "" for part in message.content))
    return readable(message.content or "")


def _whole(asked: Asked, answer: Answer) -> Json:
    wording = worded(answer, asked.address_of)
    message = {
        "role": "assistant",
        "content": wording.content,
        "refusal": None,
        "annotations": wording.annotations,
    }
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    head = {"id": asked.id, "object": "chat.completion", "created": asked.created, "model": asked.model}
    return {**head, "choices": [choice], "usage": _usage(answer), "dateline": _told(answer)}


async def _streamed(asked: Asked, first: Event | None, events: Events) -> AsyncGenerator[bytes, None]:
    """The events of an answer as OpenAI's chunks: each sentence once it has been checked."""
    wording, in_form = Wording(asked.address_of), False
    yield _chunk(asked, {"role": "assistant", "content": ""})
    event: Event | None = first
    async with aclosing(events):
        try:
            while True:
                match event:
                    case None:
                        yield WAITING
                    case EvidenceFound():
                        in_form = is_form(event.understood)
                    case ClaimChecked():
                        before = len(wording.annotations)
                        added = wording.claim(event.claim, in_form=in_form)
                        yield _chunk(asked, _delta(added, wording.annotations[before:]))
                    case Finished():
                        before = len(wording.annotations)
                        added = wording.end(event.answer)
                        yield _chunk(asked, _delta(added, wording.annotations[before:]))
                        yield _chunk(asked, {}, "stop", dateline=_told(event.answer))
                        if asked.with_usage:
                            yield _chunk(asked, None, usage=_usage(event.answer))
                        break
                event = await anext(events)
        except Exception as error:  # noqa: BLE001 - the status has been sent: the stream says what went wrong
            yield b"data: " + as_bytes(failure_of(error).to_json()) + b"\n\n"
    yield DONE


def _delta(content: str, annotations: Sequence[Json]) -> Json:
    return {"content": content, **({"annotations": annotations} if annotations else {})}


def _chunk(asked: Asked, delta: Json | None, finish: str | None = None, **more: object) -> bytes:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    head = {"id": asked.id, "object": "chat.completion.chunk", "created": asked.created, "model": asked.model}
    return b"data: " + as_bytes({**head, "choices": choices, **more}) + b"\n\n"


def _usage(answer: Answer) -> Json:
    read, written = answer.usage.prompt_tokens, answer.usage.completion_tokens
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _told(answer: Answer) -> Json:
    """What OpenAI's form has no place for."""
    return {
        "status": answer.status.value,
        "mode": answer.mode.value,
        "searched": answer.searched or answer.question,
        "why": answer.why,
        "model_failed": answer.model_failed,
    }
