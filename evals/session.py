"""One evaluation from files to scores: read the cases, fill an archive, ask the systems, score, compare."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Literal

from evals.cache import OutcomeCache
from evals.cases import Case, Dataset, load_cases, stratified
from evals.errors import EvalError
from evals.evaluation import Evaluation, SystemRun, archive_digest, score_run
from evals.fingerprint import fingerprint
from evals.gate import Baseline, require_same_cases, require_same_system
from evals.gold import Gold, Library, resolve
from evals.judge import Grade, ModelJudge, grade_all
from evals.metrics.support import OverlapJudge
from evals.preflight import require_models, require_parts
from evals.rival import LlamaIndexCitations
from evals.runner import Progress, run_system
from evals.scorecard import SYSTEM_CRASHED
from evals.systems import Dateline, ModelAlone, System, TopPassage
from rag.assistant import Assistant, demo_articles
from rag.indexing.pipeline import Step
from rag.loaders import Skipped, find_files, read_path
from rag.settings import Settings
from vectorstore.records import Article


@dataclass(frozen=True, slots=True)
class Plan:
    """What to evaluate. Without `questions` the demo set on the demo articles; without `articles` the
    questions are asked of the user's own archive. `tags` keeps the cases that have one of them, `limit`
    takes the first cases, `sample` a fixed sample of all kinds, and `also` all cases of some tags beside
    it."""

    cache: Path
    articles: tuple[Path, ...] = ()
    questions: Path | None = None
    tags: tuple[str, ...] = ()
    mode: Literal["auto", "llm", "extractive"] = "auto"
    limit: int | None = None
    sample: int | None = None
    also: tuple[str, ...] = ()
    seed: int = 0
    rivals: bool = False
    floors: bool = False
    workers: int = 1
    judge: bool = False


Watch = Callable[[str, int, int, str], None]
"""Told the stage, how much of it is done, of how much, and a remark."""


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
    with _filled_archive(plan, settings, watch) as (assistant, set_aside):
        library = _library(assistant)
        golds = resolve(cases, library, set_aside, str(source))
        digest = archive_digest(library)
        judge = OverlapJudge(assistant.embedder.embed)
        cache = OutcomeCache(plan.cache / "outcomes", _contents_key(assistant, plan, digest))
        runs: list[SystemRun] = []
        systems = _systems(plan, assistant, library, digest)
        if baseline is not None:
            require_same_system(baseline, systems[0].info)
        for system in systems:
            title, began = system.info.title, time.monotonic()
            outcomes = run_system(
                system, cases, cache, workers=plan.workers, observe=partial(_watch_cases, watch, title)
            )
            seconds = time.monotonic() - began
            scoring = partial(_watch_count, watch, f"{title}: scoring")
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


def demo_cases() -> Path:
    """The cases that come with Dateline."""
    return Path(str(files("evals"))) / "datasets" / "demo.jsonl"


def _chosen(dataset: Dataset, plan: Plan) -> tuple[Case, ...]:
    cases = _tagged(dataset.cases, plan.tags) if plan.tags else list(dataset.cases)
    if plan.sample is None:
        return tuple(cases[: plan.limit])
    chosen = {case.id for case in stratified(cases, plan.sample, plan.seed)}
    chosen |= {case.id for case in _tagged(cases, plan.also)} if plan.also else set()
    return tuple(case for case in cases if case.id in chosen)


def _tagged(cases: Sequence[Case], tags: Sequence[str]) -> list[Case]:
    """The cases that have one of the tags. Raises `EvalError` if there are none."""
    found = [case for case in cases if set(tags) & set(case.tags)]
    if not found:
        known = sorted({tag for case in cases for tag in case.tags})
        raise EvalError(f"no case has the tag {', '.join(tags)}; there are {', '.join(known) or 'none'}")
    return found


@contextmanager
def _filled_archive(
    plan: Plan, settings: Settings, watch: Watch
) -> Iterator[tuple[Assistant, frozenset[str]]]:
    """An open archive of the plan's articles, and the ids of articles that were read but did not go in.

    It is kept in the cache under what it is made of: the bytes of the files, and the code that reads,
    splits, embeds and stores them (any code of ours, to be sure).
    """
    if not plan.articles and plan.questions:
        with Assistant.open(settings=settings, create=False) as assistant:
            yield assistant, frozenset()
        return
    paths = list(find_files(plan.articles or (demo_articles(),)))
    folder = plan.cache / "archives" / _archive_key(paths, settings)
    own = settings.model_copy(update={"chroma_url": None})  # a measurement leaves no traces on a server
    weights = partial(_watch_count, watch, "unpacking the language model (once)")
    with Assistant.open(folder, settings=own, weights_progress=weights) as assistant:
        limit = int(settings.max_file_mb * 1_000_000)
        read: set[str] = set()

        def records() -> Iterator[Article | Skipped]:
            for path in paths:
                for record in read_path(path, max_bytes=limit):
                    if isinstance(record, Article):
                        read.add(record.id)
                    yield record

        assistant.add(records(), partial(_watch_step, watch))
        yield assistant, frozenset(read)


def _archive_key(paths: Sequence[Path], settings: Settings) -> str:
    """24 hex digits."""
    contents = (part for path in paths for part in (path.name, _digest_of_file(path)))
    limit = f"{settings.max_file_mb} MB"  # larger files stay out
    return fingerprint("archive", limit, *contents, settings=settings)[:24]


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _contents_key(assistant: Assistant, plan: Plan, articles: str) -> str:
    """What the archive is to an answer: its articles and, for an archive that we did not make with this very
    code, its revision, for the same articles may stand in it in other passages."""
    if plan.articles or not plan.questions:
        return articles
    archive = assistant.archive
    return f"{articles} in {archive.status().path} at {archive.revision}"


def _library(assistant: Assistant) -> Library:
    archive = assistant.archive
    rows = archive.articles(limit=archive.count() or 1)
    return Library(archive.article(row.id) for row in rows)


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
            observe=partial(_watch_count, watch, f"{run.info.title}: judging"),
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


def _watch_step(watch: Watch, step: Step) -> None:
    watch(f"articles: {step.stage}", step.done, step.total, "")


def _watch_count(watch: Watch, stage: str, done: int, total: int) -> None:
    watch(stage, done, total, "")


def _watch_cases(watch: Watch, title: str, progress: Progress) -> None:
    parts = [f"{progress.cached} cached"] if progress.cached else []
    if progress.failed:
        parts.append(f"{progress.failed} crashed")
    if progress.left_s is not None and progress.done < progress.total:
        minutes, seconds = divmod(round(progress.left_s), 60)
        parts.append(f"{minutes}:{seconds:02d} left")
    watch(title, progress.done, progress.total, ", ".join(parts))
