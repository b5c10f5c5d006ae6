"""Fit the judgement of which form a question asks for, and write the weights that Dateline ships.

    python -m evals.experiments.answering.fit_intent [--out rag/query/forms/intent.json]

`evals/experiments/datasets/form_patterns.jsonl` holds phrases of our own: with their form and with slots
(`{topic}`, `{speaker}`, `{outlet}` …), and what may stand in those. Each is filled a few times, with slots
drawn by a fixed seed, and counts as one. The phrases that intent is measured on are not among them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from rag.models.encoders.minilm import MiniLM
from rag.query.forms.asking import marks_of
from rag.query.forms.intent import MEANING, IntentModel, Judge, phrases_of
from rag.query.forms.request import Form
from rag.text.words import STOP_WORDS

PATTERNS = Path(__file__).parents[1] / "datasets" / "form_patterns.jsonl"
FILLED = 4
"""How often a phrase with slots is filled."""
LEAST = 3
"""A word or pair of words has a weight if so many phrases have it."""
STRENGTH = 30.0
"""scikit-learn's `C`."""
FORM_FROM = 0.4
"""How probable it must be that a question asks for a form at all."""
SEED = 7
_SLOT = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A question without its time words, its marks, its form, and what it counts for."""

    text: str
    marks: tuple[str, ...]
    form: Form
    weight: float
    pattern: int


@dataclass(frozen=True, slots=True)
class Patterns:
    """Phrases with slots, by their form, and what may stand in a slot."""

    phrases: tuple[tuple[Form, str], ...]
    slots: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, path: Path = PATTERNS) -> Patterns:
        """Those of a file."""
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        slots: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            if "slot" in row:
                slots[row["slot"]].append(row["text"])
        phrases = tuple((Form(row["form"]), str(row["text"])) for row in rows if "form" in row)
        return cls(phrases, {slot: tuple(texts) for slot, texts in slots.items()})

    def filled(self, times: int = FILLED) -> list[Phrase]:
        """Every phrase with its slots filled; some without their mark at the end or in small letters, as
        people write."""
        draw = random.Random(SEED)
        found = []
        for number, (form, pattern) in enumerate(self.phrases):
            count = times if "{" in pattern else 1
            for _ in range(count):
                text, marks = self._fill(pattern, draw)
                text = text.rstrip("?.") if draw.random() < 0.3 else text
                text = text[:1].lower() + text[1:] if draw.random() < 0.2 else text
                found.append(Phrase(text, marks, form, 1 / count, number))
        return found

    def _fill(self, pattern: str, draw: random.Random) -> tuple[str, tuple[str, ...]]:
        slots = _SLOT.findall(pattern)
        outlets = sum(slot.startswith("outlet") for slot in slots)
        timeless = re.sub(r"\s*\{days\}", "", pattern)
        text = _SLOT.sub(lambda match: draw.choice(self.slots[match[1]]), timeless)
        return text, marks_of("days" in slots, outlets)


Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts of a question are looked at."""

    meaning: bool = True
    words: bool = True


def fit_judge(phrases: Sequence[Phrase], vectors: NDArray[np.float32], parts: Parts = Parts()) -> Judge:
    """The regression over some phrases and their `(n, 384)` vectors."""
    told = [phrases_of(phrase.text, phrase.marks) for phrase in phrases]
    names = _common(phrases, told) if parts.words else []
    places = {name: index for index, name in enumerate(names)}
    words = np.zeros((len(phrases), len(names)))
    for row, known in zip(words, told, strict=True):
        row[[places[name] for name in known if name in places]] = 1
    meaning = MEANING * vectors.astype(np.float64) * (1.0 if parts.meaning else 0.0)
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    labels = [phrase.form.value for phrase in phrases]
    model.fit(np.hstack([meaning, words]), labels, sample_weight=[phrase.weight for phrase in phrases])
    of_meaning, of_words = model.coef_[:, :384].T, model.coef_[:, 384:].T
    return Judge(
        tuple(map(Form, model.classes_)),
        model.intercept_,
        of_meaning if parts.meaning else np.zeros_like(of_meaning),
        dict(zip(names, of_words, strict=True)),
    )


def _common(phrases: Sequence[Phrase], told: Sequence[Collection[str]]) -> list[str]:
    """Words and pairs that as many patterns have, each counted once."""
    having: dict[str, set[int]] = defaultdict(set)
    for phrase, known in zip(phrases, told, strict=True):
        for name in known:
            having[name].add(phrase.pattern)
    return sorted(name for name, patterns in having.items() if len(patterns) >= LEAST)


def frames_of(patterns: Patterns) -> dict[Form, frozenset[str]]:
    """The words with which each form is asked for: those of its phrases outside of slots, without stop words
    but "tell"."""
    found: dict[Form, set[str]] = {form: set() for form in Form if form is not Form.FACT}
    for form, pattern in patterns.phrases:
        if form is not Form.FACT:
            found[form].update(_WORD.findall(_SLOT.sub(" ", pattern.lower())))
    return {form: frozenset(words - (STOP_WORDS - {"tell"})) for form, words in found.items()}


def joints_of(patterns: Patterns) -> tuple[frozenset[str], frozenset[str]]:
    """Of quotes: the words between speaker and topic, but those that a name may have inside; and the words
    that stand before the topic more often than before the speaker."""
    names = (*patterns.slots["topic"], *patterns.slots["speaker"])
    inside = {word for text in names for word in text.split()}
    joints: set[str] = set()
    before: Counter[tuple[str, str]] = Counter()
    for pattern in _of_quotes(patterns):
        low = re.sub(r"\s*\{(?:days|count)\}", "", pattern.lower())
        for match in re.finditer(r"\{(?:speaker|topic)\}(.*?)(?=\{(?:speaker|topic)\})", low):
            joints.update(_WORD.findall(match[1].replace("'s ", " ")))
        before.update((m[1], m[2]) for m in re.finditer(r"([a-z]+)\W*\{(speaker|topic)\}", low))
    words = {word for word, _ in before}
    ahead = {word for word in words if before[word, "topic"] > before[word, "speaker"]}
    return frozenset(joints - inside), frozenset(ahead)


def _of_quotes(patterns: Patterns) -> Iterator[str]:
    return (pattern for form, pattern in patterns.phrases if form is Form.QUOTES)


def fit_model(patterns: Patterns, embedder: MiniLM) -> IntentModel:
    """All that is shipped."""
    phrases = patterns.filled()
    judge = fit_judge(phrases, embedder.embed([phrase.text for phrase in phrases]))
    return IntentModel(judge, FORM_FROM, frames_of(patterns), *joints_of(patterns))


def write(model: IntentModel, out: Path) -> None:
    """The weights, rounded, a phrase a line."""
    judge = model.judge
    value: dict[str, object] = {
        "about": "Fitted by python -m evals.experiments.answering.fit_intent; see docs/INTENT.md.",
        "form_from": model.form_from,
        "forms": [form.value for form in judge.forms],
        "bias": _rounded(judge.bias),
        "joints": sorted(model.joints),
        "before_topic": sorted(model.before_topic),
        "frames": {form.value: sorted(words) for form, words in model.frames.items()},
        "words": {name: _rounded(weights) for name, weights in judge.words.items()},
        "meaning": [_rounded(row) for row in judge.meaning],
    }
    lines = (f" {json.dumps(key)}: {_lines(item)}" for key, item in value.items())
    out.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _lines(item: object) -> str:
    if isinstance(item, dict):
        rows = (f"  {json.dumps(key)}: {json.dumps(part)}" for key, part in item.items())
        return "{\n" + ",\n".join(rows) + "\n }"
    if isinstance(item, list) and item and isinstance(item[0], list):
        return "[\n" + ",\n".join(f"  {json.dumps(part)}" for part in item) + "\n ]"
    return json.dumps(item)


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(float(value), 3) for value in values]


def main(argv: Sequence[str] | None = None) -> int:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(description="Fit which form a question asks for.")
    parser.add_argument("--out", type=Path, default=Path("rag") / "query" / "forms" / "intent.json")
    out = parser.parse_args(argv).out
    patterns = Patterns.read()
    write(fit_model(patterns, MiniLM()), out)
    sys.stdout.write(f"fitted on {len(patterns.phrases)} phrases; {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
