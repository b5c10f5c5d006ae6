"""Takes the pictures of the documentation: `python -m tests.ui.screenshots docs/screenshots`.

The demo archive, in quotations; a model that is told its words stands in where a picture shows one writing,
and the answer whose sources differ is put together here from the demo's own articles.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from rag import (
    Answer,
    Article,
    Assistant,
    Claim,
    Event,
    EvidenceFound,
    Finished,
    Settings,
    Support,
    demo_articles,
)
from rag.answers import Conflict, Side
from rag.embedding import MiniLM
from tests.ui.browsing import answered, ask, chat_at
from tests.ui.conftest import CHROMIUM, FLAGS
from tests.ui.newsstand import SlowModel, answer_of, citation, evidence
from ui.serve import Options
from vectorstore.archive import Archive

WORDS = (
    "Lavrov played down the effect of Western sanctions ",
    "before he was due to meet John Kerry in Paris [1]. ",
    "He said the measures caused no “painful sensations” [1]. ",
    "Diplomats who let themselves be used as a tool of the sanctions ",
    "had misunderstood their profession, ",
    "in his view [1]. ",
)
DIFFER = "How many countries abstained in the General Assembly vote on Crimea?"


class Staged(Assistant):
    """The demo, with one answer that is put together here."""

    def stream(self, question: str, **options: object) -> Iterator[Event]:  # type: ignore[override]
        if question != DIFFER:
            yield from super().stream(question, **options)  # type: ignore[arg-type]
            return
        answer = differing(self._named("demo-042"), self._vote())
        yield EvidenceFound(answer.evidence, ())
        yield Finished(answer)

    def _named(self, id_: str) -> Article:
        return self.archive.article(id_)

    def _vote(self) -> Article:
        rows = self.archive.articles(query="Assembly", limit=20)
        articles = [self.archive.article(row.id) for row in rows]
        return next(article for article in articles if "56 " in article.text and article.id != "demo-042")


def differing(note: Article, report: Article) -> Answer:
    """An answer whose sources give two numbers."""
    new = citation(1, note, sentence(note, "58 abstentions"))
    old = citation(2, report, sentence(report, "56"))
    claims = (
        Claim("There were 58 abstentions, not 56 as first reported.", 0, 52, Support.SUPPORTED, (new,), 0.9),
    )
    return answer_of(
        DIFFER,
        claims,
        model="a-model",
        evidence=(evidence(note, new.quote),),
        conflicts=(Conflict("the number of abstentions", (Side("58", new), Side("56", old))),),
    )


def sentence(article: Article, words: str) -> str:
    """The sentence of an article that holds some words."""
    at = article.text.index(words)
    start = max(article.text.rfind(end, 0, at) + len(end) for end in (". ", "\n\n"))
    stop = min(found for found in (article.text.find(end, at) for end in (". ", ".\n", '."')) if found > 0)
    return article.text[max(0, start) : stop + 1]


def main() -> None:
    """Make the demo archive in a folder of its own and take all pictures of it."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    out.mkdir(parents=True, exist_ok=True)
    embedder = MiniLM()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive"
        with Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive:
            assistant = Staged(archive, Settings.load(mode="extractive"), embedder, model=told())
            assistant.ingest([demo_articles()])
            with chat_at(assistant, Options()) as address, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                for width, height, name in ((1280, 860, "desktop"), (390, 844, "phone")):
                    for scheme in ("light", "dark"):
                        tour(browser, address, out, f"{name}-{scheme}", scheme, width, height)
                browser.close()


def told() -> SlowModel:
    model = SlowModel()
    model.words, model.name = WORDS, "a-model"
    return model


def tour(browser: Browser, address: str, out: Path, name: str, scheme: str, width: int, height: int) -> None:
    """One window, through everything that is worth a picture."""
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": height})  # type: ignore[arg-type]
    page.goto(address)
    page.wait_for_selector(".example")
    shoot(page, out, f"{name}-empty")
    ask(page, "What did Lavrov say about sanctions?", mode="llm")
    page.wait_for_selector("#now .claim")
    page.wait_for_selector("#now .draft")
    shoot(page, out, f"{name}-streaming", settle_ms=0)
    answered(page)
    page.click("#now .cite >> nth=1")
    page.wait_for_selector("#panel mark.active")
    shoot(page, out, f"{name}-answered")
    page.keyboard.press("Escape")
    for turn, (question, picture) in enumerate(
        ((DIFFER, "conflict"), ("Who won the 2014 World Cup?", "decline")), 2
    ):
        ask(page, question)
        answered(page, turn)
        shoot(page, out, f"{name}-{picture}", settle_ms=1200)
    page.click("#tab-archive")
    page.click("#list .title >> nth=0")
    page.wait_for_selector("#reader .source")
    shoot(page, out, f"{name}-archive")
    bring(page)
    shoot(page, out, f"{name}-upload")
    page.close()


def bring(page: Page) -> None:
    """Two files, of which much must stay out."""
    with tempfile.TemporaryDirectory() as folder:
        bundle, note = Path(folder) / "harbour-news.zip", Path(folder) / "notes.txt"
        with zipfile.ZipFile(bundle, "w") as archive:
            archive.writestr(
                "ferry.txt", "Ferry strike ends\n\nDock workers went back to work on Tuesday after nine days."
            )
            archive.writestr("empty.txt", "")
            archive.writestr("older.zip", b"PK")
        note.write_text("To do", "utf-8")
        page.click("#tab-add")
        page.set_input_files("#files", [bundle, note])
        page.wait_for_selector(".intake[data-phase=done]", timeout=120_000)


def shoot(page: Page, out: Path, name: str, settle_ms: int = 700) -> None:
    """Wait until nothing moves, then take the picture."""
    page.wait_for_timeout(settle_ms)
    page.mouse.move(0, 0)
    page.screenshot(path=out / f"{name}.png")


if __name__ == "__main__":
    main()
