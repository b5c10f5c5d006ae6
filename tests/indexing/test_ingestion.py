"""Bringing articles in: what the report counts is what can be found, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.indexing import pipeline as ingestion
from rag.indexing.pipeline import Step
from rag.loaders import Skipped
from rag.models.encoders.minilm import MiniLM
from rag.settings import Settings
from tests.conftest import ARTICLES, BRIDGE, FERRY, UNDATED
from vectorstore.archive import Archive
from vectorstore.records import Article

pytestmark = pytest.mark.usefixtures("quick_publishing")


@pytest.fixture
def assistant(tmp_path: Path, embedder: MiniLM) -> Iterator[Assistant]:
    with Archive.open(tmp_path / "archive", model=embedder.name, dimension=embedder.dimension) as archive:
        yield Assistant(archive, Settings.load(mode="extractive"), embedder)


@pytest.fixture
def article_by_article(monkeypatch: pytest.MonkeyPatch) -> None:
    """Store after every article, as a long ingest stores after every 512 passages."""
    monkeypatch.setattr(ingestion, "BATCH_PASSAGES", 1)


def found(assistant: Assistant) -> list[str]:
    """The ids of the articles that are listed, each of which must be found by its own title too."""
    ids = sorted(article.id for article in assistant.archive.articles())
    for id_ in ids:
        title = assistant.archive.article(id_).title
        assert assistant.search(title)[0].passage.article_id == id_
    return ids


def test_articles_go_in_once_and_the_report_counts_them(assistant: Assistant) -> None:
    first = assistant.add(ARTICLES)
    assert (first.added, first.replaced, first.unchanged, first.articles) == (3, 0, 0, 3)
    assert first.passages == assistant.archive.passage_count()
    revision = assistant.archive.revision
    again = assistant.add(ARTICLES)
    assert (again.added, again.replaced, again.unchanged, again.passages) == (0, 0, 3, 0)
    assert assistant.archive.revision == revision
    assert found(assistant) == ["bridge", "ferry", "lighthouse"]


def test_the_same_article_twice_in_one_go_is_one(assistant: Assistant) -> None:
    report = assistant.add([UNDATED, UNDATED])
    assert (report.added, report.unchanged) == (1, 1)
    assert report.passages == assistant.archive.passage_count() == 1


def versions(count: int, *, id_: str = "lighthouse") -> list[Article]:
    return [replace(UNDATED, id=id_, text=f"The light on Gull Rock was lit {n} times.") for n in range(count)]


@pytest.mark.parametrize("per_batch", [1, 512])
def test_records_with_one_id_are_one_article_and_the_report_says_how_many_were_replaced(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, per_batch: int
) -> None:
    monkeypatch.setattr(ingestion, "BATCH_PASSAGES", per_batch)
    report = assistant.add([*versions(40), FERRY, *versions(3, id_="twin")])
    assert (report.added, report.replaced, report.unchanged, report.articles) == (3, 0, 0, 3)
    assert report.superseded == 39 + 2
    assert report.repeated == {"lighthouse": 40, "twin": 3}
    assert report.passages == assistant.archive.passage_count()
    assert "39 times" in assistant.archive.article("lighthouse").text


def test_the_last_record_with_an_id_counts_even_if_the_archive_has_it_already(assistant: Assistant) -> None:
    first, second = versions(2)
    assistant.add([first])
    report = assistant.add([second, first])
    assert assistant.archive.article("lighthouse").text == first.text
    assert (report.unchanged, report.replaced, report.superseded) == (1, 0, 1)
    report = assistant.add([first, second])
    assert assistant.archive.article("lighthouse").text == second.text
    assert (report.unchanged, report.replaced, report.superseded) == (0, 1, 1)


def test_the_same_record_again_replaces_nothing(assistant: Assistant) -> None:
    report = assistant.add([UNDATED] * 3 + [FERRY])
    assert (report.added, report.unchanged, report.superseded, report.repeated) == (2, 2, 0, {})


def test_a_dry_run_counts_records_with_one_id_once() -> None:
    report = ingestion.survey([*versions(5), FERRY, FERRY])
    assert (report.added, report.unchanged, report.superseded) == (2, 1, 4)
    assert report.repeated == {"lighthouse": 5}


def test_another_text_under_the_same_id_replaces_the_old_one(assistant: Assistant) -> None:
    assistant.add(ARTICLES)
    report = assistant.add([replace(UNDATED, text="Joan Marr has sold the lighthouse to a walrus.")])
    assert (report.added, report.replaced) == (0, 1)
    assert assistant.archive.count() == 3
    assert "walrus" in assistant.search("Joan Marr")[0].passage.text
    assert not any("31 years" in hit.passage.text for hit in assistant.search("31 years"))


def test_what_is_skipped_is_reported_and_stands_in_the_ledger(assistant: Assistant) -> None:
    report = assistant.add(
        [Skipped("x.bin", "it is binary"), FERRY, Article("blank", "Blank", "***", origin="y.txt")]
    )
    assert report.added == 1
    assert {s.origin: s.reason for s in report.skipped} == {
        "x.bin": "it is binary",
        "y.txt": "it has no sentences of news",
    }
    ledger = {(entry.origin, entry.outcome, entry.reason) for entry in assistant.archive.ledger()}
    assert ("x.bin", "skipped", "it is binary") in ledger
    assert ("", "added", "") in ledger


def test_boilerplate_is_kept_but_never_found(assistant: Assistant) -> None:
    text = "The mill burned down. Comments are closed for zebras."
    assistant.add([Article("mill", "Mill", text, boilerplate=((21, len(text)),)), BRIDGE])
    assert assistant.archive.article("mill").text == text
    assert not any("zebras" in hit.passage.text for hit in assistant.search("zebras"))


@pytest.mark.usefixtures("article_by_article")
def test_stopped_while_reading_what_is_counted_is_found(assistant: Assistant) -> None:
    def broken_off() -> Iterator[Article]:
        yield FERRY
        yield BRIDGE
        raise KeyboardInterrupt

    report = assistant.add(broken_off())
    assert report.interrupted
    assert report.articles == len(found(assistant)) == 2
    again = assistant.add(ARTICLES)
    assert (again.added, again.unchanged, again.interrupted) == (1, 2, False)


@pytest.mark.usefixtures("article_by_article")
def test_stopped_while_embedding_what_is_counted_is_found(assistant: Assistant) -> None:
    def stop_after_one(step: Step) -> None:
        if step == Step("reading", 1):
            raise KeyboardInterrupt

    report = assistant.add(ARTICLES, stop_after_one)
    assert report.interrupted
    assert report.articles == len(found(assistant)) == 1


def test_stopped_while_indexing_the_next_opening_finishes(assistant: Assistant, embedder: MiniLM) -> None:
    def stop_at_the_index(step: Step) -> None:
        if step.stage == "indexing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assistant.add(ARTICLES, stop_at_the_index)
    path = assistant.archive.path
    with Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive:
        assert found(Assistant(archive, assistant.settings, embedder)) == ["bridge", "ferry", "lighthouse"]


@pytest.mark.usefixtures("article_by_article")
def test_progress_is_told_from_the_start_to_the_end(assistant: Assistant) -> None:
    steps: list[Step] = []
    report = assistant.add(ARTICLES, steps.append)
    reading = [step.done for step in steps if step.stage == "reading"]
    indexing = [(step.done, step.total) for step in steps if step.stage == "indexing"]
    assert reading == [0, 1, 2, 3]
    assert indexing[-1] == (report.passages, report.passages)


def test_an_article_that_repeats_itself_without_end_does_not_fill_the_index(assistant: Assistant) -> None:
    endless = "The band came by again with drums and flutes and flags and then " * 2_000
    report = assistant.add([Article(id="parade", title="Parade", text=f"It cost 5 crowns. {endless}")])
    assert report.added == 1
    assert report.passages < 40
