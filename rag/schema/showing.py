"""An answer as it shows itself at a prompt and in a notebook: its text, and a note for each cited article."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from rag.text import describe

if TYPE_CHECKING:
    from rag.schema.answer import Answer
    from vectorstore import Article

_MARKUP = re.compile(r"([\\`*_{}\[\]#|!~])")


def as_text(answer: Answer) -> str:
    """The text, and behind an empty line the articles it cites by their numbers, a line each."""
    notes = [f"[{number}] {_named(article)}" for number, article in _cited(answer).items()]
    return "\n\n".join(part for part in (answer.text, "\n".join(notes)) if part)


def as_markdown(answer: Answer) -> str:
    """The same in Markdown, with the quoted words under each note; no word of an article is markup in it."""
    parts = [_plain(answer.text)]
    for number, article in _cited(answer).items():
        quotes = "".join(f"\n> {_plain(quote)}\n" for quote in _quotes(answer, number))
        parts.append(f"**\\[{number}\\]** {_plain(_named(article))}\n{quotes}")
    return "\n\n".join(parts)


def as_html(answer: Answer) -> str:
    """The same in HTML, everything escaped."""
    parts = [f"<p>{html.escape(answer.text)}</p>"]
    for number, article in _cited(answer).items():
        quotes = "".join(
            f"<blockquote>{html.escape(quote)}</blockquote>" for quote in _quotes(answer, number)
        )
        parts.append(f"<p><b>[{number}]</b> {html.escape(_named(article))}</p>{quotes}")
    return "".join(parts)


def _cited(answer: Answer) -> dict[int, Article]:
    return {citation.number: citation.article for citation in answer.citations}


def _quotes(answer: Answer, number: int) -> list[str]:
    return [" ".join(c.quote.split()) for c in answer.citations if c.number == number]


def _named(article: Article) -> str:
    return f"{describe(article)} {article.url}" if article.url else describe(article)


def _plain(text: str) -> str:
    """A text in which nothing is markup, neither of Markdown nor of HTML."""
    return _MARKUP.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))
