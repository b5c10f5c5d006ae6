"""`--export`, `--receipt` and `dateline verify`, as someone at a terminal or a script meets them."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rag.cli import main as cli
from rag.models.encoders.minilm import MiniLM
from tests.conftest import ARTICLES, CHECKED_IN_THIS_PROCESS, FERRY, assistant_with
from tests.exporting.reading_back import parts_of
from vectorstore.archive import Archive
from vectorstore.publishing import publisher
from vectorstore.records import Article

Run = Callable[..., tuple[int, str, str]]
ASK = ("ask", "--mode", "extractive", "What did Marta Quist say about wages?")


def fill(path: Path, embedder: MiniLM, *articles: Article, without: str = "") -> Path:
    with (
        Archive.open(path, model=embedder.name, dimension=embedder.dimension) as opened,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(publisher, "DENSE", CHECKED_IN_THIS_PROCESS)
        assistant_with(opened, embedder).add(articles)
        if without:
            with opened.writing() as writer:
                writer.remove(without)
    return path


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Path:
    """The folder of an archive, closed."""
    return fill(tmp_path_factory.mktemp("saving") / "archive", embedder, *ARTICLES)


@pytest.fixture
def dateline(
    archive: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    embedder: MiniLM,
) -> Run:
    """Runs the command in an empty folder: exit status, and the two streams with their frames taken off."""
    monkeypatch.setattr("rag.assistant.MiniLM", lambda: embedder)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, at: Path = archive) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["dateline", *arguments, "--archive", str(at)])
        capsys.readouterr()
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        out, err = capsys.readouterr()
        return code, out, " ".join(err.replace("│", " ").split())

    return run


# ---------------------------------------------------------------------- keeping


def test_an_answer_is_printed_as_ever_and_kept(dateline: Run, tmp_path: Path) -> None:
    code, out, err = dateline(*ASK, "--export", "a.md", "--receipt", "a.json")
    assert (code, out) == (0, dateline(*ASK)[1])
    assert "kept in a.md" in err
    assert "receipt in a.json" in err
    text = (tmp_path / "a.md").read_text("utf-8")
    assert text.startswith("# What did Marta Quist say about wages?\n")
    assert "3 articles of 5 March - 2 April 2014, revision" in text
    receipt = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert receipt["asked"] == "What did Marta Quist say about wages?"
    assert str(tmp_path) not in json.dumps(receipt)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.md"]


def test_json_on_the_terminal_and_a_file_go_together(dateline: Run, tmp_path: Path) -> None:
    code, out, _ = dateline(*ASK, "--json", "--export", "a.docx")
    assert code == 0
    assert json.loads(out)["status"] == "answered"
    assert "word/footnotes.xml" in parts_of((tmp_path / "a.docx").read_bytes())


@pytest.mark.parametrize("form", [("quotes", "Quist"), ("mentions", "ferry"), ("timeline", "strike")])
@pytest.mark.parametrize("suffix", ["md", "html", "docx", "ris", "bib", "csl.json", "csv"])
def test_forms_are_kept_in_every_format(
    dateline: Run, tmp_path: Path, form: tuple[str, ...], suffix: str
) -> None:
    code, _, _ = dateline(*form, "--export", f"a.{suffix}")
    assert code == 0
    assert (tmp_path / f"a.{suffix}").stat().st_size > 100


def test_the_scope_of_a_form_is_written_down(dateline: Run, tmp_path: Path) -> None:
    assert dateline("mentions", "ferry", "--source", "harbour wire", "--export", "a.md")[0] == 0
    assert "- narrowed to: what is from Harbour Wire" in (tmp_path / "a.md").read_text("utf-8")


def test_that_nothing_was_found_is_kept_too(dateline: Run, tmp_path: Path) -> None:
    assert dateline("mentions", "zebras", "--export", "a.md", "--receipt", "r.json")[0] == 0
    assert "Nothing was found." in (tmp_path / "a.md").read_text("utf-8")
    assert dateline("verify", "r.json")[:2] == (0, dateline("verify", "r.json")[1])
    assert dateline("verify", "r.json")[1].endswith("0 quotations\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--export", "a.pdf"),
            "'a.pdf' names no format: end it in .md, .html, .docx, .ris, .bib, .csl.json",
        ),
        (("--export", "a.json"), "'a.json' names no format"),
        (("--export", "no/such/a.md"), "there is no folder no/such to write a.md to"),
        (("--receipt", "no/such/r.json"), "there is no folder no/such to write r.json to"),
        (("--export", "there.md"), "there.md is there already; --force replaces it"),
        (("--receipt", "there.md"), "there.md is there already; --force replaces it"),
        (("--export", "folder.md"), "folder.md is a folder"),
        (("--export", "a.md", "--receipt", "./a.md"), "--export and --receipt name the same file"),
    ],
)
@pytest.mark.parametrize("command", [ASK, ("timeline", "strike")], ids=["ask", "timeline"])
def test_a_place_that_cannot_be_written_to_is_told_before_anything_is_asked(
    dateline: Run, tmp_path: Path, options: tuple[str, ...], said: str, command: tuple[str, ...]
) -> None:
    (tmp_path / "there.md").write_text("mine")
    (tmp_path / "folder.md").mkdir()
    code, out, err = dateline(*command, *options, at=tmp_path / "no archive")
    assert (code, out) == (2, "")
    assert said in err
    assert (tmp_path / "there.md").read_text() == "mine"


def test_force_replaces_a_file(dateline: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("mine")
    assert dateline(*ASK, "--export", "a.md", "--force")[0] == 0
    assert (tmp_path / "a.md").read_text("utf-8").startswith("# What did")


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    dateline: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    code, out, err = dateline(*ASK, "--export", "a.md")
    assert code == 1
    assert "Quist" in out, "the answer is not lost"
    assert "a.md cannot be written: No space left on device" in err
    assert list(tmp_path.iterdir()) == []


def test_a_kept_file_may_be_read_as_any_other(dateline: Run, tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    assert dateline(*ASK, "--export", "a.md")[0] == 0
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a.md", "other")]
    assert modes[0] == modes[1]


# ---------------------------------------------------------------------- verifying


@pytest.fixture
def receipt(dateline: Run, tmp_path: Path) -> Path:
    assert dateline("quotes", "Dray", "--receipt", "r.json")[0] == 0
    return tmp_path / "r.json"


def test_a_receipt_that_stands_is_status_0(dateline: Run, receipt: Path) -> None:
    code, out, err = dateline("verify", "r.json")
    assert (code, err) == (0, "")
    assert out.startswith("quotes: Dray (")
    assert "unchanged  Harbour Wire, 5 March 2014, Ferry strike ends after nine days: “" in out
    assert out.splitlines()[-1] == "3 quotations: 3 unchanged"


def test_what_became_of_each_quotation_is_told_with_status_1(
    dateline: Run, receipt: Path, tmp_path: Path, embedder: MiniLM
) -> None:
    text = "Updated.\n\n" + FERRY.text.replace("no worker would be", "hardly any worker would be")
    now = fill(tmp_path / "now", embedder, replace(FERRY, text=text, title="Ferries sail"))
    code, out, _ = dateline("verify", "r.json", at=now)
    assert code == 1
    assert "    moved  Harbour Wire" in out
    assert ", now " in out
    assert "  changed  Harbour Wire" in out
    assert "title: “Ferry strike ends after nine days”, now “Ferries sail”" in out
    assert out.splitlines()[-1] == "3 quotations: 2 moved, 1 changed"


def test_words_that_only_moved_stand(dateline: Run, receipt: Path, tmp_path: Path, embedder: MiniLM) -> None:
    now = fill(tmp_path / "now", embedder, replace(FERRY, text=f"Updated.\n\n{FERRY.text}"))
    code, out, _ = dateline("verify", "r.json", at=now)
    assert code == 0
    assert out.splitlines()[-1] == "3 quotations: 3 moved"


def test_an_article_that_is_gone_is_status_1(
    dateline: Run, receipt: Path, tmp_path: Path, embedder: MiniLM
) -> None:
    now = fill(tmp_path / "now", embedder, *ARTICLES, without="ferry")
    code, out, _ = dateline("verify", "r.json", at=now)
    assert code == 1
    assert out.splitlines()[-1] == "3 quotations: 3 gone"


def test_a_forged_quotation_is_named(dateline: Run, receipt: Path) -> None:
    values = json.loads(receipt.read_text("utf-8"))
    words = next(one for one in values["quotations"] if "$12 million" in one["quote"])
    words["quote"] = words["quote"].replace("$12", "$17")
    receipt.write_text(json.dumps(values), "utf-8")
    code, out, _ = dateline("verify", "r.json")
    assert code == 1
    assert " tampered  Harbour Wire, 5 March 2014" in out
    assert "The receipt itself is not what was written" in out


def test_json_is_one_object_with_every_quotation(dateline: Run, receipt: Path) -> None:
    code, out, err = dateline("verify", "r.json", "--json")
    value = json.loads(out)
    assert (code, err, value["stands"], value["counts"]) == (0, "", True, {"unchanged": 3})
    one = value["quotations"][0]
    assert one["now"] == {"start": one["start"], "end": one["end"]}
    assert FERRY.text[one["start"] : one["end"]] == one["quote"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"receipt": 1,\n}', "r.json:2:1: no JSON"),
        ('{"receipt": 1}', "r.json: form: Field required"),
        ('{"receipt": 7}', "use a newer"),
        ("[]", "not an object"),
    ],
)
def test_what_is_no_receipt_is_status_2_and_named(
    dateline: Run, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "r.json").write_text(text)
    code, out, err = dateline("verify", "r.json")
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_a_receipt_or_an_archive_that_is_not_there_is_status_2(
    dateline: Run, receipt: Path, tmp_path: Path
) -> None:
    assert dateline("verify", "none.json")[0] == 2
    code, _, err = dateline("verify", "r.json", at=tmp_path / "none")
    assert code == 2
    assert "none" in err


def test_what_a_terminal_would_obey_is_not_printed(dateline: Run, receipt: Path) -> None:
    values = json.loads(receipt.read_text("utf-8"))
    values["asked"] = "\x1b[31m[bold]x"
    values["articles"][0]["title"] = "\x1b]0;title\x07"
    receipt.write_text(json.dumps(values), "utf-8")
    code, out, _ = dateline("verify", "r.json")
    assert code == 1
    assert "\x1b" not in out
    assert "[bold]x" in out
