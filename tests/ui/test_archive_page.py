"""What the archive's part of the page shows, and what it need not wait for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag import Article, Assistant
from ui.archive import page
from ui.archive.page import ArchivePage, modes
from ui.examples import _with_article
from ui.render.archive import ingest_html
from ui.security.uploads import Limits, Uploads
from ui.state import FileView, IngestView


def test_a_window_and_a_change_are_shown_before_new_examples_are_thought_of(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "examples", lambda _: pytest.fail("examples take seconds"))
    with ThreadPoolExecutor(1) as threads:
        shelf = ArchivePage(assistant, threads, Uploads(tmp_path, Limits()), Limits(), read_only=False)
        assert "8 articles" in shelf.refresh()[0]
        assert "Ask the news" in str(shelf.enter()[1])


def test_each_way_of_answering_says_what_it_costs_in_waiting_where_it_can_be_read(
    assistant: Assistant,
) -> None:
    labels = [f"{mode.label} · {mode.waits}" for mode in modes(assistant)]
    assert max(map(len, labels)) <= 60
    assert all(mode.waits for mode in modes(assistant))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "The economy shrank. Of the economy he said little. Russia's economy and Economy men.",
            "the economy",
        ),
        ("He told parliament. In parliament, the parliament building stood.", "parliament"),
        ("Talk of sanctions, about sanctions, and of the sanctions.", "sanctions"),
    ],
)
def test_an_example_takes_the_article_where_the_archive_does(text: str, words: str) -> None:
    assert _with_article(words.removeprefix("the "), [Article("a", "A", text)]) == words


def report(**values: int) -> str:
    skipped = [("news.zip › a.txt", "it is empty")]
    files = [FileView("news.zip", state="read", articles=1, skipped=skipped)]
    files.append(FileView("b.txt", state="refused", skipped=[("b.txt", "it has no text")]))
    return ingest_html(IngestView(files, running=False, seconds=3.2, **values))


def test_a_report_begins_with_what_came_in() -> None:
    assert "Articles: 2 added, 1 replaced in 3 s. 2 items skipped." in report(added=2, replaced=1)
    assert "Articles: 1 there already in 3 s. 2 items skipped." in report(unchanged=1)
    assert "Nothing was added. 2 items skipped." in report()


def test_a_report_names_a_file_once() -> None:
    assert report(added=1).count("b.txt") == 1
    assert '<span class="from">not taken: it has no text</span>' in report(added=1)
    assert "<bdi>a.txt</bdi></span>: it is empty" in report(added=1)
