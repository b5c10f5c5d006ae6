"""Days of two readings are read as the others of the file, or of the archive, show."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.indexing.pipeline import read_all
from rag.loaders import Account, day_order, read_path
from vectorstore.records import Article


def write(path: Path, days: list[str], first: int = 0) -> Path:
    rows = [
        {
            "id": f"q{n}",
            "title": f"Quay {n}",
            "text": f"The quay was swept {n} times on Monday.",
            "published": day,
        }
        for n, day in enumerate(days, first)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def days_of(*paths: Path) -> tuple[dict[str, str | None], Account]:
    account = Account()
    found = [one for one in read_all(paths, 50, None, account) if isinstance(one, Article)]
    return {one.id: one.published.date().isoformat() if one.published else None for one in found}, account


def test_days_in_front_of_the_one_that_shows_the_order_are_read_too(tmp_path: Path) -> None:
    found, account = days_of(write(tmp_path / "a.jsonl", ["3/4/2014", "5/4/2014", "25/4/2014", "6/4/2014"]))
    assert list(found.values()) == ["2014-04-03", "2014-04-05", "2014-04-25", "2014-04-06"]
    assert (account.undated, account.undecided) == (0, 0)
    american, _ = days_of(write(tmp_path / "b.jsonl", ["3/4/2014", "4/25/2014"]))
    assert list(american.values()) == ["2014-03-04", "2014-04-25"]


def test_years_of_two_figures_are_read_as_the_others_show(tmp_path: Path) -> None:
    found, _ = days_of(write(tmp_path / "a.jsonl", ["3/4/14", "4/25/14", "12/5/14"]))
    assert list(found.values()) == ["2014-03-04", "2014-04-25", "2014-12-05"]
    british, _ = days_of(write(tmp_path / "b.jsonl", ["3/4/87", "25/4/87", "5/4/14", "25/4/14"]))
    assert list(british.values()) == ["1987-04-03", "1987-04-25", "2014-04-05", "2014-04-25"]
    unknown, _ = days_of(write(tmp_path / "c.jsonl", ["3/4/14", "25/4/14"]))
    assert list(unknown.values()) == [None, None]


def test_without_anything_that_shows_it_the_day_is_left_out_and_counted(tmp_path: Path) -> None:
    found, account = days_of(write(tmp_path / "a.jsonl", ["3/4/2014", "5/4/2014", "2014-04-25"]))
    assert list(found.values()) == ["2014-04-25", None, None]
    assert (account.undated, account.undecided) == (2, 2)


def test_another_file_shows_the_order_whichever_comes_first(tmp_path: Path) -> None:
    one = write(tmp_path / "a.jsonl", ["3/4/2014"])
    other = write(tmp_path / "b.jsonl", ["25/4/2014"], 10)
    for paths in ((one, other), (other, one)):
        found, account = days_of(*paths)
        assert found == {"q0": "2014-04-03", "q10": "2014-04-25"}
        assert account.undecided == 0


def test_a_file_of_its_own_order_keeps_it_and_two_orders_decide_nothing(tmp_path: Path) -> None:
    british = write(tmp_path / "a.jsonl", ["3/4/2014", "25/4/2014"])
    american = write(tmp_path / "b.jsonl", ["3/4/2014", "4/25/2014"], 10)
    neither = write(tmp_path / "c.jsonl", ["3/4/2014"], 20)
    found, account = days_of(british, american, neither)
    assert (found["q0"], found["q10"], found["q20"]) == ("2014-04-03", "2014-03-04", None)
    assert account.undecided == 1


def test_days_with_points_and_days_with_strokes_each_keep_their_order(tmp_path: Path) -> None:
    german = write(tmp_path / "a.jsonl", ["12.6.2014", "14.6.2014"])
    american = write(tmp_path / "b.jsonl", ["3/4/2014", "4/25/2014"], 10)
    other = write(tmp_path / "c.jsonl", ["3.4.2014", "5/4/2014"], 20)
    found, account = days_of(other, german, american)
    assert (found["q0"], found["q10"]) == ("2014-06-12", "2014-03-04")
    assert (found["q20"], found["q21"], account.undecided) == ("2014-04-03", "2014-05-04", 0)


def test_a_file_that_shows_both_orders_has_no_day_after_the_second(tmp_path: Path) -> None:
    found, _ = days_of(write(tmp_path / "a.jsonl", ["25/4/2014", "3/4/2014", "4/26/2014", "3/4/2014"]))
    assert list(found.values()) == ["2014-04-25", "2014-04-03", "2014-04-26", None]


def test_the_later_of_two_records_of_one_id_stays_the_later(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", ["3/4/2014"])
    write(tmp_path / "b.jsonl", ["2015-01-01"])
    found = [
        one for one in read_all([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], 50) if isinstance(one, Article)
    ]
    assert [one.origin.rpartition("/")[2] for one in found] == ["a.jsonl", "b.jsonl"]


def test_no_more_than_so_many_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_order, "WAITING", 3)
    path = write(tmp_path / "a.jsonl", ["3/4/2014"] * 6 + ["25/4/2014"])
    days = [one.published for one in read_path(path) if isinstance(one, Article)]
    assert [day and day.isoformat()[:10] for day in days] == [None] * 3 + ["2014-04-03"] * 3 + ["2014-04-25"]


@given(st.lists(st.sampled_from(["3/4/2014", "25/4/2014", "2014-05-01", "4/25/2014", ""]), max_size=8))
def test_no_record_is_lost_or_doubled_and_those_of_a_file_keep_their_order(days: list[str]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = write(Path(folder) / "a.jsonl", days)
        if not days:
            return
        found = [one for one in read_path(path) if isinstance(one, Article)]
    assert [one.id for one in found] == [f"q{n}" for n in range(len(days))]
    assert all(isinstance(one.published, datetime | None) for one in found)
    assert all(a.origin != b.origin for a, b in pairwise(found))
