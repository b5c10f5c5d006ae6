"""`dateline chat`, `dateline serve` and `dateline feedback`. Everything heavy is imported inside: the command
line loads this module whenever it starts."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag import Settings, SettingsError
from rag.cli import whole

if TYPE_CHECKING:
    from rich.console import Console

    from rag import Assistant
    from ui.serve import Options
    from ui.service import Plan

PASSWORD = "DATELINE_CHAT_PASSWORD"
ArchiveOption = Annotated[
    Path | None,
    typer.Option("--archive", "-a", help="The archive's folder.", show_default="your data folder"),
]


def chat(
    archive: ArchiveOption = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Ask the demo archive; it is made at the first use.")
    ] = False,
    mode: Annotated[
        str | None, typer.Option("--mode", "-m", help="auto, llm or extractive: how answers begin.")
    ] = None,
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 for the whole network.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            parser=whole(0, 65535), metavar="N", help="The port.", show_default="7860 or the next free one"
        ),
    ] = None,
    auth: Annotated[bool, typer.Option("--auth", help=f"Ask for a password, taken from {PASSWORD}.")] = False,
    auth_file: Annotated[
        Path | None, typer.Option(help="Ask for a password, taken from the first line of this file.")
    ] = None,
    at_once: Annotated[
        int,
        typer.Option(parser=whole(1, 64), metavar="N", help="Answers at the same time; others wait."),
    ] = 4,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Nobody can add or remove articles.")
    ] = False,
    behind_proxy: Annotated[
        bool,
        typer.Option("--behind-proxy", help="A proxy on this machine tells who asks (X-Forwarded-For)."),
    ] = False,
    open_browser: Annotated[bool, typer.Option("--open", help="Also open your browser.")] = False,
) -> None:
    """Ask in the browser, with the proof beside the answer. Nothing leaves this machine; Ctrl-C ends it."""
    from ui.serve import Options

    password = _password(auth, auth_file)
    options = Options(host, port, password, at_once, read_only, behind_proxy)
    _chat(_settings(archive, demo=demo, mode=mode), options, demo=demo, open_browser=open_browser)


def _chat(settings: Settings, options: Options, *, demo: bool, open_browser: bool) -> None:
    """Serve until somebody ends it; the archive is opened meanwhile."""
    from rich.console import Console

    from ui.serve import serve

    console = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)
    if not options.local and not options.password:
        may, see = (
            ("ask", "--auth") if options.read_only else ("ask, add and remove", "--auth and --read-only")
        )
        console.print(f"[yellow]note:[/] anyone who reaches this address can {may}; see {see}")

    def ready(address: str) -> None:
        console.print(f"Dateline is at [bold]{address}[/]  (Ctrl-C ends it)")
        if open_browser:
            typer.launch(address)

    serve(lambda: _opened(settings, options, console, demo=demo), options, ready)
    console.print("Closed.")


@contextmanager
def _opened(settings: Settings, options: Options, console: Console, *, demo: bool) -> Iterator[Assistant]:
    """The archive to chat with; the demo's is made if it is empty."""
    from rag import Assistant
    from rag.cli import make_demo, tell_following, weights_progress

    create = demo or not options.read_only  # an archive that nobody may fill is made for nobody
    with (
        weights_progress(console, quiet=False) as weights,
        Assistant.open(settings=settings, create=create, weights_progress=weights) as assistant,
    ):
        if not assistant.archive.count():
            if demo:
                make_demo(assistant, console)
            else:
                _tell_empty(assistant.archive.path, options, console)
        tell_following(assistant, console)
        assistant.archive.follow()
        yield assistant


def serve(
    archive: ArchiveOption = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Ask the demo archive; it is made at the first use.")
    ] = False,
    mode: Annotated[
        str | None,
        typer.Option("--mode", "-m", help="auto, llm or extractive: what the model “dateline” stands for."),
    ] = None,
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 for the whole network.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(parser=whole(0, 65535), metavar="N", help="The port; 0 for any free one.")
    ] = 8000,
    tokens: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who may ask: a name:token a line. Needed beyond this machine."),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="A name of this server, if only those named are to be answered."),
    ] = None,
    workers: Annotated[
        int, typer.Option(parser=whole(1, 32), metavar="N", help="Processes; each holds a model of its own.")
    ] = 1,
    at_once: Annotated[
        int,
        typer.Option(
            parser=whole(1, 64), metavar="N", help="Answers at the same time in a process; others wait."
        ),
    ] = 4,
    with_chat: Annotated[
        bool, typer.Option("--chat", help="Also the chat, at /, where nobody can add or remove articles.")
    ] = False,
    auth_file: Annotated[
        Path | None, typer.Option(help="The chat's password, in the first line of this file.")
    ] = None,
    behind_proxy: Annotated[
        bool,
        typer.Option("--behind-proxy", help="A proxy on this machine tells who asks (X-Forwarded-For)."),
    ] = False,
) -> None:
    """Answer programs: OpenAI's chat completions at /v1, more at /api, which /docs describes."""
    from ui.service import Plan, Tokens

    settings = _settings(archive, demo=demo, mode=mode)
    plan = Plan(
        settings,
        host,
        port,
        workers,
        at_once,
        Tokens.read(tokens) if tokens else None,
        tuple(name or ()),
        behind_proxy,
        with_chat,
        _password(False, auth_file),
    )
    _serve(plan, demo=demo)


def _serve(plan: Plan, *, demo: bool) -> None:
    """Make the demo's archive if it is empty, and serve until somebody ends it."""
    from rich.console import Console

    from rag import Assistant
    from rag.cli import make_demo, tell_following
    from ui.service import run

    plan.check()
    console = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)
    with Assistant.open(settings=plan.settings, create=demo) as assistant:
        if not assistant.archive.count():
            if demo:
                make_demo(assistant, console)
            else:
                console.print(
                    "[yellow]note:[/] the archive is empty; bring articles in: dateline ingest PATH"
                )
        tell_following(assistant, console)
    if plan.tokens is None:
        console.print("[yellow]note:[/] whoever uses this machine can ask; see --tokens")
    console.print("Starting …")
    run(plan, lambda address: console.print(f"Dateline is at [bold]{address}[/]  (Ctrl-C ends it)"))
    console.print("Closed.")


def _tell_empty(path: Path, options: Options, console: Console) -> None:
    """Most often the name of the folder is wrong."""
    from rich.markup import escape

    adding = "" if options.read_only else " or *Add articles* on the page"
    console.print(f"[yellow]note:[/] the archive at {escape(str(path))} is empty", end="")
    console.print(f"; bring articles in with `dateline ingest PATH`{adding}, or name another with --archive")


def feedback(
    archive: ArchiveOption = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write to a file instead of the output.")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="The demo archive's.")] = False,
) -> None:
    """Export what readers thought of answers, as cases for `dateline eval --questions FILE`."""
    from ui.feedback import cases
    from vectorstore import FeedbackStore

    place = _settings(archive, demo=demo).archive_path
    if not demo and not place.is_dir():
        raise SettingsError(f"there is no archive at {place}; name one with --archive")
    rows = cases(FeedbackStore(place).all())
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if out:
        try:
            out.write_text(text, encoding="utf-8", errors="replace")
        except OSError as error:
            raise SettingsError(f"--out {out} cannot be written: {error.strerror or error}") from error
    else:
        sys.stdout.write(text)
    sys.stderr.write(f"{len(rows)} case{'' if len(rows) == 1 else 's'}\n")


def _settings(archive: Path | None, *, demo: bool, mode: str | None = None) -> Settings:
    from rag.cli import settings_of

    return settings_of(archive, demo=demo, mode=mode)


def _password(auth: bool, auth_file: Path | None) -> str:
    """The password to ask for; empty for none. Raises `SettingsError`."""
    if auth_file is not None:
        try:
            first = auth_file.read_text(encoding="utf-8").strip().split("\n")[0].strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"--auth-file {auth_file} cannot be read: {error}") from error
        if not first:
            raise SettingsError(f"--auth-file {auth_file} is empty; write the password into its first line")
        return first
    if not auth:
        return ""
    if password := os.environ.get(PASSWORD, ""):
        return password
    raise SettingsError(f"--auth needs a password in {PASSWORD}, or use --auth-file FILE")
