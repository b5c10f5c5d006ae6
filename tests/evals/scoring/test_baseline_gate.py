"""The gate fails for what is worse, names it, and lets everything else pass."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evals.dataset.cases import Case
from evals.errors import BaselineError
from evals.report.page import render_page
from evals.report.results import results_json
from evals.report.summary import summary_markdown
from evals.scoring.baseline import make_baseline, read_baseline, write_baseline
from evals.scoring.gate import GateResult, compare
from evals.systems.outcomes import Outcome, Status, failure
from tests.evals.newsdesk import (
    COST,
    STRIKE,
    WAGES,
    answered,
    declined,
    evaluation_of,
    many_cases,
    passage,
    right,
)

CASES = many_cases()
BEFORE = evaluation_of(CASES)
BASELINE = make_baseline(BEFORE, BEFORE.runs[0])


def gate_of(answer: object) -> GateResult:
    assert callable(answer)
    after = evaluation_of(CASES, answer)
    return compare(BASELINE, after, after.runs[0])


def failed(gate: GateResult) -> set[str]:
    return {failure.metric for failure in gate.failures}


def test_the_same_again_passes_ten_times_of_ten() -> None:
    for _ in range(10):
        gate = gate_of(right)
        assert gate.passed
        assert gate.changes == ()
        assert gate.restated == ()
    assert all(interval.mean == 0 for interval in gate.differences.values())


def test_other_words_without_other_values_pass() -> None:
    gate = gate_of(
        lambda case: replace(right(case), text="Not there.") if not case.answerable else right(case)
    )
    assert gate.passed
    assert gate.restated == tuple(case.id for case in CASES if not case.answerable)


def test_worse_retrieval_fails_and_names_its_cases() -> None:
    def without_dense(case: Case) -> Outcome:
        outcome = right(case)
        return replace(outcome, ranked=outcome.ranked[::-1]) if int(case.id[1:]) < 20 else outcome

    gate = gate_of(without_dense)
    assert failed(gate) == {"article_RR@10", "passage_RR@10", "passage_nDCG@10"}
    first = gate.failures[0]
    assert first.cases == tuple(f"c{number:02}" for number in range(0, 20, 2))
    assert first.reason.startswith("article MRR@10 went from 100.0% to 75.0%: -25.0 points, 95 % interval -")


def test_citations_of_other_words_fail() -> None:
    def shifted(case: Case) -> Outcome:
        outcome = right(case)
        if not case.answerable:
            return outcome
        wrong = answered(case.id, (STRIKE, COST)).citations
        return replace(outcome, citations=wrong)

    assert {"citation_recall", "citation_precision", "cited_span_is_gold", "gold_span_cited"} <= failed(
        gate_of(shifted)
    )


def test_forgetting_to_decline_fails() -> None:
    def eager(case: Case) -> Outcome:
        return answered(case.id, (STRIKE, WAGES), ranked=[passage(STRIKE, WAGES)])

    gate = gate_of(eager)
    assert failed(gate) == {"declined_rightly", "wrong_answer"}
    assert gate.failures[0].cases == tuple(case.id for case in CASES if not case.answerable)


def test_declining_too_much_fails() -> None:
    gate = gate_of(lambda case: declined(case.id))
    assert "false_decline" in failed(gate)
    assert "answer_match" in failed(gate)
    assert "citation_recall" in failed(gate), "a metric that can no longer be measured has not become better"


def test_one_case_of_forty_is_chance() -> None:
    gate = gate_of(lambda case: declined(case.id) if case.id == "c00" else right(case))
    assert gate.passed
    assert {change.case_id for change in gate.changes} == {"c00"}


def test_better_passes() -> None:
    worse = evaluation_of(CASES, lambda case: declined(case.id))
    gate = compare(make_baseline(worse, worse.runs[0]), BEFORE, BEFORE.runs[0])
    assert gate.passed
    assert gate.differences["false_decline"].mean == -1.0


def test_one_false_quotation_crosses_the_floor() -> None:
    def misquoting(case: Case) -> Outcome:
        outcome = right(case)
        if case.id != "c04":
            return outcome
        return replace(
            outcome, citations=(replace(outcome.citations[0], quote="Marta Quist never said this."),)
        )

    (failure_,) = gate_of(misquoting).failures
    assert failure_.metric == "quotations_exact"
    assert failure_.cases == ("c04",)
    assert failure_.reason.startswith("hard floor: quotations exact must be 100 %, and is not in 1 answers")


def test_one_invented_citation_crosses_the_floor() -> None:
    def inventing(case: Case) -> Outcome:
        outcome = right(case)
        if case.id != "c06":
            return outcome
        return replace(
            outcome, statements=(*outcome.statements, replace(outcome.statements[0], invented=(9,)))
        )

    assert failed(gate_of(inventing)) == {"invented_citations"}


def test_a_new_crash_fails_and_is_no_zero() -> None:
    gate = gate_of(lambda case: failure(case.id, KeyError("gone")) if case.id == "c02" else right(case))
    assert failed(gate) == {"crashes"}
    assert gate.failures[0].reason == "1 cases crashed that did not before (KeyError: 'gone')"
    assert gate.differences["answer_match"].mean == 0.0


def test_a_baseline_survives_being_written(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "baseline.json"
    write_baseline(BASELINE, path)
    assert read_baseline(path) == BASELINE
    text = path.read_text("utf-8")
    assert json.loads(text)["dataset_digest"] == BASELINE.dataset_digest
    assert "Quist" not in text, "a baseline holds no words of articles"
    assert len(text.splitlines()) > len(CASES)


def test_a_figure_that_the_baseline_was_written_without_has_not_changed() -> None:
    older = replace(
        BASELINE,
        means={key: mean for key, mean in BASELINE.means.items() if key != "answer_match_normalised"},
        cases={
            case_id: replace(
                record,
                values={k: value for k, value in record.values.items() if k != "answer_match_normalised"},
            )
            for case_id, record in BASELINE.cases.items()
        },
    )
    now = evaluation_of(CASES)
    gate = compare(older, now, now.runs[0])
    assert gate.passed
    assert gate.changes == ()
    assert "answer_match_normalised" not in gate.differences
    assert "every answer is word for word what it was" in summary_markdown(results_json(now, gate))
    assert "right answers, numbers and names read" in render_page(results_json(now, gate))


def test_a_part_of_the_baseline_s_cases_may_be_run() -> None:
    part = evaluation_of(CASES[:10])
    assert compare(BASELINE, part, part.runs[0]).passed


def test_a_baseline_of_other_data_is_refused() -> None:
    other = evaluation_of(CASES, digest="e" * 64)
    with pytest.raises(
        BaselineError, match=r"of another dataset: made-up.jsonl \(dddddddddddd\), not made-up"
    ):
        compare(BASELINE, other, other.runs[0])


def test_a_baseline_of_another_system_or_sample_is_refused() -> None:
    with pytest.raises(BaselineError, match="the baseline is of dateline-llm, not of dateline-extractive"):
        compare(replace(BASELINE, system="dateline-llm"), BEFORE, BEFORE.runs[0])
    few = replace(BASELINE, cases={"c00": BASELINE.cases["c00"]})
    with pytest.raises(BaselineError, match=r"lacks 39 of these cases \(c01 …\)"):
        compare(few, BEFORE, BEFORE.runs[0])


def test_another_archive_or_prompt_is_said_not_refused() -> None:
    gate = compare(replace(BASELINE, archive_digest="0" * 64, prompt="answer.v0"), BEFORE, BEFORE.runs[0])
    assert gate.passed
    assert gate.warnings[0] == "the prompt is None, in the baseline answer.v0"
    assert gate.warnings[1].startswith("the archive is ")


def test_a_damaged_baseline_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="--write-baseline"):
        read_baseline(tmp_path / "none.json")
    path = tmp_path / "bad.json"
    path.write_text('{"format": 1}', "utf-8")
    with pytest.raises(BaselineError, match=r"is not a baseline \(system: Field required\)"):
        read_baseline(path)
    write_baseline(replace(BASELINE, format=9), path)
    with pytest.raises(BaselineError, match="has format 9, this program reads 1"):
        read_baseline(path)


def test_no_baseline_is_made_of_crashes() -> None:
    crashed = evaluation_of(CASES, lambda case: Outcome(case.id, Status.FAILED, error="boom"))
    with pytest.raises(BaselineError, match="40 cases crashed"):
        make_baseline(crashed, crashed.runs[0])
