"""How sure a mean is: percentile bootstrap intervals, and paired ones for differences (Efron and Tibshirani
1993).

A metric says nothing about some cases (`nan` here). Cases are resampled, not values, so the mean of a
resample is over those of its cases that have a value, and two systems are compared on the same cases
throughout.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 5_000
LEVEL = 0.95
SEED = 20140321

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean (or a difference of means), its 95 % interval, and over how many cases with a value."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def excludes_zero(self) -> bool:
        """Whether all of the interval is on one side of zero."""
        return self.low > 0.0 or self.high < 0.0


def mean_interval(values: Sequence[float | None]) -> Interval | None:
    """The mean and its interval; `None` when there is no value at all.

    >>> mean_interval([1.0, 1.0, None])
    Interval(mean=1.0, low=1.0, high=1.0, n=2)
    """
    numbers = _array(values)
    n = int(np.isfinite(numbers).sum())
    if not n:
        return None
    low, high = _bounds(_resampled(numbers))
    return Interval(float(np.nanmean(numbers)), low, high, n)


def difference_interval(ours: Sequence[float | None], theirs: Sequence[float | None]) -> Interval | None:
    """The mean of `ours` less that of `theirs`, both in the order of the same cases; `n` is the cases with
    a value in either.

    `None` when one of them has no value at all. Raises `ValueError` when they differ in length.
    """
    if len(ours) != len(theirs):
        raise ValueError(f"{len(ours)} values cannot be paired with {len(theirs)}")
    a, b = _array(ours), _array(theirs)
    if not np.isfinite(a).any() or not np.isfinite(b).any():
        return None
    low, high = _bounds(_resampled(a) - _resampled(b))
    n = int((np.isfinite(a) | np.isfinite(b)).sum())
    return Interval(float(np.nanmean(a) - np.nanmean(b)), low, high, n)


def wilson(hits: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): unlike a bootstrap's, it is not empty when all are hits.

    >>> [round(bound, 3) for bound in wilson(10, 10)]
    [0.722, 1.0]
    """
    share = hits / n
    middle, half = share + z * z / (2 * n), z * math.sqrt((share * (1 - share) + z * z / (4 * n)) / n)
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return max(0.0, low), min(1.0, high)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie, interpolated linearly.

    >>> percentile([1.0, 2.0, 3.0], 0.5)
    2.0
    """
    return float(np.percentile(np.asarray(values, dtype=np.float64), 100 * share))


def _array(values: Sequence[float | None]) -> Values:
    return np.asarray([np.nan if value is None else value for value in values], dtype=np.float64)


def _resampled(values: Values) -> Values:
    """`(RESAMPLES,)`: the mean of each resample, `nan` where it has no value."""
    counts = _counts(len(values))
    known = np.isfinite(values)
    totals = counts @ np.where(known, values, 0.0)
    weights = counts @ known.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(totals / weights, dtype=np.float64)


@lru_cache(maxsize=64)
def _counts(n: int) -> Values:
    """`(RESAMPLES, n)`: how often each case is drawn. The same draws for every metric and system: that is
    the pairing."""
    generator = np.random.default_rng([SEED, n])
    return generator.multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES).astype(np.float64)


def _bounds(means: Values) -> tuple[float, float]:
    means = means[np.isfinite(means)]
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)
