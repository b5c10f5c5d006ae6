"""The interface of our own: what it answers, what it refuses, and whose verdicts it keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from rag import Assistant
from tests.ui.newsstand import HOSTILE
from tests.ui.serving import Service, service_at
from ui.feedback import cases
from ui.service.tokens import Tokens, _digest
from ui.waiting_line import WaitingLine
from vectorstore.errors import ArchiveError
from vectorstore.feedback import FeedbackStore

COST = "What did the ferry strike cost?"
TOKEN = "a-token-of-some-length"
DRAFT = "The strike had cost $14 million, Alan Dray said."


@pytest.fixture(scope="module")
def service(assistant: Assistant) -> Iterator[Service]:
    with service_at(assistant) as service:
        yield service


def told(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    value = response.json()
    assert isinstance(value, dict)
    return value


def refused(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return dict(error)


def test_an_answer_is_what_the_command_prints(service: Service, assistant: Assistant) -> None:
    answer = told(service.post("/api/ask", json={"question": COST, "mode": "extractive"}))
    same = assistant.answer(COST, mode="extractive").to_json()
    assert {**answer, "timings_ms": 0} == {**same, "timings_ms": 0}
    for cited in answer["citations"]:
        article = assistant.archive.article(cited["article"]["id"])
        assert cited["quote"] == article.text[cited["start"] : cited["end"]]


def test_a_question_goes_on_from_those_before(service: Service) -> None:
    history = [{"question": "What did Marta Quist say?", "answer": ""}]
    answer = told(service.post("/api/ask", json={"question": "And Alan Dray?", "history": history}))
    assert answer["searched"] == "What did Alan Dray say?"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("quotes", {"speaker": "Dray", "about": "cost", "limit": 1}),
        ("mentions", {"topic": "ferry", "outlets": ["harbour wire"]}),
        ("timeline", {"topic": "the bridge", "after": "2014-01-01"}),
        ("brief", {"topic": "ferry"}),
        ("search", {"query": "How long was the strike?", "limit": 2}),
    ],
)
def test_every_line_is_exact_words_of_an_article(
    path: str, body: dict[str, object], service: Service, assistant: Assistant
) -> None:
    found = told(service.post(f"/api/{path}", json=body))
    assert found["form"] == path
    quoted = [line for line in found["lines"] if "quote" in line]
    assert quoted
    for line in quoted:
        article = told(service.get(f"/api/articles/{line['article']['id']}"))
        assert line["quote"] == article["text"][line["start"] : line["end"]]
        assert "origin" not in article


def test_outlets_are_compared(service: Service) -> None:
    assert told(service.post("/api/compare", json={"topic": "ferry"}))["form"] == "compare"


def test_a_draft_is_checked(service: Service) -> None:
    findings = told(service.post("/api/check", json={"draft": DRAFT}))["findings"]
    assert "contradicted" in {finding["verdict"] for finding in findings}


def test_the_archive_is_listed_in_pages(service: Service, assistant: Assistant) -> None:
    first = told(service.get("/api/articles?limit=2"))
    rest = told(service.get("/api/articles?limit=200&offset=2"))
    ids = [one["id"] for one in (*first["articles"], *rest["articles"])]
    assert (len(first["articles"]), first["more"], rest["more"]) == (2, True, False)
    assert len(set(ids)) == len(ids) == first["total"] == assistant.archive.count()
    only = told(service.get("/api/articles", params={"outlet": "Harbour Wire", "query": "strike"}))
    assert [one["id"] for one in only["articles"]] == ["ferry"]
    author = HOSTILE[1].authors[0]
    theirs = told(service.get("/api/articles", params={"author": author.upper(), "after": "2014-05-01"}))
    assert [one["id"] for one in theirs["articles"]] == [HOSTILE[1].id]
    wrong = refused(service.get("/api/articles", params={"author": "Author"}), 400)
    assert wrong["message"].startswith("no article is by 'Author'; the authors are Author ")


def test_an_article_of_any_id_is_found_by_it(service: Service, assistant: Assistant) -> None:
    for row in assistant.archive.articles(limit=100):
        assert told(service.get(f"/api/articles/{quote(row.id, safe='')}"))
    assert refused(service.get("/api/articles/none"), 404)["type"] == "not_found_error"


@pytest.mark.parametrize(
    ("path", "body", "param"),
    [
        ("ask", {"question": ""}, None),
        ("ask", {"question": "why " * 300}, None),
        ("ask", {"question": COST, "mode": "quick"}, "mode"),
        ("ask", {"question": COST, "when": "now"}, "when"),
        ("ask", {"question": ["a"]}, "question"),
        ("ask", {"question": COST, "after": "spring"}, None),
        ("ask", {"question": COST, "outlets": ["No Such Paper"]}, None),
        ("ask", {"question": COST, "authors": ["Nobody"]}, None),
        ("mentions", {"topic": "ferry", "languages": ["Klingon"]}, None),
        ("brief", {"topic": "ferry", "articles": ["gone"]}, None),
        ("quotes", {"about": "cost"}, "speaker"),
        ("quotes", {"speaker": "?!"}, None),
        ("mentions", {"topic": "x", "limit": 0}, "limit"),
        ("search", {"query": "x", "limit": 1000}, "limit"),
        ("check", {"draft": " "}, None),
        ("check", {"draft": "x" * 300_001}, "draft"),
    ],
)
def test_a_wrong_request_is_refused_in_openais_form(
    path: str, body: dict[str, object], param: str | None, service: Service
) -> None:
    error = refused(service.post(f"/api/{path}", json=body), 400)
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert error["message"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"\\ud800"', b"[" * 100_000, b'{"question": NaN}']
)
def test_a_body_that_is_no_record_is_refused(body: bytes, service: Service) -> None:
    refused(service.post("/api/ask", content=body, headers={"content-type": "application/json"}), 400)


def test_half_a_character_harms_nobody(service: Service) -> None:
    body = b'{"question": "What did the \\ud800 ferry strike cost?", "mode": "extractive"}'
    response = service.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (200, 400)
    response.json()


def test_what_is_not_there_is_told_in_the_same_form(service: Service) -> None:
    refused(service.get("/nothing"), 404)
    assert refused(service.get("/api/ask"), 405)["code"] == "method_not_allowed"


def test_whoever_comes_to_a_full_line_is_told_when_to_come_again(assistant: Assistant) -> None:
    line = WaitingLine(1, most_waiting=0)
    line.join()
    with service_at(assistant, waiting_line=line) as service:
        for response in (
            service.post("/api/ask", json={"question": COST}),
            service.post("/api/search", json={"query": COST}),
            service.post(
                "/v1/chat/completions",
                json={"model": "dateline", "stream": True, "messages": [{"role": "user", "content": COST}]},
            ),
        ):
            assert refused(response, 429)["type"] == "rate_limit_error"
            assert int(response.headers["retry-after"]) > 0


def test_answers_end_where_the_service_ends(assistant: Assistant) -> None:
    line = WaitingLine(1)
    line.join()
    with service_at(assistant, waiting_line=line) as service:
        line.closing.set()
        refused(service.post("/api/ask", json={"question": COST}), 503)


@pytest.mark.parametrize(
    ("error", "status"), [(ArchiveError("/srv/secret is damaged"), 503), (OSError("/srv/secret"), 500)]
)
def test_what_breaks_is_told_without_its_words(
    error: Exception, status: int, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise error

    with service_at(assistant) as service:
        for name in ("search", "stream"):
            monkeypatch.setattr(assistant, name, broken)
        for response in (
            service.post("/api/ask", json={"question": COST}),
            service.post("/api/search", json={"query": COST}),
            service.post(
                "/v1/chat/completions",
                json={"model": "dateline", "messages": [{"role": "user", "content": COST}]},
            ),
        ):
            assert "secret" not in refused(response, status)["message"]


# ---------------------------------------------------------------------- verdicts


@pytest.fixture
def judged(assistant: Assistant) -> Iterator[Service]:
    with service_at(assistant, Tokens({"ida": _digest(TOKEN), "joan": _digest(TOKEN + "2")})) as service:
        yield service


def bearer(token: str = TOKEN) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_a_verdict_is_kept_under_the_name_of_whoever_gave_it(judged: Service, assistant: Assistant) -> None:
    answer = told(judged.post("/api/ask", json={"question": COST}, headers=bearer()))
    sent = {name: answer[name] for name in ("question", "text", "status", "mode", "citations", "nearest")}
    for token in (TOKEN, TOKEN + "2", TOKEN):
        body = {**sent, "verdict": "up", "word": "that is it"}
        told(judged.post("/api/feedback", json=body, headers=bearer(token)))
    kept = [one for one in FeedbackStore(assistant.archive.path).all() if one.word == "that is it"]
    assert sorted(one.person for one in kept) == ["ida", "joan"]
    case = cases(kept)[0]
    assert case["answerable"] is True
    assert case["spans"]
    assert re.search(r"(ida|joan) wrote: that is it", str(case["note"]))


def test_a_verdict_on_words_that_no_article_has_is_refused(judged: Service, assistant: Assistant) -> None:
    before = len(FeedbackStore(assistant.archive.path).all())
    answer = told(judged.post("/api/ask", json={"question": COST}, headers=bearer()))
    cited = answer["citations"][0]
    sent = {"verdict": "up", "question": COST, "text": "x", "status": "answered", "mode": "extractive"}
    for wrong in (
        {**cited, "quote": "the strike had cost $99 million"},
        {**cited, "start": cited["start"] + 1},
        {**cited, "article": {"id": "none"}},
    ):
        response = judged.post("/api/feedback", json={**sent, "citations": [wrong]}, headers=bearer())
        assert refused(response, 400)["param"] == "citations.0"
    gone = {**sent, "status": "declined", "nearest": [{"id": "none"}]}
    refused(judged.post("/api/feedback", json=gone, headers=bearer()), 400)
    assert len(FeedbackStore(assistant.archive.path).all()) == before


def test_a_name_is_put_on_a_page(service: Service) -> None:
    found = told(service.post("/api/entity", json={"name": "Dray"}))
    assert found["name"] == "Dray"
    assert found["mentions"]["articles"] >= 1
    assert found["said"]["lines"]
    assert "notice" in told(service.post("/api/entity", json={"name": "Zebedee"}))
    refused(service.post("/api/entity", json={"name": "?!"}), 400)
