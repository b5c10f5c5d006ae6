"""Makes the moving picture of the README: `python -m tests.ui.recording docs/screenshots/story.gif`.

The demo archive, asked in quotations. Every frame is the page as it was; how long one stays is set here, for
whoever reads it, and says nothing of how fast the answers came (docs/CHAT.md has the figures).
"""

from __future__ import annotations

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from rag import Assistant, Settings, demo_articles
from tests.ui.browsing import answered, chat_at
from tests.ui.conftest import CHROMIUM, FLAGS
from ui.serve import Options

SIZE = (1100, 700)
SHOWN = (880, 560)
COLORS = 96
PATIENCE_MS = 600_000
DIFFER = "How many people took part in the peace march in Moscow?"
TIMELINE = "timeline of the referendum"
UNKNOWN = "Who won the 2014 World Cup?"


class Film:
    """Frames of a page, each with the milliseconds for which it stays."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[tuple[Image.Image, int]] = []

    def shot(self, stays_ms: int, settle_ms: int = 500) -> None:
        self._page.wait_for_timeout(settle_ms)
        picture = Image.open(BytesIO(self._page.screenshot())).convert("RGB")
        self._frames.append((picture.resize(SHOWN, Image.Resampling.LANCZOS), stays_ms))

    def type(self, question: str, pieces: int = 4) -> None:
        for end in range(1, pieces + 1):
            self._page.fill("#question", question[: len(question) * end // pieces])
            self.shot(250, settle_ms=50)
        self._page.keyboard.press("Enter")

    def save(self, path: Path) -> None:
        all_of_it = Image.new("RGB", (SHOWN[0], SHOWN[1] * len(self._frames)))
        for at, (picture, _) in enumerate(self._frames):
            all_of_it.paste(picture, (0, SHOWN[1] * at))
        palette = all_of_it.quantize(COLORS)
        frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture, _ in self._frames]
        stays = [stays_ms for _, stays_ms in self._frames]
        frames[0].save(path, save_all=True, append_images=frames[1:], duration=stays, loop=0, optimize=True)

    @property
    def seconds(self) -> float:
        return sum(stays for _, stays in self._frames) / 1000


def main() -> None:
    """Make the demo archive in a folder of its own and film it."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots/story.gif")
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant.open(
            settings=Settings.load(archive=Path(folder) / "archive", mode="extractive")
        ) as assistant,
    ):
        assistant.ingest([demo_articles()])
        with chat_at(assistant, Options()) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(color_scheme="light", viewport={"width": SIZE[0], "height": SIZE[1]})
            page.set_default_timeout(PATIENCE_MS)
            page.goto(address)
            page.wait_for_selector(".example")
            film = story(page)
            browser.close()
    film.save(out)
    sys.stdout.write(f"{out}: {film.seconds:.0f} s, {out.stat().st_size / 1e6:.2f} MB\n")


def story(page: Page) -> Film:
    """A question whose sources differ, its proof, a timeline, and a question that is declined."""
    film = Film(page)
    film.shot(1800)
    film.type(DIFFER)
    answered(page)
    film.shot(2600, settle_ms=1500)
    page.locator("#now .answer .cite").nth(1).hover()
    film.shot(2000)
    page.locator("#now .answer .cite").nth(1).click()
    page.mouse.move(0, 0)
    film.shot(2400, settle_ms=1500)
    film.type(TIMELINE, pieces=2)
    answered(page, 2)
    film.shot(3200, settle_ms=1500)
    film.type(UNKNOWN, pieces=2)
    answered(page, 3)
    film.shot(3000, settle_ms=1500)
    page.click(".earlier summary")
    film.shot(2600)
    return film


if __name__ == "__main__":
    main()
