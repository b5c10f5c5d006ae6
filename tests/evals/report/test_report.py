"""The report: safe to open, complete without a network, and the same figures in every form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evals.dataset.cases import Case
from evals.dataset.library import Library
from evals.dataset.lines import ExpectedLine
from evals.report import write_report
from evals.report.excerpts import Marked, excerpts
from evals.report.page import render_page
from evals.report.results import results_json
from evals.report.summary import summary_markdown
from evals.scoring.baseline import make_baseline
from evals.scoring.evaluation import Evaluation
from evals.scoring.gate import GateResult, compare
from evals.systems.outcomes import Outcome, ShownLine, Tokens, failure
from tests.evals.newsdesk import (
    COST,
    STRIKE,
    WAGES,
    answered,
    declined,
    evaluation_of,
    many_cases,
    passage,
    place,
    right,
)
from vectorstore.records import Article

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7*7 }}"


class Tables(HTMLParser):
    """For every table of a page, the cells of each row; a cell with a colspan counts for so many."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[int]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append(0)
        elif tag in ("th", "td"):
            self.tables[-1][-1] += int(dict(attrs).get("colspan") or 1)


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def judged(answer: object = right, cases: tuple[Case, ...] = many_cases(12)) -> tuple[Evaluation, GateResult]:
    assert callable(answer)
    before = evaluation_of(cases)
    after = evaluation_of(cases, answer, {"copycat": lambda case: answered(case.id, (STRIKE, COST))})
    return after, compare(make_baseline(before, before.runs[0]), after, after.runs[0])


ANSWERABLE = tuple(case for case in many_cases(4) if case.answerable)
UNANSWERABLE = tuple(case for case in many_cases(4) if not case.answerable)
WORDLESS = tuple(replace(case, answers=()) for case in ANSWERABLE)


def vain(case: Case) -> Outcome:
    return declined(case.id)


def crashed(case: Case) -> Outcome:
    return failure(case.id, OSError("gone"))


def with_tokens(case: Case) -> Outcome:
    return replace(right(case), tokens=Tokens(500, 40))


@pytest.mark.parametrize("answer", [right, vain, crashed, with_tokens])
@pytest.mark.parametrize("cases", [many_cases(4), ANSWERABLE, UNANSWERABLE, WORDLESS])
@pytest.mark.parametrize("rivals", [0, 2])
def test_every_row_of_every_table_has_as_many_cells_as_its_header(
    answer: Callable[[Case], Outcome], cases: tuple[Case, ...], rivals: int
) -> None:
    others = dict(list({"copycat": with_tokens, "crashed | often": crashed}.items())[:rivals])
    evaluation = evaluation_of(cases, answer, others)
    before = evaluation_of(cases)
    gate = compare(make_baseline(before, before.runs[0]), evaluation, evaluation.runs[0])
    html = Tables(render_page(results_json(evaluation, gate)))
    assert len(html.tables) >= 4
    assert [rows for rows in html.tables if len(set(rows)) > 1] == []
    tables = re.findall(r"(?:^\|.*\n)+", summary_markdown(results_json(evaluation, gate)), re.MULTILINE)
    assert len(tables) == 2
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_a_kind_of_question_stands_below_its_own_heading() -> None:
    """What nobody can measure has no column."""
    html = render_page(results_json(evaluation_of(ANSWERABLE), None))
    (table,) = re.findall(r'<table class="tags">.*?</table>', html, re.DOTALL)
    (head,) = re.findall("<thead>.*?</thead>", table, re.DOTALL)
    titles = re.findall("<th>(.*?)</th>", head)[3:]
    (row, *_) = re.findall("<tbody>.*?</tr>", table, re.DOTALL)
    shown = re.findall(r'<td class="cell">.*?<span>(.*?)</span></td>', row, re.DOTALL)
    assert dict(zip(titles, shown, strict=True)) == {
        "passage recall@5": "100 %",
        "right answers": "100 %",
        "right answers, numbers and names read": "100 %",
        "citation recall": "100 %",
        "false declines": "0 %",
    }


def test_forms_have_a_table_by_tag_of_their_own() -> None:
    lines = (ExpectedLine(("strike",)),)
    quotes = Case("q", "?", form="quotes", speaker="Quist", lines=lines, tags=("form-quotes",))
    line = ShownLine(("strike",), (WAGES,), "Marta Quist")

    def answer(case: Case) -> Outcome:
        return replace(right(case), form=case.form, lines=(line,) if case.form else ())

    page = render_page(results_json(evaluation_of((*many_cases(4), quotes), answer), None))
    ordinary, forms = re.findall(r'<table class="tags">.*?</table>', page, re.DOTALL)
    assert re.findall('data-tag="(.*?)"', ordinary) == ["decline-nothing", "how-much", "form-quotes"]
    assert re.findall('data-tag="(.*?)"', forms) == ["form-quotes"]
    assert "lines right" not in ordinary
    assert re.findall("<th>(.*?)</th>", forms)[3:] == ["forms read", "lines right", "lines there"]


def test_nothing_on_the_page_is_loaded_from_anywhere() -> None:
    html = render_page(results_json(*judged()))
    page = Page(html)
    assert not [
        tag for tag, _ in page.tags if tag in {"link", "img", "iframe", "object", "embed", "base", "form"}
    ]
    assert not [tag for tag, attrs in page.tags if attrs.get("src") or attrs.get("srcset")]
    links = [attrs["href"] for tag, attrs in page.tags if attrs.get("href")]
    assert all(link and link.startswith("#") for link in links)
    assert not re.search(r"url\(|@import|https?:|//[a-z]", html)
    (policy,) = [a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_whatever_others_wrote_is_escaped() -> None:
    evil = Article("evil", EVIL, f"{EVIL} It was said that {EVIL}.", source=EVIL)
    case = Case(
        'e"><script>', EVIL, (EVIL,), ("evil",), tags=(EVIL, "b|c"), note=EVIL
    )  # fmt: skip
    cited = answered(case.id, (evil, EVIL), ranked=[passage(evil, EVIL)])
    evaluation = evaluation_of(
        [case], lambda _: cited, {EVIL: lambda c: failure(c.id, ValueError(EVIL))}, Library([evil])
    )
    html = render_page(results_json(evaluation, None))
    page = Page(html)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]
    assert EVIL in page.text
    assert "49" not in "".join(word for word in page.words if "{{" in word)


def test_the_page_shows_each_case_with_its_citation_in_its_surroundings() -> None:
    evaluation, gate = judged()
    page = Page(render_page(results_json(evaluation, gate)))
    ids = [
        attrs["id"]
        for tag, attrs in page.tags
        if tag == "details" and "case" in (attrs.get("class") or "").split()
    ]
    assert ids == [f"case-{case.id}" for case in evaluation.cases]
    cited = [attrs for tag, attrs in page.tags if tag == "mark" and "cited" in (attrs.get("class") or "")]
    assert cited
    assert "Dock workers went back to work" in page.text, "the surroundings of the cited words"
    assert "4 percent" in page.text


def test_the_page_names_what_failed_and_links_to_its_cases() -> None:
    evaluation, gate = judged(lambda case: declined(case.id))
    page = Page(render_page(results_json(evaluation, gate)))
    links = {attrs["href"] for tag, attrs in page.tags if tag == "a"}
    assert not gate.passed
    assert {f"#case-{case_id}" for failure_ in gate.failures for case_id in failure_.cases} <= links
    failed = [attrs for _, attrs in page.tags if attrs.get("data-failed") == "1"]
    assert len(failed) == 6
    assert "Worse than the baseline" in page.text


def test_the_page_without_baseline_and_with_one_system() -> None:
    page = Page(render_page(results_json(evaluation_of(many_cases(4)), None)))
    assert "baseline" not in [attrs.get("id") for _, attrs in page.tags]
    assert "How good are the answers?" in page.text


def test_a_page_of_crashes_alone() -> None:
    evaluation = evaluation_of(many_cases(4), lambda case: failure(case.id, OSError("gone")))
    page = Page(render_page(results_json(evaluation, None)))
    assert "Crashed, therefore unscored: OSError: gone" in page.text
    assert "4 unscored" in page.text


@pytest.mark.parametrize("width", [1, 40, 5000])
def test_excerpts_are_the_article_s_own_text(width: int) -> None:
    marks = [
        Marked(*place(STRIKE, "nine days"), "cited", "[1]"),
        Marked(*place(STRIKE, "days. Marta"), "gold"),
        Marked(*place(STRIKE, "$12 million"), "cited", "[1]"),
    ]
    parts = excerpts(STRIKE, marks, width)
    at = 0
    for part in parts:
        text = "".join(piece.text for piece in part.pieces)
        found = STRIKE.text.find(text, at)
        assert found >= at
        at = found + len(text)
    cited = "".join(piece.text for part in parts for piece in part.pieces if "cited" in piece.kinds)
    assert cited == "nine days$12 million"
    both = [piece.text for part in parts for piece in part.pieces if len(piece.kinds) == 2]
    assert both == ["days"]
    assert len(parts) == (1 if width == 5000 else 2)


def test_the_summary_prints_in_a_log() -> None:
    evaluation, gate = judged(lambda case: declined(case.id))
    text = summary_markdown(results_json(evaluation, gate))
    assert "**Gate FAILED**" in text
    assert "- **false\\_decline**: false declines went from 0.0% to 100.0%" in text
    assert "  - cases: `c00`, `c02`" in text
    assert "| right answers | 0 % (0 to 0) | 0 % (0 to 0) | 6 |" in text
    assert "| right answers, numbers and names read | 0 % (0 to 0) | 0 % (0 to 0) | 6 |" in text
    assert "- right answers: an acceptable string is in the answer (SQuAD normal form)" in text
    assert (
        "- right answers, numbers and names read: an acceptable string is in the answer, or the same" in text
    )
    assert "| to the end, p50, p95 | 12 ms, 12 ms | 20 ms, 20 ms |" in text


def test_the_summary_cannot_be_broken_by_names() -> None:
    case = Case("a|b`c", "?", ("x",), ("strike",))
    evaluation = evaluation_of([case], lambda c: failure(c.id, ValueError("a|b\n# c")))
    assert "\n# c" not in summary_markdown(results_json(evaluation, None))


def test_the_json_holds_every_score_and_outcome(tmp_path: Path) -> None:
    evaluation, gate = judged()
    report = write_report(evaluation, gate, tmp_path / "out")
    row = json.loads(report.results.read_text("utf-8"))
    assert row["dataset"] == {"name": "made-up.jsonl", "digest": "d" * 64, "cases": 12, "of": 12}
    assert row["systems"][0]["metrics"]["answer_match"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 6}
    assert row["systems"][0]["metrics"]["answer_match_normalised"]["mean"] == 1.0
    assert {"answer_match", "answer_match_normalised"} <= row["systems"][0]["by_tag"]["how-much"].keys()
    assert row["systems"][0]["times_ms"]["end"]["n"] == 12
    case = row["cases"][0]["systems"]["dateline-extractive"]
    assert case["verdict"] == "right"
    assert case["scores"]["answer_match"] == {"value": 1.0, "reason": "“4 percent” is in the answer"}
    assert case["outcome"]["citations"][0]["quote"] == WAGES
    assert row["gate"]["passed"] is True
    assert report.page.read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("answer", [right, vain, crashed, with_tokens])
def test_page_and_summary_are_made_of_the_json_alone(
    answer: Callable[[Case], Outcome], tmp_path: Path
) -> None:
    evaluation = evaluation_of(many_cases(6), answer, {"copycat": with_tokens})
    before = evaluation_of(many_cases(6))
    gate = compare(make_baseline(before, before.runs[0]), evaluation, evaluation.runs[0])
    report = write_report(evaluation, gate, tmp_path)
    results = json.loads(report.results.read_text("utf-8"))
    assert render_page(results) == report.page.read_text("utf-8")
    assert summary_markdown(results) == report.summary.read_text("utf-8")


def test_half_a_surrogate_in_a_question_does_not_stop_the_report(tmp_path: Path) -> None:
    case = Case("a", "Half \ud83d?", ("4 percent \ud83d",), ("strike",), note="\ud83d")
    evaluation = evaluation_of([case], lambda c: failure(c.id, ValueError("\ud83d")))
    assert write_report(evaluation, None, tmp_path).page.is_file()
