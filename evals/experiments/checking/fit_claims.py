"""Fit the claim checker's two regressions on labelled claims and write the weights that Dateline ships.

    python -m evals.experiments.checking.fit_claims FILE [--out rag/verification/support.json] [--keep 0.9]

FILE is JSON Lines (or `.xz` of it) with `article`, `claim` (one or more sentences), `supported` and `set`.
A set whose name begins with "BUMP" holds, for each article, one supported claim and copies of it with one
edit: what differs is labelled word by word. Only weights are written, no word of a claim or an article.

A claim of several sentences is fitted, and scored, as a whole: the mean over its sentences of what speaks for
it, the worst of what speaks against it, what the checker's hard rules say of them, and how many they are. For
one sentence that is the sentence alone, as the checker judges it.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.experiments.checking.logistic import fit
from rag.models.encoders.minilm import MINILM, MINILM_DIMENSION, MiniLM, Progress
from rag.schema.answer import Support
from rag.sentences import split_sentences
from rag.text.words import Weights
from rag.verification.alignment import Evidence, read
from rag.verification.checker import EvidenceChecker, Source, Verdict
from rag.verification.differences import (
    AGAINST,
    SENTENCE_FEATURES,
    WORD_FEATURES,
    Comparison,
    Difference,
    opens_unnamed,
)
from rag.verification.support import Regression, SupportModel
from vectorstore.records import Article

EDITED = "BUMP"
KEEP = 0.9
"""The share of supported claims of one sentence that must stay supported: where the threshold lies."""
EDITED_COUNT, ORIGINAL_COUNT = 0.5, 1.5
"""What edited claims count for, since a few articles give most of them, and their originals beside them."""
WRONG_WORD_COUNT = 5.0
STRENGTH = 0.1
"""A strong ridge: features that say nearly the same share a weight, which carries over better."""
SENTENCES_PER_PASSAGE = 4
_APART = re.compile(r"(?<=\d), (?=\d{3}\b)")
UNNAMED = SENTENCE_FEATURES.index("unnamed")
RULES = ("contradicted", "quoted", "sentences")
"""Of a whole claim: whether the hard rules contradict one of its sentences, whether all are quotations, and
the logarithm of how many they are. The checker decides by the first two outright, so they are not shipped."""
_OPEN = SupportModel(
    Regression(np.zeros(len(SENTENCE_FEATURES)), 0.0), Regression(np.zeros(len(WORD_FEATURES)), 0.0), 0.0
)
"""Finds every claim probable: what a checker with it stops, its rules stop."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A claim of a set with the sentences that can be checked, and whether its article supports it."""

    article: str
    sentences: tuple[str, ...]
    is_supported: bool
    set_name: str
    claim: str = ""

    @property
    def is_edited(self) -> bool:
        """Whether it belongs to a set of edited claims and their originals."""
        return self.set_name.startswith(EDITED)


def read_claims(path: Path) -> list[Labelled]:
    """The claims of a file in order; those without a sentence to check are left out. Numbers that the sets'
    own tokenisation took apart ("235, 000") are joined."""
    raw = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    records = [json.loads(line) for line in raw.decode("utf-8").split("\n") if line.strip()]
    found = []
    for r in records:
        article, claim = (_APART.sub(",", r[key]) for key in ("article", "claim"))
        sentences = tuple(s.text for s in split_sentences(claim) if read(s.text).content)
        if sentences:
            found.append(Labelled(article, sentences, bool(r["supported"]), r["set"], claim))
    return found


class Desk:
    """Lays claims against their articles; every text is embedded once."""

    name, dimension = MINILM, MINILM_DIMENSION

    def __init__(self, claims: Sequence[Labelled]) -> None:
        self.articles = {c.article: tuple(s.text for s in split_sentences(c.article)) for c in claims}
        self.weights = passage_weights(self.articles.values())
        self.claims = claims
        self._evidence: dict[str, Evidence] = {}

    @cached_property
    def vectors(self) -> dict[str, NDArray[np.float32]]:
        """Unit vectors of every sentence."""
        texts = {s for sentences in self.articles.values() for s in sentences}
        known = sorted(texts.union(*(claim.sentences for claim in self.claims)))
        return dict(zip(known, MiniLM().embed(known), strict=True))

    @cached_property
    def differences(self) -> dict[tuple[str, str], Difference]:
        """By (article, sentence of a claim)."""
        return {
            (claim.article, sentence): self._compare(claim.article, sentence)
            for claim in self.claims
            for sentence in claim.sentences
        }

    @cached_property
    def verdicts(self) -> dict[tuple[str, str], Verdict]:
        """What the hard rules alone say, by (article, sentence of a claim)."""
        found = {}
        for article in self.articles:
            checker = EvidenceChecker(self, self.weights, _OPEN)
            for sentence in {s: None for c in self.claims if c.article == article for s in c.sentences}:
                found[article, sentence] = checker.check(sentence, (), [whole(article)])
        return found

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """As an `Embedder`, from what is embedded already where that is possible."""
        unknown = [text for text in texts if text not in self.vectors]
        more = dict(zip(unknown, MiniLM().embed(unknown, progress), strict=True)) if unknown else {}
        return np.array([self.vectors.get(text, more.get(text)) for text in texts], dtype=np.float32)

    def _compare(self, article: str, sentence: str) -> Difference:
        sentences = self.articles[article]
        if article not in self._evidence:
            self._evidence[article] = Evidence(sentences)
        meaning = np.array([self.vectors[s] for s in sentences]) @ self.vectors[sentence]
        return Comparison(read(sentence), self._evidence[article], meaning, self.weights).difference()

    def rows(self, claim: Labelled) -> NDArray[np.float64]:
        """`(sentences, features)` of one claim. Of a claim that is one sentence it is not known what stood
        before it; the sets took many from longer summaries."""
        found = [self.differences[claim.article, sentence].sentence for sentence in claim.sentences]
        rows = np.array(found, dtype=np.float64)
        if len(claim.sentences) > 1:
            before = ["", *accumulate(claim.sentences, "{} {}".format)]
            rows[:, UNNAMED] = [opens_unnamed(*pair) for pair in zip(claim.sentences, before, strict=False)]
        return rows

    def row(self, claim: Labelled) -> NDArray[np.float64]:
        """`(features + rules,)` of a whole claim."""
        rows, verdicts = self.rows(claim), [self.verdicts[claim.article, s] for s in claim.sentences]
        against = np.array([name in AGAINST for name in SENTENCE_FEATURES])
        whole = np.where(against, rows.max(axis=0), rows.mean(axis=0))
        quoted = all(verdict.support is Support.QUOTED for verdict in verdicts)
        contradicted = any(verdict.is_contradiction for verdict in verdicts)
        return np.array([*whole, contradicted, quoted, np.log(len(rows))])


def whole(article: str) -> Source:
    """A text as a source that is open to be cited everywhere."""
    return Source(1, Article(id="a", title="", text=article), ((0, len(article)),))


def passage_weights(articles: Iterable[Sequence[str]]) -> Weights:
    """Weights as an archive of these articles, given as sentences, would have them."""
    counts: Counter[str] = Counter()
    passages = 0
    for sentences in articles:
        for at in range(0, len(sentences), SENTENCES_PER_PASSAGE):
            passages += 1
            run = sentences[at : at + SENTENCES_PER_PASSAGE]
            counts.update({stem for sentence in run for stem in read(sentence).stems})
    return Weights(lambda stem: counts[stem], passages)


def fit_claims(desk: Desk, claims: Sequence[Labelled]) -> Regression:
    """The regression over whole claims, `(features + rules,)`, fitted on some of the desk's claims."""
    rows = np.array([desk.row(claim) for claim in claims])
    labels = np.array([claim.is_supported for claim in claims], dtype=np.float64)
    counts = np.array([_count(claim) for claim in claims])
    signs = [-1.0 if name in AGAINST else 1.0 for name in SENTENCE_FEATURES]
    return fit(rows, labels, counts, strength=STRENGTH, signs=np.array([*signs, -1.0, 1.0, 0.0]))


def fit_model(desk: Desk, claims: Sequence[Labelled], keep: float = KEEP) -> SupportModel:
    """Both regressions, fitted on some of the desk's claims, and the threshold that keeps the share `keep` of
    those supported claims that are single sentences."""
    of_claims = fit_claims(desk, claims)
    sentence = Regression(of_claims.weights[: len(SENTENCE_FEATURES)], of_claims.bias)
    single = [c for c in claims if c.is_supported and len(c.sentences) == 1 and not c.is_edited]
    logits = [float(sentence.logits(desk.rows(claim))[0]) for claim in single or claims]
    at = 1 / (1 + np.exp(-np.quantile(logits, 1 - keep)))
    return SupportModel(sentence, fit_words(desk, claims), float(at))


def _count(claim: Labelled) -> float:
    if not claim.is_edited:
        return 1.0
    return ORIGINAL_COUNT if claim.is_supported else EDITED_COUNT


def fit_words(desk: Desk, claims: Sequence[Labelled]) -> Regression:
    """Which word is not from the source: learnt from the edits of edited claims and from supported claims."""
    originals = {c.article: c.claim for c in claims if c.is_edited and c.is_supported}
    rows, labels = [], []
    seen: set[tuple[str, str]] = set()
    for claim in claims:
        if not claim.is_supported and claim.article not in originals:
            continue
        wrong = _wrong_words(claim, originals.get(claim.article, "")) if claim.is_edited else set()
        for number, sentence in enumerate(claim.sentences):
            if (claim.article, sentence) in seen:
                continue
            seen.add((claim.article, sentence))
            difference = desk.differences[claim.article, sentence]
            rows.append(difference.words)
            labels += [(number, at) in wrong for at in difference.claim.content]
    known = np.array(labels, dtype=np.float64)
    counts = np.where(known > 0, WRONG_WORD_COUNT, 1.0)
    return fit(np.concatenate(rows).astype(np.float64), known, counts)


def _wrong_words(claim: Labelled, original: str) -> set[tuple[int, int]]:
    """`(sentence, word)` of what an edit put in."""
    places = [(n, at) for n, s in enumerate(claim.sentences) for at in range(len(read(s).words))]
    words = [word for sentence in claim.sentences for word in read(sentence).words]
    before = [word for s in split_sentences(original) if read(s.text).content for word in read(s.text).words]
    found: set[tuple[int, int]] = set()
    for kind, _, _, low, high in SequenceMatcher(None, before, words, autojunk=False).get_opcodes():
        if kind in ("replace", "insert"):
            found.update(places[low:high])
    return found


def write(model: SupportModel, out: Path) -> None:
    """The weights by the names of their features."""
    value = {
        "about": "Fitted by python -m evals.experiments.checking.fit_claims; see docs/CHECKING.md.",
        "supported_at": round(model.supported_at, 4),
        "sentence": _named(model.sentence, SENTENCE_FEATURES),
        "word": _named(model.word, WORD_FEATURES),
    }
    out.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def _named(regression: Regression, features: Sequence[str]) -> dict[str, object]:
    weights = {n: round(float(w), 5) for n, w in zip(features, regression.weights, strict=True)}
    return {"bias": round(regression.bias, 5), "weights": weights}


def main() -> None:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, default=Path("rag") / "verification" / "support.json")
    parser.add_argument("--keep", type=float, default=KEEP)
    options = parser.parse_args()
    claims = read_claims(options.file)
    model = fit_model(Desk(claims), claims, options.keep)
    write(model, options.out)
    sys.stdout.write(
        f"fitted on {len(claims)} claims; supported from {model.supported_at:.3f} on; {options.out}\n"
    )


if __name__ == "__main__":
    main()
