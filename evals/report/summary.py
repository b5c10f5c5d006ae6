"""The report as Markdown, short enough for a CI log or a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.report.figures import VERDICTS, show_interval, show_ms, show_points
from evals.report.results import Row
from evals.scoring import Interval
from evals.scoring.metrics import BY_KEY, METRICS

_SHOWN_CASES = 12
_TWO_FIGURES = ("answer_match", "answer_match_normalised")
"""Two ways to count right answers, which nobody can tell apart by their names alone."""


def summary_markdown(results: Row) -> str:
    """What was asked, whether the gate passed and why not, the scores with intervals, times and tokens."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Row) -> Iterator[str]:
    dataset = results["dataset"]
    part = f"{dataset['cases']} of {dataset['of']}" if dataset["of"] > dataset["cases"] else dataset["cases"]
    yield f"## Dateline eval: {_cell(dataset['name'])}"
    yield ""
    yield (
        f"{part} cases over {results['archive']['articles']:,} articles, {results['started']}. Means with "
        f"95 % intervals (bootstrap over cases). Citations judged by {results['judge']}."
    )
    yield ""
    if results["gate"] is not None:
        yield from _gate_lines(results["gate"])
    yield from _score_lines(results["systems"])
    yield from _time_lines(results["systems"])
    for note in results["notes"]:
        yield f"> {_cell(note)}"
        yield ""


def _gate_lines(gate: Row) -> Iterator[str]:
    passed, written = "passed" if gate["passed"] else "FAILED", gate["baseline"]["written"]
    yield f"**Gate {passed}** against the baseline of {written}."
    yield ""
    for failure in gate["failures"]:
        yield f"- **{_cell(failure['metric'])}**: {_cell(failure['reason'])}"
        yield f"  - cases: {_names(failure['cases'])}"
    for warning in gate["warnings"]:
        yield f"- note: {_cell(warning)}"
    changed = {change["metric"] for change in gate["changes"]}
    for key, interval in gate["differences"].items():
        if key in changed:
            metric, gated = BY_KEY[key], " (gated)" if BY_KEY[key].gated else ""
            yield f"- {metric.title}{gated}: {show_points(metric, Interval(**interval))} points"
    if gate["restated"]:
        yield f"- answers in other words: {_names(gate['restated'])}"
    elif not gate["changes"]:
        yield "- every answer is word for word what it was"
    yield ""


def _score_lines(systems: Sequence[Row]) -> Iterator[str]:
    yield "| | " + " | ".join(_cell(system["title"]) for system in systems) + " | n |"
    yield "|---|" + "---|" * (len(systems) + 1)
    for metric in METRICS:
        rows = [system["metrics"][metric.key] for system in systems]
        if not any(rows):
            continue
        arrow = " ↓" if metric.better == "lower" else ""
        shown = " | ".join(show_interval(metric, Interval(**row) if row else None) for row in rows)
        ns = "/".join(dict.fromkeys(str(row["n"]) for row in rows if row))
        yield f"| {metric.title}{arrow} | {shown} | {ns} |"
    for verdict in VERDICTS:
        yield f"| *{verdict}* | " + " | ".join(str(s["verdicts"][verdict]) for s in systems) + " | |"
    yield ""
    yield "↓ lower is better."
    yield ""
    for key in _TWO_FIGURES:
        yield f"- {BY_KEY[key].title}: {BY_KEY[key].meaning}"
    yield ""


def _time_lines(systems: Sequence[Row]) -> Iterator[str]:
    yield "| | " + " | ".join(_cell(system["title"]) for system in systems) + " |"
    yield "|---|" + "---|" * len(systems)
    for name in ("evidence", "first token", "end"):
        spreads = [system["times_ms"][name] for system in systems]
        shown = (f"{show_ms(s['p50'])}, {show_ms(s['p95'])}" if s else "–" for s in spreads)
        yield f"| to {'the ' if name != 'first token' else ''}{name}, p50, p95 | " + " | ".join(shown) + " |"
    for name in ("prompt", "completion"):
        spreads = [system["tokens"][name] for system in systems]
        shown = (f"{s['p50']:,.0f}, {s['total']:,.0f}" if s else "–" for s in spreads)
        yield f"| {name} tokens, median, total | " + " | ".join(shown) + " |"
    yield "| answers from the cache | " + " | ".join(str(system["cached"]) for system in systems) + " |"
    yield ""


def _names(cases: Sequence[str]) -> str:
    shown = ", ".join(f"`{_cell(case)}`" for case in cases[:_SHOWN_CASES])
    return shown + (f" and {len(cases) - _SHOWN_CASES} more" if len(cases) > _SHOWN_CASES else "")


def _cell(text: str) -> str:
    """Text that cannot break a table or become markup."""
    plain = " ".join(text.split())
    for mark in "\\`*_[]<>|":
        plain = plain.replace(mark, "\\" + mark)
    return plain
