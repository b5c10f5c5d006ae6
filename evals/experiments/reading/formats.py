"""How fast files are read, and in how much memory, for each format.

    python -m evals.experiments.reading.formats [--articles 1000] [--only "JSON Lines" ...] [--profile]
    python -m evals.experiments.reading.formats --stream 2

Articles of our own words (the same in each format) are written into a temporary folder and read by
`read_path`, each format in a process of its own. Time is that of the processor, so that a busy machine
changes it little; memory the most that the process held while it read, over what it held after a first small
file. `--stream` writes JSON Lines and CSV of so many GB and of a tenth of that, and prints the same memory
for both. `--profile` prints where the time goes. Linux and macOS.
"""

from __future__ import annotations

import argparse
import cProfile
import itertools
import json
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from evals.experiments.reading.news_files import MAKERS, News, news
from rag.loaders import Skipped, find_files, read_path

WARM_UP = 3
STREAMS = ("JSON Lines", "CSV")
Figures = dict[str, float]


def main() -> None:
    """Print a line for each format, or for each length of a stream."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--only", nargs="+", choices=MAKERS, default=list(MAKERS), metavar="FORMAT")
    parser.add_argument("--stream", type=float, metavar="GB")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--read", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        _say(json.dumps(measure(*options.read, profile=options.profile)))
        return
    _say(f"{'format':<12} {'MB':>8} {'articles':>9} {'MB/s':>7} {'articles/s':>11} {'memory, MB':>11}")
    if options.stream:
        for name, part in itertools.product(STREAMS, (0.1, 1.0)):
            _print(name, _streamed(name, options.stream * part * 1e9))
        return
    for name in options.only:
        with tempfile.TemporaryDirectory() as folder:
            _print(name, run(name, Path(folder), news(options.articles), profile=options.profile))


def run(name: str, folder: Path, articles: Iterator[News], *, profile: bool = False) -> Figures:
    """The figures of a format: what a process of its own measures on files made in `folder`."""
    small, large = folder / "small", folder / "large"
    for each, content in ((small, news(WARM_UP)), (large, articles)):
        each.mkdir()
        MAKERS[name](each, content)
    command = [sys.executable, "-m", "evals.experiments.reading.formats", "--read", str(small), str(large)]
    done = subprocess.run(
        [*command, "--profile"] if profile else command, check=True, stdout=subprocess.PIPE, text=True
    )
    figures: Figures = json.loads(done.stdout)
    return figures


def measure(small: Path, large: Path, *, profile: bool = False) -> Figures:
    """Read both folders in this process; bytes, articles, seconds and MB of memory of the second."""
    _read(small)
    before = _peak_mb()
    began = time.process_time()
    if profile:
        profiler = cProfile.Profile()
        articles = profiler.runcall(_read, large)
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(30)
    else:
        articles = _read(large)
    seconds = time.process_time() - began
    size = sum(path.stat().st_size for path in large.iterdir())
    return {"bytes": size, "articles": articles, "seconds": seconds, "peak_mb": _peak_mb() - before}


def _read(folder: Path) -> int:
    """How many articles a folder holds. Raises ValueError for what cannot be read: it is all our own."""
    count = 0
    for record in (record for path in find_files([folder]) for record in read_path(path)):
        if isinstance(record, Skipped):
            raise ValueError(f"{record.origin}: {record.reason}")
        count += 1
    return count


def _streamed(name: str, size: float) -> Figures:
    """The figures for about so many bytes of a format; the articles come again and again under other ids."""
    articles = list(news(2_000))
    each = sum(len(one.text.encode()) + 200 for one in articles) / len(articles)
    endless = itertools.cycle(articles)
    with tempfile.TemporaryDirectory() as folder:
        return run(name, Path(folder), itertools.islice(endless, int(size / each)))


def _print(name: str, found: Figures) -> None:
    megabytes = found["bytes"] / 1e6
    _say(
        f"{name:<12} {megabytes:>8.1f} {found['articles']:>9,.0f} {megabytes / found['seconds']:>7.2f} "
        f"{found['articles'] / found['seconds']:>11,.0f} {found['peak_mb']:>11.1f}"
    )


def _peak_mb() -> float:
    """The most MB that this process held. What a parent held counts in the figure of `resource`, not here."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
