"""The first minutes of a new user: a chat over an archive that is empty, and the first articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from rag import Assistant, Settings
from rag.models.encoders.minilm import MiniLM
from tests.conftest import CHECKED_IN_THIS_PROCESS
from tests.ui.browsing import answered, ask, chat_at, opened
from tests.ui.conftest import NewContext
from ui.serve import Options
from vectorstore.archive import Archive
from vectorstore.publishing import publisher

FIRST = """Lantern fair of Skarholm moved to June

The lantern fair of Skarholm moves to June, its warden, Ida Brandt, said on Friday. It cost 31,000 crowns last
year, when 4,200 people came.
"""


@pytest.fixture
def new_chat(tmp_path: Path, embedder: MiniLM, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A chat over an archive without an article."""
    monkeypatch.setattr(publisher, "DENSE", CHECKED_IN_THIS_PROCESS)
    with (
        Archive.open(tmp_path / "archive", model=embedder.name, dimension=embedder.dimension) as archive,
        chat_at(Assistant(archive, Settings.load(mode="extractive"), embedder), Options()) as address,
    ):
        yield address


def test_once_articles_are_in_the_page_says_that_they_can_be_asked(
    new_context: NewContext, new_chat: str, uploads: Path
) -> None:
    page = opened(new_context(), new_chat)
    expect(page.locator(".welcome")).to_contain_text("There is nothing to ask yet")
    (uploads / "fair.txt").write_text(FIRST)
    page.click("#tab-add")
    page.set_input_files("#files", [uploads / "fair.txt"])
    page.wait_for_selector(".intake[data-phase=done]")
    page.click("#tab-ask")
    expect(page.locator(".welcome")).not_to_contain_text("There is nothing to ask yet")
    expect(page.locator(".welcome")).to_contain_text("Answers come from the archive alone")
    ask(page, "What did the lantern fair of Skarholm cost?")
    answered(page)
    expect(page.locator("#now")).to_contain_text("31,000 crowns")
