"""What the commands' options take. A value that cannot be used is a usage error, which names the value and
the form that is wanted."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.schema import Kind, Scope

ArchiveOption = Annotated[
    Path | None,
    typer.Option("--archive", "-a", help="The archive's folder.", show_default="your data folder"),
]
DemoOption = Annotated[
    bool, typer.Option("--demo", help="The demo archive instead; it is made at the first use.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
ModeOption = Annotated[
    str | None,
    typer.Option("--mode", "-m", help="auto, llm (a language model) or extractive (quotations only)."),
]


def day(value: str) -> date:
    """A day written as YYYY-MM-DD. Raises `typer.BadParameter`.

    >>> day("2014-03-05")
    datetime.date(2014, 3, 5)
    """
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"{value!r} is no day; write it as YYYY-MM-DD, like 2014-03-05") from None


DAY = "YYYY-MM-DD"
Names = list[str] | None


def _day_option(says: str) -> Any:
    return typer.Option(parser=day, metavar=DAY, help=says)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The options that narrow what is looked at."""

    after: Annotated[date | None, _day_option("Nothing published before.")] = None
    before: Annotated[date | None, _day_option("Nothing published later.")] = None
    source: Annotated[Names, typer.Option(help="Only this outlet; may be repeated.")] = None
    author: Annotated[Names, typer.Option(help="Only what is by this author; may be repeated.")] = None
    section: Annotated[Names, typer.Option(help="Only this section; may be repeated.")] = None
    language: Annotated[Names, typer.Option(help="Only this language (de, German); may be repeated.")] = None
    article: Annotated[Names, typer.Option(metavar="ID", help="Only this article; may be repeated.")] = None
    collection: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only what is in this collection (`dateline collections`)."),
    ] = None

    def scope(self, assistant: Assistant, as_of: date | None = None) -> Scope:
        """The scope that the options name; a name that the archive does not have is a mistake, which is
        answered with those that there are. What the archive no longer has of a collection is said on stderr.
        """
        from rag.cli.opening import err
        from rag.cli.terminal import escape
        from rag.errors import NotHeld, SavedQuestionError
        from rag.schema import Scope

        if self.after and self.before and self.after > self.before:
            raise typer.BadParameter(f"--after {self.after} is later than --before {self.before}")
        chosen = (self.source, self.author, self.section, self.language, self.article)
        sources, authors, sections, languages, articles = (tuple(names or ()) for names in chosen)
        collection = self.collection
        try:
            scope = assistant.settled(
                Scope(self.after, self.before, as_of, sources, authors, sections, languages, articles)
            )
            if not collection:
                return scope
            scope, lost = assistant.within(collection, scope), assistant.lost_from(collection)
        except NotHeld as error:
            hint = error.field.removesuffix("s") if not collection else "collection"
            raise typer.BadParameter(str(error), param_hint=f"'--{hint}'") from error
        except SavedQuestionError as error:
            raise typer.BadParameter(str(error), param_hint="'--collection'") from error
        if lost:
            err.print(f"note: the archive no longer has {escape(', '.join(lost))} of {escape(collection)}")
        return scope


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes each field of a dataclass among its parameters (`Narrowing`) as an option."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in hints.items() if is_dataclass(kind)}
    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        if name not in groups:
            parameters.append(parameter.replace(annotation=hints[name]))
            continue
        kinds = get_type_hints(groups[name], include_extras=True)
        parameters += [
            parameter.replace(name=one.name, default=one.default, annotation=kinds[one.name])
            for one in fields(groups[name])
        ]

    @wraps(command)
    def run(**given: object) -> None:
        made = {
            name: group(**{one.name: given.pop(one.name) for one in fields(group)})
            for name, group in groups.items()
        }
        command(**given, **made)

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


IgnoreOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND",
        help="Do not read this from the question: form, dates, outlet, speaker, latest; may be repeated.",
    ),
]


def kinds_of(names: Sequence[str] | None) -> frozenset[Kind]:
    """The kinds of reading that `--ignore` names. Raises `typer.BadParameter`."""
    from rag.schema import Kind

    known = {kind.value: kind for kind in Kind}
    for name in names or ():
        if name not in known:
            raise typer.BadParameter(f"{name!r} is not one of {', '.join(known)}", param_hint="'--ignore'")
    return frozenset(known[name] for name in names or ())


def asking(archive: Path | None, *, demo: bool, mode: str | None) -> list[str]:
    """The command that asks the same archive in the same way, without a question."""
    place = ["--archive", str(archive)] if archive else ["--demo"] if demo else []
    return ["dateline", "ask", *place, *(["--mode", mode] if mode else [])]


def whole(low: int | None = None, high: int | None = None) -> Callable[[str | int], int]:
    """A reader of whole numbers from `low` to `high`, which raises `typer.BadParameter`."""
    at_least = "" if low is None else f" of at least {low}"
    form = f"a whole number{at_least}" if high is None else f"a whole number from {low} to {high}"

    def read(value: str | int) -> int:
        try:
            number = int(value)
        except ValueError:
            number = None
        if number is None or (low is not None and number < low) or (high is not None and number > high):
            raise typer.BadParameter(f"{value!r} is not {form}")
        return number

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """A reader of one of a few words, which raises `typer.BadParameter`."""

    def read(value: str) -> str:
        if value not in words:
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(words)}")
        return value

    return read
