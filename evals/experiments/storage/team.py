"""What a team's archive costs: writing by one and by two processes, and how soon another sees an article.

    python -m evals.experiments.storage.team FOLDER --url postgresql://… [--articles 2000] [--rounds 20]

The database must be empty: use one made for this. Articles and vectors are those of `changes`, so no
embedding model is needed; making them is not timed, nor are the copies of the writers. Prints a table in
Markdown.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from evals.experiments.storage.changes import DIMENSION, PASSAGES, _article
from evals.scoring.statistics import percentile
from vectorstore.archive import Archive
from vectorstore.indexes import size_of
from vectorstore.team import Replica, Store, TeamWriter

MODEL = "none"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", required=True, help="an empty database")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument(
        "--rounds", type=int, default=20, help="so many articles are added one by one; 0: only write"
    )
    parser.add_argument("--step", choices=sorted(STEPS), help=argparse.SUPPRESS)
    parser.add_argument("--numbers", nargs=3, type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        STEPS[options.step](options.folder, options.url, range(*options.numbers or (0,)))
        return
    with _open(options.folder / "first", options.url) as archive:
        if archive.count():
            raise SystemExit("the database is not empty")
    facts = _measured(options.folder, options.url, options.articles, options.rounds)
    _say(f"| {options.articles:,} articles, {PASSAGES} passages each | |\n|---|---:|")
    for name, value in facts.items():
        _say(f"| {name} | {value:.3g} |")


def _measured(folder: Path, url: str, articles: int, rounds: int) -> dict[str, float]:
    one = _written(folder, url, [range(0, articles, 1)])
    halves = [range(articles, 2 * articles, 2), range(articles + 1, 2 * articles, 2)]
    two = _written(folder, url, halves)
    writing = {
        "one writer, articles a second": articles / one,
        "two writers, articles a second": articles / two,
        "… by those of one": one / two,
    }
    if not rounds:
        return writing
    seen = _seen(folder, url, 2 * articles, rounds)
    began = time.perf_counter()
    with _open(folder / "new", url) as archive:
        took, passages, size = time.perf_counter() - began, archive.passage_count(), size_of(archive.path)
        began = time.perf_counter()
        assert archive._replica
        archive._replica.catch_up()
        idle = time.perf_counter() - began
        assert archive._store
        in_database = _bytes(archive)
        if archive.count() != 2 * articles + rounds:
            raise SystemExit(f"{archive.count()} articles instead of {2 * articles + rounds}")
    return {
        **writing,
        "an article is added: seen by another process after, p50 s": percentile(seen, 0.5),
        "… the longest, s": max(seen),
        "a new copy of all, passages a second": passages / took,
        "a look when nothing is new, ms": 1000 * idle,
        "database, KB a passage": in_database / 1000 / passages,
        "a copy's folder, KB a passage": size / 1000 / passages,
    }


def _bytes(archive: Archive) -> float:
    from sqlalchemy import text

    assert archive._store
    with archive._store._database.transaction() as connection:
        tables = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class AS c JOIN pg_namespace AS n"
        sql = f"{tables} ON n.oid = c.relnamespace WHERE n.nspname = 'dateline' AND c.relkind = 'r'"
        return float(connection.execute(text(sql)).scalar_one())


def _written(folder: Path, url: str, parts: Sequence[range]) -> float:
    """Seconds until all of them have written their part, from when all are ready."""
    writers = [_start("write", folder / f"writer-{number}", url, part) for number, part in enumerate(parts)]
    for writer in writers:
        _heard(writer)
    began = time.perf_counter()
    for writer in writers:
        _tell(writer)
    for writer in writers:
        _heard(writer)
    took = time.perf_counter() - began
    for writer in writers:
        writer.wait()
    return took


def _seen(folder: Path, url: str, first: int, rounds: int) -> list[float]:
    """Seconds from before an article is added until a process that follows finds it by its vector."""
    follower = _start("follow", folder / "follower", url, range(first, first + rounds))
    _heard(follower)
    times = []
    with _open(folder / "adder", url) as archive:
        for number in range(first, first + rounds):
            article, passages, vectors = _article(number)
            _tell(follower)
            began = time.time()
            with archive.writing() as writer:
                writer.add(article, passages, vectors)
                writer.publish()
            times.append(float(json.loads(_heard(follower))) - began)
            time.sleep(0.37)  # so that it is not always added at the same moment between two looks
    follower.wait()
    return times


def _open(place: Path, url: str) -> Archive:
    return Archive.open(place, model=MODEL, dimension=DIMENSION, database_url=url)


# ---------------------------------------------------------------------- the steps, each in its own process


def _write(_: Path, url: str, numbers: range) -> None:
    made = [_article(number) for number in numbers]
    store = Store.at(url)
    writer = TeamWriter(store, cast(Replica, None), MODEL, DIMENSION)  # without a copy of its own
    _say("ready")
    sys.stdin.readline()
    for article, passages, vectors in made:
        writer.add(article, passages, vectors)
    writer.flush()
    _say("done")
    store.close()


def _follow(place: Path, url: str, numbers: range) -> None:
    with _open(place, url) as archive:
        archive.follow()
        _say("ready")
        for number in numbers:
            _, passages, vectors = _article(number)
            sys.stdin.readline()
            while archive.search_dense(vectors[0], 1)[0][0] != passages[0].id:
                time.sleep(0.01)
            _say(json.dumps(time.time()))


def _start(step: str, place: Path, url: str, numbers: range) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", __spec__.name, str(place), "--url", url, "--step", step]
    command += ["--numbers", *map(str, (numbers.start, numbers.stop, numbers.step))]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)


def _heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    if not (line := process.stdout.readline()):
        raise SystemExit(f"a process has ended with status {process.wait()}")
    return line


def _tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


STEPS = {"write": _write, "follow": _follow}


if __name__ == "__main__":
    main()
