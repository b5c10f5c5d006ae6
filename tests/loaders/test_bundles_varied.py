# ruff: noqa: E501
"""Exports of press databases with what real ones have: labels in the text, several notices of rights,
corrections, missing fields, and the words of other languages."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from rag.loaders.bundles.saved_pages import split_page
from rag.loaders.bundles.splitting import split_bundle
from rag.loaders.decode import decode
from rag.loaders.documents.rtf import rtf_text
from rag.loaders.records import Record
from tests.loaders.inside import articles, read

PIER = (
    "The south pier of Port Ellery will close for nine weeks while its piles are replaced, the office said."
)
ARCHIVE = "The town archive has bought 312 letters by the painter Lida Voss, Marta Quist said on Wednesday."
FACTS = "LENGTH: 312 metres in all, said the office, and no more of it was ever built."
MORE = "Boats to the islands will sail from the fish dock until then, as they did in 1987."


def nexis(
    n: int,
    title: str,
    body: str,
    *,
    mark: str,
    labels: Mapping[str, str],
    day: str,
    rights: str,
    foot: str = "",
) -> str:
    head = "".join(f"{label}: {value}\n\n" for label, value in labels.items())
    return (
        f"\n                               {mark.format(n=n)}\n\n\n                                 Ellery Courier\n\n"
        f"                             {day}\n\n{title}\n\n{head}\n{body}\n\n{foot}\n                    {rights}\n\n"
    )


def two(make: Callable[[int, str, str], str], first: str = f"{PIER}\n\n{FACTS}\n\n{MORE}") -> str:
    return make(1, "Pier to close", first) + make(2, "Letters bought", ARCHIVE)


def classic_english(n: int, title: str, body: str) -> str:
    return nexis(
        n, title, body, mark="{n} of 2 DOCUMENTS", day="March 15, 2014 Saturday\n                               Correction Appended",
        labels={"SECTION": "HARBOUR; Pg. 7", "LENGTH": "27 words", "DATELINE": "PORT ELLERY"},
        rights="Copyright 2014 Ellery Press Ltd\n                    Copyright 2014 Wire Services Ltd\n                          All Rights Reserved",
        foot="LOAD-DATE: March 17, 2014\n\nLANGUAGE: ENGLISH\n\nCORRECTION-DATE: March 16, 2014\n\nCORRECTION: An earlier version gave a wrong length for the pier.\n\nPUBLICATION-TYPE: Newspaper\n\n",
    )  # fmt: skip


def classic_french(n: int, title: str, body: str) -> str:
    return nexis(
        n, title, body, mark="Document {n} de 2", day="15 mars 2014 samedi",
        labels={"AUTEUR": "Marta Quist", "RUBRIQUE": "PORT; Pg. 7", "LONGUEUR": "27 mots"},
        rights="Copyright 2014 Presse d'Ellery\n                          tous droits réservés",
        foot="DATE-CHARGEMENT: 17 mars 2014\n\nLANGUE: FRENCH; FRANÇAIS\n\nTYPE-PUBLICATION: Journal\n\n",
    )  # fmt: skip


def classic_spanish(n: int, title: str, body: str) -> str:
    return nexis(
        n, title, body, mark="Documento {n} de 2", day="15 de marzo de 2014 sábado",
        labels={"AUTOR": "Marta Quist", "SECCIÓN": "PUERTO; Pág. 7", "LONGITUD": "27 palabras"},
        rights="Copyright 2014 Prensa de Ellery\n                     Todos los Derechos Reservados",
        foot="FECHA-CARGA: 17 de marzo de 2014\n\nIDIOMA: SPANISH; ESPAÑOL\n\nTIPO-PUBLICACIÓN: Periódico\n\n",
    )  # fmt: skip


def classic_dutch(n: int, title: str, body: str) -> str:
    return nexis(
        n, title, body, mark="{n} van 2 DOCUMENTEN", day="15 maart 2014 zaterdag",
        labels={"BYLINE": "Marta Quist", "SECTIE": "HAVEN; Blz. 7", "LENGTE": "27 woorden"},
        rights="Copyright 2014 Ellery Pers\n                        Alle rechten voorbehouden",
        foot="LAAD-DATUM: 17 maart 2014\n\nTAAL: DUTCH; NEDERLANDS\n\nPUBLICATIE-TYPE: Krant\n\n",
    )  # fmt: skip


def classic_labelled(n: int, title: str, body: str) -> str:
    return (
        f"                               {n} of 2 DOCUMENTS\n\n                    Copyright 1997 Ellery Press\n                    Copyright 1997 Wire Services Ltd\n"
        "                            Ellery Courier\n\n               March 15, 1997, Saturday, Late Edition\n                         Correction Appended\n\n"
        f"SECTION: HARBOUR; Page 1; Column 5\n\nLENGTH: 27 words\n\nHEADLINE: {title}\n\nDATELINE: PORT ELLERY, Feb. 28\n\nBODY:\n{body}\n\n"
        "GRAPHIC: Photo: the pier.\n\nLOAD-DATE: March 17, 1997\n\n"
    )


def newer(n: int, title: str, body: str) -> str:
    return (
        f"{title}\n\nEllery Courier\n\nMarch 15, 2014 Saturday\n\nCorrection Appended\n\nCopyright 2014 Ellery Press Ltd\n\nCopyright 2014 Wire Services Ltd\n\n"
        f"All Rights Reserved\n\nSection: HARBOUR; Pg. 7\n\nLength: 27 words\n\nDateline: PORT ELLERY\n\nBody\n\n{body}\n\nCorrection\n\nAn earlier version gave a wrong length for the pier.\n\n"
        "Correction-Date: March 16, 2014\n\nClassification\n\nLanguage: ENGLISH\n\nPublication-Type: Newspaper\n\nSubject: PORTS (90%)\n\nLoad-Date: March 17, 2014\n\nEnd of Document\n\n"
    )


def newer_italian(n: int, title: str, body: str) -> str:
    return (
        f"{title}\n\nEllery Courier\n\n15 marzo 2014 sabato\n\nCopyright 2014 Stampa di Ellery Tutti i diritti riservati\n\n"
        f"Sezione: PORTO; Pag. 7\n\nLunghezza: 27 parole\n\nAutore: Marta Quist\n\nCorpo\n\n{body}\n\n"
        "Classificazione\n\nLingua: ITALIAN; ITALIANO\n\nTipo-pubblicazione: Giornale\n\nData-caricamento: 17 marzo 2014\n\nFine del documento\n\n"
    )


def newer_portuguese(n: int, title: str, body: str) -> str:
    return (
        f"{title}\n\nEllery Courier\n\n15 Março 2014 Sábado\n\nCopyright 2014 Imprensa de Ellery Todos os direitos reservados\n\n"
        f"Section: PORTO; Pg. 7\n\nLength: 27 words\n\nByline: Marta Quist\n\nBody\n\n{body}\n\n"
        "Classification\n\nLanguage: PORTUGUESE; PORTUGUÊS\n\nLoad-Date: March 17, 2014\n\nEnd of Document\n\n"
    )


def codes(n: int, title: str, body: str, **changed: str) -> dict[str, str]:
    fields = {
        "SE": "Harbour", "HD": title, "BY": "By Marta Quist", "CR": "Ellery Press", "WC": "1,027 words", "PD": "15 March 2014",
        "ET": "07:45", "SN": "Ellery Courier", "SC": "ELLCOU", "ED": "Late", "PG": "7", "LA": "English",
        "CY": "Copyright 2014 Ellery Press Ltd. All rights reserved.\n\nCopyright 2014 Wire Services Ltd.",
        "LP": body.split("\n\n")[0], "TD": "\n\n".join(body.split("\n\n")[1:]) or MORE,
        "CX": "An earlier version gave a wrong length for the pier.", "CO": "ellpor : Ellery Ports", "IN": "i75 : Ports",
        "NS": "gport : Ports", "RE": "ell : Ellery", "IPC": "PORTS", "IPD": "Harbour", "PUB": "Ellery Press",
        "AN": f"Document ELLCOU002014031{n}ea3f0000{n}", **changed,
    }  # fmt: skip
    return {code: value for code, value in fields.items() if value}


def page_of(fields: Mapping[str, str]) -> str:
    def cell(code: str, value: str) -> str:
        inner = "".join(
            f'<p class="articleParagraph enarticleParagraph">{one}</p>' for one in value.split("\n\n")
        )
        return f"<tr><td class='index'><b>{code}</b>&nbsp;</td><td>{inner if code in {'LP', 'TD', 'CX'} else value.replace(chr(10) * 2, '<br>')}</td></tr>"

    return f"<div class='article enArticle'><table>{''.join(cell(*one) for one in fields.items())}</table></div><p></p>"


def rtf(*paragraphs: str) -> bytes:
    def escaped(text: str) -> str:
        return "".join(c if c.isascii() else rf"\u{ord(c)}?" for c in text)

    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}}"
    return (
        head
        + "".join(
            escaped(one if one.startswith("\\trowd") else rf"\pard\f0 {one}\par") + "\n" for one in paragraphs
        )
        + "}"
    ).encode("ascii")


def row(code: str, value: str) -> str:
    return (
        rf"\trowd\cellx500\cellx9000\intbl\b {code}\b0\cell " + value.replace("\n\n", r"\par ") + r"\cell\row"
    )


def values(n: int, title: str, body: str) -> str:
    return (
        f"<div class='article esArticle'><div>Puerto</div><div><span class='esHeadline'>{title}</span></div><div>1.027 palabras</div><div>15 marzo 2014</div><div>07:45</div>"
        "<div>Ellery Courier</div><div>ELLCOU</div><div>7</div><div>Español</div><div>Copyright 2014 Ellery Press Ltd.</div><div>Copyright 2014 Wire Services Ltd.</div>"
        + "".join(f"<p class='articleParagraph esarticleParagraph'>{one}</p>" for one in body.split("\n\n"))
        + f"<p>Documento ELLCOU002014031{n}ea3f0000{n}</p></div>"
    )


RULE = "_" * 60


def proquest(n: int, title: str, body: str) -> str:
    return (
        f"{RULE}\n\nDocument {n} of 2\n\n{title}: [Late Edition]\n\nAuthor: Quist, Marta; Tarrow, Jon\n\nPublication info: Ellery Courier ; Port Ellery [Port Ellery]. 15 Mar 2014: A.7.\n\n"
        f"https://example.org/docview/77{n}\n\nAbstract: Nine weeks without a pier.\n\nLinks: None\n\nFull text: Correction appended\n\n{body}\n\nTitle: the third in a row, said the office.\n\nCredit: Ellery Press\n\n"
        f"Subject: Piers; Ports\n\nTitle: {title}: [Late Edition]\n\nAuthor: Quist, Marta; Tarrow, Jon\n\nPublication title: Ellery Courier; Port Ellery\n\nFirst page: A.7\n\nPublication year: 2014\n\nPublication date: Mar 15, 2014\n\n"
        f"Section: Harbour\n\nPublisher: Ellery Press\n\nLanguage of publication: English\n\nProQuest document ID: 77{n}\n\nDocument URL: https://example.org/docview/77{n}\n\n"
        "Copyright: Copyright Ellery Press Mar 15, 2014\nCopyright Wire Services Mar 15, 2014\n\nLast updated: 2014-03-20\n\nDatabase: Newsstream\n\n"
    )


def proquest_page(n: int, title: str, body: str) -> str:
    def field(label: str, value: str) -> str:
        return f"<p style='margin-bottom:5pt'><strong>{label}: </strong>{value}</p>"

    text = "".join(f"<p>{one}</p>" for one in body.split("\n\n"))
    return (
        f"<hr/><p>Document {n} of 2</p><h2>{title}</h2>{field('Publication info', 'Ellery Courier ; Port Ellery [Port Ellery]. 15 Mar 2014: 7.')}{field('Abstract', 'None available.')}"
        f"{field('Full text', '')}{text}{field('Subject', 'Piers')}{field('Location', 'Port Ellery')}{field('Title', title)}{field('Publication title', 'Ellery Courier')}"
        f"{field('Publication date', 'Mar 15, 2014')}{field('Section', 'Harbour')}{field('Language of publication', 'English')}{field('ProQuest document ID', f'77{n}')}{field('Copyright', 'Copyright Ellery Press')}{field('Database', 'Newsstream')}"
    )


def page(body: str) -> str:
    return f"<html><head><title>Export</title></head><body>{body}</body></html>"


def docx_of(text: str) -> bytes:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for line in text.split("\n\n"):
        if line.strip():
            document.add_paragraph(line.strip())
    document.save(file := io.BytesIO())
    return file.getvalue()


def rtf_rows(n: int, title: str, body: str) -> list[str]:
    changed = {"PD": "15 mars 2014", "LA": "Français", "WC": "1 027 mots", "BY": "Par Marta Quist", "CX": ""}
    return [row(*one) for one in codes(n, title, body, **changed).items()]


def classic_page(n: int, title: str, body: str) -> str:
    lines = "".join(f"<DIV CLASS='c5'><P>{one}</P></DIV>\n" for one in body.split("\n\n"))
    return (
        f"<DIV><P><SPAN>{n} of 2 DOCUMENTS</SPAN></P></DIV><BR><DIV><P><SPAN>Ellery Courier</SPAN></P></DIV><BR><DIV><P><SPAN>March 15,</SPAN><SPAN> 2014 Saturday</SPAN></P></DIV>"
        f"<DIV><P><SPAN>Correction Appended</SPAN></P></DIV><BR><DIV><P><SPAN>{title}</SPAN></P></DIV><DIV><P><SPAN>SECTION: </SPAN><SPAN>HARBOUR; Pg. 7</SPAN></P></DIV><DIV><P><SPAN>LENGTH: </SPAN><SPAN>27 words</SPAN></P></DIV>"
        f"{lines}<DIV><P><SPAN>LOAD-DATE: </SPAN><SPAN>March 17, 2014</SPAN></P></DIV><DIV><P><SPAN>LANGUAGE: </SPAN>ENGLISH</P></DIV><DIV><P>Copyright 2014 Ellery Press<BR>Copyright 2014 Wire Services<BR>All Rights Reserved</P></DIV>"
    )


ENGLISH_DAY, QUIST = "March 15, 2014", ("Marta Quist",)
EXPORTS: dict[str, tuple[str, bytes, tuple[str, ...], str, str]] = {
    # name of the export: (name of the file, its bytes, authors, section, language)
    "nexis classic": ("a.txt", two(classic_english).encode(), (), "HARBOUR", "en"),
    "nexis classic, French": ("a.txt", two(classic_french).encode("cp1252"), QUIST, "PORT", "fr"),
    "nexis classic, Spanish": ("a.txt", two(classic_spanish).encode(), QUIST, "PUERTO", "es"),
    "nexis classic, Dutch": ("a.txt", two(classic_dutch).encode(), QUIST, "HAVEN", "nl"),
    "nexis classic, labelled": ("a.txt", two(classic_labelled).encode(), (), "HARBOUR", ""),
    "nexis classic, page": ("a.html", page(two(classic_page)).encode(), (), "HARBOUR", "en"),
    "nexis uni": ("a.txt", two(newer, f"{PIER}\n\n{FACTS.replace('LENGTH', 'Length')}\n\n{MORE}").encode(), (), "HARBOUR", "en"),
    "nexis uni, docx": ("a.docx", docx_of(two(newer)), (), "HARBOUR", "en"),
    "nexis uni, rtf": ("a.rtf", rtf(*(one for one in two(newer).split("\n\n") if one.strip())), (), "HARBOUR", "en"),
    "nexis uni, Italian": ("a.txt", two(newer_italian).encode(), QUIST, "PORTO", "it"),
    "nexis uni, Portuguese": ("a.rtf", rtf(*(one for one in two(newer_portuguese).split("\n\n") if one.strip())), QUIST, "PORTO", "pt"),
    "factiva codes, page": ("a.html", page(two(lambda n, t, b: page_of(codes(n, t, b, BY="")))).encode(), (), "Harbour", "en"),
    "factiva codes, rtf": ("a.rtf", rtf(*rtf_rows(1, "Pier to close", f"{PIER}\n\n{FACTS}\n\n{MORE}"), *rtf_rows(2, "Letters bought", ARCHIVE)), QUIST, "Harbour", "fr"),
    "factiva values, page": ("a.html", page(two(values)).encode(), (), "Puerto", "es"),
    "proquest": ("a.txt", two(proquest).encode(), ("Marta Quist", "Jon Tarrow"), "Harbour", "en"),
    "proquest, page": ("a.html", page(two(proquest_page)).encode(), (), "Harbour", "en"),
}  # fmt: skip


def split(name: str, data: bytes) -> list[Record]:
    """The records as the reader of that format gets them."""
    if name.endswith(".html"):
        found = split_page(data)
    elif name.endswith(".rtf"):
        found = split_bundle(str(rtf_text(data)))
    else:
        found = split_bundle(decode(data))
    assert found is not None
    assert all(isinstance(one, Record) for one in found), found
    return [one for one in found if isinstance(one, Record)]


@pytest.mark.parametrize("export", EXPORTS)
def test_every_document_is_whole_and_nothing_else_is_in_it(tmp_path: Path, export: str) -> None:
    name, data, authors, section, language = EXPORTS[export]
    first, second = articles(read(tmp_path, name, data))
    assert (first.title.split(":")[0], second.title.split(":")[0]) == ("Pier to close", "Letters bought")
    assert (first.source, second.source) == ("Ellery Courier", "Ellery Courier")
    text = [" ".join(line.split()) for line in first.text.split("\n") if line.strip()]
    text = [
        line for line in text if not line.startswith(("Correction", "An earlier", "Nine weeks", "Title:"))
    ]
    assert [line.casefold() for line in text] == [PIER.casefold(), FACTS.casefold(), MORE.casefold()]
    assert "opyright" not in first.text + second.text
    assert ARCHIVE in second.text
    assert first.authors == authors
    if not export.endswith("docx"):
        assert [(one.section, one.language) for one in split(name, data)] == [(section, language)] * 2
