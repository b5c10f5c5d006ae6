"""Fitting and measuring the claim checker, on claims of our own about articles of our own."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from evals.experiments.checking.claims import auc, pairs_won, report_areas, report_decisions
from evals.experiments.checking.fit_claims import RULES, Desk, fit_model, read_claims, write
from evals.experiments.checking.logistic import fit
from rag.verification.differences import SENTENCE_FEATURES, WORD_FEATURES
from tests.conftest import BRIDGE, FERRY

TRUE = "The port agreed to raise wages by 4 percent. The strike cost $12 million."
CLAIMS = [
    (FERRY.text, TRUE, True, "BUMP-own"),
    (FERRY.text, TRUE.replace("4", "5"), False, "BUMP-own"),
    (FERRY.text, TRUE.replace("strike", "bridge"), False, "BUMP-own"),
    (BRIDGE.text, "The bridge will be closed until August.", True, "own"),
    (BRIDGE.text, "The ferry will sink in June.", False, "own"),
    (FERRY.text, "Dray runs the port.", True, "own"),
    (FERRY.text, "Quist owns a bakery in the hills.", False, "own"),
]


@pytest.fixture
def claims_file(tmp_path: Path) -> Path:
    keys = ("article", "claim", "supported", "set")
    lines = "\n".join(json.dumps(dict(zip(keys, claim, strict=True))) for claim in CLAIMS)
    path = tmp_path / "claims.jsonl.xz"
    path.write_bytes(lzma.compress(lines.encode("utf-8")))
    return path


def test_a_regression_finds_what_decides_and_undoes_its_scaling() -> None:
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(400, 3)) * [1.0, 50.0, 1.0] + [0.0, 20.0, 5.0]
    labels = (rows[:, 1] > 20).astype(np.float64)
    found = fit(rows, labels, strength=10.0)
    assert ((found.logits(rows) > 0) == (labels > 0)).mean() > 0.97
    assert abs(found.weights[1] * 50) > 10 * abs(found.weights[0])


def test_a_weight_of_the_wrong_sign_is_left_out() -> None:
    rows = np.array([[0.0, 1.0], [0.1, 0.9], [1.0, 0.0], [0.9, 0.2]])
    found = fit(rows, np.array([0.0, 0.0, 1.0, 1.0]), signs=np.array([1.0, 1.0]))
    assert found.weights[0] > 0
    assert found.weights[1] == 0


def test_claims_are_fitted_written_and_reported(
    claims_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = read_claims(claims_file)
    assert [len(claim.sentences) for claim in claims] == [2, 2, 2, 1, 1, 1, 1]
    desk = Desk(claims)
    write(fit_model(desk, claims), tmp_path / "support.json")
    written = (tmp_path / "support.json").read_text("utf-8")
    assert list(json.loads(written)["sentence"]["weights"]) == SENTENCE_FEATURES
    assert list(json.loads(written)["word"]["weights"]) == WORD_FEATURES
    assert "wages" not in written
    assert 0 < json.loads(written)["supported_at"] < 1
    report_decisions(desk, claims * 2)
    assert "ms a sentence" in capsys.readouterr().out


def test_a_claim_of_several_sentences_is_as_good_as_its_worst_contradiction(claims_file: Path) -> None:
    claims = read_claims(claims_file)
    desk = Desk(claims)
    true, other, *_ = (dict(zip([*SENTENCE_FEATURES, *RULES], desk.row(c), strict=True)) for c in claims)
    assert true["sentences"] == pytest.approx(np.log(2))
    assert true["quoted"] == 0
    assert other["contradicted"] == 1
    assert true["contradicted"] == 0


def test_a_claim_of_a_pronoun_alone_is_marked_where_it_is_known_to_open_a_text(tmp_path: Path) -> None:
    texts = ("He runs the port. Dray said so.", "Dray runs the port. He said so.", "He runs the port.")
    lines = [{"article": FERRY.text, "claim": text, "supported": True, "set": "own"} for text in texts]
    path = tmp_path / "claims.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    claims = read_claims(path)
    desk = Desk(claims)
    marks = [desk.row(claim)[SENTENCE_FEATURES.index("unnamed")] for claim in claims]
    assert marks == [1, 0, 0]


def test_areas_count_ties_half_and_nothing_to_compare_is_no_number() -> None:
    assert auc(np.array([1.0, 0.0]), np.array([0.5, 0.5])) == 0.5
    assert np.isnan(auc(np.array([1.0]), np.array([0.5])))
    assert len(pairs_won([])) == 0
    assert callable(report_areas)
