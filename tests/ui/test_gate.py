"""What the chat lets in: its own page, programs at the one documented endpoint, and nobody as a relay."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from huggingface_hub import constants as hub
from starlette.routing import Mount

from rag import Assistant
from tests.ui.browsing import chat_at
from tests.ui.newsstand import PROGRAMS
from ui.security.gate import foreign
from ui.serve import Options, serving

DOCUMENT = Path(__file__).parents[2] / "docs" / "CHAT.md"
ELSEWHERE = "relay.example"
FILE = {"path": f"https://{ELSEWHERE}/x", "meta": {"_type": "gradio.FileData"}}
NEAR = ("127.0.0.1", "localhost", "::1", "", None)
_lookups: list[object] = []
listening: list[bool] = []


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if listening and event in ("socket.getaddrinfo", "socket.connect"):
        address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        _lookups.append(address[0] if isinstance(address, tuple) else address)


sys.addaudithook(_hear)


@contextmanager
def nobody_is_called() -> Iterator[None]:
    """Nothing in this process, the chat's threads among it, looks for another host."""
    _lookups.clear()
    listening.append(True)
    try:
        yield
    finally:
        listening.clear()
    names = [name.decode() if isinstance(name, bytes) else name for name in _lookups]
    assert [name for name in names if name not in NEAR] == []


@pytest.fixture(scope="module")
def chat(assistant: Assistant) -> Iterator[str]:
    """A chat on the event loop of Python itself: of another's look-ups no audit hook hears. The hub's client
    was imported before the chat could forbid it anything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub, "HF_HUB_OFFLINE", False)
        with chat_at(assistant, Options(), loop="asyncio") as address:
            yield address


def asked(chat: str, method: str, path: str, **headers: str) -> tuple[int, str]:
    """A request whose path is sent just as it is written."""
    connection = http.client.HTTPConnection(urlsplit(chat).netloc, timeout=30)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    text = response.read(100_000).decode("utf-8", "replace")
    connection.close()
    return response.status, text


SPELLINGS = [
    f"/gradio_api/file=https://{ELSEWHERE}/x",
    f"/gradio_api/file=HTTPS://{ELSEWHERE}/x",
    f"/gradio_api/file=http:%2F%2F{ELSEWHERE}/x",
    f"/gradio_api/%66ile=https%3A%2F%2F{ELSEWHERE}%2Fx",
    f"/gradio_api/file=//{ELSEWHERE}/x",
    f"//gradio_api/file=https://{ELSEWHERE}/x",
    f"/gradio_api/../gradio_api/file=https://{ELSEWHERE}/x",
    f"/file=https://{ELSEWHERE}/x",
    f"/gradio_api/file/https://{ELSEWHERE}/x",
    f"/gradio_api/file/https%3A%2F%2F{ELSEWHERE}%2Fx",
    f"/gradio_api/proxy=https://{ELSEWHERE}/x",
    f"/gradio_api/proxy=https://{ELSEWHERE}.hf.space/x",
    f"/proxy=https://{ELSEWHERE}/x",
    "/gradio_api/stream/a/b/1/playlist.m3u8",
    "/gradio_api/stream/a/b/1/playlist-file",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=file:///etc/passwd",
    "/gradio_api/file/etc/passwd",
    "/static/../../../../../../etc/passwd",
    "/assets/%2e%2e/%2e%2e/index.html",
    "/svelte//etc/passwd",
    "/custom_component/x/client/y/index.js",
    "/gradio_api/custom_component/x/client/y/index.js",
    "/gradio_api/deep_link",
    "/gradio_api/openapi.json",
    "/gradio_api/mcp/sse",
    "/gradio_api/mcp/schema",
    "/monitoring",
    "/gradio_api/runs",
    "/logout",
]


@pytest.mark.parametrize("path", SPELLINGS)
def test_no_path_makes_the_chat_fetch_an_address_or_serve_a_file(chat: str, path: str) -> None:
    with nobody_is_called():
        for method in ("GET", "HEAD", "POST"):
            status, text = asked(chat, method, path)
            assert status == 404, (method, text)
            assert "Traceback" not in text


WRONG = [
    [FILE],
    [{**FILE, "path": f"HTTPS://{ELSEWHERE}/x"}],
    [{**FILE, "path": f"//{ELSEWHERE}/x"}],
    [{**FILE, "path": "/etc/passwd"}],
    [{"path": "x", "url": f"https://{ELSEWHERE}/x", "meta": {"_type": "gradio.FileData"}}],
    [[FILE]],
    [7],
    [None],
    [True],
    ["What?", FILE],
    ["What?", "extractive", "", "", FILE],
    ["What?", "extractive", "", "", "", FILE],
    ["What?", "extractive", "", "", "", [FILE]],
    ["What?", "extractive", "", "", "", ["a", 1]],
    ["What?", "extractive", "", "", "", "a"],
    ["What?", "extractive", "", "", "", {"a": FILE}],
    [],
    ["What?"] * 7,
    "What?",
    {"question": "What?"},
    None,
]


def number_of(chat: str, name: str) -> int:
    dependencies = httpx.get(f"{chat}/config").json()["dependencies"]
    return int(next(item["id"] for item in dependencies if item["api_name"] == name))


@pytest.mark.parametrize("data", WRONG)
def test_an_argument_of_another_type_is_refused_and_nothing_is_fetched(
    chat: str, data: object, capfd: pytest.CaptureFixture[str]
) -> None:
    number = number_of(chat, "ask")
    with nobody_is_called():
        called = httpx.post(f"{chat}/gradio_api/call/ask", json={"data": data})
        body = {"data": data, "fn_index": number, "session_hash": "a1"}
        joined = httpx.post(f"{chat}/gradio_api/queue/join", json=body)
    for answer in (called, joined):
        assert answer.status_code == 400
        assert re.search(r"must be a|The body", answer.json()["detail"])
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"a"', b"\xff", b"[" * 100_000, b"{" * 5_000_000])
@pytest.mark.parametrize("path", ["call/ask", "queue/join", "run/predict", "mcp/"])
def test_a_body_that_is_none_is_refused(chat: str, path: str, body: bytes) -> None:
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    if path == "mcp/":
        pytest.importorskip("mcp")
    answer = httpx.post(f"{chat}/gradio_api/{path}", content=body, headers=headers)
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("depth", [15, 60, 250, 900])
def test_a_body_of_any_depth_is_no_fault(chat: str, depth: int, capfd: pytest.CaptureFixture[str]) -> None:
    deep = b"[" * depth + b"]" * depth
    for name, path in (("do_page", "run/predict"), ("load", "queue/join"), ("ask", "queue/join")):
        items = httpx.get(f"{chat}/config").json()["dependencies"]
        number = next((item["id"] for item in items if item["api_name"] == name), items[0]["id"])
        data = b'["What?"]' if name == "ask" else b"[]"
        body = b'{"data": %s, "fn_index": %d, "session_hash": "a6", "event_data": %s}' % (data, number, deep)
        headers = {"origin": chat, "content-type": "application/json"}
        answer = httpx.post(f"{chat}/gradio_api/{path}", content=body, headers=headers)
        assert answer.status_code == (200 if depth == 15 else 400)
    assert "Traceback" not in capfd.readouterr().err


def test_the_pages_events_take_no_value_of_a_browsers(chat: str, capfd: pytest.CaptureFixture[str]) -> None:
    page = httpx.Client(base_url=chat, headers={"origin": chat})
    for item in page.get("/config").json()["dependencies"]:
        if item["api_name"] in PROGRAMS:
            continue
        count = len(item["inputs"])
        for data in ([FILE], [None] * (count + 1), [{"turns": []}], "x"):
            with nobody_is_called():
                for path in ("queue/join", "run/predict"):
                    body = {"data": data, "fn_index": item["id"], "session_hash": "a2"}
                    answer = page.post(f"/gradio_api/{path}", json=body)
                    assert answer.status_code == 400, (item["api_name"], data)
    page.close()
    assert "Traceback" not in capfd.readouterr().err


ODD_EVENTS = [
    None,
    "x",
    7,
    [FILE],
    FILE,
    {"files": [FILE, 7, None]},
    {"turn": {}, "article": ["\ud800"], "page": 1e99},
    {"turn": 10**300, "start": 10**300, "page": 10**300, "article": "ferry", "verdict": "up"},
    {"query": "\ud800\x00", "source": "\x00", "article": "\x00" * 9_000, "kind": "\ud800"},
]


def test_an_odd_event_of_the_page_is_no_error(chat: str, capfd: pytest.CaptureFixture[str]) -> None:
    fast = (
        "do_stop",
        "do_new",
        "do_sweep",
        "do_open",
        "do_rate",
        "do_export",
        "do_page",
        "do_read",
        "do_confirm_removal",
    )
    kind = {"origin": chat, "content-type": "application/json"}
    with nobody_is_called(), httpx.Client(base_url=chat, headers=kind) as page:
        for item in page.get("/config").json()["dependencies"]:
            for event in ODD_EVENTS if item["api_name"] in fast else ():
                data = [None] * len(item["inputs"])
                body = {"data": data, "fn_index": item["id"], "session_hash": "a3", "event_data": event}
                answer = page.post("/gradio_api/run/predict", content=json.dumps(body))
                assert answer.status_code == 200, (item["api_name"], event, answer.text)
    assert "Traceback" not in capfd.readouterr().err


def result(chat: str, data: list[object], name: str = "ask") -> tuple[str, object]:
    """What a program gets with the two documented requests."""
    body, kind = json.dumps({"data": data}), {"content-type": "application/json"}
    posted = httpx.post(f"{chat}/gradio_api/call/{name}", content=body, headers=kind)
    posted.raise_for_status()
    text = httpx.get(f"{chat}/gradio_api/call/{name}/{posted.json()['event_id']}", timeout=60).text
    event, _, rest = text.removeprefix("event: ").rpartition("event: ")[2].partition("\n")
    return event.strip(), json.loads(rest.strip().removeprefix("data: "))


def test_a_program_may_leave_out_the_last_arguments_and_odd_texts_are_no_error(chat: str) -> None:
    event, (answer,) = result(chat, ["What did the ferry strike cost?", "extractive"])  # type: ignore[misc]
    assert (event, answer["status"]) == ("complete", "answered")
    for data in (
        ["\ud800", "extractive"],
        ["What?", "\x00"],
        ["What?", "extractive", "\ud800"],
        ["What did the ferry strike cost?", "extractive", "", "", "", ["\ud800", "\x00", ""]],
    ):
        event, _ = result(chat, data)  # type: ignore[arg-type]
        assert event == "complete"


WRONG_OF = [
    ("quotes", [FILE]),
    ("quotes", []),
    ("quotes", ["Dray", FILE]),
    ("quotes", ["Dray", "", FILE]),
    ("quotes", ["Dray", "", True]),
    ("quotes", ["Dray", "", 1.5]),
    ("quotes", ["Dray", "", None]),
    ("quotes", ["Dray", "", 1, "", "", "", [FILE]]),
    ("quotes", ["Dray"] * 8),
    ("mentions", ["ferry", "", "", "", "", "Harbour Wire"]),
    ("timeline", [7]),
    ("check", [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]),
    ("check", ["Dray.", "", "", "", [1]]),
    ("search", ["ferry", [10]]),
    ("article", [None]),
    ("article", ["ferry", ""]),
]


@pytest.mark.parametrize(("name", "data"), WRONG_OF)
def test_each_endpoint_takes_what_it_declares_and_nothing_else(
    chat: str, name: str, data: list[object], capfd: pytest.CaptureFixture[str]
) -> None:
    with nobody_is_called():
        called = httpx.post(f"{chat}/gradio_api/call/{name}", json={"data": data})
        body = {"data": data, "fn_index": number_of(chat, name), "session_hash": "a1"}
        joined = httpx.post(f"{chat}/gradio_api/queue/join", json=body)
    for answer in (called, joined):
        assert answer.status_code == 400
        assert "must be a" in answer.json()["detail"]
    assert "Traceback" not in capfd.readouterr().err


def test_odd_texts_are_no_error_of_any_endpoint(chat: str, capfd: pytest.CaptureFixture[str]) -> None:
    for name in sorted(PROGRAMS):
        for odd in ("\ud800", "\x00", "", "?!", "ferry " * 400):
            assert result(chat, [odd], name)[0] == "complete"
    for name in ("quotes", "mentions", "search"):
        limit = ["", 10**30] if name == "quotes" else [10**30]
        assert result(chat, ["ferry", *limit], name)[0] == "complete"
    assert "Traceback" not in capfd.readouterr().err


def documented() -> set[str]:
    return set(re.findall(r"/gradio_api/call/(\w+)", DOCUMENT.read_text("utf-8")))


def test_what_programs_can_call_is_what_is_documented(chat: str, capfd: pytest.CaptureFixture[str]) -> None:
    program = httpx.Client(base_url=chat)
    numbers = {str(item["api_name"]): item["id"] for item in program.get("/config").json()["dependencies"]}
    callable_ = set()
    for name in sorted({*numbers, "predict"}):
        for path in (f"call/{name}", f"call/{name}/", f"run/{name}", f"api/{name}", f"call/v2/{name}"):
            body = {"data": ["What?"], "question": "What?", "session_hash": "a4"}
            if program.post(f"/gradio_api/{path}", json=body).status_code == 200:
                callable_.add(name)
        if name in numbers:
            data: list[object] = ["What?"] if name in PROGRAMS else [None]
            for path in ("queue/join", "run/predict"):
                for values in (data, []):
                    body = {"data": values, "fn_index": numbers[name], "session_hash": "a4"}
                    if program.post(f"/gradio_api/{path}", json=body).status_code == 200:
                        callable_.add(name)
    assert len(numbers) > 10
    assert callable_ == documented() == PROGRAMS
    assert "Traceback" not in capfd.readouterr().err
    refused = program.post("/gradio_api/call/do_export", json={"data": []})
    assert refused.status_code == 404
    assert "/gradio_api/call/ask" in refused.json()["detail"]
    program.close()


def test_of_gradios_own_routes_only_those_that_the_page_needs_answer(assistant: Assistant, chat: str) -> None:
    with serving(assistant, Options()) as app:
        (inner,) = [route.app for route in app.routes if isinstance(route, Mount)]
        included = [getattr(route, "original_router", None) for route in inner.routes]
        routes = [*inner.routes, *(route for router in included if router for route in router.routes)]
        paths = {re.sub(r"\{[^}]*\}", "x", route.path) for route in routes if hasattr(route, "path")}
    assert len(paths) > 50
    endless = {path for path in paths if "heartbeat" in path}  # the page needs it; it ends with its window
    answered = {path for path in paths - endless if asked(chat, "GET", path)[0] != 404}
    assert {path.rstrip("/") or "/" for path in answered} <= {
        *("/", "/config", "/theme.css", "/favicon.ico", "/robots.txt"),
        *(f"/gradio_api/{name}" for name in ("info", "app_id", "login_check", "queue/data")),
        *("/gradio_api/call/x/x", "/gradio_api/mcp"),
    }


# ---------------------------------------------------------------------- other pages

OTHERS = [
    "https://evil.example",
    "http://localhost:3000",
    "http://127.0.0.1:3000",
    "null",
    "http://127.0.0.1",
]


@pytest.mark.parametrize("origin", OTHERS)
def test_a_page_of_another_origin_changes_and_reads_nothing(chat: str, origin: str) -> None:
    headers = {"origin": origin}
    number = number_of(chat, "do_export")
    sent = [
        httpx.post(f"{chat}/gradio_api/upload", files={"files": b"x"}, headers=headers),
        httpx.post(f"{chat}/gradio_api/call/ask", json={"data": ["What?"]}, headers=headers),
        httpx.post(
            f"{chat}/gradio_api/queue/join",
            content=json.dumps({"data": [None], "fn_index": number, "session_hash": "a5"}),
            headers={**headers, "content-type": "text/plain"},
        ),
        httpx.post(f"{chat}/login", data={"username": "a", "password": "b"}, headers=headers),
        httpx.get(f"{chat}/config", headers=headers),
        httpx.options(
            f"{chat}/gradio_api/upload", headers={**headers, "access-control-request-method": "POST"}
        ),
    ]
    for answer in sent:
        assert answer.status_code == 403, answer.url
        assert [name for name in answer.headers if name.startswith("access-control")] == []


def test_its_own_page_and_programs_get_no_leave_for_others(chat: str) -> None:
    for headers in ({}, {"origin": chat}):
        answer = httpx.get(f"{chat}/config", headers=headers)
        assert answer.status_code == 200
        assert [name for name in answer.headers if name.startswith("access-control")] == []
    hidden = {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}  # an <img> of another port's page
    assert httpx.get(f"{chat}/config", headers=hidden).status_code == 403
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert httpx.get(chat, headers=link).status_code == 200


@pytest.mark.parametrize(
    ("origin", "host", "forwarded", "is_foreign"),
    [
        ("https://news.example", "news.example", "", False),
        ("https://news.example", "127.0.0.1:7860", "news.example, proxy", False),
        ("http://news.example", "news.example:80", "", False),
        ("https://news.example:8443", "NEWS.example:8443", "", False),
        ("https://news.example", "127.0.0.1:7860", "", True),
        ("https://news.example.evil.example", "news.example", "", True),
        ("https://evil.example:x", "evil.example", "", True),
        ("https://evil.example/[", "news.example", "", True),
        ("", "", "", True),
        ("null", "", "", True),
    ],
)
def test_the_origin_is_compared_as_a_proxy_passes_it_on(
    origin: str, host: str, forwarded: str, is_foreign: bool
) -> None:
    headers = {b"origin": origin.encode(), b"host": host.encode(), b"x-forwarded-host": forwarded.encode()}
    assert foreign("POST", headers) is is_foreign


# ---------------------------------------------------------------------- tools


def tool_call(chat: str, arguments: object, name: object = "ask", **headers: str) -> httpx.Response:
    message = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": name, "arguments": arguments},
    }
    accept = {"accept": "application/json, text/event-stream", **headers}
    return httpx.post(f"{chat}/gradio_api/mcp/", json=message, headers=accept, timeout=60)


@pytest.mark.parametrize(
    "arguments",
    [
        {"question": FILE},
        {"question": 7},
        {"question": "What?", "outlets": [FILE]},
        {},
        FILE,
        [],
        {"question": "a", "x": FILE},
    ],
)
def test_a_tool_call_with_another_type_is_refused(chat: str, arguments: object) -> None:
    pytest.importorskip("mcp")
    with nobody_is_called():
        answer = tool_call(chat, arguments)
    assert answer.json()["error"]["code"] == -32602
    for name in ("do_export", "do_ask", FILE, None, 7):
        assert tool_call(chat, {"question": "a"}, name=name).json()["error"]["code"] == -32602


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("quotes", {"about": "wages"}, "arguments must be a record with speaker."),
        ("quotes", {"speaker": "Dray", "topic": "x"}, "no argument 'topic'; there are speaker, about, limit"),
        ("mentions", {"topic": "ferry", "limit": [1]}, "limit must be a text or a whole number, not a list."),
        ("check", {"draft": FILE}, "draft must be a text, not a record."),
    ],
)
def test_a_tool_says_what_it_takes(chat: str, name: str, arguments: dict[str, object], said: str) -> None:
    pytest.importorskip("mcp")
    assert said in tool_call(chat, arguments, name=name).json()["error"]["message"]


def test_the_documented_tool_answers_and_no_header_sends_it_elsewhere(chat: str) -> None:
    pytest.importorskip("mcp")
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def use() -> tuple[list[str], str]:
        async with (
            streamablehttp_client(f"{chat}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            told = await session.call_tool(
                "ask", {"question": "What did the ferry strike cost?", "mode": "extractive"}
            )
            return [tool.name for tool in tools], told.content[0].text

    with warnings.catch_warnings(), nobody_is_called():
        warnings.simplefilter("ignore")
        forwarded = {
            "x-forwarded-host": ELSEWHERE,
            "x-forwarded-proto": "https",
            "forwarded": f"host={ELSEWHERE}",
        }
        tool_call(chat, {"question": "What did the ferry strike cost?", "mode": "extractive"}, **forwarded)
        with ThreadPoolExecutor(1) as own:  # a browser's test runs its loop in this thread
            tools, text = own.submit(lambda: asyncio.run(use())).result()
    assert set(tools) == PROGRAMS
    assert "$12 million" in text


def test_with_a_password_no_tool_is_served(assistant: Assistant) -> None:
    with chat_at(assistant, Options(password="open sesame")) as locked:
        assert tool_call(locked, {"question": "What?"}).status_code == 401
        login = httpx.post(f"{locked}/login", data={"username": "a", "password": "open sesame"})
        cookies = "; ".join(f"{name}={value}" for name, value in login.cookies.items())
        assert tool_call(locked, {"question": "What?"}, cookie=cookies).status_code == 404
