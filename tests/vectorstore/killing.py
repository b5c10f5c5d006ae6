"""A writer that is killed at random moments, and what must be true of the archive afterwards.

Run with `--write` it works through a fixed list of steps and says after each publish how many are published.
`kill_and_check` runs it so, kills it, and compares the archive with the list. By hand:

    python tests/vectorstore/killing.py FOLDER --kills 40 [--url URL]
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from newsroom import add, article, found, open_archive, passages

from vectorstore.archive import Archive
from vectorstore.indexes import health
from vectorstore.publishing import publisher, session

ARTICLES = 12
DELTA = 24  # passages, so that the dense index is written again at some publishes, and at others not
STEPS = 4000

State = dict[int, int]  # article number -> version


@dataclass(frozen=True, slots=True)
class Step:
    """Add a version of an article, or remove it (version -1)."""

    number: int
    version: int


def steps(seed: int) -> list[Step]:
    """Adds, replacements and removals of a few articles, always possible one after the other."""
    chance, there, newest, made = random.Random(seed), set[int](), dict[int, int](), list[Step]()
    for _ in range(STEPS):
        number = chance.randrange(ARTICLES)
        if number in there and chance.random() < 0.3:
            there.discard(number)
            made.append(Step(number, -1))
        else:
            there.add(number)
            newest[number] = newest.get(number, -1) + 1
            made.append(Step(number, newest[number]))
    return made


def state_after(done: list[Step]) -> State:
    state: State = {}
    for step in done:
        if step.version < 0:
            del state[step.number]
        else:
            state[step.number] = step.version
    return state


def write(path: Path, seed: int, start: int, url: str | None) -> None:
    """Work through the steps from `start` on, a few to each publish; commit often."""
    session.COMMIT_AFTER_ARTICLES = 2
    publisher.DELTA_LEAST = DELTA
    plan, chance = steps(seed), random.Random(start)
    with open_archive(path, url) as archive, archive.writing() as writer:
        done = start
        while done < len(plan):
            for step in plan[done : (done := done + chance.randrange(1, 6))]:
                if step.version < 0:
                    writer.remove(f"a{step.number}")
                else:
                    add(writer, step.number, step.version)
            writer.publish()
            sys.stdout.write(f"{done}\n")
            sys.stdout.flush()


def contents(archive: Archive) -> State:
    """What is there, which must be whole: in the catalog, in both indexes, and nowhere twice."""
    state: State = {}
    for summary in archive.articles(limit=1000):
        number = int(summary.id[1:])
        assert number not in state, f"{summary.id} is there twice"
        text = archive.article(summary.id).text
        state[number] = int(text.split(f"w{number}v")[1].split("s")[0])
        assert archive.article(summary.id) == article(number, state[number])
        assert archive.passages_of(summary.id) == passages(article(number, state[number]))
        assert found(archive, number, state[number]), f"{summary.id} is not found"
    everything = {id_ for id_, _ in archive.search_lexical("mayor bridge", 10_000)}
    assert everything == {passage.id for passage, _ in archive.all_passages()}
    assert archive.passage_count() == len(everything)
    return state


def kill_and_check(
    path: Path, seed: int, start: int, delay_s: float, url: str | None = None, *, quick: bool = False
) -> tuple[int, int]:
    """Let a writer go on from step `start`, kill it `delay_s` after its first publish, and check what is
    left. Returns (steps reported as published, steps found in the archive)."""
    command = [sys.executable, __file__, str(path), "--write", str(start), "--seed", str(seed)]
    command += ["--quick"] if quick else []
    process = subprocess.Popen(
        [*command, *(["--url", url] if url else [])], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    reported = int(process.stdout.readline())
    time.sleep(delay_s)
    process.kill()
    reported = max([reported, *(int(line) for line in process.stdout.read().split())])
    process.stdout.close()
    process.wait()
    plan = steps(seed)
    with open_archive(path, url) as archive:
        state = contents(archive)
        assert archive.status().pending == 0
        assert archive.status().notes == ()
    for done in range(reported, min(reported + 20, len(plan))):
        if state_after(plan[:done]) == state:
            return reported, done
    raise AssertionError(f"after {reported} reported steps the archive is in no state that ever was: {state}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("--write", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--spread", type=float, default=4.0)
    parser.add_argument("--url")
    parser.add_argument("--quick", action="store_true", help="check the dense index in the writer itself")
    options = parser.parse_args()
    if options.quick:
        publisher.DENSE = replace(publisher.DENSE, check=health.check)
    if options.write is not None:
        write(options.path, options.seed, options.write, options.url)
        return
    chance, start, finished = random.Random(options.seed), 0, 0
    for kill in range(options.kills):
        delay = chance.uniform(0, options.spread)
        reported, start = kill_and_check(options.path, options.seed, start, delay, options.url)
        finished += start > reported
        sys.stdout.write(f"kill {kill + 1} after {delay:.2f} s: {reported} reported, {start} found\n")
        sys.stdout.flush()
    sys.stdout.write(
        f"{options.kills} kills, {finished} with work that was finished on opening, 0 failures\n"
    )


if __name__ == "__main__":
    main()
