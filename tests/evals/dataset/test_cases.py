"""Cases are checked before anything runs, and every mistake is named with its line."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from evals.dataset.cases import Case, GoldSpan, Turn, demo_cases, load_cases
from evals.dataset.lines import ExpectedLine
from evals.dataset.sampling import stratified
from evals.errors import CaseFileError, EvalError
from rag.schema.scope import Scope

GOOD = {"id": "a", "question": "Who won?", "answers": ["Quist"], "article_ids": ["strike"]}
FORMED = {"id": "f", "question": "Quotes by Quist", "form": "quotes", "lines": [{"articles": ["strike"]}]}


def write(folder: Path, *rows: object) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return path


def mistakes(folder: Path, *rows: object) -> list[str]:
    with pytest.raises(CaseFileError) as raised:
        load_cases(write(folder, *rows))
    return list(raised.value.mistakes)


def test_a_case_with_everything(tmp_path: Path) -> None:
    row = GOOD | {
        "asked": "2014-04-07",
        "history": [{"role": "user", "text": "Who struck?"}, {"role": "assistant", "text": "The dockers."}],
        "spans": ["raise wages", {"article_id": "strike", "text": "nine days"}],
        "tags": ["who", "date"],
        "note": "from page 2",
    }
    (case,) = load_cases(write(tmp_path, row)).cases
    assert case == Case(
        "a",
        "Who won?",
        ("Quist",),
        ("strike",),
        (GoldSpan("raise wages"), GoldSpan("nine days", "strike")),
        True,
        date(2014, 4, 7),
        (Turn("user", "Who struck?"), Turn("assistant", "The dockers.")),
        ("who", "date"),
        "from page 2",
    )


def test_a_case_of_a_form(tmp_path: Path) -> None:
    row = FORMED | {
        "form": "timeline",
        "topic": "the strike",
        "scope": {"after": "2014-03-01", "sources": ["Harbour Wire"]},
        "lines": [{"articles": ["strike", "copy"], "words": "nine days", "day": "2014-03-04"}],
        "also": [{"articles": ["strike"], "words": ["4 percent", "four"]}],
    }
    (case,) = load_cases(write(tmp_path, row)).cases
    assert (case.form, case.topic) == ("timeline", "the strike")
    assert case.scope == Scope(after=date(2014, 3, 1), sources=("Harbour Wire",))
    assert case.lines == (ExpectedLine(("strike", "copy"), ("nine days",), date(2014, 3, 4)),)
    assert case.also == (ExpectedLine(("strike",), ("4 percent", "four")),)


def test_benchmark_rows_are_cases_as_they_are(tmp_path: Path) -> None:
    newsqa = {"id": "n", "question": "Where?", "answers": ["here."], "article_ids": ["newsqa-1"]}
    quiz = newsqa | {"id": "q", "asked": "2022-06-16", "answerable": True}
    unanswerable = {"id": "u", "question": "When?", "answers": [], "article_ids": ["x"], "answerable": False}
    cases = load_cases(write(tmp_path, newsqa, quiz, unanswerable)).cases
    assert [case.answerable for case in cases] == [True, True, False]


@pytest.mark.parametrize("pack", [lzma.compress, gzip.compress, bz2.compress])
def test_compressed_files(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    path = tmp_path / "cases.jsonl.packed"
    path.write_bytes(pack(json.dumps(GOOD).encode()))
    assert len(load_cases(path).cases) == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{not json", "it is not JSON"),
        ([1], "a case is an object"),
        ({"question": "Who?", "answers": ["x"]}, "'id' is missing"),
        (GOOD | {"question": " "}, "'question' is not a text"),
        (GOOD | {"answer": ["x"]}, "unknown key 'answer', do you mean 'answers'?"),
        (GOOD | {"answers": "Quist"}, "'answers' is not a list of texts"),
        (GOOD | {"answers": [4]}, "'answers' is not a list of texts"),
        (GOOD | {"answerable": "no"}, "'answerable' is true or false, not 'no'"),
        (GOOD | {"asked": "last week"}, "'asked' is a day like 2014-03-21, not 'last week'"),
        (GOOD | {"history": ["Who?"]}, "a turn of 'history' is"),
        (GOOD | {"spans": [7]}, "a span is a text or"),
        (GOOD | {"spans": [{"article_id": "b", "text": "x"}]}, "a span is in 'b', which is not among"),
        (GOOD | {"article_ids": [], "spans": ["x"]}, "it has 'spans', but no 'article_ids'"),
        (GOOD | {"answerable": False}, "it is not answerable, but has 'answers' or 'spans'"),
        ({"id": "b", "question": "Who?"}, "it is answerable, but has neither"),
        (GOOD | {"scope": {"until": "2014-03-05"}}, "'scope' is an object"),
        (GOOD | {"scope": {"after": "March"}}, "'scope': after is no day: 'March'"),
        (
            GOOD | {"form": "poem"},
            'there is no form "poem"; there are quotes, mentions,',
        ),
        (GOOD | {"form": "quotes"}, "a 'form' and its 'lines' go together"),
        (GOOD | {"lines": [{"articles": ["strike"]}]}, "a 'form' and its 'lines' go together"),
        (FORMED | {"lines": [{"words": "nine"}]}, "a line of 'lines' is an object"),
        (FORMED | {"also": [{"articles": ["strike"], "day": "Tuesday"}]}, "a line of 'also' is an object"),
        (FORMED | {"answerable": False}, "it is not answerable, but has 'lines'"),
        (GOOD | {"events": ["strike"]}, "'events' is a list of lists of article ids"),
        (GOOD | {"suggests": ["Quist"]}, "it is answerable, but has 'suggests' or 'outside'"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, row: object, said: str) -> None:
    (mistake,) = mistakes(tmp_path, GOOD | {"id": "first"}, "", row)
    assert mistake.startswith("line 3: ")
    assert said in mistake


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    found = mistakes(tmp_path, GOOD, GOOD, GOOD | {"id": "c", "asked": "x", "tags": 3})
    assert [mistake.split(":")[0] for mistake in found] == ["line 2", "line 3", "line 3"]
    assert "the id 'a' is that of line 1 already" in found[0]


def test_an_empty_file_and_wrong_bytes(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "") == ["line 1: there is no case in it"]
    path = tmp_path / "latin.jsonl"
    path.write_bytes(json.dumps(GOOD).encode() + b"\n\xe9\n")
    with pytest.raises(CaseFileError, match="line 2: it is not UTF-8"):
        load_cases(path)
    with pytest.raises(EvalError, match="cannot be read"):
        load_cases(tmp_path / "missing.jsonl")
    path.write_bytes(lzma.compress(b"{}")[:-9])
    with pytest.raises(EvalError, match="compressed, but damaged"):
        load_cases(path)


def test_the_digest_is_of_what_matters(tmp_path: Path) -> None:
    other = GOOD | {"id": "b"}
    digest = load_cases(write(tmp_path, GOOD, other)).digest
    assert load_cases(write(tmp_path, other, "", GOOD | {"note": "hm"})).digest == digest
    assert load_cases(write(tmp_path, GOOD, other | {"answers": ["Dray"]})).digest != digest
    assert load_cases(write(tmp_path, GOOD, other | {"scope": {"before": "2014-03-05"}})).digest != digest
    of_days = [
        load_cases(write(tmp_path, FORMED | {"lines": [{"articles": ["strike"], "day": day}]})).digest
        for day in ("2014-03-04", "2014-03-05")
    ]
    assert len(set(of_days)) == 2


def test_a_case_without_the_newer_keys_keeps_its_digest() -> None:
    """Baselines of questions that were written before there were forms stay good."""
    digest = "539b8ec23c6c7b3518d585afbad5f629346cdf0c46e0bb66601978e6ae3cc931"
    assert Case("a", "Who won?", ("Quist",), ("strike",), tags=("who",)).digest == digest


def test_a_stratified_sample_is_fixed_and_fair() -> None:
    cases = [Case(f"w{n}", "?", ("x",), tags=("who",)) for n in range(60)]
    cases += [Case(f"h{n}", "?", ("x",), tags=("how-much",)) for n in range(30)]
    cases += [Case(f"d{n}", "?", answerable=False, tags=("decline",)) for n in range(30)]
    sample = stratified(cases, 30)
    kinds = Counter(case.tags[0] for case in sample)
    assert kinds == {"who": 13, "how-much": 7, "decline": 10}
    assert stratified(list(reversed(cases)), 30) == tuple(reversed(sample))
    assert stratified(cases, 30, seed=1) != sample
    assert [case for case in cases if case in sample] == list(sample)
    assert stratified(cases, 999) == tuple(cases)


def test_a_sample_of_few_answerable_cases_is_filled_up() -> None:
    cases = [Case("w", "?", ("x",))] + [Case(f"d{n}", "?", answerable=False) for n in range(20)]
    assert len(stratified(cases, 10)) == 10


def test_the_demo_cases_are_in_order() -> None:
    cases = load_cases(demo_cases()).cases
    assert len(cases) >= 150
    assert sum(not case.answerable for case in cases) >= 40
    chosen = stratified(cases, 30)
    assert len(chosen) == 30
    assert 10 <= sum(not case.answerable for case in chosen) <= 12
    assert len({case.tags[0] for case in chosen}) >= 8


def test_a_plain_case_is_a_question_alone(tmp_path: Path) -> None:
    rows = [
        GOOD,
        FORMED,
        GOOD | {"id": "h", "history": [{"role": "user", "text": "Who struck?"}]},
        GOOD | {"id": "s", "scope": {"before": "2014-03-05"}},
    ]
    assert [case.is_plain for case in load_cases(write(tmp_path, *rows)).cases] == [True, False, False, False]
