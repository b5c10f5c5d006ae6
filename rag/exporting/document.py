"""What every format is made from: sentences with notes, whatever they were an answer to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rag.exporting.escaping import flat, fragment_url
from rag.schema import Citation
from rag.text import day_text, title_of
from vectorstore import Article


class Style(StrEnum):
    """What a paragraph is: running text, a line of a list, a heading within, a notice, or that sources differ
    and what each of them says."""

    PROSE = "prose"
    ITEM = "item"
    HEADING = "heading"
    NOTICE = "notice"
    DIFFERS = "differs"
    SIDE = "side"

    @property
    def is_listed(self) -> bool:
        """Whether it is a line of a list."""
        return self in (Style.ITEM, Style.SIDE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Some words with the numbers of their notes. `unsupported` says why nothing bears them out; "" for all
    that is borne out. `support` is the word of `rag.schema.Support` for a claim, "" for what is none."""

    text: str
    notes: tuple[int, ...] = ()
    support: str = ""
    unsupported: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    style: Style
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """The exact words of an article that a sentence points to, and the other articles that tell the same."""

    number: int
    citation: Citation
    copies: tuple[Article, ...] = ()

    @property
    def quote(self) -> str:
        """The quoted words in one line."""
        return flat(self.citation.quote)

    @property
    def source(self) -> str:
        """Outlet, title, authors and day, with what is known."""
        article = self.citation.article
        authors = f"by {', '.join(article.authors)}" if article.authors else ""
        day = day_text(article) or "undated"
        parts = (article.source or "unknown outlet", flat(title_of(article)), flat(authors), day)
        return ", ".join(part for part in parts if part)

    @property
    def url(self) -> str:
        """The article's address with the quoted words as its text fragment; "" for none that is safe."""
        return fragment_url(self.citation.article.url, self.citation.quote)

    @property
    def place(self) -> str:
        """Where exactly the words stand: `OFFSETS` says what this means."""
        citation = self.citation
        return (
            f"article {flat(citation.article.id)}, characters {citation.start}–{citation.end}, "
            f"sha256 {citation.article.text_digest}"
        )

    @property
    def also(self) -> str:
        """In which other articles the same stands; "" for none."""
        named = (f"{flat(title_of(a))} ({a.source or 'unknown outlet'})" for a in self.copies)
        return f"also in {', '.join(named)}" if self.copies else ""


OFFSETS = (
    "the exact words; characters are Unicode code points of the article's text, counted from 0, the last not "
    "included; sha256 is that of this text in UTF-8"
)


@dataclass(frozen=True, slots=True)
class Document:
    """One answer or form. `form` is its kind ("answer", "quotes", …), `asked` the question or topic, `about`
    what that was narrowed to in words. `facts` are pairs of a name and words: what else is known of it."""

    form: str
    title: str
    asked: str
    about: str
    facts: tuple[tuple[str, str], ...]
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Note, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph.sentences)


@dataclass(frozen=True, slots=True)
class Publication:
    """What is written to one file: a document, or several under one title; and when they were made."""

    title: str
    documents: tuple[Document, ...]
    made: datetime | None = None

    @property
    def has_headings(self) -> bool:
        """Whether each document is headed by its own title, below that of the whole."""
        return any(document.title != self.title for document in self.documents)

    @property
    def notes(self) -> tuple[Note, ...]:
        return tuple(note for document in self.documents for note in document.notes)

    @property
    def cited(self) -> tuple[tuple[Article, tuple[Note, ...]], ...]:
        """Each cited article once with its notes, in the order of the first."""
        notes: dict[str, list[Note]] = {}
        for note in self.notes:
            notes.setdefault(note.citation.article.id, []).append(note)
        return tuple((found[0].citation.article, tuple(found)) for found in notes.values())


@dataclass(slots=True)
class Notebook:
    """Numbers the notes of a publication in the order in which they are first pointed to."""

    last: int = 0
    notes: dict[tuple[str, int, int], Note] = field(default_factory=dict)

    def cite(
        self, citations: Iterable[Citation], copies: Sequence[Article] | dict[str, tuple[Article, ...]] = ()
    ) -> tuple[int, ...]:
        """The numbers of the notes for some citations, each once. `copies` are those of each, or by the id of
        the article."""
        numbers: dict[int, None] = {}
        for citation in citations:
            key = (citation.article.id, citation.start, citation.end)
            if key not in self.notes:
                self.last += 1
                also = copies.get(citation.article.id, ()) if isinstance(copies, dict) else tuple(copies)
                self.notes[key] = Note(self.last, citation, also)
            numbers[self.notes[key].number] = None
        return tuple(numbers)

    def close(self) -> tuple[Note, ...]:
        """The notes of one document, in order; the next document has its own, numbered on."""
        notes = tuple(self.notes.values())
        self.notes = {}
        return notes
