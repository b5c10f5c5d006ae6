"""A conversation to keep: as plain text, as Markdown and as one HTML page, with numbered notes."""

from __future__ import annotations

from collections.abc import Sequence

from rag import Answer, export
from ui.render.safe import safe_url
from ui.render.words import where


def plain_answer(answer: Answer) -> str:
    """An answer with its notes, to be pasted anywhere."""
    lines = [answer.text]
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        lines.append(f"[{citation.number}] {where(citation.article)}: “{' '.join(citation.quote.split())}”")
        if address := safe_url(citation.article.url):
            lines.append(f"    {address}")
    return "\n".join(lines)


def markdown(answers: Sequence[Answer]) -> str:
    """The conversation as Markdown: questions as headings, footnotes below each answer."""
    return export(answers, ".md").decode()


def page(answers: Sequence[Answer]) -> str:
    """The conversation as one HTML page that loads nothing."""
    return export(answers, ".html").decode()
