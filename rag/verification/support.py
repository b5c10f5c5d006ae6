"""How probable it is that evidence supports a claim, and what speaks against it.

Two logistic regressions over the numbers of `rag.verification.differences`: one over the whole claim gives
the probability, one over each word finds the word that is most likely not from the source, for the reason.
Their weights are in `support.json`, fitted by `python -m evals.experiments.checking.fit_claims`
(docs/CHECKING.md says on what and how well).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rag.text import Weights
from rag.verification.alignment import NAME, NUMBER, Evidence, Matrix, Words, read
from rag.verification.differences import SENTENCE_FEATURES, WORD_FEATURES, Comparison, Difference
from rag.verification.objections import Fault, Objection

FILE = "support.json"


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression; `weights` are for the features as they come, in their order."""

    weights: NDArray[np.float64]
    bias: float

    def logits(self, rows: Matrix | NDArray[np.float64]) -> NDArray[np.float64]:
        """`(n, features)` to `(n,)` logits."""
        return np.asarray(rows @ self.weights + self.bias, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class SupportModel:
    """What decides. A claim is supported from the probability `supported_at` on."""

    sentence: Regression
    word: Regression
    supported_at: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """`probability` is in [0, 1]; `objection` is what stands out against the claim, `None` when nothing does;
    `difference` is what was found, `None` where there was nothing to compare."""

    probability: float
    objection: Objection | None
    difference: Difference | None = None


def judge(
    claim: str,
    evidence: Evidence,
    meaning: Matrix,
    weights: Weights,
    model: SupportModel | None = None,
    before: str | None = None,
) -> Judgement:
    """How probable it is that the evidence supports one sentence.

    `meaning` is the cosine of the claim with each sentence of the evidence; `before` what was said before the
    claim, `None` where that is not known. A claim without a word that can be looked for, or evidence without
    one, is not supported.
    """
    words = read(claim)
    if not words.content or not len(evidence):
        return Judgement(0.0, Objection(Fault.NOTHING_TO_CHECK))
    model = model or shipped()
    difference = Comparison(words, evidence, meaning, weights, before).difference()
    logit = float(model.sentence.logits(difference.sentence[None, :])[0])
    objection = _objection(difference, evidence, model.word)
    return Judgement(1 / (1 + float(np.exp(-logit))), objection, difference)


@lru_cache(maxsize=1)
def shipped() -> SupportModel:
    """The model that comes with Dateline. Raises `ValueError` when its file is for other features."""
    value = json.loads((files("rag.verification") / FILE).read_text(encoding="utf-8"))
    return SupportModel(
        _regression(value["sentence"], SENTENCE_FEATURES),
        _regression(value["word"], WORD_FEATURES),
        float(value["supported_at"]),
    )


def _regression(value: Mapping[str, object], features: Sequence[str]) -> Regression:
    weights, bias = value["weights"], value["bias"]
    if not isinstance(weights, dict) or not isinstance(bias, float) or list(weights) != list(features):
        raise ValueError(
            f"{FILE} is for other features: run `python -m evals.experiments.checking.fit_claims FILE`"
        )
    return Regression(np.array([float(weights[name]) for name in features]), bias)


def _objection(difference: Difference, evidence: Evidence, word_model: Regression) -> Objection | None:
    """What is most likely not from the source."""
    named = dict(zip(SENTENCE_FEATURES, difference.sentence.tolist(), strict=True))
    if named["unnamed"]:
        return Objection(Fault.OF_NOBODY)
    if named["gender"]:
        return Objection(Fault.ANOTHER_GENDER)
    for k, row in enumerate(difference.words):
        if row[WORD_FEATURES.index("opposite")]:
            return _about_word(difference, evidence, k)
    risks = word_model.logits(difference.words)
    k = int(np.argmax(risks))
    if risks[k] <= 0:
        return Objection(Fault.DENIED) if named["denied_alone"] > 0.6 else None
    return _about_word(difference, evidence, k)


def _about_word(difference: Difference, evidence: Evidence, k: int) -> Objection:
    claim: Words = difference.claim
    at = claim.content[k]
    word, kind, filler = claim.words[at], evidence.kind(claim, at), difference.fillers[k]
    features = dict(zip(WORD_FEATURES, difference.words[k].tolist(), strict=True))
    if features["denies"]:
        return Objection(Fault.NOT_DENIED)
    if features["opposite"]:
        return Objection(Fault.SOME_OPPOSITE, word)
    if kind == NUMBER and filler:
        return Objection(Fault.ANOTHER_NUMBER, word, filler)
    if kind == NAME and filler:
        return Objection(Fault.ANOTHER_NAME, word, filler)
    if features["fits"] >= 0:
        return Objection(Fault.OF_SOMETHING_ELSE, word)
    return Objection(Fault.UNKNOWN_WORD, word)
