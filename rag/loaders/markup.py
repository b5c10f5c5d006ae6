"""Tags and entities to text, for markup that is met inside fields of SGML and JSON records."""

from __future__ import annotations

import html
import re

from rag.loaders.cleaning import without_hidden

_BLOCK_NAMES = (
    "address article aside blockquote body br caption center dd div dl dt figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 head header hr li main nav ol p pre section table tbody td tfoot th thead title tr ul"
)
_INLINE_NAMES = (
    "a abbr acronym annotation b big cite code del em embed f fig font html i iframe img input ins kbd link"
    " mark meta noscript object path phrase q quote s samp small source span strike strong sub sup svg"
    " ti time tt u var video"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
KNOWN_TAGS = BLOCKS | frozenset(_INLINE_NAMES.split())

_TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]{0,40})(?:\s[^<>]*)?/?>")
_UNSEEN = re.compile(r"<(script|style|template|noscript|iframe)\b", re.IGNORECASE)
_UNSEEN_ENDS = {
    name: re.compile(rf"</{name}\s*+>", re.IGNORECASE)
    for name in ("script", "style", "template", "noscript", "iframe")
}
_COMMENT = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>|<!doctype[^>]{0,300}+>", re.IGNORECASE | re.DOTALL
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TWICE = re.compile(
    r"&amp;((?!lt;|gt;|#0*6[02];|#[xX]0*3[cCeE];)(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]{2,10}));"
)
_HTML_TAG = re.compile(
    r"<(?:/(?:p|a|b|i|em|strong|span|div|h[1-6]|li|ul|ol|blockquote|script|style|template|noscript|iframe)"
    r"|p|br|br\s*/|p\s[^<>]*|div[^<>]*|img\s[^<>]*)>",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\r\n\f]+")


def unescape(text: str) -> str:
    """Entities with their semicolon to characters; a bare "&" or an unknown name stays. Such as were escaped
    twice are undone twice, but for those that would make a tag.

    >>> unescape("The mayor&amp;rsquo;s R&D &amp; &amp;lt;p&amp;gt;")
    'The mayor’s R&D & &lt;p&gt;'
    """
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda match: html.unescape(match.group()), _TWICE.sub(r"&\1;", text))


def strip_tags(text: str, *, known: frozenset[str] = KNOWN_TAGS) -> str:
    """The text without tags; a tag that makes a block leaves a paragraph break, `br` a line break.

    A tag is one whose name is `known` or that is closed somewhere in the text: "<SRD>" alone is a
    word of the text.
    """
    if "<" not in text:
        return text
    text = _COMMENT.sub("", text)
    closed = known | {match[2].lower() for match in _TAG.finditer(text) if match[1]}
    return _TAG.sub(lambda match: _space_for(match, closed), text)


def looks_like_html(text: str) -> bool:
    """Whether a field that should be text holds HTML."""
    return bool(_HTML_TAG.search(text))


def html_to_text(text: str) -> str:
    """The text of a fragment of HTML: blocks become paragraphs, what is not seen goes, spaces collapse."""
    text = _SPACES.sub(" ", seen(text))
    lines = unescape(strip_tags(text)).split("\n")
    return "\n".join(line.strip() for line in lines)


def field_text(text: str) -> str:
    """The text of a field that may hold HTML or only entities."""
    return html_to_text(text) if looks_like_html(text) else unescape(text)


def seen(text: str) -> str:
    """The fragment without comments, scripts, templates and elements that its own attributes hide."""
    return without_hidden(_without_unseen(_COMMENT.sub("", text)))


def _without_unseen(text: str) -> str:
    """The fragment without scripts and the like; one that is not closed goes on to the end."""
    kept, at = [], 0
    while opening := _UNSEEN.search(text, at):
        inside = text.find(">", opening.end())
        if inside < 0:  # nor is there one for any later tag
            break
        kept.append(text[at : opening.start()])
        ending = _UNSEEN_ENDS[opening[1].lower()].search(text, inside)
        at = ending.end() if ending else len(text)
    return "".join((*kept, text[at:]))


def _space_for(match: re.Match[str], closed: frozenset[str]) -> str:
    name = match[2].lower()
    if name not in closed:
        return match.group()
    if name == "br":
        return "\n"
    return "\n\n" if name in BLOCKS else ""
