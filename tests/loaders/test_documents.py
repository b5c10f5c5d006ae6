"""DOCX, ODT, EPUB and PDF, made on the spot."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest

from tests.loaders.inside import BODY, PAGE, TITLE, articles, only, read, reasons
from tests.loaders.test_containers import zipped

TEXT_NAMESPACE = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'


def word(paragraphs: Sequence[str], title: str = "", cells: Sequence[str] = ()) -> bytes:
    document = docx.Document()
    if title:
        document.add_heading(title, 1)
    for one in paragraphs:
        document.add_paragraph(one)
    if cells:
        table = document.add_table(1, len(cells))
        for cell, words in zip(table.rows[0].cells, cells, strict=True):
            cell.text = words
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf(pages: Sequence[Sequence[str]], scanned: bool = False) -> bytes:
    """A PDF of lines in Courier; the pages without lines are blank, or pictures."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
    ]
    for number, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj T*\n" for line in lines)
        drawn = f"BT /F1 10 Tf 12 TL 50 700 Td\n{shown}ET" if lines else "0 0 9 9 re f" if scanned else ""
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>",
            f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        ]
    out, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n"
    return f"{out}{end}startxref\n{len(out)}\n%%EOF".encode("latin-1")


def test_a_word_document_has_title_byline_day_and_text(tmp_path: Path) -> None:
    data = word(["By Marta Quist", "3 March 2014", *BODY.split("\n\n")], TITLE, ["Cost", "3.6 million"])
    article = only(read(tmp_path, "x.docx", data))
    assert (article.title, article.authors) == (TITLE, ("Marta Quist",))
    assert article.text == f"{BODY}\n\nCost\n\n3.6 million"
    assert article.published is not None
    assert article.published.date().isoformat() == "2014-03-03"


def test_no_cell_of_a_table_is_lost_and_merged_ones_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading(TITLE, 1)
    document.add_paragraph(BODY.split("\n\n")[0])
    table = document.add_table(40, 3)
    for number, row in enumerate(table.rows):
        for part, cell in enumerate(row.cells):
            cell.text = f"cell {number} of {part}"
    merged = table.cell(0, 0).merge(table.cell(0, 2))
    merged.text = "all three"
    out = io.BytesIO()
    document.save(out)
    lines = only(read(tmp_path, "x.docx", out.getvalue())).text.split("\n\n")[1:]
    assert lines == [
        "all three",
        *(f"cell {number} of {part}" for number in range(1, 40) for part in range(3)),
    ]


@pytest.mark.parametrize(
    ("byline", "names", "day"),
    [
        ("By Ana Reyes, 4 March 2014", ("Ana Reyes",), "2014-03-04"),
        ("By Ana Reyes and Tom Okafor | March 4, 2014", ("Ana Reyes", "Tom Okafor"), "2014-03-04"),
        ("By Ana Reyes, March 4, 2014", ("Ana Reyes",), "2014-03-04"),
        ("Von Ana Reyes – 4. März 2014", ("Ana Reyes",), "2014-03-04"),
        ("By Ana Reyes, Port Ellery", ("Ana Reyes", "Port Ellery"), None),
    ],
)
def test_the_day_of_a_byline_is_no_author(
    tmp_path: Path, byline: str, names: tuple[str, ...], day: str | None
) -> None:
    article = only(read(tmp_path, "x.docx", word([byline, *BODY.split("\n\n")], TITLE)))
    assert (article.authors, article.text) == (names, BODY)
    assert (f"{article.published:%Y-%m-%d}" if article.published else None) == day


def test_what_python_docx_writes_of_itself_is_not_believed(tmp_path: Path) -> None:
    article = only(read(tmp_path, "x", word([TITLE, *BODY.split("\n\n")])))
    assert (article.title, article.authors, article.published) == (TITLE, (), None)


def test_a_word_document_in_a_zip_is_read(tmp_path: Path) -> None:
    data = zipped({"in/a.docx": word(BODY.split("\n\n"), TITLE)})
    assert only(read(tmp_path, "x.zip", data)).origin.endswith("x.zip/in/a.docx")


def test_an_old_word_document_is_refused_with_the_way_out(tmp_path: Path) -> None:
    found = read(tmp_path, "x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert reasons(found) == ["it is an old Word document (.doc); save it as .docx first"]


def test_an_open_document_is_read(tmp_path: Path) -> None:
    words = "".join(f"<text:p>{one}</text:p>" for one in BODY.split("\n\n"))
    content = f"<r {TEXT_NAMESPACE}><text:h>{TITLE}</text:h>{words}</r>"
    data = zipped_as("application/vnd.oasis.opendocument.text", {"content.xml": content.encode()})
    article = only(read(tmp_path, "x.odt", data))
    assert (article.title, article.text) == (TITLE, BODY)


def test_entities_are_not_followed(tmp_path: Path) -> None:
    content = (
        f'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r {TEXT_NAMESPACE}><text:p>&a;</text:p></r>'
    )
    data = zipped_as("application/vnd.oasis.opendocument.text", {"content.xml": content.encode()})
    assert reasons(read(tmp_path, "x.odt", data)) == ["it is a damaged OpenDocument text (EntitiesForbidden)"]


def zipped_as(kind: str, files: dict[str, bytes]) -> bytes:
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in {"mimetype": kind.encode(), **files}.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_each_page_of_an_epub_is_an_article(tmp_path: Path) -> None:
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>Harbour Wire</dc:title><dc:date>2014-03-03</dc:date></metadata><manifest>"
        '<item id="a" href="a.xhtml"/><item id="b" href="b%20c.xhtml"/>'
        '<item id="m" href="m.xhtml"/></manifest>'
        '<spine><itemref idref="m"/><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    container = '<c xmlns="x"><rootfile full-path="OEBPS/content.opf"/></c>'
    menu = "<html><body>" + "<a href='a.xhtml'>Eastern basin to be dredged before winter</a>" * 20
    data = zipped_as("application/epub+zip", {
        "META-INF/container.xml": container.encode(), "OEBPS/content.opf": package.encode(),
        "OEBPS/a.xhtml": PAGE.encode(), "OEBPS/m.xhtml": menu.encode(),
        "OEBPS/b c.xhtml": PAGE.replace("nine", "ten").replace(TITLE, "A later title").encode(),
    })  # fmt: skip
    found = articles(read(tmp_path, "x.epub", data))
    assert [one.title for one in found] == [TITLE, "A later title"]
    assert [one.source for one in found] == ["Harbour Wire"] * 2
    assert all(one.published and one.published.year == 2014 for one in found)


def epub(pages: Sequence[str]) -> bytes:
    items = "".join(f'<item id="p{n}" href="{n}.xhtml"/>' for n, _ in enumerate(pages))
    spine = "".join(f'<itemref idref="p{n}"/>' for n, _ in enumerate(pages))
    package = f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{spine}</spine></package>'
    files = {
        "META-INF/container.xml": b'<c xmlns="x"><rootfile full-path="content.opf"/></c>',
        "content.opf": package.encode(),
    }
    inside = {f"{n}.xhtml": f"<html><body>{page}</body></html>".encode() for n, page in enumerate(pages)}
    return zipped_as("application/epub+zip", files | inside)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Quay shut", "The quay at Port Ellery was shut on Monday after a crane fell on the ice house."),
        (
            "南港码头关闭",
            "南港码头星期一关闭。起重机倒塌后压坏了冰库,港务局长王海表示,修复工程需要九个星期才能完成。",
        ),
        (
            "港の岸壁を閉鎖",
            "港の岸壁は月曜日に閉鎖された。クレーンが倒れて氷の倉庫を壊したためで、修理には九週間かかる。",
        ),
    ],
)
def test_a_short_page_of_an_epub_is_an_article_in_any_script(tmp_path: Path, title: str, text: str) -> None:
    cover = "<h1>Harbour Wire</h1><p>Number 14 of the year 2014</p><p>Port Ellery</p>"
    found = read(tmp_path, "x.epub", epub([cover, f"<h1>{title}</h1><p>{text}</p>"]))
    assert (only(found).title, only(found).text) == (title, text)


LINES = [
    "The harbour board of Port Ellery agreed on Monday to dredge the east-",
    "ern basin before winter sets in.",
    "Chairwoman Ada Lund said the work would take nine weeks and cost 3.6",
    "million crowns in all.",
]
LATER = [
    "Fishermen feared that the spring catch of about 700 tonnes would have",
    "to be landed elsewhere.",
]


def test_a_pdf_is_read_in_paragraphs_without_running_lines(tmp_path: Path) -> None:
    head, foot = "Harbour Wire, 3 March", "Page {}"
    data = pdf([[head, TITLE, *LINES, foot.format(1)], [head, *LATER, foot.format(2)]])
    article = only(read(tmp_path, "x.pdf", data))
    assert (article.title, article.text) == (TITLE, BODY)


def test_a_day_that_the_properties_of_a_file_alone_give_is_told_as_such(tmp_path: Path) -> None:
    about = b"/Info<</Title(Quay shut)/CreationDate(D:20140305120000Z)>>"
    data = pdf([["Quay shut", *LINES]]).replace(b"/Root 1 0 R", b"/Root 1 0 R" + about)
    article = only(read(tmp_path, "x.pdf", data))
    assert (article.published.day if article.published else 0, article.dated_by) == (5, "file properties")
    dated = pdf([["Quay shut", "3 March 2014", *LINES]]).replace(b"/Root 1 0 R", b"/Root 1 0 R" + about)
    article = only(read(tmp_path, "x.pdf", dated))
    assert (article.published.day if article.published else 0, article.dated_by) == (3, "")


def test_the_title_of_a_narrow_column_is_not_in_its_text(tmp_path: Path) -> None:
    column = ["The quay of Port Ellery was shut", "on Monday. A crane had fallen on", "the ice house."]
    about = b"/Info<</Title(Crane falls on the ice house)>>"
    data = pdf([["Crane falls on the ice house", *column]]).replace(b"/Root 1 0 R", b"/Root 1 0 R" + about)
    article = only(read(tmp_path, "x.pdf", data))
    assert (article.title, article.text) == ("Crane falls on the ice house", " ".join(column))


def test_scanned_pages_are_named(tmp_path: Path) -> None:
    found = read(tmp_path, "x.pdf", pdf([[TITLE, *LINES], [], LATER], scanned=True))
    assert reasons(found) == ["page 2 has no text (a scan?); run OCR first, e.g. ocrmypdf"]
    assert len(articles(found)) == 1
    assert len(articles(read(tmp_path, "y.pdf", pdf([[TITLE, *LINES], [], LATER])))) == 1
    (reason,) = reasons(read(tmp_path, "z.pdf", pdf([[], []], scanned=True)))
    assert "none of its 2 pages has text" in reason


@pytest.mark.parametrize("name", ["x.docx", "x.odt", "x.epub", "x.pdf"])
def test_damaged_documents_are_named(tmp_path: Path, name: str) -> None:
    whole = pdf([[TITLE, *LINES]]) if name == "x.pdf" else word(BODY.split("\n\n"), TITLE)
    for at in range(20, len(whole), max(1, len(whole) // 12)):
        read(tmp_path, name, whole[:at])


def test_a_pdf_that_leads_in_circles_ends(tmp_path: Path) -> None:
    circle = pdf([[TITLE, *LINES]]).replace(b"/Kids[4 0 R]", b"/Kids[2 0 R]")
    assert reasons(read(tmp_path, "x.pdf", circle))
