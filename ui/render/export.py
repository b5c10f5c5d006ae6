"""A conversation to keep: as plain text, as Markdown and as one HTML page, with numbered notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import Answer, Citation, Status, Support
from ui.render.safe import esc, fragment_url, line, safe_url
from ui.render.words import day, title, where

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def plain_answer(answer: Answer) -> str:
    """An answer with its notes, to be pasted anywhere."""
    lines = [answer.text]
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        lines.append(f"[{citation.number}] {where(citation.article)}: “{_flat(citation.quote)}”")
        if address := safe_url(citation.article.url):
            lines.append(f"    {address}")
    return "\n".join(lines)


def markdown(answers: Sequence[Answer]) -> str:
    """The conversation as Markdown: questions as headings, notes below each answer."""
    parts = ["# Dateline: a conversation with a news archive"]
    for answer in answers:
        parts.append(f"## {_md(answer.question)}")
        parts.append(" ".join(_md_claim(answer, i) for i in range(len(answer.claims))) or _md(answer.text))
        parts.extend(f"> {_md(notice)}" for notice in answer.notices)
        if answer.citations:
            parts.append("\n".join(_md_note(citation) for citation in answer.citations))
    return "\n\n".join(parts) + "\n"


def page(answers: Sequence[Answer]) -> str:
    """The conversation as one HTML page that loads nothing."""
    body = "".join(_section(answer, index) for index, answer in enumerate(answers, 1))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src'
        " 'unsafe-inline'\">"
        f"<title>Dateline: a conversation</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Dateline: a conversation with a news archive</h1>{body}</main></body></html>\n"
    )


def _md(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _flat(text))


def _md_claim(answer: Answer, index: int) -> str:
    claim = answer.claims[index]
    marks = "".join(f"\\[{number}\\]" for number in claim.numbers)
    flag = f" *(not supported: {_md(claim.reason)})*" if claim.support is Support.UNSUPPORTED else ""
    return f"{_md(claim.text)}{' ' if marks else ''}{marks}{flag}"


def _md_note(citation: Citation) -> str:
    address = fragment_url(citation.article.url, citation.quote).replace("(", "%28").replace(")", "%29")
    name = _md(title(citation.article))
    linked = f"[{name}](<{address}>)" if address else name
    return f"- \\[{citation.number}\\] {linked}, {_md(where(citation.article))}: “{_md(citation.quote)}”"


def _section(answer: Answer, index: int) -> str:
    claims = " ".join(_html_claim(answer, i, index) for i in range(len(answer.claims))) or esc(answer.text)
    notices = "".join(f'<p class="notice">{esc(notice)}</p>' for notice in answer.notices)
    notes = "".join(_html_note(citation, index) for citation in _first(answer.citations))
    declined = ' class="declined"' if answer.status is Status.DECLINED else ""
    return (
        f"<section{declined}><h2>{esc(answer.question)}</h2><p>{claims}</p>{notices}"
        f"{f'<ol>{notes}</ol>' if notes else ''}</section>"
    )


def _html_claim(answer: Answer, at: int, index: int) -> str:
    claim = answer.claims[at]
    marks = "".join(f'<sup><a href="#n{index}-{number}">{number}</a></sup>' for number in claim.numbers)
    if claim.support is Support.UNSUPPORTED:
        return f"<em>{esc(claim.text)} (not supported: {esc(claim.reason)})</em>"
    return f"{esc(claim.text)}{marks}"


def _html_note(group: tuple[Citation, ...], index: int) -> str:
    first = group[0]
    address = fragment_url(first.article.url, first.quote)
    name = line(title(first.article))
    linked = f'<a href="{esc(address)}" rel="noopener noreferrer">{name}</a>' if address else name
    quotes = "".join(f"<blockquote>{esc(_flat(citation.quote))}</blockquote>" for citation in group)
    about = f"{line(first.article.source or 'unknown outlet')}, {day(first.article.published)}"
    return f'<li id="n{index}-{first.number}" value="{first.number}">{linked} ({about}){quotes}</li>'


def _first(citations: tuple[Citation, ...]) -> list[tuple[Citation, ...]]:
    numbers = sorted({citation.number for citation in citations})
    return [tuple(c for c in citations if c.number == number) for number in numbers]


def _flat(text: str) -> str:
    return " ".join(text.split())


_STYLE = (
    "body{margin:0;color:#1d1d1b;background:#fdfcf9;font:1.05rem/1.6 Georgia,'Times New Roman',serif}"
    "main{max-width:42rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.1rem;font-weight:400;color:#5c574d}"
    "h2{font-size:1.35rem;line-height:1.3;margin-top:2.5rem}blockquote{margin:.3rem 0;padding-left:.8rem;"
    "border-left:3px solid #d8d2c4;color:#45423b}ol{font-size:.92rem}"
    ".notice,.declined p{color:#5c574d}a{color:#8a1c1c}@media(prefers-color-scheme:dark)"
    "{body{color:#e9e5dc;background:#191816}h1,.notice,.declined p,blockquote{color:#b9b2a4}a{color:#f0a39b}}"
)
