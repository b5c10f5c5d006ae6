"""The interface of our own: answers, forms, checks, passages, articles and verdicts, as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.params import Query
from fastapi.responses import Response
from starlette.requests import Request as HttpRequest

from rag import ArticleNotFound, Request, bounds_of, turns_of
from ui.request import FormError, narrowing_of, read_ask, read_scope, readable
from ui.service.asking import Asking
from ui.service.failures import Failure, as_bytes
from ui.service.models import (
    AnswerOut,
    Articles,
    AskRequest,
    CheckOut,
    CheckRequest,
    Cited,
    Earlier,
    EntityOut,
    EntityRequest,
    ErrorOut,
    FeedbackRequest,
    FormOut,
    QuotesRequest,
    Scoped,
    SearchRequest,
    Stored,
    TopicRequest,
    WholeArticle,
)
from vectorstore import Feedback, FeedbackStore, Quote

MOST_LISTED = 200
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut} for status in (400, 401, 404, 413, 429, 500, 503)
}
Json = dict[str, object]


def router(asking: Asking) -> APIRouter:
    """All of its paths."""
    routes = APIRouter(prefix="/api", tags=["Dateline"], responses=ERRORS)
    programs, archive = asking.programs, asking.assistant.archive
    feedback = FeedbackStore(archive.path)

    async def told(work: Callable[[], Json]) -> Response:
        return Response(await asking.call(lambda: as_bytes(work())), media_type="application/json")

    @routes.post("/ask", response_model=AnswerOut, summary="Answer a question, every sentence cited")
    async def ask(body: AskRequest, http: HttpRequest) -> Response:
        def checked() -> tuple[Request, str]:
            form = body.model_dump(exclude={"history"})
            read = read_ask(form, asking.assistant.settings.mode)
            history = turns_of(_said(body.history))
            return Request(read.question, programs.known(read.scope, body.collection), history), read.mode

        request, mode = await asking.call(checked)
        answer = await asking.answer(http, request, mode)  # type: ignore[arg-type]
        return await told(answer.to_json)

    @routes.post("/search", response_model=FormOut, summary="The passages nearest to some words")
    async def search(body: SearchRequest) -> Response:
        return await told(lambda: programs.search(body.query, body.limit, *_scope(body)))

    @routes.post("/quotes", response_model=FormOut, summary="What somebody said")
    async def quotes(body: QuotesRequest) -> Response:
        return await told(lambda: programs.quotes(body.speaker, body.about, body.limit or "", *_scope(body)))

    @routes.post("/mentions", response_model=FormOut, summary="Which articles mention something")
    async def mentions(body: TopicRequest) -> Response:
        return await told(lambda: programs.mentions(body.topic, body.limit or "", *_scope(body)))

    @routes.post("/timeline", response_model=FormOut, summary="What happened on a topic, by day")
    async def timeline(body: TopicRequest) -> Response:
        return await told(lambda: programs.timeline(body.topic, body.limit or "", *_scope(body)))

    @routes.post("/brief", response_model=FormOut, summary="A topic on a page")
    async def brief(body: TopicRequest) -> Response:
        return await told(lambda: programs.brief(body.topic, body.limit or "", *_scope(body)))

    @routes.post("/compare", response_model=FormOut, summary="How outlets differ on a topic")
    async def compare(body: TopicRequest) -> Response:
        return await told(lambda: programs.compare(body.topic, body.limit or "", *_scope(body)))

    @routes.post("/entity", response_model=EntityOut, summary="A person, a body or a place on a page")
    async def entity(body: EntityRequest) -> Response:
        return await told(lambda: programs.entity(body.name, body.limit or "", *_scope(body)))

    @routes.post("/check", response_model=CheckOut, summary="Check a draft against the archive")
    async def check(body: CheckRequest) -> Response:
        return await told(lambda: programs.check(body.draft, *_scope(body)))

    @routes.get("/articles", response_model=Articles, summary="List the archive, newest first")
    async def articles(
        query: Annotated[str, Query(max_length=200, description="Only titles with these words.")] = "",
        outlet: Annotated[str, Query(max_length=400, description="Only this outlet.")] = "",
        author: Annotated[str, Query(max_length=400, description="Only what is by this author.")] = "",
        section: Annotated[str, Query(max_length=400, description="Only this section.")] = "",
        language: Annotated[str, Query(max_length=80, description="Only this language: de, German.")] = "",
        after: Annotated[str, Query(max_length=40, description="Only from this day on.")] = "",
        before: Annotated[str, Query(max_length=40, description="Only until this day.")] = "",
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
        offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
    ) -> Response:
        def listed() -> Json:
            one_each = {"outlets": outlet, "authors": author, "sections": section, "languages": language}
            names = {name: [one] for name, one in one_each.items() if one}
            scope = programs.known(read_scope({"after": after, "before": before, **names}))
            rows = archive.articles(
                query=readable(query), bounds=bounds_of(scope), limit=limit + 1, offset=offset
            )
            heads = [
                {
                    "id": row.id,
                    "title": row.title,
                    "source": row.source,
                    "published": row.published.isoformat() if row.published else None,
                    "passages": row.passages,
                }
                for row in rows[:limit]
            ]
            return {"articles": heads, "total": archive.count(), "more": len(rows) > limit}

        return await told(listed)

    @routes.get("/articles/{article_id:path}", response_model=WholeArticle, summary="An article whole")
    async def article(article_id: str) -> Response:
        return await told(lambda: programs.article(article_id))

    @routes.post("/feedback", response_model=Stored, summary="Say whether an answer was right")
    async def judge(body: FeedbackRequest, http: HttpRequest) -> Response:
        person: str = http.state.person

        def stored() -> Json:
            quotes = [_stands(asking, at, cited) for at, cited in enumerate(body.citations)]
            articles = [quote.article_id for quote in quotes] or [one.id for one in body.nearest]
            kept = "\x1f".join((person, body.question, body.text, *(one.question for one in body.history)))
            record = Feedback(
                id=hashlib.sha256(kept.encode("utf-8", "replace")).hexdigest()[:16],
                verdict=body.verdict,
                question=readable(body.question),
                answer=readable(body.text),
                declined=body.status == "declined",
                mode=body.mode,
                word=readable(body.word),
                asked=_day(body.as_of),
                articles=tuple(dict.fromkeys(_there(asking, id_) for id_ in articles)),
                quotes=tuple(dict.fromkeys(quotes)),
                history=tuple(_said(body.history)),
                person=person,
                scope=narrowing_of(read_scope(body.model_dump())),
            )
            feedback.record(record)
            return {"id": record.id}

        return await told(stored)

    return routes


def _scope(
    body: Scoped,
) -> tuple[str, str, str, list[str], list[str], list[str], list[str], list[str], str]:
    names = body.outlets, body.authors, body.sections, body.languages, body.articles
    return body.after, body.before, body.as_of, *names, body.collection


def _said(history: Sequence[Earlier]) -> list[tuple[str, str]]:
    return [(readable(turn.question), readable(turn.answer)) for turn in history]


def _day(text: str) -> str:
    """The day in ISO form, or nothing. Raises `FormError`."""
    scope = read_ask({"question": "?", "as_of": text}).scope
    return scope.as_of.isoformat() if scope.as_of else ""


def _stands(asking: Asking, at: int, cited: Cited) -> Quote:
    """The words of a citation, if they are the article's. Raises `Failure`: what is stored of a right answer
    becomes a case that others are measured by."""
    try:
        text = asking.assistant.archive.article(readable(cited.article.id)).text
    except ArticleNotFound:
        text = ""
    if not cited.quote or text[cited.start : cited.end] != cited.quote:
        message = "These are not the words of that article between start and end."
        raise Failure(400, message, f"citations.{at}", "not_a_quotation")
    return Quote(cited.article.id, cited.quote)


def _there(asking: Asking, article_id: str) -> str:
    if asking.assistant.archive.digest(readable(article_id)) is None:
        raise FormError(f"There is no article {readable(article_id[:200])!r} here.")
    return article_id
