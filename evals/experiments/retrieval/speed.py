"""How long a search takes and what it needs, by the size of the archive.

`python -m evals.experiments.retrieval.speed --archive FOLDER QUESTIONS [--sizes 1000 10000]` searches an
archive, and parts of it of the given numbers of passages (made in a temporary folder with the vectors that
are there), in a fresh process each: p50 and p95 of a warm search with the question's embedding, and the
resident memory of the process, in MB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from evals.dataset.cases import load_cases
from evals.scoring.statistics import percentile
from rag.assistant import Assistant
from rag.retrieval.hybrid import Searcher
from rag.settings import Settings
from vectorstore.archive import Archive

WARM_UP = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--sizes", nargs="*", type=int, default=[])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        sys.stdout.write(json.dumps(_measure(options.archive, options.questions)) + "\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        for place in _archives(options.archive, options.sizes, Path(folder)):
            command = [sys.executable, "-m", __spec__.name, str(options.questions), "--archive", str(place)]
            done = subprocess.run([*command, "--one"], check=True, capture_output=True, text=True)
            facts = json.loads(done.stdout.splitlines()[-1])
            sys.stdout.write(
                f"{facts['passages']:>8,} passages: p50 {facts['p50_ms']:.1f} ms, "
                f"p95 {facts['p95_ms']:.1f} ms, "
                f"resident {facts['resident_mb']:.0f} MB, peak {facts['peak_mb']:.0f} MB "
                f"({facts['searches']} searches)\n"
            )
            sys.stdout.flush()


def _archives(whole: Path, sizes: list[int], folder: Path) -> Iterator[Path]:
    """Parts of an archive of so many passages, smallest first, then the archive itself."""
    for size in sorted(sizes):
        place = folder / str(size)
        _take(whole, place, size)
        yield place
    yield whole


def _take(whole: Path, place: Path, size: int) -> None:
    """Copy articles with their passages and vectors, newest first, until there are `size` passages."""
    with (
        Archive.open(whole, create=False) as source,
        Archive.open(place, model=source.model, dimension=source.dimension) as target,
        target.writing() as writer,
    ):
        taken = 0
        for row in source.articles(limit=source.count()):
            passages = source.passages_of(row.id)
            vectors = source.vectors([passage.id for passage in passages])
            writer.add(source.article(row.id), passages, np.asarray(vectors))
            taken += len(passages)
            if taken >= size:
                break
        writer.publish()


def _measure(archive: Path, questions: Path) -> dict[str, float]:
    asked = [case.question for case in load_cases(questions).cases]
    with Assistant.open(
        settings=Settings.load(archive=archive, mode="extractive"), create=False
    ) as assistant:
        searcher = Searcher(assistant.archive, assistant.embedder)
        for question in asked[:WARM_UP]:
            searcher.search(question)
        times = []
        for question in asked[WARM_UP:]:
            began = time.perf_counter()
            searcher.search(question)
            times.append((time.perf_counter() - began) * 1000)
        return {
            "passages": assistant.archive.passage_count(),
            "searches": len(times),
            "p50_ms": percentile(times, 0.5),
            "p95_ms": percentile(times, 0.95),
            "resident_mb": _resident_mb(),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            / (1e6 if sys.platform == "darwin" else 1e3),
        }


def _resident_mb() -> float:
    """Memory of this process now; the peak where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
