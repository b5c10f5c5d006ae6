"""How fast articles come in, against the embedding model alone on the same passages.

    python -m evals.experiments.storage.ingest FILE... [--articles 200] [--rounds 3]

Each round runs both, one after the other, in processes of their own, so that a busy machine slows both;
the ratio of a round is the figure to quote. Peak memory is that of the whole process.
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
from pathlib import Path

from rag.assistant import Assistant
from rag.loaders import Skipped, find_files, read_path
from rag.models.encoders.minilm import MiniLM
from rag.settings import Settings
from rag.text.passages import split_article
from vectorstore.records import Article


def main() -> None:
    """Run the rounds and print one line each, then the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["ingest", "embed"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        _say(json.dumps(_ingest(options) if options.only == "ingest" else _embed(options)))
        return
    ratios = []
    for number in range(1, options.rounds + 1):
        embed, ingest = _run("embed", options), _run("ingest", options)
        ratios.append(ingest["seconds"] / embed["seconds"])
        _say(
            f"round {number}: {ingest['passages']:.0f} passages; embedding alone {embed['seconds']:.1f} s, "
            f"ingest {ingest['seconds']:.1f} s ({ingest['passages'] / ingest['seconds']:.0f} passages/s); "
            f"ratio {ratios[-1]:.2f}; "
            f"peak memory {ingest['peak_mb']:.0f} MB against {embed['peak_mb']:.0f} MB"
        )
    _say(f"median ratio {statistics.median(ratios):.2f} of {len(ratios)} rounds")


def _run(which: str, options: argparse.Namespace) -> dict[str, float]:
    command = [sys.executable, "-m", "evals.experiments.storage.ingest", "--only", which]
    command += ["--articles", str(options.articles), *map(str, options.files)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def _articles(options: argparse.Namespace) -> list[Article]:
    records = (record for path in find_files(options.files) for record in read_path(path))
    return list(itertools.islice((r for r in records if not isinstance(r, Skipped)), options.articles))


def _embed(options: argparse.Namespace) -> dict[str, float]:
    texts = [p.indexed_text for article in _articles(options) for p in split_article(article)]
    model = MiniLM()
    model.embed(["warm"])
    began = time.perf_counter()
    model.embed(texts)
    return _result(len(texts), time.perf_counter() - began)


def _ingest(options: argparse.Namespace) -> dict[str, float]:
    """Reading is left out, since both need it; splitting, storing and indexing are what ingest adds."""
    articles = _articles(options)
    settings = Settings.load(mode="extractive")
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant.open(Path(folder) / "archive", settings=settings) as assistant,
    ):
        assistant.embedder.embed(["warm"])
        began = time.perf_counter()
        report = assistant.add(articles)
        return _result(report.passages, time.perf_counter() - began)


def _result(passages: int, seconds: float) -> dict[str, float]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "passages": passages,
        "seconds": seconds,
        "peak_mb": peak / (1e6 if sys.platform == "darwin" else 1e3),
    }


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
