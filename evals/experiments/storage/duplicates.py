"""Which articles are copies of one another, how long finding them takes, and how right it is on judged pairs.

    python -m evals.experiments.storage.duplicates FILE... [--judged FILE] [--pairs]

The articles go into a new archive, without passages. Timed is what a publish does to find the copies among
them (by Python's profiler, which adds a third to it or more), and asking for the stories of 50 articles at a
time.

Judged pairs (those of `evals/experiments/datasets/duplicate_pairs.jsonl` unless another file is named) are
`{"a": id, "b": id, "same": bool}`.
Precision is over the judged pairs that are put together, recall over those that are the same.
"""

from __future__ import annotations

import argparse
import cProfile
import itertools
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.scoring.statistics import percentile, wilson
from rag.loaders import Skipped, find_files, read_path
from vectorstore.archive import Archive
from vectorstore.catalog.stories import Stories
from vectorstore.records import Article

JUDGED = Path(__file__).parent.parent / "datasets" / "duplicate_pairs.jsonl"
ASKED, ROUNDS = 50, 200
MIXED_WORDS = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair of articles that someone has read: is it the same story?"""

    a: str
    b: str
    same: bool


def main() -> None:
    """Fill an archive, and print what it makes of the articles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--judged", type=Path, default=JUDGED)
    parser.add_argument(
        "--pairs", action="store_true", help="print the ids of every pair that is put together"
    )
    parser.add_argument(
        "--articles", type=int, help="no more than so many, made from the first by mixing words"
    )
    options = parser.parse_args()
    articles = _articles(options.files, options.articles)
    with tempfile.TemporaryDirectory() as folder:
        stories = _fill(Path(folder) / "archive", articles)
    pairs = sorted({pair for story in stories for pair in itertools.combinations(sorted(story), 2)})
    sizes = Counter(map(len, stories))
    said = ", ".join(f"{number} of {size}" for size, number in sorted(sizes.items()))
    _say(f"{len(stories)} stories have copies ({said or 'none'}): {len(pairs)} pairs")
    if options.pairs:
        _say("\n".join(f"{a}\t{b}" for a, b in pairs))
    if options.judged.exists():
        _judge(load_judged(options.judged), set(pairs), {article.id for article in articles})


def load_judged(path: Path) -> list[Judged]:
    """The judged pairs of a file, in its order."""
    return [Judged(**json.loads(line)) for line in path.read_text("utf-8").splitlines() if line]


def _articles(files: Sequence[Path], wanted: int | None) -> list[Article]:
    began = time.perf_counter()
    records = (record for path in find_files(files) for record in read_path(path, max_bytes=10**9))
    found = list({record.id: record for record in records if not isinstance(record, Skipped)}.values())
    _say(f"{len(found)} articles read in {time.perf_counter() - began:.0f} s")
    if wanted is None:
        return found
    return list(itertools.islice(itertools.chain(found, _mixed(found)), wanted))


def _mixed(articles: Sequence[Article]) -> Iterator[Article]:
    """Endlessly many articles of some of the same words in another order: none is a copy of another."""
    draw = random.Random(7)

    def one(round_: int, article: Article) -> Article:
        words = article.text.split()
        draw.shuffle(words)
        return Article(
            f"{article.id}~{round_}",
            article.title,
            " ".join(words[:MIXED_WORDS]),
            published=article.published,
        )

    return itertools.chain.from_iterable(
        (one(round_, article) for article in articles) for round_ in itertools.count()
    )


def _fill(path: Path, articles: Sequence[Article]) -> list[tuple[str, ...]]:
    """The members of every story that has copies."""
    nothing = np.zeros((0, 8), dtype=np.float32)
    with Archive.open(path, model="none", dimension=8) as archive:
        with archive.writing() as writer:
            for article in articles:
                writer.add(article, (), nothing)
            writer.flush()
            profile = cProfile.Profile(time.process_time, subcalls=False, builtins=False)
            profile.runcall(writer.publish)
            _say_times(profile, len(articles))
        ids = [article.id for article in articles]
        _time_asking(archive, ids)
        found = archive.stories(ids).values()
    return sorted({story.members for story in found if len(story.members) > 1})


def _say_times(profile: cProfile.Profile, articles: int) -> None:
    """What the two methods of `Stories` took that a publish calls, as the profiler saw it."""
    for name in (Stories.sketch.__name__, Stories.arrange.__name__):
        (seconds,) = (
            entry.totaltime
            for entry in profile.getstats()
            if not isinstance(entry.code, str) and entry.code.co_qualname == f"{Stories.__name__}.{name}"
        )
        _say(f"{name}: {seconds:.1f} s of one core, {1000 * seconds / articles:.2f} ms an article")


def _time_asking(archive: Archive, ids: Sequence[str]) -> None:
    draw, times = random.Random(7), list[float]()
    for _ in range(ROUNDS):
        asked = draw.sample(ids, min(ASKED, len(ids)))
        began = time.perf_counter()
        archive.stories(asked)
        times.append(1000 * (time.perf_counter() - began))
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    _say(f"the stories of {ASKED} articles: p50 {p50:.2f} ms, p95 {p95:.2f} ms")


def _judge(judged: Sequence[Judged], pairs: set[tuple[str, str]], known: set[str]) -> None:
    here = [pair for pair in judged if {pair.a, pair.b} <= known]
    together = [(min(p.a, p.b), max(p.a, p.b)) in pairs for p in here]
    right = [float(pair.same) for pair, found in zip(here, together, strict=True) if found]
    found = [float(found) for pair, found in zip(here, together, strict=True) if pair.same]
    for name, values in (("precision", right), ("recall", found)):
        if values:
            low, high = wilson(sum(values), len(values))
            share = f"{sum(values) / len(values):.3f} [{low:.3f}, {high:.3f}]"
            _say(f"{name} {share} on {len(values)} of {len(here)} judged pairs")
    for pair, was in zip(here, together, strict=True):
        if was != pair.same:
            _say(f"  {'put together' if was else 'kept apart'}, judged otherwise: {pair.a} {pair.b}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
