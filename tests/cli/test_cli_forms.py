"""The commands `quotes`, `mentions`, `timeline`, `brief` and `compare` on the demo archive."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.cli import main as cli
from rag.models.encoders.minilm import MiniLM
from tests.conftest import ToldModel
from vectorstore.archive import Archive

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def dateline(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], embedder: MiniLM, demo_path: Path
) -> Run:
    """Runs the command on the demo archive, with the embedding model that is loaded already."""
    monkeypatch.setattr("rag.assistant.MiniLM", lambda: embedder)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["dateline", *arguments, "--archive", str(demo_path)])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def demo_path(demo: Archive) -> Path:
    """The folder of the demo archive."""
    return demo.path


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_quotes_name_outlet_day_and_who_he_is(dateline: Run) -> None:
    code, out, _ = dateline("quotes", "Lavrov", "--about", "sanctions", "--limit", "2")
    words = " ".join(out.split())
    assert code == 0
    assert "Meridian Post, 30 March 2014: “In an interview with state television’s Channel One" in words
    assert "Meridian Post, 30 March 2014 (Sergei Lavrov): “He did not want to call" in words
    assert "2 of 4 statements, from 1 article" in words
    assert "[1] “Lavrov: sanctions unpleasant, but not painful”" in words


@pytest.mark.parametrize("form", ["quotes", "mentions", "timeline"])
def test_json_has_a_line_for_each_exact_quotation(dateline: Run, demo: Archive, form: str) -> None:
    code, out, _ = dateline(form, "NATO" if form != "quotes" else "Obama", "--json")
    assert code == 0
    found = lines(out)
    if form == "mentions":
        assert found.pop()["by_outlet"]
    assert found
    for line in found:
        article = line["article"]
        assert isinstance(article, dict)
        text = demo.article(article["id"]).text
        assert line["quote"] == text[int(str(line["start"])) : int(str(line["end"]))]
        assert line["outlet"] == article["source"]
        assert "day" in line


def test_mentions_are_counted_first(dateline: Run) -> None:
    code, out, _ = dateline("mentions", "gas")
    assert code == 0
    assert out.startswith("9 articles\nby week: from 3 March 2014 1; ")
    assert "by outlet: unknown 2; Harbour Wire 2" in out


def test_a_timeline_shows_days_gaps_and_what_else_tells_of_them(dateline: Run) -> None:
    code, out, _ = dateline("timeline", "the referendum")
    assert code == 0
    assert "17 March 2014\n" in out
    assert "    … 9 days\n" in out
    assert "also in Harbour Wire, 15 March 2014" in out
    assert "(announced 6 March 2014)" in out


def test_a_timeline_as_a_table(dateline: Run) -> None:
    code, out, _ = dateline("timeline", "Ebola", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["day"] for row in rows] == ["2014-03-31", "2014-04-01"]
    assert rows[0]["article"] == "demo-050"


def test_a_timeline_as_a_calendar(dateline: Run) -> None:
    code, out, _ = dateline("timeline", "Ebola", "--ics")
    assert code == 0
    assert out.startswith("BEGIN:VCALENDAR")
    unfolded = out.replace("\r\n", "\n").replace("\n ", "")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == 2
    assert (
        "DTSTART;VALUE=DATE:20140331\nDTEND;VALUE=DATE:20140401\nSUMMARY:Mariano Lugli\\, the coordinator"
        in unfolded
    )
    assert max(len(line.encode()) for line in out.splitlines()) <= 75


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("quotes", "Zorro", "--about", "gas"), "No statement of Zorro about gas was found."),
        (("mentions", "Zorro"), "No article mentions Zorro."),
        (("timeline", "Zorro"), "Nothing with a day was found about Zorro."),
    ],
)
def test_nothing_is_said_plainly(dateline: Run, arguments: tuple[str, ...], said: str) -> None:
    code, out, _ = dateline(*arguments, "--after", "2014-03-05")
    assert code == 0
    assert said in out
    assert "Only what is published since 5 March 2014 was looked at." in out
    assert (
        "The archive holds 60 articles of 1 March - 17 April 2014, 8 of them undated, from 7 outlets." in out
    )
    code, out, _ = dateline(*arguments, "--json")
    (empty,) = lines(out)
    assert (code, empty["lines"]) == (0, [])
    assert said in str(empty["notice"])


def test_an_empty_table_is_only_its_head_and_the_reason_stands_beside_it(dateline: Run) -> None:
    code, out, err = dateline("timeline", "Zorro", "--csv")
    assert (code, out.count("\n")) == (0, 1)
    assert "Nothing with a day was found about Zorro." in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("quotes", "Lavrov", "--after", "soon"), "'soon' is no day"),
        (("mentions", "gas", "--source", "Nobody's"), "no article is from"),
        (("mentions", "gas", "--limit", "0"), "'0' is not a whole number of at least 1"),
        (("timeline", "gas", "--csv", "--ics"), "only one of --json, --csv, --ics and"),
        (("timeline", "gas", "--write", "--csv"), "--write prints text or --json, not --csv"),
        (("timeline", "gas", "--write", "--ics"), "--write prints text or --json"),
        (("timeline", "gas", "--write", "--timelinejs"), "--write prints text or --json"),
        (("timeline", "?!"), "has no word to look for"),
        (("quotes", "Lavrov", "--after", "2014-03-05", "--before", "2014-03-01"), "is later than"),
    ],
)
def test_options_that_cannot_be_used_are_named(dateline: Run, arguments: tuple[str, ...], said: str) -> None:
    code, _, err = dateline(*arguments)
    assert code == 2
    assert said in " ".join(err.replace("│", " ").split())


def test_a_brief_tells_themes_disputes_gaps_and_sources(dateline: Run) -> None:
    code, out, _ = dateline("brief", "gas")
    words = " ".join(out.split())
    assert code == 0
    assert words.startswith("gas: 9 articles, 3 March - 11 April 2014, from 4 outlets")
    assert "Numbers differ: $1.7 billion – $2.2 billion" in words
    assert "Corrected: 34 percent – 44 percent" in words
    assert "Missing Nothing after 11 April 2014; the archive goes on to 17 April 2014." in words
    assert "Sources [1]" in words


def test_a_brief_in_json_is_a_line_for_each_part(dateline: Run) -> None:
    _, out, _ = dateline("brief", "gas", "--json", "--limit", "4")
    found = lines(out)
    assert sum(line["part"] in ("theme", "newest") for line in found) == 4
    assert all(line["quote"] for line in found if line["part"] == "theme")


def test_nothing_to_brief_on_says_what_the_archive_holds(dateline: Run) -> None:
    code, out, _ = dateline("brief", "zeppelins", "--source", "Harbour Wire")
    assert code == 0
    assert out.startswith("Nothing was found about zeppelins. Only what is from Harbour Wire was looked at.")


def test_a_comparison_marks_what_one_outlet_alone_has(dateline: Run) -> None:
    code, out, _ = dateline(
        "compare", "gas", "--source", "the tidewater courier", "--source", "Meridian Post"
    )
    words = " ".join(out.split())
    assert code == 0
    assert words.startswith("The Tidewater Courier (2 articles, 27 March - 11 April 2014)")
    assert "Meridian Post nothing on it" in words


def test_a_comparison_in_json_names_outlets_and_marks(dateline: Run) -> None:
    _, out, _ = dateline("compare", "OSCE monitors", "--json")
    says = [line for line in lines(out) if line["part"] == "says"]
    assert {line["of"] for line in says} == {"Harbour Wire", "Lowland Dispatch"}
    assert any(line["first"] for line in says)


def test_comparing_an_outlet_that_is_not_there_names_those_that_are(dateline: Run) -> None:
    code, _, err = dateline("compare", "gas", "--source", "Daily Planet")
    assert code == 2
    assert "Daily Planet" in err
    assert "Harbour Wire" in err


def test_a_question_for_a_form_is_printed_as_its_command_prints_it(dateline: Run) -> None:
    code, out, err = dateline("ask", "--mode", "extractive", "How many articles mention gas?")
    assert (code, "Understood: as articles that mention it: gas" in err) == (0, True)
    assert out == dateline("mentions", "gas")[1]


def test_what_is_missing_is_said_once_in_a_brief_that_is_asked_for(dateline: Run) -> None:
    _, out, err = dateline("ask", "--mode", "extractive", "Give me a brief on gas")
    assert (out + err).count("Nothing after 11 April 2014") == 1
    assert "Nothing after 11 April 2014" in out


CORRECTED = "Northern Ledger corrected “Gazprom scraps discount for Ukraine” on 2 April 2014"


@pytest.mark.parametrize(
    "arguments",
    [
        ("timeline", "gas"), ("mentions", "gas"), ("brief", "gas"), ("compare", "gas"),
        ("timeline", "gas", "--csv"),
        ("timeline", "gas", "--timelinejs"), ("mentions", "gas", "--json"), ("timeline", "gas", "--json"),
    ],
)  # fmt: skip
def test_every_form_says_that_an_article_it_shows_was_corrected(
    dateline: Run, arguments: tuple[str, ...]
) -> None:
    _, out, _ = dateline(*arguments)
    assert " ".join(out.replace("\\n ", "").split()).count(CORRECTED) == 1


def test_as_of_a_day_before_nothing_was_corrected(dateline: Run) -> None:
    _, out, _ = dateline("timeline", "gas", "--as-of", "2014-04-01")
    assert "corrected" not in out


def test_asked_for_in_words_a_form_says_once_what_was_corrected(dateline: Run) -> None:
    _, out, err = dateline("ask", "--mode", "extractive", "How many articles mention gas?")
    assert (out + err).count(CORRECTED) == 1


def test_the_model_writes_over_a_form_where_it_is_asked_to(
    dateline: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ToldModel("Gazprom raised the price of gas for Ukraine [1]. The moon is of cheese [2].")
    monkeypatch.setattr("rag.assistant.Assistant._make_model", lambda _: told)
    code, out, err = dateline("brief", "gas", "--write")
    assert code == 0
    assert out.startswith("gas: 9 articles")
    assert "Written up" in out
    assert "cheese" not in out
    assert "Left out" in err
    _, out, _ = dateline("timeline", "gas", "--write", "--json")
    assert lines(out)[-1]["part"] == "written"


def test_writing_without_a_model_is_refused_with_the_way_out(
    dateline: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.assistant.Assistant._make_model", lambda _: None)
    code, out, err = dateline("brief", "gas", "--write")
    assert (code, out) == (1, "")
    assert "OPENAI_API_KEY" in err


def test_a_timeline_for_timelinejs_has_escaped_slides_with_days(dateline: Run) -> None:
    code, out, _ = dateline("timeline", "gas", "--timelinejs")
    value = json.loads(out)
    assert code == 0
    assert value["title"]["text"]["headline"] == "gas"
    first = value["events"][0]
    assert first["start_date"]["year"] == 2014
    assert re.search(r"<p>“[^<]+”</p><p>(<a href=|[^<])", first["text"]["text"])
    assert len({slide["unique_id"] for slide in value["events"]}) == len(value["events"])
