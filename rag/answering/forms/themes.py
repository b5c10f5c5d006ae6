"""The themes of some sentences: groups of those that speak of the same, named by words that they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rag.answering.forms.material import Candidate
from rag.answering.forms.topic import Topic
from rag.text import CAPITAL, MONTHS, WEEKDAYS, Weights, content_stems, is_common, numbers

MEANING, WORDS = 0.7, 0.3
"""What the nearness of meanings and the share of words count for two sentences to be of one theme."""
SENTENCES_A_THEME = 3
"""There is a theme for so many sentences."""
NAMED_BY = 3
SHARED_BY = 2
"""Sentences that must have a word that names their theme, where there are so many."""

_DAYS = content_stems(" ".join((*MONTHS, *WEEKDAYS)))
_DATELINE = re.compile(rf"^{CAPITAL}{{2,}}[^–—-]{{0,60}}(?:--|[–—])\s+")
_WORD = re.compile(rf"{CAPITAL}[\w’'-]*(?:\s+{CAPITAL}[\w’'-]*)+|[^\W\d_][\w-]+")


def themes_of(
    topic: Topic, candidates: Sequence[Candidate], weights: Weights, most: int
) -> list[list[Candidate]]:
    """The sentences in at most so many groups, those of most articles first; every sentence is in one."""
    if not candidates:
        return []
    near = _nearness(topic, candidates, weights)
    centres = _centres(near, min(most, max(1, len(candidates) // SENTENCES_A_THEME)))
    nearest = _nearest(near, centres)
    counts = np.bincount(nearest, minlength=len(centres))
    if (counts > 1).any():  # a sentence alone is no theme
        centres = [centre for centre, count in zip(centres, counts, strict=True) if count > 1]
        nearest = _nearest(near, centres)
    themes = [
        [c for c, group in zip(candidates, nearest, strict=True) if group == i] for i in range(len(centres))
    ]
    return sorted(themes, key=_order)


def _nearest(near: NDArray[np.float32], centres: Sequence[int]) -> NDArray[np.intp]:
    """The place among some centres of the one that each sentence is nearest to."""
    nearest = near[:, centres].argmax(axis=1)
    nearest[list(centres)] = range(len(centres))
    return np.asarray(nearest)


def _centres(near: NDArray[np.float32], most: int) -> list[int]:
    """The sentences that stand nearest to all: each adds most to how near every sentence is to one of them
    (greedy facility location)."""
    best = np.zeros(len(near), dtype=np.float32)
    centres: list[int] = []
    while len(centres) < most:
        gains = np.maximum(near, best).sum(axis=1) - best.sum()
        gains[centres] = -np.inf
        centres.append(int(gains.argmax()))
        best = np.maximum(best, near[centres[-1]])
    return centres


def _order(theme: Sequence[Candidate]) -> tuple[object, ...]:
    """Most articles first, then most worth."""
    articles = {c.article.id for c in theme}
    return (-len(articles), -max(c.worth for c in theme), theme[0].article.id, theme[0].index)


def _nearness(topic: Topic, candidates: Sequence[Candidate], weights: Weights) -> NDArray[np.float32]:
    """`(n, n)`: how near sentences are to each other in what they say beyond what all say."""
    vectors = np.stack([c.vector for c in candidates])
    beyond = vectors - vectors.mean(axis=0)
    beyond /= np.maximum(np.linalg.norm(beyond, axis=1, keepdims=True), 1e-9)
    near = MEANING * (beyond @ beyond.T)
    stems = [content_stems(c.text) - topic.stems - _DAYS for c in candidates]
    wholes = [sum(map(weights, of_one)) for of_one in stems]
    for i, j in combinations(range(len(candidates)), 2):
        both = stems[i] & stems[j]
        least = min(wholes[i], wholes[j]) if both else 0.0
        share = sum(map(weights, both)) / least if least else 0.0
        near[i, j] += WORDS * share
        near[j, i] = near[i, j]
    return np.asarray(np.maximum(near, 0.0), dtype=np.float32)


def names_of(
    topic: Topic, themes: Sequence[Sequence[Candidate]], candidates: Sequence[Candidate], weights: Weights
) -> list[str]:
    """The names of some themes: words, as they are written, that most of their sentences have and others
    seldom have, and no other theme is named by. "" where there are none.

    A run of capitals is one word; a word of the topic, a number, a day or a month names nothing."""
    used: set[str] = set()
    names = []
    for theme in themes:
        inside = {id(c) for c in theme}
        others = [c for c in candidates if id(c) not in inside]
        names.append(_name_of(topic, theme, others, used, weights))
    return names


def _name_of(
    topic: Topic,
    theme: Sequence[Candidate],
    others: Sequence[Candidate],
    used: set[str],
    weights: Weights,
) -> str:
    here: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    for candidate in theme:
        found = dict(_words_of(topic, candidate.text))
        here.update(found.keys())
        for key, word in found.items():
            written.setdefault(key, Counter())[word] += 1
    there: Counter[str] = Counter()
    for candidate in others:
        there.update({key for key, _ in _words_of(topic, candidate.text)})
    least = min(SHARED_BY, max(here.values(), default=0))

    def telling(key: str) -> float:
        much = max(weights(stem) for stem in key.split())
        return here[key] / len(theme) * much - there[key] / max(1, len(others)) * much

    titles = frozenset[str]().union(*(content_stems(c.article.title) for c in theme))

    def is_heading(key: str) -> bool:
        """Whether a word is a name, or stands in a title: what stands in neither is seldom a subject."""
        return set(key.split()) <= titles or written[key].most_common(1)[0][0][0].isupper()

    often = [key for key in here if here[key] >= least and not set(key.split()) & used]
    often = [key for key in often if is_heading(key)] or often
    best = sorted(often, key=lambda key: (-telling(key), key))
    chosen: list[str] = []
    for key in best:
        if not set(key.split()) & used and len(chosen) < NAMED_BY:
            chosen.append(written[key].most_common(1)[0][0])
            used |= set(key.split())
    return ", ".join(chosen)


@lru_cache(maxsize=1_024)
def _words_of(topic: Topic, text: str) -> tuple[tuple[str, str], ...]:
    """The words and names of a text with their stems, in order."""
    return tuple(_read_words(topic, text))


def _read_words(topic: Topic, text: str) -> Iterator[tuple[str, str]]:
    for match in _WORD.finditer(_DATELINE.sub("", text)):
        word = re.sub(r"[’']s$", "", match.group())
        if match.start() == 0 and is_common(word.split()[0].lower()):
            word = word[0].lower() + word[1:] if " " not in word else word.split(" ", 1)[1]
        stems = content_stems(word)
        if stems and not stems & (topic.stems | _DAYS) and len(word) > 2 and not numbers(word):
            yield " ".join(sorted(stems)), word
