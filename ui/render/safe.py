"""The one place where words become HTML. Everything that a page shows of an article goes through here.

Titles, texts, outlets, addresses and file names are untrusted: they are shown as they are and never act.
"""

from __future__ import annotations

from rag.exporting import esc, fragment_url, safe_url, visible

__all__ = ["esc", "fragment_url", "line", "link", "plain_line", "safe_url"]


def line(text: str, limit: int = 400) -> str:
    """A title or a name: one line, not too long, escaped, and unable to turn what stands beside it."""
    words = " ".join(visible(text).split())
    return f"<bdi>{esc(words if len(words) <= limit else words[: limit - 1] + '…')}</bdi>"


def plain_line(text: str, limit: int = 400) -> str:
    """The same for an attribute: without the element."""
    words = " ".join(visible(text).split())
    return esc(words if len(words) <= limit else words[: limit - 1] + "…")


def link(url: str | None, words: str, label: str, described: str = "") -> str:
    """A link out of the house that tells nobody where it was followed; nothing for an unsafe address."""
    address = fragment_url(url, words)
    if not address:
        return ""
    name = f' aria-label="{plain_line(described)}"' if described else ""
    return (
        f'<a class="out" href="{esc(address)}" target="_blank" rel="noopener noreferrer nofollow"{name}>'
        f'{esc(label)} <span aria-hidden="true">↗</span></a>'
    )
