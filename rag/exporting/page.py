"""One HTML page that loads nothing: notes below each answer, linked to and back from."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from rag.exporting.document import Document, Note, Paragraph, Publication, Sentence, Style
from rag.exporting.escaping import esc

Seen = Counter[int]
"""How often each note has been pointed to so far: each place has a name of its own to come back to."""


def to_html(publication: Publication) -> bytes:
    """The publication as a page in UTF-8, everything escaped. The browser is told to load and run nothing."""
    several = publication.has_headings
    title = esc(publication.title)
    body = "".join(_section(document, several) for document in publication.documents)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src'
        " 'unsafe-inline'\">"
        f"<title>{title}</title>\n<style>{_STYLE}</style></head>\n<body><main>\n"
        f'<h1 dir="auto">{title}</h1>\n{body}</main></body></html>\n'
    ).encode()


def _section(document: Document, several: bool) -> str:
    seen: Seen = Counter()
    heading = f'<h2 dir="auto">{esc(document.title)}</h2>\n' if several else ""
    level = 3 if several else 2
    grouped = groupby(document.paragraphs, lambda paragraph: paragraph.style.is_listed)
    body = "".join(
        f"<ul>\n{inner}</ul>\n" if are_items else inner
        for are_items, group in grouped
        if (inner := "".join(_paragraph(paragraph, seen, level) for paragraph in group))
    )
    facts = "".join(f'<dt>{esc(name)}</dt><dd dir="auto">{esc(words)}</dd>' for name, words in document.facts)
    notes = "".join(_note(note, seen) for note in document.notes)
    listed = f'<ol class="notes">\n{notes}</ol>\n' if notes else ""
    return f"<section>\n{heading}{body}{listed}<dl>{facts}</dl>\n</section>\n"


def _paragraph(paragraph: Paragraph, seen: Seen, level: int) -> str:
    text = " ".join(_sentence(sentence, seen) for sentence in paragraph.sentences)
    match paragraph.style:
        case Style.ITEM | Style.SIDE:
            return f'<li dir="auto">{text}</li>\n'
        case Style.HEADING:
            return f"<h{level}>{text}</h{level}>\n"
        case Style.NOTICE | Style.DIFFERS:
            return f'<p class="{paragraph.style.value}" dir="auto">{text}</p>\n'
        case _:
            return f'<p dir="auto">{text}</p>\n'


def _sentence(sentence: Sentence, seen: Seen) -> str:
    marks = ", ".join(_mark(number, seen) for number in sentence.notes)
    marks = f"<sup>{marks}</sup>" if marks else ""
    if sentence.unsupported:
        return f"<em>{esc(sentence.text)} (not supported: {esc(sentence.unsupported)})</em>{marks}"
    return f"{esc(sentence.text)}{marks}"


def _mark(number: int, seen: Seen) -> str:
    seen[number] += 1
    return f'<a id="{_back(number, seen[number])}" href="#note-{number}">{number}</a>'


def _back(number: int, time: int) -> str:
    return f"mark-{number}-{time}"


def _note(note: Note, seen: Seen) -> str:
    source = f"<bdi>{esc(note.source)}</bdi>"
    linked = f'<a href="{esc(note.url)}" rel="noopener noreferrer">{source}</a>' if note.url else source
    also = f" {esc(note.also)}." if note.also else ""
    backs = "".join(
        f' <a href="#{_back(note.number, time)}" aria-label="back to {note.number}">↩</a>'
        for time in range(1, seen[note.number] + 1)
    )
    return (
        f'<li id="note-{note.number}" value="{note.number}"><blockquote dir="auto">{esc(note.quote)}'
        f"</blockquote>{linked}.{also} <small>{esc(note.place)}</small>{backs}</li>\n"
    )


_STYLE = (
    "body{margin:0;color:#1d1d1b;background:#fdfcf9;font:1.05rem/1.6 Georgia,'Times New Roman',serif}"
    "main{max-width:42rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem;line-height:1.3}"
    "h2{font-size:1.25rem;line-height:1.3;margin-top:2.5rem}h3{font-size:1rem}"
    "blockquote{margin:.3rem 0;padding-left:.8rem;border-left:3px solid #d8d2c4;color:#45423b}"
    "sup{line-height:0}.notes{font-size:.92rem}small,dl{color:#5c574d;overflow-wrap:anywhere}dl{font-size:.85rem;display:grid;"
    "grid-template-columns:max-content 1fr;gap:.1rem .8rem}dd{margin:0}.notice{color:#5c574d}"
    ".differs{padding:.5rem .8rem;background:#f4efe2}a{color:#8a1c1c}:target{background:#f7ecc9}"
    "@media(prefers-color-scheme:dark){body{color:#e9e5dc;background:#191816}a{color:#f0a39b}"
    "small,dl,.notice,blockquote{color:#b9b2a4}.differs{background:#2a2721}:target{background:#4a4120}}"
)
