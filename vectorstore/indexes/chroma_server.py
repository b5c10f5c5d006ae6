"""The dense index on a Chroma server: its address, and the collections of an archive there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from vectorstore.errors import ArchiveError, IndexFailed
from vectorstore.indexes.chroma_collection import HNSW, DenseIndex, chroma_failures, refusing
from vectorstore.vendors import silence

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from httpx import Client as HttpSession

SERVER_TIMEOUT_S = 60.0
# Chroma 1.5.9 answers "Error finding id" when what a query found is deleted before its name is looked up.
# Beside deletions of 300 passages each, 6 to 17 of 4,300 queries met that; with these pauses, none of 12,200.
PAUSES_S = (0.02, 0.1, 0.3)


class CollectionMissing(IndexFailed):
    """A server answers, but does not have the collection."""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a Chroma server is: `http://host:port`, or Chroma Cloud with its token, tenant and database."""

    url: str
    token: str | None = field(default=None, repr=False)
    tenant: str | None = None
    database: str | None = None

    @property
    def name(self) -> str:
        """Under what name the catalog remembers what this server has."""
        return " ".join(("server", self.url.rstrip("/"), self.tenant or "", self.database or "")).rstrip()

    def parts(self) -> tuple[str, int, bool]:
        """Host, port, and whether to use TLS. Raises ArchiveError."""
        try:
            parts = urlsplit(self.url)
            host, port = parts.hostname, parts.port
        except ValueError:
            parts, host, port = urlsplit(""), None, None
        if parts.scheme not in ("http", "https") or not host or parts.path.strip("/") or parts.username:
            raise ArchiveError(
                f"{self.url!r} is not the address of a Chroma server, such as http://127.0.0.1:8000"
            )
        secure = parts.scheme == "https"
        return host, port or (443 if secure else 8000), secure


class Server:
    """A connection to a Chroma server. Threads may share it. Raises IndexFailed when it does not answer."""

    def __init__(self, address: ServerAddress) -> None:
        silence("chromadb")
        import chromadb
        from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT, Settings

        self.address = address
        host, port, secure = address.parts()
        with self._failures():
            settings = Settings(  # type: ignore[call-arg]
                _env_file=None,
                chroma_server_host=host,  # or an environment variable of this name would contradict it
                chroma_server_http_port=port,
            )
            client = chromadb.HttpClient(
                host=host,
                port=port,
                ssl=secure,
                headers={"x-chroma-token": address.token} if address.token else None,
                settings=settings,
                tenant=address.tenant or DEFAULT_TENANT,
                database=address.database or DEFAULT_DATABASE,
            )
        self._client = cast("Client", client)
        for session in self._sessions():
            session.timeout = SERVER_TIMEOUT_S  # Chroma's own is to wait for ever

    def collection(self, name: str, *, create: bool = False) -> DenseIndex:
        """Open a collection. Raises CollectionMissing unless it is there or to be made."""
        silence("chromadb")
        from chromadb.errors import NotFoundError

        with self._failures():
            if create:
                hnsw = cast(Any, HNSW)
                found = self._client.get_or_create_collection(
                    name, configuration={"hnsw": hnsw}, embedding_function=refusing()
                )
                return DenseIndex(found, pauses=PAUSES_S)
            try:
                found = self._client.get_collection(name, embedding_function=refusing())
                return DenseIndex(found, pauses=PAUSES_S)
            except NotFoundError:
                raise CollectionMissing(f"{self.address.url} has no collection {name}") from None

    def drop(self, prefix: str, *, keep: str = "") -> None:
        """Remove the collections whose names begin so, except one."""
        for name in self.strays(prefix, keep=keep):
            with self._failures():
                self._client.delete_collection(name)

    def strays(self, prefix: str, *, keep: str) -> list[str]:
        """The collections whose names begin so, except one."""
        with self._failures():
            names = [other.name for other in self._client.list_collections()]
        return [name for name in names if name.startswith(prefix) and name != keep]

    def close(self) -> None:
        self._client.close()
        for session in self._sessions():
            session.close()

    def _sessions(self) -> Iterator[HttpSession]:
        """The connections beneath: Chroma 1.5.9 has no other way to set their timeout or to close them."""
        yield cast(Any, self._client)._server._session
        yield cast(Any, self._client)._admin_client._server._session

    def _failures(self) -> AbstractContextManager[None]:
        url = self.address.url
        return chroma_failures(
            f"the Chroma server at {url} cannot be used (start one with `chroma run`, or unset its URL)"
        )
