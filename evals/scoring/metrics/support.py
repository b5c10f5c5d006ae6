"""Do the cited words carry the sentence? A seam for a judge, and the judge that is always at hand.

ALCE (Gao et al. 2023) asks an 11-billion-parameter entailment model (TRUE, a T5). That model is not here:
`OverlapJudge` is a rule that needs no network, gives the same verdict every time and explains it. It
catches a citation of other words, a figure that is not in the source, a name exchanged and a negation lost;
it does not understand. How often it agrees with people is stated at the class; read its figures as
comparisons between systems under one rule, not as ALCE's published numbers. It shares no code with
Dateline's own checking, so that a fault there cannot hide itself here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag import split_sentences

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors, `(n, d) float32`."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_STOP = frozenset(
    (
        "a an and any are as at be been being but by can could did do does doing for from had has have "
        "having he her hers him his i if in into is it its itself may me might more most must my of on or "
        "our ours out over own shall she should so some such than that the their theirs them then there "
        "these they this those to too under up upon us was we were what when where which while who whom "
        "whose why will with would you your yours said says say according also told "
    ).split()
)
"""A list of its own: a metric does not move with the words of what it measures."""
_NEGATIONS = frozenset("no not never none neither nor nobody nothing without cannot".split())
_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_SMALL = {word: str(value) for value, word in enumerate(_NUMBERS)}
_SUFFIXES = ("ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s")


@dataclass(frozen=True, slots=True)
class Premise:
    """What is cited: the words themselves, what names the article (title, outlet, day), and the words
    before."""

    words: str
    heading: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the premises carry the claim, and why."""

    supported: bool
    reason: str


class SupportJudge(Protocol):
    """Anything that can say whether cited words carry a sentence."""

    @property
    def name(self) -> str:
        """What the report calls it."""
        ...

    def supports(self, premises: Sequence[Premise], claim: str) -> Verdict:
        """Whether the premises together carry the claim."""
        ...


class OverlapJudge:
    """Supported when the cited words come close enough to the claim, hold its numbers and names, and deny
    if it denies.

    Closeness is the mean of two shares in [0, 1]: how many of the claim's content words (stemmed, stop
    words left out) the cited words hold, and the cosine between the claim and the cited sentence nearest to
    it. Without an embedding model it is the first alone. Words that only name the source ("Harbour Wire, 5
    March 2014: …") ask for no support but that of the heading. Names and numbers may also stand in the
    context, which is how a reader knows who "he" is.

    `closeness` was chosen on 522 sentences of news summaries that people labelled (QAGS-CNNDM, CLIFF,
    Goyal21), each against the one sentence of its article that shares most words: it accepts 68 % of the
    supported and rejects 70 % of the unsupported; words alone 77 % and 55 %. Those are hard: wrong by a
    detail, next to the right source. So a single verdict is weak evidence; hundreds of them compare two
    systems.
    """

    def __init__(self, embed: Embed | None = None, closeness: float | None = None) -> None:
        self._embed = embed
        self._closeness = closeness if closeness is not None else 0.78 if embed else 0.7
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._lock = threading.Lock()
        self.name = f"overlap judge 1 ({'words and embeddings' if embed else 'words'}, {self._closeness:g})"

    def supports(self, premises: Sequence[Premise], claim: str) -> Verdict:
        """See `SupportJudge.supports`."""
        words = _stems(" ".join(premise.words for premise in premises))
        headings = _stems(" ".join(premise.heading for premise in premises))
        around = words | headings | _stems(" ".join(premise.context for premise in premises))
        wanted = _stems(claim)
        if not wanted:
            return Verdict(False, "the sentence says nothing")
        if numbers := sorted(word for word in wanted - around if word[0].isdigit()):
            return Verdict(False, f"the number {numbers[0]} is not in the cited words")
        if names := [name for name in _names(claim) if not _stems(name) <= around]:
            return Verdict(False, f"the name {names[0]} is not in the cited words")
        wanted -= headings - words
        held = len(wanted & words) / len(wanted) if wanted else 1.0
        closeness = self._closeness_of(premises, claim, held)
        why = f"the cited words hold {held:.0%} of the sentence's words, closeness {closeness:.2f}"
        if closeness < self._closeness:
            missing = ", ".join(sorted(wanted - words)[:4]) or "the sense"
            return Verdict(False, f"{why}: missing {missing}")
        if _negative(claim) and not any(_negative(premise.words) for premise in premises):
            return Verdict(False, "the sentence denies what the cited words do not deny")
        return Verdict(True, why)

    def _closeness_of(self, premises: Sequence[Premise], claim: str, held: float) -> float:
        if self._embed is None or held == 1.0:
            return held
        sentences = [sentence.text for premise in premises for sentence in split_sentences(premise.words)]
        vectors = self._embedded([claim, *sentences])
        return (held + float((vectors[1:] @ vectors[0]).max(initial=0.0))) / 2

    def _embedded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        assert self._embed is not None
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
            self._vectors.update(zip(new, self._embed(new) if new else (), strict=True))
            return np.stack([self._vectors[text] for text in texts])


@lru_cache(maxsize=16_384)
def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _words(text) if word not in _STOP and word not in _NEGATIONS)


def _words(text: str) -> list[str]:
    found = []
    for word in _WORD.findall(text.replace("’", "'").lower()):
        word = re.sub(r"'s$", "", word)
        found.append(_SMALL.get(word, word.replace(",", "")))
    return found


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            stem = word[: -len(suffix)]
            return stem + "y" if suffix in ("ies", "ied") else stem.rstrip("e")
    return word.rstrip("e") if len(word) > 3 else word


def _names(text: str) -> list[str]:
    """Capitalised words that do not open a sentence."""
    found = []
    for match in re.finditer(r"[A-Z][\w’'-]*\w", text):
        before = text[: match.start()].rstrip(" \"'“‘(")
        if before and before[-1] not in ".!?:\n" and match.group().lower() not in _STOP:
            found.append(match.group())
    return found


def _negative(text: str) -> bool:
    words = _words(text)
    return any(word in _NEGATIONS or word.endswith("n't") for word in words)
