"""Keeping an open archive in step with its catalog: the newest snapshot, and mending one that is at fault."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from vectorstore.catalog import CatalogWriter
from vectorstore.errors import ArchiveError, ArchiveMismatch, IndexFailed
from vectorstore.indexes import Server
from vectorstore.interface import Hits
from vectorstore.private import tighten_all
from vectorstore.publishing.locking import PATIENCE_S, writer_lock
from vectorstore.publishing.publisher import Publisher
from vectorstore.publishing.snapshot import Base, Snapshot, open_snapshot

SPARE = 16  # found beyond k, in place of passages that have just been replaced
ATTEMPTS = 4


class Upkeep:
    """Of one open archive. Threads may share it for searching."""

    def __init__(
        self, path: Path, catalog: CatalogWriter, server: Server | None, *, once: bool = False
    ) -> None:
        self._once = once
        self._path = path
        self._catalog = catalog
        self._server = server
        self._lock = threading.RLock()
        self._current: Snapshot | None = None
        self._failed: dict[str, str] = {}
        self.model = self._stored_model()
        """The name and the dimension of the embedding model that the archive is searched with."""

    def require_model(self, model: str | None, dimension: int | None) -> None:
        """Raise ArchiveMismatch unless these are the archive's, as far as they are given."""
        asked = (model or self.model[0], dimension or self.model[1])
        if asked != self.model:
            raise _mismatch(self._path, self.model, asked)

    def adopt_model(self) -> None:
        """From now on search with the model that the catalog names."""
        with self._lock:
            self.model = self._stored_model()

    def close(self) -> None:
        """Let go of the snapshot. No other thread may be searching."""
        with self._lock:
            self._retire()

    def _stored_model(self) -> tuple[str, int]:
        return self._catalog.meta("model"), self._catalog.number("dimension")

    # ------------------------------------------------------------------ searching

    def search(self, name: str, k: int, search: Callable[[Snapshot, int], Hits]) -> Hits:
        """Search a snapshot; leave out what is no longer visible; mend the index if it fails."""
        for attempt in range(ATTEMPTS):
            with self.snapshot() as snapshot:
                try:
                    hits = self._visible(snapshot, k, search)
                except IndexFailed as error:
                    if attempt == ATTEMPTS - 1 or (
                        name == "dense" and self._server and not self._moved(snapshot)
                    ):
                        raise
                    self._fail(snapshot, name, str(error))
                    continue
            if len(hits) >= k or not self._moved(snapshot):
                return hits
        return hits

    def _visible(self, snapshot: Snapshot, k: int, search: Callable[[Snapshot, int], Hits]) -> Hits:
        wanted = k + SPARE
        while True:
            hits = search(snapshot, wanted) if k > 0 else []
            ready = self._catalog.ready(id_ for id_, _ in hits)
            visible = [hit for hit in hits if hit[0] in ready]
            if len(visible) >= k or len(hits) < wanted:
                return visible[: max(k, 0)]
            wanted *= 2

    # ------------------------------------------------------------------ the newest snapshot

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The snapshot of the newest revision, kept open while it is used."""
        with self._lock:
            snapshot = self._refresh()
            snapshot.users += 1
        try:
            yield snapshot
        finally:
            with self._lock:
                snapshot.users -= 1
                if snapshot.retired and not snapshot.users:
                    snapshot.close()

    def _refresh(self) -> Snapshot:
        for attempt in range(ATTEMPTS):
            revision = self._catalog.revision()
            if self._current and self._current.revision == revision and not self._failed:
                return self._current
            with self._kept_base() as base:
                self._retire()
                if (model := self._stored_model()) != self.model:
                    raise _mismatch(self._path, model, self.model)
                snapshot = open_snapshot(
                    self._path,
                    self._catalog,
                    self._server,
                    failed=self._failed,
                    last=base,
                    once=self._once,
                )
            if snapshot.faults and attempt < ATTEMPTS - 1:
                moved = self._catalog.revision() != snapshot.revision  # then it was swept from under us
                if moved or self._mend(snapshot.faults):
                    snapshot.close()
                    self._failed = {}
                    continue
            break
        self._failed = {}
        self._current = snapshot
        return snapshot

    @contextmanager
    def _kept_base(self) -> Iterator[Base | None]:
        """The open dense index, for the next snapshot, if it is still the one that counts: another one is not
        held in memory while that is opened."""
        base = self._current.base if self._current else None
        if base is None or not base.is_named_by(self._catalog.pointers().get("dense")):
            yield None
            return
        base.shared()
        try:
            yield base
        finally:
            base.close()

    def _retire(self) -> None:
        if self._current:
            self._current.retired = True
            if not self._current.users:
                self._current.close()
            self._current = None

    def _fail(self, snapshot: Snapshot, name: str, reason: str) -> None:
        """Let the next search open the index again, and mend it unless it has only been swept away."""
        with self._lock:
            if snapshot is self._current:
                self._retire()
                if not self._moved(snapshot):
                    self._failed[name] = reason

    def _moved(self, snapshot: Snapshot) -> bool:
        return self._catalog.revision() != snapshot.revision

    # ------------------------------------------------------------------ mending

    def finish(self) -> None:
        """Finish what a killed writer left; see that a server has what we have."""
        unsettled, reconcile = self._catalog.unsettled(), False
        if self._server:
            reconcile = bool(self._catalog.discarded())
        if unsettled or reconcile:
            self._mend((), reconcile=reconcile)
        with suppress(ArchiveError):  # a writer is at work and sweeps itself, or nothing can be written
            if Publisher(self._path, self._catalog, self._server).littered():
                with self.publisher(patience_s=0) as publisher:
                    publisher.sweep()

    def _mend(self, faults: Collection[str], *, reconcile: bool = False) -> bool:
        """Publish, building anew the indexes that are at fault. False if that cannot be done now: another
        process is writing, or nothing can be written."""
        try:
            with self.publisher(patience_s=0) as publisher:
                on_server = {self._server.address.name} & set(faults) if self._server else set()
                publisher.publish(renew=set(faults) - on_server, reconcile=reconcile or bool(on_server))
        except ArchiveError:
            return False
        return True

    @contextmanager
    def publisher(self, *, patience_s: float = PATIENCE_S) -> Iterator[Publisher]:
        """The publisher of the process that holds the lock. Raises ArchiveBusy, ArchiveError."""
        with (
            writer_lock(self._path, patience_s=patience_s),
            closing(CatalogWriter.open(self._catalog.path)) as catalog,
        ):
            tighten_all(self._path)  # what was made with looser rights, by hand or by an earlier version
            yield Publisher(self._path, catalog, self._server)


def _mismatch(path: Path, has: tuple[str, int], asked: tuple[str, int]) -> ArchiveMismatch:
    return ArchiveMismatch(
        f"the archive {path} was made with the embedding model {has[0]} ({has[1]} dimensions), not with"
        f" {asked[0]} ({asked[1]}). Use {has[0]}, or run `dateline rebuild --embed` to embed it anew"
    )
