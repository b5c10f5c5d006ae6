"""Many windows at once, and another process at work on the archive, seen from outside over HTTP."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from evals.experiments.chat.crowd import crowd, questions_of
from evals.experiments.chat.windows import Window, copied
from rag import Assistant, Settings
from rag.models.encoders.minilm import MiniLM
from tests.conftest import ARTICLES
from tests.ui.browsing import chat_at
from ui.serve import Options
from vectorstore.archive import Archive

POOL = (
    "What did the ferry strike cost?",
    "How many cables of the Ellery bridge had rust?",
    "Who has kept the light on Gull Rock?",
    "Who won the cup?",
    "What did Dray deny?",
)
NEWS = (
    "Glass eels return to the Ellery\n\nWarden Tove Lind counted 8,400 glass eels in the Ellery on Friday.\n"
)


def test_no_answer_is_lost_or_swapped_and_the_queue_is_seen(harbour: Archive, embedder: MiniLM) -> None:
    assistant = Assistant(harbour, Settings.load(mode="extractive"), embedder)
    plans = [questions_of(window, 2, POOL) for window in range(6)]
    with chat_at(assistant, Options(read_only=True, at_once=1)) as address:
        found = crowd(address, assistant, plans)
    assert (found["lost"], found["swapped"], found["different"]) == ([], [], [])
    assert found["saw_the_queue"]


@pytest.mark.slow
@pytest.mark.usefixtures("quick_publishing")
def test_what_another_process_brings_in_is_found_without_a_restart(tmp_path: Path, embedder: MiniLM) -> None:
    path = tmp_path / "archive"
    article = tmp_path / "eels.txt"
    article.write_text(NEWS, encoding="utf-8")
    with Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive:
        assistant = Assistant(archive, Settings.load(mode="extractive"), embedder)
        assistant.add(ARTICLES)
        with chat_at(assistant, Options()) as address, Window(address) as window:
            question = "How many glass eels did Tove Lind count in the Ellery?"
            assert "8,400" not in copied(list(window.ask(question))[-1])
            command = [str(Path(sys.executable).with_name("dateline")), "ingest", str(article)]
            subprocess.run([*command, "--archive", str(path)], check=True, capture_output=True)
            done = time.monotonic()
            assert "8,400" in copied(list(window.ask(question))[-1])
            assert "glass eels" in str(window.press("page", query="eels")[0]).lower()
            assert time.monotonic() - done < 10
            with Window(address) as fresh:
                assert "4 articles" in fresh.begun
