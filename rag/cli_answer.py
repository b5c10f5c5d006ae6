"""An answer on a terminal: each sentence as it is checked, then the sources with the quoted words."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from rich.console import Console
from rich.markup import escape

from rag.answering import ClaimChecked, Event, EvidenceFound, Finished, Noticed
from rag.answers import Answer, Citation, Claim, Status, Support
from rag.declining import describe

MOST_QUOTED = 320


def print_stream(events: Iterator[Event], out: Console, err: Console) -> None:
    """Print the events of one answer as they come."""
    shown: list[Claim] = []
    for event in events:
        match event:
            case EvidenceFound() if event.evidence and err.is_terminal:
                best = event.evidence[0]
                err.print(
                    f"[dim]Found: {escape(_short(best.quote, 160))} ({escape(describe(best.article))})[/]"
                )
            case ClaimChecked():
                shown.append(event.claim)
                out.print(_claim_line(event.claim))
            case Noticed():
                err.print(f"[yellow]note:[/] {escape(event.text)}")
            case Finished():
                _print_end(event.answer, shown, out, err)
            case _:
                pass


def _print_end(answer: Answer, shown: list[Claim], out: Console, err: Console) -> None:
    if answer.status is Status.DECLINED:
        out.print(escape(answer.text))
    elif shown != list(answer.claims):
        err.print("[yellow]note:[/] what stood above is withdrawn; the answer is:")
        for claim in answer.claims:
            out.print(_claim_line(claim))
    if answer.citations:
        out.print()
        out.print("[bold]Sources[/]")
    last = 0
    for citation in answer.citations:
        _print_citation(citation, out, first=citation.number != last)
        last = citation.number
    seconds = answer.timings.total_ms / 1000
    err.print(f"[dim]{answer.mode.value}{f', {answer.model}' if answer.model else ''}, {seconds:.1f} s[/]")


def _claim_line(claim: Claim) -> str:
    marks = " " + "".join(f"[{number}]" for number in claim.numbers) if claim.numbers else ""
    if claim.support is Support.UNSUPPORTED:
        return f"[yellow]{escape(claim.text)}[/] [dim](unsupported: {escape(claim.reason)})[/]"
    return f"{escape(claim.text)}[cyan]{escape(marks)}[/]"


def _print_citation(citation: Citation, out: Console, *, first: bool) -> None:
    article = citation.article
    if first:
        url = f"  [dim]{escape(article.url)}[/]" if article.url else ""
        number = escape(f"[{citation.number}]")
        out.print(f"[cyan]{number}[/] {escape(describe(article))}  id {escape(article.id)}{url}")
    quoted = f"“{_short(citation.quote, MOST_QUOTED)}”"
    for line in wrap(quoted, max(40, out.width - 4)):
        out.print(f"    {escape(line)}")


def _short(text: str, limit: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + " …"
