"""Which form a question asks for, and of what, against what was written down: right shares on both halves.

    python -m evals.experiments.answering.intent [--show] [--facts FILE ...]

`evals/experiments/datasets/form_phrases.jsonl` has one question a line: its form, and of what it asks
(`topic`, `speaker`, `count`, `outlets`, `days`). The half `own` was written before anything was built; the
halves `blind` and `blind-2` by others, who did not see how it was built; `blind-3` and `blind-4` each by who
then wrote the next patterns, before seeing any. Each is read as the demo archive
would. The ablation reads the form with parts of the judgement and with patterns alone. `--facts` names files
of questions (JSON Lines with `question`) none of which asks for a form; those of the demo set always count.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from evals.experiments.answering.fit_intent import Parts, Patterns, fit_judge
from rag.assistant import Assistant, demo_articles
from rag.models.encoders.minilm import MiniLM
from rag.query.analyse import read
from rag.query.dates import find_time
from rag.query.forms.asking import restricts
from rag.query.forms.intent import FormReader, IntentModel, shipped_intent
from rag.query.forms.request import Form, FormRequest
from rag.schema.scope import Request
from rag.settings import Settings
from rag.text.words import content_stems
from vectorstore import Coverage

PHRASES = Path(__file__).parents[1] / "datasets" / "form_phrases.jsonl"
DEMO = Path(__file__).parents[2] / "datasets" / "demo.jsonl"
HALVES = ("own", "blind", "blind-2", "blind-3", "blind-4")
SLOTS = ("topic", "speaker", "count", "outlets", "days")
TODAY = date(2014, 4, 20)
Z = 1.96

PATTERNS = (
    (Form.QUOTES, r"\bquot(?:e|es|ations?)\b.*\b(?:from|by|of|on|about)\b|\b(?:everything|all)\b.*\bsaid\b"
                  r"|\b(?:all|every)\b.*\b(?:statements?|remarks)\b"),
    (Form.COMPARE, r"\b(?:compare|contrast)\b.*\b(?:outlets|papers|coverage|report|reported|cover)|\bdiffer"
                   r"|\b(?:outlets|papers|sources|reports)\b.*\b(?:agree|disagree|contradict)|\bvs\b"),
    (Form.MENTIONS, r"\b(?:articles|stories|reports)\b.*\b(?:mention|about|on)|\bcoverage\b|\bmentioned\b"
                    r"|\boutlets\b.*\b(?:wrote|covered)"),
    (Form.TIMELINE, r"\btimeline\b|\bchronolog|\bday by day\b|\bsequence of events\b|\bkey dates\b"
                    r"|^what happened(?: in)?\W*$"),
    (Form.BRIEF, r"\bsumm?ar|\bbrief(?:ing)? (?:me )?on\b|\boverview\b|\bbackground\b|\bcatch me up\b"
                 r"|\bsum up\b|\bneed to know\b"),
)  # fmt: skip
"""A few patterns that a hand would write, to be compared with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what it asks for."""

    text: str
    form: Form
    half: str
    slots: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Right:
    """Of one question: what it was read as, and, of a form read right, which of its slots are right."""

    asked: Asked
    form: Form
    found: FormRequest | None
    slots: Mapping[str, bool]
    milliseconds: float

    @property
    def is_right(self) -> bool:
        """Whether the form is the one that was written down."""
        return self.form is self.asked.form


def read_phrases(path: Path = PHRASES) -> list[Asked]:
    """The questions of a file."""
    return [_asked(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def read_form(text: str, coverage: Coverage, reader: FormReader) -> FormRequest | None:
    """What a question is read as, every form being there."""
    return read(Request(text), coverage, TODAY, forms=reader).form


def judge(asked: Asked, coverage: Coverage, reader: FormReader) -> Right:
    """Read a question and compare."""
    begun = time.perf_counter()
    found = read_form(asked.text, coverage, reader)
    elapsed = (time.perf_counter() - begun) * 1000
    form = found.form if found else Form.FACT
    slots = {}
    if found and form is asked.form:
        slots = {name: _same(name, asked.slots.get(name), _value(found, name)) for name in SLOTS}
        if asked.slots.get("days") is None:
            del slots["days"]
    return Right(asked, form, found, slots, elapsed)


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    share, square = right / count, Z * Z / count
    middle = (share + square / 2) / (1 + square)
    half = Z * ((share * (1 - share) / count + square / count / 4) ** 0.5) / (1 + square)
    return middle - half, middle + half


def by_patterns(text: str, coverage: Coverage) -> Form:
    """The form by patterns alone."""
    found = find_time(text, TODAY, _days(coverage))
    timeless = found.without(text) if found and restricts(found, text) else text
    return next((f for f, p in PATTERNS if re.search(p, timeless, re.IGNORECASE)), Form.FACT)


def ablation(coverage: Coverage, embedder: MiniLM) -> Iterator[tuple[str, Callable[[str], Form]]]:
    """Ways of reading the form, by name."""
    patterns = Patterns.read()
    phrases = patterns.filled()
    vectors = embedder.embed([phrase.text for phrase in phrases])
    shipped = shipped_intent()
    yield "patterns", lambda text: by_patterns(text, coverage)
    for name, parts in (
        ("meaning", Parts(words=False)),
        ("words", Parts(meaning=False)),
        ("both", Parts()),
    ):
        model = IntentModel(
            fit_judge(phrases, vectors, parts),
            shipped.form_from,
            shipped.frames,
            shipped.joints,
            shipped.before_topic,
        )
        reader = FormReader(embedder.embed, model)
        yield name, lambda text, reader=reader: _form_of(read_form(text, coverage, reader))  # type: ignore[misc]


def main(argv: Sequence[str] | None = None) -> int:
    """Read all phrases and print the shares."""
    parser = argparse.ArgumentParser(description="Which form a question asks for.")
    parser.add_argument("--show", action="store_true", help="print every question that is read wrong")
    parser.add_argument("--facts", nargs="*", type=Path, default=[], help="questions that ask for facts")
    options = parser.parse_args(argv)
    embedder = MiniLM()
    coverage = _coverage()
    reader = FormReader(embedder.embed)
    read_form("warm up", coverage, reader)
    results = [judge(asked, coverage, reader) for asked in read_phrases()]
    for half in HALVES:
        _print_half(half, [r for r in results if r.asked.half == half], show=options.show)
    _say(f"milliseconds to read a question: median {median(r.milliseconds for r in results):.1f}")
    for name, form_of in ablation(coverage, embedder):
        shares = []
        for half in HALVES:
            mine = [r.asked for r in results if r.asked.half == half]
            right = sum(form_of(asked.text) is asked.form for asked in mine)
            false = sum(a.form is Form.FACT and form_of(a.text) is not Form.FACT for a in mine)
            shares.append(f"{half} {right}/{len(mine)} right, {false} facts read as forms")
        _say(f"{name:<10}" + "; ".join(shares))
    for path in (DEMO, *options.facts):
        _print_facts(path, coverage, reader, show=options.show)
    return 0


def _print_half(half: str, results: Sequence[Right], *, show: bool) -> None:
    if not results:
        return
    right = sum(r.is_right for r in results)
    low, high = wilson(right, len(results))
    false = sum(r.asked.form is Form.FACT and not r.is_right for r in results)
    _say(f"{half}: form {right}/{len(results)} right ({low:.2f}-{high:.2f}), {false} facts read as forms")
    told = {name: [r.slots[name] for r in results if name in r.slots] for name in SLOTS}
    slots = [f"{name} {sum(right)}/{len(right)}" for name, right in told.items()]
    whole = [r for r in results if r.slots]
    _say(f"  slots: {', '.join(slots)}; all of them {sum(all(r.slots.values()) for r in whole)}/{len(whole)}")
    if show:
        for r in results:
            if not r.is_right or not all(r.slots.values()):
                _say(f"  {r.asked.text}\n    {r.asked.form} {dict(r.asked.slots)}\n    {r.form} {r.found}")


def _print_facts(path: Path, coverage: Coverage, reader: FormReader, *, show: bool) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    questions = [str(row["question"]) for row in rows]
    found = [(text, form) for text in questions if (form := read_form(text, coverage, reader))]
    _say(f"{path.name}: {len(found)} of {len(questions)} questions read as forms")
    if show:
        for text, form in found:
            _say(f"  {form.form} {form.text}: {text}")


def _coverage() -> Coverage:
    with (
        TemporaryDirectory() as folder,
        Assistant.open(folder, settings=Settings.load(mode="extractive")) as it,
    ):
        it.ingest([demo_articles()])
        return it.archive.coverage()


def _asked(raw: Mapping[str, Any]) -> Asked:
    slots = {name: raw[name] for name in SLOTS if raw.get(name)}
    return Asked(str(raw["text"]), Form(raw["form"]), str(raw["half"]), slots)


def _value(found: FormRequest, name: str) -> object:
    if name == "outlets":
        return list(found.sources)
    return getattr(found, name)


def _same(name: str, wanted: object, found: object) -> bool:
    """Whether a slot is what was written down: of words those that carry meaning, of outlets their names."""
    if name in ("topic", "speaker"):
        return content_stems(str(wanted or "")) == content_stems(str(found or ""))
    if name == "outlets":
        return _names(wanted) == _names(found)
    if name == "days":
        days = [day.isoformat() for day in found if day] if isinstance(found, tuple) else None
        return days == wanted
    return wanted == found


def _names(value: object) -> set[str]:
    names = value if isinstance(value, list) else []
    return {str(name).casefold().removeprefix("the ") for name in names}


def _form_of(found: FormRequest | None) -> Form:
    return found.form if found else Form.FACT


def _days(coverage: Coverage) -> tuple[date, date] | None:
    first, last = coverage.first_day, coverage.last_day
    return (first, last) if first and last else None


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
