"""What each step of taking an article in costs when its input doubles: twice as much, or it is at fault.

    python -m evals.experiments.reading.linearity [--sizes 100 200 400 800 1600] [--steps WORD ...]
        [--kinds WORD ...]

Every step is given long inputs of one kind (prose on one line, quotation marks, digits, tags, …), each as a
single run of it. Times are processor time, the median of several rounds. A step that looks worse than
`MOST` is measured again before it is called so; the exit status is then 1. Each step and kind has a
process of its own, so that one that stands still is ended.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from evals.experiments.reading.long_texts import KINDS, text_of
from rag.attribution.extraction import read_text
from rag.dates import parse_published
from rag.loaders import read_path
from rag.loaders.cleaning.boilerplate import find_boilerplate
from rag.loaders.cleaning.clean import clean_text
from rag.loaders.cleaning.page_filter import why_no_article
from rag.loaders.corpora.sgml import parse_record
from rag.loaders.decode import decode
from rag.loaders.markup import html_to_text
from rag.loaders.outlets import find_outlet
from rag.loaders.plain import read_plain
from rag.query.dates import find_time, wants_latest
from rag.retrieval.injection import orders_model
from rag.sentences import split_sentences
from rag.text.day_words import days_in
from rag.text.passages import split_article
from rag.text.quoted_words import find_words, fold, nearest_words, quotations
from rag.text.sanitize import neutralise, unmarked, without_links
from vectorstore.records import Article
from vectorstore.stories.minhash import news_of, sketch, words_of

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MOST = 2.3
"""What a step may cost, as a multiple, when its input doubles."""
PATIENCE_S = 60
"""How much processor time the sizes of one step and kind may take together."""
ENOUGH_S = 0.2
"""A round of less processor time than this is repeated until it has that much."""
NOTHING_S = 0.05
"""Of what takes less time the figures tell more about memory and caches than about the step."""
SIZES_KB = (100, 200, 400, 800, 1600)
PUBLISHED = datetime(2014, 4, 1, tzinfo=UTC)


def _article(text: str) -> Article:
    return Article(id="1", title="Quay", text=text, published=PUBLISHED)


def _read(ending: str, content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{ending}")
        path.write_text(content, encoding="utf-8", newline="")
        for _ in read_path(path):
            pass


def _quoted(text: str) -> None:
    for _ in quotations(text):
        pass
    fold.__wrapped__(text)
    find_words("no such words were ever said by anybody", text)
    nearest_words("the council said nothing of the kind to us", text)


STEPS: Mapping[str, Callable[[str], object]] = {
    "read .txt": lambda text: _read(".txt", f"Quay\n\n{text}"),
    "read .json": lambda text: _read(".json", json.dumps({"title": "Quay", "text": text})),
    "read .jsonl": lambda text: _read(".jsonl", json.dumps({"text": text}) + "\n"),
    "read .sgml": lambda text: _read(".sgml", f"<DOC><DOCNO>1</DOCNO><TEXT>{text}</TEXT></DOC>"),
    "read .html": lambda text: _read(".html", f"<html><title>Quay</title><body><p>{text}</p></body></html>"),
    "decode": lambda text: decode(text.encode()),
    "markup": html_to_text,
    "records": parse_record,
    "plain": read_plain,
    "clean": clean_text,
    "boilerplate": find_boilerplate,
    "page filter": lambda text: why_no_article(text, [text]),
    "outlet": lambda text: find_outlet("", None, text),
    "sentences": split_sentences,
    "passages": lambda text: split_article(_article(text)),
    "attributions": lambda text: read_text(text, [(0, len(text))]),
    "days": lambda text: days_in(text, PUBLISHED),
    "time words": lambda text: (find_time(text, PUBLISHED.date()), wants_latest(text), parse_published(text)),
    "quotations": _quoted,
    "safe for a prompt": lambda text: (neutralise(text), unmarked(text), without_links(text)),
    "orders": orders_model,
    "sketch": lambda text: sketch(words_of(news_of(text, ())).shingles),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds for each size that was reached; `stood_still` when the next one did not end in time."""

    seconds: tuple[float, ...]
    stood_still: bool

    @property
    def ratios(self) -> list[float]:
        """What each doubling costs, as a multiple, from `NOTHING_S` on."""
        return [after / before for before, after in pairwise(self.seconds) if after >= NOTHING_S]

    @property
    def is_linear(self) -> bool:
        return not self.stood_still and all(ratio <= MOST for ratio in self.ratios)


def measure(step: str, kind: str, sizes: Sequence[int], rounds: int) -> Measured:
    """Run one step on one kind of input, in a process of its own."""
    here, there = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.Process(target=_work, args=(there, step, kind, sizes, rounds), daemon=True)
    child.start()
    there.close()
    seconds: list[float] = []
    with contextlib.suppress(EOFError):  # it was ended by its limit
        while len(seconds) < len(sizes):
            seconds.append(here.recv())
    child.join()
    return Measured(tuple(seconds), len(seconds) < len(sizes))


def _work(pipe: Connection, step: str, kind: str, sizes: Sequence[int], rounds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE_S, PATIENCE_S))
    gc.freeze()
    for size in sizes:
        pipe.send(statistics.median(_rounds(STEPS[step], text_of(kind, size), rounds)))


def _rounds(step: Callable[[str], object], text: str, rounds: int) -> Iterator[float]:
    for number in range(rounds):
        times, spent = 0, 0.0
        gc.collect()
        while spent < ENOUGH_S:
            fresh = f"{text[:-8]} {number}.{times}"  # nothing remembers it
            began = time.process_time()
            step(fresh)
            spent += time.process_time() - began
            times += 1
        yield spent / times


def main() -> int:
    """Measure, print a line for each step and kind, and say which are at fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES_KB, help="in 1,000 characters")
    parser.add_argument("--steps", nargs="+", default=[""], help="only those that hold one of these words")
    parser.add_argument("--kinds", nargs="+", default=[""], help="only those that hold one of these words")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sizes = [1_000 * size for size in options.sizes]
    worst: dict[str, float] = {}
    faults = []
    _say(f"{'':24}{'':24}" + "".join(f"{size:>10,}" for size in sizes) + "   worst")
    for step in (name for name in STEPS if any(word in name for word in options.steps)):
        STEPS[step](text_of("prose, lines", 2_000))  # what is imported late is imported now
        for kind in (name for name in KINDS if any(word in name for word in options.kinds)):
            found = measure(step, kind, sizes, options.rounds)
            for _ in range(2):
                if found.is_linear or found.stood_still:
                    break
                again = measure(step, kind, sizes, options.rounds)
                found = Measured(tuple(map(min, found.seconds, again.seconds)), again.stood_still)
            _say(_line(step, kind, found))
            worst[step] = max((*found.ratios, worst.get(step, 0.0)))
            if not found.is_linear:
                faults.append(f"{step}, {kind}")
    for step, ratio in worst.items():
        _say(f"{step:24}at most {ratio:.2f} times per doubling")
    _say(f"worse than {MOST} times per doubling: {'; '.join(faults) or 'none'}")
    return 1 if faults else 0


def _line(step: str, kind: str, found: Measured) -> str:
    seconds = "".join(f"{one:10.4f}" for one in found.seconds)
    last = "stood still" if found.stood_still else f"{max(found.ratios):.2f}" if found.ratios else "quick"
    return f"{step:24}{kind:24}{seconds}   {last}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
