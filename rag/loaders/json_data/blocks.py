"""Texts that are written as lists of blocks: paragraphs, spans in paragraphs, pictures and headlines between
them, as editors of content management systems store them."""

from __future__ import annotations

import re

MAX_DEPTH = 12
BLOCK_WORDS = 8
"""A block of so many words belongs to a text, whatever its type is called."""

_KINDS = ("type", "_type", "nodetype", "nodeType", "role", "kind")
_PARTS = (
    "content", "text", "value", "html", "body", "context", "data", "paragraph", "sentence", "children",
    "model", "blocks", "items", "content_elements",
)  # fmt: skip
_NO_PROSE = re.compile(
    r"title|headline|kicker|byline|author|caption|image|picture|photo|video|audio|gallery|media|embed"
    r"|advert|related|promo|pull_?quote|date|credit|tweet",
    re.IGNORECASE,
)
_PROSE = re.compile(
    r"text|para|html|body|block|unstyled|head|list|quote|sentence|span|fragment|^$", re.IGNORECASE
)
_INLINE = re.compile(
    r"(?:text|span|.*link|a|mark|strong|em|bold|italic|fragment|text_?run|)\Z", re.IGNORECASE
)


class Blocks(list[str]):
    """The texts of the blocks of which a text is made, without markup of their own list."""


def blocks_of(part: list[object], heads: frozenset[str]) -> Blocks | None:
    """The texts of a list's blocks, in order; `None` where the list holds something else.

    `heads` are names (in lower case, without marks) that an article or a comment has and a block has not.
    """
    objects = [item for item in part if isinstance(item, dict)]
    if not objects or len(objects) * 2 < len([item for item in part if item]):
        return None
    texts = Blocks()
    for item in part:
        text = _text(item, 0)
        if not text.strip():
            continue
        if isinstance(item, dict) and not heads.isdisjoint(map(_plain, item)):
            return None
        texts.append(text)
    return texts or None


def _plain(name: object) -> str:
    return re.sub(r"[\W_]", "", str(name).lower())


def _kind(item: dict[object, object]) -> str:
    return next((kind for name in _KINDS if isinstance(kind := item.get(name), str)), "")


def _text(item: object, depth: int) -> str:
    """The words of a block; "" for one that is a headline, a picture or the like."""
    if isinstance(item, str):
        return item
    if isinstance(item, list):
        return _joined(item, depth)
    if not isinstance(item, dict) or depth > MAX_DEPTH:
        return ""
    kind = _kind(item)
    if _NO_PROSE.search(kind):
        return ""
    for name in _PARTS:
        part = item.get(name)
        if isinstance(part, str | list | dict) and (text := _text(part, depth + 1)).strip():
            return text if _PROSE.search(kind) or text.count(" ") + 1 >= BLOCK_WORDS else ""
    return ""


def _joined(items: list[object], depth: int) -> str:
    """The texts of the blocks inside a block: spans make a line, anything else paragraphs."""
    if depth > MAX_DEPTH:
        return ""
    texts = [text for item in items if (text := _text(item, depth + 1))]
    inline = all(isinstance(item, dict) and _INLINE.match(_kind(item)) for item in items)
    return "".join(texts) if inline else "\n\n".join(texts)
