"""Numbers about a claim beside its evidence: what the support model decides by.

There is a row of numbers for every content word of the claim and one for the whole. All are shares or flags,
so that they mean the same in a large archive as in a small one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.text import Weights, names
from rag.verification.alignment import (
    NAME,
    NUMBER,
    OPENING,
    Evidence,
    Mask,
    Matrix,
    Words,
    opposites_of,
    shared_runs,
)

TOP = 3
REACH = 4
"""How many content words to either side of a claim's word are its neighbours."""
MAX_PLACES = 40
WORD_FEATURES = (
    "fits in_best sides slot_taken is_number is_opening capital is_alike weight name_rest denies opposite"
).split()
SENTENCE_FEATURES = (
    "meaning meaning_best fits_low runs3 denies_alone denied_alone gender names_missing opposite unnamed"
).split()
AGAINST = frozenset("denies_alone denied_alone gender names_missing opposite unnamed".split())
"""Those of them that speak against a claim; all the others speak for it."""
_PRONOUN = re.compile(
    r"\W*(?:he|she|they|his|her|its|their|it(?!\s+(?:is|was|has|took|seems|appears)\b))\b", re.IGNORECASE
)
"""A pronoun that stands for somebody or something: not the "it" of "It was Russia that vetoed it"."""
_HE = re.compile(r"\b(?:he|his|him|himself)\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Difference:
    """A claim beside its evidence. `order` are the evidence's sentences, best first; `words` is float32
    `(content words, features)`, `sentence` `(features,)`; `fillers` has for each content word the word of its
    kind that stands in its place in the evidence, "" for none; `homes` the sentence in which it stands among
    its neighbours best, `None` where it stands nowhere."""

    claim: Words
    order: tuple[int, ...]
    words: Matrix
    sentence: Matrix
    fillers: tuple[str, ...]
    homes: tuple[int | None, ...]


def opens_unnamed(claim: str, before: str) -> bool:
    """Whether a sentence opens with a pronoun for somebody whom nothing before it names.

    >>> opens_unnamed("He vetoed it.", "Who vetoed it?")
    True
    """
    return bool(_PRONOUN.match(claim)) and not names(before)


class Comparison:
    """Lays one claim against evidence; `meaning` is the cosine of the claim with each sentence, `before` what
    was said before the claim, `None` where that is not known."""

    def __init__(
        self,
        claim: Words,
        evidence: Evidence,
        meaning: Matrix,
        weights: Weights,
        before: str | None = None,
    ) -> None:
        self.claim, self.evidence, self.meaning, self.before = claim, evidence, meaning, before
        self.stems = [claim.stems[i] for i in claim.content]
        self.weight = np.array([weights(stem) for stem in self.stems], dtype=np.float32)
        self.is_at: Mask = np.zeros((len(self.stems), len(evidence)), dtype=np.bool_)
        others = evidence.other_forms(claim)
        for k, i in enumerate(claim.content):
            self.is_at[k, [*evidence.places_of(claim, i), *others.get(claim.stems[i], ())]] = True
        self.stands: Mask = np.asarray(self.is_at.any(axis=1))
        self.once = self._first_of_each()
        self.in_sentence = self._in_sentence()
        self.covers = self._covers()
        self.order = np.lexsort((np.arange(len(meaning)), -(0.6 * self.covers + 0.4 * meaning)))
        self.top = self.order[:TOP]
        self.fit = self._fit()
        self.kinds = [evidence.kind(claim, i) for i in claim.content]

    def difference(self) -> Difference:
        """All the numbers, and who stands in whose place."""
        rows, fillers = [], []
        for k in range(len(self.stems)):
            row, filler = self._word(k)
            rows.append(row)
            fillers.append(filler)
        words = np.array(rows, dtype=np.float32).reshape(-1, len(WORD_FEATURES))
        sentence = np.array(self._sentence(words), dtype=np.float32)
        ranks = np.argsort(self.order)
        homes = tuple(self._home(k, ranks) for k in range(len(self.stems)))
        return Difference(self.claim, tuple(map(int, self.order)), words, sentence, tuple(fillers), homes)

    def _home(self, k: int, ranks: NDArray[np.intp]) -> int | None:
        """The sentence where a word stands among its neighbours best, the better ranked among equals."""
        places = np.nonzero(self.is_at[k])[0]
        if not places.size:
            return None
        sentences = self.evidence.sentence[places]
        return int(sentences[np.lexsort((ranks[sentences], -self.fit[k, places]))[0]])

    def _first_of_each(self) -> Mask:
        return np.array([stem not in self.stems[:k] for k, stem in enumerate(self.stems)], dtype=np.bool_)

    def _in_sentence(self) -> Mask:
        """`(words, sentences)`: which word stands in which sentence."""
        found = np.zeros((len(self.stems), len(self.evidence.sentences)), dtype=np.bool_)
        word, place = np.nonzero(self.is_at)
        found[word, self.evidence.sentence[place]] = True
        return found

    def _covers(self) -> Matrix:
        weight = np.where(self.once, self.weight, 0.0)
        return np.asarray(weight @ self.in_sentence / max(float(weight.sum()), 1e-6), dtype=np.float32)

    def _fit(self) -> Matrix:
        """`(words, places)`: how much of a word's neighbours in the claim stand near a place, in [0, 1]."""
        n = len(self.stems)
        beside = np.zeros((n, len(self.evidence)), dtype=np.float32)
        for k in range(n):
            if self.stands[k]:
                beside[k] = self.evidence.nearness[:, self.is_at[k]].max(axis=1)
        apart = np.abs(np.arange(n)[:, None] - np.arange(n)[None, :])
        counts = np.where(
            (apart > 0) & (apart <= REACH), self.weight[None, :] / (1 + 0.35 * (apart - 1)), 0.0
        )
        total = counts.sum(axis=1, keepdims=True)
        return np.asarray(
            np.where(total > 0, counts @ beside / np.maximum(total, 1e-6), 0.5), dtype=np.float32
        )

    def _word(self, k: int) -> tuple[list[float], str]:
        places = np.nonzero(self.is_at[k])[0]
        fits = float(self.fit[k, places].max()) if places.size else -0.1
        filler = self._slot(k) if fits < 0.99 else ""
        stem, kind = self.stems[k], self.kinds[k]
        row = [
            fits,
            float(self.in_sentence[k, self.order[0]]),
            min(self._side(k, -1), self._side(k, 1)),
            float(bool(filler)),
            float(kind == NUMBER),
            float(kind == OPENING),
            float(self.claim.words[self.claim.content[k]][0].isupper()),
            float(places.size > 0 and stem not in self.evidence.where),
            float(self.weight[k] / max(1e-6, self.weight.mean())),
            self._name_rest(k),
            float(stem == "not"),
            float(self._opposite(stem)),
        ]
        return row, filler

    def _side(self, k: int, direction: int) -> float:
        """How well the next word to one side stands to the same side in the evidence, in [0, 1]."""
        other = k + direction
        if not 0 <= other < len(self.stems):
            return 0.5
        if not self.stands[other] or not self.stands[k]:
            return 0.4 if self.stands[k] else 0.0
        a = np.nonzero(self.is_at[k])[0][:MAX_PLACES]
        b = np.nonzero(self.is_at[other])[0][:MAX_PLACES]
        same = self.evidence.sentence[a][:, None] == self.evidence.sentence[b][None, :]
        steps = (self.evidence.position[b][None, :] - self.evidence.position[a][:, None]) * direction
        value = np.select(
            [(steps > 0) & (steps <= 4), (steps > 0) & (steps <= 10), (steps < 0) & (steps >= -6)],
            [1.0, 0.7, 0.5],
            0.3,
        )
        return float(np.where(same, value, 0.0).max())

    def _slot(self, k: int) -> str:
        """Who of its kind stands where a word's neighbours stand without it; "" for nobody."""
        beside = [j for j in (k - 2, k - 1, k + 1, k + 2) if 0 <= j < len(self.stems) and self.stands[j]]
        if not beside:
            return ""
        held = self.weight[beside] @ self.in_sentence[beside] * ~self.in_sentence[k]
        best = int(np.argmax(held))
        if not held[best]:
            return ""
        evidence = self.evidence
        here = np.nonzero(evidence.sentence == best)[0]
        near = evidence.position[here[self.is_at[beside][:, here].any(axis=0)]]
        open_ = here[
            (evidence.position[here] >= near.min() - 3) & (evidence.position[here] <= near.max() + 3)
        ]
        others = (p for p in open_ if evidence.stems[p] not in self.stems)
        filler = next((p for p in others if evidence.kinds[p] == self.kinds[k]), None)
        return evidence.sentences[best].words[evidence.position[filler]] if filler is not None else ""

    def _opposite(self, stem: str) -> bool:
        """Whether the best sentences say the opposite of a word that they do not hold."""
        said = {
            self.evidence.sentences[s].stems[w] for s in self.top for w in self.evidence.sentences[s].content
        }
        return stem not in said and bool(opposites_of(stem) & said)

    def _name_rest(self, k: int) -> float:
        """For a word of a longer name, the share of the name's other words that the evidence holds."""
        if self.kinds[k] != NAME:
            return 0.5
        near = [
            j
            for j in (k - 2, k - 1, k + 1, k + 2)
            if 0 <= j < len(self.stems)
            and self.kinds[j] == NAME
            and abs(self.claim.content[j] - self.claim.content[k]) == abs(j - k)
        ]
        return sum(bool(self.stands[j]) for j in near) / len(near) if near else 0.5

    def _sentence(self, words: Matrix) -> list[float]:
        claim, evidence, top = self.claim, self.evidence, self.top
        fits = words[:, WORD_FEATURES.index("fits")] if len(words) else np.zeros(1, dtype=np.float32)
        best = evidence.sentences[self.order[0]]
        denied = [evidence.sentences[s].is_negative for s in top]
        said = " ".join(evidence.sentences[s].text for s in top)
        names = np.array([kind == NAME for kind in self.kinds], dtype=np.bool_)
        return [
            float(self.meaning.max()),
            float(self.meaning[self.order[0]]),
            float(np.quantile(fits, 0.15)),
            shared_runs(claim, evidence),
            float(claim.is_negative and not any(denied)),
            float(not claim.is_negative and best.is_negative) * float(self.covers[self.order[0]]),
            self._gender(said),
            float((names & ~self.stands).sum() > 0),
            float(words[:, WORD_FEATURES.index("opposite")].max(initial=0.0)),
            float(self.before is not None and opens_unnamed(claim.text, self.before)),
        ]

    def _gender(self, said: str) -> float:
        """Whether the claim speaks of him and the evidence only of her, or the other way round."""
        he, she = bool(_HE.search(self.claim.text)), bool(_SHE.search(self.claim.text))
        his, hers = bool(_HE.search(said)), bool(_SHE.search(said))
        return float((he and not she and hers and not his) or (she and not he and his and not hers))
