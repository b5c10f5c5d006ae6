"""How much of what is wrong in a draft `dateline check` finds, and what of the true it calls wrong.

    python -m evals.experiments.checking.drafts [--show]

`evals/datasets/drafts.jsonl` holds 100 sentences on the demo articles: 50 true ones, half of them with exact
quotations, half in other words, and 50 with one planted error of eight kinds. Half of the articles are for
development, the others are held out: rules may be looked at on the first half alone, so `--show` lists what
was judged wrongly there and only there. Every sentence is checked as a draft by itself against the whole demo
archive. A sentence is flagged where something in it is wrong (exit status 1); "not found" is what is told
with --strict alone. Intervals are Wilson's 95 %.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.scoring.statistics import wilson
from rag.assistant import Assistant, demo_articles
from rag.schema.drafts import DraftReport
from rag.settings import Settings

CASES = Path(__file__).parents[2] / "datasets" / "drafts.jsonl"
DEVELOPMENT = "development"
HALVES = (DEVELOPMENT, "held out")


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence on an article; `kind` begins with "true" or names the error, `planted` are its words."""

    kind: str
    article: str
    half: str
    text: str
    planted: str = ""

    @property
    def is_true(self) -> bool:
        return self.kind.startswith("true")


@dataclass(frozen=True, slots=True)
class Judged:
    """What the check made of a case."""

    case: Case
    report: DraftReport

    @property
    def is_flagged(self) -> bool:
        """Whether something in it is called wrong."""
        return bool(self.report.wrong)

    @property
    def is_only_not_found(self) -> bool:
        """Whether nothing is called wrong, and something is not found."""
        return not self.is_flagged and bool(self.report.not_found)


def read_cases(path: Path = CASES) -> list[Case]:
    """The sentences of a file, in its order."""
    return [Case(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def table(judged: Sequence[Judged]) -> list[str]:
    """For each kind how many are flagged, and of how many more something is not found."""
    lines = []
    groups = [
        ("errors found", [one for one in judged if not one.case.is_true]),
        ("true, flagged", [one for one in judged if one.case.is_true]),
    ]
    for name, those in groups:
        lines.append(_line(name, those))
        for kind in dict.fromkeys(one.case.kind for one in those):
            lines.append(_line(f"  {kind}", [one for one in those if one.case.kind == kind]))
    return lines


def _line(name: str, judged: Sequence[Judged]) -> str:
    flagged, unfound = sum(one.is_flagged for one in judged), sum(one.is_only_not_found for one in judged)
    low, high = wilson(flagged, len(judged))
    share = f"{flagged / len(judged):.2f} [{low:.2f}, {high:.2f}]"
    return f"{name:28} {flagged:2} of {len(judged):2} flagged, {share}; not found {unfound}"


def main() -> None:
    """Check every sentence, and print a table for each half."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", action="store_true", help="list what was judged wrongly in the first half")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(mode="extractive", archive=Path(folder) / "archive")
        with Assistant.open(settings=settings) as assistant:
            assistant.ingest([demo_articles()])
            began = time.perf_counter()
            judged = [Judged(case, assistant.check(case.text)) for case in read_cases()]
            took = time.perf_counter() - began
    for half in HALVES:
        these = [one for one in judged if one.case.half == half]
        _say(f"{half}: {len(these)} sentences on {len({one.case.article for one in these})} articles")
        for line in table(these):
            _say(f"  {line}")
    _say(f"{1000 * took / len(judged):.0f} ms a sentence")
    for one in judged if options.show else ():
        if one.case.half == DEVELOPMENT and one.is_flagged is one.case.is_true:
            _say(f"{one.case.kind}: {one.case.text}")
            for finding in one.report.findings:
                if finding.reason:
                    near = " | ".join(place.quote for place in finding.places)
                    _say(f"    {finding.kind} {finding.standing}: {finding.reason} ({near})")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
