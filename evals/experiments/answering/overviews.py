"""Briefs and comparisons of the demo archive against what a reader wrote down, and each line as judged.

    python -m evals.experiments.answering.overviews [--show]

`evals/datasets/overviews.jsonl` has one topic a line. `gold` was written from the articles alone: of a brief
the points that it must have, each as words of which one must stand in a quotation of one of some articles; of
a comparison what must be told alone or first by an outlet, and the numbers that must stand side by side.
`right` and `wrong` are lines that were shown, as a reader judged them: right is one that is on the topic, can
be understood where it stands, and whose marks (only here, first, differ) are true. A line that nobody judged
counts as wrong. Five topics of each form are held out: no threshold was set on them, but two kinds of faults
that they showed were mended (a part of a name taken for it; too little on thin topics).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rag.assistant import Assistant, demo_articles
from rag.schema import Brief, Comparison, Difference, OutletAccount, Scope
from rag.settings import Settings

CASES = Path(__file__).parents[2] / "datasets" / "overviews.jsonl"
FORMS = ("brief", "compare")
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was shown: the part it stands in, its outlet, its quotations and their articles."""

    part: str
    outlet: str
    quotes: tuple[str, ...]
    articles: tuple[str, ...]

    @property
    def key(self) -> str:
        """What a judgement of it is kept under."""
        quotes = " / ".join(" ".join(quote.split())[:SHOWN] for quote in self.quotes)
        return f"{self.part} {self.outlet}: {quotes}"


@dataclass(frozen=True, slots=True)
class Score:
    """Of one topic: lines shown and right, gold and found, seconds."""

    lines: int
    right: int
    gold: int
    found: int
    seconds: float


def lines_of(found: Brief | Comparison) -> list[Line]:
    """The lines of an overview that a reader judges."""
    if isinstance(found, Brief):
        told = [("theme", line) for theme in found.themes for line in theme.lines]
        told += [("newest", line) for line in found.newest]
        lines = [
            Line(
                part, line.citation.article.source or "", (line.citation.quote,), (line.citation.article.id,)
            )
            for part, line in told
        ]
    else:
        lines = [line for account in found.accounts for line in _account_lines(account)]
    return [*lines, *map(_difference_line, found.differences)]


def _account_lines(account: OutletAccount) -> Iterator[Line]:
    for line in account.lines:
        part = (
            "alone" if line.is_alone else "first" if line.is_first else "also" if line.told_by[1:] else "says"
        )
        cited = line.citation
        yield Line(part, account.outlet, (cited.quote,), (cited.article.id,))
    for left in account.left_out:
        yield Line("leaves out", account.outlet, (left.citation.quote,), (left.citation.article.id,))


def _difference_line(one: Difference) -> Line:
    values = [f"{side.value} {side.citation.quote}".strip() for side in one.sides]
    ids = tuple(side.citation.article.id for side in one.sides)
    return Line(f"{one.kind.value} {one.subject}".strip(), "", tuple(values), ids)


def has(lines: Sequence[Line], gold: dict[str, Any]) -> bool:
    """Whether lines have what was written down."""
    words = gold["words"]
    if "articles" in gold:
        return any(
            word in quote
            for line in lines
            for quote, article in zip(line.quotes, line.articles, strict=True)
            if article in gold["articles"]
            for word in words
        )
    if gold["part"] == "differ":
        differ = [" ".join(line.quotes) for line in lines if len(line.quotes) > 1]
        return any(all(word in text for word in words) for text in differ)
    parts = {"says": ("alone", "first", "also", "says"), "alone": ("alone",), "first": ("first",)}[
        gold["part"]
    ]
    mine = [line for line in lines if line.outlet == gold["outlet"] and line.part in parts]
    return any(word in line.quotes[0] for line in mine for word in words)


def score(assistant: Assistant, case: dict[str, Any], *, show: bool = False) -> Score:
    """Ask for a topic and compare; with `show` print the lines, judged or not, and what is missing."""
    begun = time.perf_counter()
    scope = Scope(sources=tuple(case.get("sources", ())))
    form = assistant.brief if case["form"] == "brief" else assistant.compare
    lines = lines_of(form(case["what"], scope=scope))
    seconds = time.perf_counter() - begun
    missing = [gold for gold in case["gold"] if not has(lines, gold)]
    if show:
        for line in lines:
            mark = "+" if line.key in case["right"] else "-" if line.key in case["wrong"] else "?"
            _say(f"  {case['id']} {mark} {line.key}")
        for gold in missing:
            _say(f"  {case['id']} missing: {gold}")
    right = sum(line.key in case["right"] for line in lines)
    return Score(len(lines), right, len(case["gold"]), len(case["gold"]) - len(missing), seconds)


def table(scores: Sequence[tuple[dict[str, Any], Score]]) -> Iterator[str]:
    """Lines right and gold found by form, for both halves."""
    yield f"{'form':<10}{'half':<10}{'topics':>8}{'lines right':>18}{'gold found':>18}{'slowest':>10}"
    for form in FORMS:
        for held_out in (False, True):
            mine = [s for case, s in scores if case["form"] == form and case["held_out"] == held_out]
            right = _share(sum(s.right for s in mine), sum(s.lines for s in mine))
            found = _share(sum(s.found for s in mine), sum(s.gold for s in mine))
            half = "held out" if held_out else "tuned on"
            slowest = max((s.seconds for s in mine), default=0.0)
            yield f"{form:<10}{half:<10}{len(mine):>8}{right:>18}{found:>18}{slowest:>8.2f} s"


def read_cases(path: Path = CASES) -> list[dict[str, Any]]:
    """The topics of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def main(argv: Sequence[str] | None = None) -> int:
    """Make the demo archive, ask for all topics and print the table."""
    parser = argparse.ArgumentParser(description="Briefs and comparisons against written-down points.")
    parser.add_argument("--show", action="store_true", help="print every line and what is missing")
    parser.add_argument("--only", default="", help="only topics whose id begins so")
    options = parser.parse_args(argv)
    with (
        TemporaryDirectory() as folder,
        Assistant.open(folder, settings=Settings.load(mode="extractive")) as it,
    ):
        it.ingest([demo_articles()])
        cases = [case for case in read_cases() if case["id"].startswith(options.only)]
        scores = [(case, score(it, case, show=options.show)) for case in cases]
    _say("\n".join(table(scores)))
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f} ({part}/{whole})" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
