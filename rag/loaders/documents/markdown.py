"""Markdown, with or without front matter (YAML, TOML or JSON), as static site generators keep articles."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from rag.loaders.decode import decode
from rag.loaders.format import Beginning, Reading
from rag.loaders.plain import first_sentence, read_plain
from rag.loaders.records import Broken, Record
from rag.loaders.stream import Source

_ENDINGS = frozenset({".md", ".markdown", ".mdx", ".mkd"})
MAX_FRONT_CHARACTERS = 50_000
_FENCES = {"---": "---", "+++": "+++"}
_TITLES = ("title", "headline", "name")
_DATES = ("date", "published", "pubdate", "publishdate", "published_at", "datepublished", "created")
_AUTHORS = ("authors", "author", "byline", "by")
_ADDRESSES = ("canonical_url", "canonical", "url", "link", "permalink", "source_url")
_SECTIONS = ("section", "categories", "category")
_SOURCES = ("publication", "outlet", "publisher", "newspaper", "source")
_LANGUAGES = ("lang", "language", "locale")


def is_markdown(start: Beginning) -> bool:
    """Whether the name says Markdown."""
    return start.ending in _ENDINGS


def read_markdown(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The record of a Markdown file: its front matter, and its text without markup."""
    yield markdown_record(decode(source.read(reading.max_bytes)))


def markdown_record(text: str) -> Record:
    """The record of a Markdown document. Front matter that cannot be read is left out."""
    front, body = split_front(text)
    known = {str(key).lower(): value for key, value in front.items()}
    first, plain = plain_text(body)
    title = _first(known, _TITLES)
    if not title and not first and not front:
        opening = plain.split("\n", 1)[0].rstrip()
        if opening.endswith((".", "!", "?")):
            return Record(title=first_sentence(plain), text=plain)
        return read_plain(plain)
    url = _first(known, _ADDRESSES)
    return Record(
        title=title or first,
        text=plain,
        url=url if url.startswith("http") else "",
        authors=_names(known),
        published=_first(known, _DATES) or None,
        source=_first(known, _SOURCES),
        section=_first(known, _SECTIONS),
        language=_first(known, _LANGUAGES),
    )


def split_front(text: str) -> tuple[Mapping[str, Any], str]:
    """The front matter and the rest of a document; an empty mapping where there is none."""
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped.startswith("{\n"):
        return _json_front(stripped)
    fence, _, rest = stripped.partition("\n")
    closing = _FENCES.get(fence.strip())
    if not closing:
        return {}, text
    end = re.compile(rf"^{re.escape(closing)}[ \t]*\r?$", re.M).search(rest, 0, MAX_FRONT_CHARACTERS)
    if not end:
        return {}, text
    read = _toml if closing == "+++" else _yaml
    return read(rest[: end.start()]), rest[end.end() :]


def _json_front(text: str) -> tuple[Mapping[str, Any], str]:
    try:
        front, end = json.JSONDecoder().raw_decode(text[:MAX_FRONT_CHARACTERS])
    except (ValueError, RecursionError):
        return {}, text
    return (front, text[end:]) if isinstance(front, dict) else ({}, text)


def _toml(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def _yaml(text: str) -> Mapping[str, Any]:
    """Without aliases, by which a few lines could become gigabytes."""
    import yaml  # type: ignore[import-untyped]

    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            return {}
        front = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError, AttributeError):
        return {}
    return front if isinstance(front, dict) else {}


def _words(value: object) -> str:
    """A value of the front matter in one line; of a list the first one, of a mapping its name."""
    if isinstance(value, list) and value:
        return _words(value[0])
    if isinstance(value, dict):
        return _words(value.get("name") or value.get("title"))
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def _first(front: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((words for key in keys if (words := _words(front.get(key)))), "")


def _names(front: Mapping[str, Any]) -> tuple[str, ...]:
    value = next((front[key] for key in _AUTHORS if front.get(key)), ())
    return tuple(name for name in map(_words, value if isinstance(value, list) else [value]) if name)


def plain_text(body: str) -> tuple[str, str]:
    """The first heading of the first level that stands before any text, and the rest without markup."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").parse(body)
    title, blocks, kind = "", [], ""
    for token in tokens:
        if token.type.endswith("_open"):
            kind = token.tag
        if token.type in {"fence", "code_block"}:
            blocks.append(token.content)
        if token.type != "inline":
            continue
        words = "".join(_shown(child) for child in token.children or ()).strip()
        if kind == "h1" and not title and not blocks:
            title = words
        elif words:
            blocks.append(words)
    return title, "\n\n".join(blocks)


def _shown(token: Any) -> str:
    """What a reader sees of an inline token: no images, no tags."""
    if token.type in {"text", "code_inline"}:
        return str(token.content)
    return "\n" if token.type == "hardbreak" else " " if token.type == "softbreak" else ""


def paragraphs(body: str) -> Iterator[tuple[int, str]]:
    """The paragraphs of a document in order, each with the number of its first line, from 0: no headings, no
    tables, no code. Their inline markup is still in them, the marks of lists and quotations are not."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").disable("inline")
    kind = ""
    for token in parser.parse(body):
        if token.type.endswith("_open"):
            kind = token.tag
        if token.type == "inline" and kind == "p" and token.map:
            yield token.map[0], token.content
