"""Runs: what is known is not asked again, what was stopped goes on, and a crash is an outcome."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from evals.dataset.cases import Case, Turn
from evals.run.cache import OutcomeCache
from evals.run.runner import Progress, run_system
from evals.systems.interface import SystemInfo
from evals.systems.outcomes import Outcome, Status, dump_outcome, load_outcome
from rag.schema.scope import Scope
from tests.evals.newsdesk import INFO, declined, many_cases, right

CASES = many_cases(8)


class Told:
    """Answers rightly, keeps count, and raises for the ids it is told to."""

    def __init__(self, *, raising: dict[str, BaseException] | None = None, info: SystemInfo = INFO) -> None:
        self.info = info
        self.asked: list[str] = []
        self.raising = raising or {}
        self._lock = threading.Lock()

    def answer(self, case: Case) -> Outcome:
        with self._lock:
            self.asked.append(case.id)
        if case.id in self.raising:
            raise self.raising[case.id]
        return right(case)


def ids(outcomes: dict[str, Outcome]) -> list[str]:
    return list(outcomes)


def test_an_outcome_survives_being_kept() -> None:
    for case in CASES[:2]:
        assert load_outcome(dump_outcome(right(case))) == right(case)
    with pytest.raises(ValueError, match="status"):
        load_outcome(b'{"case_id": "a", "status": "perhaps"}')


def test_the_second_run_asks_nothing(tmp_path: Path) -> None:
    cache, system = OutcomeCache(tmp_path, "archive"), Told()
    first = run_system(system, CASES, cache)
    again = Told()
    second = run_system(again, CASES, cache)
    assert again.asked == []
    assert all(outcome.cached for outcome in second.values())
    assert {key: replace(value, cached=False) for key, value in second.items()} == first


@pytest.mark.parametrize(
    ("archive", "info", "case"),
    [
        ("other", INFO, CASES[0]),
        ("archive", replace(INFO, fingerprint="another prompt"), CASES[0]),
        ("archive", replace(INFO, name="dateline-llm"), CASES[0]),
        ("archive", INFO, replace(CASES[0], question="Another question?")),
        ("archive", INFO, replace(CASES[0], history=(Turn("user", "Before?"),))),
        ("archive", INFO, replace(CASES[0], scope=Scope(sources=("Harbour Wire",)))),
    ],
)
def test_whatever_an_answer_depends_on_is_in_the_key(
    tmp_path: Path, archive: str, info: SystemInfo, case: Case
) -> None:
    OutcomeCache(tmp_path, "archive").put(CASES[0], INFO, right(CASES[0]))
    assert OutcomeCache(tmp_path, "archive").get(CASES[0], INFO) is not None
    assert OutcomeCache(tmp_path, archive).get(case, info) is None


def test_other_gold_needs_no_other_answer(tmp_path: Path) -> None:
    cache = OutcomeCache(tmp_path, "archive")
    cache.put(CASES[0], INFO, right(CASES[0]))
    assert cache.get(replace(CASES[0], answers=("nine",), tags=("new",)), INFO) is not None


def test_a_crash_is_an_outcome_and_is_tried_again(tmp_path: Path) -> None:
    cache = OutcomeCache(tmp_path, "archive")
    first = run_system(Told(raising={"c03": ValueError("no such thing")}), CASES, cache)
    assert first["c03"].status is Status.FAILED
    assert first["c03"].error == "ValueError: no such thing"
    assert not first["c04"].failed
    again = Told()
    assert not run_system(again, CASES, cache)["c03"].failed
    assert again.asked == ["c03"]


def test_an_answer_without_the_model_that_failed_is_tried_again(tmp_path: Path) -> None:
    cache = OutcomeCache(tmp_path, "archive")
    cache.put(CASES[0], INFO, replace(right(CASES[0]), model_failed=True))
    assert cache.get(CASES[0], INFO) is None


def test_a_run_that_was_stopped_goes_on(tmp_path: Path) -> None:
    cache = OutcomeCache(tmp_path, "archive")
    with pytest.raises(KeyboardInterrupt):
        run_system(Told(raising={"c05": KeyboardInterrupt()}), CASES, cache)
    again = Told()
    outcomes = run_system(again, CASES, cache)
    assert ids(outcomes) == [case.id for case in CASES]
    assert "c00" not in again.asked
    assert "c05" in again.asked


def test_a_damaged_file_is_asked_again(tmp_path: Path) -> None:
    cache = OutcomeCache(tmp_path, "archive")
    cache.put(CASES[0], INFO, right(CASES[0]))
    (kept,) = tmp_path.rglob("*.json")
    kept.write_bytes(b"{")
    assert cache.get(CASES[0], INFO) is None


def test_several_workers_work_at_once_and_keep_the_order(tmp_path: Path) -> None:
    meeting = threading.Barrier(4, timeout=10)

    class Waiting(Told):
        def answer(self, case: Case) -> Outcome:
            meeting.wait()
            return declined(case.id)

    outcomes = run_system(Waiting(), CASES, OutcomeCache(tmp_path, "archive"), workers=4)
    assert ids(outcomes) == [case.id for case in CASES]
    assert not any(outcome.failed for outcome in outcomes.values())


def test_progress_says_how_much_is_left(tmp_path: Path) -> None:
    cache = OutcomeCache(tmp_path, "archive")
    run_system(Told(), CASES[:2], cache)
    seen: list[Progress] = []
    ticks = iter(range(0, 1000, 10))
    run_system(
        Told(raising={"c07": ValueError("boom")}),
        CASES,
        cache,
        observe=seen.append,
        clock=lambda: float(next(ticks)),
    )
    assert seen[0] == Progress(2, 8, 2, 0, None)
    assert seen[1] == Progress(3, 8, 2, 0, 50.0)
    assert seen[-1] == Progress(8, 8, 2, 1, 0.0)
