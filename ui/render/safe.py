"""The one place where words become HTML. Everything that a page shows of an article goes through here.

Titles, texts, outlets, addresses and file names are untrusted: they are shown as they are and never act.
"""

from __future__ import annotations

import html
import re
from urllib.parse import quote, urlsplit

from rag.text import CONTROLS, JOINERS, SURROGATES, TURNING, WIDTHLESS

# What moves or hides the text around it. Flags and joined signs may be seen, and stay.
_UNSEEN = re.compile(f"[\r{CONTROLS}{TURNING}{WIDTHLESS}{SURROGATES}]")
_WORST = re.compile(rf"[\x00-\x20\x7f-\xa0\\\u2028\u2029\u202f{TURNING}{WIDTHLESS}{JOINERS}{SURROGATES}]")
FRAGMENT_WORDS = 6


def esc(text: str) -> str:
    """Text as HTML, fit for an element's content and for a quoted attribute."""
    return html.escape(_UNSEEN.sub("", text), quote=True)


def line(text: str, limit: int = 400) -> str:
    """A title or a name: one line, not too long, escaped, and unable to turn what stands beside it."""
    words = " ".join(_UNSEEN.sub("", text).split())
    return f"<bdi>{esc(words if len(words) <= limit else words[: limit - 1] + '…')}</bdi>"


def plain_line(text: str, limit: int = 400) -> str:
    """The same for an attribute: without the element."""
    words = " ".join(_UNSEEN.sub("", text).split())
    return esc(words if len(words) <= limit else words[: limit - 1] + "…")


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

    Long quotations are named by their first and last words (WICG, Scroll to Text Fragment).
    """
    address = safe_url(url)
    if not address or not words.split():
        return address
    parts = words.split()
    if len(parts) > 2 * FRAGMENT_WORDS:
        ends = (" ".join(parts[:FRAGMENT_WORDS]), " ".join(parts[-FRAGMENT_WORDS:]))
        directive = ",".join(_encoded(end) for end in ends)
    else:
        directive = _encoded(" ".join(parts))
    place, _, anchor = address.partition("#")
    return f"{place}#{anchor.partition(':~:')[0]}:~:text={directive}"


def link(url: str | None, words: str, label: str, described: str = "") -> str:
    """A link out of the house that tells nobody where it was followed; nothing for an unsafe address."""
    address = fragment_url(url, words)
    if not address:
        return ""
    name = f' aria-label="{plain_line(described)}"' if described else ""
    return (
        f'<a class="out" href="{esc(address)}" target="_blank" rel="noopener noreferrer nofollow"{name}>'
        f"{esc(label)}</a>"
    )


def _encoded(words: str) -> str:
    return quote(words.encode("utf-8", "replace"), safe="").replace("-", "%2D")
