"""Articles, passages and vectors for tests: small, deterministic, every passage with a word of its own."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.archive import Archive
from vectorstore.interface import ArchiveWriter
from vectorstore.records import Article, Passage, passage_id

MODEL, DIMENSION = "tests/hash", 8
SENTENCES = 4


def article(number: int, version: int = 0) -> Article:
    """Article `a<number>`; every version has other words. Some have no outlet, some no date."""
    text = " ".join(
        f"The mayor of town {number} opened bridge {n}, said {word(number, version, n)}."
        for n in range(SENTENCES)
    )
    return Article(
        id=f"a{number}",
        title=f"Bridges of town {number}",
        text=text,
        source=("CNN", "Reuters", None)[number % 3],
        url=f"https://news.example/{number}",
        authors=("A. Writer", "B. Écrivain"),
        published=datetime(2014, 1 + number % 12, 1, tzinfo=UTC) if number % 4 else None,
        origin=f"town.jsonl#{number}",
        boilerplate=((0, 3),),
    )


def word(number: int, version: int, sentence: int) -> str:
    """A word that only one sentence of one version of one article has."""
    return f"w{number}v{version}s{sentence}q"


def passages(of: Article) -> list[Passage]:
    """One passage for each sentence."""
    found, start = [], 0
    for sentence in of.text.split(". "):
        end = min(start + len(sentence) + 1, len(of.text))
        day = int(of.published.strftime("%Y%m%d")) if of.published else 0
        id_ = passage_id(of, start, end)
        found.append(Passage(id_, of.id, start, end, of.text[start:end], of.title, of.source, day))
        start = end + 1
    return found


def vectors(of: list[Passage], dimension: int = DIMENSION) -> NDArray[np.float32]:
    """A unit vector for each passage, from its id."""
    rows = [
        np.random.default_rng(int(hashlib.sha256(p.id.encode()).hexdigest()[:8], 16)).normal(size=dimension)
        for p in of
    ]
    array = np.asarray(rows, dtype=np.float32).reshape(len(of), dimension)
    lengths: NDArray[np.float32] = np.linalg.norm(array, axis=1, keepdims=True)
    return array / lengths


def add(writer: ArchiveWriter, number: int, version: int = 0) -> str:
    """Add an article with its passages and vectors."""
    new = article(number, version)
    return writer.add(new, passages(new), vectors(passages(new)))


def fill(archive: Archive, *numbers: int, version: int = 0) -> None:
    """Add and publish articles."""
    with archive.writing() as writer:
        for number in numbers:
            add(writer, number, version)


def break_off(archive: Archive, *numbers: int) -> None:
    """Add articles, and fail before they are published."""
    with suppress(ZeroDivisionError), archive.writing() as writer:
        for number in numbers:
            add(writer, number)
        raise ZeroDivisionError


def open_archive(path: Path, chroma_url: str | None = None, database_url: str | None = None) -> Archive:
    return Archive.open(
        path, model=MODEL, dimension=DIMENSION, chroma_url=chroma_url, database_url=database_url
    )


def found_dense(archive: Archive, number: int, version: int = 0) -> bool:
    """Is every passage the best hit for its own vector?"""
    wanted = passages(article(number, version))
    hits = [archive.search_dense(vector, 1) for vector in vectors(wanted)]
    return [hit[0][0] if hit else "" for hit in hits] == [p.id for p in wanted]


def found_lexical(archive: Archive, number: int, version: int = 0) -> bool:
    """Is every passage the only hit for its own word?"""
    wanted = passages(article(number, version))
    hits = [archive.search_lexical(word(number, version, n), 5) for n in range(SENTENCES)]
    return [[id_ for id_, _ in hit] for hit in hits] == [[p.id] for p in wanted]


def found(archive: Archive, number: int, version: int = 0) -> bool:
    return found_dense(archive, number, version) and found_lexical(archive, number, version)


def to_format_5(catalog: sqlite3.Connection) -> None:
    """Make a catalog what format 5 would have left."""
    catalog.execute("DROP TABLE findings")
    catalog.execute("PRAGMA user_version = 5")


def to_format_4(catalog: sqlite3.Connection) -> None:
    """Make a catalog what format 4 would have left."""
    to_format_5(catalog)
    catalog.execute("DROP TABLE bylines")
    catalog.execute("DROP INDEX articles_by_section")
    catalog.execute("ALTER TABLE articles DROP COLUMN read_as")
    catalog.execute("PRAGMA user_version = 4")
