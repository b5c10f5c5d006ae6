"""The places of the sources that a claim can rest on: sentences, and pairs of neighbouring ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.retrieval import news_sentences
from rag.text import heading_of
from vectorstore import Article

CONTEXT_BEFORE = 4

Span = tuple[int, int, int]
"""`(source number, start, end)`, half-open offsets of the source's article."""


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered source of a prompt: an article, and the part of it that is open to be cited."""

    number: int
    article: Article
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Window:
    """One or two neighbouring sentences of a source, and the text around them that may resolve names."""

    source: Source
    index: int
    start: int
    end: int
    context: str
    is_pair: bool = False

    @property
    def text(self) -> str:
        return self.source.article.text[self.start : self.end]


def windows_of(source: Source) -> Iterator[Window]:
    """Every sentence that is open to be cited, and every two that follow one another in a paragraph."""
    sentences = news_sentences(source.article)
    heading = heading_of(source.article)
    is_open = [any(low <= s.start and s.end <= high for low, high in source.spans) for s in sentences]
    for index, sentence in enumerate(sentences):
        if not is_open[index]:
            continue
        before = " ".join(s.text for s in sentences[max(0, index - CONTEXT_BEFORE) : index])
        context = f"{heading} {source.article.source or ''} {before}"
        yield Window(source, index, sentence.start, sentence.end, context)
        after = index + 1
        if after < len(sentences) and is_open[after] and sentences[after].start - sentence.end <= 2:
            yield Window(source, index, sentence.start, sentences[after].end, context, is_pair=True)


def readable(source: Source) -> list[str]:
    """What a claim may lean on: the sentences that are open to be cited, and the heading."""
    open_ = [
        sentence.text
        for sentence in news_sentences(source.article)
        if any(low <= sentence.start and sentence.end <= high for low, high in source.spans)
    ]
    return [*open_, heading_of(source.article)]
