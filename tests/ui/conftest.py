"""A chat on loopback, over an archive of our own articles, and a real browser to use it with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from rag import Assistant, Settings
from rag.models.encoders.minilm import MiniLM
from tests.conftest import ARTICLES, CHECKED_IN_THIS_PROCESS
from tests.ui.browsing import STARTED_MS, Watched, chat_at, opened
from tests.ui.newsstand import HOSTILE, SlowModel
from ui.serve import Options
from vectorstore.archive import Archive
from vectorstore.publishing import publisher

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Iterator[Assistant]:
    """An archive that tests may add to and remove from, and a model that writes slowly."""
    path = tmp_path_factory.mktemp("newsstand") / "archive"
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr(publisher, "DENSE", CHECKED_IN_THIS_PROCESS)
        archive = stack.enter_context(Archive.open(path, model=embedder.name, dimension=embedder.dimension))
        assistant = Assistant(archive, Settings.load(mode="extractive"), embedder, model=SlowModel())
        assistant.add([*ARTICLES, *HOSTILE])
        yield assistant


@pytest.fixture(scope="session")
def chat(assistant: Assistant) -> Iterator[str]:
    with chat_at(assistant, Options()) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        message = "no Chromium: sudo apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    expect.set_options(timeout=30_000)  # as long as the context's own patience: a busy machine is no finding
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watched() -> Iterator[Watched]:
    """Every browser test ends with this: nothing left the machine, no script ran, nobody complained."""
    watched = Watched()
    yield watched
    assert watched.strangers == []
    assert watched.dialogs == []
    assert watched.complaints == []


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, watched: Watched) -> Iterator[NewContext]:
    opened: list[BrowserContext] = []

    def new(**options: object) -> BrowserContext:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, **options})  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        context.set_default_navigation_timeout(STARTED_MS)
        watched.follow(context)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: NewContext, chat: str) -> Page:
    """A window that has just been opened."""
    return opened(new_context(accept_downloads=True), chat)


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A folder for files that a test brings."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    return folder
