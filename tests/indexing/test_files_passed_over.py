"""Files that have not changed are passed over; what goes in and what is reported are as if they were read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from rag.assistant import Assistant
from rag.indexing import IngestReport, preparing
from rag.loaders import read_documents
from rag.models.encoders.minilm import MiniLM
from rag.settings import Settings
from vectorstore.archive import Archive

pytestmark = pytest.mark.usefixtures("quick_publishing")


@pytest.fixture
def assistant(tmp_path: Path, embedder: MiniLM) -> Iterator[Assistant]:
    with Archive.open(tmp_path / "archive", model=embedder.name, dimension=embedder.dimension) as archive:
        yield Assistant(archive, Settings.load(mode="extractive"), embedder)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    names: list[str] = []

    def read(file: Path, **how: Any) -> Any:
        names.append(file.name)
        return read_documents(file, **how)

    monkeypatch.setattr(preparing, "read_documents", read)
    return names


def record(id_: str, said: str, **more: str) -> dict[str, str]:
    text = f"{said} The council of Harlow Bay said so on Tuesday evening, after a long debate."
    return {"id": id_, "title": f"About the {id_}", "text": text, "published": "2014-03-05", **more}


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Two files: among their records one that is no article, one without news, and one id with two texts."""
    folder = tmp_path / "news"
    folder.mkdir()
    write(folder / "a.jsonl", record("mill", "The mill burned."), record("ferry", "The ferry sank."))
    lines = [
        record("pier", "The pier is shut.", outlet="Harlow Herald"),
        {"id": "short", "text": "Too short."},
        record("tower", "The tower leans."),
        record("tower", "The tower fell.", published=""),
        {"id": "odd", "title": "Odd", "text": "*** *** *** *** *** ***\n\n*** *** *** *** *** ***"},
    ]
    write(folder / "b.jsonl", *lines)
    return folder


def write(file: Path, *records: dict[str, str]) -> None:
    file.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")


def told(report: IngestReport) -> dict[str, Any]:
    """What a report says, but for the time it took."""
    return {**asdict(report), "seconds": 0}


def test_a_file_that_has_not_changed_is_not_read_again_and_the_report_is_that_of_reading_it(
    assistant: Assistant, news: Path, opened: list[str]
) -> None:
    first = assistant.ingest([news])
    assert (first.added, first.superseded) == (4, 1)
    assert opened == ["a.jsonl", "b.jsonl"]
    before = assistant.archive.content_digest(), assistant.archive.revision
    again = assistant.ingest([news])
    assert opened == ["a.jsonl", "b.jsonl"]
    assert (assistant.archive.content_digest(), assistant.archive.revision) == before
    (assistant.archive.path / "readings.sqlite3").unlink()
    anew = assistant.ingest([news])
    assert opened == ["a.jsonl", "b.jsonl"] * 2
    assert told(again) == told(anew)
    assert assistant.archive.content_digest() == before[0]


def test_a_file_that_has_changed_is_read_and_only_that_one(
    assistant: Assistant, news: Path, opened: list[str]
) -> None:
    assistant.ingest([news])
    opened.clear()
    write(news / "a.jsonl", record("mill", "The mill burned."), record("ferry", "The ferry floats."))
    report = assistant.ingest([news])
    assert opened == ["a.jsonl"]
    assert (report.added, report.replaced, report.unchanged) == (0, 1, 3)
    assert "floats" in assistant.archive.article("ferry").text


def test_what_was_taken_out_of_the_archive_comes_back(
    assistant: Assistant, news: Path, opened: list[str]
) -> None:
    assistant.ingest([news])
    with assistant.archive.writing() as writer:
        writer.remove("ferry")
    opened.clear()
    report = assistant.ingest([news])
    assert opened == ["a.jsonl"]
    assert (report.added, report.unchanged) == (1, 3)
    assert "sank" in assistant.archive.article("ferry").text


def test_an_article_of_a_file_that_is_passed_over_still_is_the_last_word(
    assistant: Assistant, news: Path, opened: list[str]
) -> None:
    assistant.ingest([news])
    before = assistant.archive.content_digest()
    opened.clear()
    write(news / "0.jsonl", record("ferry", "The ferry never was."))
    report = assistant.ingest([news])  # the other text of the ferry comes first
    assert opened == ["0.jsonl"]
    assert "sank" in assistant.archive.article("ferry").text
    assert assistant.archive.content_digest() == before
    assert (report.unchanged, report.superseded) == (4, 2)


def test_other_columns_read_a_file_anew(assistant: Assistant, tmp_path: Path, opened: list[str]) -> None:
    file = tmp_path / "table.csv"
    said = "The lighthouse was sold to a walrus on Friday. The keeper, Joan Marr, was not asked about it."
    file.write_text(f"headline,body,notes\nLighthouse,{said!r},{said.replace('walrus', 'seal')!r}\n")
    first = assistant.ingest([file])
    again = assistant.ingest([file])
    assert opened == ["table.csv"]
    assert first.reading
    assert again.reading
    assert again.reading.columns == first.reading.columns != []
    assistant.ingest([file], columns={"text": "notes"})
    assert opened == ["table.csv", "table.csv"]


def test_days_that_only_other_files_settle_are_settled_each_time(
    assistant: Assistant, news: Path, opened: list[str]
) -> None:
    write(news / "a.jsonl", record("mill", "The mill burned.", published="3/4/2014"))
    write(news / "b.jsonl", record("pier", "The pier is shut.", published="25/4/2014"))
    assistant.ingest([news])
    assert str(assistant.archive.article("mill").published)[:10] == "2014-04-03"
    opened.clear()
    report = assistant.ingest([news])
    assert opened == ["a.jsonl"]
    assert report.unchanged == 2
    write(news / "b.jsonl", record("pier", "The pier is shut.", published="4/25/2014"))
    assistant.ingest([news])
    assert str(assistant.archive.article("mill").published)[:10] == "2014-03-04"


def test_what_could_not_be_read_is_tried_again(
    assistant: Assistant, tmp_path: Path, opened: list[str]
) -> None:
    file = tmp_path / "news.json.gz"
    file.write_bytes(b"\x1f\x8b\x08 cut off")
    for _ in range(2):
        assert len(assistant.ingest([file]).skipped) == 1
    assert opened == [file.name] * 2


def test_readings_that_are_damaged_or_cannot_be_kept_are_passed_over(
    assistant: Assistant, news: Path, opened: list[str]
) -> None:
    kept = assistant.archive.path / "readings.sqlite3"
    kept.write_bytes(b"no database" * 1000)
    assert assistant.ingest([news]).added == 4
    assert assistant.ingest([news]).unchanged > 0
    assert opened == ["a.jsonl", "b.jsonl"]
    kept.unlink()
    kept.mkdir()
    assert assistant.ingest([news]).unchanged > 0
    assert opened == ["a.jsonl", "b.jsonl"] * 2
