"""A team's archive in PostgreSQL, and its copies: what is written by many is everywhere, once and whole."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from newsroom import DIMENSION, MODEL, add, article, fill, found, open_archive, passages
from processes import another_process, go_on, said

from tests.postgres import Server
from vectorstore.archive import Archive
from vectorstore.errors import ArchiveError, ArchiveMismatch, DatabaseUnavailable
from vectorstore.interface import ArchiveWriter
from vectorstore.team import store as store_module
from vectorstore.team import writer as writer_module
from vectorstore.team.store import Store

QUICK = """
from dataclasses import replace
from vectorstore.indexes import health
from vectorstore.publishing import publisher
from vectorstore.team import writer as team_writer
publisher.DENSE = replace(publisher.DENSE, check=health.check)
team_writer.FLUSH_AFTER_ARTICLES = 3
"""
HALF = f"""{QUICK}
folder, url, first = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with open_archive(folder, database_url=url) as archive, archive.writing() as writer:
    print("open", flush=True)
    sys.stdin.readline()
    for number in range(first, 24, 2):
        add(writer, number)
    writer.flush()
    print("done", flush=True)
    sys.stdin.readline()
"""
ENDLESS = f"""{QUICK}
with open_archive(Path(sys.argv[1]), database_url=sys.argv[2]) as archive, archive.writing() as writer:
    for number in range(100_000):
        add(writer, number % 40, number // 40)
        if number % 10 == 9:
            print(number, flush=True)
"""


@pytest.fixture
def here(tmp_path: Path, team_url: str) -> Iterator[Archive]:
    with open_archive(tmp_path / "here", database_url=team_url) as archive:
        yield archive


@pytest.fixture
def there(tmp_path: Path, team_url: str) -> Iterator[Archive]:
    """The copy of another machine."""
    with open_archive(tmp_path / "there", database_url=team_url) as archive:
        yield archive


def caught_up(archive: Archive) -> Archive:
    assert archive._replica
    archive._replica.catch_up()
    assert archive.following
    assert archive.following.fault is None
    return archive


def test_what_one_machine_writes_is_found_on_another(here: Archive, there: Archive) -> None:
    fill(here, 1, 2, 3)
    assert all(found(caught_up(there), number) for number in (1, 2, 3))
    with there.writing() as writer:
        writer.remove("a2")
        assert add(writer, 1, version=1) == "replaced"
        assert add(writer, 3) == "unchanged"
    assert found(caught_up(here), 1, version=1)
    assert [summary.id for summary in here.articles()] == ["a3", "a1"]
    assert here.content_digest() == there.content_digest()
    assert here.article("a3") == article(3)
    assert here.following
    assert here.following.behind == 0


def test_a_copy_that_is_made_anew_is_like_the_others(here: Archive, tmp_path: Path, team_url: str) -> None:
    fill(here, *range(8))
    fill(here, 3, 4, version=1)
    with here.writing() as writer:
        writer.remove("a5")
    with open_archive(tmp_path / "new", database_url=team_url) as new:
        assert new.content_digest() == here.content_digest()
        ids = [passage.id for passage, _ in here.all_passages()]
        assert sorted(passage.id for passage, _ in new.all_passages()) == sorted(ids)
        np.testing.assert_array_equal(new.vectors(ids), here.vectors(ids))
        assert new.stories([f"a{n}" for n in range(8)]) == here.stories([f"a{n}" for n in range(8)])
        assert all(found(new, number) for number in (0, 1, 2, 6, 7))
        assert found(new, 4, version=1)


def test_a_copy_follows_by_itself(here: Archive, there: Archive) -> None:
    there.follow()
    fill(here, 1)
    deadline = time.monotonic() + 60
    while not there.count() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found(there, 1)


def test_nothing_new_costs_one_query(here: Archive, there: Archive) -> None:
    fill(here, 1)
    asked: list[str] = []
    caught_up(there)
    revision = there.revision
    from sqlalchemy import event

    assert there._store
    event.listen(
        there._store._database._engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: asked.append(statement),
    )
    caught_up(there)
    assert len(asked) == 1
    assert there.revision == revision


def test_two_processes_may_write_at_once(tmp_path: Path, team_url: str) -> None:
    with (
        another_process(HALF, str(tmp_path / "one"), team_url, "0") as one,
        another_process(HALF, str(tmp_path / "two"), team_url, "1") as two,
    ):
        for process in (one, two):
            assert said(process) == "open"
        for process in (one, two):
            go_on(process)
        for process in (one, two):
            assert said(process) == "done"
    with open_archive(tmp_path / "three", database_url=team_url) as archive:
        assert {summary.id for summary in archive.articles()} == {f"a{number}" for number in range(24)}
        assert archive.passage_count() == 4 * 24
        assert all(archive.passages_of(f"a{n}") == passages(article(n)) for n in range(24))


def test_two_processes_may_write_the_same(tmp_path: Path, team_url: str) -> None:
    """In other orders, so that they would wait for one another if articles were locked one by one."""

    def write(seed: int) -> None:
        numbers = list(range(12))
        random.Random(seed).shuffle(numbers)
        with open_archive(tmp_path / f"{seed}", database_url=team_url) as archive:
            for version in (0, 1):
                fill(archive, *numbers, version=version)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(write, (1, 2)))
    with open_archive(tmp_path / "1", database_url=team_url) as archive:
        assert archive.count() == 12
        for number in range(12):
            whole = archive.article(f"a{number}")
            version = next(v for v in (0, 1) if whole == article(number, v))
            assert archive.passages_of(whole.id) == passages(article(number, version))


def test_a_writer_that_is_killed_leaves_whole_articles(tmp_path: Path, team_url: str) -> None:
    with another_process(ENDLESS, str(tmp_path / "one"), team_url) as process:
        for _ in range(3):
            said(process)
        process.kill()
        process.wait()
    with open_archive(tmp_path / "two", database_url=team_url) as archive:
        assert 27 <= archive.count() <= 40  # what was flushed, three at a time
        for summary in archive.articles():
            number, text = int(summary.id[1:]), archive.article(summary.id).text
            version = int(text.split(f"w{number}v")[1].split("s")[0])
            assert archive.article(summary.id) == article(number, version)
            assert archive.passages_of(summary.id) == passages(article(number, version))
        fill(archive, 50)  # nobody is waited for
        assert found(archive, 50)


def test_a_late_commit_is_not_missed(
    here: Archive, there: Archive, tmp_path: Path, team_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that began earlier and commits later than another is of a later revision."""
    writing, may_commit = threading.Event(), threading.Event()
    insert = store_module._insert

    def slow(connection: object, arriving: list[store_module.Whole], revision: int) -> None:
        insert(connection, arriving, revision)  # type: ignore[arg-type]
        if arriving[0].article.id == "a1":
            writing.set()
            assert may_commit.wait(60)

    fill(here, 0)
    monkeypatch.setattr(store_module, "_insert", slow)
    with ThreadPoolExecutor(2) as threads, open_archive(tmp_path / "third", database_url=team_url) as third:
        first = threads.submit(fill, here, 1)
        assert writing.wait(60)
        second = threads.submit(fill, there, 2)
        time.sleep(0.2)
        assert caught_up(third).count() == 1  # the second waits: else its revision could be seen before
        may_commit.set()
        first.result()
        second.result()
        assert all(found(caught_up(third), number) for number in (0, 1, 2))


def test_a_copy_that_was_killed_in_the_middle_goes_on(
    here: Archive, there: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "PAGE_ARTICLES", 2)
    monkeypatch.setattr(writer_module, "FLUSH_AFTER_ARTICLES", 3)
    fill(here, *range(9))
    take, taken = there._replica.__class__._take, list[str]()

    def taking(self: object, writer: object, whole: store_module.Whole) -> None:
        if len(taken) == 5:
            raise DatabaseUnavailable("the cable was cut")
        taken.append(whole.article.id)
        take(self, writer, whole)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(there._replica.__class__, "_take", taking)
        assert there._replica
        there._replica.catch_up()
        assert there.following
        assert there.following.fault == "the cable was cut"
        assert there.following.behind
    assert caught_up(there).content_digest() == here.content_digest()


def test_while_the_server_is_away_copies_answer_and_nothing_is_written(
    here: Archive, tmp_path: Path, team_url: str, postgres: Server
) -> None:
    fill(here, 1, 2)
    postgres.stop()
    try:
        with pytest.raises(DatabaseUnavailable) as told, here.writing():
            pass
        with open_archive(tmp_path / "here", database_url=team_url) as again:  # a command that only asks
            assert found(again, 2)
            state = again.following
            assert state
            assert state.fault
            assert (state.revision, state.newest, state.behind) == (1, None, None)
        with pytest.raises(DatabaseUnavailable, match="there is no copy of its archive at"):
            open_archive(tmp_path / "none", database_url=team_url)
        assert not (tmp_path / "none").exists()
    finally:
        postgres.start()
    assert f"127.0.0.1:{postgres.port}" in str(told.value)
    assert "a%25b" not in str(told.value)
    fill(here, 3)
    assert found(here, 3)


def test_a_writer_goes_on_when_the_server_comes_back(here: Archive, there: Archive, postgres: Server) -> None:
    with here.writing() as writer:
        add(writer, 1)
        postgres.stop()
        with pytest.raises(DatabaseUnavailable):
            writer.publish()
        postgres.start()
        writer.publish()  # what was waiting still is
    assert found(caught_up(there), 1)


def test_without_the_extra_all_else_works(tmp_path: Path) -> None:
    """The name of a host in the settings is enough to be told what to install."""
    code = """
for name in ("sqlalchemy", "psycopg", "alembic"):
    sys.modules[name] = None
from rag.cli.maintenance import status_json
from rag.assistant import Assistant
from rag import Settings
from ui.service import app
from vectorstore import Following
print(Following("h/d", 1).behind)
with Assistant.open(sys.argv[1]) as assistant:
    print(status_json(assistant)["team"])
try:
    Assistant.open(sys.argv[1], settings=Settings.load(database_url="postgresql://u:geheim@h/d"))
except Exception as error:
    print(type(error).__name__, error)
"""
    with another_process(code, str(tmp_path / "archive")) as process:
        told = process.communicate(timeout=300)[0].splitlines()
    assert told[:2] == ["None", "None"]
    assert told[2].startswith(
        "SettingsError DATELINE_DATABASE_URL needs packages that are not installed; run `"
    )
    assert "[team]" in told[2]
    assert "geheim" not in told[2]


def test_a_wrong_password_is_told_without_it(tmp_path: Path, team_url: str, postgres: Server) -> None:
    url = postgres.url(team_url.rpartition("/")[2], password="not-this-one")
    with pytest.raises(DatabaseUnavailable, match="password authentication failed") as told:
        open_archive(tmp_path / "archive", database_url=url)
    assert "not-this-one" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_database_that_is_not_there_is_told(tmp_path: Path, postgres: Server) -> None:
    with pytest.raises(DatabaseUnavailable, match='database "nowhere" does not exist'):
        open_archive(tmp_path / "archive", database_url=postgres.url("nowhere"))


def test_a_folder_with_an_archive_of_its_own_becomes_no_copy(tmp_path: Path, team_url: str) -> None:
    with open_archive(tmp_path / "own") as own:
        fill(own, 1)
    with pytest.raises(ArchiveMismatch, match="has an archive of its own"):
        open_archive(tmp_path / "own", database_url=team_url)


def test_a_copy_is_not_written_to_by_itself(here: Archive, tmp_path: Path) -> None:
    fill(here, 1)
    with open_archive(tmp_path / "here") as alone:
        assert found(alone, 1)
        with pytest.raises(ArchiveError, match="copy of a team's archive; set DATELINE_DATABASE_URL"):
            fill(alone, 2)


def test_a_copy_follows_no_other_archive(here: Archive, tmp_path: Path, postgres: Server) -> None:
    fill(here, 1)
    other = postgres.new_database()
    with open_archive(tmp_path / "other", database_url=other) as archive:
        fill(archive, 2)
    with pytest.raises(ArchiveMismatch, match="copy of another archive"):
        open_archive(tmp_path / "here", database_url=other)


def test_another_embedding_is_refused(here: Archive, tmp_path: Path, team_url: str) -> None:
    fill(here, 1)
    with pytest.raises(ArchiveMismatch, match=rf"{MODEL} \({DIMENSION} dimensions\), not with tests/other"):
        Archive.open(tmp_path / "new", model="tests/other", dimension=5, database_url=team_url)
    assert not (tmp_path / "new").exists()
    with here.writing() as writer, pytest.raises(ArchiveError, match="keeps its embedding model"):
        writer.reembed("tests/other", 5, [])


def test_a_passage_id_of_another_article_is_refused(here: Archive, there: Archive) -> None:
    fill(here, 1)
    one = passages(article(2))[0]
    taken = one.__class__(passages(article(1))[0].id, "a2", one.start, one.end, one.text)

    def write(writer: ArchiveWriter) -> None:
        writer.add(article(2), [taken], np.ones((1, DIMENSION), np.float32))

    with there.writing() as writer, pytest.raises(ValueError, match="is taken by another article"):
        write(writer)
    assert caught_up(there).count() == 1


def test_the_tables_are_made_once_and_as_they_are_declared(postgres: Server) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from vectorstore.team.schema import NEWEST, SCHEMA, metadata

    url = postgres.new_database()
    stores = [Store.at(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(Store.head, stores)) == [None] * 4
    with stores[0]._database.transaction() as connection:
        options = {
            "version_table_schema": SCHEMA,
            "include_schemas": True,
            "include_name": lambda name, kind, _parents: kind != "schema" or name == SCHEMA,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == NEWEST
    for store in stores:
        store.close()


def test_tables_of_a_newer_version_are_left_alone(tmp_path: Path, postgres: Server) -> None:
    import psycopg

    url = postgres.new_database()
    store = Store.at(url)
    store.head()
    store.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE dateline.alembic_version SET version_num = '9999'")
    with pytest.raises(ArchiveMismatch, match="newer Dateline"):
        open_archive(tmp_path / "archive", database_url=url)
