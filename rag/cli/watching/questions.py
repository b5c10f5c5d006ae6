"""`dateline saved`: questions that are kept under a name, and asked of whatever came in since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag.cli.opening import err, open_assistant
from rag.cli.options import (
    ArchiveOption,
    DemoOption,
    JsonOption,
    Narrowing,
    one_of,
    whole,
    with_groups,
)
from rag.cli.report import print_json
from rag.cli.terminal import escape, several
from rag.cli.watching.output import DIGEST_DAYS, DigestOption, FeedOption, Kept, print_alerts

if TYPE_CHECKING:
    from rag.alerts import SavedQuestion

saved = typer.Typer(
    name="saved",
    no_args_is_help=True,
    help="Save questions that are asked of whatever comes in, and see what they found.",
)
out = Console(soft_wrap=True, highlight=False, emoji=False)

FORMS = ("question", "quotes", "mentions", "timeline")
NamesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME…]", help="Only these.", show_default=False)
]
DaysOption = Annotated[
    int, typer.Option(parser=whole(1, 3_650), metavar="N", help="Of so many days, from now back.")
]


@saved.command()
@with_groups
def add(
    name: Annotated[str, typer.Argument(help="A name for it.", show_default=False)],
    question: Annotated[
        str,
        typer.Argument(
            help="The question; with --form the topic, or who speaks.", show_default=False, metavar="QUESTION"
        ),
    ],
    form: Annotated[
        str, typer.Option(parser=one_of(*FORMS), metavar="FORM", help=f"{', '.join(FORMS[:-1])} or timeline.")
    ] = "question",
    about: Annotated[str, typer.Option(help="With --form quotes: only what is said of this.")] = "",
    from_start: Annotated[
        bool, typer.Option("--all", help="Ask it of all that is in the archive too, at the first run.")
    ] = False,
    archive: ArchiveOption = None,
    demo: DemoOption = False,
    *,
    narrowing: Narrowing,
) -> None:
    """Save a question, to be asked of whatever comes in from now on."""
    with open_assistant(archive, demo=demo, create=False) as assistant:
        scope = narrowing.scope(assistant)
        made = assistant.save(name, question, form=form, about=about, scope=scope, from_start=from_start)
    of = "all that is in the archive, and of what comes in" if from_start else "what comes in from now on"
    out.print(f"saved {escape(made.name)!s}: {escape(made.described)} (asked of {of})")


@saved.command("list")
def list_saved(archive: ArchiveOption = None, as_json: JsonOption = False, demo: DemoOption = False) -> None:
    """List the saved questions."""
    with open_assistant(archive, demo=demo, create=False) as assistant:
        questions = assistant.saved.all()
        found = {alert.question.id: len(alert.quotations) for alert in assistant.alerts(most=1_000)}
    if as_json:
        print_json({"saved": [{**one.to_json(), "found": found.get(one.id, 0)} for one in questions]})
        return
    for one in questions:
        out.print(f"[bold]{escape(one.name)}[/]  {escape(_about(one))}")
        asked = f"last asked {one.asked.astimezone():%Y-%m-%d %H:%M}" if one.asked else "not asked yet"
        out.print(f"    [dim]{asked}; {several(found.get(one.id, 0), 'quotation')} so far[/]")
    if not questions:
        err.print('No question is saved. Save one: dateline saved add "A name" "The question"')


@saved.command()
def remove(
    name: Annotated[str, typer.Argument(help="The name of the question.", show_default=False)],
    archive: ArchiveOption = None,
    demo: DemoOption = False,
) -> None:
    """Forget a saved question and what it found."""
    with open_assistant(archive, demo=demo, create=False) as assistant:
        gone = assistant.saved.remove(name)
    out.print(f"removed {escape(gone.name)}")


@saved.command()
def run(
    names: NamesArgument = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    demo: DemoOption = False,
    feed: FeedOption = None,
    digest: DigestOption = None,
    days: DaysOption = DIGEST_DAYS,
) -> None:
    """Ask the saved questions of what came in since each was last asked, and print what is new: exact
    quotations with their places. Where nothing is new, nothing is printed.

    What was shown once is not shown again, `show` has it. --days says how far back the digest goes.
    """
    kept = Kept.to(feed, digest, days)
    with open_assistant(archive, demo=demo, create=False) as assistant:
        alerts = list(assistant.run_saved(names or ()))
        kept.write(assistant, names or ())
    if as_json:
        print_json({"alerts": [alert.to_json() for alert in alerts]})
    else:
        print_alerts(alerts, out)


@saved.command()
def show(
    names: NamesArgument = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    demo: DemoOption = False,
    days: DaysOption = 30,
) -> None:
    """Show what the saved questions have found so far, the newest first, as it stands in the archive now."""
    since = datetime.now(UTC) - timedelta(days=days)
    with open_assistant(archive, demo=demo, create=False) as assistant:
        alerts = [alert for alert in assistant.alerts(names or (), since=since) if alert.quotations]
    if as_json:
        print_json({"alerts": [alert.to_json() for alert in alerts]})
    elif not print_alerts(alerts, out):
        err.print(f"Nothing was found in the last {several(days, 'day')}.")


def _about(one: SavedQuestion) -> str:
    from rag.exporting import scope_text

    within = scope_text(one.scope)
    return f"{one.described} (only {within})" if within else one.described
