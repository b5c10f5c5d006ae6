"""What the interface of our own takes and gives, as the OpenAPI description has it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ui.request import LONGEST_NAME, LONGEST_QUESTION, LONGEST_WORD, MOST_ARTICLES, MOST_NAMES

DAY = "A day as YYYY-MM-DD; empty for any."
LONGEST_DRAFT = 300_000
LONGEST_TEXT = 100_000


class Scoped(BaseModel):
    """The part of the archive that may answer."""

    model_config = ConfigDict(extra="forbid")
    after: str = Field("", max_length=40, description=f"Only articles from this day on. {DAY}")
    before: str = Field("", max_length=40, description=f"Only articles until this day. {DAY}")
    as_of: str = Field("", max_length=40, description=f"As it was known on this day. {DAY}")
    outlets: list[str] = Field([], max_length=MOST_NAMES, description="Only these outlets, by name.")
    authors: list[str] = Field([], max_length=MOST_NAMES, description="Only what is by one of these.")
    sections: list[str] = Field([], max_length=MOST_NAMES, description="Only these sections, by name.")
    languages: list[str] = Field([], max_length=MOST_NAMES, description="Only these languages: de, German.")
    articles: list[str] = Field([], max_length=MOST_ARTICLES, description="Only these articles, by id.")
    collection: str = Field("", max_length=LONGEST_NAME, description="Only what is in this saved collection.")


class Earlier(BaseModel):
    """An earlier question of the conversation and its answer's text; empty for one that was declined."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=LONGEST_QUESTION)
    answer: str = Field("", max_length=LONGEST_TEXT)


class AskRequest(Scoped):
    question: str = Field(description=f"The question, at most {LONGEST_QUESTION:,} characters.")
    mode: Literal["", "auto", "llm", "extractive"] = Field("", description="Empty for the server's own.")
    history: list[Earlier] = Field([], max_length=20, description="The turns before it, oldest first.")


class SearchRequest(Scoped):
    query: str = Field(description="A question or some words.")
    limit: int = Field(10, ge=1, le=100, description="At most so many passages.")


class TopicRequest(Scoped):
    topic: str = Field(description="A word, a name or a few words.")
    limit: int | None = Field(None, ge=1, description="At most so many; all, or as many as fit, without.")


class QuotesRequest(Scoped):
    speaker: str = Field(description="Who speaks: a name, a title or a body.")
    about: str = Field("", description="Only what is said of this topic.")
    limit: int | None = Field(None, ge=1, description="At most so many statements.")


class EntityRequest(Scoped):
    name: str = Field(description="A person, a body or a place.")
    limit: int | None = Field(20, ge=1, description="At most so many lines of each kind.")


class CheckRequest(Scoped):
    draft: str = Field(max_length=LONGEST_DRAFT, description="The text, plain or as Markdown.")


class ArticleId(BaseModel):
    """An article by its id; whatever else is told of it is not looked at."""

    id: str = Field(max_length=400)


class Cited(BaseModel):
    """A citation as `/api/ask` gives it: `quote` is the article's text from `start` to `end`."""

    article: ArticleId
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str = Field(max_length=LONGEST_TEXT)


class FeedbackRequest(Scoped):
    """A verdict on an answer, which is sent back as `/api/ask` gave it, with what it was narrowed to."""

    model_config = ConfigDict(extra="ignore")
    verdict: Literal["up", "down"]
    word: str = Field("", max_length=LONGEST_WORD, description="What is wrong with it, or right.")
    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    text: str = Field(max_length=LONGEST_TEXT)
    status: Literal["answered", "declined"]
    mode: Literal["llm", "extractive"]
    citations: list[Cited] = Field([], max_length=200)
    nearest: list[ArticleId] = Field([], max_length=50)
    history: list[Earlier] = Field([], max_length=20)


class Open(BaseModel):
    """An object that may have more than is named here; all of it is in docs/CHAT.md."""

    model_config = ConfigDict(extra="allow")


class ArticleHead(BaseModel):
    id: str
    title: str
    source: str | None
    url: str | None
    published: str | None


class ListedArticle(BaseModel):
    id: str
    title: str
    source: str | None
    published: str | None
    passages: int


class Articles(BaseModel):
    """A page of the archive's list, newest first; `total` counts all that are in the archive."""

    articles: list[ListedArticle]
    total: int
    more: bool


class WholeArticle(Open):
    id: str
    title: str
    text: str


class CitationOut(Open):
    number: int
    quote: str
    start: int
    end: int
    article: ArticleHead


class ClaimOut(Open):
    """A sentence of the answer: `text[start:end]` of the answer's text, with the numbers of its citations."""

    text: str
    start: int
    end: int
    support: Literal["quoted", "supported", "unsupported"]
    reason: str
    citations: list[int]


class AnswerOut(Open):
    question: str
    status: Literal["answered", "declined"]
    text: str
    mode: Literal["llm", "extractive"]
    claims: list[ClaimOut]
    citations: list[CitationOut]
    nearest: list[ArticleHead]
    why: str
    notices: list[str]


class LineOut(Open):
    """A line: exact words of an article between two offsets."""

    quote: str
    article: ArticleHead


class FormOut(Open):
    form: str
    lines: list[LineOut]
    notice: str = ""


class EntityOut(Open):
    """A page of a name: the articles, what they said, what others said of them, who is beside them."""

    name: str
    mentions: dict[str, object]
    said: dict[str, object]
    said_of: dict[str, object]
    beside: list[dict[str, object]]
    notice: str = ""


class CheckOut(Open):
    findings: list[dict[str, object]]
    summary: dict[str, object]


class Stored(BaseModel):
    id: str


class ErrorDetail(BaseModel):
    message: str
    type: str
    param: str | None
    code: str | None


class ErrorOut(BaseModel):
    """What went wrong, in OpenAI's form."""

    error: ErrorDetail
