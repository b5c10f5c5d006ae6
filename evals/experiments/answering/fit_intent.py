"""Fit the judgement of which form a question asks for, and write the weights that Dateline ships.

    python -m evals.experiments.answering.fit_intent [--out rag/query/forms/intent.json] [--check]

`evals/experiments/datasets/form_patterns.jsonl` holds patterns of our own: with their form, with slots
(`{topic}`, `{speaker}`, `{outlet}` …) and with wordings to choose from (`[show|list] me`), and what may stand
in a slot. Each is filled a few times, drawn by a fixed seed, and counts as one. The phrases that intent is
measured on are not among them. `--check` cross-validates, with whole patterns held out.
"""

from __future__ import annotations

import argparse
import itertools
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
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from rag.models.encoders.minilm import MiniLM
from rag.query.forms.asking import marks_of
from rag.query.forms.intent import MEANING, IntentModel, Judge, phrases_of
from rag.query.forms.request import Form
from rag.text.words import STOP_WORDS

PATTERNS = Path(__file__).parents[1] / "datasets" / "form_patterns.jsonl"
FILLED = 4
"""How often a pattern with slots is filled; one with wordings to choose from twice as often."""
LEAST = 2
"""A word or pair of words has a weight if so many phrases have it."""
STRENGTH = 10.0
"""scikit-learn's `C`."""
FORM_FROM = 0.6
"""How probable it must be that a question asks for a form at all."""
SEED = 7
FOLDS = 5
UNKNOWN, MISSPELT, NO_MARK, SMALL, SMALL_START = 0.35, 0.06, 0.3, 0.12, 0.2
"""How often days or outlets are such as are not recognised, words are misspelt, no mark stands at the end,
all letters or the first are small: as people write."""
_MORE = {"topic": ("topic", "affair")}
"""Slots that are filled with what stands under other names too: an affair is a topic of several words."""
_SLOT = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_PLAIN = re.compile(r"(?<![{\w])[A-Za-z]{5,}(?![}\w])")
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
        """Every pattern with its slots filled and its wordings chosen, written as people write; each once."""
        draw = random.Random(SEED)
        found = []
        for number, (form, pattern) in enumerate(self.phrases):
            count = 2 * times if "[" in pattern else times if "{" in pattern else 1
            texts = dict(_sloppy(*self._fill(pattern, draw), draw) for _ in range(count))
            found += [Phrase(text, marks, form, 1 / len(texts), number) for text, marks in texts.items()]
        return found

    def _fill(self, pattern: str, draw: random.Random) -> tuple[str, tuple[str, ...]]:
        chosen = _CHOICE.sub(lambda match: draw.choice(match[1].split("|")), pattern)
        slots = _SLOT.findall(chosen)
        outlets = sum(slot.startswith("outlet") for slot in slots)
        if outlets and draw.random() < UNKNOWN:
            outlets = draw.randrange(outlets)
        days = "days" in slots and draw.random() >= UNKNOWN
        chosen = re.sub(r"\s*\{days\}", "", chosen) if days else chosen
        chosen = _misspelt(chosen, draw) if draw.random() < MISSPELT else chosen
        text = _SLOT.sub(lambda match: draw.choice(self._values(match[1])), chosen)
        return " ".join(text.split()), marks_of(days, outlets)

    def _values(self, slot: str) -> list[str]:
        return [text for name in _MORE.get(slot, (slot,)) for text in self.slots.get(name, ())]


def _sloppy(text: str, marks: tuple[str, ...], draw: random.Random) -> tuple[str, tuple[str, ...]]:
    text = text.rstrip("?.") if draw.random() < NO_MARK else text
    chance = draw.random()
    if chance < SMALL:
        return text.lower(), marks
    if chance < SMALL + SMALL_START:
        return text[:1].lower() + text[1:], marks
    return text[:1].upper() + text[1:], marks


def _misspelt(pattern: str, draw: random.Random) -> str:
    """A pattern with a letter left out or two swapped in some of its longer words."""

    def miss(match: re.Match[str]) -> str:
        word, at = match[0], draw.randrange(len(match[0]) - 1)
        kept = word[at + 1] + word[at] if draw.random() < 0.5 else word[at + 1]
        return word[:at] + kept + word[at + 2 :] if draw.random() < 0.4 else word

    return _PLAIN.sub(miss, pattern)


def wordings(pattern: str) -> list[str]:
    """All that a pattern comes to by its choices.

    >>> wordings("[show|list] all")
    ['show all', 'list all']
    """
    parts = _CHOICE.split(pattern)
    options = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return ["".join(chosen) for chosen in itertools.product(*options)]


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
    had = [[places[name] for name in known if name in places] for known in told]
    ends = np.cumsum([0, *map(len, had)])
    words = sparse.csr_matrix(
        (np.ones(ends[-1]), np.array([*itertools.chain.from_iterable(had)], dtype=int), ends),
        (len(had), len(names)),
    )
    meaning = MEANING * vectors.astype(np.float64) * (1.0 if parts.meaning else 0.0)
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    labels = [phrase.form.value for phrase in phrases]
    model.fit(
        sparse.hstack([sparse.csr_matrix(meaning), words]).tocsr(),
        labels,
        sample_weight=[phrase.weight for phrase in phrases],
    )
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
            plain = re.sub(r"[\[\]|]", " ", _SLOT.sub(" ", pattern.lower()))
            found[form].update(_WORD.findall(plain))
    return {form: frozenset(words - (STOP_WORDS - {"tell"})) for form, words in found.items()}


def joints_of(patterns: Patterns) -> tuple[frozenset[str], frozenset[str]]:
    """Of quotes: the words between speaker and topic, but those that a name may have inside; and the words
    that stand before the topic more often than before the speaker."""
    names = (*patterns.slots["topic"], *patterns.slots["speaker"])
    inside = {word for text in names for word in text.split()}
    joints: set[str] = set()
    before: dict[tuple[str, str], float] = defaultdict(float)
    for pattern, weight in _of_quotes(patterns):
        low = re.sub(r"\s*\{(?:days|count)\}", "", pattern.lower())
        for match in re.finditer(r"\{(?:speaker|topic)\}(.*?)(?=\{(?:speaker|topic)\})", low):
            joints.update(_WORD.findall(match[1].replace("'s ", " ")))
        for match in re.finditer(r"([a-z]+)\W*\{(speaker|topic)\}", low):
            before[match[1], match[2]] += weight
    words = {word for word, _ in before}
    ahead = {word for word in words if before[word, "topic"] > before[word, "speaker"]}
    return frozenset(joints - inside), frozenset(ahead)


def _of_quotes(patterns: Patterns) -> Iterator[tuple[str, float]]:
    for form, pattern in patterns.phrases:
        if form is Form.QUOTES:
            every = wordings(pattern)
            yield from ((wording, 1 / len(every)) for wording in every)


def fit_model(patterns: Patterns, embedder: MiniLM) -> IntentModel:
    """All that is shipped."""
    phrases = patterns.filled()
    judge = fit_judge(phrases, embedder.embed([phrase.text for phrase in phrases]))
    return IntentModel(judge, FORM_FROM, frames_of(patterns), *joints_of(patterns))


def check(patterns: Patterns, embedder: MiniLM, form_from: float = FORM_FROM) -> tuple[float, float]:
    """The share of patterns for forms whose form is read right, and of those for facts that are read as
    forms, by the regression alone, each pattern held out with all its wordings."""
    phrases = patterns.filled()
    vectors = embedder.embed([phrase.text for phrase in phrases])
    sums: Counter[tuple[bool, bool]] = Counter()
    for fold in range(FOLDS):
        held = np.array([phrase.pattern % FOLDS == fold for phrase in phrases])
        judge = fit_judge(
            [phrase for phrase, out in zip(phrases, held, strict=True) if not out], vectors[~held]
        )
        model = IntentModel(judge, form_from, {}, frozenset(), frozenset())
        for index in np.flatnonzero(held):
            phrase = phrases[index]
            read = model.form(judge.probabilities(vectors[index], phrases_of(phrase.text, phrase.marks)))
            sums[phrase.form is Form.FACT, read is phrase.form] += phrase.weight  # type: ignore[assignment]
    facts, forms = (sums[is_fact, True] + sums[is_fact, False] for is_fact in (True, False))
    return sums[False, True] / forms, sums[True, False] / facts


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
    return [round(float(value), 2) for value in values]


def main(argv: Sequence[str] | None = None) -> int:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(description="Fit which form a question asks for.")
    parser.add_argument("--out", type=Path, default=Path("rag") / "query" / "forms" / "intent.json")
    parser.add_argument("--check", action="store_true", help="cross-validate only")
    options = parser.parse_args(argv)
    out, patterns = options.out, Patterns.read()
    if options.check:
        right, false = check(patterns, MiniLM())
        sys.stdout.write(
            f"patterns held out: {right:.3f} of forms right, {false:.3f} of facts read as forms\n"
        )
        return 0
    write(fit_model(patterns, MiniLM()), out)
    sys.stdout.write(f"fitted on {len(patterns.phrases)} phrases; {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
