"""Takes the pictures of the documentation: `python -m tests.ui.screenshots docs/screenshots [NAME ...]`.

The demo archive as it is, asked with the embedded model and in quotations: nothing is staged. With names
(`desktop-light phone-dark`) only those windows; with `--without-model` not those of written answers. Takes
some minutes, most of them the model's.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from rag import Assistant, Settings, demo_articles
from tests.ui.browsing import answered, ask, chat_at
from tests.ui.conftest import CHROMIUM, FLAGS
from ui.serve import Options

WRITTEN = "What did Lavrov say about the sanctions?"
DIFFER = "How many people took part in the peace march in Moscow?"
BROUGHT = "Ferry strike ends"
UNKNOWN = "Who won the 2014 World Cup?"
QUOTES = "three quotes from Lavrov"
TIMELINE = "timeline of the referendum"
OUTLETS = "How did the outlets differ on the referendum?"
DRAFT = """# A week of diplomacy

John Kerry called the movement of Russian forces into Crimea an “incredible act of violence”. Vitaly Churkin
answered that nobody could “veto the truth”.

There were 65 abstentions in the General Assembly, among them China, India and Brazil.
On Friday Russia barred nine American officials and lawmakers from entering the country.
China, which often votes with Moscow, abstained in the Security Council.
The mayor of Oslo has invited both ministers to a concert.
"""
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WELL_UNDER_WAY = """() => document.querySelector("#now .draft")
  && document.querySelector("#now .answer").innerText.length > 60"""
PATIENCE_MS = 600_000
WITHOUT_MODEL = "--without-model"


def main() -> None:
    """Make the demo archive in a folder of its own and take the pictures of it."""
    given = [word for word in sys.argv[1:] if word != WITHOUT_MODEL]
    out, writes = Path(given[0] if given else "docs/screenshots"), WITHOUT_MODEL not in sys.argv
    wanted = given[1:] or [f"{size}-{scheme}" for size in SIZES for scheme in SCHEMES]
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant.open(settings=Settings.load(archive=Path(folder) / "archive")) as assistant,
    ):
        assistant.ingest([demo_articles()])
        with chat_at(assistant, Options()) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for size in SIZES:
                for scheme in SCHEMES:
                    if f"{size}-{scheme}" in wanted:
                        tour(browser, address, out, size, scheme, writes=writes)
                        forget_brought(assistant)
            browser.close()


def forget_brought(assistant: Assistant) -> None:
    """So that the next window begins as this one did."""
    with assistant.archive.writing() as writer:
        for row in assistant.archive.articles(query=BROUGHT):
            writer.remove(row.id)


def tour(
    browser: Browser, address: str, out: Path, size: str, scheme: Literal["light", "dark"], *, writes: bool
) -> None:
    """One window, through everything that is worth a picture."""
    width, height = SIZES[size]
    name = f"{size}-{scheme}"
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    page.wait_for_selector(".example")
    shoot(page, out, f"{name}-empty")
    if writes:
        written(page, out, name)
    asked = (
        (DIFFER, "conflict"),
        (UNKNOWN, "decline"),
        (QUOTES, "quotes"),
        (TIMELINE, "timeline"),
        (OUTLETS, "compare"),
    )
    for turn, (question, picture) in enumerate(asked, 2 if writes else 1):
        ask(page, question)
        answered(page, turn)
        page.wait_for_timeout(1200)
        if size == "phone" and picture == "conflict":
            page.locator("#now .conflict").evaluate("place => place.scrollIntoView()")
        shoot(page, out, f"{name}-{picture}")
    page.click(".earlier summary")
    shoot(page, out, f"{name}-earlier")
    page.click(".earlier summary")
    check(page, out, name)
    page.click("#tab-archive")
    if size == "desktop":  # on a phone the article would hide the rest
        page.click("#list .title >> nth=0")
        page.wait_for_selector("#reader .source")
    shoot(page, out, f"{name}-archive")
    bring(page)
    page.wait_for_selector(".masthead:has-text('61 articles')")
    shoot(page, out, f"{name}-upload")
    page.close()


def written(page: Page, out: Path, name: str) -> None:
    """An answer of the embedded model: under way, and with one of its sources."""
    ask(page, WRITTEN, mode="llm")
    page.wait_for_function(WELL_UNDER_WAY)
    shoot(page, out, f"{name}-streaming", settle_ms=0)
    answered(page)
    page.click("#now .answer .cite >> nth=0")
    page.wait_for_selector("#panel mark.active")
    shoot(page, out, f"{name}-answered")
    page.keyboard.press("Escape")


def check(page: Page, out: Path, name: str) -> None:
    """The draft of the README, one of its sentences followed to its article."""
    page.click("#tab-check")
    page.fill("#draft", DRAFT)
    page.click("form.drafting [type=submit]")
    page.wait_for_selector("#findings .outcome")
    if name.startswith("desktop"):  # on a phone the article would hide the rest
        page.click("#findings .title >> nth=2")
        page.wait_for_selector("#proof mark.active")
        page.locator("#findings .checked").evaluate("place => place.scrollIntoView()")
    shoot(page, out, f"{name}-check")
    page.evaluate("scrollTo(0, 0)")


def bring(page: Page) -> None:
    """Two files, of which much must stay out."""
    with tempfile.TemporaryDirectory() as folder:
        bundle, note = Path(folder) / "harbour-news.zip", Path(folder) / "notes.txt"
        with zipfile.ZipFile(bundle, "w") as archive:
            archive.writestr(
                "ferry.txt", f"{BROUGHT}\n\nDock workers went back to work on Tuesday after nine days."
            )
            archive.writestr("empty.txt", "")
            archive.writestr("older.zip", b"PK")
        note.write_text("To do", "utf-8")
        page.click("#tab-add")
        page.set_input_files("#files", [bundle, note])
        page.wait_for_selector(".intake[data-phase=done]")


def shoot(page: Page, out: Path, name: str, settle_ms: int = 700) -> None:
    """Wait until nothing moves, then take the picture."""
    page.wait_for_timeout(settle_ms)
    page.mouse.move(0, 0)
    page.screenshot(path=out / f"{name}.png")


if __name__ == "__main__":
    main()
