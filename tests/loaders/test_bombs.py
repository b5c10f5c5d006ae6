"""Small files that unpack to enormous ones end early, with the reason, and all else goes in."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.indexing.pipeline import read_all
from rag.loaders import Allowance, Skipped, read_path
from vectorstore.records import Article

GOOD = json.dumps({"text": "The harbour council said on Monday it would widen the eastern quay."}).encode()
MEGABYTES = 60
PATIENCE_S = 60


def bomb(open_packed: Callable[..., object], path: Path, unit: bytes, head: bytes = GOOD + b"\n") -> Path:
    """A file that begins well and unpacks to `MEGABYTES` of the same again and again."""
    with open_packed(path, "wb") as file:  # type: ignore[attr-defined]
        file.write(head)
        block = unit * (1_000_000 // len(unit))
        for _ in range(MEGABYTES):
            file.write(block)
    return path


@pytest.mark.timeout(PATIENCE_S)
@pytest.mark.parametrize(
    "unit",
    [b"\n", b" \n", b" ", b"{}\n", b"x\n"],
    ids=["line ends", "blank lines", "spaces", "empty", "broken"],
)
def test_a_gzip_of_nothing_ends_soon_and_keeps_what_came_before(tmp_path: Path, unit: bytes) -> None:
    path = bomb(gzip.open, tmp_path / "a.jsonl.gz", unit)
    (tmp_path / "b.jsonl").write_bytes(GOOD)
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    records = list(read_all([tmp_path], max_file_mb=50))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(record) for record in (records[0], records[-1])] == [Article, Article]
    last = records[-2]
    assert isinstance(last, Skipped)
    assert "unpacks to more than" in last.reason or "in a row are no articles" in last.reason
    assert peak < 200_000_000


@pytest.mark.parametrize(
    ("name", "open_packed"),
    [("a.jsonl.bz2", bz2.open), ("a.sgml.xz", lzma.open), ("a.txt.bz2", bz2.open), ("a.json.xz", lzma.open)],
)
def test_every_packed_format_is_bounded(
    tmp_path: Path, name: str, open_packed: Callable[..., object]
) -> None:
    head = b"<DOC><TEXT>" if "sgml" in name else b"[" if ".json." in name else GOOD + b"\n"
    path = bomb(open_packed, tmp_path / name, b"\n", head)
    found = list(read_path(path, max_bytes=30_000_000))
    assert any(isinstance(one, Skipped) and "30,000,000 bytes" in one.reason for one in found)


def test_what_packs_well_but_is_news_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    lines = [
        json.dumps({"id": n, "text": f"The council of town {n} will widen its quay."}) for n in range(3_000)
    ]
    path.write_bytes(gzip.compress("\n\n".join(lines).encode()))
    found = list(read_path(path, max_bytes=1_000))
    assert [getattr(one, "id", one) for one in found] == [str(n) for n in range(3_000)]


def test_several_files_share_one_allowance(tmp_path: Path) -> None:
    allowance = Allowance(5_000_000)
    reasons = []
    for number in range(3):
        path = tmp_path / f"{number}.txt.gz"
        path.write_bytes(gzip.compress(b"Quay\n\n" + b"one two three four five six\n" * 100_000))
        found = next(read_path(path, allowance=allowance))
        reasons.append(found.reason if isinstance(found, Skipped) else "")
    assert reasons[0] == ""
    assert all("unpacks to more than 5,000,000 bytes" in reason for reason in reasons[1:])


def test_a_file_of_nothing_but_bad_records_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[" + "0," * 200_000 + "0]")
    found = list(read_path(path))
    assert len(found) == 10_001
    assert "in a row" in getattr(found[-1], "reason", "")


def test_line_numbers_count_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    blank = b"\n" * 300_000  # more than is read at once
    path.write_bytes(b"\n  \n" + GOOD + b"\n" + blank + b"{broken\n \n\n  " + GOOD)
    first, second, third = read_path(path)
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert getattr(second, "reason", "") == "line 300004: it is not valid JSON"
