"""Sketches: what the news of an article is compared by, and the only user of rensa.

A text is taken as the set of its runs of five words, its shingles (Broder 1997, "On the resemblance and
containment of documents"). A MinHash signature of that set estimates how much of two sets is shared, and is
cut into bands of a few values each: articles that agree in one whole band are looked at, all others never
are (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHINGLE_WORDS = 5
PERMUTATIONS = 128  # the estimate's standard error is at most 0.044
# Texts that share a fifth of their shingles agree in a band with probability .93, a third: .999, a 20th: .15.
BANDS, ROWS = 64, 2
SEED = 1

_WORD = re.compile(r"\w+")
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Sketch:
    """How many shingles a text has, and their signature: `PERMUTATIONS` values, uint32, little-endian."""

    size: int
    signature: bytes


@dataclass(frozen=True, slots=True)
class Words:
    """A text's shingles, and the figures (words with a digit) in it."""

    shingles: frozenset[str]
    figures: frozenset[str]


def algorithm() -> str:
    """What signatures are made by. Two of different algorithms cannot be compared."""
    from rensa import RMinHash

    return f"rensa {RMinHash.ALGORITHM_VERSION}, {PERMUTATIONS}/{BANDS}x{ROWS}/{SHINGLE_WORDS}/{SEED}"


def news_of(text: str, boilerplate: Iterable[tuple[int, int]]) -> str:
    """A text without its boilerplate."""
    at, kept = 0, []
    for start, end in boilerplate:
        kept.append(text[at:start])
        at = end
    return "\n".join((*kept, text[at:]))


def words_of(news: str) -> Words:
    """The shingles and figures of a text; one of fewer than five words is a shingle as a whole.

    >>> sorted(words_of("Rates rose to 3 percent on Monday").shingles)
    ['rates rose to 3 percent', 'rose to 3 percent on', 'to 3 percent on monday']
    """
    words = _WORD.findall(news.casefold())
    runs = zip(*(words[n:] for n in range(SHINGLE_WORDS)), strict=False)
    shingles = frozenset(map(" ".join, runs)) or frozenset({" ".join(words)})
    return Words(shingles, frozenset(word for word in words if not word.isalpha()))


def sketch(shingles: frozenset[str]) -> Sketch:
    """The sketch of a set of shingles: the same for the same set, wherever and in whatever order."""
    from rensa import RMinHash  # here, so that opening an archive for reading does not need it

    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    minhash.update(list(shingles))
    return Sketch(len(shingles), np.asarray(minhash.digest(), dtype="<u4").tobytes())


def resemblance(one: bytes, other: bytes) -> float:
    """The estimated Jaccard similarity of two sets, in [0, 1], from their signatures."""
    return float(np.mean(_values(one) == _values(other)))


def band_keys(signature: bytes, page: str) -> list[int]:
    """The keys (signed 64 bit) of a signature's bands, and one of the page's address, if it has one: articles
    that share a key are compared."""
    values = _values(signature)[: BANDS * ROWS].reshape(BANDS, ROWS).astype(np.uint64)
    keys = np.arange(1, BANDS + 1, dtype=np.uint64) * _MIX
    for column in values.T:
        keys = (keys ^ column) * _MIX
        keys ^= keys >> np.uint64(32)
    found: list[int] = keys.view(np.int64).tolist()
    if page:
        digest = hashlib.blake2b(page.encode("utf-8"), digest_size=8).digest()
        found.append(int.from_bytes(digest, "little", signed=True))
    return found


def _values(signature: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(signature, dtype="<u4")
