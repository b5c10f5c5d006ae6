"""`dateline eval`: the command that says how good the answers are, and fails when they became worse.

Everything heavy is imported inside, because the command line loads this module whenever it starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from rag.cli import one_of, whole

if TYPE_CHECKING:
    from rich.console import Console

    from evals.run import Watch
    from evals.scoring import Evaluation, GateResult
    from rag import ModeName


def evaluate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="More files of articles.", show_default=False),
    ] = None,
    articles: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE…",
            help="Files or folders of articles to ask about.",
            show_default="the demo articles",
        ),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Cases as JSON Lines; without --articles they are asked of your own archive.",
            show_default="the demo cases",
        ),
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Ask about the demo articles; so it is without any files.")
    ] = False,
    mode: Annotated[
        str,
        typer.Option(
            "--mode",
            "-m",
            parser=one_of("auto", "llm", "extractive"),
            metavar="auto|llm|extractive",
            help="How Dateline answers.",
        ),
    ] = "auto",
    tag: Annotated[
        list[str] | None,
        typer.Option(metavar="TAG", help="Only cases with this tag; may be repeated.", show_default=False),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(parser=whole(1), metavar="N", help="Only the first so many cases.")
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(
            parser=whole(1),
            metavar="N",
            help="Only a fixed sample of so many cases, all kinds in their share.",
        ),
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TAG",
            help="Beside the sample, every case with this tag; may be repeated.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(parser=whole(), metavar="N", help="Another sample.")] = 0,
    rivals: Annotated[
        bool,
        typer.Option("--rivals", help="Also ask llama-index's CitationQueryEngine, with the same models."),
    ] = False,
    floors: Annotated[
        bool, typer.Option("--floors", help="Also copy the top passage, and ask the model alone.")
    ] = False,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Compare with this run; exit 1 if this one is worse.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write this run as a baseline.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the report goes.")] = Path("eval-report"),
    cache: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where archives and answers are kept.", show_default="your cache folder"
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(parser=whole(1, 64), metavar="N", help="Questions at once, against an endpoint.")
    ] = 1,
    judge: Annotated[
        bool,
        typer.Option("--judge", help="Let the configured endpoint grade the answers too."),
    ] = False,
) -> None:
    """Measure retrieval, answers, citations and declining, with confidence intervals.

    Without options: the demo cases on the demo articles. The report (a page, JSON, Markdown) goes to
    `--out`, the Markdown also to the output. Answers are kept: a run that was stopped goes on where it was.
    """
    from rich.console import Console

    from evals.run import require_file, require_folder, require_parts

    require_parts()
    from evals.report import write_report
    from evals.run import Plan, evaluate_plan
    from evals.scoring import compare, make_baseline, read_baseline
    from evals.scoring import write_baseline as write
    from rag import Settings, demo_articles

    if limit is not None and sample is not None:
        raise typer.BadParameter("--limit and --sample exclude each other")
    if also and sample is None:
        raise typer.BadParameter("--also adds to a sample: say --sample N as well")
    named = (*(articles or ()), *(files or ()))
    if demo and named:
        raise typer.BadParameter("--demo asks about the demo articles, not about files: give one of the two")
    plan = Plan(
        cache=cache or _cache_folder(),
        articles=(demo_articles(),) if demo and questions else named,
        questions=questions,
        tags=tuple(tag or ()),
        mode=cast("ModeName", mode),
        limit=limit,
        sample=sample,
        also=tuple(also or ()),
        seed=seed,
        rivals=rivals,
        floors=floors,
        workers=workers,
        judge=judge,
    )
    before = read_baseline(baseline) if baseline else None
    require_folder("--out", out)
    require_folder("--cache", plan.cache)
    if write_baseline:
        require_file("--write-baseline", write_baseline)
    err = Console(stderr=True, soft_wrap=True, highlight=False)
    with _watching(err) as watch:
        evaluation = evaluate_plan(plan, Settings.load(mode=mode), watch, before)
    gate = compare(before, evaluation, evaluation.runs[0]) if before else None
    report = write_report(evaluation, gate, out)
    Console(soft_wrap=True, highlight=False, markup=False).print(report.summary.read_text(encoding="utf-8"))
    err.print(f"report: {report.page}", markup=False)
    if write_baseline:
        write(make_baseline(evaluation, evaluation.runs[0]), write_baseline)
        err.print(f"baseline: {write_baseline}", markup=False)
    _leave(evaluation, gate, err)


def _leave(evaluation: Evaluation, gate: GateResult | None, console: Console) -> None:
    """Exit 1 when the gate is shut, or when a metric could not score what it should."""
    unscored = [(run, missing) for run in evaluation.runs for missing in run.unscored]
    for run, missing in unscored:
        console.print(f"error: {run.info.title}: {missing}", markup=False)
    if (gate is not None and not gate.passed) or unscored:
        raise typer.Exit(1)


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("dateline", appauthor=False) / "evals"


@contextmanager
def _watching(console: Console) -> Iterator[Watch]:
    """Bars on a terminal; elsewhere a line at every tenth part of a stage."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    tasks: dict[str, TaskID] = {}
    said: dict[str, int] = {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[remark]}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:

        def watch(stage: str, done: int, total: int, remark: str) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total or None, remark=remark)
            bar.update(tasks[stage], completed=done, total=total or None, remark=remark)
            tenth = 10 * done // total if total else 0
            if not console.is_terminal and tenth > said.get(stage, -1) and total:
                said[stage] = tenth
                tail = f" ({remark})" if remark else ""
                console.print(f"{stage}: {done} of {total}{tail}", markup=False)

        yield watch
