"""DOCX, ODT, EPUB and PDF, made on the spot."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest

from tests.reading.inside import BODY, PAGE, TITLE, articles, only, read, reasons
from tests.reading.test_containers import zipped

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
