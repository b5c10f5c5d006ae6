"""One evaluation from files to scores: read the cases, fill an archive, ask the systems, score, compare."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from evals.dataset import Case, Dataset, Gold, Library, demo_cases, load_cases, resolve, stratified, tagged
from evals.run.archive import contents_key, filled_archive, library_of
from evals.run.cache import OutcomeCache
from evals.run.plan import Plan
from evals.run.preflight import require_models, require_parts
from evals.run.progress import Watch, watch_cases, watch_count
from evals.run.runner import run_system
from evals.scoring import (
    SYSTEM_CRASHED,
    Baseline,
    Evaluation,
    Grade,
    ModelJudge,
    SystemRun,
    archive_digest,
    grade_all,
    require_same_cases,
    require_same_system,
    score_run,
)
from evals.scoring.metrics import OverlapJudge
from evals.systems import Dateline, LlamaIndexCitations, ModelAlone, System, TopPassage
from rag import Assistant, Settings


def evaluate_plan(
    plan: Plan, settings: Settings, watch: Watch, baseline: Baseline | None = None
) -> Evaluation:
    """Run a plan. Raises `EvalError` (a part that is missing, mistakes in the cases, a baseline of something
    else) and Dateline's own errors, both before the first question where that can be."""
    require_parts()
    require_models(plan, settings)
    started = datetime.now(UTC).isoformat(timespec="seconds")
    source = plan.questions or demo_cases()
    dataset = load_cases(source)
    cases = _chosen(dataset, plan)
    if baseline is not None:
        require_same_cases(baseline, dataset.name, dataset.digest, cases)
    with filled_archive(plan, settings, watch) as (assistant, set_aside):
        library = library_of(assistant)
        golds = resolve(cases, library, set_aside, str(source))
        digest = archive_digest(library)
        judge = OverlapJudge(assistant.embedder.embed)
        cache = OutcomeCache(plan.cache / "outcomes", contents_key(assistant, plan, digest))
        runs: list[SystemRun] = []
        systems = _systems(plan, assistant, library, digest)
        if baseline is not None:
            require_same_system(baseline, systems[0].info)
        for system in systems:
            title, began = system.info.title, time.monotonic()
            outcomes = run_system(
                system, cases, cache, workers=plan.workers, observe=partial(watch_cases, watch, title)
            )
            seconds = time.monotonic() - began
            scoring = partial(watch_count, watch, f"{title}: scoring")
            runs.append(score_run(system.info, outcomes, cases, golds, library, judge, seconds, scoring))
        grades = _grades(plan, assistant, cases, runs, watch)
        return Evaluation(
            dataset=dataset.name,
            dataset_digest=dataset.digest,
            archive_digest=digest,
            cases=cases,
            golds=golds,
            library=library,
            judge=judge.name,
            runs=tuple(runs),
            started=started,
            of_cases=len(dataset.cases),
            notes=tuple(_notes(runs, golds, grades)),
            grades=grades[1],
        )


def _chosen(dataset: Dataset, plan: Plan) -> tuple[Case, ...]:
    cases = tagged(dataset.cases, plan.tags) if plan.tags else list(dataset.cases)
    if plan.sample is None:
        return tuple(cases[: plan.limit])
    asked = [case for case in cases if plan.mode != "llm" or not case.form]  # no model is asked for a form
    chosen = {case.id for case in stratified(asked, plan.sample, plan.seed)}
    chosen |= {case.id for case in tagged(cases, plan.also)} if plan.also else set()
    return tuple(case for case in cases if case.id in chosen)


def _systems(plan: Plan, assistant: Assistant, library: Library, digest: str) -> list[System]:
    """Dateline first, then the floors and the rival that the plan asks for."""
    systems: list[System] = [Dateline(assistant, plan.mode)]
    model = assistant.model if plan.floors or plan.rivals else None
    if plan.floors:
        systems.append(TopPassage(assistant))
        if model is not None:
            systems.append(ModelAlone(assistant, model))
    if plan.rivals:
        assert model is not None  # see `require_models`
        folder = plan.cache / "rival"
        systems.append(
            LlamaIndexCitations(
                library.values(), digest, assistant.embedder, model, folder, assistant.settings
            )
        )
    return systems


Grades = tuple[str, dict[str, dict[str, Grade]]]


def _grades(
    plan: Plan, assistant: Assistant, cases: Sequence[Case], runs: Sequence[SystemRun], watch: Watch
) -> Grades:
    """The judge's label, and its grades by system and case; nothing unless the plan asks for a judge."""
    if not plan.judge:
        return "", {}
    model = assistant.model_for("llm")
    assert model is not None
    judge, by_id = ModelJudge(model), {case.id: case for case in cases}
    return judge.label, {
        run.info.name: grade_all(
            judge,
            by_id,
            run.outcomes,
            workers=plan.workers,
            observe=partial(watch_count, watch, f"{run.info.title}: judging"),
        )
        for run in runs
    }


def _notes(runs: Sequence[SystemRun], golds: Mapping[str, Gold], grades: Grades) -> Iterator[str]:
    """Plain sentences about what a reader would otherwise not expect."""
    missing = sorted({article for gold in golds.values() for article in gold.missing})
    if missing:
        yield f"{len(missing)} gold articles were read but did not go into the archive ({missing[0]} …)."
    for run in runs:
        if run.crashes:
            first = run.crashes[0].error
            yield f"{run.info.title}: {len(run.crashes)} cases crashed and are unscored ({first})."
        if run.without_model:
            why = next(iter(run.without_model[0].notices), "no reason given")
            count = len(run.without_model)
            yield f"{run.info.title}: {count} answers were given without the model, which failed ({why})."
        for unscored in run.unscored:
            if not unscored.reason.startswith(SYSTEM_CRASHED):
                yield f"{run.info.title}: {unscored}."
        ungraded = [reason for grade, reason in grades[1].get(run.info.name, {}).values() if grade is None]
        if ungraded:
            yield f"{run.info.title}: {len(ungraded)} answers have no grade ({ungraded[0]})."
    if grades[0]:
        yield f"Grades by {grades[0]}: a model's opinion, not part of the gate."
