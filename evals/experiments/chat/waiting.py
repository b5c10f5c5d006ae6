"""How long a person waits in the chat: from pressing Enter to the evidence and the first word, in a browser.

    python -m evals.experiments.chat.waiting [--questions 50] [--model 8] [--url ADDRESS]

Asks demo questions in quotations, and as many as `--model` says of a language model (the embedded one,
unless the chat at ADDRESS has another): one after the other, each in a conversation of its own. The page
itself takes the time: until the first evidence is painted, until the first written words, until the answer
is whole. The model's first answer, for which it is loaded, counts apart; a question that is declined
without it has no first word. Without `--url` it serves the demo archive itself. Needs Chromium and the
package `playwright`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from evals.dataset.cases import demo_cases, load_cases
from evals.errors import EvalError
from evals.experiments.chat.served import served

LONGEST_S = 600
# Watches the page from within: what the person sees, when it is painted.
_WATCH = """() => {
  window.seen = {};
  const note = (name, there) => {
    if (there && !(name in window.seen)) {
      window.seen[name] = 0;
      requestAnimationFrame(() => { window.seen[name] = performance.now() - window.began; });
    }
  };
  new MutationObserver(() => {
    const turn = document.querySelector("#now .turn");
    note("evidence", turn?.querySelector(".evidence, .declined"));
    note("words", turn?.querySelector(".answer"));
    note("whole", turn?.dataset.phase === "done");
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""
_ASK = """([question, mode]) => {
  const form = document.querySelector("form.composer");
  form.mode.value = mode;
  form.question.value = question;
  window.seen = {};
  window.began = performance.now();
  form.requestSubmit();
}"""


def main() -> None:
    """Ask, and print one JSON object for each way of answering, with p50 and p95 in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--model", type=int, default=0, metavar="N", help="ask N questions of a model too")
    parser.add_argument("--url")
    options = parser.parse_args()
    cases = load_cases(demo_cases()).cases
    alone = [case.question for case in cases if not case.history]
    with _served(options.url) as address:
        if options.questions:
            _tell("extractive", _measure(address, alone[: options.questions], "extractive"))
        if options.model:
            cold, *warm = _measure(address, alone[: options.model + 1], "llm")
            _tell("llm", warm, loading={name: round(value, 1) for name, value in cold.items()})


def _tell(mode: str, times: Sequence[dict[str, float]], **more: object) -> None:
    sys.stdout.write(json.dumps({"mode": mode, "questions": len(times), **summary(times), **more}) + "\n")
    sys.stdout.flush()


def summary(times: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    """p50 and p95 of every stage, in milliseconds; the nearest rank, no interpolation."""
    stages = {}
    for name in ("evidence", "words", "whole"):
        values = sorted(row[name] for row in times if name in row)
        if values:
            stages[name] = {f"p{q}": round(values[-(-len(values) * q // 100) - 1], 1) for q in (50, 95)}
    return stages


def _measure(address: str, questions: Sequence[str], mode: str) -> list[dict[str, float]]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise EvalError("there is no Chromium; on Debian: sudo apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(LONGEST_S * 1000)
        page.goto(address)
        page.wait_for_selector(".welcome")
        page.evaluate(_WATCH)
        times = [_one(page, question, mode) for question in questions]
        browser.close()
    return times


def _one(page: Page, question: str, mode: str) -> dict[str, float]:
    page.evaluate(_ASK, [question, mode])
    page.wait_for_function("() => window.seen.whole > 0")
    times: dict[str, float] = page.evaluate("() => window.seen")
    page.evaluate("document.querySelector('[data-do=new]').click()")
    page.wait_for_selector(".turn", state="detached")  # the next question begins in a clean window
    return times


@contextmanager
def _served(url: str | None) -> Iterator[str]:
    """The address given, or that of a chat of our own over the demo archive."""
    if url:
        yield url
        return
    with served("--demo") as chat:
        yield chat.address


if __name__ == "__main__":
    main()
