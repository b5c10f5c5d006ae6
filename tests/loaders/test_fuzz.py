"""A few hundred damaged files of every format: reading ends in articles and reasons, and in nothing else.

`python -m evals.experiments.reading.fuzz_readers` does the same for as long as wanted. What was once found
stands below.
"""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from evals.experiments.reading.fuzz_readers import Case, cases, check, samples

SOME = 80


def test_whatever_is_done_to_the_samples_reading_ends_well(tmp_path: Path) -> None:
    bad = {case.number: found for case in islice(cases(seed=1), SOME) if (found := check(case, tmp_path))}
    assert not bad


def test_the_samples_are_of_every_format() -> None:
    endings = {Path(name).suffix for name, _ in samples()}
    assert endings >= {".txt", ".html", ".json", ".jsonl", ".sgml", ".sgm"}


TEXT = "The harbour council said on Monday it would widen the eastern quay."


def _markup(text: str) -> str:
    return json.dumps({"text": f"<p>{text}</p>"})


def _page(head: str, text: str = TEXT) -> str:
    return f"<html>{head}<p>{text}</p></html>"


def _record(text: str) -> str:
    return f"<DOC><TEXT>{TEXT} {text}</TEXT></DOC>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("many comments.txt", "<!-- a --> " * 5_000 + TEXT),
        ("a long number as a colour.json", _markup(f"<i style='color:rgb({'9' * 5_000},1,1)'>a</i>{TEXT}")),
        ("a long number as a length.json", _markup(f"<i style='left:{'9' * 100_000}x'>a</i>{TEXT}")),
        ("open scripts.json", _markup("<script " * 60_000 + TEXT)),
        ("document types.json", _markup("<!doctype " * 60_000 + TEXT)),
        ("open style comments.html", _page(f"<p style='{'/*' * 100_000}'>")),
        ("a style sheet of one word.html", _page(f"<style>{'a' * 190_000}</style>")),
        ("open conditions.html", _page(f"<style>{'@a{a{' * 30_000}</style>")),
        ("hidden words.html", _page("", "<i hidden>a</i>of the quay " * 20_000 + TEXT)),
        ("nested elements.sgml", _record("<TEXT>" * 40_000 + "<TITLE></TITLE>" * 40_000)),
        ("open ends.sgml", _record("") + "</DOC" * 100_000 + "> x"),
        ("open beginnings.sgml", _record("") + "<DOC " * 100_000),
        ("blank lines.sgml", f"<REUTERS><TEXT><BODY>{TEXT}{chr(10) * 5_000}Reute</BODY></TEXT></REUTERS>"),
    ],
)
def test_what_once_took_minutes_or_ended_in_an_error_is_read(tmp_path: Path, name: str, content: str) -> None:
    assert check(Case(0, name, content.encode()), tmp_path) == []
