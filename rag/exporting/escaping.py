"""Words and addresses that others wrote, made fit for a document: shown as they are, they never act."""

from __future__ import annotations

import html
import re
from urllib.parse import quote, urlsplit

from rag.text import CONTROLS, JOINERS, SURROGATES, TURNING, WIDTHLESS

# What moves or hides the text around it. Flags and joined signs may be seen, and stay.
_UNSEEN = re.compile(f"[\r{CONTROLS}{TURNING}{WIDTHLESS}{SURROGATES}]")
_WORST = re.compile(rf"[\x00-\x20\x7f-\xa0\\\u2028\u2029\u202f{TURNING}{WIDTHLESS}{JOINERS}{SURROGATES}]")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!&$^@])|(?<=\w)(:)(?=//)|(?<=\bwww)(\.)", re.IGNORECASE)
_LIST = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+=:])")
FRAGMENT_WORDS = 6


def visible(text: str) -> str:
    """The text without the characters that move or hide what stands around them."""
    return _UNSEEN.sub("", text)


def flat(text: str) -> str:
    """The text in one line: every run of white space a space."""
    return " ".join(text.split())


def esc(text: str) -> str:
    """Text as HTML, fit for an element's content and for a quoted attribute."""
    return html.escape(visible(text), quote=True)


def esc_markdown(text: str) -> str:
    r"""Text as one line of Markdown in which nothing is markup, neither of Markdown nor of HTML.

    >>> esc_markdown("1. *No* [link](http://a) $x$")
    '1\\. \\*No\\* \\[link\\](http\\://a) \\$x\\$'
    """
    marked = _MARKDOWN.sub(lambda match: f"\\{match.group()}", flat(visible(text)))
    return _LIST.sub(lambda match: rf"{match[1]}\{match[2]}" if match[1] else rf"\{match[3]}", marked)


def xml_text(text: str) -> str:
    """The text with "�" for the characters that XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)


def safe_url(url: str | None) -> str:
    """The address if it is one of the web that a browser reads as we do, else nothing.

    >>> safe_url("javascript:alert(1)"), safe_url("https://example.org/a?b=c")
    ('', 'https://example.org/a?b=c')
    """
    if not url or len(url) > 2000 or _WORST.search(url):
        return ""
    try:
        parts = urlsplit(url)
        usable = (
            parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        )
        return url if usable and (parts.port or 1) > 0 else ""
    except ValueError:
        return ""


def fragment_url(url: str | None, words: str) -> str:
    """The address with a text fragment, so that a browser jumps to the words; nothing for an unsafe address.

    Long quotations, and those of several lines, are named by their first and last words, since each of both
    must lie within one block of the page (WICG, Scroll to Text Fragment).
    """
    address = safe_url(url)
    if not address or not words.split():
        return address
    parts, lines = words.split(), words.strip().splitlines()
    if len(parts) > 2 * FRAGMENT_WORDS or len(lines) > 1:
        first, last = lines[0].split()[:FRAGMENT_WORDS], lines[-1].split()[-FRAGMENT_WORDS:]
        directive = ",".join(_encoded(" ".join(end)) for end in (first, last))
    else:
        directive = _encoded(" ".join(parts))
    place, _, anchor = address.partition("#")
    return f"{place}#{anchor.partition(':~:')[0]}:~:text={directive}"


def _encoded(words: str) -> str:
    return quote(words.encode("utf-8", "replace"), safe="").replace("-", "%2D")
