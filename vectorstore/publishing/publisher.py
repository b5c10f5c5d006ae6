"""Publishing: bringing the indexes to what the catalog holds, then making it visible in one transaction.

The order is what makes a kill harmless. First the new generations are written, beside those in use; then the
catalog's articles, its revision and its pointers to the indexes change together. A kill before that leaves
everything as it was, and the pending articles for the next writer; a kill after it leaves only sweeping.

A generation of the dense index (the base) costs its whole size to write, so it stays while what it lacks and
has too much (the delta) is little: the catalog knows both, and readers search what is lacking exactly.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from vectorstore.catalog import Adopted, CatalogWriter, Stories
from vectorstore.errors import ArchiveError, IndexFailed
from vectorstore.indexes import (
    Pointer,
    Server,
    chroma_local,
    require_health,
    seal,
    strays,
    sweep,
    tantivy_index,
    verify,
    write_flat,
)
from vectorstore.progress import Progress, unwatched
from vectorstore.records import Entry

# A graph from which this share of its passages was deleted finds less (a recall of 0.81 in the worst case
# that was measured), so it is built from nothing.
DROPPED_SHARE = 0.3
# The delta that a base may have, in passages: what is searched exactly, and what is found in vain.
DELTA_LEAST = 2000
DELTA_SHARE = 0.1
LITTLE_ROOM_BYTES = 50_000_000


class _Write(Protocol):
    def __call__(
        self,
        folder: Path,
        entries: Iterable[Entry],
        losses: Sequence[str],
        *,
        changes: int,
        progress: Progress,
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class IndexKind:
    """An index that lives in generations, which `snapshot` opens: how to copy one, change the copy, and see
    that it works. Where one of them raises IndexFailed for a copy, the index is built from nothing. `name` is
    its folder's and its pointer's; `living` names the files that readers write to as well; `layered` is one
    that may be of an earlier revision, and whose vectors are beside it in a flat file."""

    name: str
    copy: Callable[[Path, Path], None]
    write: _Write
    check: Callable[[Path, int], None]
    living: frozenset[str] = frozenset()
    layered: bool = False


DENSE = IndexKind(
    "dense",
    chroma_local.copy,
    chroma_local.write,
    require_health,
    living=frozenset({chroma_local.DATABASE}),
    layered=True,
)
LEXICAL = IndexKind("lexical", tantivy_index.copy, tantivy_index.write, tantivy_index.check)


def _room_note(folder: Path) -> str:
    """What to say besides the reason of a vendor, which seldom tells that the disk is full."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return ""
    if free > LITTLE_ROOM_BYTES:
        return ""
    return (
        f". The disk has only {free / 1e6:.1f} MB left: free some space and try again."
        " What was published is still there"
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """One publish: the revision it makes, and what changes with it."""

    revision: int
    pointers: dict[str, Pointer]
    renew: frozenset[str]
    adopted: Adopted | None
    total: int  # passages afterwards
    progress: Progress

    @property
    def table(self) -> str:
        """Where the catalog has the vectors."""
        return "next_vectors" if self.adopted else "vectors"

    def base(self, kind: IndexKind) -> Pointer | None:
        """The pointer to an index that can be built on, if there is one."""
        pointer = self.pointers.get(kind.name)
        if pointer is None or kind.name in self.renew or self.adopted:
            return None
        return pointer if kind.layered or pointer.revision == self.revision - 1 else None


@dataclass(frozen=True, slots=True)
class _Delta:
    """What changes from a generation to the revision that a publish makes: passages to be dropped by id (in
    a new generation only), and how many are to be added."""

    losses: tuple[str, ...]
    gains: int

    @property
    def changes(self) -> int:
        return len(self.losses) + self.gains


class Publisher:
    """Publishes for the process that holds the writer lock."""

    def __init__(self, root: Path, catalog: CatalogWriter, server: Server | None) -> None:
        self._root = root
        self.catalog = catalog
        self._server = server

    def publish(
        self,
        *,
        renew: Collection[str] = (),
        reconcile: bool = False,
        adopted: Adopted | None = None,
        progress: Progress = unwatched,
    ) -> int:
        """Make visible what is pending, and return the revision. `progress` is told how many passages the
        dense index has taken or dropped, of how many.

        Indexes named in `renew` are built from nothing; `reconcile` compares a server's passages with ours;
        `adopted` says that the staged vectors take the place of all vectors.
        """
        self.catalog.commit()
        stories = Stories(self.catalog)
        if not (self.catalog.unsettled() or renew or reconcile or adopted or stories.behind()):
            return self.catalog.revision()
        stories.sketch()
        plan = _Plan(
            revision=self.catalog.revision() + 1,
            pointers=self.catalog.pointers(),
            renew=frozenset(renew),
            adopted=adopted,
            total=self.catalog.passage_count("next"),
            progress=progress,
        )
        try:
            made = self._made(plan, reconcile)
            self.catalog.publish(plan.revision, made, adopted)
        except BaseException:
            with suppress(ArchiveError):  # what went wrong first is what there is to tell
                self._sweep_folders()
            raise
        self._tidy(made, reconcile)
        return plan.revision

    def _made(self, plan: _Plan, reconcile: bool) -> list[Pointer]:
        made = [self._generation(LEXICAL, replace(plan, adopted=None, progress=unwatched))]
        if self._server is None:
            return [*made, self._generation(DENSE, plan)]
        return [*made, self._on_server(self._server, plan, reconcile)]

    # ------------------------------------------------------------------ in folders

    def _generation(self, kind: IndexKind, plan: _Plan) -> Pointer:
        if base := plan.base(kind):
            with suppress(IndexFailed):  # then it is built from nothing, which is always possible
                delta = self._delta(kind, base)
                folder = self._root / kind.name / base.generation
                if kind.layered and delta.changes <= max(DELTA_LEAST, DELTA_SHARE * plan.total):
                    verify(folder, base.files, contents=False)
                    plan.progress(delta.changes, delta.changes)
                    return self._kept_as_it_is(base, plan, delta)
                if base.dropped + len(delta.losses) <= DROPPED_SHARE * plan.total:
                    verify(folder, base.files)
                    if delta.changes:
                        return self._write(kind, plan, base, delta)
                    return self._kept_as_it_is(base, plan, delta)
        return self._write(kind, plan, None, _Delta((), plan.total))

    @staticmethod
    def _kept_as_it_is(base: Pointer, plan: _Plan, delta: _Delta) -> Pointer:
        """No generation is written: the readers of the one before it have had time to move on."""
        return replace(base, previous="", revision=base.revision if delta.changes else plan.revision)

    def _delta(self, kind: IndexKind, base: Pointer) -> _Delta:
        losses = self.catalog.losses(base.revision)
        if kind.layered:
            losses += self.catalog.stale()
        return _Delta(tuple(dict.fromkeys(losses)), self.catalog.gains(base.revision))

    def _write(self, kind: IndexKind, plan: _Plan, base: Pointer | None, delta: _Delta) -> Pointer:
        """Write the next generation, from the base and what has changed, or from everything."""
        folder = self._root / kind.name
        # never a name used before: the health check of a killed writer may still be busy there
        target = folder / f"{plan.revision:08d}-{secrets.token_hex(3)}"
        try:
            if base:
                kind.copy(folder / base.generation, target)
            if base:
                entries = self.catalog.gained(base.revision)
            else:
                entries = self.catalog.entries("next", table=plan.table)
            kind.write(target, entries, delta.losses, changes=delta.changes, progress=plan.progress)
            if kind.layered:
                write_flat(target, self.catalog.blocks(which="next", table=plan.table), plan.total)
            kind.check(target, plan.total)
            files = seal(target, living=kind.living)
        except BaseException as error:
            room = _room_note(self._root)  # before there is room again
            shutil.rmtree(target, ignore_errors=True)
            if isinstance(error, OSError):
                reason = error.strerror or str(error)
                raise IndexFailed(
                    f"the {kind.name} index cannot be written in {folder}: {reason}{room}"
                ) from error
            if isinstance(error, IndexFailed) and room:
                raise IndexFailed(f"{error}{room}") from error
            raise
        old = plan.pointers.get(kind.name)
        return Pointer(
            name=kind.name,
            generation=target.name,
            previous=old.generation if old else "",
            revision=plan.revision,
            dropped=base.dropped + len(delta.losses) if base else 0,
            files=files,
        )

    # ------------------------------------------------------------------ on a server

    def _on_server(self, server: Server, plan: _Plan, reconcile: bool) -> Pointer:
        """Add to the collection. What goes is deleted later, when it has become invisible."""
        pointer = plan.pointers.get(server.address.name)
        if pointer is None or server.address.name in plan.renew or plan.adopted:
            collection = f"{self._prefix}{plan.revision:08d}"
            server.drop(collection)  # what a killed writer has left
            whole = True
        else:
            collection = pointer.generation
            whole = reconcile or pointer.revision != plan.revision - 1
        entries = self.catalog.entries("next" if whole else "pending", table=plan.table)
        changes = plan.total if whole else self.catalog.passage_count("pending")
        index = server.collection(collection, create=True)
        have = index.ids() if whole else set()
        missing = (entry for entry in entries if entry.passage.id not in have)
        index.upsert(missing, lambda done: plan.progress(done, changes))
        plan.progress(changes, changes)
        return Pointer(server.address.name, collection, revision=plan.revision)

    # ------------------------------------------------------------------ afterwards

    def _tidy(self, made: Iterable[Pointer], reconcile: bool) -> None:
        """Remove what nobody reads any more: the generations before the previous, and passages that went."""
        self._sweep_folders()
        if self._server is not None:
            for pointer in made:
                if pointer.name == self._server.address.name:
                    self._tidy_server(self._server, pointer, reconcile)
        self.catalog.clear_discarded()

    def littered(self) -> bool:
        """Is there anything that a killed writer has left behind, or one that is at work?"""
        if any(strays(self._root / name, keep) for name, keep in self._kept().items()):
            return True
        if self.catalog.has_staged():
            return True
        pointer = self._server_pointer()
        return bool(self._server and pointer and self._server.strays(self._prefix, keep=pointer.generation))

    def sweep(self) -> None:
        """Remove what a killed writer has left behind. Only for the process that holds the lock: of a writer
        at work the same would be taken for litter. What other processes read is never touched: the
        generation that counts, and the one before it."""
        self._sweep_folders()
        self.catalog.clear_staged()
        if self._server and (pointer := self._server_pointer()):
            self._server.drop(self._prefix, keep=pointer.generation)

    def _sweep_folders(self) -> None:
        for name, keep in self._kept().items():
            sweep(self._root / name, keep)

    def _kept(self) -> dict[str, tuple[str, ...]]:
        """By the folder of an index, the generations that somebody may be reading."""
        pointers, kept = self.catalog.pointers(), dict[str, tuple[str, ...]]()
        for kind in (DENSE, LEXICAL):
            pointer = pointers.get(kind.name)
            kept[kind.name] = (pointer.generation, pointer.previous) if pointer else ()
        return kept

    def _server_pointer(self) -> Pointer | None:
        return self.catalog.pointers().get(self._server.address.name) if self._server else None

    def _tidy_server(self, server: Server, pointer: Pointer, reconcile: bool) -> None:
        index = server.collection(pointer.generation)
        index.delete(index.ids() - self.catalog.passage_ids() if reconcile else self.catalog.discarded())
        server.drop(self._prefix, keep=pointer.generation)

    @property
    def _prefix(self) -> str:
        """How the names of this archive's collections on a server begin."""
        return f"dateline-{self.catalog.meta('archive')}-"
