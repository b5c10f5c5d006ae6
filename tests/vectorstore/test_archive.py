"""What an archive promises, whichever Chroma is behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from newsroom import DIMENSION, add, article, break_off, fill, found, open_archive, passages, vectors, word

from vectorstore.archive import Archive
from vectorstore.errors import ArchiveBusy, ArchiveError, ArchiveMismatch, ArticleNotFound
from vectorstore.records import Article, Passage


def test_an_empty_archive_finds_nothing(archive: Archive) -> None:
    assert (archive.count(), archive.passage_count(), archive.revision) == (0, 0, 0)
    assert archive.search_lexical("bridge", 5) == []
    assert archive.search_dense(np.ones(DIMENSION, np.float32), 5) == []
    assert archive.coverage().first_day is None
    assert archive.articles() == []


def test_what_was_added_is_found_both_ways(archive: Archive) -> None:
    fill(archive, 1, 2, 3)
    assert archive.count() == 3
    assert all(found(archive, number) for number in (1, 2, 3))


def test_articles_and_passages_come_back_as_they_were(archive: Archive) -> None:
    fill(archive, 1, 2, 4)
    for number in (1, 2, 4):
        assert archive.article(f"a{number}") == article(number)
        assert archive.digest(f"a{number}") == article(number).digest
        assert archive.passages_of(f"a{number}") == passages(article(number))


def test_passages_come_in_the_order_asked_for(archive: Archive) -> None:
    fill(archive, 1, 2)
    first, second = passages(article(1))[0], passages(article(2))[1]
    assert archive.passages([second.id, "gone", first.id, second.id]) == [second, first, second]
    assert archive.passages([]) == []


def test_vectors_come_back_in_the_order_asked_for(archive: Archive) -> None:
    fill(archive, 1)
    kept = passages(article(1))
    got = archive.vectors([kept[2].id, "gone", kept[0].id])
    np.testing.assert_array_equal(got[[0, 2]], vectors(kept)[[2, 0]])
    assert not got[1].any()
    assert archive.vectors([]).shape == (0, DIMENSION)


def test_nothing_is_visible_before_it_is_published(archive: Archive) -> None:
    with archive.writing() as writer:
        assert add(writer, 1) == "added"
        writer.flush()
        assert archive.count() == 0
        assert archive.search_lexical("bridge", 5) == []
        assert writer.publish() == archive.revision == 1
        assert found(archive, 1)


def test_adding_twice_is_adding_once(archive: Archive) -> None:
    fill(archive, 1)
    with archive.writing() as writer:
        assert add(writer, 1) == "unchanged"
        assert add(writer, 2) == "added"
        assert add(writer, 2) == "unchanged"
    assert archive.count() == 2
    assert archive.revision == 2


def test_a_replacement_takes_the_place_of_the_old_version(archive: Archive) -> None:
    fill(archive, 1, 2)
    with archive.writing() as writer:
        assert add(writer, 1, version=1) == "replaced"
        writer.flush()
        assert found(archive, 1, version=0)  # until it is published
    assert archive.count() == 2
    assert found(archive, 1, version=1)
    assert archive.search_lexical(word(1, 0, 0), 5) == []
    assert archive.passages([p.id for p in passages(article(1))]) == []


def test_the_last_of_several_versions_counts(archive: Archive) -> None:
    fill(archive, 1)
    with archive.writing() as writer:
        assert add(writer, 1, version=1) == "replaced"
        assert add(writer, 1, version=2) == "replaced"
    assert found(archive, 1, version=2)
    with archive.writing() as writer:
        assert add(writer, 1, version=3) == "replaced"
        assert add(writer, 1, version=2) == "unchanged"
    assert archive.article("a1") == article(1, version=2)
    assert archive.revision == 2  # nothing has changed


def test_what_is_removed_is_gone(archive: Archive) -> None:
    fill(archive, 1, 2)
    with archive.writing() as writer:
        writer.remove("a1")
        with pytest.raises(ArticleNotFound, match="a1"):
            writer.remove("a1")
    assert archive.count() == 1
    assert archive.digest("a1") is None
    assert archive.search_lexical(word(1, 0, 0), 5) == []
    assert {id_ for id_, _ in archive.search_dense(vectors(passages(article(1)))[0], 20)} == {
        p.id for p in passages(article(2))
    }
    with pytest.raises(ArticleNotFound, match="a1"):
        archive.article("a1")
    with pytest.raises(ArticleNotFound, match="a1"):
        archive.passages_of("a1")


def test_removed_and_added_again_is_unchanged(archive: Archive) -> None:
    fill(archive, 1)
    with archive.writing() as writer:
        writer.remove("a1")
        assert add(writer, 1) == "unchanged"
    assert found(archive, 1)


def test_removing_what_was_only_pending(archive: Archive) -> None:
    fill(archive, 1)
    with archive.writing() as writer:
        add(writer, 2)
        writer.remove("a2")
    assert [summary.id for summary in archive.articles()] == ["a1"]


def test_after_an_error_the_next_writer_finishes_what_was_added(archive: Archive) -> None:
    fill(archive, 1)
    break_off(archive, 2)
    assert archive.count() == 1
    fill(archive, 3)
    assert all(found(archive, number) for number in (1, 2, 3))


def test_opening_finishes_what_was_added(folder_opener: Callable[[], Archive]) -> None:
    with folder_opener() as archive:
        break_off(archive, 1)
        assert archive.status().pending == 1
    with folder_opener() as archive:
        assert found(archive, 1)
        assert archive.status().pending == 0


def test_an_article_without_passages_is_kept(archive: Archive) -> None:
    with archive.writing() as writer:
        writer.add(article(1), [], vectors([]))
    assert archive.article("a1") == article(1)
    assert archive.passages_of("a1") == []
    assert archive.search_lexical("bridge", 5) == []


def test_ids_titles_and_texts_may_be_anything_that_is_text(archive: Archive) -> None:
    odd = replace(
        article(1),
        id="../a b\x00'\"%\n日本",
        title="Ünï \x00 🎈",
        text="nul \x00 🎈 bridge. " + article(1).text,
    )
    with archive.writing() as writer:
        assert writer.add(odd, passages(odd), vectors(passages(odd))) == "added"
    assert archive.article(odd.id) == odd
    assert archive.passages_of(odd.id) == passages(odd)
    assert archive.passages([passages(odd)[0].id]) == [passages(odd)[0]]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"text": "half \ud800 a pair"}, "'a1'.*text"),
        ({"title": "\udfff"}, "'a1'.*title"),
        ({"authors": ("\ud800",)}, "'a1'.*authors"),
        ({"id": ""}, "empty id"),
    ],
)
def test_what_is_not_text_is_refused(archive: Archive, change: dict[str, str], complaint: str) -> None:
    broken = replace(article(1), **change)  # type: ignore[arg-type]
    with archive.writing() as writer, pytest.raises(ValueError, match=complaint):
        writer.add(broken, [], vectors([]))
    assert archive.count() == 0


def test_names_of_files_may_be_anything(archive: Archive) -> None:
    with archive.writing() as writer:
        writer.add(replace(article(1), origin="caf\udce9.txt"), [], vectors([]))
        writer.note("caf\udce9.txt", "added", "")
    assert archive.article("a1").origin == "caf\\udce9.txt"
    assert archive.ledger()[0].origin == "caf\\udce9.txt"


def test_ids_that_are_not_text_are_not_found(archive: Archive) -> None:
    assert archive.digest("\ud800") is None
    assert archive.passages(["\ud800"]) == []
    with pytest.raises(ArticleNotFound):
        archive.article("\ud800")


@pytest.mark.parametrize(
    "broken",
    [
        np.ones((1, DIMENSION), np.float32),
        np.ones((4, DIMENSION + 1), np.float32),
        np.full((4, DIMENSION), np.nan, np.float32),
        np.zeros((4, DIMENSION), np.float32),
    ],
    ids=["too few", "wrong dimension", "not a number", "zero"],
)
def test_vectors_that_cannot_be_searched_are_refused(archive: Archive, broken: np.ndarray) -> None:
    with archive.writing() as writer:
        with pytest.raises(ValueError, match="'a1'"):
            writer.add(article(1), passages(article(1)), broken)
        assert add(writer, 2) == "added"
    assert [summary.id for summary in archive.articles()] == ["a2"]


def test_passages_must_be_the_articles_own(archive: Archive) -> None:
    own, other = passages(article(1)), passages(article(2))
    with archive.writing() as writer:
        with pytest.raises(ValueError, match="belongs to article 'a2'"):
            writer.add(article(1), other, vectors(other))
        moved = [replace(own[0], start=own[0].start + 1)]
        with pytest.raises(ValueError, match="is not its text"):
            writer.add(article(1), moved, vectors(moved))
        add(writer, 2)
        taken = [replace(own[0], id=other[0].id)]
        with pytest.raises(ValueError, match="is taken"):
            writer.add(article(1), taken, vectors(taken))
    assert [summary.id for summary in archive.articles()] == ["a2"]


def test_questions_without_a_direction_are_refused(archive: Archive) -> None:
    for vector in (np.zeros(DIMENSION), np.ones(DIMENSION - 1), np.full(DIMENSION, np.inf)):
        with pytest.raises(ValueError, match="finite vector of 8"):
            archive.search_dense(vector.astype(np.float32), 3)


def test_dense_scores_are_cosines_best_first(archive: Archive) -> None:
    fill(archive, *range(1, 11))
    kept = [p for number in range(1, 11) for p in passages(article(number))]
    question = vectors(kept)[5] * 7
    cosines = dict(zip([p.id for p in kept], (vectors(kept) @ (question / 7)).tolist(), strict=True))
    hits = archive.search_dense(question, 12)
    expected = sorted(cosines.items(), key=lambda pair: (-pair[1], pair[0]))[:12]
    assert [id_ for id_, _ in hits] == [id_ for id_, _ in expected]
    np.testing.assert_allclose([s for _, s in hits], [s for _, s in expected], atol=1e-5)
    assert all(-1 <= score <= 1 for _, score in hits)
    assert len(archive.search_dense(question, 1000)) == len(kept)
    assert archive.search_dense(question, 0) == []


def test_equal_scores_come_in_order_of_id(archive: Archive) -> None:
    with archive.writing() as writer:
        for number in (3, 1, 2):
            own = passages(article(number))
            writer.add(article(number), own, np.ones((len(own), DIMENSION), np.float32))
    dense = [id_ for id_, _ in archive.search_dense(np.ones(DIMENSION, np.float32), 12)]
    lexical = [id_ for id_, _ in archive.search_lexical("mayor", 12)]
    assert dense == lexical == sorted(dense)


def test_articles_are_listed_newest_first_and_searched_by_title(archive: Archive) -> None:
    fill(archive, 1, 2, 4, 13)
    assert [summary.id for summary in archive.articles()] == ["a2", "a1", "a13", "a4"]  # a4 is undated
    assert archive.articles(limit=1, offset=1)[0].id == "a1"
    assert [s.id for s in archive.articles(query="TOWN 13")] == ["a13"]
    assert [s.id for s in archive.articles(query="100%")] == []
    assert {s.id for s in archive.articles(source="Reuters")} == {"a1", "a4", "a13"}
    summary = archive.articles(query="town 2")[0]
    assert (summary.title, summary.source, summary.passages) == ("Bridges of town 2", None, 4)
    assert summary.published == article(2).published


def test_coverage(archive: Archive) -> None:
    fill(archive, 1, 2, 3, 4)
    coverage = archive.coverage()
    assert (coverage.articles, coverage.undated) == (4, 1)
    assert (coverage.first_day, coverage.last_day) == (date(2014, 2, 1), date(2014, 4, 1))
    assert coverage.outlets == (("Reuters", 2), ("CNN", 1))


def test_the_ledger_says_what_became_of_each_file(archive: Archive) -> None:
    with archive.writing() as writer:
        writer.note("one.txt", "added")
        writer.note("two.pdf", "skipped", "it is a PDF")
    newest = archive.ledger(1)[0]
    assert (newest.origin, newest.outcome, newest.reason) == ("two.pdf", "skipped", "it is a PDF")
    assert len(archive.ledger()) == 2


def test_status(archive: Archive) -> None:
    fill(archive, 1, 2)
    status = archive.status()
    assert (status.articles, status.passages, status.pending, status.revision) == (2, 8, 0, 1)
    assert status.bytes_on_disk > 0
    assert status.notes == ()
    assert (status.model, status.dimension) == (archive.model, archive.dimension) == ("tests/hash", DIMENSION)


def test_publishing_says_how_far_it_is(archive: Archive) -> None:
    steps: list[tuple[int, int]] = []
    with archive.writing() as writer:
        add(writer, 1)
        add(writer, 2)
        writer.publish(lambda done, total: steps.append((done, total)))
    assert steps[-1] == (8, 8)
    assert steps == sorted(steps)


def test_rebuilding_changes_nothing_that_can_be_seen(archive: Archive) -> None:
    fill(archive, 1, 2, 3)
    fill(archive, 2, version=1)
    revision = archive.rebuild()
    assert archive.revision == revision == 3
    assert found(archive, 1)
    assert found(archive, 2, version=1)
    assert archive.status().notes == ()


def test_vectors_can_be_replaced_by_those_of_another_model(folder_opener: Callable[[], Archive]) -> None:
    with folder_opener() as archive, folder_opener() as other:
        fill(archive, 1, 2)
        assert found(other, 1)
        old = [passage for passage, _ in archive.all_passages()]
        with archive.writing() as writer:
            writer.reembed("tests/other", 5, [([p.id for p in old], vectors(old, 5))])
        assert (archive.model, archive.dimension) == ("tests/other", 5)
        assert archive.search_dense(vectors(old, 5)[3], 1)[0][0] == old[3].id
        np.testing.assert_array_equal(archive.vectors([old[0].id]), vectors(old, 5)[:1])
        with pytest.raises(ArchiveMismatch, match=r"tests/other.*tests/hash"):
            other.search_dense(vectors(old)[0], 1)
    with pytest.raises(ArchiveMismatch, match=r"tests/other.*tests/hash.*rebuild --embed"):
        folder_opener()


def test_new_vectors_must_be_complete(folder_opener: Callable[[], Archive]) -> None:
    with folder_opener() as archive:
        fill(archive, 1)
        some = passages(article(1))[:3]
        with archive.writing() as writer, pytest.raises(ArchiveError, match="1 passages have no new vector"):
            writer.reembed("tests/other", 5, [([p.id for p in some], vectors(some, 5))])
        assert archive.model == "tests/hash"
        assert found(archive, 1)


def test_a_second_writer_in_the_same_process_is_refused(folder_opener: Callable[[], Archive]) -> None:
    with folder_opener() as archive, folder_opener() as other, archive.writing():
        with pytest.raises(ArchiveBusy, match="process"), other.writing():
            pass
        with pytest.raises(ArchiveBusy, match="process"):
            archive.rebuild()


def test_two_archives_open_at_once_see_the_same(opener: Callable[[], Archive]) -> None:
    with opener() as reader, opener() as archive:
        fill(archive, 1)
        assert found(reader, 1)
        fill(archive, 2)
        fill(archive, 1, version=1)
        assert found(reader, 2)
        assert found(reader, 1, version=1)
    with opener() as archive:  # closing one has not closed the other's files
        assert found(archive, 2)


def test_threads_may_search_while_another_publishes(archive: Archive) -> None:
    fill(archive, 1, 2, 3)
    failures: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                assert found(archive, 1)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for version in range(3):
        fill(archive, 4, 5, version=version)
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert found(archive, 4, version=2)


def test_more_passages_than_chroma_or_sqlite_take_at_once(tmp_path: Path) -> None:
    text = "".join(f"Line {n:05d}. " for n in range(5600))
    long = Article(id="long", title="Long", text=text)
    own = [Passage(f"p{n:05d}", "long", 12 * n, 12 * n + 11, text[12 * n : 12 * n + 11]) for n in range(5600)]
    random = np.random.default_rng(0).normal(size=(5600, DIMENSION)).astype(np.float32)
    with open_archive(tmp_path / "archive") as archive:
        with archive.writing() as writer:
            writer.add(long, own, random)
        assert archive.search_dense(random[5599], 1)[0][0] == "p05599"
        assert archive.search_lexical("05599", 1)[0][0] == "p05599"
        assert archive.passages([p.id for p in own]) == own
        with archive.writing() as writer:
            writer.remove("long")
        assert archive.search_dense(random[5599], 1) == []
