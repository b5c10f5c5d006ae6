"""Parquet files, made on the spot: each row an article, whatever its columns are stored as."""

from __future__ import annotations

import io
import shlex
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.loaders import Skipped, read_path
from rag.loaders.format import Reading
from rag.loaders.formats import read_records
from rag.loaders.stream import source_of
from rag.loaders.tables import parquet
from tests.loaders.inside import articles, read, reasons
from tests.loaders.test_containers import zipped

QUAY = "The old quay of Port Ellery was flooded on Friday night. Marta Quist of the harbour office closed it."
MILL = "The paper mill at Sandrey will stop one machine in May. Ninety people work there in two shifts today."


def parquet_of(columns: dict[str, Any], **options: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, **options)
    return buffer.getvalue()


TWO = parquet_of({
    "headline": ["Quay flooded", "Mill slows"],
    "body": [QUAY, MILL],
    "vector": [[0.5] * 8] * 2,
    "published_at": [datetime(2019, 3, 2, 14, 30), None],
    "authors": [["Ida Holm", "Okafor, Tom"], []],
    "outlet": pa.array(["Harbour Wire", "Sandrey Post"]).dictionary_encode(),
})  # fmt: skip


@pytest.mark.parametrize("name", ["a.parquet", "a", "a.csv"])
def test_each_row_is_an_article_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    first, second = articles(read(tmp_path, name, TWO))
    assert (first.title, first.text, first.source) == ("Quay flooded", QUAY, "Harbour Wire")
    assert first.authors == ("Ida Holm", "Okafor, Tom")
    assert first.published == datetime(2019, 3, 2, 14, 30, tzinfo=UTC)
    assert (second.title, second.authors, second.published) == ("Mill slows", (), None)
    assert first.origin.endswith(f"{name}#1")


def test_in_a_zip_and_compressed_it_is_read_as_well(tmp_path: Path) -> None:
    import gzip

    assert len(articles(read(tmp_path, "x.zip", zipped({"a.parquet": TWO, "b.parquet": TWO})))) == 4
    assert len(articles(read(tmp_path, "a.parquet.gz", gzip.compress(TWO)))) == 2


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (pa.array([date(2019, 3, 2)]), "2019-03-02T00:00:00+00:00"),
        (pa.array([1551537000000000123], pa.timestamp("ns", "Europe/Paris")), "2019-03-02T14:30:00+00:00"),
        (pa.array([1551537000], pa.timestamp("s")), "2019-03-02T14:30:00+00:00"),
        (pa.array([1551537000]), "2019-03-02T14:30:00+00:00"),
        (pa.array(["2 March 2019"]), "2019-03-02T00:00:00+00:00"),
        (pa.array([2**62], pa.timestamp("ms")), None),
        (pa.array([2**30], pa.date32()), None),
    ],
)
def test_days_are_read_however_they_are_stored(tmp_path: Path, days: pa.Array, expected: str | None) -> None:
    (found,) = articles(read(tmp_path, "a.parquet", parquet_of({"text": [QUAY], "date": days})))
    assert (found.published and found.published.isoformat()) == expected


def test_columns_inside_columns_and_lists_of_objects_are_read(tmp_path: Path) -> None:
    article = [{"title": "Quay", "content": QUAY}, {"title": "Mill", "content": MILL}]
    people = [[{"name": "Ida Holm"}, {"name": "Tom Okafor"}], None]
    data = parquet_of({"article": article, "authors": people})
    told = list[str]()
    (tmp_path / "a.parquet").write_bytes(data)
    first, second = articles(list(read_path(tmp_path / "a.parquet", tell=told.append)))
    assert (first.title, first.text, first.authors) == ("Quay", QUAY, ("Ida Holm", "Tom Okafor"))
    assert second.text == MILL
    assert told == ["text = article.content, title = article.title, authors = authors"]


def test_texts_that_are_lists_of_paragraphs_are_joined(tmp_path: Path) -> None:
    (found,) = articles(read(tmp_path, "a.parquet", parquet_of({"text": [[QUAY, MILL]]})))
    assert found.text == f"{QUAY}\n\n{MILL}"


def test_texts_that_are_no_utf8_are_read(tmp_path: Path) -> None:
    texts = pa.array([f"{QUAY} Im Café.".encode("cp1252")]).view(pa.string())
    (found,) = articles(read(tmp_path, "a.parquet", parquet_of({"text": texts})))
    assert found.text.endswith("Im Café.")


def test_columns_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(parquet_of({"text": [QUAY], "other": [MILL]}))
    (found,) = articles(list(read_path(tmp_path / "a.parquet", columns={"text": "other"})))
    assert found.text == MILL
    (wrong,) = list(read_path(tmp_path / "a.parquet", columns={"text": "corpus"}))
    assert isinstance(wrong, Skipped)
    assert 'no column "corpus"; its columns are text, other' in wrong.reason


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert "none of its columns holds texts (n)" in reasons(read(tmp_path, "a", parquet_of({"n": [1, 2]})))[0]
    assert reasons(read(tmp_path, "a", parquet_of({"text": pa.array([], pa.string())}))) == ["it has no rows"]
    assert "damaged Parquet file" in reasons(read(tmp_path, "a", TWO[:-30]))[0]
    assert reasons(read(tmp_path, "a", b"PARE" + TWO[4:])) == [
        "it is encrypted; save it without a password first"
    ]


def test_many_rows_come_out_in_order_from_many_groups(tmp_path: Path) -> None:
    texts = [f"{QUAY} That was flood number {n} of the year." for n in range(1_000)]
    found = articles(read(tmp_path, "a.parquet", parquet_of({"text": texts}, row_group_size=150)))
    assert [one.text for one in found] == texts


def test_rows_that_unpack_to_too_much_end_with_the_reason(tmp_path: Path) -> None:
    data = parquet_of(
        {"text": pa.array([f"{QUAY} " * 1_000]).dictionary_encode().take(pa.array([0] * 1_000))}
    )
    assert len(data) < 20_000
    found = read(tmp_path, "a.parquet", data, max_bytes=2_000_000)
    assert "it unpacks to more than" in reasons(found)[0]
    assert 5 < len(found) < 100


def test_a_missing_package_is_named_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "find_spec", lambda _: None)
    (reason,) = reasons(read(tmp_path, "a.parquet", TWO))
    assert reason.startswith(
        f"what reads Parquet is not installed; run `{shlex.quote(sys.executable)} -m pip install"
    )
    assert "[tables]" in reason


@pytest.mark.parametrize("value", [0, 36])
def test_no_damage_to_the_footer_ends_the_process(value: int) -> None:
    size = int.from_bytes(TWO[-8:-4], "little")
    for at in range(len(TWO) - 8 - size, len(TWO) - 8):
        data = TWO[:at] + bytes([value]) + TWO[at + 1 :]
        list(read_records(source_of(iter([data])), "a.parquet", Reading(1_000_000, read_records)))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(TWO) - 1), st.integers(0, 255), st.booleans())
def test_damage_ends_in_articles_and_reasons(at: int, value: int, cut: bool) -> None:
    data = TWO[:at] if cut else TWO[:at] + bytes([value]) + TWO[at + 1 :]
    list(read_records(source_of(iter([data])), "a.parquet", Reading(1_000_000, read_records)))


def test_a_year_a_month_and_a_day_in_columns_of_their_own_are_the_day(tmp_path: Path) -> None:
    data = parquet_of(
        {"day": [2], "title": ["Quay flooded"], "text": [QUAY], "year": [2019], "month": [3], "n": [7]}
    )
    (found,) = articles(read(tmp_path, "a.parquet", data))
    assert found.published is not None
    assert found.published.date().isoformat() == "2019-03-02"
