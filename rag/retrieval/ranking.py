"""Putting candidates in order: words and meaning, of the passage and of its whole article, and the day.

Each part is a number times its weight. BM25 (Robertson and Zaragoza 2009) is given as a share of the highest
score that any text could have, so that it means the same for every question, whatever else was found. The
weights (`rag.schema.parameters.RankingWeights`) are a listwise softmax regression
(`evals.experiments.retrieval.fit_ranking`), rounded; docs/RETRIEVAL.md says how they carry over from one set
of questions to another, and what else was tried.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from functools import lru_cache

from rag.schema import DEFAULT, RankingParameters
from rag.text import Weights, names, stems
from vectorstore import Article, Passage, query_terms
from vectorstore import stems as index_stems

KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Terms:
    """The stems of a question that carry meaning, in order, and those of its names."""

    stems: tuple[str, ...]
    names: frozenset[str]

    @classmethod
    def of(cls, question: str) -> Terms:
        named = frozenset(stem for name in names(question) for stem in stems(name))
        return cls(tuple(query_terms(question)), named)

    @property
    def runs(self) -> tuple[tuple[str, str], ...]:
        """Each stem with the one after it."""
        return tuple(zip(self.stems, self.stems[1:], strict=False))


class Ranker:
    """Scores the candidates of one question."""

    def __init__(
        self, terms: Terms, weights: Weights, parameters: RankingParameters = DEFAULT.ranking
    ) -> None:
        self._terms = terms
        self._weights = weights
        self._parameters = parameters
        self._wanted = {stem: times * weights(stem) for stem, times in Counter(terms.stems).items()}
        self._total = sum(self._wanted.values()) or 1.0
        self._highest = (parameters.k1 + 1) * self._total  # no text has a higher BM25 score
        self._runs = [(one, other, weights(one) + weights(other)) for one, other in terms.runs]
        self._total_of_runs = sum(weight for *_, weight in self._runs) or 1.0

    def guess(self, passage: Passage, dense: float, lexical: float) -> float:
        """What can be said of a candidate without its article, from its cosine and its BM25 score."""
        weights = self._parameters.weights
        return (
            weights.dense * dense
            + weights.lexical * lexical / self._highest
            + weights.place * self._place(passage)
        )

    def scores(
        self, passages: Sequence[Passage], articles: Mapping[str, Article], dense: Mapping[str, float]
    ) -> dict[str, float]:
        """By passage id. `articles` are the passages' articles by id, `dense` the passages' cosines."""
        weights: tuple[float, ...] = astuple(self._parameters.weights)
        return {
            id_: sum(weight * part for weight, part in zip(weights, parts, strict=True))
            for id_, parts in self.parts(passages, articles, dense).items()
        }

    def parts(
        self, passages: Sequence[Passage], articles: Mapping[str, Article], dense: Mapping[str, float]
    ) -> dict[str, tuple[float, ...]]:
        """What `scores` adds up, by passage id, in the order of `RankingWeights`."""
        whole = {id_: self._parts_of_article(each) for id_, each in articles.items()}
        meaning: dict[str, float] = {}
        for passage in passages:
            meaning[passage.article_id] = max(meaning.get(passage.article_id, -1.0), dense[passage.id])
        words = {passage.id: self._parts_of_words(passage) for passage in passages}
        best = max((lexical for lexical, *_ in words.values()), default=0.0)
        trust = 1 + self._parameters.doubt * max(0.0, self._parameters.familiar - best)
        parts = {}
        for passage in passages:
            lexical, *others = words[passage.id]
            article, opening = whole[passage.article_id]
            about = article, trust * meaning[passage.article_id], opening, self._place(passage)
            parts[passage.id] = (trust * dense[passage.id], lexical, *about, *others)
        return parts

    def _parts_of_article(self, article: Article) -> tuple[float, float]:
        """BM25, and the weighted share of the question's words that the opening holds."""
        typical = self._parameters.article_words
        words = _article_words(article, self._parameters.opening_words)
        opening = sum(weight for stem, weight in self._wanted.items() if stem in words.opening)
        return self._bm25(words.counts, words.total, typical), opening / self._total

    def _parts_of_words(self, passage: Passage) -> tuple[float, ...]:
        """BM25, runs, near words and names of a passage."""
        words = _passage_words(passage.text)
        places: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            if word in self._wanted:
                places.setdefault(word, []).append(place)
        counts = {word: len(at) for word, at in places.items()}
        bm25 = self._bm25(counts, len(words), self._parameters.passage_words)
        named = self._terms.names
        names = self._weights.coverage(named, (*words, *index_stems(passage.heading))) if named else 1.0
        return bm25, *self._pairs(places), names

    def _bm25(self, counts: Mapping[str, int], length: int, typical: float) -> float:
        k1, b = self._parameters.k1, self._parameters.b
        norm = k1 * (1 - b + b * length / typical)
        found = sum(
            weight * counts[stem] * (k1 + 1) / (counts[stem] + norm)
            for stem, weight in self._wanted.items()
            if stem in counts
        )
        return found / self._highest

    def _pairs(self, places: Mapping[str, Sequence[int]]) -> tuple[float, float]:
        """The weighted share of the question's neighbouring words that stand next to one another in the same
        order, and that are near each other."""
        most = self._parameters.near
        next_to = near = 0.0
        for one, other, weight in self._runs:
            gaps = {b - a for a in places.get(one, ()) for b in places.get(other, ())}
            if 1 in gaps:
                next_to += weight
            if any(0 < abs(gap) <= most for gap in gaps):
                near += weight
        return next_to / self._total_of_runs, near / self._total_of_runs

    def _place(self, passage: Passage) -> float:
        """How near a passage stands to the beginning of its article, in (0, 1]."""
        return math.exp(-passage.start / self._parameters.place_characters)


def nearness(day: int, asked: date, days: float = DEFAULT.days.nearness_days) -> float:
    """How near a day (`yyyymmdd`, 0 for none) is before the day of asking, in [0, 1], falling by *e* every
    `days`; 0 when later.

    A day more is let pass: it is tomorrow somewhere.
    """
    age = (asked - to_date(day)).days if day else -2
    return math.exp(-max(0, age) / days) if age >= -1 else 0.0


def recency(day: int, newest: int, days: float = DEFAULT.days.recency_days) -> float:
    """How recent a day is beside the newest of the candidates, in [0, 1], falling by *e* every `days`; 0 when
    there is none."""
    return math.exp(-(to_date(newest) - to_date(day)).days / days) if day else 0.0


def to_date(day: int) -> date:
    """`yyyymmdd` as a date."""
    return date(day // 10_000, day // 100 % 100, day % 100)


@dataclass(frozen=True, slots=True)
class _ArticleWords:
    """The stems of an article's title and text: how often each occurs, how many there are, the first ones."""

    counts: Mapping[str, int]
    total: int
    opening: frozenset[str]


@lru_cache(maxsize=KEPT)
def _article_words(article: Article, opening: int) -> _ArticleWords:
    words = index_stems(f"{article.title}\n{article.text}")
    return _ArticleWords(Counter(words), len(words), frozenset(words[:opening]))


@lru_cache(maxsize=KEPT)
def _passage_words(text: str) -> tuple[str, ...]:
    return tuple(index_stems(text))
