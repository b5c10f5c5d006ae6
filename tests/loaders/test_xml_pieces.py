# ruff: noqa: E501
"""Long, cut, hostile and joined files of XML: record by record, in memory that does not grow."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders import read_path
from rag.loaders.records import Broken, Record
from rag.loaders.xml_data.news import read_xml
from rag.loaders.xml_data.pieces import RECORDS, split_xml
from tests.loaders.inside import articles, read, reasons

ONE = "The quay at Tarnby will be widened by nine metres, the harbour board decided on Friday."
ITEM = "<item><guid>urn:{n}</guid><title>Quay {n}</title><description>{text}</description></item>\n"
KINDS = {
    "item": "<rss><channel><title>Wire</title>{}</channel></rss>",
    "entry": "<feed><title>Wire</title>{}</feed>",
    "newsitem": "{}",
    "nitf": "{}",
}
RECORD = {
    "item": ITEM,
    "entry": ITEM.replace("item>", "entry>").replace("guid>", "id>").replace("description>", "summary>"),
    "newsitem": "<newsitem itemid='urn:{n}'><headline>Quay {n}</headline><text><p>{text}</p></text></newsitem>\n",
    "nitf": "<?xml version='1.0'?>\n<!DOCTYPE nitf SYSTEM 'nitf.dtd'>\n<nitf><head><docdata><doc-id id-string='urn:{n}'/></docdata></head><body><body.head><hedline><hl1>Quay {n}</hl1></hedline></body.head><body.content><p>{text}</p></body.content></body></nitf>\n",
}


def read_all(data: bytes, *, chunk: int = 1 << 18, max_bytes: int = 1_000_000) -> list[Record | Broken]:
    return list(read_xml((data[at : at + chunk] for at in range(0, len(data), chunk)), max_bytes))


def document(kind: str, count: int) -> bytes:
    return KINDS[kind].format("".join(RECORD[kind].format(n=n, text=ONE) for n in range(count))).encode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_every_record_is_found_however_the_bytes_come(kind: str, chunk: int) -> None:
    found = read_all(document(kind, 5), chunk=chunk)
    assert [one.id for one in found if isinstance(one, Record)] == [f"urn:{n}" for n in range(5)]
    assert [one.title for one in found if isinstance(one, Record)] == [f"Quay {n}" for n in range(5)]
    assert {one.text.strip() for one in found if isinstance(one, Record)} == {ONE}


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_record_at_the_end_of_a_cut_file_does_not_go_in(kind: str) -> None:
    whole = document(kind, 3)
    cut = whole[: whole.rindex(b"harbour board")]
    first, second, third = read_all(cut)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert isinstance(third, Broken)
    assert "cut off" in third.reason


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_record_in_the_middle_costs_no_other(kind: str) -> None:
    record = RECORD[kind].format(n=1, text=ONE)
    found = read_all(KINDS[kind].format(record + record[: record.index("harbour")] + "\n" + record).encode())
    assert [type(one) for one in found] == [Record, Broken, Record]


def test_tags_in_comments_and_cdata_are_no_records() -> None:
    inside = "<![CDATA[&lt;p&gt; <item><title>No</title></item> ]]> <!-- </item> <item> -->"
    found = read_all(
        KINDS["item"].format(f"<!-- <item> --><item/>{ITEM.format(n=1, text=ONE + inside)}").encode(), chunk=5
    )
    assert [one.id for one in found if isinstance(one, Record)] == ["urn:1"]


def test_a_record_that_is_too_large_is_named_and_the_next_one_read() -> None:
    data = (
        KINDS["item"]
        .format(
            ITEM.format(n=1, text=ONE) + ITEM.format(n=2, text="word " * 100_000) + ITEM.format(n=3, text=ONE)
        )
        .encode()
    )
    first, second, third = read_all(data, chunk=1000, max_bytes=10_000)
    assert isinstance(first, Record)
    assert isinstance(second, Broken)
    assert "10,000 bytes" in second.reason
    assert isinstance(third, Record)
    assert third.id == "urn:3"


def test_a_file_longer_than_the_limit_is_read_to_its_end(tmp_path: Path) -> None:
    found = read(tmp_path, "a.xml.gz", gzip.compress(document("item", 500)), max_bytes=5_000)
    assert len(articles(found)) == 500
    assert reasons(found) == []


def test_memory_does_not_grow_with_the_file() -> None:
    def chunks(count: int) -> Iterator[bytes]:
        yield b"<rss><channel><title>Wire</title>"
        for n in range(count):
            yield ITEM.format(n=n, text=ONE * 50).encode()
        yield b"</channel></rss>"

    def peak(count: int) -> int:
        tracemalloc.start()
        assert sum(1 for _ in read_xml(chunks(count), 1_000_000)) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(2_000) < peak(100) + 1_000_000


BOMB = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'ten ten ten ten ten'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY % d SYSTEM 'file:///none'>%d;]>"


def test_entities_of_a_files_own_making_stay_names() -> None:
    (found,) = read_all((BOMB + KINDS["item"].format(ITEM.format(n=1, text=f"&c; {ONE}"))).encode())
    assert isinstance(found, Record)
    assert found.text.strip() == f"&c; {ONE}"


@pytest.mark.parametrize("inside", ["<b>" * 100_000, "<b>" * 5_000 + "x" + "</b>" * 5_000, "a" * 11_000_000])
def test_what_is_too_deep_or_too_long_is_named_not_halved(inside: str) -> None:
    first, second = read_all(
        KINDS["item"].format(ITEM.format(n=1, text=inside) + ITEM.format(n=2, text=ONE)).encode(),
        max_bytes=20_000_000,
    )
    assert isinstance(first, Broken)
    assert isinstance(second, Record)


PARTS = st.sampled_from(
    ["<item>", "</item>", "<entry a='>'>", "</entry>", "<nitf/>", "<NewsItem>", "</NewsItem>", "<!--", "-->", "<![CDATA[", "]]>",
     "<?xml ", "?>", "&x;", "&", "<", ">", "<p>", "</p>", "é", "words ", "<rss>", "</rss>", "<title>", "</title>", "'", '"']
)  # fmt: skip


@given(st.lists(PARTS, max_size=40), st.integers(1, 50))
def test_no_order_of_tags_makes_it_raise_and_no_cut_of_the_bytes_matters(
    parts: list[str], chunk: int
) -> None:
    data = "".join(parts).encode()
    whole = [one for one in split_xml(iter([data]), 10_000) if one.name]
    assert [
        one
        for one in split_xml((data[at : at + chunk] for at in range(0, len(data), chunk)), 10_000)
        if one.name
    ] == whole
    assert all(one.name in RECORDS for one in whole)
    assert len(read_all(data)) >= 1


@pytest.mark.parametrize("head", ["<rss>", "<rss><item>", "<rss><!--", "<rss><item><![CDATA["])
def test_a_bomb_of_spaces_takes_no_more_memory_than_a_record_may(tmp_path: Path, head: str) -> None:
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(head.encode() + b" " * 30_000_000))
    tracemalloc.start()
    found = list(read_path(tmp_path / "a.xml.gz", max_bytes=1_000_000))
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    assert reasons(found) != []
    assert articles(found) == []
