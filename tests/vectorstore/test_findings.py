"""What rules found in articles: kept with them, gone with them, and in nobody's way."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from newsroom import article, fill, found, open_archive, passages, to_format_5, vectors

from vectorstore.archive import Archive
from vectorstore.catalog.connection import CATALOG
from vectorstore.catalog.schema import SCHEMA_VERSION
from vectorstore.part import Part
from vectorstore.records import Findings

FOUND = Findings("rules 1", b"the mayor speaks")
DIGEST = article(1).digest
pytestmark = pytest.mark.usefixtures("quick_publishing")


def add_read(archive: Archive, number: int, findings: Findings = FOUND, version: int = 0) -> None:
    """Add and publish an article that was read."""
    new = article(number, version)
    with archive.writing() as writer:
        writer.add(new, passages(new), vectors(passages(new)), findings)


def rows(path: Path) -> int:
    with closing(sqlite3.connect(path / CATALOG)) as catalog:
        return int(catalog.execute("SELECT count(*) FROM findings").fetchone()[0])


def test_what_comes_with_an_article_is_given_back_for_the_same_rules_alone(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        add_read(archive, 1)
        fill(archive, 2)
        assert archive.findings(["a1", "a2", "a3"], "rules 1") == {"a1": (DIGEST, FOUND.found)}
        assert archive.findings(["a1"], "rules 2") == {}
        archive.keep_findings([("a1", DIGEST, Findings("rules 2", b"nobody"))])
        assert archive.findings(["a1"], "rules 2") == {"a1": (DIGEST, b"nobody")}
        assert archive.findings(["a1"], "rules 1") == {}  # nobody reads by these any more


def test_it_is_kept_until_the_article_is_replaced_or_removed(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    with open_archive(path) as archive:
        add_read(archive, 1)
        add_read(archive, 2)
        fill(archive, 1, version=1)
        with archive.writing() as writer:
            writer.remove("a2")
        assert archive.findings(["a1", "a2"], "rules 1") == {}
    assert rows(path) == 0


def test_what_was_found_in_another_version_is_not_kept(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        fill(archive, 1, version=1)
        archive.keep_findings([("a1", DIGEST, FOUND), ("a9", DIGEST, FOUND)])
        assert archive.findings(["a1", "a9"], "rules 1") == {}


def test_a_writer_that_fails_has_kept_it_with_the_article(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    new = article(1)
    with open_archive(path) as archive:
        with suppress(ZeroDivisionError), archive.writing() as writer:
            writer.add(new, passages(new), vectors(passages(new)), FOUND)
            raise ZeroDivisionError
        assert archive.findings(["a1"], "rules 1") == {}  # it is not published
    with open_archive(path) as archive:
        assert archive.findings(["a1"], "rules 1") == {"a1": (DIGEST, FOUND.found)}
        assert found(archive, 1)


def test_while_a_writer_is_at_work_nothing_is_kept_and_nobody_waits(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    with open_archive(path) as archive, open_archive(path) as reader:
        fill(archive, 1)
        with archive.writing() as writer:
            new = article(2)
            writer.add(new, passages(new), vectors(passages(new)))  # not committed yet
            reader.keep_findings([("a1", DIGEST, FOUND)])
            assert reader.findings(["a1"], "rules 1") == {}
        reader.keep_findings([("a1", DIGEST, FOUND)])
        assert archive.findings(["a1"], "rules 1") == {"a1": (DIGEST, FOUND.found)}
        assert found(reader, 2)


def test_keeping_it_changes_nothing_that_is_found(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        fill(archive, 1, 2)
        before = archive.revision, archive.content_digest(), archive.arrived(0)
        archive.keep_findings([("a1", DIGEST, FOUND)])
        assert (archive.revision, archive.content_digest(), archive.arrived(0)) == before
        assert found(archive, 1)


def test_a_part_has_that_of_its_own_articles(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        add_read(archive, 1)
        fill(archive, 2)
        part = Part(archive, ["a2"])
        part.keep_findings([("a1", DIGEST, Findings("rules 2", b"")), ("a2", article(2).digest, FOUND)])
        assert part.findings(["a1", "a2"], "rules 1") == {"a2": (article(2).digest, FOUND.found)}
        assert archive.findings(["a1"], "rules 1") == {"a1": (DIGEST, FOUND.found)}


def test_an_archive_of_format_5_is_brought_up_and_keeps_it_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    with open_archive(path) as archive:
        fill(archive, 1, 2)
        revision = archive.revision
    with closing(sqlite3.connect(path / CATALOG)) as catalog, catalog:
        to_format_5(catalog)
    with open_archive(path) as archive:
        assert archive._catalog.value("PRAGMA user_version") == SCHEMA_VERSION
        assert archive.revision == revision
        assert found(archive, 1)
        assert archive.findings(["a1"], "rules 1") == {}
        archive.keep_findings([("a1", DIGEST, FOUND)])
    with open_archive(path) as archive:
        assert archive.findings(["a1"], "rules 1") == {"a1": (DIGEST, FOUND.found)}
