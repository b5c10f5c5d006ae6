"""`--export` and `--receipt`: what was made, kept in files.

What can be known to go wrong is told before anything is asked: a suffix that is none, a folder that is
missing, a file that is there already and is not to be replaced."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.opening import err
from rag.cli.terminal import escape
from rag.errors import ExportError

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.exporting import Exportable
    from rag.schema import Event, Scope


@dataclass(frozen=True, slots=True)
class Saving:
    """Where to keep what is made, if anywhere. Raises `typer.BadParameter` for a place that cannot be written
    to."""

    export: Annotated[
        Path | None,
        typer.Option(
            "--export",
            metavar="FILE",
            help="Keep it in a file with notes: .md, .html, .docx, .ris, .bib, .csl.json or .csv.",
        ),
    ] = None
    receipt: Annotated[
        Path | None,
        typer.Option("--receipt", metavar="FILE", help="Keep a receipt (JSON), for `dateline verify`."),
    ] = None
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there already.")] = False

    def __post_init__(self) -> None:
        from rag.exporting import format_of

        if self.export:
            try:
                format_of(self.export)
            except ExportError as error:
                raise typer.BadParameter(str(error), param_hint="'--export'") from error
            check_place(self.export, "'--export'", self.force)
        if self.receipt:
            check_place(self.receipt, "'--receipt'", self.force)
        if self.export and self.receipt and self.export.resolve() == self.receipt.resolve():
            raise typer.BadParameter(f"--export and --receipt name the same file, {self.export}")

    def following(self, events: Iterator[Event], assistant: Assistant, scope: Scope) -> Iterator[Event]:
        """The events of an answer as they come; the answer is kept once they have ended."""
        from rag.schema import Finished

        for event in events:
            yield event
            if isinstance(event, Finished):
                self.keep(event.answer, assistant, scope)

    def keep(self, value: Exportable, assistant: Assistant, scope: Scope) -> None:
        """Write the files. Raises `ExportError` where one cannot be written."""
        from rag.exporting import export

        if self.export:
            data = export(value, str(self.export), assistant.provenance(scope))
            write_whole(self.export, data)
            err.print(f"[dim]kept in {escape(str(self.export))}[/]")
        if self.receipt:
            write_whole(self.receipt, assistant.receipt(value, scope).to_json().encode())
            err.print(f"[dim]receipt in {escape(str(self.receipt))}[/]")


def check_place(path: Path, option: str, force: bool) -> None:
    """Raise `typer.BadParameter` for a file that cannot be written, or that is there, unless by `force`."""
    folder = path.parent
    if not folder.is_dir():
        raise typer.BadParameter(f"there is no folder {folder} to write {path.name} to", param_hint=option)
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a folder", param_hint=option)
    if path.exists() and not force:
        raise typer.BadParameter(f"{path} is there already; --force replaces it", param_hint=option)
    if not os.access(folder, os.W_OK):
        raise typer.BadParameter(f"nothing may be written to the folder {folder}", param_hint=option)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises `ExportError`."""
    name = ""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            name = file.name
            file.write(data)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(name).unlink()
        raise ExportError(f"{path} cannot be written: {error.strerror or error}") from error


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
