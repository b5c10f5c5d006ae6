"""Kill an ingest at random moments, and look at what is left.

    python -m evals.experiments.storage.kill FILE... [--kills 20] [--articles 400] [--seed 7]

A child process ingests in several runs and prints the ids it was told are in. It is killed (SIGKILL) after a
random time, counted from its first article; then the archive is opened in a fresh process, which checks
that every article is there once or not at all, that none is lost that had been reported, and that
searching finds each by both indexes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rag.assistant import Assistant
from rag.loaders import Skipped, find_files, read_path
from rag.settings import Settings
from rag.text.passages import split_article
from vectorstore.records import Article

PER_RUN = 20


def main() -> None:
    """Kill, reopen, check; exit with 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=["ingest", "check"], help=argparse.SUPPRESS)
    parser.add_argument("--archive", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        (_ingest if options.only == "ingest" else _check)(options)
        return
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(_kill_and_check(options, Path(folder) / "archive"))


def _kill_and_check(options: argparse.Namespace, archive: Path) -> int:
    chance = random.Random(options.seed)
    reported: set[str] = set()
    wrong = 0
    for number in range(1, options.kills + 1):
        wait_s = chance.uniform(0.0, 9.0)
        told, ended = _killed_ingest(options, archive, wait_s)
        reported |= told
        done = subprocess.run(_command("check", options, archive), capture_output=True, text=True)
        if done.returncode != 0:
            wrong += 1
            _say(f"kill {number}: the searching process ended with {done.returncode}: {done.stderr[-300:]}")
            continue
        state = json.loads(done.stdout)
        lost = reported - set(state["ids"])
        wrong += bool(lost or state["problems"])
        _say(
            f"kill {number} after {wait_s:.1f} s{' (had ended)' if ended else ''}: "
            f"{len(state['ids'])} articles, "
            f"{len(reported)} reported, lost {len(lost)}, problems {state['problems']}"
        )
    _say(f"{options.kills} kills, {wrong} with something wrong")
    return int(wrong > 0)


def _killed_ingest(options: argparse.Namespace, archive: Path, wait_s: float) -> tuple[set[str], bool]:
    child = subprocess.Popen(_command("ingest", options, archive), stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()  # it has loaded its models and begins
    time.sleep(wait_s)
    ended = child.poll() is not None
    child.send_signal(signal.SIGKILL)
    printed, _ = child.communicate()
    return {line for line in printed.split("\n")[:-1] if line}, ended


def _command(which: str, options: argparse.Namespace, archive: Path) -> list[str]:
    command = [sys.executable, "-m", __spec__.name, "--only", which, "--archive", str(archive)]
    return [*command, "--articles", str(options.articles), *map(str, options.files)]


def _articles(options: argparse.Namespace) -> list[Article]:
    records = (record for path in find_files(options.files) for record in read_path(path))
    return list(itertools.islice((r for r in records if not isinstance(r, Skipped)), options.articles))


def _ingest(options: argparse.Namespace) -> None:
    """Some articles at a time, the ids printed once the ingest has reported them."""
    articles = _articles(options)
    with Assistant.open(options.archive, settings=Settings.load(mode="extractive")) as assistant:
        assistant.embedder.embed(["warm"])
        split_article(articles[0])
        _say("ready")
        fresh = [article for article in articles if assistant.archive.digest(article.id) is None]
        for start in range(0, len(fresh), PER_RUN):
            batch = fresh[start : start + PER_RUN]
            assistant.add(batch)
            _say("\n".join(article.id for article in batch))


def _check(options: argparse.Namespace) -> None:
    problems = []
    with Assistant.open(options.archive, settings=Settings.load(mode="extractive")) as assistant:
        archive = assistant.archive
        ids = [row.id for row in archive.articles(limit=1_000_000)]
        if len(ids) != len(set(ids)):
            problems.append("an article is there twice")
        for passage, vector in archive.all_passages():
            if passage.text != archive.article(passage.article_id).text[passage.start : passage.end]:
                problems.append(f"passage {passage.id} is not its article's text")
            if passage.id not in dict(archive.search_dense(vector, 5)):
                problems.append(f"passage {passage.id} is not found by its vector")
            if passage.id not in dict(archive.search_lexical(passage.text, 5)):
                problems.append(f"passage {passage.id} is not found by its words")
    _say(json.dumps({"ids": ids, "problems": problems[:5]}))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
