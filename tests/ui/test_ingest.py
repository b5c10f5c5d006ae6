"""Uploaded files are read as those of the command line are, and it is told what was read and what was not."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from rag import Assistant, Settings
from rag.indexing.pipeline import read_all
from rag.loaders import Account
from rag.models.encoders.minilm import MiniLM
from tests.conftest import CHECKED_IN_THIS_PROCESS
from ui.archive.ingest import Ingest
from ui.archive.unpack import Found
from ui.render.archive import ingest_html
from ui.security.uploads import Limits
from ui.state import IngestView
from vectorstore.archive import Archive
from vectorstore.publishing import publisher

NOTE = """Tarnby harbour to be dredged

The harbour of Tarnby will be dredged in March, the council said on Friday. The work costs four million
euros and takes six weeks. Ferries will leave from the north quay until April, said Ida Brandt, who runs them.
"""


@pytest.fixture
def empty(tmp_path: Path, embedder: MiniLM, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    monkeypatch.setattr(publisher, "DENSE", CHECKED_IN_THIS_PROCESS)
    with Archive.open(tmp_path / "archive", model=embedder.name, dimension=embedder.dimension) as archive:
        yield Assistant(archive, Settings.load(mode="extractive"), embedder)


def write(path: Path, days: list[str], first: int = 0) -> Path:
    rows = [
        {
            "id": f"q{n}",
            "title": f"Quay {n}",
            "text": f"The quay was swept {n} times on Monday.",
            "published": day,
        }
        for n, day in enumerate(days, first)
    ]
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def brought(assistant: Assistant, *paths: Path, limits: Limits | None = None) -> IngestView:
    """What is shown in the end, of files that were uploaded each into a folder of its own."""
    files = [Found(path, path.name) for path in paths]
    with ThreadPoolExecutor(1) as threads:
        *_, last = Ingest(assistant, files, limits or Limits()).run(threads)
    assert not last.trouble
    return last


def day_of(assistant: Assistant, article_id: str) -> str | None:
    published = assistant.archive.article(article_id).published
    return published.date().isoformat() if published else None


def test_another_upload_shows_the_order_of_day_and_month(empty: Assistant, uploads: Path) -> None:
    one = write(uploads / "1" / "a.jsonl", ["3/4/2014"])
    view = brought(empty, one, write(uploads / "2" / "b.jsonl", ["25/4/2014"], 10))
    assert (day_of(empty, "q0"), day_of(empty, "q10")) == ("2014-04-03", "2014-04-25")
    assert [(file.name, file.state, file.articles) for file in view.files] == [
        ("a.jsonl", "read", 1),
        ("b.jsonl", "read", 1),
    ]
    assert empty.archive.article("q0").origin == "a.jsonl"


def test_the_account_of_the_reading_is_that_of_the_command_line(empty: Assistant, uploads: Path) -> None:
    place = write(uploads / "1" / "a.jsonl", ["3/4/2014", "5/4/2014"])
    with place.open("a") as file:
        file.write('\n{"id": "q9", "title": "Quay", "text": ""}')
    account = Account()
    skipped = [one for one in read_all([place], 50, None, account) if not hasattr(one, "text")]
    view = brought(empty, place)
    assert view.account is not None
    assert [view.account.summary(), *view.account.remarks()] == [account.summary(), *account.remarks()]
    assert (view.account.documents, view.account.no_articles, view.account.undecided) == (3, 1, 2)
    shown = ingest_html(view)
    assert "Read 1 file with 3 documents: 16 words." in shown
    assert "1 of the documents is no article" in shown
    assert "2 of these have a day that can be read in two ways, like 3/4/2014" in shown
    assert all(one.reason in shown for one in skipped)


def test_what_cannot_be_read_is_counted_by_the_name_that_a_person_knows(
    empty: Assistant, uploads: Path
) -> None:
    (uploads / "1").mkdir()
    (uploads / "2").mkdir()
    bundle, picture = uploads / "1" / "news.zip", uploads / "2" / "quay.png"
    with zipfile.ZipFile(bundle, "w") as packed:
        packed.writestr("note.txt", NOTE)
        packed.writestr("inner.zip", b"PK")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    view = brought(empty, bundle, picture)
    assert view.account is not None
    assert (view.account.files, view.account.documents, view.account.unread) == (3, 1, 2)
    assert [origin for file in view.files for origin, _ in file.skipped] == [
        "news.zip › inner.zip",
        "quay.png",
    ]


def test_what_should_be_looked_at_is_said_and_escaped(empty: Assistant) -> None:
    account = Account(
        files=1, documents=1, words=30_000, alarms=["<b>.txt: it is one article of 30,000 words"]
    )
    shown = ingest_html(IngestView(running=False, added=1, account=account))
    assert "Look at this: &lt;b&gt;.txt: it is one article of 30,000 words" in shown


def test_records_that_a_later_one_replaced_are_told(empty: Assistant, uploads: Path) -> None:
    one = write(uploads / "1" / "a.jsonl", ["2014-04-03"])
    two = write(uploads / "2" / "b.jsonl", ["2014-04-04"])
    shown = ingest_html(brought(empty, one, two))
    assert "1 record was replaced by a later one with the same id; the last of each id is in." in shown


def test_word_and_excel_are_read_though_they_are_packed_like_a_zip(empty: Assistant, uploads: Path) -> None:
    title, _, text = NOTE.partition("\n\n")
    words, rows = Document(), Workbook()
    words.add_heading(title, 0)
    words.add_paragraph(text)
    for row in (["headline", "body"], ["Quay reopens", "The north quay of Tarnby reopened on Monday."]):
        rows.active.append(row)
    for number in "123":
        (uploads / number).mkdir()
    words.save(str(uploads / "1" / "harbour.docx"))
    rows.save(uploads / "2" / "quay.xlsx")
    with zipfile.ZipFile(uploads / "3" / "both.zip", "w") as packed:
        packed.write(uploads / "1" / "harbour.docx", "again.docx")
    view = brought(
        empty, uploads / "1" / "harbour.docx", uploads / "2" / "quay.xlsx", uploads / "3" / "both.zip"
    )
    assert [(file.name, file.state, file.skipped) for file in view.files] == [
        ("harbour.docx", "read", []),
        ("quay.xlsx", "read", []),
        ("both.zip", "read", []),
    ]
    titles = {row.title for row in empty.archive.articles()}
    assert titles == {title, "Quay reopens"}
