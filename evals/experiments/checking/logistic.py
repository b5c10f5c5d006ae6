"""Logistic regression for the claim checker: signs that must not come out wrong, weights for raw features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from rag.verification.support import Regression

Values = NDArray[np.float64]
CERTAIN = 30.0
"""A logit beyond which a probability is 0 or 1."""


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
    Where all labels are the same, all weights are 0 and the bias is `CERTAIN` of it.
    """
    if len(np.unique(labels)) < 2:
        return Regression(np.zeros(rows.shape[1]), float(np.copysign(CERTAIN, labels[0] - 0.5)))
    scaler = StandardScaler()
    scaled = scaler.fit_transform(rows)
    kept = np.arange(rows.shape[1])
    while True:
        model = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8)
        model.fit(scaled[:, kept], labels, sample_weight=weights)
        found = model.coef_[0]
        right = np.ones(len(kept), dtype=bool) if signs is None else found * signs[kept] >= 0
        if right.all():
            break
        kept = kept[right]
    raw = np.zeros(rows.shape[1])
    raw[kept] = found / scaler.scale_[kept]
    return Regression(raw, float(model.intercept_[0] - scaler.mean_ @ raw))
