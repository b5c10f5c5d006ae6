"""The files of a report: for people, for programs and for a CI log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from evals.report.page import render_page
from evals.report.results import results_json
from evals.report.summary import summary_markdown
from evals.scoring import Evaluation, GateResult


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Where a report lies."""

    page: Path
    results: Path
    summary: Path


def write_report(evaluation: Evaluation, gate: GateResult | None, folder: Path) -> ReportFiles:
    """Write `report.html`, `results.json` and `summary.md` into a folder, making it if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    report = ReportFiles(folder / "report.html", folder / "results.json", folder / "summary.md")
    results = results_json(evaluation, gate)
    for file, text in (
        (report.results, json.dumps(results, ensure_ascii=False, indent=1)),
        (report.page, render_page(results)),
        (report.summary, summary_markdown(results)),
    ):
        file.write_text(text, encoding="utf-8", errors="replace")
    return report
