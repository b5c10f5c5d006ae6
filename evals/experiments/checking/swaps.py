"""How well the claim checker tells false claims in an article's own words from true ones in other words.

    python -m evals.experiments.checking.swaps [--show]

`evals/experiments/datasets/swaps.jsonl` holds 150 false and 150 true claims on the demo articles, written one
by one, each with its kind. Half of the articles are for development, the others are held out: rules may be
looked at on the first half alone, so `--show` lists what was judged wrongly there and only there. Every claim
is checked against its whole article, as the one source, by the checker as it is shipped, with the word
weights of the demo archive. Intervals are Wilson's 95 %.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.experiments.checking.claims import auc
from evals.scoring.statistics import wilson
from rag.assistant import Assistant, demo_articles
from rag.loaders import Skipped, find_files, read_path
from rag.schema.answer import Support
from rag.settings import Settings
from rag.text.words import content_stems
from rag.verification.checker import Checker, EvidenceChecker, Source
from vectorstore.records import Article

CASES = Path(__file__).parents[1] / "datasets" / "swaps.jsonl"
DEVELOPMENT = "development"
HALVES = (DEVELOPMENT, "held out")


@dataclass(frozen=True, slots=True)
class Case:
    """A claim about an article, whether the article supports it, and in which way it was made."""

    id: str
    article: str
    claim: str
    supported: bool
    kind: str
    half: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checker made of a case; `overlap` is the share of the claim's words that its article has."""

    case: Case
    kept: bool
    score: float
    reason: str
    overlap: float

    @property
    def is_right(self) -> bool:
        return self.kept is self.case.supported


def read_cases(path: Path = CASES) -> list[Case]:
    """The claims of a file, in its order."""
    return [Case(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def read_articles(paths: Sequence[Path] = (demo_articles(),)) -> dict[str, Article]:
    """The articles of some files by their ids; else those of the demo."""
    records = (record for path in find_files(paths) for record in read_path(path))
    return {record.id: record for record in records if not isinstance(record, Skipped)}


def judge(case: Case, article: Article, checker: Checker) -> Judged:
    """Check a claim against its whole article."""
    verdict = checker.check(case.claim, [1], [Source(1, article, ((0, len(article.text)),))])
    words = content_stems(case.claim)
    there = words & content_stems(article.text)
    kept = verdict.support is not Support.UNSUPPORTED
    return Judged(case, kept, verdict.score, verdict.reason, len(there) / max(1, len(words)))


def report(judged: Sequence[Judged]) -> list[str]:
    """The table of a half: what is stopped and kept, together and by kind, and the areas under the curve."""
    lines = []
    for supported, name in ((False, "false claims stopped"), (True, "true claims kept")):
        of_these = [one for one in judged if one.case.supported is supported]
        lines.append(_line(name, of_these))
        for kind in sorted({one.case.kind for one in of_these}):
            lines.append(_line(f"  {kind}", [one for one in of_these if one.case.kind == kind]))
    labels = np.array([one.case.supported for one in judged], dtype=np.float64)
    of_score = auc(labels, np.array([one.score for one in judged]))
    of_overlap = auc(labels, np.array([one.overlap for one in judged]))
    lines.append(
        f"AUC of the checker's score {of_score:.3f}, of the share of words in the article {of_overlap:.3f}"
    )
    return lines


def _line(name: str, judged: Sequence[Judged]) -> str:
    right = sum(one.is_right for one in judged)
    low, high = wilson(right, len(judged))
    return f"{name:22} {right / len(judged):.2f} [{low:.2f}, {high:.2f}] of {len(judged)}"


def main() -> None:
    """Check every claim, and print a table for each half."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", action="store_true", help="list what was judged wrongly in the first half")
    options = parser.parse_args()
    articles = read_articles()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(mode="extractive", archive=Path(folder) / "archive")
        with Assistant.open(settings=settings) as assistant:
            assistant.add(articles.values())
            checker = EvidenceChecker(assistant.embedder, assistant.searcher.weights())
            judged = [judge(case, articles[case.article], checker) for case in read_cases()]
    for half in HALVES:
        these = [one for one in judged if one.case.half == half]
        _say(f"{half}: {len(these)} claims on {len({one.case.article for one in these})} articles")
        for line in report(these):
            _say(f"  {line}")
    for one in judged if options.show else ():
        if one.case.half == DEVELOPMENT and not one.is_right:
            _say(f"{one.case.id} {one.case.kind}, {one.score:.2f}: {one.case.claim} ({one.reason or 'kept'})")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
