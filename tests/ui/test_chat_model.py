"""The chat with the embedded model as it is installed: evidence, an answer that grows, and a clean end.

Whatever is seen on the way is noted by the page itself, and judged when the answer stands: a slow machine
makes it slower, not different.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.models.llama_server import local_model_installed
from tests.models.test_local_model import gone_within
from tests.ui.browsing import ask, chat_process, opened
from tests.ui.conftest import NewContext

PATIENCE_MS = 900_000
# Notes every state of the running answer that differs from the one before.
_NOTE = """() => {
  window.states = [];
  new MutationObserver(() => {
    const turn = document.querySelector("#now .turn");
    if (!turn) return;
    const state = {
      phase: turn.dataset.phase,
      evidence: turn.querySelectorAll(".evidence blockquote").length,
      words: turn.querySelector(".answer")?.innerText ?? "",
    };
    const last = window.states.at(-1);
    if (JSON.stringify(state) !== JSON.stringify(last)) window.states.push(state);
  }).observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
}"""

_WRITES = """() => document.querySelector("#now .turn")?.dataset.phase === "writing"
  && (document.querySelector("#now .answer")?.innerText ?? "").length > 10"""

pytestmark = [
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.timeout(2 * PATIENCE_MS // 1000),
    pytest.mark.skipif(not local_model_installed(), reason="the embedded model is not installed"),
]


@dataclass(frozen=True, slots=True)
class Served:
    """A chat in a process of its own."""

    address: str
    process: subprocess.Popen[str]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    arguments = ["--demo", "--archive", str(tmp_path / "archive"), "--mode", "llm"]
    with chat_process(*arguments) as (process, address):
        yield Served(address, process)


def test_a_written_answer_grows_behind_its_evidence_and_can_be_checked(
    served: Served, new_context: NewContext
) -> None:
    page = opened(new_context(), served.address)
    page.set_default_timeout(PATIENCE_MS)
    page.evaluate(_NOTE)
    ask(page, "What did Lavrov say about sanctions?", mode="llm")
    page.wait_for_selector("#now .how")  # it stands when the answer is done
    expect(page.locator("#now .how")).to_contain_text("written by qwen2.5-coder-1.5b")

    states = page.evaluate("() => window.states")
    evidence = next(at for at, state in enumerate(states) if state["evidence"])
    words = next(at for at, state in enumerate(states) if state["words"])
    assert evidence < words
    assert len({len(state["words"]) for state in states if state["phase"] == "writing"}) > 5
    assert [state["words"] for state in states if re.search(r"[\[\]]", state["words"])] == []

    check_a_sentence(page)
    page.context.close()
    watch_the_model_end(served.process)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the model's process is found in /proc")
def test_a_model_killed_in_the_middle_is_told_on_the_page_and_answers_the_next_question(
    served: Served, new_context: NewContext
) -> None:
    page = opened(new_context(), served.address)
    page.set_default_timeout(PATIENCE_MS)
    ask(page, "What did Lavrov say about sanctions?", mode="llm")
    page.wait_for_function(_WRITES)
    (pid,) = [pid for pid, command in children(served.process.pid) if "llama_worker" in command]
    os.kill(pid, signal.SIGKILL)
    began = time.monotonic()
    page.wait_for_selector("#now .how")
    assert time.monotonic() - began < 30.0  # half a second where nothing else runs
    expect(page.locator("#now .turn")).to_contain_text("The model's answer broke off after")
    expect(page.locator("#now .turn")).to_contain_text("killed it (SIGKILL)")
    expect(page.locator("#now .turn")).not_to_contain_text("No connection")
    assert page.locator("#now .answer .cite").count() > 0

    ask(page, "Who vetoed the resolution on Crimea?", mode="llm")
    page.wait_for_function("() => document.querySelector('#now .turn')?.innerText.includes('vetoed')")
    page.wait_for_selector("#now .how")
    expect(page.locator("#now .turn")).not_to_contain_text("broke off")
    (again,) = [pid for pid, command in children(served.process.pid) if "llama_worker" in command]
    assert again != pid


def check_a_sentence(page: Page) -> None:
    """Every mark is a number; one of them opens its article at the words."""
    marks = page.locator("#now .answer .cite")
    assert marks.count() > 0
    assert all(mark.isdecimal() for mark in marks.all_inner_texts())
    cited = marks.first.get_attribute("data-article")
    marks.first.click()
    active = page.locator("#panel mark.active").first  # a sentence may rest on several places
    expect(active).to_be_in_viewport(timeout=PATIENCE_MS)
    assert page.get_attribute("#panel .source", "data-article") == cited
    assert re.search("sanction|Lavrov|painful", active.inner_text())


def watch_the_model_end(process: subprocess.Popen[str]) -> None:
    """The model's process, which was there while it was needed, ends with the chat."""
    models = [pid for pid, command in children(process.pid) if "llama_worker" in command]
    if Path("/proc/self/stat").exists():
        assert len(models) == 1
    process.terminate()
    assert process.wait(120) == 0
    assert all(gone_within(pid, 60) for pid in models)


def children(parent: int) -> Iterator[tuple[int, str]]:
    """The processes that a process has started, with their command lines; none where there is no /proc."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status, command = (folder / "stat").read_text("utf-8"), (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it has ended meanwhile
        if int(status.rpartition(")")[2].split()[1]) == parent:
            yield int(folder.name), command.decode("utf-8", "replace")
