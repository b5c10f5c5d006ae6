"""The copy of a team's archive in a folder of this machine, and how it follows by revision.

The catalog of the folder keeps up to which revision it has everything, in the transaction that writes the
last of it: a copy that is killed goes on from there. Readers see what is published at the end of a pull.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from vectorstore.catalog import CatalogReader
from vectorstore.errors import ArchiveBusy, ArchiveError, ArchiveMismatch, ArticleNotFound
from vectorstore.progress import Progress, unwatched
from vectorstore.publishing import Writer
from vectorstore.team.database import Head
from vectorstore.team.state import Following, Note
from vectorstore.team.store import Store, Whole

EVERY_S = 0.5
"""Between two looks for something new, in seconds: each is one query."""
WHILE_AWAY_S = 5.0
PATIENCE_S = 120.0
"""How long a writer waits for another process that is bringing the same folder up to date."""
ROUNDS = 3
LAST_S = 5.0
"""How long the end waits for a look that is under way."""

Writing = Callable[[float], AbstractContextManager[Writer]]
"""The folder's own writer, for whom so many seconds may be waited."""


class Replica:
    """A folder that follows a team's archive. Threads may share it."""

    def __init__(self, path: Path, store: Store, catalog: CatalogReader, writing: Writing) -> None:
        self._path = path
        self._store = store
        self._catalog = catalog
        self._writing = writing
        self._state = Following(store.address.shown, self._position())
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> Following:
        """How it stands, as it was last seen."""
        return replace(self._state, revision=self._position())

    def close(self) -> None:
        """End following, and let go of the database."""
        self._ending.set()
        if self._thread:
            self._thread.join(LAST_S)
        self._store.close()

    def follow(self, every_s: float = EVERY_S) -> None:
        """From now on look for something new every so often, in a thread of its own."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._follow, args=(every_s,), name="dateline-following", daemon=True
            )
            self._thread.start()

    def catch_up(self) -> None:
        """Bring the copy up to date if that can be done now; else `state` says why not. Another process that
        is at it is not waited for. Raises ArchiveMismatch for a folder that is no copy of this archive."""
        try:
            self.pull(patience_s=0.0)
        except ArchiveBusy:
            self._tell(None)
        except ArchiveError as error:
            self._tell(str(error))
            if isinstance(error, ArchiveMismatch):
                raise

    def pull(
        self, notes: Iterable[Note] = (), *, patience_s: float = PATIENCE_S, progress: Progress = unwatched
    ) -> int:
        """Fetch and publish what the team's archive has and the copy has not, and return the revision of the
        folder. `notes` go into its ledger.

        Raises DatabaseUnavailable; ArchiveBusy; ArchiveMismatch for a folder that is no copy of this archive.
        """
        head, waiting = self._newest(), list(notes)
        if head is None or (head.revision <= self._position() and not waiting):
            return self._catalog.revision()
        with self._writing(patience_s) as writer:
            for note in waiting:
                writer.note(note.origin, note.outcome, note.reason)
            for _ in range(ROUNDS):  # while others go on writing there is always more
                if head.revision <= (position := self._position()):
                    break
                self._fetch(writer, head, position)
                head = self._newest() or head
            revision = writer.publish(progress)
        self._tell(None)
        return revision

    # ------------------------------------------------------------------ fetching

    def _newest(self) -> Head | None:
        """The newest state of the team's archive, taken note of."""
        head = self._store.head()
        self.require_same(head)
        newest = head.revision if head else 0
        self._state = replace(self._state, newest=newest, asked=datetime.now(UTC), fault=None)
        return head

    def require_same(self, head: Head | None) -> None:
        """Raise ArchiveMismatch if the folder has another archive than this one, or a later state of it."""
        followed = self._catalog.followed()
        if followed is None:
            counts = self._catalog.counts()
            if counts["articles"] or counts["pending"]:
                raise ArchiveMismatch(
                    f"{self._path} has an archive of its own, not a copy of the team's at"
                    f" {self._state.database}. Name another folder with DATELINE_ARCHIVE or --archive,"
                    " or unset DATELINE_DATABASE_URL"
                )
            return
        identity, revision = followed
        if head is None or identity != head.identity or revision > head.revision:
            raise ArchiveMismatch(
                f"{self._path} is a copy of another archive than {self._state.database}, or of a later state"
                " of it. Remove that folder, or name another with DATELINE_ARCHIVE: the copy is made anew"
            )

    def _position(self) -> int:
        followed = self._catalog.followed()
        return followed[1] if followed else 0

    def _fetch(self, writer: Writer, head: Head, since: int) -> None:
        if since:
            for page in self._store.removed_since(since, head.revision):
                for id_ in page:
                    with suppress(ArticleNotFound):  # it came and went while we did not look
                        writer.remove(id_)
        for articles in self._store.changed_since(since, head.revision):
            for _, whole in articles:
                self._take(writer, whole)
            last = articles[-1][0]  # the next page may have more of this revision
            writer.follow(head.identity, max(since, last - 1))
        writer.follow(head.identity, head.revision)
        writer.flush()

    def _take(self, writer: Writer, whole: Whole) -> None:
        try:
            try:
                writer.add(whole.article, whole.passages, whole.vectors)
            except ValueError:  # an id of a passage may be that of one that is just leaving
                writer.publish()
                writer.add(whole.article, whole.passages, whole.vectors)
        except ValueError as error:
            raise ArchiveError(
                f"the team's archive at {self._state.database} has something that cannot be used ({error})"
            ) from error

    # ------------------------------------------------------------------ following

    def _follow(self, every_s: float) -> None:
        while not self._ending.is_set():
            with suppress(ArchiveMismatch):  # somebody has put another database there: `state` says so
                self.catch_up()
            self._ending.wait(WHILE_AWAY_S if self._state.fault else every_s)

    def _tell(self, fault: str | None) -> None:
        self._state = replace(self._state, fault=fault)
