"""A draft on the page: pasted or sent as a file, its sentences judged in order, each with its place."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from rag import Assistant, DraftReport
from tests.ui.browsing import opened
from tests.ui.conftest import NewContext
from tests.ui.newsstand import HOSTILE, SCRIPT
from tests.ui.test_chat_access import faults
from ui.drafts import DraftPage
from ui.render.draft import draft_form_html, draft_html
from ui.security.uploads import Limits, Uploads
from ui.state import Checking, DraftView
from ui.waiting_line import WaitingLine

DRAFT = f"""# The strike {SCRIPT}

Marta Quist said that four was “a good beginning”. The strike had cost $14 million, Alan Dray said.
Dock workers in Port Ellery went back to work on Tuesday. It was cold.
A museum of clocks will open in Port Ellery in May.
"""


class Desk(DraftPage):
    """A page of drafts with nobody in line, as one window uses it."""

    def __init__(self, assistant: Assistant, folder: Path, threads: ThreadPoolExecutor) -> None:
        self.line = WaitingLine(1)
        super().__init__(assistant, self.line, threads, Uploads(folder, Limits()))
        self.window = Checking()

    def shown(self, **form: object) -> list[str]:
        """All that is shown one after another."""
        event: Any = SimpleNamespace(_data=form)
        return list(self.check(self.window, event))


@pytest.fixture
def desk(assistant: Assistant, tmp_path: Path) -> Iterator[Desk]:
    with ThreadPoolExecutor(2) as threads:
        yield Desk(assistant, tmp_path, threads)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_every_sentence_stands_in_order_with_its_verdict_in_words_and_its_place(desk: Desk) -> None:
    *running, last = desk.shown(text=DRAFT)
    assert "Checking the sentences" in running[0]
    shown = words(last)
    order = [
        "The strike",
        "Marta Quist said",
        "Quotation differs",
        "The strike had cost",
        "Number contradicted",
    ]
    order += ["Dock workers in", "Supported", "It was cold", "A museum of clocks", "Not found"]
    assert [shown.index(part) for part in order] == sorted(shown.index(part) for part in order)
    assert "✗ 2 to be looked at" in shown
    assert "? 1 not found" in shown
    assert "✓ 1 borne out" in shown
    assert "1 quotation: 1 differs" in shown
    assert '<mark class="off">14 million</mark>' in last
    assert '<mark class="off">a good beginning</mark>' in last
    assert "a beginning" in shown.partition("Quotation differs")[2].partition("The strike had cost")[0]
    assert 'data-do="proof" data-article="ferry"' in last


def test_nothing_of_a_draft_or_an_article_acts(desk: Desk) -> None:
    quoted = re.search(r'"(The lanterns[^"]+)"', HOSTILE[0].text)
    assert quoted
    *_, last = desk.shown(text=f"{DRAFT}\nEna Voss said: “{quoted[1]}” <img src=x onerror=alert(1)>")
    assert not re.search(r"<(?:script|img|svg|iframe)\b", last)
    assert "Quotation is exact" in words(last)


def test_a_proof_is_the_article_with_the_words_marked(desk: Desk) -> None:
    event: Any = SimpleNamespace(_data={"article": "ferry", "start": "0", "end": "24"})
    assert '<mark class="active">Dock workers in Port Ell</mark>' in desk.proof(event)
    for odd in ({"article": "gone"}, {}, {"article": "ferry", "start": -5, "end": 10**30}):
        event._data = odd
        assert '<article class="source"' in desk.proof(event)


def sent(desk: Desk, folder: Path, name: str, data: bytes) -> list[str]:
    place = folder / "a1"
    place.mkdir(exist_ok=True)
    (place / name).write_bytes(data)
    shown = desk.shown(file={"path": str(place / name), "name": name})
    assert not place.exists()
    assert folder.is_dir()
    return shown


def test_a_file_is_checked_and_deleted(desk: Desk, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("The strike had cost $14 million, Alan Dray said.")
    document.save(str(tmp_path / "x.docx"))
    files = {
        "draft.docx": (tmp_path / "x.docx").read_bytes(),
        "draft.txt": DRAFT.encode(),
        "b.md": b"\xef\xbb\xbfNo.",
    }
    for name, data in files.items():
        *_, last = sent(desk, tmp_path, name, data)
        assert ("Number contradicted" in words(last)) is (name != "b.md")
    assert "There is nothing in it that can be checked" in last


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("draft.pdf", b"%PDF-1.7", "draft.pdf is no draft that can be read: .md, .txt or .docx"),
        ("draft.txt", b"%PDF-1.7", "draft.txt is no text"),
        ("draft.docx", b"PK\x03\x04", "draft.docx is a damaged Word document"),
        ("draft.md", b"long " * 70_000, "the draft is longer than 300,000 characters"),
    ],
)
def test_a_file_that_is_no_draft_is_named(
    desk: Desk, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (shown,) = sent(desk, tmp_path, name, data)
    assert said in words(shown)
    assert 'role="alert"' in shown


def test_only_what_was_sent_is_read(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path.parent / "secret.md"
    secret.write_text("The strike had cost $14 million.")
    for path in (str(secret), f"{tmp_path}/../secret.md", "", "/etc/hosts", "\x00", 7):
        (shown,) = desk.shown(file={"path": path, "name": "secret.md"})
        assert "The file did not arrive" in shown
    assert secret.exists()
    (tmp_path / "loose.md").write_text("The strike had cost $14 million.")
    (tmp_path / "others.md").write_text("Another's.")
    desk.shown(file={"path": str(tmp_path / "loose.md"), "name": "loose.md"})
    assert [path.name for path in tmp_path.iterdir()] == ["others.md"]
    for form in ({}, {"text": " "}, {"text": 7}, {"text": ["a"]}):
        (shown,) = desk.shown(**form)
        assert "Paste a text first" in shown


def test_a_check_waits_in_line_is_stopped_and_makes_room(
    desk: Desk, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    event: Any = SimpleNamespace(_data={"text": DRAFT})
    first = desk.line.join()
    running = desk.check(desk.window, event)
    assert "Waiting: 1 other first" in next(running)
    (refused,) = desk.shown(text=DRAFT)
    assert "A draft is still being checked. Stop it first." in refused
    first.leave()
    begun, go_on = threading.Event(), threading.Event()

    def slow(draft: object, *, progress: Any) -> DraftReport:
        progress(1, 40)
        begun.set()
        go_on.wait(30)
        progress(2, 40)
        raise AssertionError("nobody waits any more")

    monkeypatch.setattr(assistant, "check", slow)
    while not begun.is_set():
        shown = next(running)
    shown = next(running)
    assert '<progress max="40" value="1"' in shown
    desk.stop(desk.window)
    go_on.set()
    *_, last = running
    assert "Stopped after 2 sentences" in last
    assert desk.line.join().ahead == 0


def test_a_window_that_is_closed_ends_its_check(
    desk: Desk, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def endless(draft: object, *, progress: Any) -> DraftReport:
        try:
            while True:
                progress(1, 2)
        finally:
            ended.set()

    monkeypatch.setattr(assistant, "check", endless)
    event: Any = SimpleNamespace(_data={"text": DRAFT})
    running = desk.check(desk.window, event)
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert ended.wait(30)
    assert desk.window.running is None


def test_read_only_takes_no_file() -> None:
    assert 'type="file"' in draft_form_html(files=True)
    assert 'type="file"' not in draft_form_html(files=False)


def test_a_name_of_a_file_is_escaped() -> None:
    assert "<script" not in draft_html(DraftView(name=f"{SCRIPT}.md", running=True))


# ---------------------------------------------------------------------- in a browser


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_a_person_checks_a_draft(
    new_context: NewContext, chat: str, uploads: Path, scheme: str, width: int
) -> None:
    page = opened(new_context(color_scheme=scheme, viewport={"width": width, "height": 860}), chat)
    page.click("#tab-check")
    page.click("form.drafting button[type=submit]")
    expect(page.locator("form.drafting .drafterror")).to_have_text("Paste a text first, or choose a file.")
    assert faults(page) == []
    page.fill("#draft", DRAFT)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#findings .outcome")
    expect(page.locator("#findings .outcome")).to_be_focused()
    assert page.locator("#findings .verdicts > .wrong").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []
    page.locator("#findings .title").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#proof mark.active")).to_be_visible()
    expect(page.locator("#proof h2").first).to_be_focused()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#proof .source")).to_be_hidden()
    expect(page.locator("#findings .title").first).to_be_focused()
    (uploads / "draft.pdf").write_bytes(b"%PDF-1.7")
    page.set_input_files("#draftfile", uploads / "draft.pdf")
    expect(page.locator("#findings .trouble")).to_contain_text("draft.pdf is no draft that can be read")
    expect(page.locator("#draft")).to_have_value(DRAFT)


def test_the_archives_words_are_put_into_the_draft_with_a_press(page: Page) -> None:
    page.click("#tab-check")
    page.fill("#draft", DRAFT)
    page.click("form.drafting button[type=submit]")
    page.wait_for_selector("#findings .outcome")
    put = page.locator("#findings [data-do=quote_instead]")
    put.first.click()  # the quotation that differs
    expect(put.first).to_have_text("Put into the draft")
    put.nth(1).click()  # the sentence with a number that is contradicted
    expect(put.nth(1)).to_have_text("Put into the draft")
    draft = page.input_value("#draft")
    assert "“a good beginning”" not in draft
    assert "“a beginning”" in draft
    assert "The strike had cost $14 million, Alan Dray said." not in draft
    assert re.search(r"“[^”]*million[^”]*” \([^)]*\)", draft)
    assert "A museum of clocks will open in Port Ellery in May." in draft


def test_a_check_is_stopped_by_a_press(
    page: Page, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(draft: object, *, progress: Any) -> DraftReport:
        while True:
            progress(3, 9)

    monkeypatch.setattr(assistant, "check", endless)
    page.click("#tab-check")
    page.fill("#draft", DRAFT)
    page.click("form.drafting button[type=submit]")
    expect(page.locator("#findings progress")).to_have_attribute("value", "3")
    page.click("[data-do=stop_check]")
    expect(page.locator("#findings .status")).to_have_text("Stopped after 3 sentences.")
    expect(page.locator("form.drafting button[type=submit]")).to_be_visible()
