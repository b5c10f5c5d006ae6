"""OpenAI's chat completions, asked with OpenAI's own client."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from rag import Assistant, Settings
from rag.errors import ModelUnreachable
from rag.models.encoders.minilm import MiniLM
from tests.conftest import ToldModel
from tests.ui.newsstand import SlowModel
from tests.ui.serving import Service, service_at
from ui.service.asking import MODEL_FAILED
from ui.service.wording import SOURCES, history_of
from vectorstore.archive import Archive

COST = "What did the ferry strike cost?"


@pytest.fixture(scope="module")
def service(assistant: Assistant) -> Iterator[Service]:
    with service_at(assistant) as service:
        yield service


@pytest.fixture(scope="module")
def client(service: Service) -> openai.OpenAI:
    return service.openai()


def user(text: str) -> Any:
    return {"role": "user", "content": text}


def asked(client: openai.OpenAI, *messages: Any, model: str = "dateline-extractive", **more: Any) -> Any:
    return client.chat.completions.create(model=model, messages=[*messages], **more)


def streamed(client: openai.OpenAI, *messages: Any, model: str = "dateline-extractive", **more: Any) -> Any:
    """The text of a stream, its annotations, and its last chunk with a choice."""
    text, annotations, last = "", [], None
    for chunk in asked(client, *messages, model=model, stream=True, **more):
        for choice in chunk.choices:
            text += choice.delta.content or ""
            annotations += (choice.delta.model_extra or {}).get("annotations", [])
            last = chunk
    return text, annotations, last


@pytest.mark.parametrize(
    "question", [COST, "What did Quist say about wages?", "timeline of the ferry", "Who counts the lanterns?"]
)
def test_each_number_is_annotated_with_the_exact_words_that_it_stands_for(
    question: str, client: openai.OpenAI, assistant: Assistant
) -> None:
    message = asked(client, user(question)).choices[0].message
    assert message.annotations
    marks = {(place.url_citation.start_index, place.url_citation.end_index) for place in message.annotations}
    for annotation in message.annotations:
        place = annotation.url_citation
        extra = place.model_extra
        article = assistant.archive.article(extra["article_id"])
        assert message.content[place.start_index : place.end_index] == f"[{extra['number']}]"
        assert extra["quote"] == article.text[extra["quote_start"] : extra["quote_end"]]
        assert place.url.startswith(("https://", "http://"))
    answer = message.content.partition(SOURCES)[0]
    assert len(marks) == sum(answer.count(f" [{n}]") + answer.count(f"][{n}]") for n in range(1, 40))


def test_the_sources_are_listed_below_the_answer(client: openai.OpenAI) -> None:
    text = asked(client, user(COST)).choices[0].message.content
    assert "$12 million" in text
    assert text.partition(SOURCES)[2].startswith("- [1] “Ferry strike ends after nine days” (Harbour Wire")
    assert "https://example.org/ferry" in text


@pytest.mark.parametrize(
    "question", [COST, "timeline of the ferry", "Who won the chess championship of 1998?"]
)
def test_a_stream_says_the_same_as_the_whole_answer(question: str, client: openai.OpenAI) -> None:
    whole = asked(client, user(question)).choices[0].message
    text, annotations, last = streamed(client, user(question))
    assert text == whole.content
    assert annotations == [one.model_dump() for one in whole.annotations]
    assert last.choices[0].finish_reason == "stop"


def test_a_stream_ends_with_what_was_used_where_that_is_wanted(client: openai.OpenAI) -> None:
    chunks = list(asked(client, user(COST), stream=True, stream_options={"include_usage": True}))
    assert chunks[-1].choices == []
    assert chunks[-1].usage.total_tokens == 0


def test_what_the_archive_does_not_say_is_declined_with_the_reason(client: openai.OpenAI) -> None:
    answer = asked(client, user("Who won the chess championship of 1998?"))
    assert answer.choices[0].finish_reason == "stop"
    assert answer.choices[0].message.content.startswith("The archive does not answer this.")
    assert SOURCES not in answer.choices[0].message.content
    assert answer.model_extra["dateline"]["status"] == "declined"


def test_a_follow_up_is_made_whole_from_the_messages_before(client: openai.OpenAI) -> None:
    first = asked(client, user("What did Marta Quist say?")).choices[0].message.content
    before = [user("What did Marta Quist say?"), {"role": "assistant", "content": first}]
    second = asked(client, *before, user("And Alan Dray?"))
    assert second.model_extra["dateline"]["searched"] == "What did Alan Dray say?"
    assert "Dray" in second.choices[0].message.content
    before += [user("And Alan Dray?"), {"role": "assistant", "content": "gone"}]
    third = asked(client, *before, user("And Ida Rohm?"))
    assert third.model_extra["dateline"]["searched"] == "What did Ida Rohm say?"


def test_of_earlier_messages_only_the_sentences_of_answers_are_kept(client: openai.OpenAI) -> None:
    text = asked(client, user(COST)).choices[0].message.content
    (turn,) = history_of([(COST, text)])
    assert "Alan Dray" in turn.answer
    assert "[" not in turn.answer
    assert "Sources" not in turn.answer
    assert "example.org" not in turn.answer
    assert history_of([(COST, "The archive does not answer this.")])[0].answer == ""


def test_parts_and_other_roles_are_taken(client: openai.OpenAI) -> None:
    parts = {"role": "user", "content": [{"type": "text", "text": COST}]}
    answer = asked(
        client, {"role": "system", "content": "Answer in rhyme."}, parts, temperature=0, max_tokens=5
    )
    assert "$12 million" in answer.choices[0].message.content


def test_days_and_outlets_narrow_the_archive(client: openai.OpenAI) -> None:
    narrowed = {"dateline": {"outlets": ["Northern Ledger"]}}
    answer = asked(client, user(COST), extra_body=narrowed)
    assert "Harbour Wire" not in answer.choices[0].message.content.partition(SOURCES)[2]
    for wrong in ({"outlets": ["No Such Paper"]}, {"after": "someday"}, {"until": "2014-01-01"}):
        with pytest.raises(openai.BadRequestError) as raised:
            asked(client, user(COST), extra_body={"dateline": wrong})
        assert str(raised.value.param).startswith("dateline")


def test_there_is_a_model_for_each_mode(client: openai.OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert names == ["dateline", "dateline-auto", "dateline-extractive", "dateline-llm"]
    assert client.models.retrieve("dateline-llm").owned_by == "dateline"


def test_an_unknown_model_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="there are dateline, ") as raised:
        asked(client, user(COST), model="gpt-9")
    assert (raised.value.code, raised.value.param) == ("model_not_found", "model")


@pytest.mark.parametrize(
    ("messages", "more", "param"),
    [
        ([{"role": "assistant", "content": "Hello"}], {}, "messages"),
        ([user("")], {}, "messages"),
        ([user("why " * 400)], {}, "messages"),
        ([user([{"type": "image_url", "image_url": {"url": "http://a"}}])], {}, "messages.0.content"),
        ([user(COST)], {"n": 2}, "n"),
        ([user(COST)], {"response_format": {"type": "json_object"}}, "response_format"),
        ([user(COST)], {"tool_choice": "required"}, "tool_choice"),
        ([{"role": "pirate", "content": "?"}], {}, "messages.0.role"),
        ([], {}, "messages"),
    ],
)
def test_what_cannot_be_answered_is_refused_and_the_field_named(
    messages: Any, more: Any, param: str, client: openai.OpenAI
) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        asked(client, *messages, **more)
    assert raised.value.param == param
    assert raised.value.type == "invalid_request_error"


@pytest.mark.parametrize("index", range(5))
def test_nothing_of_an_article_acts_in_a_chat(index: int, client: openai.OpenAI) -> None:
    answer = asked(client, user(f"Who counted the {index} lanterns of Quorbex?"))
    message = answer.choices[0].message
    assert "Quorbex" in message.content
    for acts in ("<script", "<img", "<iframe", "<svg"):
        assert message.content.count(acts) == message.content.count("\\" + acts)
    for annotation in message.annotations:
        assert annotation.url_citation.url.startswith(("http://127.0.0.1:", "https://"))
        assert not any(bad in annotation.url_citation.url for bad in ("evil", "secret", "<", '"'))


def test_a_models_sentences_come_one_by_one_and_checked(client: openai.OpenAI) -> None:
    chunks = [
        chunk.choices[0].delta.content
        for chunk in asked(client, user(COST), model="dateline-llm", stream=True)
        if chunk.choices and chunk.choices[0].delta.content
    ]
    assert chunks[0].startswith("The dock workers went back to work on Tuesday")
    assert chunks[0].endswith("[1]")
    assert len(chunks) > 2


def test_whoever_hangs_up_ends_the_models_request(client: openai.OpenAI, assistant: Assistant) -> None:
    model = assistant.model_for("llm")
    assert isinstance(model, SlowModel)
    closed, finished = model.closed, model.finished
    stream = asked(client, user(COST), model="dateline-llm", stream=True)
    next(iter(stream))
    stream.close()
    deadline = time.monotonic() + 30
    while model.closed == closed and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (model.closed, model.finished) == (closed + 1, finished)


def test_a_failed_model_is_told_without_its_address_and_quotations_answer(
    harbour: Archive, embedder: MiniLM
) -> None:
    model = ToldModel(fails=ModelUnreachable("no connection to http://10.0.0.9:8080/v1 as /home/me"))
    assistant = Assistant(harbour, Settings.load(mode="llm"), embedder, model=model)
    with service_at(assistant) as service:
        answer = asked(service.openai(), user(COST), model="dateline")
        streamed_text, _, _ = streamed(service.openai(), user(COST), model="dateline")
    text = answer.choices[0].message.content
    assert MODEL_FAILED in text
    assert "$12 million" in text
    assert "10.0.0.9" not in text + streamed_text
    assert "/home/me" not in text + streamed_text
    assert answer.model_extra["dateline"]["model_failed"] is True


def test_without_a_model_none_is_offered(harbour: Archive, embedder: MiniLM, monkeypatch: Any) -> None:
    assistant = Assistant(harbour, Settings.load(mode="extractive"), embedder)
    monkeypatch.setattr(assistant, "_make_model", lambda: None)
    with service_at(assistant) as service:
        names = [model.id for model in service.openai().models.list()]
        missing = service.post("/api/ask", json={"question": COST, "mode": "llm"})
    assert names == ["dateline", "dateline-auto", "dateline-extractive"]
    assert (missing.status_code, missing.json()["error"]["code"]) == (503, "no_model")
    assert "/" not in missing.json()["error"]["message"]
