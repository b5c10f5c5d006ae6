"""Who is let in to the service, and what is counted of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import openai
import pytest

from rag import Assistant
from rag.errors import SettingsError
from tests.ui.serving import Service, service_at
from ui.service.metrics import ENDPOINTS, SLOTS, Board, Metrics
from ui.service.tokens import Tokens
from vectorstore import Following

COST = {"question": "What did the ferry strike cost?", "mode": "extractive"}
TOKEN = "pQ7-a-token-nobody-guesses"


def tokens_in(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "tokens"
    file.write_text(text, "utf-8")
    file.chmod(mode)
    return file


@pytest.fixture(scope="module")
def service(assistant: Assistant) -> Iterator[Service]:
    with service_at(assistant) as service:
        yield service


@pytest.fixture
def locked(assistant: Assistant, tmp_path: Path) -> Iterator[Service]:
    with service_at(assistant, Tokens.read(tokens_in(tmp_path, f"# who\n\nida: {TOKEN}\n"))) as service:
        yield service


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/v1/models", "GET"),
        ("/v1/chat/completions", "POST"),
        ("/api/ask", "POST"),
        ("/api/articles", "GET"),
        ("/metrics", "GET"),
        ("/nothing", "GET"),
    ],
)
def test_without_a_token_nothing_is_answered(path: str, method: str, locked: Service) -> None:
    call = locked.get if method == "GET" else locked.post
    for headers in (
        {},
        {"authorization": TOKEN},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": "Bearer x"},
    ):
        response = call(path, headers=headers)
        assert response.status_code == 401
        assert response.json()["error"]["code"] == "invalid_api_key"
        assert response.headers["www-authenticate"] == "Bearer"


def test_a_token_is_an_api_key(locked: Service) -> None:
    assert locked.openai(TOKEN).models.list().data
    with pytest.raises(openai.AuthenticationError):
        locked.openai(TOKEN + "x").models.list()


def test_whether_it_is_well_needs_no_token(locked: Service, assistant: Assistant) -> None:
    state = locked.get("/healthz").json()
    assert state == {
        "status": "ok",
        "revision": assistant.archive.revision,
        "articles": assistant.archive.count(),
    }


def test_a_copy_of_a_teams_archive_says_how_it_stands_and_names_no_host(
    locked: Service, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = datetime(2026, 3, 1, 12, tzinfo=UTC)
    away = Following("db.example:5432/news", 40, newest=42, asked=asked, fault="db.example does not answer")
    monkeypatch.setattr(type(assistant.archive), "following", property(lambda _: away))
    state = locked.get("/healthz")
    assert state.status_code == 200
    assert state.json()["team"] == {"answers": False, "behind": 2, "asked": asked.isoformat()}
    assert "db.example" not in state.text
    told = locked.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text
    assert "dateline_archive_behind 2" in told


def test_who_tries_many_tokens_waits_and_nobody_else(locked: Service) -> None:
    statuses = [
        locked.get("/metrics", headers={"authorization": f"Bearer {n}"}).status_code for n in range(12)
    ]
    assert statuses == [401] * 10 + [429] * 2
    assert locked.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        (f"ida:{TOKEN}", 0o644, "chmod 600"),
        (f"ida:{TOKEN}", 0o640, "chmod 600"),
        ("ida:short", 0o600, "line 1: the token must have 16 characters"),
        (f"ok:{TOKEN}\nno token at all {TOKEN}", 0o600, "line 2: the name must be"),
        (f"ida:{TOKEN}\nida:{TOKEN}2", 0o600, "line 2: this name or token stands there twice"),
        (f"ida:{TOKEN}\njoan:{TOKEN}", 0o600, "line 2: this name or token stands there twice"),
        ("# nobody\n", 0o600, "has no token"),
    ],
)
def test_a_file_of_tokens_that_cannot_be_used_is_named_and_no_token_of_it(
    text: str, mode: int, says: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=says) as raised:
        Tokens.read(tokens_in(tmp_path, text, mode))
    assert TOKEN not in str(raised.value)
    with pytest.raises(SettingsError, match="cannot be read"):
        Tokens.read(tmp_path / "missing")


def test_a_name_that_is_not_ours_is_refused(service: Service, assistant: Assistant) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "[", ""):
        assert service.get("/v1/models", headers={"host": host}).status_code == 400
    assert service.get("/v1/models", headers={"host": "localhost:1234"}).status_code == 200
    with service_at(assistant, hosts=None) as anywhere:
        assert anywhere.get("/healthz", headers={"host": "news.example"}).status_code == 200


def test_a_page_of_another_address_is_refused(service: Service) -> None:
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        refused = service.post("/api/ask", json=COST, headers=headers)
        assert refused.status_code == 403
        assert refused.json()["error"]["type"] == "permission_error"
        assert "access-control-allow-origin" not in refused.headers


def test_a_body_has_a_size(service: Service) -> None:
    response = service.post("/api/check", json={"draft": "x" * 2_100_000})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


def test_every_response_carries_the_headers_that_keep_a_page_at_home(service: Service) -> None:
    for path in ("/docs", "/healthz", "/nothing"):
        assert "default-src 'self'" in service.get(path).headers["content-security-policy"]


class Loaded(HTMLParser):
    """What a page would load, and what would run in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "link", "iframe"):
            self.found.append(tag)
        self.found += [value or "" for name, value in attrs if name == "src" or "//" in (value or "")]


def test_the_description_names_every_path_and_loads_nothing(service: Service) -> None:
    page = service.get("/docs").text
    loaded = Loaded()
    loaded.feed(page)
    assert loaded.found == []
    paths = service.get("/openapi.json").json()["paths"]
    assert {"/v1/chat/completions", "/api/ask", "/api/articles/{article_id}", "/healthz"} <= set(paths)
    assert all(path in page for path in paths)
    ask = service.get("/openapi.json").json()["components"]["schemas"]["AskRequest"]
    assert {"question", "mode", "after", "outlets"} <= set(ask["properties"])


def test_requests_are_counted_by_what_came_of_them(assistant: Assistant) -> None:
    with service_at(assistant) as service:
        service.post("/api/ask", json=COST)
        service.post("/api/ask", json={"question": "Who won the chess championship of 1998?"})
        service.post("/api/ask", json={"question": ""})
        service.get("/no/such/path")
        response = service.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = response.text.splitlines()
    for line in (
        'dateline_requests_total{endpoint="ask",status="200"} 2',
        'dateline_requests_total{endpoint="ask",status="400"} 1',
        'dateline_requests_total{endpoint="other",status="404"} 1',
        'dateline_request_seconds_bucket{endpoint="ask",le="+Inf"} 3',
        'dateline_request_seconds_count{endpoint="ask"} 3',
        'dateline_answers_total{outcome="answered"} 1',
        'dateline_answers_total{outcome="declined"} 1',
        f"dateline_archive_articles {assistant.archive.count()}",
    ):
        assert line in lines
    told = re.compile(r'(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? [0-9.]+)')
    assert [line for line in lines if not told.fullmatch(line)] == []


def test_the_counters_of_several_processes_are_added() -> None:
    board = Board()
    first, second = Metrics(board), Metrics(board)
    for metrics in (first, second, second):
        metrics.request("ask", 200, 0.3)
    for metrics in (first, second):
        assert 'dateline_requests_total{endpoint="ask",status="200"} 3' in metrics.text({})
        assert 'dateline_request_seconds_sum{endpoint="ask"} 0.900000' in metrics.text({})


def test_more_processes_than_rows_come_and_go_and_nothing_is_lost() -> None:
    board = Board()
    for _ in range(SLOTS + 3):
        Metrics(board).request(ENDPOINTS[-1], 418, 1.0)
    assert f'dateline_requests_total{{endpoint="other",status="other"}} {SLOTS + 3}' in Metrics(board).text(
        {}
    )
