"""Exact search agrees with plain numpy."""

from __future__ import annotations

import numpy as np

from vectorstore.indexes.flat import exact_search


def test_the_nearest_of_all_blocks_best_first_ties_by_id() -> None:
    vectors = np.random.default_rng(3).normal(size=(50, 6)).astype(np.float32)
    vectors[20] = vectors[10] * 3  # the same direction
    ids = [f"p{n:02d}" for n in reversed(range(50))]
    question = vectors[10] + 0.01
    cosines = vectors @ question / np.linalg.norm(vectors, axis=1) / np.linalg.norm(question)
    expected = sorted(zip(ids, cosines.tolist(), strict=True), key=lambda pair: (-round(pair[1], 5), pair[0]))
    blocks = [(ids[start : start + 7], vectors[start : start + 7]) for start in range(0, 50, 7)]
    hits = exact_search(blocks, question, 9)
    assert [id_ for id_, _ in hits][2:] == [id_ for id_, _ in expected][2:9]
    assert {id_ for id_, _ in hits[:2]} == {"p29", "p39"}
    np.testing.assert_allclose([s for _, s in hits], [s for _, s in expected[:9]], atol=1e-6)


def test_nothing_is_nearest_in_an_empty_archive() -> None:
    assert exact_search([], np.ones(3, np.float32), 5) == []
