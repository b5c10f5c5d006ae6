# ruff: noqa: E501
"""Messages of wires with control characters, one or many in a file, and files that only look like them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders.corpora.anpa import is_wire, read_wire
from rag.loaders.format import Beginning, Reading
from rag.loaders.formats import read_records
from rag.loaders.records import Broken, Record
from rag.loaders.stream import source_of
from tests.loaders.inside import articles, read, reasons

TEXT = (
    "   TARNBY, Denmark (AP) _ The quay at Tarnby will be widened by nine metres,\r\n"
    "the harbour board decided on Friday.\r\n"
    "   Its chairman, Ole Holm, said the work would cost 80,000 marks and\r\n"
    "end in June.\r\n"
)
PARAGRAPHS = [
    "TARNBY, Denmark (AP) _ The quay at Tarnby will be widened by nine metres, the harbour board decided on Friday.",
    "Its chairman, Ole Holm, said the work would cost 80,000 marks and end in June.",
]


def anpa(
    number: int = 450,
    head: str = "^Tarnby quay widened<\r\n^By ANA REYES=\r\n^Associated Press Writer=\r\n",
    day: str = "AP-NY-03-15-14 1820EST<",
    category: str = "i",
) -> str:
    return (
        f"\x16\x16\x01a{number:04}\x1f\r\nr {category}\x13\x11 BC-Denmark-Tarnby     03-15 0060\r\n\x02"
        f"^BC-Denmark-Tarnby, 1st Ld,{number:04}<\r\n{head}{TEXT}\x03\r\n{day}\r\n\x04\r\n"
    )


def iptc(number: int = 123, day: str = "151820 GMT MAR 14") -> str:
    text = TEXT.replace("(AP) _", "(WIR) -")
    return f"\x01WIR{number:04} 4 POL 0060 Denmark-harbour\r\n\x02Tarnby quay widened =\r\n   By Ana Reyes =\r\n{text}\x03\r\nWIR {day}\r\n\x04\r\n"


def zczc(n: int, day: str = "151820 MAR 14") -> str:
    return f"ZCZC\r\nWIR{n:04} 4 SPO 60 Tarnby-rowing\r\n\r\nTarnby wins the race\r\n\r\n{TEXT}\r\n{day}\r\nNNNN\r\n\r\n"


def records(text: str) -> list[Record | Broken]:
    reading = Reading(1_000_000, read_records)
    return list(read_wire(source_of(iter([text.encode()])), reading))


def only(text: str) -> Record:
    (record,) = records(text)
    assert isinstance(record, Record)
    return record


def test_a_message_of_anpa(tmp_path: Path) -> None:
    (found,) = articles(read(tmp_path, "a0450", anpa().encode()))
    assert (found.title, found.source, found.authors) == (
        "Tarnby quay widened",
        "Associated Press",
        ("Ana Reyes",),
    )
    assert found.text.split("\n\n") == PARAGRAPHS or found.text.split("\n") == PARAGRAPHS
    assert found.published is not None
    assert found.published.isoformat() == "2014-03-15T18:20:00-05:00"
    assert only(anpa()).section == "International"


def test_a_message_of_iptc_7901(tmp_path: Path) -> None:
    (found,) = articles(read(tmp_path, "message.txt", iptc().encode()))
    assert (found.title, found.source, found.authors) == ("Tarnby quay widened", "WIR", ("Ana Reyes",))
    assert found.published is not None
    assert found.published.isoformat() == "2014-03-15T18:20:00+00:00"
    assert found.text.startswith("TARNBY, Denmark (WIR) - The quay")
    assert only(iptc()).section == "Politics"


def test_several_messages_in_a_file(tmp_path: Path) -> None:
    assert len(articles(read(tmp_path, "a.anpa", (anpa(1) + anpa(2) + anpa(3)).encode()))) == 3
    assert len(articles(read(tmp_path, "a.txt", (zczc(1) + zczc(2)).encode()))) == 2
    assert [type(one) for one in records(iptc(1).replace("\x04", "") + iptc(2))] == [Record, Record]


def test_a_message_between_zczc_and_nnnn() -> None:
    record = only(zczc(1))
    assert (record.title, record.section, record.source) == ("Tarnby wins the race", "Sports", "WIR")
    assert record.published is not None
    assert "NNNN" not in record.text
    assert "151820" not in record.text


def test_the_slug_is_the_title_where_there_is_no_headline() -> None:
    assert only(anpa(head="")).title == "Denmark Tarnby"


@pytest.mark.parametrize(
    ("day", "dateline", "published"),
    [
        ("", "TARNBY, Denmark (AP)", None),
        ("AP-NY-03-15 1820EST<", "TARNBY, March 15 (AP)", None),
        ("", "TARNBY, March 15, 2014 (AP)", "March 15, 2014"),
        ("AP-NY-03-15-88 1820EST<", "TARNBY (AP)", "1988-03-15 18:20 EST"),
        ("AP-NY-13-45-14 1820EST<", "TARNBY (AP)", None),
    ],
)
def test_a_day_without_its_year_is_none(day: str, dateline: str, published: str | None) -> None:
    record = only(anpa(day=day).replace("TARNBY, Denmark (AP)", dateline))
    assert record.published == published


def test_the_half_message_at_the_end_of_a_cut_file_does_not_go_in(tmp_path: Path) -> None:
    found = read(tmp_path, "a.txt", (anpa(1) + anpa(2)[:250]).encode())
    assert len(articles(found)) == 1
    assert "cut off" in reasons(found)[0]


def test_a_message_without_any_mark_of_an_end_is_read() -> None:
    assert only(anpa()[: anpa().index("\x03")]).title == "Tarnby quay widened"


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"\x01\x00\x00\x00" + b"text of a binary file \x02" * 40,
        b"\x01" + bytes(range(256)) * 20,
        b"ZCZC is what wires begin with.\n\nNobody knows why.\n",
        b"A story\n\nIt says ZCZC somewhere.\nNNNN\n",
        b"\x01",
        b"",
    ],
)
def test_other_files_are_not_taken_for_messages(data: bytes) -> None:
    assert not is_wire(Beginning(data, "a.txt"))


@given(
    st.lists(
        st.sampled_from(
            [
                "\x01",
                "\x02",
                "\x03",
                "\x04",
                "\n",
                "ZCZC ",
                "NNNN\n",
                "a0450",
                "r i BC-X 03-15 0060",
                "^a<",
                "AP-NY-03-15-14 1820EST",
                "WIR123 4 POL 6 x",
                "151820 mar 14",
                "words and more ",
                "é",
            ]
        ),
        max_size=30,
    )
)
def test_no_order_of_marks_makes_it_raise(parts: list[str]) -> None:
    data = "".join(parts)
    is_wire(Beginning(data.encode(), "a"))
    assert len(records(data)) >= 1


def test_lines_in_front_of_a_marked_headline_are_no_text() -> None:
    text = "\x01dpa0123 4 pl 123 dpa 0123\r\n\x02Hafen/Dänemark/\r\n(Zusammenfassung 1500)\r\nKai in Tarnby wird breiter =\r\n\r\n   Tarnby (dpa) - Der Kai wird um neun Meter verbreitert.\r\n\x03\r\n151820 MAR 14\r\n\x04"
    record = only(text)
    assert (record.title, record.text.strip()) == (
        "Kai in Tarnby wird breiter",
        "Tarnby (dpa) - Der Kai wird um neun Meter verbreitert.",
    )


def test_doubled_carriage_returns_part_no_paragraphs() -> None:
    record = only(iptc().replace("\r\n", "\r\r\n"))
    assert record.text == only(iptc()).text
