"""Quotes, mentions and timelines of the demo archive against what a reader wrote down: precision and recall.

    python -m evals.experiments.answering.forms [--show]

`evals/datasets/forms.jsonl` has one question a line: its form, what it asks, and `gold`, every line that it
must have: words of the quotation, the articles of which one must stand for it, and the day of a happening. A
line is right if it is one of `gold` or of `also`, which may be there and need not; of quotes the speaker must
be right too. Half of the questions are held out: nothing was tuned on them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rag.assistant import Assistant, demo_articles
from rag.schema.answer import Citation
from rag.schema.scope import Scope
from rag.settings import Settings

CASES = Path(__file__).parents[2] / "datasets" / "forms.jsonl"
FORMS = ("quotes", "mentions", "timeline")


@dataclass(frozen=True, slots=True)
class Expected:
    """A line that is right: `words` of its quotation, from one of some articles; `day` of a happening."""

    articles: frozenset[str]
    words: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A question of one form. `gold` must be found, `also` may be."""

    id: str
    form: str
    what: str
    about: str
    speaker: str
    scope: Scope
    held_out: bool
    gold: tuple[Expected, ...]
    also: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was found: its citations, its own first, the articles it stands for, speaker and day."""

    citations: tuple[Citation, ...]
    articles: frozenset[str]
    speaker: str = ""
    day: str = ""

    def is_one_of(self, expected: Expected) -> bool:
        """Whether it is a line that was written down."""
        has_words = any(expected.words in citation.quote for citation in self.citations)
        return bool(self.articles & expected.articles) and has_words and self.day == expected.day


@dataclass(frozen=True, slots=True)
class Score:
    """Of one question: lines found and right, gold lines and those found, and the seconds it took."""

    lines: int
    right: int
    gold: int
    found: int
    seconds: float


def read_cases(path: Path = CASES) -> list[Case]:
    """The questions of a file."""
    return [_case(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def ask(assistant: Assistant, case: Case) -> list[Line]:
    """The lines that an assistant finds for a question."""
    if case.form == "quotes":
        return [
            Line((said.citation,), _ids([said.citation]) | {copy.id for copy in said.copies}, said.speaker)
            for said in assistant.quotes(case.what, case.about, scope=case.scope).statements
        ]
    if case.form == "mentions":
        return [
            Line((found.citation,), _ids([found.citation]) | {copy.id for copy in found.copies})
            for found in assistant.mentions(case.what, scope=case.scope).mentions
        ]
    return [
        Line((one.citation, *one.also), _ids([one.citation, *one.also]), day=one.day.isoformat())
        for one in assistant.timeline(case.what, scope=case.scope).happenings
    ]


def is_right(line: Line, case: Case) -> bool:
    """Whether a line was written down for a question, and is the right speaker's."""
    is_speaker = case.speaker in line.speaker
    return is_speaker and any(line.is_one_of(expected) for expected in (*case.gold, *case.also))


def score(assistant: Assistant, case: Case, *, show: bool = False) -> Score:
    """Ask a question and compare; with `show` print what is wrong and what is missing."""
    begun = time.perf_counter()
    lines = ask(assistant, case)
    seconds = time.perf_counter() - begun
    missing = [expected for expected in case.gold if not any(line.is_one_of(expected) for line in lines)]
    if show:
        for line in lines:
            if not is_right(line, case):
                _say(f"  {case.id} wrong: {line.day} {line.speaker} {line.citations[0].quote}")
        for expected in missing:
            _say(f"  {case.id} missing: {expected.day} {expected.words or sorted(expected.articles)}")
    right = sum(is_right(line, case) for line in lines)
    return Score(len(lines), right, len(case.gold), len(case.gold) - len(missing), seconds)


def table(scores: Sequence[tuple[Case, Score]]) -> Iterator[str]:
    """Precision of lines and recall of gold by form, for both halves."""
    yield f"{'form':<10}{'half':<10}{'questions':>10}{'precision':>18}{'recall':>18}{'slowest':>10}"
    for form in FORMS:
        for held_out in (False, True):
            mine = [s for case, s in scores if case.form == form and case.held_out == held_out]
            precision = _share(sum(s.right for s in mine), sum(s.lines for s in mine))
            recall = _share(sum(s.found for s in mine), sum(s.gold for s in mine))
            half = "held out" if held_out else "tuned on"
            slowest = max((s.seconds for s in mine), default=0.0)
            yield f"{form:<10}{half:<10}{len(mine):>10}{precision:>18}{recall:>18}{slowest:>8.2f} s"


def main(argv: Sequence[str] | None = None) -> int:
    """Make the demo archive, ask all questions and print the table."""
    parser = argparse.ArgumentParser(description="Quotes, mentions and timelines against written-down lines.")
    parser.add_argument("--show", action="store_true", help="print every wrong and every missing line")
    show = parser.parse_args(argv).show
    with (
        TemporaryDirectory() as folder,
        Assistant.open(folder, settings=Settings.load(mode="extractive")) as it,
    ):
        it.ingest([demo_articles()])
        scores = [(case, score(it, case, show=show)) for case in read_cases()]
    _say("\n".join(table(scores)))
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _case(raw: Mapping[str, Any]) -> Case:
    after = raw.get("after")
    return Case(
        str(raw["id"]),
        str(raw["form"]),
        str(raw["what"]),
        str(raw.get("about", "")),
        str(raw.get("speaker", "")),
        Scope(after=date.fromisoformat(str(after)) if after else None),
        bool(raw["held_out"]),
        tuple(map(_expected, raw["gold"])),
        tuple(map(_expected, raw["also"])),
    )


def _expected(raw: Mapping[str, Any]) -> Expected:
    articles = frozenset(map(str, raw["articles"]))
    return Expected(articles, str(raw["words"]), str(raw.get("day", "")))


def _ids(citations: Sequence[Citation]) -> frozenset[str]:
    return frozenset(citation.article.id for citation in citations)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f} ({part}/{whole})" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
