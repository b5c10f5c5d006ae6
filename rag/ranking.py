"""Putting candidates in order: the article as a whole, runs of words, names, and the day of asking.

The two indexes judge a passage by itself. What else speaks for it is added here, each part in [0, 1] times
its weight: how well its whole article matches (BM25 over the article's words; Robertson and Zaragoza 2009),
whether the question's neighbouring words are neighbours in it, whether it has the names that were asked
about. The weights, and what else was tried, are in docs/RETRIEVAL.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.words import Weights, names, stems
from vectorstore.lexical import query_terms
from vectorstore.lexical import stems as index_stems
from vectorstore.records import Article, Passage

ARTICLE, RUNS, NAMES = 0.8, 0.2, 0.2
NEARNESS, NEARNESS_DAYS = 1.0, 14.0
RECENCY, RECENCY_DAYS = 0.5, 30.0
UNDATED = 0.4
K1, B, MEAN_WORDS = 1.2, 0.75, 700.0
ARTICLES_KEPT = 2_000


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


def article_scores(terms: Terms, articles: Sequence[Article], weights: Weights) -> dict[str, float]:
    """How well each article matches as a whole, from 0 for the worst of them to 1 for the best, by id."""
    wanted = Counter(terms.stems)
    scores = {}
    for article in articles:
        counts, length = _article_words(article)
        norm = K1 * (1 - B + B * length / MEAN_WORDS)
        scores[article.id] = sum(
            times * weights(stem) * counts[stem] * (K1 + 1) / (counts[stem] + norm)
            for stem, times in wanted.items()
            if stem in counts
        )
    return min_max(scores)


def passage_score(terms: Terms, passage: Passage, weights: Weights) -> float:
    """What runs of words and names add to a passage's score."""
    words = index_stems(passage.text)
    here = frozenset(zip(words, words[1:], strict=False))
    runs = {run: weights(run[0]) + weights(run[1]) for run in terms.runs}
    total = sum(runs.values())
    held = sum(weight for run, weight in runs.items() if run in here) / total if total else 0.0
    named = weights.coverage(terms.names, (*words, *index_stems(passage.heading))) if terms.names else 1.0
    return RUNS * held + NAMES * named


def nearness(day: int, asked: date) -> float:
    """How near a day (`yyyymmdd`, 0 for none) is before the day of asking, in [0, 1]; 0 when later.

    A day more is let pass: it is tomorrow somewhere.
    """
    age = (asked - to_date(day)).days if day else -2
    return math.exp(-max(0, age) / NEARNESS_DAYS) if age >= -1 else 0.0


def recency(day: int, newest: int) -> float:
    """How recent a day is beside the newest of the candidates, in [0, 1]; 0 when there is none."""
    return math.exp(-(to_date(newest) - to_date(day)).days / RECENCY_DAYS) if day else 0.0


def to_date(day: int) -> date:
    """`yyyymmdd` as a date."""
    return date(day // 10_000, day // 100 % 100, day % 100)


def min_max(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores brought to [0, 1]; 1 for all when they are the same."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    span = high - low
    return {id_: (score - low) / span if span else 1.0 for id_, score in scores.items()}


@lru_cache(maxsize=ARTICLES_KEPT)
def _article_words(article: Article) -> tuple[Counter[str], int]:
    counts = Counter(index_stems(f"{article.title}\n{article.text}"))
    return counts, counts.total()
