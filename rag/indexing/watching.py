"""Bringing in articles as they appear: files that are new or changed in watched folders, and the entries of
feeds (RSS, Atom and whatever else can be read) in files or at addresses.

Files are looked at by their size and time of change, which also works on network drives. A file is read when
nobody has changed it for `SETTLED_S` seconds: one that is still being written is left for the next look.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

from rag.errors import ReadError
from rag.indexing.pipeline import read_all
from rag.loaders import Account, Skipped, list_files

if TYPE_CHECKING:
    from rag.indexing.tally import IngestReport
    from rag.settings import Settings
    from vectorstore import ArchiveReader, Article

SETTLED_S = 1.0
CONNECT_S, READ_S, RESPONSE_S = 10.0, 30.0, 120.0
"""How long an address may take to be reached, to send its next bytes, and to send all."""
SHOWN = 20
"""So many new articles of a file or feed are kept for a message."""


class Intake(Protocol):
    """What articles are brought in with; an `Assistant` is one."""

    settings: Settings

    @property
    def archive(self) -> ArchiveReader:
        """Where they go."""

    def add(self, articles: Iterable[Article | Skipped], *, account: Account) -> IngestReport: ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of one file or feed. `new` are the first articles that the archive did not have as they are.

    `trouble` says why it could not be read at all; `report` is `None` then.
    """

    place: str
    report: IngestReport | None = None
    new: tuple[Article, ...] = ()
    trouble: str = ""


class Watch:
    """Folders, files and addresses that are looked at again and again. For one thread."""

    def __init__(self, places: Iterable[str], intake: Intake) -> None:
        """Raises ReadError for a path that does not exist."""
        named = list(places)
        self._intake = intake
        self._feeds = [_Feed(place) for place in named if is_address(place)]
        self._paths = [Path(place) for place in named if not is_address(place)]
        self._seen: dict[Path, tuple[int, int]] = {}
        for path in self._paths:
            if not path.exists():
                raise ReadError(f"{path} does not exist; check the spelling")

    def look(self) -> Iterator[Arrival]:
        """One look at everything: what came of each file and feed that is new or changed since the last
        one."""
        for path, state in self._changed():
            yield self._bring_in(path, str(path))
            self._seen[path] = state  # only now: what fails is tried again
        for feed in self._feeds:
            try:
                content = feed.fetch()
            except ReadError as error:
                if str(error) != feed.trouble:
                    yield Arrival(feed.shown, trouble=str(error))
                feed.trouble = str(error)
                continue
            feed.trouble = ""
            if content is None:
                continue
            with TemporaryDirectory(prefix="dateline-") as folder:
                path = Path(folder, "feed")
                path.write_bytes(content)
                yield self._bring_in(path, feed.shown)
            feed.keep(content)

    def _changed(self) -> Iterator[tuple[Path, tuple[int, int]]]:
        try:
            found = [path for path in list_files(self._paths) if isinstance(path, Path)]
        except ReadError:  # a folder that is gone may come back
            return
        for path in found:
            try:
                status = path.stat()
            except OSError:
                continue
            state = status.st_mtime_ns, status.st_size
            if self._seen.get(path) != state and time.time() - status.st_mtime >= SETTLED_S:
                yield path, state

    def _bring_in(self, path: Path, shown: str) -> Arrival:
        settings, archive, account = self._intake.settings, self._intake.archive, Account()
        new: list[Article] = []

        def records() -> Iterator[Article | Skipped]:
            for one in read_all([path], settings.max_file_mb, None, account):
                one = replace(one, origin=shown + one.origin.removeprefix(str(path)))
                if not isinstance(one, Skipped) and len(new) < SHOWN and archive.digest(one.id) != one.digest:
                    new.append(one)
                yield one

        report = self._intake.add(records(), account=account)
        return Arrival(shown, report, tuple(new))


class _Feed:
    """What lies at an address, fetched only when it has changed, as far as its server tells."""

    def __init__(self, address: str) -> None:
        import httpx

        self._address = address
        self._headers: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._last: bytes | None = None
        self.trouble = ""  # as it was told last: the same is not told at every look
        self.shown = str(httpx.URL(address).copy_with(userinfo=b""))

    def fetch(self) -> bytes | None:
        """Its bytes; `None` if they are those of the last time. Raises ReadError."""
        import httpx

        from rag.models import http_client

        try:
            with http_client(
                self._address,
                connect_timeout_s=CONNECT_S,
                read_timeout_s=READ_S,
                response_timeout_s=RESPONSE_S,
            ) as client:
                answer = client.get(self._address, headers=self._headers, follow_redirects=True)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ReadError(f"it cannot be fetched ({error or type(error).__name__})") from error
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return None
        if not answer.is_success:
            raise ReadError(f"its server answers {answer.status_code} {answer.reason_phrase}")
        told = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
        self._told = {ask: answer.headers[tag] for ask, tag in told.items() if tag in answer.headers}
        return None if answer.content == self._last else answer.content

    def keep(self, content: bytes) -> None:
        """Take note that what was fetched is in the archive: from now on only what differs is fetched."""
        self._headers, self._last = self._told, content


def is_address(place: str) -> bool:
    """Whether a place is an address of the web, and no path."""
    return place.lower().startswith(("http://", "https://"))
