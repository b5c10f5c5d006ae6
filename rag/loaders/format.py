"""What a format is: how a file in it is recognised, and how its records are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath

from rag.errors import ReadError
from rag.loaders.decode import decode
from rag.loaders.records import Broken, Record
from rag.loaders.stream import READ_FAILURES, Allowance, Source, source_of

MAX_DEPTH = 3
"""Containers inside containers are opened so deep: a WARC in a zip in a tar."""


@dataclass(frozen=True)
class Beginning:
    """What a format is recognised by: the first bytes of a file (64 KB, decompressed) and its name.

    `name` is in lower case and without the ending of a compression ("a.csv" of "A.CSV.gz").
    """

    data: bytes
    name: str

    @cached_property
    def text(self) -> str:
        """The first bytes decoded, without white space in front; it may end within a character or a line."""
        return decode(self.data).lstrip()

    @property
    def ending(self) -> str:
        """The ending of the name, with its dot; "" for none."""
        return PurePosixPath(self.name).suffix


def _untold(_words: str) -> None:
    """Nobody asked which columns are taken."""


@dataclass(frozen=True)
class Reading:
    """How files are to be read; each reader gets it beside its source.

    `max_bytes` bounds a document, or each record of a format that is a stream of records. `columns` are the
    columns of tables that a user named: part of a record -> name of the column. `read` reads a file that
    lies inside another one; containers use it through `inside`. `tell` is told once for each table, before
    its first record comes out, which columns are taken for what: "text = body, title = headline", with the
    member or the sheet in front where a file holds several tables.
    """

    max_bytes: int
    read: Callable[[Source, str, Reading], Iterator[Record | Broken]]
    columns: Mapping[str, str] = field(default_factory=dict)
    allowance: Allowance | None = None
    depth: int = 0
    tell: Callable[[str], None] = _untold

    def inside(self, name: str, chunks: Iterator[bytes]) -> Iterator[Record | Broken]:
        """The records of a file inside the one that is being read, each with `member` leading to it.

        `name` is the member's path in its container; `chunks` are its bytes, unpacked by the container but
        not yet from a compression of its own. What cannot be read comes out as `Broken`.
        """
        if self.depth >= MAX_DEPTH:
            yield Broken(f"it lies {MAX_DEPTH} containers deep; unpack it first", member=name)
            return
        try:
            deeper = replace(self, depth=self.depth + 1, tell=lambda words: self.tell(f"{name}: {words}"))
            for found in self.read(source_of(self._counted(chunks)), name, deeper):
                yield replace(found, member=f"{name}/{found.member}" if found.member else name)
        except ReadError as error:
            yield Broken(str(error), member=name)
        except READ_FAILURES as error:
            yield Broken(f"it cannot be read ({error or 'cut off'})", member=name)

    def _counted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            if self.allowance:
                self.allowance.take(len(chunk))
            yield chunk


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read.

    `name` is what messages and the README call it; `recognises` is asked in the order of the registry, and
    the first format that says yes reads the file. It must be quick and must not raise.
    """

    name: str
    recognises: Callable[[Beginning], bool]
    read: Callable[[Source, Reading], Iterator[Record | Broken]]
