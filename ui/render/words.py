"""Small pieces that every part of a page needs: days, outlets, counts, shortened quotations."""

from __future__ import annotations

from datetime import date

from rag import Article
from rag.text import day_name
from ui.render.safe import line
from ui.state import LostArticle


def day(value: date | None) -> str:
    """A day as a reader writes it: "5 March 2014"."""
    return day_name(value) if value else "undated"


def short_day(value: date | None) -> str:
    """ "5 Mar 2014"."""
    return f"{value.day} {value:%b %Y}" if value else "undated"


def title(article: Article) -> str:
    """The title, or what there is to call an article that has none; not escaped."""
    return article.title.strip() or f"untitled article {article.id}"


def outlet(article: Article) -> str:
    """The outlet; not escaped."""
    return article.source or "unknown outlet"


def where(article: Article) -> str:
    """Outlet and day, and whether it is no longer what it was; not escaped."""
    became = f", {lost}" if (lost := _became(article)) else ""
    return f"{outlet(article)}, {day(article.published)}{became}"


def byline(article: Article) -> str:
    """Outlet and day, as HTML; and what became of it, of an article that is no longer what it was."""
    return (
        f'<span class="outlet">{line(outlet(article), 80)}</span> <span class="day">'
        f"{day(article.published)}</span>{_lost(article)}"
    )


def _lost(article: Article) -> str:
    said = _became(article)
    return f' <span class="lost">{said}</span>' if said else ""


def _became(article: Article) -> str:
    if not isinstance(article, LostArticle):
        return ""
    return "no longer in the archive" if article.is_gone else "changed since"


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 article", "2,000 articles"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def shortened(text: str, limit: int) -> str:
    """One line of at most `limit` characters, cut between words."""
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + " …"
