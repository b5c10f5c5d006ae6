"""OpenAI's chat completions, asked with llama-index's client for endpoints that are like OpenAI's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import openai
import pytest

from rag import Assistant
from tests.conftest import finished
from tests.ui.serving import service_at
from ui.service.wording import SOURCES

pytest.importorskip("llama_index.llms.openai_like")

from llama_index.core.llms import ChatMessage, MessageRole
from llama_index.llms.openai_like import OpenAILike

COST = "What did the ferry strike cost?"


Llm = Callable[..., OpenAILike]


@pytest.fixture(scope="module")
def llm_of(assistant: Assistant) -> Iterator[Llm]:
    """Makes llama-index's client of a model of the service."""
    with service_at(assistant) as service, httpx.Client(timeout=60) as connection:

        def llm_of(model: str = "dateline-extractive", *, chats: bool = True, **more: Any) -> OpenAILike:
            base = f"{service.address}/v1"
            more.setdefault("http_client", connection)
            return OpenAILike(
                model=model, api_base=base, api_key="none", is_chat_model=chats, max_retries=0, **more
            )

        yield llm_of


@pytest.fixture(scope="module")
def llm(llm_of: Llm) -> OpenAILike:
    return llm_of()


def test_a_completion_is_the_answer_with_its_sources(llm: OpenAILike) -> None:
    text = llm.complete(COST).text
    assert "$12 million" in text
    assert text.partition(SOURCES)[2].startswith("- [1] “Ferry strike ends after nine days” (Harbour Wire")


def test_the_citations_come_with_the_answer(llm: OpenAILike, assistant: Assistant) -> None:
    response = llm.chat([ChatMessage(COST)])
    text = str(response.message.content)
    annotations = response.raw.choices[0].message.annotations
    assert response.message.role is MessageRole.ASSISTANT
    assert annotations
    for annotation in annotations:
        place = annotation.url_citation
        extra = place.model_extra
        article = assistant.archive.article(extra["article_id"])
        assert text[place.start_index : place.end_index] == f"[{extra['number']}]"
        assert extra["quote"] == article.text[extra["quote_start"] : extra["quote_end"]]


def test_a_follow_up_is_made_whole_from_the_messages_before(llm: OpenAILike) -> None:
    question = ChatMessage("What did Marta Quist say?")
    first = llm.chat([ChatMessage("Be brief.", role="system"), question])
    second = llm.chat([question, first.message, ChatMessage("And Alan Dray?")])
    assert second.raw.model_extra["dateline"]["searched"] == "What did Alan Dray say?"
    assert "Dray" in str(second.message.content)


@pytest.mark.parametrize(
    "question", [COST, "timeline of the ferry", "Who won the chess championship of 1998?"]
)
def test_a_stream_says_the_same_as_the_whole_answer(question: str, llm: OpenAILike) -> None:
    whole = str(llm.chat([ChatMessage(question)]).message.content)
    pieces = list(llm.stream_chat([ChatMessage(question)]))
    assert "".join(piece.delta or "" for piece in pieces) == whole
    assert pieces[-1].message.content == whole
    assert [one.text for one in llm.stream_complete(question)][-1] == whole


def test_it_can_be_asked_from_a_loop_of_events(llm_of: Llm) -> None:
    async def streamed() -> str:
        async with httpx.AsyncClient(timeout=60) as connection:
            pieces = await llm_of(async_http_client=connection).astream_chat([ChatMessage(COST)])
            return "".join([piece.delta or "" async for piece in pieces])

    assert finished(streamed()) == llm_of().complete(COST).text


def test_a_programs_own_way_of_using_a_model_is_answered(llm: OpenAILike) -> None:
    """`predict` fills in a template and asks with whatever llama-index sends by itself."""
    from llama_index.core import PromptTemplate

    assert "$12 million" in llm.predict(PromptTemplate("{question}"), question=COST)


def test_errors_are_openais(llm_of: Llm) -> None:
    with pytest.raises(openai.NotFoundError, match="there are dateline, ") as unknown:
        llm_of(model="gpt-9").complete(COST)
    assert (unknown.value.code, unknown.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.BadRequestError) as empty:
        llm_of().chat([ChatMessage("")])
    assert (empty.value.param, empty.value.type) == ("messages", "invalid_request_error")
    with pytest.raises(openai.BadRequestError) as several:
        list(llm_of().stream_chat([ChatMessage(COST)], n=2))
    assert several.value.param == "n"


def test_without_chat_the_older_endpoint_is_told_not_to_be_there(llm_of: Llm) -> None:
    """The class asks `/v1/completions` unless told that the model chats."""
    with pytest.raises(openai.NotFoundError, match="chat/completions"):
        llm_of(chats=False).complete(COST)
