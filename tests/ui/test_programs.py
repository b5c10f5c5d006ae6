"""What programs and language models' tools get beside answers: forms, checked drafts, passages, articles."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from rag import Assistant
from rag.cli import main as command
from tests.conftest import FERRY
from tests.ui.browsing import chat_at
from tests.ui.newsstand import HOSTILE, PROGRAMS
from ui.programs import Programs
from ui.security.calls import Endpoint
from ui.serve import Options
from ui.stream import BROKEN
from ui.waiting_line import WaitingLine
from vectorstore.errors import ArchiveError

DRAFT = (
    "Marta Quist said that four was “a good beginning”. The strike had cost $14 million, Alan Dray said. "
    "A museum of clocks will open in Port Ellery."
)


@pytest.fixture
def programs(assistant: Assistant) -> Programs:
    return Programs(assistant, WaitingLine(1))


def lines(found: dict[str, object]) -> list[dict[str, Any]]:
    listed = found["lines"]
    assert isinstance(listed, list)
    return listed


def test_every_quotation_of_a_form_is_exactly_the_articles_text(
    programs: Programs, assistant: Assistant
) -> None:
    found = [
        programs.quotes("Dray"),
        programs.mentions("ferry"),
        programs.timeline("the bridge"),
        programs.search("How long was the strike?"),
    ]
    for one in found:
        assert lines(one)
        for line in lines(one):
            article = assistant.archive.article(line["article"]["id"])
            assert line["quote"] == article.text[line["start"] : line["end"]]


def test_a_form_takes_a_topic_a_limit_days_and_outlets(programs: Programs) -> None:
    of_cost = programs.quotes("Dray", "cost", limit="1")
    assert (of_cost["about"], of_cost["total"], len(lines(of_cost))) == ("cost", 2, 1)
    assert len(lines(programs.quotes("Dray", limit=1))) == 1
    outlets = {line["outlet"] for line in lines(programs.mentions("ferry", outlets=["harbour wire"]))}
    assert outlets == {"Harbour Wire"}
    late = programs.mentions("ferry", after="2014-04-01", before="2014-04-30")
    assert [line["article"]["id"] for line in lines(late) if line["day"]] == ["bridge"]
    assert [p["article"]["id"] for p in lines(programs.search("the ferry", 1, as_of="2014-03-10"))] == [
        "ferry"
    ]


@pytest.mark.parametrize("form", ["quotes", "mentions", "timeline"])
def test_what_the_command_prints_is_what_a_program_gets(
    form: str, programs: Programs, assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = str(assistant.archive.path)
    for words in ("Dray", "Zebedee"):
        command.app([form, words, "--archive", archive, "--json"], standalone_mode=False)
        printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        found = getattr(programs, form)(words)
        if "notice" in found:
            assert printed == [json.loads(json.dumps(found))]
        else:
            assert [line["quote"] for line in printed if "quote" in line] == [
                line["quote"] for line in lines(found)
            ]
    assert "notice" in found
    assert "The archive holds 8 articles" in found["notice"]


def test_a_draft_is_checked(programs: Programs) -> None:
    report = programs.check(DRAFT)
    findings: list[dict[str, Any]] = report["findings"]  # type: ignore[assignment]
    assert [(one["text"], one["verdict"]) for one in findings if one["kind"] == "quotation"] == [
        ("a good beginning", "differs")
    ]
    numbers = [(one["text"], one["verdict"]) for one in findings if one["kind"] == "number"]
    assert numbers == [("four", "stands"), ("14 million", "contradicted")]
    for one in findings:
        assert DRAFT[one["start"] : one["end"]] == one["text"]
    assert programs.check("long " * 100_000) == {"error": "the draft is longer than 300,000 characters"}


def test_an_article_is_read_whole_and_without_where_its_file_lay(programs: Programs) -> None:
    found = programs.article("ferry")
    assert (found["title"], found["source"], found["text"]) == (FERRY.title, FERRY.source, FERRY.text)
    assert str(found["published"]).startswith("2014-03-05")
    assert "origin" not in found
    assert programs.article(HOSTILE[0].id)["text"] == HOSTILE[0].text
    assert programs.article("gone") == {"error": "There is no article 'gone' here."}


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("quotes", {"speaker": " "}, "speaker has no word to look for"),
        ("quotes", {"speaker": "Dray", "about": "?!"}, "about has no word to look for"),
        ("mentions", {"topic": "x" * 1_001}, "topic is too long: at most 1,000 characters."),
        ("mentions", {"topic": "ferry", "limit": 0}, "limit must be a whole number of at least 1, not '0'."),
        ("mentions", {"topic": "ferry", "limit": "ten"}, "limit must be a whole number"),
        (
            "search",
            {"query": "ferry", "limit": 101},
            "limit must be a whole number from 1 to 100, not '101'.",
        ),
        ("timeline", {"topic": "ferry", "after": "soon"}, "'soon' is not a day."),
        ("timeline", {"topic": "ferry", "after": "2014-05-01", "before": "2014-04-01"}, "Swap them."),
        ("quotes", {"speaker": "Dray", "outlets": ["Wire"]}, "no article is from 'Wire'; the outlets are"),
        ("check", {"draft": " \n"}, "draft must be a text with words in it."),
    ],
)
def test_a_value_that_cannot_be_used_is_named(
    programs: Programs, name: str, values: dict[str, Any], said: str
) -> None:
    answer = getattr(programs, name)(**values)
    assert list(answer) == ["error"]
    assert said in answer["error"]


def test_a_call_waits_until_there_is_a_place(assistant: Assistant) -> None:
    line = WaitingLine(1)
    programs, first = Programs(assistant, line), line.join()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(programs.mentions, "ferry")
        while line.ahead_of(line._line[-1]) == 0:
            time.sleep(0.01)
        assert "text" in programs.article("ferry")  # reading is cheap, and does not wait
        assert not waiting.done()
        first.leave()
        assert waiting.result()["articles"] == 3


def test_a_check_ends_when_the_chat_does(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    line, begun = WaitingLine(1), threading.Event()
    programs, go_on = Programs(assistant, line), line.go_on

    def seen(*progress: int) -> None:
        begun.set()
        line.closing.set()
        go_on(*progress)

    monkeypatch.setattr(line, "go_on", seen)
    assert programs.check(DRAFT * 20) == {"error": "Dateline is being closed; ask again later."}
    assert begun.is_set()


def test_an_archive_that_fails_is_told_and_a_fault_of_ours_is_not(
    programs: Programs, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object, **__: object) -> None:
        raise ArchiveError("the archive is closed")

    def faulty(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(assistant, "quotes", closed)
    monkeypatch.setattr(assistant, "timeline", faulty)
    assert programs.quotes("Dray") == {"error": "the archive is closed"}
    assert programs.timeline("ferry") == {"error": BROKEN}


def test_a_function_that_takes_what_cannot_be_checked_is_no_endpoint() -> None:
    def odd(path: bytes) -> dict[str, object]:
        return {"path": path}

    with pytest.raises(TypeError, match="what odd takes cannot be checked: path"):
        Endpoint.of(odd)


# ---------------------------------------------------------------------- over the wire


def test_programs_call_each_by_its_name_and_arguments(chat: str) -> None:
    from gradio_client import Client

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = Client(chat, verbose=False)
        quotes = client.predict("Dray", about="cost", limit=3, api_name="/quotes")
        few = client.predict("ferry", limit="1", api_name="/mentions")
        happened = client.predict("the bridge", api_name="/timeline")
        report = client.predict(DRAFT, api_name="/check")
        passages = client.predict("How long was the strike?", api_name="/search")
        article = client.predict(passages["lines"][0]["article"]["id"], api_name="/article")
        client.close()
    said = [line["quote"] for line in quotes["lines"]]
    assert said[0] == "The port's director, Alan Dray, said the strike had cost $12 million."
    assert (len(few["lines"]), few["articles"]) == (1, 3)
    assert happened["lines"][0]["article"]["id"] == "bridge"
    assert report["summary"]["quotation"] == {"differs": 1}
    line = passages["lines"][0]
    assert article["text"][line["start"] : line["end"]] == line["quote"]


def test_with_a_password_and_read_only_programs_get_the_same(assistant: Assistant) -> None:
    from gradio_client import Client

    with chat_at(assistant, Options(password="open sesame", read_only=True)) as locked:
        for name in sorted(PROGRAMS):
            refused = httpx.post(f"{locked}/gradio_api/call/{name}", json={"data": ["ferry"]})
            assert refused.status_code == 401
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client = Client(locked, auth=("me", "open sesame"), verbose=False)
            few = client.predict("ferry", limit=1, api_name="/mentions")
            report = client.predict(DRAFT, api_name="/check")
            client.close()
    assert (len(few["lines"]), few["articles"]) == (1, 3)
    assert report["summary"]["quotation"] == {"differs": 1}


def test_a_language_model_is_told_what_each_tool_is_for_and_gets_json(chat: str) -> None:
    pytest.importorskip("mcp")
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    calls = {
        "quotes": {"speaker": "Dray", "limit": 1},
        "mentions": {"topic": "ferry"},
        "timeline": {"topic": "the bridge", "outlets": None},
        "entity": {"name": "Dray", "limit": "2"},
        "check": {"draft": DRAFT},
        "search": {"query": "ferry", "limit": "2"},
        "article": {"article_id": HOSTILE[2].id},
        "ask": {"question": "What did the ferry strike cost?", "mode": "extractive"},
    }

    async def use() -> tuple[dict[str, Any], dict[str, Any]]:
        async with (
            streamablehttp_client(f"{chat}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            told = {name: await session.call_tool(name, values) for name, values in calls.items()}
            return tools, told

    with warnings.catch_warnings(), ThreadPoolExecutor(1) as own:
        warnings.simplefilter("ignore")
        tools, told = own.submit(lambda: asyncio.run(use())).result()
    assert set(tools) == PROGRAMS
    for name, tool in tools.items():
        assert len(tool.description) > 150, name
        assert "Choose this" in tool.description, name
        for argument, schema in tool.inputSchema["properties"].items():
            assert schema["description"], (name, argument)
    assert tools["quotes"].inputSchema["required"] == ["speaker"]
    values = {name: json.loads(answer.content[0].text) for name, answer in told.items()}
    assert values["article"]["url"] == HOSTILE[2].url
    assert values["quotes"]["lines"][0]["article"]["id"] == "ferry"
    assert values["check"]["summary"]["quotation"] == {"differs": 1}
    assert values["ask"]["status"] == "answered"
