"""How fast articles come in from files, against the embedding model alone on the same passages; how much
memory that takes; and how long the same files take again.

    python -m evals.experiments.storage.ingest FILE... [--articles 200] [--rounds 3]

Each round runs both, one after the other, in processes of their own, so that a busy machine slows both; the
share of a round is the figure to quote: the rate of the whole ingest (files read, split, embedded, stored and
made searchable) by that of the bare model, which has all passages at once. On a machine that is busy with
something else the processor times say more. `busy` is how much of the time until the last passage is embedded
the model was at work. Peak memory is that of the whole process.

With `--no-model` passages get any vectors: what is left is all but the model, and how memory grows with the
archive shows within minutes. Both are without the first load of the model.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from rag.indexing import Step, ingest, read_all
from rag.loaders import Skipped
from rag.models.encoders.minilm import MINILM, MINILM_DIMENSION, MiniLM, Progress, Vectors
from rag.text.passages import split_article
from vectorstore.archive import Archive
from vectorstore.records import Article

MAX_FILE_MB = 1_000


class Timed:
    """The embedding model, and how long it was at work."""

    name, dimension = MINILM, MINILM_DIMENSION

    def __init__(self, model: MiniLM | None) -> None:
        self._model = model
        self._draw = np.random.default_rng(7)
        self.seconds, self.last = 0.0, 0.0

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See `Embedder.embed`; without a model any vectors."""
        began = time.perf_counter()
        if self._model:
            vectors = self._model.embed(texts, progress)
        else:
            vectors = self._draw.normal(size=(len(texts), self.dimension)).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        self.last = time.perf_counter()
        self.seconds += self.last - began
        return vectors


def main() -> None:
    """Run the rounds and print one line each, then the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-model", action="store_true", help="embed nothing, take any vectors")
    parser.add_argument("--only", choices=["ingest", "embed"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        _say(json.dumps(_ingest(options) if options.only == "ingest" else _embed(options)))
        return
    shares, busy = [], []
    for number in range(1, options.rounds + 1):
        found = _run("ingest", options)
        said = (
            f"round {number}: {found['passages']:.0f} passages; ingest {found['seconds']:.1f} s"
            f" ({found['cpu']:.1f} s of the processor; {found['indexing']:.1f} s to make them searchable),"
            f" model busy {found['busy']:.2f}; the same files again {found['again']:.2f} s;"
            f" peak memory {found['peak_mb']:.0f} MB, {found['embedded_mb']:.0f} MB until all is embedded"
        )
        busy.append(found["busy"])
        if not options.no_model:
            bare = _run("embed", options)
            shares.append(bare["seconds"] / found["seconds"])
            said += f"; bare model {bare['seconds']:.1f} s ({bare['cpu']:.1f} s), share {shares[-1]:.2f}"
        _say(said)
    if shares:
        _say(f"median share {statistics.median(shares):.2f}, model busy {statistics.median(busy):.2f}")


def _run(which: str, options: argparse.Namespace) -> dict[str, float]:
    command = [sys.executable, "-m", "evals.experiments.storage.ingest", "--only", which]
    command += ["--articles", str(options.articles), *(["--no-model"] if options.no_model else [])]
    done = subprocess.run([*command, *map(str, options.files)], check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def _records(options: argparse.Namespace) -> Iterator[Article]:
    records = read_all(options.files, MAX_FILE_MB)
    return itertools.islice((r for r in records if not isinstance(r, Skipped)), options.articles)


def _embed(options: argparse.Namespace) -> dict[str, float]:
    texts = [p.indexed_text for article in _records(options) for p in split_article(article)]
    model = MiniLM()
    model.embed(["warm"])
    began, cpu = time.perf_counter(), time.process_time()
    model.embed(texts)
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}


def _ingest(options: argparse.Namespace) -> dict[str, float]:
    """The articles lie in a file of their own by then, so that reading them is part of what is timed."""
    model = None if options.no_model else MiniLM()
    if model:
        model.embed(["warm"])
    embedder, embedded_mb = Timed(model), 0.0

    def watch(step: Step) -> None:
        nonlocal embedded_mb
        if step.stage == "reading":
            embedded_mb = _peak_mb()

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(_line(article)) + "\n" for article in _records(options))
        with Archive.open(Path(folder) / "archive", model=MINILM, dimension=MINILM_DIMENSION) as archive:
            began, cpu = time.perf_counter(), time.process_time()
            report = ingest(read_all([file], MAX_FILE_MB), archive, embedder, watch)
            ended = time.perf_counter()
            found = {
                "passages": report.passages,
                "seconds": ended - began,
                "cpu": time.process_time() - cpu,
                "busy": embedder.seconds / (embedder.last - began),
                "indexing": ended - embedder.last,
                "peak_mb": _peak_mb(),
                "embedded_mb": embedded_mb,
            }
            ingest(read_all([file], MAX_FILE_MB), archive, embedder)
            return {**found, "again": time.perf_counter() - ended}


def _line(article: Article) -> dict[str, object]:
    published = article.published.isoformat() if article.published else ""
    facts = {"id": article.id, "title": article.title, "text": article.text, "published": published}
    return {**facts, "source": article.source or "", "url": article.url or ""}


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
