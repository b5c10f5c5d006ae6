# ruff: noqa: E501
"""RTF files: one article, or a bundle of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.loaders import Skipped, read_path
from vectorstore.records import Article

PIER = (
    "The south pier of Port Ellery will close for nine weeks while its piles are replaced, the office said."
)
ARCHIVE = "The town archive has bought 312 letters by the painter Lida Voss, Marta Quist said on Wednesday."
HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fcharset0 Arial;}}{\info{\title x}}"


def rtf(*paragraphs: str) -> bytes:
    return (HEAD + "".join(rf"\pard\f0 {one}\par" + "\n" for one in paragraphs) + "}").encode("ascii")


def read(tmp_path: Path, data: bytes, name: str = "export.rtf") -> list[Article | Skipped]:
    path = tmp_path / name
    path.write_bytes(data)
    return list(read_path(path))


def test_a_single_article(tmp_path: Path) -> None:
    (found,) = read(
        tmp_path, rtf(r"Caf\'e9 on the pier closes", PIER, r"\u8220?It is old\u8221?, she said.", ARCHIVE)
    )
    assert isinstance(found, Article)
    assert found.title == "Café on the pier closes"
    assert found.text == f"{PIER}\n\n“It is old”, she said.\n\n{ARCHIVE}"


def test_a_name_without_its_ending(tmp_path: Path) -> None:
    (found,) = read(tmp_path, rtf("Pier closes", PIER, ARCHIVE), "download")
    assert isinstance(found, Article)


def test_nexis(tmp_path: Path) -> None:
    def document(title: str, body: str) -> list[str]:
        return [
            title, "Harbour Wire", "March 15, 2014 Saturday", "Copyright 2014 Harbour Wire All Rights Reserved",
            "Section: NEWS; Pg. 4", "Length: 17 words", r"{\b Byline:} Ana Reyes", r"{\b Body}", body, "Classification",
            "Language: ENGLISH", "Subject: PORTS (90%)", "Load-Date: March 16, 2014", "End of Document",
        ]  # fmt: skip

    first, second = read(tmp_path, rtf(*document("Pier closes", PIER), *document("Letters bought", ARCHIVE)))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.title, first.text, first.source) == ("Pier closes", PIER, "Harbour Wire")
    assert (second.title, second.text, second.authors) == ("Letters bought", ARCHIVE, ("Ana Reyes",))


def test_factiva_with_and_without_codes(tmp_path: Path) -> None:
    def row(code: str, value: str) -> str:
        return rf"\trowd\cellx500\cellx9000\intbl\b {code}\b0\cell {value}\cell\row"

    def coded(n: int, title: str, body: str) -> list[str]:
        fields = {
            "SE": "Local", "HD": title, "BY": "By Ana Reyes", "WC": "17 words", "PD": f"{n} March 2014", "ET": "10:25",
            "SN": "Harbour Wire", "SC": "HARBWR", "PG": "A4", "LA": "English", "CY": "(c) 2014 Harbour Wire", "LP": body,
            "TD": "It was built in 1841.", "NS": "gport : Ports", "RE": "ell : Ellery", "PUB": "Ellery Press",
            "AN": f"Document HARBWR002014030{n}ea3f0000{n}",
        }  # fmt: skip
        return [row(code, value) for code, value in fields.items()]

    def plain(n: int, title: str, body: str) -> list[str]:
        return [
            title, "By Ana Reyes", "1,017 words", f"{n} March 2014", "10:25", "Harbour Wire", "HARBWR", "English",
            r"\'a9 2014 Harbour Wire. All rights reserved.", body, "It was built in 1841.",
            f"Document HARBWR002014030{n}ea3f0000{n}",
        ]  # fmt: skip

    for form in (coded, plain):
        first, second = read(
            tmp_path, rtf(*form(1, "Pier closes", PIER), *form(2, "Letters bought", ARCHIVE))
        )
        assert isinstance(first, Article)
        assert isinstance(second, Article)
        assert (first.title, first.source, first.authors) == ("Pier closes", "Harbour Wire", ("Ana Reyes",))
        assert first.id == "HARBWR0020140301ea3f00001"
        assert first.published is not None
        assert first.published.isoformat() == "2014-03-01T10:25:00+00:00"
        assert (
            second.text == f"{ARCHIVE}\n\nIt was built in 1841."
            or second.text == f"{ARCHIVE}\nIt was built in 1841."
        )
        assert second.title == "Letters bought"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "inside",
    [
        r"{\f1" * 60_000,
        r"\f1\fcharset0" * 40_000,
        r"{\fonttbl" + r"\f1\fcharset0" * 40_000 + "}",
        r"{\field{\*\fldinst{ HYPERLINK " * 30_000,
        r"{\pict\bin9999999999 " * 30_000,
        r"{\pict " + "ab" * 2_000_000 + "}",
        "}" * 300_000,
        r"\u-1" * 100_000,
        r"\'" * 300_000,
        r"\uc\u\ansicpg\f" * 10_000,
    ],
)
def test_damaged_and_hostile_files_end_soon(tmp_path: Path, inside: str) -> None:
    found = read(tmp_path, (HEAD + inside + r"\pard " + PIER + r"\par}").encode())
    assert len(found) == 1
