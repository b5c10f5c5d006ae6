"""`dateline check`, as someone at a terminal or a script meets it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.cli import main as cli
from rag.models.encoders.minilm import MiniLM
from tests.conftest import ARTICLES, CHECKED_IN_THIS_PROCESS, assistant_with
from vectorstore.archive import Archive
from vectorstore.publishing import publisher

Check = Callable[..., tuple[int, str, str]]

TRUE = "# Ferries\n\nMarta Quist said the port had agreed to raise wages by 4 percent.\n"
MISQUOTED = (
    "# Ferries\n\nThe strike is over.\n“We wanted nine, but four is a beginning,” Quist told reporters.\n"
)
UNKNOWN = "The mayor of Oslo opened a library of 90,000 books in Bergen.\n"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Path:
    """The folder of an archive, closed."""
    path = tmp_path_factory.mktemp("check") / "archive"
    with (
        Archive.open(path, model=embedder.name, dimension=embedder.dimension) as opened,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(publisher, "DENSE", CHECKED_IN_THIS_PROCESS)
        assistant_with(opened, embedder).add(ARTICLES)
    return path


@pytest.fixture
def check(
    archive: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    embedder: MiniLM,
) -> Check:
    """Runs the command on a text, in its folder: exit status, and the two streams."""
    monkeypatch.setattr("rag.assistant.MiniLM", lambda: embedder)
    monkeypatch.chdir(tmp_path)

    def run(text: str | bytes, *options: object, name: str = "draft.md") -> tuple[int, str, str]:
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / name).write_bytes(data)
        argv = ["dateline", "check", name, "--archive", str(archive), *map(str, options)]
        monkeypatch.setattr(sys, "argv", argv)
        capsys.readouterr()
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return code, *capsys.readouterr()

    return run


def test_a_draft_that_stands_is_status_0(check: Check) -> None:
    code, out, _ = check(TRUE)
    assert code == 0
    assert out.startswith("1 claim: 1 supported")


def test_a_misquotation_is_told_as_a_linter_tells_it(check: Check) -> None:
    code, out, _ = check(MISQUOTED)
    assert code == 1
    assert out.splitlines()[:2] == [
        "draft.md:4:2: quotation differs: We wanted nine, but four is a beginning – "
        "the source has “seven”, not “nine”",
        "    Harbour Wire, 5 March 2014, Ferry strike ends after nine days: "
        "“We wanted seven, but four is a beginning”",
    ]
    assert out.splitlines()[-1].startswith("1 quotation: 1 differs; ")


def test_what_is_only_not_found_is_status_1_with_strict_alone(check: Check) -> None:
    code, out, _ = check(UNKNOWN)
    assert code == 0
    assert "draft.md:1:1: claim not found" in out
    assert check(UNKNOWN, "--strict")[0] == 1
    assert check(TRUE, "--strict")[0] == 0


def test_all_shows_also_what_stands(check: Check) -> None:
    assert "claim supported" not in check(TRUE)[1]
    assert "draft.md:3:1: claim supported" in check(TRUE, "--all")[1]


def test_json_is_one_object_with_every_finding(check: Check) -> None:
    code, out, err = check(MISQUOTED, "--json")
    value = json.loads(out)
    assert (code, err) == (1, "")
    found = next(one for one in value["findings"] if one["kind"] == "quotation")
    assert found["text"] == MISQUOTED[found["start"] : found["end"]]
    assert (found["file"], found["line"], found["column"]) == ("draft.md", 4, 2)
    place = found["places"][0]
    assert place["article"]["id"] == "ferry"
    assert place["quote"] == ARTICLES[0].text[place["start"] : place["end"]]
    assert value["summary"]["quotation"] == {"differs": 1}


def test_options_narrow_the_archive(check: Check) -> None:
    assert "claim not found" in check(TRUE, "--source", "northern ledger")[1]
    assert "claim not found" in check(TRUE, "--after", "2014-03-30")[1]
    assert check(TRUE, "--as-of", "2014-03-06")[1].startswith("1 claim: 1 supported")


@pytest.mark.parametrize(
    ("text", "name", "options"),
    [
        (b"%PDF-1.4", "draft.pdf", ()),
        (b"\0\0\0", "draft.md", ()),
        (b"no document", "draft.docx", ()),
        (b"word " * 2_000_000, "draft.md", ()),
        (b"Words.", "draft.md", ("--after", "yesterday")),
        (b"Words.", "draft.md", ("--source", "Nobody's Times")),
        (b"Words.", "draft.md", ("--after", "2014-05-01", "--before", "2014-04-01")),
    ],
)
def test_what_cannot_be_used_is_status_2(
    check: Check, text: bytes, name: str, options: tuple[str, ...]
) -> None:
    code, out, err = check(text, *options, name=name)
    assert (code, out) == (2, "")
    assert "Traceback" not in err


def test_a_draft_that_is_not_there_is_status_2(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "write_bytes", lambda *_: 0)
    code, out, err = check(TRUE)
    assert (code, out) == (2, "")
    assert "draft.md" in err


def test_a_draft_without_prose_has_nothing_to_check(check: Check) -> None:
    assert check("# Only a heading\n")[:2] == (0, "nothing to check\n")
    assert check("")[:2] == (0, "nothing to check\n")


def test_what_a_terminal_would_obey_is_not_printed(check: Check) -> None:
    _, out, _ = check("“We wanted \x1b[31mnine [bold]x[/bold], but four is a beginning,” Quist said.\n")
    assert "\x1b" not in out
    assert "[bold]" in out


def test_one_line_without_an_end_is_parted(check: Check) -> None:
    code, out, _ = check(b"Quist said the port agreed and " * 120)
    assert code in (0, 1)
    assert "draft.md:1:" in out
