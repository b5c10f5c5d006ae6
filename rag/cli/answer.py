"""An answer on a terminal: each sentence as it is checked, then the sources with the quoted words."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Sequence
from textwrap import wrap

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.text import Text

from rag.cli.terminal import escape
from rag.schema import (
    SCOPE_NAMES,
    Answer,
    Citation,
    Claim,
    ClaimChecked,
    Event,
    EvidenceFound,
    Finished,
    FormValue,
    Kind,
    Noticed,
    Scope,
    Status,
    Support,
)
from rag.text import describe, shown
from vectorstore import Article

MOST_QUOTED = 320
MOST_COPIES = 3
WHILE_READING = "The closest passages, while the model reads and writes:"
_UNDERSTOOD = {
    Kind.SEARCHED: "Searched for:",
    Kind.DATES: "Published:",
    Kind.SPEAKER: "Understood:",
    Kind.OUTLET: "Understood:",
    Kind.AUTHOR: "Understood:",
    Kind.LATEST: "Understood:",
    Kind.FORM: "Understood:",
}


def print_stream(
    events: Iterator[Event], out: Console, err: Console, command: Sequence[str] = ("dateline", "ask")
) -> None:
    """Print the events of one answer as they come. `command`: what asks this archive, without a question."""
    told: list[Claim] = []
    closest = _Closest(out, err)
    in_form, notices = False, list[str]()
    for event in events:
        match event:
            case EvidenceFound():
                in_form = any(part.kind is Kind.FORM for part in event.understood)
                _print_understood(event, err)
                closest.show(event)
            case ClaimChecked():
                closest.take_away()
                told.append(event.claim)
                if not in_form:
                    out.print(_claim_line(event.claim))
            case Noticed() if in_form:
                notices.append(event.text)  # a form says some of them itself
            case Noticed():
                closest.take_away()
                err.print(f"[yellow]note:[/] {escape(event.text)}")
            case Finished():
                closest.take_away()
                of_form = event.answer.form.notes if event.answer.form else ()
                for text in notices:
                    if text not in of_form:
                        err.print(f"[yellow]note:[/] {escape(text)}")
                if event.answer.form and event.answer.claims:
                    _print_form(event.answer, event.answer.form, out)
                else:
                    _print_end(event.answer, told, out, err, command)
                _print_how(event.answer, err)
            case _:
                pass


def print_written(events: Iterator[Event], out: Console | None, err: Console) -> Answer:
    """Print what is written over a form as it comes, unless `out` is `None`, and give the whole of it."""
    if out:
        out.print("\n[bold]Written up[/]")
    for event in events:
        match event:
            case ClaimChecked() if out:
                out.print(_claim_line(event.claim))
            case Noticed():
                err.print(f"[yellow]note:[/] {escape(event.text)}")
            case Finished():
                _print_how(event.answer, err)
                return event.answer
            case _:
                pass
    raise AssertionError("a stream always ends with Finished")


class _Closest:
    """The closest passages, on the terminal until the answer takes their place. An answer that goes into a
    pipe or a file comes without them."""

    def __init__(self, out: Console, err: Console) -> None:
        self._screen = err
        self._can_be_erased = out.is_terminal and err.is_terminal and not err.is_dumb_terminal
        self._rows = 0

    def show(self, found: EvidenceFound) -> None:
        """Show them if a model is to be waited for, as many rows as can be taken away again."""
        if not (self._can_be_erased and found.model and found.quotations):
            return
        lines = [WHILE_READING, *(_claim_line(claim) for claim in found.quotations)]
        screen, room = self._screen, max(2, self._screen.height - 2)
        texts = [screen.render_str(line, style="dim") for line in lines]
        rows = [row for text in texts for row in text.wrap(screen, screen.width, overflow="fold")]
        if len(rows) > room:
            rows = [*rows[: room - 1], Text("…", style="dim")]
        screen.print(Text("\n").join(rows))
        self._rows = len(rows)

    def take_away(self) -> None:
        """Erase them, if they are there."""
        row = ((ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2))
        if self._rows:
            self._screen.print(Control(ControlType.CARRIAGE_RETURN, *row * self._rows))
        self._rows = 0


def _print_understood(event: EvidenceFound, err: Console) -> None:
    for part in event.understood:
        err.print(f"[dim]{_UNDERSTOOD[part.kind]} {escape(part.text)}[/]")


def _print_end(answer: Answer, told: list[Claim], out: Console, err: Console, command: Sequence[str]) -> None:
    if answer.status is Status.DECLINED:
        out.print(escape(answer.text))
    elif told != list(answer.claims):
        err.print("[yellow]note:[/] what stood above is withdrawn; the answer is:")
        for claim in answer.claims:
            out.print(_claim_line(claim))
    for conflict in answer.conflicts:
        sides = "; ".join(
            f"{side.value} ({describe(side.citation.article)}) [{side.citation.number}]"
            for side in conflict.sides
        )
        out.print(f"[yellow]Sources differ[/] on {escape(conflict.subject)}: {escape(sides)}")
    _print_ways_on(answer, out, command)
    if answer.citations:
        out.print()
        out.print("[bold]Sources[/]")
    last = 0
    for citation in answer.citations:
        if citation.number != last:
            print_source(citation.number, citation.article, out)
            print_copies(answer.copies.get(citation.article.id, ()), out)
        _print_citation(citation, out)
        last = citation.number


def _print_form(answer: Answer, form: FormValue, out: Console) -> None:
    """Print a form as its own command does: those of its lines that the answer tells."""
    from rag.cli.forms_output import print_form

    print_form(form, {(cited.article.id, cited.start) for cited in answer.citations}, out)


def _print_how(answer: Answer, err: Console) -> None:
    seconds = answer.timings.total_ms / 1000
    err.print(f"[dim]{answer.mode.value}{f', {answer.model}' if answer.model else ''}, {seconds:.1f} s[/]")


def _print_ways_on(answer: Answer, out: Console, command: Sequence[str]) -> None:
    """Print what else can be asked, each as a command."""
    for suggestion in (each for each in answer.suggestions if each.question):
        line = _command(command, suggestion.question, suggestion.scope, suggestion.ignore)
        out.print(f"    [cyan]{escape(line)}[/]")
    if answer.alternatives:
        out.print("[yellow]Which one is meant?[/] The likeliest is answered; to ask about one of them:")
    for alternative in answer.alternatives:
        out.print(f"    {escape(alternative.label)}")
        line = _command(command, alternative.question, alternative.scope, ())
        out.print(f"        [cyan]{escape(line)}[/]")


def _command(command: Sequence[str], question: str, scope: Scope, ignore: Collection[Kind]) -> str:
    """A command that asks, fit for a shell."""
    days = [("--after", scope.after), ("--before", scope.before), ("--as-of", scope.as_of)]
    options = [part for name, day in days if day for part in (name, day.isoformat())]
    for name in SCOPE_NAMES:
        options += [part for one in getattr(scope, name) for part in (f"--{name.removesuffix('s')}", one)]
    options += [part for kind in sorted(ignore) for part in ("--ignore", kind.value)]
    return shlex.join([*command, *options, question])


def _claim_line(claim: Claim) -> str:
    marks = " " + "".join(f"[{number}]" for number in claim.numbers) if claim.numbers else ""
    if claim.support is Support.UNSUPPORTED:
        return f"[yellow]{escape(claim.text)}[/] [dim](unsupported: {escape(claim.reason)})[/]"
    start, end = claim.answer or (0, 0)
    before, words, behind = claim.text[:start], claim.text[start:end], claim.text[end:]
    text = f"{escape(before)}[bold]{escape(words)}[/]{escape(behind)}" if words else escape(claim.text)
    return f"{text}[cyan]{escape(marks)}[/]"


def print_source(number: int, article: Article, out: Console) -> None:
    """Print what an article is, by the number that it is cited with."""
    url = f"  [dim]{escape(article.url)}[/]" if article.url else ""
    mark = escape(f"[{number}]")
    out.print(f"[cyan]{mark}[/] {escape(describe(article))}  id {escape(article.id)}{url}")


def print_copies(copies: Sequence[Article], out: Console, most: int = MOST_COPIES) -> None:
    """Print in which other articles the same stands, at most so many by name."""
    if copies:
        named = ", ".join(describe(copy) for copy in copies[:most])
        more = f" and {len(copies) - most} more" if len(copies) > most else ""
        out.print(f"    [dim]also in {escape(named)}{more}[/]")


def _print_citation(citation: Citation, out: Console) -> None:
    quoted = f"“{_short(citation.quote, MOST_QUOTED)}”"
    for line in wrap(quoted, max(40, out.width - 4)):
        out.print(f"    {escape(line)}")
    days = ", ".join(f"“{day.words}” is {shown(day.day, day.day)}" for day in citation.days)
    if days:
        out.print(f"    [dim]{escape(days)}[/]")


def _short(text: str, limit: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + " …"
