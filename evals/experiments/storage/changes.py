"""What a change costs, by the size of the archive: seconds, bytes written, how a folder grows, and searching.

    python -m evals.experiments.storage.changes FOLDER [--passages 10000 110000] [--changes 200]

Archives of so many passages are made in FOLDER, unless they are there from another time; their texts are
words drawn at random, their vectors lie in clusters, so no embedding model is needed. Everything is measured
on a copy, each step in a process of its own, the modules loaded with it. Bytes written are what the system
counts for the process (Linux), with all that it leaves to be written later; processor time is that of the
process alone. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.scoring.statistics import percentile
from vectorstore.archive import Archive
from vectorstore.indexes import size_of
from vectorstore.records import Article, Passage, passage_ids

DIMENSION, CLUSTERS, SPREAD = 384, 400, 0.8
PASSAGES, WORDS = 10, 60  # of an article, of a passage
VOCABULARY = 30_000
SEARCHED = 10
SAID = {
    "add": "one article added, s",
    "add_cpu": "… of processor time",
    "add_mb": "… MB written",
    "found": "… another process opens the archive and finds it, s",
    "remove": "one article removed, s",
    "remove_cpu": "… of processor time",
    "remove_mb": "… MB written",
    "mb": "folder, MB",
    "growth": "folder after the changes, times its size before",
    "change_p50": "each of the changes, p50 s",
    "change_max": "each of the changes, longest s",
    "first": "open and search once in a new process, s",
    "first_cpu": "… of processor time",
    "once": "the same for one question (`once`), s",
    "once_cpu": "… of processor time",
    "p50_ms": "warm search, p50 ms",
    "p95_ms": "warm search, p95 ms",
    "recall": "recall at 10 against exact search",
}


def main() -> None:
    """Measure, and print a table with a column for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", nargs="+", type=int, default=[10_000, 110_000])
    parser.add_argument("--changes", type=int, default=200, help="so many single adds and removes")
    parser.add_argument("--step", choices=sorted(STEPS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        _say(json.dumps(STEPS[options.step](options.folder, options.passages[0], options.changes)))
        return
    columns = {size: _measure(options.folder, size, options.changes) for size in options.passages}
    _say("| passages |" + "".join(f" {size:,} |" for size in columns))
    _say("|---|" + "---:|" * len(columns))
    for name, words in SAID.items():
        if any(name in column for column in columns.values()):
            cells = (f" {column[name]:.3g} |" if name in column else " |" for column in columns.values())
            _say(f"| {words} |" + "".join(cells))


def _measure(folder: Path, size: int, changes: int) -> dict[str, float]:
    whole, copy = folder / str(size), folder / f"{size}-changed"
    if not whole.exists():
        _step("make", whole, size, changes)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(whole, copy)
    found: dict[str, float] = {}
    for step in ("search", "first", "once", "add", "found", "remove", *(("change",) if changes else ())):
        found |= _step(step, copy, size, changes)
    shutil.rmtree(copy)
    return found


def _step(step: str, place: Path, size: int, changes: int) -> dict[str, float]:
    command = [sys.executable, "-m", __spec__.name, str(place), "--step", step]
    command += ["--passages", str(size), "--changes", str(changes)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    facts: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    sys.stderr.write(f"{size:,} {step}: {facts}\n")
    return facts


# ---------------------------------------------------------------------- what is archived


def _article(number: int) -> tuple[Article, list[Passage], NDArray[np.float32]]:
    """The article of that number, the same whenever it is made."""
    draw = np.random.default_rng(number)
    ranks = np.minimum(draw.zipf(1.2, size=(PASSAGES, WORDS)), VOCABULARY)
    sentences = [" ".join(f"w{rank}x" for rank in row) + "." for row in ranks]
    day = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=number % 9000)
    article = Article(f"n{number}", f"Title {number}", " ".join(sentences), source="Outlet", published=day)
    id_of, passages, start = passage_ids(article), list[Passage](), 0
    for sentence in sentences:
        end = start + len(sentence)
        day_number = int(day.strftime("%Y%m%d"))
        passages.append(
            Passage(id_of(start, end), article.id, start, end, sentence, article.title, "Outlet", day_number)
        )
        start = end + 1
    centres = np.random.default_rng(-1 % 2**32).normal(size=(CLUSTERS, DIMENSION))
    return article, passages, _near(centres[draw.integers(CLUSTERS, size=PASSAGES)], draw)


def _near(centres: NDArray[np.float64], draw: np.random.Generator) -> NDArray[np.float32]:
    vectors = centres + SPREAD * draw.normal(size=centres.shape)
    unit: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _open(place: Path, *, once: bool = False) -> Archive:
    return Archive.open(place, model="none", dimension=DIMENSION, once=once)


# ---------------------------------------------------------------------- the steps, each in its own process


def _make(place: Path, size: int, _: int) -> dict[str, float]:
    with _open(place) as archive, archive.writing() as writer:
        for number in range(size // PASSAGES):
            article, passages, vectors = _article(number)
            writer.add(article, passages, vectors)
    return {}


def _add(place: Path, size: int, _: int) -> dict[str, float]:
    made = _article(size)
    return _cost("add", place, lambda archive: _publish(archive, [made], []))


def _remove(place: Path, size: int, _: int) -> dict[str, float]:
    return _cost("remove", place, lambda archive: _publish(archive, [], [f"n{size}"]))


def _cost(name: str, place: Path, act: Callable[[Archive], None]) -> dict[str, float]:
    """Of opening the archive, changing it and closing it."""
    before, began, busy = _written(), time.perf_counter(), time.process_time()
    with _open(place) as archive:
        act(archive)
    return {
        name: time.perf_counter() - began,
        f"{name}_cpu": time.process_time() - busy,
        f"{name}_mb": (_written() - before) / 1e6,
    }


def _publish(
    archive: Archive, added: Sequence[tuple[Article, list[Passage], NDArray[np.float32]]], gone: Sequence[str]
) -> None:
    with archive.writing() as writer:
        for article, passages, vectors in added:
            writer.add(article, passages, vectors)
        for id_ in gone:
            writer.remove(id_)


def _written() -> int:
    try:
        lines = Path("/proc/self/io").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("write_bytes"))


def _change(place: Path, size: int, changes: int) -> dict[str, float]:
    """Add and remove articles by turns, each published by itself."""
    before, times = size_of(place), list[float]()
    with _open(place) as archive:
        for number in range(changes):
            made, gone = _article(size + 1 + number), f"n{number}"
            began = time.perf_counter()
            _publish(archive, [] if number % 2 else [made], [gone] if number % 2 else [])
            times.append(time.perf_counter() - began)
    after = size_of(place)
    return {
        "mb": before / 1e6,
        "growth": after / before,
        "change_p50": percentile(times, 0.5),
        "change_max": max(times),
    }


def _found(place: Path, size: int, _: int) -> dict[str, float]:
    __, passages, vectors = _article(size)
    began = time.perf_counter()
    with _open(place) as archive:
        if archive.search_dense(vectors[0], 1)[0][0] != passages[0].id:
            raise SystemExit("the article that was added is not found")
        return {"found": time.perf_counter() - began}


def _first(place: Path, size: int, _: int) -> dict[str, float]:
    return _open_and_search("first", place, size, once=False)


def _once(place: Path, size: int, _: int) -> dict[str, float]:
    return _open_and_search("once", place, size, once=True)


def _open_and_search(name: str, place: Path, size: int, *, once: bool) -> dict[str, float]:
    question = _article(size + 7)[2][0]
    began, busy = time.perf_counter(), time.process_time()
    with _open(place, once=once) as archive:
        archive.search_dense(question, SEARCHED)
        archive.search_lexical("w17x w400x", SEARCHED)
        return {name: time.perf_counter() - began, f"{name}_cpu": time.process_time() - busy}


def _search(place: Path, size: int, _: int) -> dict[str, float]:
    questions = np.concatenate([_article(size + 10_000 + number)[2] for number in range(20)])
    times, right = list[float](), 0
    with _open(place) as archive:
        found = []
        for question in questions:
            began = time.perf_counter()
            found.append({id_ for id_, _ in archive.search_dense(question, SEARCHED)})
            times.append(1000 * (time.perf_counter() - began))
        ids, vectors = zip(*((passage.id, vector) for passage, vector in archive.all_passages()), strict=True)
    everything = np.asarray(vectors)
    for question, hits in zip(questions[:50], found, strict=False):
        exact = np.argsort(-(everything @ question))[:SEARCHED]
        right += len(hits & {ids[place] for place in exact})
    return {
        "p50_ms": percentile(times[10:], 0.5),
        "p95_ms": percentile(times[10:], 0.95),
        "recall": right / (50 * SEARCHED),
    }


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


STEPS = {
    "make": _make,
    "add": _add,
    "found": _found,
    "remove": _remove,
    "change": _change,
    "first": _first,
    "once": _once,
    "search": _search,
}


if __name__ == "__main__":
    main()
