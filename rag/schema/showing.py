"""An answer, or a form, as it shows itself at a prompt and in a notebook: its text, and a note for each cited
article."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from rag.text import describe

if TYPE_CHECKING:
    from rag.schema.answer import Answer, Citation
    from rag.schema.forms import Shown
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


def form_as_markdown(form: Shown) -> str:
    """A form in Markdown: its title, a line for each quotation, what is said beside them, and the articles by
    their numbers; no word of an article is markup in it."""
    lines = [f"- {_plain(_line(*told))}" for told in form.told] or [_plain(form.nothing)]
    notes = [f"**note:** {_plain(note)}" for note in form.notes]
    cited = [f"**\\[{number}\\]** {_plain(_named(article))}" for number, article in _articles(form).items()]
    return "\n\n".join([f"**{_plain(form.title)}**", "\n".join(lines), *notes, *cited])


def form_as_html(form: Shown) -> str:
    """The same in HTML, everything escaped."""
    lines = "".join(f"<li>{html.escape(_line(*told))}</li>" for told in form.told)
    body = f"<ul>{lines}</ul>" if lines else f"<p>{html.escape(form.nothing)}</p>"
    notes = "".join(f"<p><i>{html.escape(note)}</i></p>" for note in form.notes)
    cited = "".join(
        f"<p><b>[{number}]</b> {html.escape(_named(article))}</p>"
        for number, article in _articles(form).items()
    )
    return f"<p><b>{html.escape(form.title)}</b></p>{body}{notes}{cited}"


def _line(lead: str, citation: Citation) -> str:
    quote = " ".join(citation.quote.split())
    return f"{f'{lead}: ' if lead else ''}“{quote}” [{citation.number}]"


def _articles(form: Shown) -> dict[int, Article]:
    """The articles that a form cites, by their numbers in order."""
    cited = {citation.number: citation.article for citation in form.shown}
    return {number: cited[number] for number in sorted(cited)}


def _cited(answer: Answer) -> dict[int, Article]:
    return {citation.number: citation.article for citation in answer.citations}


def _quotes(answer: Answer, number: int) -> list[str]:
    return [" ".join(c.quote.split()) for c in answer.citations if c.number == number]


def _named(article: Article) -> str:
    return f"{describe(article)} {article.url}" if article.url else describe(article)


def _plain(text: str) -> str:
    """A text in which nothing is markup, neither of Markdown nor of HTML."""
    return _MARKUP.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))
