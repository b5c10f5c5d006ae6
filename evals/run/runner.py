"""Asks a system all cases: from the cache where they are known, with several workers where that helps."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from evals.dataset import Case
from evals.run.cache import OutcomeCache
from evals.systems import Outcome, System, failure
from vectorstore import unwatched


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `left_s` is an estimate from the cases that were really asked; `None` before the
    first."""

    done: int
    total: int
    cached: int
    failed: int
    left_s: float | None


Observe = Callable[[Progress], None]


def run_system(
    system: System,
    cases: Sequence[Case],
    cache: OutcomeCache,
    *,
    workers: int = 1,
    observe: Observe = unwatched,
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, Outcome]:
    """The outcome of every case, by case id in the order given.

    Whatever a system raises becomes the outcome of that case. Stopped with Ctrl-C, the same run later goes on
    where it was.
    """
    outcomes = {case.id: known for case in cases if (known := cache.get(case, system.info)) is not None}
    cached, began, failed = len(outcomes), clock(), 0
    waiting = [case for case in cases if case.id not in outcomes]

    def report() -> None:
        asked = len(outcomes) - cached
        left = len(cases) - len(outcomes)
        observe(
            Progress(
                len(outcomes), len(cases), cached, failed, (clock() - began) / asked * left if asked else None
            )
        )

    report()
    pool = ThreadPoolExecutor(max_workers=max(1, workers), thread_name_prefix="eval")
    try:
        futures = {pool.submit(_ask, system, case): case for case in waiting}
        for future in as_completed(futures):
            case, outcome = futures[future], future.result()
            cache.put(case, system.info, outcome)
            outcomes[case.id] = outcome
            failed += outcome.failed
            report()
    finally:
        pool.shutdown(cancel_futures=True)
    return {case.id: outcomes[case.id] for case in cases}


def _ask(system: System, case: Case) -> Outcome:
    try:
        return system.answer(case)
    except Exception as error:  # noqa: BLE001  whatever a system raises is a result here, not our failure
        return failure(case.id, error)
