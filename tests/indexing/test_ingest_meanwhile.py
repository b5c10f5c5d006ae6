"""Another process ingests while an assistant is open, as the chat keeps one: it answers from what is new."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.models.encoders.minilm import MiniLM
from rag.schema.answer import Status
from rag.settings import Settings
from tests.conftest import ARTICLES
from vectorstore.archive import Archive

QUESTION = "Who repaired the organ of Saint Brannock?"
NEWS = {
    "id": "organ",
    "title": "Organ of Saint Brannock plays again",
    "text": "The organ of Saint Brannock was repaired by Wilma Teasdale, the parish said on Friday. "
    "Teasdale replaced 212 pipes.",
    "source": "Parish Gazette",
    "published": "2014-05-09",
}


@pytest.mark.usefixtures("quick_publishing")
def test_what_another_process_ingests_is_found_within_ten_seconds(tmp_path: Path, embedder: MiniLM) -> None:
    file, path = tmp_path / "organ.json", tmp_path / "archive"
    file.write_text(json.dumps(NEWS))
    with Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive:
        assistant = Assistant(archive, Settings.load(mode="extractive"), embedder)
        assistant.add(ARTICLES)
        assert assistant.answer(QUESTION).status is Status.DECLINED
        command = [
            sys.executable,
            "-c",
            "from rag.cli.main import main; main()",
            "ingest",
            str(file),
            "--archive",
            str(path),
        ]
        subprocess.run(command, check=True, capture_output=True)
        ended = time.monotonic()
        answer = assistant.answer(QUESTION)
        while answer.status is Status.DECLINED and time.monotonic() < ended + 10:
            answer = assistant.answer(QUESTION)
        assert "Wilma Teasdale" in answer.text
        assert [citation.article.id for citation in answer.citations] == ["organ"]
        assert time.monotonic() < ended + 10
        assert archive.coverage().outlets[-1] == ("Parish Gazette", 1)
        named = assistant.answer("According to the Parish Gazette, who repaired the organ?")
        assert "Wilma Teasdale" in named.text
        assert [note for note in named.understood if "Parish Gazette" in str(note)]


@pytest.mark.usefixtures("quick_publishing")
def test_what_another_process_replaces_is_not_quoted_any_more(tmp_path: Path, embedder: MiniLM) -> None:
    path = tmp_path / "archive"

    def opened() -> Archive:
        return Archive.open(path, model=embedder.name, dimension=embedder.dimension)

    with opened() as archive:
        assistant = Assistant(archive, Settings.load(mode="extractive"), embedder)
        assistant.add(ARTICLES)
        assert "4 percent" in assistant.answer("By how much will the port raise wages?").text
        with opened() as other:
            text = ARTICLES[0].text.replace("4 percent", "6 percent")
            Assistant(other, assistant.settings, embedder).add([replace(ARTICLES[0], text=text)])
        answer = assistant.answer("By how much will the port raise wages?").text
        assert "6 percent" in answer
        assert "4 percent" not in answer
