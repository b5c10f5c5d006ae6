"""The demo cases that ask for a form, by their slots: how good would the lines be, were all read rightly?

    python -m evals.experiments.answering.slots [--show]

Each case of `evals/datasets/demo.jsonl` that asks for a form is asked of the demo archive with its `speaker`,
`topic` and `scope`, and scored as `dateline eval` scores what comes of the question itself: means over cases
of the lines that are right and of those that are there, by form and half. Questions that name days or outlets
in words are left out. `--show` prints the first wrong and the first missing line of each, of the half that is
not held out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from tempfile import TemporaryDirectory

from evals.dataset.cases import Case, demo_cases, load_cases
from evals.dataset.lines import FORMS
from evals.scoring.metrics.forms import line_precision, line_recall
from evals.systems.outcomes import Outcome, Status
from evals.systems.shown import Form, lines_of, name_of
from rag.assistant import Assistant, demo_articles
from rag.settings import Settings

IN_WORDS = "scope-in-words"


def ask(assistant: Assistant, case: Case) -> Outcome:
    """What the form of a case gives for its slots."""
    form = _form(assistant, case)
    return Outcome(case.id, Status.ANSWERED, form=name_of(form), lines=lines_of(form))


def table(outcomes: Sequence[tuple[Case, Outcome]]) -> Iterator[str]:
    """Means over cases, by form and half."""
    yield f"{'form':<10}{'half':<10}{'cases':>6}{'lines right':>13}{'lines there':>13}"
    for form in FORMS:
        for half in ("open", "held-out"):
            mine = [(case, outcome) for case, outcome in outcomes if case.form == form and half in case.tags]
            right = _mean([line_precision(case, outcome).value for case, outcome in mine])
            there = _mean([line_recall(case, outcome).value for case, outcome in mine])
            yield f"{form:<10}{half:<10}{len(mine):>6}{right:>13}{there:>13}"


def main(argv: Sequence[str] | None = None) -> int:
    """Make the demo archive, ask all cases of these forms and print the table."""
    parser = argparse.ArgumentParser(description="The forms that demo cases ask for, by their slots.")
    parser.add_argument(
        "--show", action="store_true", help="print what is wrong or missing, of the open half"
    )
    show = parser.parse_args(argv).show
    cases = [case for case in load_cases(demo_cases()).cases if case.form and IN_WORDS not in case.tags]
    with (
        TemporaryDirectory() as folder,
        Assistant.open(folder, settings=Settings.load(mode="extractive")) as assistant,
    ):
        assistant.ingest([demo_articles()])
        outcomes = [(case, ask(assistant, case)) for case in cases]
    for case, outcome in outcomes if show else ():
        for score in (line_precision(case, outcome), line_recall(case, outcome)):
            if score.value != 1 and "open" in case.tags:
                sys.stdout.write(f"{case.id} {case.question}: {score.reason}\n")
    sys.stdout.write("\n".join(table(outcomes)) + "\n")
    return 0


def _form(assistant: Assistant, case: Case) -> Form:
    if case.form == "quotes":
        return assistant.quotes(case.speaker, case.topic, scope=case.scope)
    if case.form == "mentions":
        return assistant.mentions(case.topic, scope=case.scope)
    if case.form == "timeline":
        return assistant.timeline(case.topic, scope=case.scope)
    if case.form == "brief":
        return assistant.brief(case.topic, scope=case.scope)
    return assistant.compare(case.topic, scope=case.scope)


def _mean(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{sum(known) / len(known):.2f}" if known else "-"


if __name__ == "__main__":
    sys.exit(main())
