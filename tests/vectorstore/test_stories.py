"""Stories: which articles are taken for copies, which of them stands for all, and that the order they come in
does not matter."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom import DIMENSION, fill, found, open_archive, to_format_4

from vectorstore.archive import Archive
from vectorstore.catalog.connection import CATALOG
from vectorstore.catalog.schema import SCHEMA_VERSION
from vectorstore.catalog.stories import Stories
from vectorstore.records import Article
from vectorstore.stories.clusters import Story
from vectorstore.stories.matching import page_of, revision_of
from vectorstore.stories.minhash import band_keys, news_of, resemblance, sketch, words_of

NOTHING = np.zeros((0, DIMENSION), dtype=np.float32)
MARCH = datetime(2014, 3, 5, tzinfo=UTC)


def prose(seed: str, words: int = 200) -> str:
    """So many words that no other seed has in this order."""
    draw = random.Random(seed)
    return " ".join("".join(draw.choices("abcdefghij", k=4)) for _ in range(words))


def wire(
    id_: str,
    text: str,
    *,
    source: str | None = "Harbour Wire",
    title: str = "Quay to be widened",
    hours: int = 0,
    url: str | None = None,
    boilerplate: tuple[tuple[int, int], ...] = (),
) -> Article:
    return Article(
        id_, title, text, source, url, published=MARCH + timedelta(hours=hours), boilerplate=boilerplate
    )


def store(archive: Archive, *articles: Article) -> None:
    with archive.writing() as writer:
        for article in articles:
            writer.add(article, (), NOTHING)


def stories(archive: Archive, ids: Iterable[str]) -> set[tuple[str, ...]]:
    return {story.members for story in archive.stories(list(ids)).values()}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive") as opened:
        yield opened


BODY = prose("the quay")


def together(archive: Archive, one: Article, other: Article) -> bool:
    store(archive, one, other)
    return archive.stories([one.id])[one.id].members != (one.id,)


# ---------------------------------------------------------------------- what is the same story


def test_an_article_without_copies_is_a_story_alone(archive: Archive) -> None:
    store(archive, wire("a", BODY), wire("b", prose("a bridge")))
    assert archive.stories(["a", "b", "gone"]) == {"a": Story(("a",)), "b": Story(("b",))}
    assert archive.stories([]) == {}


def test_copies_in_other_outlets_are_one_story_and_the_first_stands_for_it(archive: Archive) -> None:
    cut = BODY[: int(len(BODY) * 0.75)]
    store(
        archive,
        wire("late", BODY, source="Echo", hours=5),
        wire("first", BODY),
        wire("cut", cut, source="Ledger", hours=1),
    )
    for id_ in ("first", "late", "cut"):
        story = archive.stories([id_])[id_]
        assert (story.representative, story.members) == ("first", ("first", "late", "cut"))


def test_boilerplate_makes_no_copies(archive: Archive) -> None:
    policy = prose("policy", 300)
    one, other = (f"{policy}\n{prose(name, 80)}" for name in ("ferry", "crane"))
    span = ((0, len(policy)),)
    assert not together(archive, wire("a", one, boilerplate=span), wire("b", other, boilerplate=span))


def test_an_outlet_repeats_its_background_without_making_copies(archive: Archive) -> None:
    background = prose("background", 140)
    one, other = (f"{prose(name, 60)} {background}" for name in ("monday", "tuesday"))
    assert not together(archive, wire("a", one, title="Strike begins"), wire("b", other, title="Strike ends"))


def test_an_expanded_copy_is_the_same_story_and_stands_for_it(archive: Archive) -> None:
    longer = f"{BODY} {prose('more of it', 450)}"
    store(archive, wire("flash", BODY), wire("full", longer, source="Echo", hours=3))
    assert archive.stories(["flash"])["flash"].members == ("full", "flash")


def test_a_caption_or_a_digest_is_no_copy_of_the_story_it_quotes(archive: Archive) -> None:
    digest = " ".join((BODY, *(prose(f"story {n}") for n in range(8))))
    assert not together(archive, wire("a", BODY), wire("b", digest, source="Echo", title="The week"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 things to know for June 27", "5 things to know for July 11"),
        ("Ten things: 12 December 2021", "Ten things: 13 December 2021"),
        ("Harbour Cup: Week 17 tables", "Harbour Cup: Week 18 tables"),
        ("Tide tables 3/4/14", "Tide tables 3/5/14"),
        ("Metal prices 09:00", "Metal prices 09:19"),
        ("Quay prize winners 2013", "Quay prize winners 2014"),
    ],
)
def test_editions_of_a_column_are_no_copies(archive: Archive, one: str, other: str) -> None:
    assert not together(archive, wire("a", BODY, title=one), wire("b", BODY, title=other, hours=24))


def test_tables_that_differ_in_their_figures_are_no_copies(archive: Archive) -> None:
    def table(seed: int) -> str:
        return " ".join((BODY, *(str(random.Random(seed + n).randint(100, 999)) for n in range(30))))

    assert not together(archive, wire("a", table(1)), wire("b", table(1000), hours=24))


def test_a_live_page_is_no_copy_of_a_story(archive: Archive) -> None:
    live = f"{BODY} {prose('post', 20)}"
    assert not together(archive, wire("a", BODY), wire("b", live, title="Quay vote: live updates"))


def test_an_evergreen_a_year_later_is_no_copy(archive: Archive) -> None:
    later = f"{BODY} {prose('this year', 40)}"
    assert not together(archive, wire("a", BODY), wire("b", later, hours=24 * 365))


def test_short_texts_are_the_same_only_when_all_of_them_is(archive: Archive) -> None:
    flash = prose("flash", 20)
    store(
        archive,
        wire("a", flash, source="Echo"),
        wire("b", flash),
        wire("c", f"{flash} indeed", source="Ledger"),
        wire("d", flash, title="Another quay"),
    )
    assert stories(archive, "abcd") == {("a", "b"), ("c",), ("d",)}


# ---------------------------------------------------------------------- which stands for all


def test_the_newest_version_of_a_page_wins(archive: Archive) -> None:
    url = "https://www.wire.example/quay/index.html"
    newer = f"{prose('new lead', 120)} {BODY}"
    store(
        archive,
        wire("old", BODY, url=url),
        wire("new", newer, url="http://wire.example/quay?utm_x=1", hours=9),
    )
    assert archive.stories(["old"])["old"].members == ("new", "old")


def test_the_newest_version_of_an_outlet_wins_and_then_whoever_was_first(archive: Archive) -> None:
    store(
        archive,
        wire("old", BODY),
        wire("new", f"{BODY} {prose('later', 10)}", hours=6),
        wire("echo", BODY, source="Echo", hours=2),
    )
    assert archive.stories(["old"])["old"].members == ("echo", "new", "old")


@pytest.mark.parametrize(
    ("title", "note"),
    [
        ("CORRECTED-Quay to be widened", ""),
        ("Correction: Quay to be widened", ""),
        ("UPDATE 2-Quay to be widened", ""),
        ("Quay to be widened", "\nAn earlier version of this article misstated the width."),
        ("Quay to be widened", "\nCorrection: It is eighteen metres."),
    ],
)
def test_what_puts_right_wins_over_what_it_puts_right(archive: Archive, title: str, note: str) -> None:
    store(archive, wire("first", BODY), wire("right", BODY + note, title=title, source="Echo", hours=8))
    assert archive.stories(["first"])["first"].representative == "right"


def test_corrections_count_for_more_than_updates() -> None:
    titles = ("Quay", "UPDATE 1-Quay", "UPDATE 3-Quay", "CORRECTED-Quay")
    assert sorted(titles, key=lambda title: revision_of(title, "")) == list(titles)
    assert revision_of("Correctional officers strike", "Corrections are due.") == 0


# ---------------------------------------------------------------------- adding, replacing, removing


def test_a_story_forms_again_when_its_representative_goes(archive: Archive) -> None:
    store(archive, *(wire(id_, BODY, source=id_, hours=n) for n, id_ in enumerate("abc")))
    assert stories(archive, "abc") == {("a", "b", "c")}
    with archive.writing() as writer:
        writer.remove("a")
        assert archive.stories(["b"])["b"].members == ("a", "b", "c")  # until it is published
    assert stories(archive, "abc") == {("b", "c")}
    with archive.writing() as writer:
        writer.remove("c")
    assert stories(archive, "abc") == {("b",)}


def test_a_new_version_of_an_article_leaves_its_story(archive: Archive) -> None:
    store(archive, wire("a", BODY), wire("b", BODY, source="Echo"))
    store(archive, wire("b", prose("something else"), source="Echo"))
    assert stories(archive, "ab") == {("a",), ("b",)}
    store(archive, wire("b", BODY, source="Echo"))
    assert len(stories(archive, "ab")) == 1


def test_a_chain_of_small_changes_does_not_join_its_ends(archive: Archive) -> None:
    words = prose("chain", 400).split()
    parts = [" ".join(words[50 * n : 50 * n + 200]) for n in range(5)]
    store(archive, *(wire(str(n), part, source=f"s{n}", hours=n) for n, part in enumerate(parts)))
    assert stories(archive, "01234") == {("0", "1"), ("2", "3"), ("4",)}


VERSIONS = [
    wire(f"{number}{letter}", text, source=source, title=title, hours=hours, url=url)
    for number, seed in enumerate(("ferry", "crane"))
    for letter, text, source, title, hours, url in (
        ("a", prose(seed), "Wire", "It opens", 0, f"https://wire.example/{number}"),
        ("b", prose(seed), "Echo", "It opens", 3, None),
        ("c", f"{prose(seed)} {prose('x', 15)}", "Wire", "UPDATE 1-It opens", 4, None),
        ("d", f"{prose(seed)} {prose('y', 300)}", "Ledger", "How it opened", 30, None),
        (
            "e",
            f"{prose(seed, 130)} {prose('z', 60)}",
            "Wire",
            "It is open",
            9,
            f"https://wire.example/{number}",
        ),
    )
]


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(VERSIONS), cuts=st.lists(st.integers(1, 9), max_size=2), gone=st.integers(0, 9))
def test_stories_depend_on_the_articles_alone(order: list[Article], cuts: list[int], gone: int) -> None:
    """In any order, in any batches, with one removed again: what comes out is as if all had come at once."""
    left = [article for article in VERSIONS if article is not VERSIONS[gone]]
    ids = [article.id for article in left]
    with tempfile.TemporaryDirectory() as folder:
        with open_archive(Path(folder) / "one") as archive:
            edges = [0, *sorted(set(cuts)), len(order)]
            for start, end in zip(edges, edges[1:], strict=False):
                store(archive, *order[start:end])
            with archive.writing() as writer:
                writer.remove(VERSIONS[gone].id)
            found = archive.stories(ids)
        with open_archive(Path(folder) / "other") as archive:
            store(archive, *left)
            assert found == archive.stories(ids)


# ---------------------------------------------------------------------- older archives, and kills


def downgrade(path: Path) -> None:
    """Make a catalog what version 1 would have left."""
    with closing(sqlite3.connect(path / CATALOG)) as connection:
        for table in ("sketches", "bands", "stories"):
            connection.execute(f"DROP TABLE {table}")
        to_format_4(connection)
        connection.execute("DROP TABLE stale")
        connection.execute("DROP INDEX articles_by_since")
        for column in ("section", "language", "dated_by", "since"):
            connection.execute(f"ALTER TABLE articles DROP COLUMN {column}")
        connection.execute("DELETE FROM meta WHERE key = 'sketches'")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()


def test_a_catalog_of_version_1_is_brought_up_and_keeps_all_it_has(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    with open_archive(path) as archive:
        fill(archive, 1, 2)
        store(archive, wire("a", BODY), wire("b", BODY, source="Echo"))
        ids = [summary.id for summary in archive.articles()]
        before = [archive.article(id_) for id_ in ids], archive.revision, archive.ledger()
    downgrade(path)
    with open_archive(path) as archive:
        assert ([archive.article(id_) for id_ in ids], archive.revision, archive.ledger()) == before
        assert found(archive, 1)
        assert stories(archive, "ab") == {("a",), ("b",)}  # not known yet, and nothing fails
        assert archive._catalog.value("PRAGMA user_version") == SCHEMA_VERSION
        archive.rebuild()
        assert len(stories(archive, "ab")) == 1
        assert found(archive, 2)


def test_the_next_ingest_finds_the_copies_among_older_articles(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    with open_archive(path) as archive:
        store(archive, wire("a", BODY), wire("b", BODY, source="Echo"))
    downgrade(path)
    with open_archive(path) as archive:
        store(archive, wire("c", BODY, source="Ledger"))
        assert {len(story) for story in stories(archive, "abc")} == {3}


def test_sketches_of_another_algorithm_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_archive(tmp_path / "archive") as archive:
        store(archive, wire("a", BODY), wire("b", BODY, source="Echo"))
        before = archive.revision
        store(archive)
        assert archive.revision == before
        monkeypatch.setattr("vectorstore.catalog.stories.algorithm", lambda: "another")
        store(archive, wire("c", BODY, source="Ledger"))
        assert {len(story) for story in stories(archive, "abc")} == {3}
        assert archive._catalog.meta("sketches") == "another"


def test_a_kill_between_sketching_and_publishing_loses_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Stories) -> None:
        raise KeyboardInterrupt

    store(archive, wire("a", BODY))
    with monkeypatch.context() as patch:
        patch.setattr(Stories, "arrange", killed)
        with pytest.raises(KeyboardInterrupt):
            store(archive, wire("b", BODY, source="Echo"))
    assert stories(archive, "ab") == {("a",)}
    store(archive)
    assert len(stories(archive, "ab")) == 1


# ---------------------------------------------------------------------- sketches and addresses


def test_the_estimate_is_near_the_truth() -> None:
    words = prose("estimate", 900).split()
    one, other = (words_of(" ".join(part)).shingles for part in (words[:600], words[300:]))
    truth = len(one & other) / len(one | other)
    assert abs(resemblance(sketch(one).signature, sketch(other).signature) - truth) < 0.15
    assert sketch(frozenset(sorted(one))) == sketch(frozenset(sorted(one, reverse=True)))


def test_only_what_is_alike_shares_a_band() -> None:
    keys = [set(band_keys(sketch(words_of(prose(f"text {n}")).shingles).signature, "")) for n in range(60)]
    assert all(a.isdisjoint(b) for n, a in enumerate(keys) for b in keys[:n])
    assert set(band_keys(bytes(512), "echo.example/quay")) & set(band_keys(b"\1" * 512, "echo.example/quay"))


def test_news_is_what_is_left_of_a_text() -> None:
    assert news_of("Ad. Quay opens. Ad.", ((0, 4), (16, 19))).strip() == "Quay opens."
    assert words_of("Too short").shingles == {"too short"}
    assert words_of("").shingles == {""}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.echo.example/quay/index.html", "http://echo.example/quay"),
        ("https://echo.example/quay/?utm_source=x&cid=y", "https://m.echo.example/quay#top"),
        ("https://echo.example/quay/index.html&quot;", "https://echo.example/quay/"),
    ],
)
def test_links_to_a_page_have_one_address(one: str, other: str) -> None:
    assert page_of(one) == page_of(other) == "echo.example/quay"


def test_pages_that_differ_keep_their_addresses() -> None:
    assert page_of("https://echo.example/news.php?id=1") != page_of("https://echo.example/news.php?id=2")
    assert page_of(None) == page_of("https://echo.example/") == page_of("http://[::1") == ""


def test_asking_for_fifty_articles_is_quick(archive: Archive) -> None:
    store(archive, *(wire(f"{n}{s}", prose(str(n), 60), source=s) for n in range(50) for s in "xy"))
    ids = [f"{n}x" for n in range(50)]
    times = []
    for _ in range(20):
        began = time.perf_counter()
        assert len(archive.stories(ids)) == 50
        times.append(time.perf_counter() - began)
    assert min(times) < 0.002
