"""What several tests share: small archives of our own articles, and a model that says what it is told."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from hypothesis import settings

from rag.assistant import Assistant, demo_articles
from rag.errors import ModelError
from rag.models.encoders.minilm import MiniLM
from rag.models.openai_chat import ChatMessage, Completion, Finish, TokenUsage
from rag.settings import Settings
from tests.postgres import Server
from vectorstore.archive import Archive
from vectorstore.indexes import health
from vectorstore.publishing import publisher
from vectorstore.records import Article

settings.register_profile("dateline", deadline=None)  # a busy machine is no finding
settings.load_profile("dateline")

T = TypeVar("T")

FERRY = Article(
    id="ferry",
    title="Ferry strike ends after nine days",
    text=(
        "Dock workers in Port Ellery went back to work on Tuesday after a strike of nine days.\n\n"
        "The harbour union's leader, Marta Quist, said the port had agreed to raise wages by 4 percent. "
        '"We wanted seven, but four is a beginning," Quist told reporters at the quay.\n\n'
        "The port's director, Alan Dray, said the strike had cost $12 million. "
        "He said no worker would be punished for it.\n\n"
        "Dray denied that the port had threatened to sell its ferries."
    ),
    source="Harbour Wire",
    url="https://example.org/ferry",
    published=datetime(2014, 3, 5, 14, 29, tzinfo=UTC),
)
BRIDGE = Article(
    id="bridge",
    title="Bridge over the Ellery to close for repairs",
    text=(
        "The Ellery bridge will be closed from 12 May until the end of August, the town council decided.\n\n"
        "Engineer Ida Rohm said that rust had been found in 14 of the 40 cables. "
        "The repairs will cost $30 million, according to the council.\n\n"
        "Buses will cross by ferry."
    ),
    source="Northern Ledger",
    published=datetime(2014, 4, 2, tzinfo=UTC),
)
UNDATED = Article(
    id="lighthouse",
    title="The keeper of the last lighthouse",
    text="Joan Marr has kept the light on Gull Rock for 31 years. She plans to retire when the ferry does.",
)
ARTICLES = (FERRY, BRIDGE, UNDATED)
CHECKED_IN_THIS_PROCESS = replace(publisher.DENSE, check=health.check)


class ToldModel:
    """A language model that answers with given words, in given pieces, or fails after them."""

    name = "told"
    context_tokens = 4096

    def __init__(self, *pieces: str, fails: ModelError | None = None) -> None:
        self.pieces = pieces
        self.fails = fails
        self.asked: list[Sequence[ChatMessage]] = []

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, stop: Sequence[str] = ()
    ) -> Completion:
        self.asked.append(messages)
        return Completion(self._events())

    def close(self) -> None:
        return None

    def _events(self) -> Iterator[str | Finish]:
        yield from self.pieces
        if self.fails:
            raise self.fails
        yield Finish("stop", TokenUsage(100, 20))


def finished(work: Coroutine[object, object, T]) -> T:
    """What comes of it, in a thread of its own: other tests may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture(autouse=True)
def _settings_come_from_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own key, archive or loaded model must not change what a test sees."""
    for name in [name for name in os.environ if name.startswith(("DATELINE_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATELINE_SHARE_MODEL", "0")


@pytest.fixture
def quick_publishing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The health check of a new Chroma folder takes seconds in a process of its own: here it runs in ours."""
    monkeypatch.setattr(publisher, "DENSE", CHECKED_IN_THIS_PROCESS)


@pytest.fixture(scope="session")
def embedder() -> MiniLM:
    return MiniLM()


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Iterator[Archive]:
    """An archive of three articles, to be read only."""
    path = tmp_path_factory.mktemp("harbour") / "archive"
    with Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(publisher, "DENSE", CHECKED_IN_THIS_PROCESS)
            Assistant(archive, Settings.load(mode="extractive"), embedder).add(ARTICLES)
        yield archive


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Iterator[Archive]:
    """The archive of the demo articles, to be read only."""
    path = tmp_path_factory.mktemp("demo") / "archive"
    with Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(publisher, "DENSE", CHECKED_IN_THIS_PROCESS)
            Assistant(archive, Settings.load(mode="extractive"), embedder).ingest([demo_articles()])
        yield archive


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server on a free port of 127.0.0.1. Who stops it starts it again."""
    server = Server()
    yield server
    server.remove()


@pytest.fixture
def team_url(postgres: Server) -> str:
    """The URL of a database without articles."""
    return postgres.emptied_database()


def assistant_with(archive: Archive, embedder: MiniLM, model: ToldModel | None = None) -> Assistant:
    mode = "llm" if model else "extractive"
    return Assistant(archive, Settings.load(mode=mode), embedder, model=model)
