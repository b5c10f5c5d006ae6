"""What a reader yields before and after canonicalisation: raw records, articles, and what was skipped.

Every format's reader makes `Record`s; `to_document` is the one place where a record becomes an `Article`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Literal

from rag.dates import DayOrder, order_of, parse_published
from rag.loaders.cleaning import (
    clean_text,
    clean_title,
    find_boilerplate,
    mend_record,
    one_line,
    why_no_article,
)
from rag.loaders.decode import why_undecoded
from rag.loaders.outlets import clean_url, find_outlet
from rag.text import language_tag
from vectorstore import Article

MIN_WORDS = 5
# Where prompts and links make up five sixths of a text or more.
MIN_WORDS_BESIDE_PROMPTS = 40
MAX_ID_CHARACTERS = 200
MAX_NAME_CHARACTERS = 200
BY_ORDER = "order of day and month"
"""By what a day is known that can be read in two ways."""
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not read: where it is (a path, with `#n` for a record), and why, in plain words."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A place in a file where a record should be but cannot be read; `reason` is in plain words.

    `member` as in `Record`.
    """

    reason: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What a format says of one article, as it says it: decoded, without markup, otherwise untouched.

    Empty strings stand for what is not given. `wrapped` is true where the format is known to break
    lines inside sentences. `section` is the part of the paper ("Sports"), `language` a tag of BCP 47 ("de").
    `member` is the path of the file inside a container that the record was in, "" outside of containers.
    `left_out` counts the words of the document's visible text that are in no part of this record. `mended` is
    true where its words had been decoded wrongly and were put right. `dated_by` says what of a web page was
    trusted for `published`: "metadata", "time" (an element made for dates), "dateline" (a line near the
    headline), "url" or "modified" (only when the page was changed); of a PDF or text document "file
    properties" (only when the file was made); "" where it is not told apart.
    """

    id: str = ""
    title: str = ""
    text: str = ""
    abstract: str = ""
    source: str = ""
    url: str = ""
    authors: tuple[str, ...] = ()
    published: str | int | float | None = None
    wrapped: bool = False
    section: str = ""
    language: str = ""
    member: str = ""
    left_out: int = 0
    mended: bool = False
    dated_by: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """An article as it was read, and what the account of the reading needs to know of it.

    `words` are those of its text, `aside` those of them that are no news (captions, credits, links),
    `left_out` the words of the document's visible text that are not in it. `mended` as in `Record`. `shown`
    is the order of day and month that its day shows, "either" where it can be read in both ways: then `day`
    is what stood there, and the article has no day until `dated` gives it one.
    """

    article: Article
    words: int
    aside: int = 0
    left_out: int = 0
    mended: bool = False
    day: str = ""
    shown: DayOrder | Literal["either"] | None = None

    def dated(self, order: DayOrder) -> Document:
        """The document with its day read in an order."""
        published = parse_published(self.day, order=order)
        return replace(
            self, article=replace(self.article, published=published, dated_by=BY_ORDER), shown=None
        )


def to_article(record: Record, origin: str) -> Article | Skipped:
    """The article that a record describes, or why it is none."""
    found = to_document(record, origin)
    return found.article if isinstance(found, Document) else found


def to_document(record: Record, origin: str) -> Document | Skipped:
    """The document that a record describes, or why it is no article."""
    record, given = mend_record(record), record.text
    text = _with_abstract(clean_text(record.text, wrapped=record.wrapped), clean_text(record.abstract))
    title = clean_title(record.title)
    if (problem := why_undecoded(given, record.text) or _too_short(text)) is not None:
        return Skipped(origin, problem)
    boilerplate = find_boilerplate(text)
    news = _news(text, boilerplate)
    if (problem := why_no_article(text, news)) is not None:
        return Skipped(origin, problem)
    if not _is_enough(news, text):
        return Skipped(origin, "it holds nothing but prompts, credits and links")
    url = clean_url(record.url)
    article = Article(
        id=one_line(record.id)[:MAX_ID_CHARACTERS] or content_id(title, text),
        title=title,
        text=text,
        source=find_outlet(record.source, url, text),
        url=url,
        authors=tuple(dict.fromkeys(name for name in map(one_line, record.authors) if _is_author(name))),
        published=parse_published(record.published),
        origin=origin,
        boilerplate=boilerplate,
        section=one_line(record.section)[:MAX_NAME_CHARACTERS],
        language=language_tag(record.language),
        dated_by=record.dated_by if record.published else "",
    )
    return Document(
        article,
        count_words(text),
        sum(count_words(text[start:end]) for start, end in boilerplate),
        record.left_out,
        record.mended,
        str(record.published or ""),
        order_of(record.published),
    )


def _is_author(name: str) -> bool:
    """Whether a name is one, and not the address of somebody's page."""
    return bool(name) and not re.match(r"https?://|www\.", name)


def content_id(title: str, text: str) -> str:
    """16 hex digits of SHA-256 over the title, a newline and the text."""
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16]


def count_words(text: str, *, at_most: int = 10**12) -> int:
    """Words of a text; counting stops at `at_most`. Two characters of a script without spaces are one."""
    if at_most > len(text) and not _CJK.search(text):
        return len(_WORD.findall(text))
    count = 0
    for match in _WORD.finditer(text):
        count += max(1, len(_CJK.findall(match.group())) // 2)
        if count >= at_most:
            return at_most
    return count


def _with_abstract(text: str, abstract: str) -> str:
    """The text with its abstract as first paragraph, unless the text says it already."""
    said = one_line(abstract).rstrip(". …")
    if not said or said in one_line(text):
        return text
    return f"{abstract}\n\n{text}" if text else abstract


def _news(text: str, boilerplate: tuple[tuple[int, int], ...]) -> list[str]:
    """The parts of a text that are left when the boilerplate is taken away."""
    position, kept = 0, []
    for start, end in boilerplate:
        kept.append(text[position:start])
        position = end
    return [*kept, text[position:]]


def _is_enough(news: list[str], text: str) -> bool:
    """Whether enough words are left."""
    rest = "\n".join(news)
    needed = MIN_WORDS if len(rest) * 6 > len(text) else MIN_WORDS_BESIDE_PROMPTS
    return count_words(rest, at_most=needed) >= needed


def _too_short(text: str) -> str | None:
    """Why a text is too short for an article, or `None` if it is not."""
    if not text:
        return "it has no text"
    if count_words(text, at_most=MIN_WORDS) < MIN_WORDS:
        return f"its text has fewer than {MIN_WORDS} words"
    return None
