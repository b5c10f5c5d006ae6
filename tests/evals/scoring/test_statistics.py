"""Intervals against known values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap  # type: ignore[import-untyped]

from evals.scoring.statistics import Interval, difference_interval, mean_interval, percentile, wilson


def test_a_mean_of_equal_values_has_no_width() -> None:
    assert mean_interval([1.0] * 7) == Interval(1.0, 1.0, 1.0, 7)
    assert mean_interval([None, None]) is None


def test_agrees_with_scipy_s_percentile_bootstrap() -> None:
    values = np.random.default_rng(5).random(120)
    theirs = bootstrap(
        (values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    ours = mean_interval(values.tolist())
    assert ours is not None
    assert ours.mean == pytest.approx(values.mean())
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_agrees_with_the_binomial_for_shares() -> None:
    ours = mean_interval([1.0] * 60 + [0.0] * 40)
    assert ours is not None
    # normal approximation: .6 ± 1.96 · sqrt(.6 · .4 / 100)
    assert (ours.low, ours.high) == pytest.approx((0.504, 0.696), abs=0.012)


def test_an_interval_covers_the_truth_as_often_as_it_says() -> None:
    generator = np.random.default_rng(11)
    hits = 0
    for _ in range(200):
        found = mean_interval((generator.random(60) < 0.3).astype(float).tolist())
        assert found is not None
        hits += found.low <= 0.3 <= found.high
    assert 0.89 <= hits / 200 <= 0.99


def test_missing_values_widen_and_do_not_shift() -> None:
    values = [1.0] * 30 + [0.0] * 30
    full, half = mean_interval(values), mean_interval([*values[15:45], *([None] * 30)])
    assert full is not None
    assert half is not None
    assert half.n == 30
    assert half.mean == 0.5
    assert half.high - half.low > full.high - full.low


def test_equal_systems_differ_by_nothing_at_all() -> None:
    values: list[float | None] = [0.3, None, 0.7, 1 / 3] * 20
    assert difference_interval(values, list(values)) == Interval(0.0, 0.0, 0.0, 60)


def test_pairing_sees_a_small_steady_difference() -> None:
    generator = np.random.default_rng(3)
    before = generator.random(50)
    after = before - 0.02
    paired = difference_interval(after.tolist(), before.tolist())
    alone = mean_interval(before.tolist())
    assert paired is not None
    assert alone is not None
    assert paired.excludes_zero
    assert paired.low == pytest.approx(-0.02)
    assert alone.high - alone.low > 0.1


def test_a_difference_by_chance_includes_zero() -> None:
    a = [1.0, 0.0] * 20
    b = [0.0, 1.0] * 20
    found = difference_interval(a, b)
    assert found is not None
    assert not found.excludes_zero
    with pytest.raises(ValueError, match="cannot be paired"):
        difference_interval(a, b[1:])
    assert difference_interval([None], [1.0]) is None


def test_the_same_values_give_the_same_interval() -> None:
    values = [0.1, 0.9, 0.4, None, 0.6]
    assert mean_interval(values) == mean_interval(values)


def test_percentiles() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile([float(n) for n in range(101)], 0.95) == 95.0


@pytest.mark.parametrize(("hits", "n"), [(0, 7), (3, 7), (7, 7), (71, 150)])
def test_agrees_with_scipy_s_wilson_interval(hits: int, n: int) -> None:
    theirs = binomtest(hits, n).proportion_ci(0.95, method="wilson")
    assert wilson(hits, n) == pytest.approx((theirs.low, theirs.high), abs=1e-4)
