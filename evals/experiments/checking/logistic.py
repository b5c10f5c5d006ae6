"""Logistic regression by Newton's method, so that fitting needs nothing but numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.verification.support import Regression

Values = NDArray[np.float64]
STEPS = 40
CLIP = 30.0


def fit(
    rows: Values,
    labels: Values,
    weights: Values | None = None,
    *,
    strength: float = 0.1,
    signs: Values | None = None,
) -> Regression:
    """Fit 0/1 `labels` `(n,)` to `rows` `(n, features)`, each row counting by its weight.

    Features are brought to unit variance; `strength` is scikit-learn's `C`, small for a strong ridge. With
    `signs` (1, -1, or 0 for either) features whose weight comes out with the wrong sign are left out, and the
    rest fitted again, until all are right. The weights that come back are for the features as they were.
    """
    counts = np.ones(len(rows)) if weights is None else weights
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = (rows - mean) / spread
    kept = np.arange(rows.shape[1])
    while True:
        beta = _newton(scaled[:, kept], labels, counts, strength)
        right = np.ones(len(kept), dtype=bool) if signs is None else beta[:-1] * signs[kept] >= 0
        if right.all():
            break
        kept = kept[right]
    raw = np.zeros(rows.shape[1])
    raw[kept] = beta[:-1] / spread[kept]
    return Regression(raw, float(beta[-1] - mean @ raw))


def _newton(rows: Values, labels: Values, counts: Values, strength: float) -> Values:
    """`(features + 1,)`: the weights and, last, the bias."""
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    ridge = np.eye(rows.shape[1]) / strength
    ridge[-1, -1] = 1e-9  # the bias is free
    beta = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ beta, -CLIP, CLIP)))
        slope = rows.T @ (counts * (chance - labels)) + ridge @ beta
        bend = (rows * (counts * np.maximum(chance * (1 - chance), 1e-6))[:, None]).T @ rows + ridge
        step = np.linalg.solve(bend, slope)
        beta -= step
        if np.abs(step).max() < 1e-6:
            break
    return beta
