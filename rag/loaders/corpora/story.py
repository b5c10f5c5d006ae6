"""The .story files of CNN/DailyMail: an article, then "@highlight" before each line of a summary."""

from __future__ import annotations

from collections.abc import Iterator

from rag.loaders.decode import decode
from rag.loaders.format import Beginning, Reading
from rag.loaders.plain import first_sentence
from rag.loaders.records import Broken, Record, count_words
from rag.loaders.stream import Source

_MARK = "@highlight"


def is_story(start: Beginning) -> bool:
    """Whether a file's name ends in ".story"."""
    return start.ending == ".story"


def read_story(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The article without its highlights, which were written for the page, not by the reporter."""
    text, mark, highlights = decode(source.read(reading.max_bytes)).partition(f"\n{_MARK}")
    left_out = count_words(highlights.replace(_MARK, ""), at_most=100_000) if mark else 0
    yield Record(title=first_sentence(text.strip()), text=text, left_out=left_out)
