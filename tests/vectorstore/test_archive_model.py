"""An archive behaves like a dictionary, whatever is done to it in whatever order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from killing import contents
from newsroom import add, open_archive

from tests.postgres import Server
from vectorstore.archive import Archive
from vectorstore.errors import ArticleNotFound
from vectorstore.interface import ArchiveWriter
from vectorstore.publishing import publisher

NUMBERS = st.integers(0, 4)


class ArchiveMachine(RuleBasedStateMachine):
    """`published` is what must be visible, `staged` what must be after the next publish."""

    url: str | None = None
    new_database: Callable[[], str] | None = None

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.published: dict[int, int] = {}
        self.staged: dict[int, int] = {}
        self.database = self.new_database() if self.new_database else None
        self.enter()

    def enter(self) -> None:
        self.archive: Archive = open_archive(Path(self.folder.name) / "archive", self.url, self.database)
        self.published = dict(self.staged)
        self.block = self.archive.writing()
        self.writer: ArchiveWriter = self.block.__enter__()

    @rule(number=NUMBERS, version=st.integers(0, 2))
    def add(self, number: int, version: int) -> None:
        outcome = add(self.writer, number, version)
        assert (outcome == "unchanged") == (self.staged.get(number) == version) or self.was(number, version)
        self.staged[number] = version

    def was(self, number: int, version: int) -> bool:
        """Back to the version that is published, after others that were not."""
        return self.published.get(number) == version

    @rule(number=NUMBERS)
    def remove(self, number: int) -> None:
        if number in self.staged:
            self.writer.remove(f"a{number}")
            del self.staged[number]
        else:
            with pytest.raises(ArticleNotFound):
                self.writer.remove(f"a{number}")

    @rule()
    def publish(self) -> None:
        before = self.archive.revision
        assert (self.writer.publish() == before) == (self.published == self.staged)
        self.published = dict(self.staged)

    @rule()
    def break_off_and_open_again(self) -> None:
        assert not self.block.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
        self.archive.close()
        self.enter()

    @precondition(lambda self: self.published == self.staged)
    @invariant()
    def is_whole(self) -> None:
        assert contents(self.archive) == self.published

    @invariant()
    def shows_what_is_published(self) -> None:
        if hasattr(self, "archive"):
            assert {int(s.id[1:]) for s in self.archive.articles()} == set(self.published)

    def teardown(self) -> None:
        if hasattr(self, "archive"):
            self.block.__exit__(None, None, None)
            self.archive.close()
            self.folder.cleanup()


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        ArchiveMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("delta", [0, 8])
def test_embedded(monkeypatch: pytest.MonkeyPatch, delta: int) -> None:
    """Whether the dense index is written at each publish, or only when two articles have changed."""
    monkeypatch.setattr(publisher, "DELTA_LEAST", delta)
    ArchiveMachine.url = None
    run(examples=6, steps=12)


def test_on_a_server(chroma_server: str) -> None:
    ArchiveMachine.url = chroma_server
    run(examples=6, steps=12)


def test_as_a_copy_of_a_teams(postgres: Server) -> None:
    ArchiveMachine.url = None
    ArchiveMachine.new_database = staticmethod(postgres.emptied_database)
    try:
        run(examples=4, steps=12)
    finally:
        ArchiveMachine.new_database = None
