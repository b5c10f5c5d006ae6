"""Workbooks, made on the spot: each sheet a table, its dates and formulas what Excel shows."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.loaders import Skipped, read_path
from rag.loaders.format import Beginning, Reading
from rag.loaders.formats import read_records
from rag.loaders.stream import source_of
from tests.loaders.inside import BODY, TITLE, articles, only, read, reasons
from tests.loaders.test_containers import zipped
from tests.loaders.test_documents import word
from vectorstore.records import Article

QUAY = "The old quay of Port Ellery was flooded on Friday night. Marta Quist of the harbour office closed it."
MILL = "The paper mill at Sandrey will stop one machine in May. Ninety people work there in two shifts today."
HEAD = ["Headline", "Body Text", "Published", "Newspaper", "Author"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS = "xl/sharedStrings.xml"
Rows = Sequence[Sequence[object]]


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed(data: bytes, part: str, change: object) -> bytes:
    """A workbook with one of its parts changed: `change` is a function of its text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()  # type: ignore[operator]
    return zipped(parts)


def shared(data: bytes) -> bytes:
    """The workbook as Excel writes it: the texts of the first sheet in a part of their own."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    sheet, texts = "xl/worksheets/sheet1.xml", list[str]()

    def moved(match: re.Match[str]) -> str:
        texts.append(f"<si>{match[2]}</si>")
        return f'{match[1]} t="s"><v>{len(texts) - 1}</v></c>'

    data = changed(
        data,
        sheet,
        lambda xml: re.sub(r'(<c [^>]*?) t="inlineStr"><is>(.*?)</is></c>', moved, xml, flags=re.S),
    )
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    data = changed(data, "[Content_Types].xml", lambda xml: xml.replace("</Types>", part))
    table = f'<sst xmlns="{MAIN}">{"".join(texts)}</sst>'
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({**{one: archive.read(one) for one in archive.namelist()}, STRINGS: table.encode()})


TWO = workbook({
    "News": [
        HEAD,
        ["Quay flooded", QUAY, datetime(2019, 3, 2, 14, 30), "Harbour Wire", "Ida Holm and Tom Okafor"],
        ["Mill slows", f"{MILL}\n\n“Never again”, she said.", date(2019, 3, 3), "Sandrey Post", None],
    ]
})  # fmt: skip


def in_sheet(rows: str) -> bytes:
    """`TWO` with more rows below its own."""
    return changed(
        TWO, "xl/worksheets/sheet1.xml", lambda xml: xml.replace("</sheetData>", f"{rows}</sheetData>")
    )


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip", "a"])
def test_each_row_is_an_article_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    first, second = articles(read(tmp_path, name, TWO))
    assert (first.title, first.text, first.source) == ("Quay flooded", QUAY, "Harbour Wire")
    assert first.authors == ("Ida Holm", "Tom Okafor")
    assert first.published is not None
    assert first.published.isoformat() == "2019-03-02T14:30:00+00:00"
    assert second.published is not None
    assert second.published.isoformat() == "2019-03-03T00:00:00+00:00"
    assert second.text.endswith("“Never again”, she said.")
    assert (first.origin, second.origin) == (f"{tmp_path / name}#1", f"{tmp_path / name}#2")


def test_texts_that_the_sheets_share_are_found(tmp_path: Path) -> None:
    assert articles(read(tmp_path, "a", shared(TWO)))[0].text == QUAY


def test_a_workbook_in_a_zip_is_read(tmp_path: Path) -> None:
    first, _ = articles(read(tmp_path, "x.zip", zipped({"in/a.xlsx": TWO})))
    assert first.origin.endswith("x.zip/in/a.xlsx#1")


def test_word_documents_and_zips_are_still_what_they_are(tmp_path: Path) -> None:
    assert only(read(tmp_path, "x", word(BODY.split("\n\n"), TITLE))).title == TITLE
    assert only(read(tmp_path, "y", zipped({"a.txt": f"{TITLE}\n\n{BODY}".encode()}))).origin.endswith(
        "a.txt"
    )


def test_a_sheet_without_texts_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    sheets = {
        "Rates": [["day", "rate"], [date(2019, 3, 2), 1.5]],
        "Empty": [],
        "Quay": [["title", "text"], ["Quay", QUAY]],
        "Mill": [["titel", "inhalt"], ["Mill", MILL]],
    }
    told = list[str]()
    (tmp_path / "a.xlsx").write_bytes(workbook(sheets))
    found = list(read_path(tmp_path / "a.xlsx", tell=told.append))
    assert [one.origin.rpartition("/")[2] for one in found] == ["Rates", "Quay", "Mill"]
    assert reasons(found) == [
        'sheet "Rates": none of its columns holds texts (day, rate); name one with --columns text=COLUMN'
    ]
    assert told == ['sheet "Quay": text = text, title = title', 'sheet "Mill": text = inhalt, title = titel']


def test_hidden_sheets_and_rows_above_the_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    book.create_sheet("Shown")
    sheet.sheet_state = "hidden"
    for row in (["Export of the archive, May 2019"], [], [None, "Title", "Text"], [None, "Quay", QUAY]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    (found,) = articles(list(read_path(tmp_path / "a.xlsx")))
    assert (found.title, found.text) == ("Quay", QUAY)


def test_a_table_without_a_header_loses_no_row(tmp_path: Path) -> None:
    data = workbook({"a": [[7, QUAY, datetime(2019, 3, 2)], [8, MILL, datetime(2019, 3, 3)]]})
    assert [one.text for one in articles(read(tmp_path, "a.xlsx", data))] == [QUAY, MILL]


def test_columns_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook({"a": [["text", "other"], [QUAY, MILL]]}))
    (found,) = articles(list(read_path(tmp_path / "a.xlsx", columns={"text": "other"})))
    assert found.text == MILL
    (wrong,) = list(read_path(tmp_path / "a.xlsx", columns={"text": "body"}))
    assert isinstance(wrong, Skipped)
    assert 'no column "body"; its columns are text, other' in wrong.reason


def test_formulas_give_the_value_that_was_stored(tmp_path: Path) -> None:
    data = workbook({"a": [["title", "text", "section"], ["Quay", QUAY, "=A1"], ["Mill", MILL, "=1/0"]]})
    data = changed(data, "xl/worksheets/sheet1.xml", lambda xml: (
        xml.replace("<f>A1</f><v></v>", "<f>A1</f><v>7</v>").replace("<f>A1</f><v />", "<f>A1</f><v>7</v>")
    ))  # fmt: skip
    assert [one.title for one in articles(read(tmp_path, "a.xlsx", data))] == ["Quay", "Mill"]
    named = changed(shared(data), STRINGS, lambda xml: xml.replace(QUAY, f"{QUAY}_x000D_\nIt rained."))
    assert articles(read(tmp_path, "a.xlsx", named))[0].text == f"{QUAY}\nIt rained."


def test_the_size_that_a_sheet_gives_of_itself_is_not_believed(tmp_path: Path) -> None:
    data = changed(
        TWO, "xl/worksheets/sheet1.xml", lambda xml: re.sub(r'ref="A1:[A-Z]+\d+"', 'ref="A1"', xml)
    )
    assert len(articles(read(tmp_path, "a.xlsx", data))) == 2


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.xls", b"", "it is an old Excel workbook (.xls); save it as XLSX or CSV first"),
        (
            "a",
            "Workbook".encode("utf-16-le"),
            "it is an old Excel workbook (.xls); save it as XLSX or CSV first",
        ),
        (
            "a.xlsx",
            "EncryptedPackage".encode("utf-16-le"),
            "it is encrypted; save it without a password first",
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_the_way_out(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + data
    assert reasons(read(tmp_path, name, ole)) == [reason]


def test_a_binary_workbook_is_named(tmp_path: Path) -> None:
    data = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\1"})
    (reason,) = reasons(read(tmp_path, "a.xlsb", data))
    assert "binary Excel workbook" in reason


def test_an_empty_workbook_is_named(tmp_path: Path) -> None:
    assert reasons(read(tmp_path, "a.xlsx", workbook({"a": [], "b": [[None]]}))) == ["it has no rows"]


def test_texts_that_unpack_to_too_much_are_refused(tmp_path: Path) -> None:
    data = shared(workbook({"a": [["text"], *([f"{QUAY}{n} " * 300] for n in range(100))]}))
    assert len(data) < 400_000
    found = read(tmp_path, "a.xlsx", data, max_bytes=1_000_000)
    assert reasons(found) == ["its texts unpack to more than 1,000,000 bytes; save it as CSV first"]


def test_sheets_that_unpack_to_too_much_are_refused(tmp_path: Path) -> None:
    data = in_sheet("<row/>" * 12_000_000)
    tracemalloc.start()
    found = read(tmp_path, "a.xlsx", data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "unpacks to more than 50,000,000 bytes" in reasons(found)[0]
    assert peak < 10_000_000


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"<row>{'<c/>' * 1_000_000}</row>", "a row of it has more than 1,000 columns"),
        (
            f"<row>{'<c/><!--<row-->' * 300_000}</row>",
            "it has XML comments inside its tables; save it as CSV first",
        ),
        ('<row><c r="XFD1"><v>1</v></c></row>' * 11_000, "10,000 records in a row are no articles"),
    ],
)
def test_rows_that_would_fill_the_memory_are_refused(tmp_path: Path, row: str, reason: str) -> None:
    data = in_sheet(row)
    tracemalloc.start()
    last = read(tmp_path, "a.xlsx", data)[-1]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(last, Skipped)
    assert reason in last.reason
    assert peak < 20_000_000


def test_more_rows_than_excel_has_are_refused(tmp_path: Path) -> None:
    found = read(tmp_path, "a.xlsx", in_sheet("<row/>" * 1_100_000))
    assert reasons(found) == ["a sheet of it has more than 1,048,576 rows"]


def test_more_texts_than_can_be_held_are_refused(tmp_path: Path) -> None:
    data = changed(shared(TWO), STRINGS, lambda xml: xml.replace("</sst>", "<si/>" * 5_000_000 + "</sst>"))
    assert reasons(read(tmp_path, "a.xlsx", data)) == [
        "it has too many texts to be held in memory; save it as CSV first"
    ]


@pytest.mark.parametrize(
    "row",
    [
        '<row r="99999999999"><c r="A99999999999" t="inlineStr"><is><t>x</t></is></c></row>',
        '<row r="9"><c r="ZZZ9"><v>1</v></c></row>',
        '<row r="9"><c r="AAAAAA9"><v>1</v></c></row>',
        '<row r="9"><c r="A9" t="s"><v>99999</v></c></row>',
        "<row r='x'/>",
    ],
)
def test_rows_that_cannot_be_cost_no_other_row(tmp_path: Path, row: str) -> None:
    data = in_sheet(row)
    found = read(tmp_path, "a.xlsx", data)
    assert len([one for one in found if isinstance(one, Article)]) == 2
    assert len(found) <= 3


def test_entities_are_not_followed(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    data = changed(shared(TWO), STRINGS, lambda xml: bomb + xml.replace(QUAY, "&b;"))
    (reason,) = reasons(read(tmp_path, "a.xlsx", data))
    assert "damaged Excel workbook" in reason


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(TWO) - 1), st.integers(0, 255), st.booleans())
def test_damage_ends_in_articles_and_reasons(at: int, value: int, cut: bool) -> None:
    data = TWO[:at] if cut else TWO[:at] + bytes([value]) + TWO[at + 1 :]
    list(read_records(source_of(iter([data])), "a.xlsx", Reading(1_000_000, read_records)))


def test_the_registry_asks_for_workbooks_before_zips() -> None:
    from rag.loaders.formats import BINARY

    (first, *_) = [one.name for one in BINARY if one.recognises(Beginning(TWO[: 1 << 16], ""))]
    assert first == "XLSX"
