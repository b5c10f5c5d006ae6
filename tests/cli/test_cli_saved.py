"""The commands `saved`, `watch` with saved questions, and `entity`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from rag.cli import main as cli
from rag.models.encoders.minilm import MiniLM

pytestmark = pytest.mark.usefixtures("quick_publishing")
Run = Callable[..., tuple[int, str, str]]
FERRY = "Ferry strike\n\nMarta Quist, the leader of the union, said the strike would last nine days."
QUAY = "Quay to close\n\nAlan Dray, the director of the port, said Marta Quist had left the quay unsafe."


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


@pytest.fixture
def dateline(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], embedder: MiniLM, tmp_path: Path
) -> Run:
    """Runs the command on an archive of its own, with the embedding model that is loaded already."""
    monkeypatch.setattr("rag.assistant.MiniLM", lambda: embedder)

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        archive = ["--archive", str(tmp_path / "archive")]
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments), *archive])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return code, *capsys.readouterr()

    return run


def put(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text, "utf-8")
    os.utime(path, (time.time() - 60, time.time() - 60))


def test_watch_asks_saved_questions_of_what_came_in(dateline: Run, incoming: Path, tmp_path: Path) -> None:
    feed, digest = tmp_path / "new.atom", tmp_path / "new.md"
    put(incoming, "ferry.txt", FERRY)
    assert dateline("ingest", incoming)[0] == 0
    assert dateline("saved", "add", "Port", "Quist", "--form", "mentions")[1].startswith(
        "saved Port: articles"
    )
    code, out, _ = dateline("watch", incoming, "--once", "--feed", feed, "--digest", digest)
    assert code == 0
    assert "strike would last" not in out  # it was there before the question was
    assert "Nothing new was found." in digest.read_text("utf-8")
    put(incoming, "quay.txt", QUAY)
    code, out, _ = dateline("watch", incoming, "--once", "--feed", feed, "--digest", digest)
    assert code == 0
    assert "had left the quay unsafe" in " ".join(out.split())
    assert "had left the quay unsafe" in digest.read_text("utf-8")
    entries = ET.fromstring(feed.read_bytes()).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 1


def test_a_run_tells_what_is_new_once(dateline: Run, incoming: Path) -> None:
    put(incoming, "ferry.txt", FERRY)
    put(incoming, "quay.txt", QUAY)
    assert dateline("ingest", incoming)[0] == 0
    assert dateline("saved", "add", "Quist", "Marta Quist", "--form", "quotes", "--all")[0] == 0
    code, out, _ = dateline("saved", "run", "--json")
    (alert,) = json.loads(out)["alerts"]
    assert code == 0
    assert alert["name"] == "Quist"
    (quotation,) = alert["quotations"]
    assert "strike would last nine days" in quotation["quote"]
    assert quotation["article"]["title"] == "Ferry strike"
    assert dateline("saved", "run") == (0, "", "")
    assert json.loads(dateline("saved", "run", "--json")[1]) == {"alerts": []}
    assert "strike would last nine days" in " ".join(dateline("saved", "show")[1].split())
    (saved,) = json.loads(dateline("saved", "list", "--json")[1])["saved"]
    assert (saved["name"], saved["form"], saved["found"]) == ("Quist", "quotes", 1)
    assert dateline("saved", "remove", "quist")[1] == "removed Quist\n"
    assert "No question is saved" in dateline("saved", "list")[2]


def test_what_cannot_be_is_told_before_anything_is_asked(
    dateline: Run, incoming: Path, tmp_path: Path
) -> None:
    put(incoming, "ferry.txt", FERRY)
    assert dateline("ingest", incoming)[0] == 0
    code, _, told = dateline("saved", "run", "--digest", tmp_path / "new.pdf")
    assert code == 2
    assert "names no format" in " ".join(told.split())
    code, _, told = dateline("saved", "run", "--feed", tmp_path / "nowhere" / "new.atom")
    assert code == 2
    assert "there is no folder" in " ".join(told.replace("│", "").split())
    code, _, told = dateline("saved", "run", "Port")
    assert code == 1
    assert "no question is saved as 'Port'; there are: none" in told
    assert dateline("saved", "add", "\u202e", "What?")[0] == 1


def test_a_name_on_a_page(dateline: Run, incoming: Path) -> None:
    put(incoming, "ferry.txt", FERRY)
    put(incoming, "quay.txt", QUAY)
    assert dateline("ingest", incoming)[0] == 0
    code, out, _ = dateline("entity", "Quist")
    words = " ".join(out.split())
    assert code == 0
    assert "What Quist said" in words
    assert "What others said of Quist" in words
    assert "had left the quay unsafe" in words
    found = json.loads(dateline("entity", "Quist", "--json")[1])
    assert found["mentions"]["articles"] == 2
    assert [line["speaker"] for line in found["said_of"]["lines"]] == ["Alan Dray"]
    code, out, _ = dateline("entity", "Zebedee")
    assert (code, out.startswith("No article mentions Zebedee.")) == (0, True)
    assert dateline("entity", "?!")[0] == 2


def test_a_collection_is_kept_asked_within_listed_renamed_and_removed(dateline: Run, incoming: Path) -> None:
    put(incoming, "ferry.txt", FERRY)
    put(incoming, "quay.txt", QUAY)
    assert dateline("ingest", incoming)[0] == 0
    ids = {row["title"]: row["id"] for row in json.loads(dateline("list", "--json")[1])}
    ferry, quay = ids["Ferry strike"], ids["Quay to close"]
    code, out, _ = dateline("collections", "add", "The port", "--article", ferry, "--article", quay)
    assert (code, out.strip()) == (0, "saved The port: what is in 2 chosen articles")
    dateline("remove", ferry)
    code, out, told = dateline("mentions", "Marta Quist", "--collection", "the port", "--json")
    found = [one["article"]["id"] for line in out.splitlines() if "quote" in (one := json.loads(line))]
    assert (code, found) == (0, [quay])
    assert "no longer has “Ferry strike” of the port" in " ".join(told.split())
    assert dateline("collections", "rename", "The port", "Harbour")[0] == 0
    (kept,) = json.loads(dateline("collections", "list", "--json")[1])["collections"]
    assert (kept["name"], kept["lost"]) == ("Harbour", ["“Ferry strike”"])
    code, _, told = dateline("ask", "Who spoke?", "--collection", "The port")
    assert (code, "no collection is named" in told) == (2, True)
    assert dateline("collections", "remove", "harbour")[0] == 0
    assert json.loads(dateline("collections", "list", "--json")[1]) == {"collections": []}
