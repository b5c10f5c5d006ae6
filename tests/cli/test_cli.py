"""The command line, as someone at a terminal or a script meets it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

from rag.cli import main as cli
from rag.cli import report as cli_report
from rag.loaders import read_documents
from rag.models.encoders.minilm import MiniLM
from rag.models.shared_server import ServerRecord
from tests.embeddings_endpoint import DIMENSION, EmbeddingsEndpoint
from vectorstore.archive import Archive

DATELINE = Path(sys.executable).with_name("dateline")

TREC = """<DOC>
<DOCNO> mill-0042 </DOCNO>
<URL> http://www.cnn.com/2014/03/05/world/brine-bay-mill/index.html </URL>
<TITLE> Old mill of Brine Bay to reopen :100: [bold]soon[/bold] </TITLE>
<TIME> Wed, 05 Mar 2014 14:29:08 EST </TIME>
<ABSTRACT> A mill that stood still for years. </ABSTRACT>
<TEXT>
Brine Bay (CNN) -- The old mill of Brine Bay will grind again in May, its new owner said Wednesday.

"We found the millstone under 20 years of dust," owner Tilda Orme said. "It turned at the first push."

Orme paid $3 million for the mill. The town council, which had wanted a car park, did not comment.
</TEXT>
</DOC>
"""
PLAIN = """The swans are back on Lake Ister

The swans of Lake Ister returned on Monday after a winter of six months, wardens said.

Warden Pim Aldo counted 114 birds from his boat.
"""


@dataclass(frozen=True)
class Ran:
    """What a command did: exit status, and the two streams."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        """The one JSON object that stdout is."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


Command = Callable[..., Ran]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two articles in two formats, and three files that are none."""
    folder = tmp_path_factory.mktemp("news")
    (folder / "mill.sgml").write_text(TREC, "utf-8")
    (folder / "swans.txt").write_text(PLAIN, "utf-8")
    (folder / "picture.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "empty.txt").touch()
    (folder / "huge.txt").write_text("A word. " * 4_000, "utf-8")
    return folder


def in_a_process(*arguments: object, **environment: str) -> Ran:
    """The installed command, in a process of its own and with an environment of the test's."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DATELINE_", "OPENAI_"))}
    done = subprocess.run(
        [DATELINE, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**clean, **environment},
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def first_ingest(news: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Path]:
    """The folder ingested by the installed command: what it printed, and the archive it made."""
    archive = tmp_path_factory.mktemp("cli") / "archive"
    return in_a_process("ingest", news, "--archive", archive, DATELINE_MAX_FILE_MB="0.01"), archive


@pytest.fixture(scope="module")
def full(first_ingest: tuple[Ran, Path]) -> Path:
    """An archive to be read only."""
    return first_ingest[1]


@pytest.fixture
def own(full: Path, tmp_path: Path) -> Path:
    """A copy of the archive that may be changed."""
    return Path(shutil.copytree(full, tmp_path / "own"))


@pytest.fixture
def dateline(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    embedder: MiniLM,
    quick_publishing: None,
) -> Command:
    """Runs the command in this process, with the embedding model that is loaded already."""
    monkeypatch.setattr("rag.assistant.MiniLM", lambda: embedder)

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return Ran(code, *capsys.readouterr())

    return run


def is_plain(text: str) -> bool:
    """Neither escape codes nor a bar that moves."""
    return not any(mark in text for mark in ("\x1b", "\r", "━", "Traceback"))


# ------------------------------------------------------------------ ingest


def test_ingesting_a_folder_says_what_went_in_and_names_what_did_not(
    first_ingest: tuple[Ran, Path], news: Path
) -> None:
    ran, _ = first_ingest
    assert ran.code == 1
    assert "2 articles: 2 added" in ran.out
    assert "Read 5 files with 2 documents: " in ran.out
    assert "3 skipped:" in ran.out
    for name, reason in (("picture.txt", "binary"), ("empty.txt", "empty"), ("huge.txt", "larger")):
        (line,) = [line for line in ran.out.splitlines() if str(news / name) in line]
        assert reason in line
    assert is_plain(ran.out + ran.err)
    assert ran.err == ""


def test_the_same_again_changes_nothing_and_says_so_in_json(
    own: Path, news: Path, dateline: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_MAX_FILE_MB", "0.01")
    ran = dateline("ingest", news, "--archive", own, "--json")
    report = ran.json()
    assert ran.code == 1
    assert (report["files"], report["documents"], report["undated"]) == (5, 2, 1)
    assert (report["added"], report["replaced"], report["unchanged"], report["passages"]) == (0, 0, 2, 0)
    assert isinstance(report["skipped"], list)
    assert {Path(skipped["origin"]).name for skipped in report["skipped"]} == {
        "picture.txt", "empty.txt", "huge.txt",
    }  # fmt: skip
    assert all(skipped["reason"] for skipped in report["skipped"])
    assert "2 unchanged" in dateline("ingest", news, "--archive", own).out


def test_a_dry_run_says_the_same_and_makes_nothing(
    news: Path, tmp_path: Path, dateline: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_MAX_FILE_MB", "0.01")
    ran = dateline("ingest", news, "--archive", tmp_path / "none", "--dry-run")
    assert ran.code == 1
    assert ran.out.startswith("5 records; 2 would go in.")
    assert "The swans are back on Lake Ister" in ran.out.partition("skipped:")[2]  # as it was read
    assert str(news / "huge.txt") in ran.out
    assert list(tmp_path.iterdir()) == []


def test_what_became_of_each_file_stands_in_the_ledger(full: Path) -> None:
    with Archive.open(full, create=False) as archive:
        ledger = {Path(entry.origin.partition("#")[0]).name: entry for entry in archive.ledger()}
    assert {name: entry.outcome for name, entry in ledger.items()} == {
        "mill.sgml": "added", "swans.txt": "added",
        "picture.txt": "skipped", "empty.txt": "skipped", "huge.txt": "skipped",
    }  # fmt: skip
    assert "binary" in ledger["picture.txt"].reason


def test_what_is_skipped_is_a_status_of_its_own_unless_it_is_allowed(
    news: Path, tmp_path: Path, dateline: Command
) -> None:
    files = (news / "swans.txt", news / "empty.txt")
    assert dateline("ingest", *files, "--archive", tmp_path / "a").code == 1
    assert dateline("ingest", *files, "--archive", tmp_path / "a", "--allow-skipped").code == 0
    assert dateline("ingest", *files[:1], "--archive", tmp_path / "a").code == 0


def test_a_dry_run_shows_the_first_articles_as_they_are_read(tmp_path: Path, dateline: Command) -> None:
    rows = [
        {"headline": f"Tide {n}", "body": f"The tide rose {n} feet on Monday at noon.", "date": f"{n}/4/2014",
         "section": "Coast", "language": "english", "byline": "By Ana Reyes"}
        for n in range(11, 15)
    ]  # fmt: skip
    (tmp_path / "tides.jsonl").write_text("\n".join(map(json.dumps, rows)))
    report = dateline("ingest", tmp_path / "tides.jsonl", "--dry-run", "--json").json()
    assert (report["undated"], report["without_outlet"], report["alarms"]) == (0, 4, [])
    assert [article["published"][:10] for article in report["first"]] == [
        "2014-04-11", "2014-04-12", "2014-04-13",
    ]  # fmt: skip
    assert report["first"][0] | {"id": "", "origin": ""} == {
        "id": "", "title": "Tide 11", "source": None, "published": "2014-04-11T00:00:00+00:00",
        "dated_by": "order of day and month", "authors": ["Ana Reyes"], "url": None, "section": "Coast",
        "language": "en",
        "text": "The tide rose 11 feet on Monday at noon.", "origin": "",
    }  # fmt: skip
    shown = dateline("ingest", tmp_path / "tides.jsonl", "--dry-run").out
    assert "2014-04-11 (by its order of day and month) · no outlet · Ana Reyes · Coast · en" in shown


def test_what_a_format_says_of_an_article_is_stored(tmp_path: Path, dateline: Command) -> None:
    row = {"id": "t", "headline": "Tide", "body": "The tide rose 9 feet on Monday.", "section": "Coast"}
    (tmp_path / "tide.jsonl").write_text(json.dumps(row))
    dateline("ingest", tmp_path / "tide.jsonl", "--archive", tmp_path / "a")
    assert dateline("show", "t", "--archive", tmp_path / "a", "--json").json()["section"] == "Coast"
    assert "Coast" in dateline("show", "t", "--archive", tmp_path / "a").out


def test_when_nothing_could_be_read_the_status_is_not_zero(
    news: Path, tmp_path: Path, dateline: Command
) -> None:
    ran = dateline("ingest", news / "empty.txt", "--archive", tmp_path / "archive")
    assert ran.code == 1
    assert "0 articles" in ran.out


def test_a_path_that_does_not_exist_is_named(tmp_path: Path, dateline: Command) -> None:
    ran = dateline("ingest", tmp_path / "nowhere", "--archive", tmp_path / "archive")
    assert (ran.code, ran.out) == (1, "")
    assert f"error: {tmp_path / 'nowhere'} does not exist" in ran.err


def test_half_a_surrogate_and_control_characters_do_no_harm(tmp_path: Path, dateline: Command) -> None:
    text = "The old mill \\u0000burned \\u001b[31mdown on Monday\\udfff."
    record = f'{{"id": "s", "title": "A \\ud800 title", "text": "{text}"}}'
    (tmp_path / "odd.jsonl").write_text(record + "\n", "utf-8")
    assert dateline("ingest", tmp_path / "odd.jsonl", "--archive", tmp_path / "a").code == 0
    shown = dateline("show", "s", "--archive", tmp_path / "a")
    assert shown.code == 0
    assert is_plain(shown.out)


def test_ctrl_c_while_reading_keeps_what_was_counted(
    news: Path, tmp_path: Path, dateline: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path, *, max_bytes: int, **others: object) -> Iterator[object]:
        yield from read_documents(path, max_bytes=max_bytes)
        raise KeyboardInterrupt

    monkeypatch.setattr("rag.indexing.pipeline.BATCH_PASSAGES", 1)
    monkeypatch.setattr("rag.indexing.preparing.read_documents", interrupted)
    ran = dateline("ingest", news / "mill.sgml", news / "swans.txt", "--archive", tmp_path / "a")
    assert ran.code == 130
    assert "1 article: 1 added" in ran.out
    assert "Stopped early" in ran.out
    assert dateline("show", "mill-0042", "--archive", tmp_path / "a").code == 0


def test_records_with_one_id_are_told(tmp_path: Path, dateline: Command) -> None:
    rows = [{"id": "x", "title": "Tides", "text": f"The tide rose {n} feet on Monday."} for n in range(1000)]
    (tmp_path / "tides.jsonl").write_text("\n".join(map(json.dumps, rows)))
    told = "999 records were replaced by a later one with the same id; the last of each id is in:"
    dry = dateline("ingest", tmp_path / "tides.jsonl", "--dry-run").out
    assert "1,000 records; 1 would go in." in dry
    assert f"{told}\n  x: 1,000 different records" in dry
    (tmp_path / "tides.jsonl").write_text("\n".join(map(json.dumps, rows[:3])))
    ran = dateline("ingest", tmp_path / "tides.jsonl", "--archive", tmp_path / "a")
    assert "1 article: 1 added; 1 passage indexed." in ran.out
    assert "2 records were replaced by a later one with the same id" in ran.out
    report = dateline("ingest", tmp_path / "tides.jsonl", "--archive", tmp_path / "a", "--json").json()
    assert (report["unchanged"], report["superseded"], report["repeated"]) == (1, 2, {"x": 3})


def test_many_skipped_files_are_cut_short_and_summed_up(tmp_path: Path, dateline: Command) -> None:
    for number in range(cli_report.MOST_SKIPPED + 5):
        (tmp_path / f"{number:03}.txt").touch()
    ran = dateline("ingest", tmp_path, "--archive", tmp_path / ".archive")
    assert "… and 5 more" in ran.out
    assert f"{cli_report.MOST_SKIPPED + 5}" in ran.out.splitlines()[-1]


# ------------------------------------------------------------------ list, show, remove


def test_list_gives_one_article_a_line_whatever_the_length(full: Path, dateline: Command) -> None:
    ran = dateline("list", "--archive", full)
    assert ran.code == 0
    header, mill, swans, total = ran.out.splitlines()
    assert header.split() == ["id", "published", "outlet", "title"]
    assert mill.split()[:3] == ["mill-0042", "2014-03-05", "CNN"]
    assert mill.endswith("Old mill of Brine Bay to reopen :100: [bold]soon[/bold]")
    assert "undated" in swans
    assert total == "2 of 2 articles"
    assert is_plain(ran.out)


def test_list_can_be_narrowed(full: Path, dateline: Command) -> None:
    assert "1 of 2" in dateline("list", "--archive", full, "--query", "swans").out
    assert "1 of 2" in dateline("list", "--archive", full, "--source", "CNN").out
    assert "1 of 2" in dateline("list", "--archive", full, "--limit", "1").out
    rows = json.loads(dateline("list", "--archive", full, "--source", "CNN", "--json").out)
    assert [(row["id"], row["published"]) for row in rows] == [("mill-0042", "2014-03-05T14:29:08-05:00")]


def test_show_gives_an_article_with_all_that_is_known_of_it(full: Path, dateline: Command) -> None:
    ran = dateline("show", "mill-0042", "--archive", full)
    assert ran.code == 0
    facts = dict(line.strip().split("  ", 1) for line in ran.out.splitlines()[:7])
    assert facts["id"] == "mill-0042"
    assert facts["title"] == "Old mill of Brine Bay to reopen :100: [bold]soon[/bold]"
    assert facts["outlet"] == "CNN"
    assert facts["published"] == "2014-03-05T14:29:08-05:00"
    assert facts["url"] == "http://www.cnn.com/2014/03/05/world/brine-bay-mill/index.html"
    assert '"We found the millstone under 20 years of dust," owner Tilda Orme said.' in ran.out
    assert is_plain(ran.out)


def test_show_in_json_has_the_very_text(full: Path, dateline: Command) -> None:
    shown = dateline("show", "mill-0042", "--archive", full, "--json").json()
    with Archive.open(full, create=False) as archive:
        article = archive.article("mill-0042")
    assert shown["text"] == article.text
    assert shown["published"] == "2014-03-05T14:29:08-05:00"
    assert (shown["id"], shown["source"], shown["title"]) == (article.id, "CNN", article.title)


def test_an_article_without_a_date_has_none(full: Path, dateline: Command) -> None:
    rows = json.loads(dateline("list", "--archive", full, "--query", "swans", "--json").out)
    shown = dateline("show", rows[0]["id"], "--archive", full, "--json").json()
    assert shown["title"] == "The swans are back on Lake Ister"
    assert (shown["published"], shown["source"], shown["url"]) == (None, None, None)


def test_a_removed_article_is_gone_and_its_absence_is_named(own: Path, dateline: Command) -> None:
    assert dateline("remove", "mill-0042", "--archive", own).out == "removed mill-0042\n"
    for command in ("show", "remove"):
        ran = dateline(command, "mill-0042", "--archive", own)
        assert (ran.code, ran.out) == (1, "")
        assert "error: no article 'mill-0042'" in ran.err
    asked = dateline("ask", "What did Tilda Orme find?", "--archive", own, "--mode", "extractive", "--json")
    assert asked.json()["status"] == "declined"


# ------------------------------------------------------------------ ask


def test_ask_prints_quotations_and_below_them_their_sources(full: Path) -> None:
    ran = in_a_process(
        "ask", "How much did Tilda Orme pay for the mill?", "--archive", full, "--mode", "extractive"
    )
    assert ran.code == 0
    answer, sources = ran.out.split("\nSources\n")
    assert "“Orme paid $3 million for the mill.” [1]" in answer
    assert "[1] " in sources
    assert "id mill-0042" in sources
    assert "http://www.cnn.com/2014/03/05/world/brine-bay-mill/index.html" in sources
    assert "    “Orme paid $3 million for the mill.”" in sources
    assert ":100: [bold]soon[/bold]" in sources
    assert is_plain(ran.out + ran.err)
    assert ran.err.startswith("extractive, ")


def test_ask_in_json_is_one_object_whose_quotes_stand_in_the_article(full: Path, dateline: Command) -> None:
    question = "How many swans did Pim Aldo count?"
    ran = dateline("ask", "--archive", full, "--mode", "extractive", "--json", question)
    value = ran.json()
    assert (ran.code, ran.err) == (0, "")
    assert {"question", "status", "text", "mode", "model", "claims", "citations", "timings_ms"} <= set(value)
    assert (value["question"], value["status"], value["mode"]) == (question, "answered", "extractive")
    assert value["model"] is None
    claims, citations = value["claims"], value["citations"]
    assert isinstance(claims, list)
    assert isinstance(citations, list)
    assert "114 birds" in citations[0]["quote"]
    assert claims[0]["citations"] == [1]
    assert {"text", "support", "citations"} <= set(claims[0])
    assert set(citations[0]) == {"number", "quote", "start", "end", "days", "article"}
    assert set(citations[0]["article"]) == {"id", "title", "source", "url", "published"}
    with Archive.open(full, create=False) as archive:
        for citation in citations:
            text = archive.article(citation["article"]["id"]).text
            assert citation["quote"] == text[citation["start"] : citation["end"]]


def test_what_the_archive_does_not_say_is_declined_without_an_error(full: Path, dateline: Command) -> None:
    ran = dateline("ask", "Who won the 2014 World Cup?", "--archive", full, "--mode", "extractive")
    assert ran.code == 0
    assert "does not answer" in ran.out
    assert "2 articles" in ran.out
    assert "Sources" not in ran.out


def test_asking_an_archive_that_is_not_there_says_to_ingest_and_makes_none(tmp_path: Path) -> None:
    ran = in_a_process("ask", "Anything?", "--archive", tmp_path / "none")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: ")
    assert "dateline ingest PATH" in ran.err
    assert is_plain(ran.err)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["list", "status", "rebuild", "show x", "remove x", "rebuild --embed"])
def test_no_other_command_makes_an_archive_either(tmp_path: Path, dateline: Command, command: str) -> None:
    ran = dateline(*command.split(), "--archive", tmp_path / "none")
    assert (ran.code, ran.out) == (1, "")
    assert "dateline ingest" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_mode_that_does_not_exist_is_a_clear_error(full: Path, dateline: Command) -> None:
    ran = dateline("ask", "Anything?", "--archive", full, "--mode", "fast")
    assert (ran.code, ran.out) == (1, "")
    assert "mode = 'fast'" in ran.err
    assert "'auto', 'llm' or 'extractive'" in ran.err


def test_mode_llm_without_a_model_says_how_to_get_one(
    full: Path, dateline: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.models.llama_server.local_model_installed", lambda: False)
    ran = dateline("ask", "Anything?", "--archive", full, "--mode", "llm")
    assert (ran.code, ran.out) == (1, "")
    assert "OPENAI_API_KEY" in ran.err
    assert f"{sys.executable} -m pip install -e '{Path(__file__).parents[2]}[local]'" in ran.err


def on_latin_1(command: Callable[[], Ran]) -> str:
    """What a command writes to a stdout that knows Latin-1 only."""
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    with contextlib.redirect_stdout(terminal):
        assert command().code == 0
    terminal.seek(0)
    return terminal.read()


def test_a_question_that_is_not_utf8_and_a_terminal_that_is_not_either(full: Path, dateline: Command) -> None:
    arguments = ("ask", "How much did Orme\udcff pay?", "--archive", full, "--mode", "extractive")
    assert "?Orme paid $3 million for the mill.?" in on_latin_1(lambda: dateline(*arguments))


def test_json_on_a_terminal_without_unicode_is_still_json(full: Path, dateline: Command) -> None:
    arguments = ("ask", "How much did Orme pay?", "--archive", full, "--mode", "extractive", "--json")
    assert "“" in json.loads(on_latin_1(lambda: dateline(*arguments)))["text"]


# ------------------------------------------------------------------ options, of every command


def usage(ran: Ran) -> str:
    """The words of a usage error, out of its box."""
    assert (ran.code, ran.out) == (2, "")
    return " ".join(ran.err.replace("│", " ").split())


@pytest.mark.parametrize("value", ["yesterday", "2014-13-45", "5.3.2014", "20140305", ""])
@pytest.mark.parametrize("option", ["--after", "--before", "--as-of"])
def test_what_is_no_day_is_named_with_the_form_of_one(
    dateline: Command, tmp_path: Path, option: str, value: str
) -> None:
    said = usage(dateline("ask", "Anything?", "--archive", tmp_path / "none", option, value))
    assert f"Invalid value for '{option}': {value!r} is no day; write it as YYYY-MM-DD" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("list --limit 0", "'--limit': '0' is not a whole number of at least 1"),
        ("list --limit many", "'--limit': 'many' is not a whole number of at least 1"),
        ("chat --port 99999", "'--port': '99999' is not a whole number from 0 to 65535"),
        ("chat --port http", "'--port': 'http' is not a whole number from 0 to 65535"),
        ("chat --at-once 0", "'--at-once': '0' is not a whole number from 1 to 64"),
        ("eval --limit 0.5", "'--limit': '0.5' is not a whole number of at least 1"),
        ("eval --sample all", "'--sample': 'all' is not a whole number of at least 1"),
        ("eval --workers 65", "'--workers': '65' is not a whole number from 1 to 64"),
        ("eval --seed x", "'--seed': 'x' is not a whole number"),
        ("eval --mode fast", "'--mode' / '-m': 'fast' is not one of auto, llm, extractive"),
        ("eval --demo --articles x", "--demo asks about the demo articles, not about files"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_can(
    dateline: Command, monkeypatch: pytest.MonkeyPatch, arguments: str, named: str
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert named in usage(dateline(*arguments.split()))


@pytest.mark.parametrize("command", ["list", "ask Anything?"])
def test_an_outlet_that_the_archive_does_not_have_is_named_with_those_it_has(
    full: Path, dateline: Command, command: str
) -> None:
    said = usage(dateline(*command.split(), "--archive", full, "--source", "Nobody"))
    assert "Invalid value for '--source': no article is from 'Nobody'; the outlets are CNN" in said
    assert "1 of 2" in dateline("list", "--archive", full, "--source", "cnn").out


def test_what_is_read_from_a_question_can_be_left_aside(full: Path, dateline: Command) -> None:
    question = "What did CNN report about the weather?"
    ask = ("ask", question, "--archive", full, "--json", "--mode", "extractive")
    assert [part["kind"] for part in json.loads(dateline(*ask).out)["understood"]] == ["outlet"]
    assert json.loads(dateline(*ask, "--ignore", "outlet").out)["understood"] == []
    assert "'weather' is not one of searched, dates, speaker" in usage(dateline(*ask, "--ignore", "weather"))


def test_days_in_the_wrong_order_are_named(full: Path, dateline: Command) -> None:
    days = ("--after", "2014-03-06", "--before", "2014-03-05")
    said = usage(dateline("ask", "Anything?", "--archive", full, *days))
    assert "--after 2014-03-06 is later than --before 2014-03-05" in said


def test_where_feedback_cannot_be_written_or_found_is_named(
    full: Path, tmp_path: Path, dateline: Command
) -> None:
    for place in (tmp_path, tmp_path / "none" / "cases.jsonl"):
        ran = dateline("feedback", "--archive", full, "--out", place)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith(f"error: --out {place} cannot be written: ")
    ran = dateline("feedback", "--archive", tmp_path / "none")
    assert (ran.code, ran.err) == (
        1,
        f"error: there is no archive at {tmp_path / 'none'}; name one with --archive\n",
    )


def test_the_version_is_that_of_the_package(dateline: Command) -> None:
    ran = dateline("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"dateline {version('dateline')}\n", "")


@pytest.fixture
def demo(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the demo archive is made, of two articles here."""
    monkeypatch.setattr("rag.cli.demo.demo_archive", lambda: tmp_path / "demo")
    monkeypatch.setattr("rag.assistant.demo_articles", lambda: news)
    monkeypatch.setenv("DATELINE_ARCHIVE", str(tmp_path / "mine"))
    monkeypatch.setenv("DATELINE_MAX_FILE_MB", "0.01")  # without the huge file
    return tmp_path / "demo"


@pytest.mark.parametrize(
    "command", ["list", "show mill-0042", "status", "remove mill-0042", "rebuild", "rebuild --embed"]
)
def test_the_demo_archive_is_there_for_every_command_and_made_at_the_first(
    demo: Path, dateline: Command, command: str
) -> None:
    ran = dateline(*command.split(), "--demo")
    assert ran.code == 0, ran.err
    assert "Making the demo archive (once)" in ran.err
    assert "Making the demo archive" not in dateline("status", "--demo").err
    assert not (demo.parent / "mine").exists(), "one's own archive is another"


def test_what_is_removed_from_the_demo_archive_can_be_had_again(demo: Path, dateline: Command) -> None:
    ran = dateline("remove", "mill-0042", "--demo")
    assert ran.out == "removed mill-0042\n"
    assert f"To have the demo archive whole again, delete {demo}" in ran.err
    assert dateline("show", "mill-0042", "--demo").code == 1
    shutil.rmtree(demo)
    assert dateline("show", "mill-0042", "--demo").code == 0


# ------------------------------------------------------------------ rebuild, status


def test_rebuild_makes_the_indexes_anew_and_embeds_nothing(
    own: Path, dateline: Command, monkeypatch: pytest.MonkeyPatch, embedder: MiniLM
) -> None:
    for index in ("dense", "lexical"):
        shutil.rmtree(own / index)
    with monkeypatch.context() as broken:
        broken.setattr(embedder, "embed", None)
        ran = dateline("rebuild", "--archive", own)
    assert ran.code == 0
    assert ran.out == "rebuilt the indexes of 2 passages\n"
    assert is_plain(ran.err)
    asked = dateline("ask", "How much did Orme pay?", "--archive", own, "--mode", "extractive", "--json")
    assert asked.json()["status"] == "answered"


def test_rebuild_embed_moves_to_the_model_that_is_set(
    own: Path, dateline: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddingsEndpoint() as endpoint:
        monkeypatch.setenv("DATELINE_EMBEDDING_MODEL", "bag-of-words")
        monkeypatch.setenv("DATELINE_EMBEDDING_BASE_URL", endpoint.base_url)
        monkeypatch.setenv("DATELINE_EMBEDDING_DIMENSION", str(DIMENSION))
        refused = dateline("list", "--archive", own)
        assert refused.code == 1
        assert "dateline rebuild --embed" in refused.err
        assert dateline("rebuild", "--embed", "--archive", own).code == 0
        assert dateline("status", "--archive", own, "--json").json()["embedding_model"] == "bag-of-words"


def test_status_says_what_there_is(full: Path, dateline: Command) -> None:
    facts = dateline("status", "--archive", full, "--json").json()
    assert (facts["archive"], facts["articles"], facts["undated"]) == (str(full), 2, 1)
    assert facts["outlets"] == {"CNN": 1}
    text = dateline("status", "--archive", full).out
    assert "CNN 1" in text
    assert "all-MiniLM-L6-v2-int8" in text
    assert "None" not in text


def test_stop_ends_the_model_that_is_loaded_and_says_so(
    dateline: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert "no server" in dateline("stop").out
    record = ServerRecord(4711, "0", 9, "secret", "tiny", "")
    monkeypatch.setattr("rag.models.shared_server.stop_server", lambda: record)
    ran = dateline("stop")
    assert (ran.code, ran.out) == (0, "ended the server of tiny (process 4711)\n")


# ------------------------------------------------------------------ help


@pytest.mark.parametrize("command", ["", "ingest", "ask", "rebuild"])
def test_help_says_what_the_command_is_for(dateline: Command, command: str) -> None:
    ran = dateline(*command.split(), "--help")
    assert ran.code == 0
    assert "Usage" in ran.out
    assert "archive" in ran.out


@pytest.mark.parametrize("wrong", ["ask", "sing", "list --limit 0", "ask x --loud"])
def test_a_wrong_call_is_explained_on_stderr(dateline: Command, wrong: str) -> None:
    ran = dateline(*wrong.split())
    assert (ran.code, ran.out) == (2, "")
    assert "Usage" in ran.err
    assert "Traceback" not in ran.err


def test_a_path_that_is_not_there_makes_no_archive(tmp_path: Path, dateline: Command) -> None:
    ran = dateline("ingest", tmp_path / "nosuch", "--archive", tmp_path / "new")
    assert ran.code == 1
    assert "nosuch" in ran.err
    assert not (tmp_path / "new").exists()


def test_a_dry_run_reads_and_stores_nothing(tmp_path: Path, dateline: Command) -> None:
    (tmp_path / "a.txt").write_text(
        "Talks fail\n\nThe envoys left Geneva on Monday without a word.\n", "utf-8"
    )
    (tmp_path / "b.txt").write_text("", "utf-8")
    ran = dateline("ingest", "--dry-run", tmp_path, "--archive", tmp_path / "new")
    assert ran.code == 1
    assert "2 records; 1 would go in." in ran.out
    assert "b.txt" in ran.out
    assert not (tmp_path / "new").exists()


def test_a_single_look_that_could_not_read_all_ends_with_status_1(tmp_path: Path, dateline: Command) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("Pier closes\n\nThe pier will stay closed for the winter.")
    os.utime(folder / "a.txt", (1_400_000_000, 1_400_000_000))
    assert dateline("watch", "--once", folder, "--archive", tmp_path / "a").code == 0
    (folder / "b.txt").touch()
    os.utime(folder / "b.txt", (1_400_000_000, 1_400_000_000))
    ran = dateline("watch", "--once", folder, "--archive", tmp_path / "a")
    assert (ran.code, "b.txt: it is empty" in ran.out) == (1, True)
