# ruff: noqa: E501
"""Exports of Nexis in their variants: classic and newer, as text, page, RTF and DOCX, in other languages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag.loaders import Skipped, read_path
from vectorstore.records import Article

PIER = (
    "The south pier of Port Ellery will close for nine weeks while its piles are replaced, the harbour office\n"
    "said on Tuesday, and boats to the islands will sail from the fish dock."
)
ARCHIVE = (
    "The town archive has bought 312 letters by the painter Lida Voss, Marta Quist, who runs it, said on\n"
    "Wednesday; they will be shown from 2 June."
)
COVER = (
    "Download Request: Selected Items: 1-3\nTime Of Request: Friday, March 20, 2018  16:51:31\n\nSend To:\n"
    "PORT ELLERY LIBRARY\n\nTerms: (harbour and pier)\n\nSource: Harbour Wire;Ellery Courier\n\n"
)


def read(tmp_path: Path, text: str | bytes, name: str = "export.txt") -> list[Article | Skipped]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_path(path))


def articles(tmp_path: Path, text: str | bytes, name: str = "export.txt") -> list[Article]:
    found = read(tmp_path, text, name)
    assert [one for one in found if isinstance(one, Skipped)] == []
    return [one for one in found if isinstance(one, Article)]


def flat(text: str) -> str:
    return " ".join(text.split())


def classic(n: int, total: int, title: str, body: str, *, head: str = "", foot: str = "") -> str:
    return (
        f"\f                               {n} of {total} DOCUMENTS\n\n\n\n"
        "                                 Ellery Courier\n\n"
        f"                             June {n}, 2015 Monday\n                               Late Edition;\n"
        f"                                   Islands\n\n{title}\n\n{head}LENGTH: 27 words\n\n\n{body}\n\n"
        f"{foot}LOAD-DATE: June 9, 2015\n\nLANGUAGE: ENGLISH\n\nPUBLICATION-TYPE: Newspaper\n\n\n"
        "                    Copyright 2015 Ellery Press Ltd\n                          All Rights Reserved\n\n"
    )


def test_a_cover_page_editions_captions_and_missing_fields(tmp_path: Path) -> None:
    text = COVER + classic(
        1,
        3,
        "Pier to close",
        PIER,
        head="BYLINE: By MARTA QUIST and Jon Tarrow\n\nSECTION: HARBOUR; Pg. 7\n\n",
    )
    text += classic(
        2, 3, "Letters bought", ARCHIVE, foot="GRAPHIC: Photo: Lida Voss in 1931.\n\nMap of the quay.\n\n"
    )
    text += classic(3, 3, "A title that goes on\nin a second line", PIER)
    first, second, third = articles(tmp_path, text)
    assert (first.title, first.source) == ("Pier to close", "Ellery Courier")
    assert first.authors == ("Marta Quist", "Jon Tarrow")
    assert flat(first.text) == flat(PIER)
    assert flat(second.text) == flat(ARCHIVE)
    assert second.authors == ()
    assert third.title == "A title that goes on in a second line"
    assert [one.published for one in (first, second, third)] == [
        datetime(2015, 6, day, tzinfo=UTC) for day in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    "line",
    [
        "1 of 3",
        "Part 1 of 3",
        "Page 2 of 4",
        "_" * 60,
        "Round 2 of 5 DOCUMENTARIES",
        "NOTES: none were taken",
    ],
)
def test_lines_in_a_text_that_look_like_marks(tmp_path: Path, line: str) -> None:
    body = f"{PIER}\n\n{line}\n\n{ARCHIVE}"
    first, second = articles(
        tmp_path, classic(1, 2, "Pier to close", body) + classic(2, 2, "Letters bought", ARCHIVE)
    )
    assert flat(PIER) in flat(first.text)
    assert flat(first.text).endswith(flat(ARCHIVE))
    assert flat(second.text) == flat(ARCHIVE)


def test_windows_1252(tmp_path: Path) -> None:
    text = classic(1, 2, "“Pier” – closed", PIER + " Café Özil too.") + classic(2, 2, "Letters", ARCHIVE)
    first, _ = articles(tmp_path, text.replace("\n", "\r\n").encode("cp1252"))
    assert first.title == "“Pier” – closed"
    assert first.text.endswith("Café Özil too.")


def test_the_old_form_with_the_copyright_first_and_a_labelled_body(tmp_path: Path) -> None:
    document = (
        "                               {n} of 2 DOCUMENTS\n\n                    Copyright 1997 Ellery Press\n"
        "                            The Ellery Courier\n\n               March {n}, 1997, Saturday, Late Edition\n\n"
        "SECTION: Section A; Page 1; Column 5; Foreign Desk\n\nLENGTH: 27 words\n\nHEADLINE: {title}\n\n"
        "BYLINE: By ANA REYES\n\nDATELINE: PORT ELLERY, Feb. 28\n\nBODY:\n{body}\n\nLOAD-DATE: March 2, 1997\n\n"
    )
    text = document.format(n=1, title="Pier to close", body=PIER)
    text += document.format(n=2, title="Letters bought", body=ARCHIVE)
    first, second = articles(tmp_path, text)
    assert (first.title, first.source, first.authors) == (
        "Pier to close",
        "The Ellery Courier",
        ("Ana Reyes",),
    )
    assert flat(first.text) == flat(PIER)
    assert second.published == datetime(1997, 3, 2, tzinfo=UTC)
    assert second.title == "Letters bought"


def test_german(tmp_path: Path) -> None:
    document = (
        "                              Dokument {n} von 2\n\n\n                               Hafenblatt\n\n"
        "                            March {n}, 2014 Samstag\n\n{title}\n\nAUTOR: Von Marta Quist und Jon Tarrow\n\n"
        "RUBRIK: LOKALES; S. 4\n\nLÄNGE: 31 Wörter\n\n\n{body}\n\nUPDATE: 16. März 2014\n\n"
        "SPRACHE: GERMAN; DEUTSCH\n\nPUBLICATION-TYPE: Zeitung\n\n"
        "                         Copyright 2014 Hafenblatt\n                       Alle Rechte vorbehalten\n\n"
    )
    body = "Der Südkai wird am Dienstag für neun Wochen gesperrt, teilte das Hafenamt von Port Ellery mit."
    text = document.format(n=1, title="Kai gesperrt", body=body)
    text += document.format(n=2, title="Briefe gekauft", body=body.replace("Südkai", "Nordkai"))
    first, second = articles(tmp_path, text)
    assert (first.title, first.source, first.text) == ("Kai gesperrt", "Hafenblatt", body)
    assert first.authors == ("Marta Quist", "Jon Tarrow")
    assert second.title == "Briefe gekauft"


@pytest.mark.parametrize(
    ("mark", "length"),
    [("Document {n} de 2", "LONGUEUR: 20 mots"), ("Documento {n} de 2", "LONGITUD: 20 palabras")],
)
def test_french_and_spanish(tmp_path: Path, mark: str, length: str) -> None:
    document = f"{mark}\n\nLe Quai\n\nMarch {{n}}, 2014\n\n{{title}}\n\n{length}\n\n{{body}}\n\nLOAD-DATE: March 9, 2014\n\n"
    text = document.format(n=1, title="Un", body=PIER) + document.format(n=2, title="Deux", body=ARCHIVE)
    assert [(one.title, flat(one.text)) for one in articles(tmp_path, text)] == [
        ("Un", flat(PIER)),
        ("Deux", flat(ARCHIVE)),
    ]


def test_a_batch_of_a_larger_search_and_a_single_document(tmp_path: Path) -> None:
    batch = classic(21, 40, "Pier to close", PIER) + classic(22, 40, "Letters bought", ARCHIVE)
    assert len(articles(tmp_path, batch)) == 2
    assert [one.title for one in articles(tmp_path, classic(12, 40, "Pier to close", PIER))] == [
        "Pier to close"
    ]


def test_fewer_documents_than_announced_are_said(tmp_path: Path) -> None:
    found = read(tmp_path, classic(1, 25, "Pier to close", PIER) + classic(2, 25, "Letters bought", ARCHIVE))
    assert [one.title for one in found if isinstance(one, Article)] == ["Pier to close", "Letters bought"]
    (said,) = [one for one in found if isinstance(one, Skipped)]
    assert "announces 25 documents and holds 2" in said.reason


def test_two_exports_in_one_file(tmp_path: Path) -> None:
    export = classic(1, 2, "Pier to close", PIER) + classic(2, 2, "Letters bought", ARCHIVE)
    assert len(articles(tmp_path, export + classic(1, 1, "Pier to close", PIER))) == 3
    found = read(
        tmp_path, export + classic(1, 30, "A third one", PIER) + classic(5, 30, "A fourth one", PIER)
    )
    assert [type(one) for one in found] == [Article] * 4 + [Skipped]


def test_more_headers_than_marks_are_refused(tmp_path: Path) -> None:
    unmarked = classic(2, 2, "Letters bought", ARCHIVE).replace("2 of 2 DOCUMENTS", "")
    for text in (classic(1, 2, "Pier to close", PIER) + unmarked, unmarked + unmarked):
        (refused,) = read(tmp_path, text)
        assert isinstance(refused, Skipped)
        assert "headers" in refused.reason


def uni(title: str, body: str, day: str = "March 15, 2014 Saturday", end: str = "End of Document") -> str:
    return (
        f"{title}\n\nHarbour Wire\n\n{day}\n\nCopyright 2014 Harbour Wire All Rights Reserved\n\n"
        f"Section: NEWS; Pg. 4\n\nLength: 27 words\n\nByline: Ana Reyes\n\nHighlight: Nine weeks.\n\nBody\n\n{body}\n\n"
        f"Graphic\n\nThe pier, yesterday\n\nClassification\n\nLanguage: ENGLISH\n\nPublication-Type: Newspaper\n\n"
        f"Subject: HARBORS & PORTS (90%)\n\nLoad-Date: March 16, 2014\n\n{end}\n\n"
    )


UNI_COVER = (
    "User Name: Marta Quist\n\nDate and Time: Friday, March 16, 2018 10:00:00 AM EDT\n\nJob Number: 63551\n\n"
    "Documents (2)\n\n1. Pier to close\n\nClient/Matter: -None-\n\nSearch Terms: pier\n\n"
    "About LexisNexis | Privacy Policy | Terms & Conditions | Copyright © 2018 LexisNexis\n\n"
)


def test_the_newer_form(tmp_path: Path) -> None:
    text = UNI_COVER + "Page 1 of 3\n\n" + uni("Pier to close", PIER)
    text += uni("Letters bought", ARCHIVE, "March 17, 2014 Monday 9:50 PM GMT").replace(
        "Byline: Ana Reyes\n\n", ""
    )
    first, second = articles(tmp_path, text)
    assert (first.title, first.source, first.authors) == ("Pier to close", "Harbour Wire", ("Ana Reyes",))
    assert flat(first.text) == flat("Nine weeks. " + PIER)
    assert first.published == datetime(2014, 3, 15, tzinfo=UTC)
    assert (second.title, second.authors) == ("Letters bought", ())
    assert flat(second.text).endswith(flat(ARCHIVE))
    assert second.published == datetime(2014, 3, 17, 21, 50, tzinfo=UTC)


def test_the_newer_form_without_blank_lines_or_sections(tmp_path: Path) -> None:
    text = "".join(
        f"{title}\nHarbour Wire\nMarch 1{n}, 2014\nLength: 27 words\nBody\n{body}\nLoad-Date: March 16, 2014\n"
        "End of Document\n"
        for n, (title, body) in enumerate((("Pier to close", PIER), ("Letters bought", ARCHIVE)))
    )
    first, second = articles(tmp_path, text)
    assert (first.title, flat(first.text), first.source) == ("Pier to close", flat(PIER), "Harbour Wire")
    assert (second.title, flat(second.text)) == ("Letters bought", flat(ARCHIVE))


def test_an_edition_after_the_day_and_german_ends(tmp_path: Path) -> None:
    text = "".join(
        uni(title, body, "Dienstag 7. Juli 2020\nInselausgabe", "Ende des Dokuments")
        for title, body in (("Pier to close", PIER), ("Letters bought", ARCHIVE))
    )
    first, second = articles(tmp_path, text)
    assert (first.title, first.source) == ("Pier to close", "Harbour Wire")
    assert (second.title, second.source) == ("Letters bought", "Harbour Wire")
    assert flat(second.text).endswith(flat(ARCHIVE))


def test_a_page_of_the_classic_form(tmp_path: Path) -> None:
    document = (
        "<DIV CLASS='c0'><P CLASS='c1'><SPAN CLASS='c2'>{n} of 2 DOCUMENTS</SPAN></P></DIV><BR>"
        "<DIV><P><IMG SRC='logo.gif'><BR><SPAN>Ellery Courier</SPAN></P></DIV><BR>"
        "<DIV><P><SPAN CLASS='c4'>March {n},</SPAN><SPAN> 2014 Saturday 9:50 PM GMT</SPAN></P></DIV><BR>"
        "<DIV><P><SPAN CLASS='c7'>{title}</SPAN></P></DIV><BR>"
        "<DIV><P><SPAN CLASS='c8'>BYLINE: </SPAN><SPAN>Ana Reyes</SPAN></P></DIV>"
        "<DIV><P><SPAN CLASS='c8'>SECTION: </SPAN><SPAN>NEWS; Pg. 4</SPAN></P></DIV>"
        "<DIV><P><SPAN CLASS='c8'>LENGTH: </SPAN><SPAN>27 words</SPAN></P></DIV>"
        "<DIV><P>{body}</P><P>The <SPAN CLASS='c4'>pier</SPAN> is old.</P></DIV>"
        "<DIV><P><SPAN CLASS='c8'>LOAD-DATE: </SPAN><SPAN>March 9, 2014</SPAN></P></DIV>"
        "<DIV><P><SPAN CLASS='c8'>LANGUAGE: </SPAN><SPAN>ENGLISH</SPAN></P></DIV>"
        "<DIV><P>Copyright 2014 Ellery Press<BR>All Rights Reserved</P></DIV>"
    )
    page = "<HTML><HEAD><TITLE>&nbsp;</TITLE><STYLE>.c0 {{ }}</STYLE></HEAD><BODY>{}</BODY></HTML>".format(
        document.format(n=1, title="Pier to close", body=PIER)
        + document.format(n=2, title="Letters bought", body=ARCHIVE)
    )
    first, second = articles(tmp_path, page, "export.html")
    assert (first.title, first.source, first.authors) == ("Pier to close", "Ellery Courier", ("Ana Reyes",))
    assert first.published == datetime(2014, 3, 1, 21, 50, tzinfo=UTC)
    assert flat(first.text) == flat(PIER + " The pier is old.")
    assert flat(second.text) == flat(ARCHIVE + " The pier is old.")


def test_a_docx_of_the_newer_form(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for line in (uni("Pier to close", flat(PIER)) + uni("Letters bought", flat(ARCHIVE))).split("\n\n"):
        if line.strip():
            document.add_paragraph(line.strip())
    document.save(str(tmp_path / "export.docx"))
    found = list(read_path(tmp_path / "export.docx"))
    assert [one.title for one in found if isinstance(one, Article)] == ["Pier to close", "Letters bought"]
    assert len(found) == 2
