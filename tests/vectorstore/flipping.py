"""Bytes of an archive's files are flipped, and everything that can be asked of it is asked.

What comes back is an answer or an error of ours that says what to do, whatever was hit. By hand:

    python tests/vectorstore/flipping.py FOLDER --flips 500 [--file catalog.sqlite3] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from newsroom import DIMENSION, MODEL, add, article, break_off, fill, open_archive, passages, vectors

from vectorstore.archive import Archive
from vectorstore.bounds import Bounds
from vectorstore.catalog.connection import CATALOG
from vectorstore.errors import DatelineError
from vectorstore.feedback import FILE, Feedback, FeedbackStore, Quote
from vectorstore.indexes import health
from vectorstore.publishing import publisher

BOUNDS = Bounds(20140101, 20141231, frozenset({"cnn"}), frozenset({"ana reyes"}), languages=frozenset({"en"}))

NUMBERS = range(1, 9)


def make(path: Path) -> None:
    """An archive with something in every table: copies, a ledger, an article that is pending."""
    with open_archive(path) as archive:
        fill(archive, *NUMBERS)
        with archive.writing() as writer:
            for number in NUMBERS[:2]:  # copies, so that there are stories
                copy = replace(article(number), id=f"copy-{number}", source="Copier")
                writer.add(copy, passages(copy), vectors(passages(copy)))
                writer.note(f"town.jsonl#{number}", "added")
        break_off(archive, 20)
    verdict = Feedback("f1", "up", "Who?", "The mayor.", False, "llm", articles=("a1",))
    FeedbackStore(path).record(replace(verdict, quotes=(Quote("a1", "The mayor"),), history=(("a", "b"),)))


def flip(path: Path, chance: random.Random) -> str:
    """Flip some bytes of a file at one place, and say where."""
    data = bytearray(path.read_bytes())
    at, count = chance.randrange(len(data)), chance.choice((1, 1, 4, 64))
    for place in range(at, min(at + count, len(data))):
        data[place] ^= chance.randrange(1, 256)
    path.write_bytes(data)
    return f"{count} bytes at {at}"


def ask_everything(path: Path, *, change: bool = True) -> Counter[str]:
    """Everything that can be asked of an archive, and, if it is to be changed, done to it; counts the errors
    of ours. Any other error is raised."""
    met = Counter[str]()

    def attempt(ask: Callable[[], object]) -> None:
        try:
            ask()
            met["answered"] += 1
        except DatelineError as error:
            met[type(error).__name__] += 1

    attempt(lambda: FeedbackStore(path).all())
    attempt(lambda: Archive.open(path, create=False).close())
    try:
        archive = open_archive(path)
    except DatelineError as error:
        return met + Counter([type(error).__name__])
    with archive:
        asked = [*questions(archive)]
        for ask in [*asked, *changes(archive), *asked] if change else asked:
            attempt(ask)
    return met


def questions(archive: Archive) -> Iterator[Callable[[], object]]:
    """What only reads."""
    ids = [f"a{number}" for number in NUMBERS]
    of = [passage.id for number in NUMBERS for passage in passages(article(number))]
    vector = np.ones(DIMENSION, np.float32)
    yield lambda: (archive.count(), archive.passage_count(), archive.revision)
    yield archive.status
    yield archive.coverage
    yield archive.ledger
    yield archive.articles
    yield lambda: archive.articles(query="bridges", source="CNN")
    yield lambda: archive.passages(of)
    yield lambda: archive.vectors(of)
    yield lambda: archive.within(of, BOUNDS)
    yield lambda: archive.stories(ids)
    yield lambda: list(archive.all_passages())
    yield lambda: archive.search_dense(vector, 5)
    yield lambda: archive.search_lexical("mayor bridge", 5)
    yield lambda: archive.document_frequency("bridg")
    for id_ in ids:
        yield lambda id_=id_: archive.digest(id_)  # type: ignore[misc]
        yield lambda id_=id_: archive.article(id_)  # type: ignore[misc]
        yield lambda id_=id_: archive.passages_of(id_)  # type: ignore[misc]


def changes(archive: Archive) -> Iterator[Callable[[], object]]:
    """What writes."""

    def remove() -> None:
        with archive.writing() as writer:
            writer.remove("a3")

    def reembed() -> None:
        with archive.writing() as writer:
            pairs = [(p.id, v) for p, v in archive.all_passages()]
            writer.reembed(MODEL, DIMENSION, [([p for p, _ in pairs], np.stack([v for _, v in pairs]))])

    def replace_one() -> None:
        with archive.writing() as writer:
            add(writer, 4, 1)

    yield lambda: fill(archive, 30)
    yield replace_one
    yield remove
    yield archive.rebuild
    yield reembed


def spoil(path: Path, table: str, column: str, value: object) -> None:
    """Write into every row of a column what cannot stand there."""
    with closing(sqlite3.connect(path / CATALOG)) as database, database:
        try:
            database.execute(f"UPDATE {table} SET {column} = ?", (value,))
        except sqlite3.IntegrityError:  # what must be unique can only be wrong in one row
            database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = 1", (value,))


def columns(path: Path) -> list[tuple[str, str]]:
    """Every column of the catalog but those whose values are checked as they are written."""
    with closing(sqlite3.connect(path / CATALOG)) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [
            (table, row[1])
            for table in tables
            for row in database.execute(f"PRAGMA table_info({table})")
            if row[1] not in ("row", "state") and not row[5]
        ]


def flip_and_ask(whole: Path, place: Path, file: str, seed: int) -> Counter[str]:
    """In a copy of a whole archive flip a file and ask everything. Raises what is no error of ours."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(whole, place)
    chance = random.Random(seed)
    where = flip(max(place.glob(file)), chance)  # of generations the newest, which is the one that counts
    try:
        return ask_everything(place)
    except Exception as error:
        raise AssertionError(f"seed {seed}, {file}, {where}: {type(error).__name__}: {error}") from error


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("--flips", type=int, default=100)
    parser.add_argument("--file", default=CATALOG, help=f"{CATALOG}, {FILE}, dense/*/chroma.sqlite3 …")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    publisher.DENSE = replace(publisher.DENSE, check=health.check)
    make(options.path / "whole")
    met, wrong = Counter[str](), 0
    for seed in range(options.seed, options.seed + options.flips):
        try:
            met += flip_and_ask(options.path / "whole", options.path / "flipped", options.file, seed)
        except AssertionError as error:
            wrong += 1
            cause = traceback.extract_tb((error.__cause__ or error).__traceback__)
            at = [f"{Path(f.filename).name}:{f.lineno}" for f in cause if "vectorstore" in f.filename][-3:]
            sys.stdout.write(f"{error} at {' '.join(at)}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{options.flips} flips, {wrong} with an error that is not ours; {dict(met)}\n")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
