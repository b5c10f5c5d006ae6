"""`dateline check`: a draft against the archive, told as a linter tells it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag.cli.opening import err, open_assistant
from rag.cli.options import (
    DAY,
    ArchiveOption,
    DemoOption,
    JsonOption,
    Narrowing,
    day,
    with_groups,
)
from rag.cli.progress import sentence_progress
from rag.cli.report import print_json
from rag.cli.terminal import escape, several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.schema import DraftReport, Finding
    from vectorstore import Article

out = Console(soft_wrap=True, highlight=False, emoji=False)
_SHOWN = 160


@with_groups
def check(
    draft: Annotated[Path, typer.Argument(help="Markdown, plain text or DOCX.", show_default=False)],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    demo: DemoOption = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit status 1 also where something is only not found.")
    ] = False,
    show_all: Annotated[bool, typer.Option("--all", help="Show also what stands.")] = False,
    as_of: Annotated[
        date | None, typer.Option(parser=day, metavar=DAY, help="Check as on that day: nothing later.")
    ] = None,
    *,
    narrowing: Narrowing,
) -> None:
    """Check a draft against the archive, without a language model: quotations, claims, numbers, names, days.

    A quotation is exact, differs (in which words is told), is another's, or is nowhere. A sentence is
    supported, contradicted or not found. Headings, code, questions, and sentences without a name, a number,
    a day or a quotation are not checked. A line number counts the lines of the file; of DOCX the paragraphs.

    The exit status is 1 where the archive speaks against something, or a quotation is not in it; 2 where the
    draft cannot be read; else 0. News that no article has yet is no error: what is only not found is listed
    and counted, and is status 1 with --strict alone. A quotation is not let pass like this, since nothing but
    its source can bear it out: one from your own notebook is listed as nowhere, to be compared with that.
    """
    from rag.errors import ReadError
    from rag.loaders.documents import read_draft
    from rag.schema import Draft

    try:
        text = Draft.of(*read_draft(draft))
    except ReadError as error:
        raise typer.BadParameter(str(error), param_hint="DRAFT") from error
    with open_assistant(archive, demo=demo, mode="extractive", create=False) as assistant:
        scope = narrowing.scope(assistant, as_of)
        with sentence_progress(err, quiet=as_json) as progress:
            report = assistant.check(text, scope=scope, progress=progress)
    if as_json:
        print_json(report.to_json(str(draft)))
    else:
        print_findings(str(draft), report, out, everything=show_all)
    if report.wrong or (strict and report.not_found):
        raise typer.Exit(1)


def print_findings(file: str, report: DraftReport, console: Console, *, everything: bool = False) -> None:
    """Print a line for each finding, with the place below it, and a line that sums up."""
    findings = report.findings if everything else _told(report.findings)
    for finding in findings:
        where = f"{file}:{finding.line}:{finding.column}"
        reason = f" – {finding.reason}" if finding.reason else ""
        told = escape(f": {_verdict(finding)}: {_short(finding.text)}{reason}")
        colour = "red" if finding.is_wrong else "yellow" if finding.reason else "green"
        console.print(f"[bold]{escape(where)}[/][{colour}]{told}[/]")
        for place in finding.places[:1]:
            console.print(escape(f"    {_origin(place.article)}: “{_short(place.quote)}”"), style="dim")
    console.print(escape(_summary(report)))


def _told(findings: Sequence[Finding]) -> list[Finding]:
    """What is not as it should be; a claim is left to what is told of its parts where that says as much."""
    from rag.schema import FindingKind, Standing

    told = [finding for finding in findings if finding.is_wrong or finding.standing is Standing.NOT_FOUND]
    claims = [f for f in told if f.kind is FindingKind.CLAIM]
    parts = [f for f in told if f.kind is not FindingKind.CLAIM]

    def inside(part: Finding, claim: Finding) -> bool:
        return claim.start <= part.start and part.end <= claim.end

    def is_repeated(claim: Finding) -> bool:
        return any(
            inside(p, claim) and (p.reason == claim.reason or p.kind is FindingKind.QUOTATION)
            for p in parts
            if p.is_wrong
        )

    def is_of_unfound(part: Finding) -> bool:
        return part.standing is Standing.NOT_FOUND and any(inside(part, claim) for claim in claims)

    return [f for f in told if not (is_repeated(f) if f.kind is FindingKind.CLAIM else is_of_unfound(f))]


def _verdict(finding: Finding) -> str:
    from rag.schema import Standing

    words = {
        Standing.ANOTHERS: f"{finding.kind} is another's",
        Standing.NOWHERE: f"{finding.kind} is nowhere",
        Standing.EXACT: f"{finding.kind} is exact",
    }
    return words.get(finding.standing, f"{finding.kind} {finding.standing}")


def _origin(article: Article) -> str:
    from rag.text import day_text

    return ", ".join(
        part for part in (article.source or "", day_text(article) or "undated", article.title) if part
    )


def _short(text: str) -> str:
    """A text in one line, its middle left out where it is long."""
    words = " ".join(text.split())
    return (
        words
        if len(words) <= _SHOWN
        else f"{words[: _SHOWN // 2].rstrip()} … {words[-_SHOWN // 3 :].lstrip()}"
    )


def _summary(report: DraftReport) -> str:
    from rag.schema import FindingKind

    kinds = (
        FindingKind.QUOTATION,
        FindingKind.CLAIM,
        FindingKind.NUMBER,
        FindingKind.NAME,
        FindingKind.DAY,
    )
    parts = [told for kind in kinds if (told := report.told(kind))]
    parts += [f"{several(report.unchecked, 'sentence')} with nothing to check"] if report.unchecked else []
    return "; ".join(parts) or "nothing to check"
