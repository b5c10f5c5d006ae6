"""An archive narrowed by who wrote an article, its section, its language, or to some articles; whatever holds
the indexes, and whatever was published since they were written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from newsroom import article, fill, open_archive, passages, to_format_4, vectors

from vectorstore.archive import Archive
from vectorstore.bounds import NO_BOUNDS, Bounds
from vectorstore.catalog.connection import CATALOG
from vectorstore.records import Article

GERMAN = "Der Bürgermeister sagte, dass die Brücke nicht vor dem Winter fertig wird und mehr kostet."

Opener = Callable[[], Archive]


def articles() -> list[Article]:
    """a1 by two authors in World, a2 by one of them in Sport, a3 in German, a4 as the first but British."""
    return [
        replace(article(1), authors=("Jane Roe", "Tom Okafor"), section="World"),
        replace(article(2), authors=("JANE ROE",), section="Sport", language="en"),
        replace(article(3), authors=("Émile Duc",), text=GERMAN, boilerplate=(), section="world"),
        replace(article(4), authors=(), language="en-GB"),
    ]


def store(archive: Archive, *new: Article) -> None:
    with archive.writing() as writer:
        for one in new:
            writer.add(one, passages(one), vectors(passages(one)))


def inside(archive: Archive, **bounds: object) -> set[str]:
    """The articles of whatever both searches find, and of what there is, within bounds: they agree."""
    limits = Bounds(**{name: _of(value) for name, value in bounds.items()})  # type: ignore[arg-type]
    question = vectors(passages(article(1)))[0]
    dense = [id_ for id_, _ in archive.search_dense(question, 1_000)]
    lexical = [id_ for id_, _ in archive.search_lexical("mayor Bürgermeister", 1_000)]
    there = archive.inside(limits, 1_000)
    assert there is not None
    found = [archive.within(ids, limits) for ids in (dense, lexical)]
    named = [{passage.article_id for passage in archive.passages(sorted(ids))} for ids in (*found, there)]
    listed = {one.id for one in archive.articles(bounds=limits)}
    assert named[0] == named[1] == named[2] == listed
    return listed


def _of(value: object) -> object:
    return value if isinstance(value, int) else frozenset(value if isinstance(value, tuple) else (value,))


@pytest.fixture
def stocked(opener: Opener) -> Opener:
    with opener() as archive:
        store(archive, *articles())
    return opener


def test_both_searches_are_narrowed_by_author_section_language_and_article(stocked: Opener) -> None:
    with stocked() as archive:
        assert inside(archive) == {"a1", "a2", "a3", "a4"}
        assert inside(archive, authors="jane roe") == {"a1", "a2"}
        assert inside(archive, authors=("tom okafor", "émile duc")) == {"a1", "a3"}
        assert inside(archive, authors="jane") == set()
        assert inside(archive, sections="world") == {"a1", "a3"}
        assert inside(archive, languages="de") == {"a3"}
        assert inside(archive, languages="en") == {"a1", "a2", "a4"}
        assert inside(archive, languages="en-gb") == {"a4"}
        assert inside(archive, articles=("a4", "nothing")) == {"a4"}
        assert inside(archive, authors="jane roe", sections="sport") == {"a2"}
        assert inside(archive, authors="jane roe", sources="cnn") == set()
        assert inside(archive, authors="jane roe", sources="reuters") == {"a1"}


def test_what_was_published_since_the_indexes_were_written_is_narrowed_too(
    tmp_path: Path, small_delta: None
) -> None:
    with open_archive(tmp_path / "archive") as archive:
        fill(archive, *range(10, 40))
        store(archive, *articles())
        assert inside(archive, authors="jane roe") == {"a1", "a2"}
        store(archive, replace(articles()[1], authors=("Tom Okafor",)))
        assert inside(archive, authors="jane roe") == {"a1"}
        with archive.writing() as writer:
            writer.remove("a1")
        assert inside(archive, authors="jane roe") == set()
        assert dict(archive.coverage().authors).keys() == {
            "A. Writer",
            "B. Écrivain",
            "Tom Okafor",
            "Émile Duc",
        }


def test_the_archive_says_who_wrote_for_it_in_which_sections_and_languages(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        assert archive.coverage().authors == ()
        store(archive, *articles())
        covers = archive.coverage()
        assert [count for _, count in covers.authors] == [2, 1, 1]
        assert covers.authors[0][0].casefold() == "jane roe"
        assert [(name.casefold(), count) for name, count in covers.sections] == [("world", 2), ("sport", 1)]
        assert dict(covers.languages) == {"en": 2, "de": 1, "en-GB": 1}


def test_more_than_are_asked_for_are_not_listed(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        store(archive, *articles())
        assert archive.inside(NO_BOUNDS, 12) is None
        assert len(archive.inside(Bounds(authors=frozenset({"jane roe"})), 8) or ()) == 8


def test_an_archive_of_format_4_is_brought_up_and_can_be_narrowed(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    with open_archive(path) as archive:
        store(archive, *articles())
        before = archive.coverage(), archive.revision, archive.content_digest()
    with closing(sqlite3.connect(path / CATALOG)) as catalog, catalog:
        to_format_4(catalog)
    with open_archive(path) as archive:
        assert (archive.coverage(), archive.revision, archive.content_digest()) == before
        assert inside(archive, authors="jane roe") == {"a1", "a2"}
        assert inside(archive, languages="de") == {"a3"}
