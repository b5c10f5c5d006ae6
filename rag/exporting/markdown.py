"""Markdown with footnotes (`[^1]`, as GitHub, Pandoc and most note programs read them)."""

from __future__ import annotations

from rag.exporting.document import Document, Note, Paragraph, Publication, Sentence, Style
from rag.exporting.escaping import esc_markdown, flat

_BEFORE = {Style.ITEM: "- ", Style.SIDE: "- ", Style.NOTICE: "> ", Style.DIFFERS: "> "}


def to_markdown(publication: Publication) -> bytes:
    """The publication as Markdown in UTF-8; nothing that others wrote is markup in it."""
    parts = [f"# {esc_markdown(publication.title)}"]
    several = publication.has_headings
    for document in publication.documents:
        parts += [f"## {esc_markdown(document.title)}"] if several else []
        parts += _document(document, "###" if several else "##")
    return ("\n\n".join(parts) + "\n").encode()


def _document(document: Document, heading: str) -> list[str]:
    parts: list[str] = []
    for paragraph in document.paragraphs:
        text = _paragraph(paragraph, heading)
        is_next_item = parts and paragraph.style.is_listed and parts[-1].startswith("- ")
        if is_next_item:
            parts[-1] += f"\n{text}"
        else:
            parts.append(text)
    facts = [f"- {name}: {esc_markdown(words)}" for name, words in document.facts]
    return [*parts, "---", "\n".join(facts), *map(_note, document.notes)]


def _paragraph(paragraph: Paragraph, heading: str) -> str:
    before = f"{heading} " if paragraph.style is Style.HEADING else _BEFORE.get(paragraph.style, "")
    return before + " ".join(_sentence(sentence) for sentence in paragraph.sentences)


def _sentence(sentence: Sentence) -> str:
    marks = " ".join(f"[^{number}]" for number in sentence.notes)
    flag = f" *(not supported: {esc_markdown(sentence.unsupported)})*" if sentence.unsupported else ""
    return f"{esc_markdown(sentence.text)}{marks}{flag}"


def _note(note: Note) -> str:
    link = f" <{_angled(note.url)}>." if note.url else ""
    also = f" {esc_markdown(note.also)}." if note.also else ""
    text = (
        f"“{esc_markdown(note.quote)}” {esc_markdown(note.source)}.{link} {esc_markdown(note.place)}.{also}"
    )
    return f"[^{note.number}]: {text}"


def _angled(url: str) -> str:
    """An address for between angle brackets."""
    return flat(url).replace("<", "%3C").replace(">", "%3E")
