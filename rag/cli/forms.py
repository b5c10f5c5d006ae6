"""The commands `quotes`, `mentions`, `timeline`, `brief`, `compare` and `entity`: what a news desk asks for,
without a model."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

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
    whole,
    with_groups,
)
from rag.cli.progress import weights_progress
from rag.cli.saving import Saving
from rag.cli.terminal import escape

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.schema import FormValue, Scope

Found = TypeVar("Found", bound="FormValue")
out = Console(soft_wrap=True, highlight=False, emoji=False)

LinesOption = Annotated[
    bool, typer.Option("--json", help="Print JSON, one object a line, one line for each quotation.")
]
AsOfOption = Annotated[
    date | None, typer.Option(parser=day, metavar=DAY, help="As on that day: nothing published later.")
]
TopicArgument = Annotated[str, typer.Argument(help="What it is about: a word, a name, several words.")]
WriteOption = Annotated[
    bool,
    typer.Option(
        "--write", help="Let the model write over it, every sentence checked against its quotations."
    ),
]
LimitOption = Annotated[int | None, typer.Option(parser=whole(1), metavar="N", help="At most so many lines.")]


@with_groups
def quotes(
    speaker: Annotated[str, typer.Argument(help="Who speaks: a name, a title, a ministry.")],
    about: Annotated[str, typer.Option(help="Only what is said of this.")] = "",
    archive: ArchiveOption = None,
    as_json: LinesOption = False,
    demo: DemoOption = False,
    limit: LimitOption = None,
    as_of: AsOfOption = None,
    write: WriteOption = False,
    *,
    narrowing: Narrowing,
    saving: Saving,
) -> None:
    """List what somebody said, in their words or reported, newest first; without a model."""
    from rag.cli.forms_output import print_quotes

    _need_words(speaker, "SPEAKER")
    with _opened(archive, demo, as_json, write) as assistant:
        scope = narrowing.scope(assistant, as_of)
        found = assistant.quotes(speaker, about, scope=scope, limit=limit)
        saving.keep(found, assistant, scope)
        _show(found, assistant, scope, as_json, print_quotes, write=write, more=_corrected(found))


@with_groups
def mentions(
    topic: Annotated[str, typer.Argument(help="The word, name or words that are looked for.")],
    archive: ArchiveOption = None,
    as_json: LinesOption = False,
    demo: DemoOption = False,
    limit: LimitOption = None,
    as_of: AsOfOption = None,
    *,
    narrowing: Narrowing,
    saving: Saving,
) -> None:
    """List the articles that mention something, each by a sentence, and count them by week and by outlet."""
    from rag.cli.forms_output import print_mentions

    _need_words(topic, "TOPIC")
    with _opened(archive, demo, as_json) as assistant:
        scope = narrowing.scope(assistant, as_of)
        found = assistant.mentions(topic, scope=scope, limit=limit)
        saving.keep(found, assistant, scope)
        _show(
            found, assistant, scope, as_json, print_mentions, more=[*_corrected(found), found.counts_json()]
        )


@with_groups
def timeline(
    topic: TopicArgument,
    archive: ArchiveOption = None,
    as_json: LinesOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table in CSV.")] = False,
    as_ics: Annotated[bool, typer.Option("--ics", help="Print a calendar in iCalendar.")] = False,
    as_slides: Annotated[bool, typer.Option("--timelinejs", help="Print JSON for TimelineJS.")] = False,
    demo: DemoOption = False,
    limit: LimitOption = None,
    as_of: AsOfOption = None,
    write: WriteOption = False,
    *,
    narrowing: Narrowing,
    saving: Saving,
) -> None:
    """List what happened on a topic by the days that articles speak of; without a model."""
    from rag.cli.forms_output import calendar_of, print_timeline, table_of, timelinejs_of

    _need_words(topic, "TOPIC")
    if as_json + as_csv + as_ics + as_slides > 1:
        raise typer.BadParameter("only one of --json, --csv, --ics and --timelinejs can be printed")
    if write and (as_csv or as_ics or as_slides):
        raise typer.BadParameter("--write prints text or --json, not --csv, --ics or --timelinejs")
    file_of = table_of if as_csv else calendar_of if as_ics else timelinejs_of if as_slides else None
    with _opened(archive, demo, as_json, write) as assistant:
        scope = narrowing.scope(assistant, as_of)
        found = assistant.timeline(topic, scope=scope, limit=limit)
        saving.keep(found, assistant, scope)
        if file_of is None:
            _show(found, assistant, scope, as_json, print_timeline, write=write, more=_corrected(found))
            return
        sys.stdout.write(file_of(found))
        if found.is_empty:
            _say_nothing(found, assistant, scope, as_json, err)


@with_groups
def brief(
    topic: TopicArgument,
    archive: ArchiveOption = None,
    as_json: LinesOption = False,
    demo: DemoOption = False,
    limit: LimitOption = None,
    as_of: AsOfOption = None,
    write: WriteOption = False,
    *,
    narrowing: Narrowing,
    saving: Saving,
) -> None:
    """Sum a topic up in quotations, by themes, with what is disputed and what is missing; without a model."""
    from rag.cli.forms_output import print_brief

    _need_words(topic, "TOPIC")
    with _opened(archive, demo, as_json, write) as assistant:
        scope = narrowing.scope(assistant, as_of)
        found = assistant.brief(topic, scope=scope, limit=limit)
        saving.keep(found, assistant, scope)
        _show(found, assistant, scope, as_json, print_brief, write=write, more=_corrected(found))


@with_groups
def compare(
    topic: TopicArgument,
    archive: ArchiveOption = None,
    as_json: LinesOption = False,
    demo: DemoOption = False,
    limit: Annotated[
        int | None, typer.Option(parser=whole(1), metavar="N", help="At most so many outlets.")
    ] = None,
    as_of: AsOfOption = None,
    write: WriteOption = False,
    *,
    narrowing: Narrowing,
    saving: Saving,
) -> None:
    """Set side by side what outlets say on a topic, alone, first and otherwise; without a model."""
    from rag.cli.forms_output import print_comparison

    _need_words(topic, "TOPIC")
    with _opened(archive, demo, as_json, write) as assistant:
        scope = narrowing.scope(assistant, as_of)
        found = assistant.compare(topic, scope=scope, limit=limit)
        saving.keep(found, assistant, scope)
        silent = [{"part": "silent", "of": name} for name in found.silent]
        unnamed = [{"part": "no_outlet", "articles": found.unnamed}] if found.unnamed else []
        more = [*_corrected(found), *silent, *unnamed]
        _show(found, assistant, scope, as_json, print_comparison, write=write, more=more)


@with_groups
def entity(
    name: Annotated[str, typer.Argument(help="Who or what: a person, a body, a place.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    demo: DemoOption = False,
    limit: Annotated[
        int, typer.Option(parser=whole(1), metavar="N", help="At most so many lines of each kind.")
    ] = 10,
    as_of: AsOfOption = None,
    *,
    narrowing: Narrowing,
) -> None:
    """Show somebody or something on a page: how often and where they are mentioned, what they said, what
    others said of them, and who appears beside them; without a model."""
    from rag.cli.forms_output import notice_of, print_entity
    from rag.cli.report import print_json

    _need_words(name, "NAME")
    with _opened(archive, demo, as_json) as assistant:
        scope = narrowing.scope(assistant, as_of)
        found = assistant.entity(name, scope=scope, limit=limit)
        notice = notice_of(found.nothing, scope, assistant.archive) if found.is_empty else ""
    if as_json:
        print_json({**found.to_json(), **({"notice": notice} if notice else {})})
    elif notice:
        out.print(escape(notice))
    else:
        print_entity(found, out)


@contextmanager
def _opened(archive: Path | None, demo: bool, as_json: bool, write: bool = False) -> Iterator[Assistant]:
    """An open archive, with a model where one is to write. Raises `ModelMissing` where there is none."""
    with (
        weights_progress(err, quiet=as_json) as weights,
        open_assistant(archive, demo=demo, create=False, weights_progress=weights) as assistant,
    ):
        if write:
            assistant.model_for("llm")
        yield assistant


def _show(
    found: Found,
    assistant: Assistant,
    scope: Scope,
    as_json: bool,
    show: Callable[[Found, Console], None],
    *,
    write: bool = False,
    more: Sequence[object] = (),
) -> None:
    """Print a form, by `show` or in JSON with `more` objects at its end, and let the model write over it;
    of an empty one say that nothing was found."""
    if found.is_empty:
        _say_nothing(found, assistant, scope, as_json)
        return
    if as_json:
        _print_lines([*_list(found.to_json()["lines"]), *more])
    else:
        show(found, out)
    if write:
        _write_up(found, assistant, as_json)


def _write_up(found: FormValue, assistant: Assistant, as_json: bool) -> None:
    """Print what the model writes over a form, sentence by sentence; in JSON one object at the end."""
    from rag.cli.answer import print_written

    answer = print_written(assistant.write_up(found), None if as_json else out, err)
    if as_json:
        whole = answer.to_json()
        written = {name: whole[name] for name in ("text", "claims", "model", "notices", "prompt")}
        _print_lines([{"part": "written", **written}])


def _corrected(found: FormValue) -> list[object]:
    """A line in JSON for each article that was corrected later."""
    return [one.to_json() for one in found.corrected]


def _need_words(text: str, name: str) -> None:
    if not any(letter.isalnum() for letter in text):
        raise typer.BadParameter(f"{text!r} has no word to look for", param_hint=f"'{name}'")


def _say_nothing(
    found: FormValue, assistant: Assistant, scope: Scope, as_json: bool, console: Console = out
) -> None:
    """Say that nothing was found, within what, and what the archive holds; in JSON in one object."""
    from rag.cli.forms_output import form_json, notice_of

    if as_json:
        _print_lines([form_json(found, scope, assistant.archive)])
    else:
        console.print(escape(notice_of(found.nothing, scope, assistant.archive)))


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _print_lines(values: object) -> None:
    readable = (sys.stdout.encoding or "").lower().startswith("utf")
    for value in _list(values):
        sys.stdout.write(json.dumps(value, ensure_ascii=not readable) + "\n")
