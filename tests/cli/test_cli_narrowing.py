"""`--author`, `--section`, `--language` and `--article` on the commands, over the demo archive."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.cli import main as cli
from rag.models.encoders.minilm import MiniLM
from vectorstore.archive import Archive

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def dateline(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], embedder: MiniLM, demo: Archive
) -> Run:
    """Runs the command on the demo archive, with the embedding model that is loaded already."""
    monkeypatch.setattr("rag.assistant.MiniLM", lambda: embedder)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["dateline", *arguments, "--archive", str(demo.path)])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return code, *capsys.readouterr()

    return run


def by_quill(demo: Archive, id_: str) -> bool:
    return "Hedda Quill" in demo.article(id_).authors


def test_the_list_and_every_form_are_narrowed_to_an_author(dateline: Run, demo: Archive) -> None:
    listed = json.loads(dateline("list", "--author", "hedda quill", "--json")[1])
    assert len(listed) == 9
    assert all(by_quill(demo, row["id"]) for row in listed)
    for command in (
        ("mentions", "Crimea"),
        ("timeline", "Russia"),
        ("brief", "Crimea"),
        ("compare", "Crimea"),
        ("quotes", "Lavrov"),
    ):
        code, out, _ = dateline(*command, "--author", "Hedda Quill", "--json")
        found = [one for line in out.splitlines() if "quote" in (one := json.loads(line))]
        assert code == 0
        assert found, command
        assert all(by_quill(demo, one["article"]["id"]) for one in found)


def test_a_list_within_days_has_only_what_is_dated(dateline: Run) -> None:
    rows = json.loads(dateline("list", "--after", "2014-04-11", "--json", "--limit", "60")[1])
    assert {row["published"][:10] for row in rows} == {"2014-04-11", "2014-04-17"}


def test_a_question_is_narrowed_to_articles_and_the_receipt_says_so(
    dateline: Run, demo: Archive, tmp_path: Path
) -> None:
    file = tmp_path / "receipt.json"
    ask = ("ask", "Who vetoed the resolution?", "--mode", "extractive", "--language", "english")
    code, out, _ = dateline(*ask, "--article", "demo-012", "--receipt", str(file), "--json")
    cited = {one["article"]["id"] for one in json.loads(out)["citations"]}
    assert (code, cited) == (0, {"demo-012"})
    scope = json.loads(file.read_text("utf-8"))["provenance"]["scope"]
    assert (scope["articles"], scope["languages"]) == (["demo-012"], ["en"])
    assert dateline("verify", str(file))[0] == 0


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--author", "no article is by 'Quill'; the authors are Hedda Quill, Dateline demo desk"),
        ("--section", "no article is in the section 'Quill'; the sections are none"),
        ("--language", "no article is in the language 'Quill'; the languages are English (en)"),
        ("--article", "there is no article 'Quill'; `dateline list` has their ids"),
    ],
)
def test_what_the_archive_does_not_have_is_answered_with_what_it_has(
    dateline: Run, option: str, said: str
) -> None:
    code, _, err = dateline("mentions", "gas", option, "Quill")
    assert code == 2
    assert f"Invalid value for '{option}': {said}" in err


def test_nothing_found_says_within_what(dateline: Run) -> None:
    out = " ".join(dateline("mentions", "Zanzibar", "--author", "hedda quill")[1].split())
    assert "Only what is by Hedda Quill was looked at." in out
