# ruff: noqa: E501
"""Exports of press databases: one article for each document, never one made of many."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag.loaders import Skipped, read_path
from vectorstore.records import Article

QUAY = "The quay at Tarnby will be widened by nine metres, the harbour board decided late on Friday evening."
MILL = "The old mill by the weir was sold to a bakery for 90,000 marks, its owner Lotte Brink said on Sunday."


def classic(number: int, of: int, title: str, day: str, body: str, byline: str = "Ana Reyes") -> str:
    by = f"BYLINE: {byline}\n\n" if byline else ""
    return (
        f"                               {number} of {of} DOCUMENTS\n\n\n                         Harbour Wire\n\n"
        f"                        {day}\n\n{title}\n\n{by}SECTION: NEWS; Pg. 4\n\nLENGTH: 18 words\n\n\n{body}\n\n"
        f"LOAD-DATE: March 18, 2014\n\nLANGUAGE: ENGLISH\n\nCopyright 2014 Harbour Wire\nAll Rights Reserved\n\n\n"
    )


def read(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> list[Article | Skipped]:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return list(read_path(path))


TWO = classic(1, 2, "Tarnby quay widened", "March 15, 2014 Saturday", QUAY) + classic(
    2, 2, "Mill becomes a bakery", "March 16, 2014 Sunday", MILL, byline=""
)


@pytest.mark.parametrize("text", [TWO, TWO.replace("\n", "\r\n"), TWO.replace("DOCUMENTS", "DOCUMENTS\f")])
def test_a_classic_nexis_export_is_parted(tmp_path: Path, text: str) -> None:
    quay, mill = read(tmp_path, "export.txt", text)
    assert isinstance(quay, Article)
    assert isinstance(mill, Article)
    assert (quay.title, quay.text, quay.source) == ("Tarnby quay widened", QUAY, "Harbour Wire")
    assert (quay.authors, quay.published) == (("Ana Reyes",), datetime(2014, 3, 15, tzinfo=UTC))
    assert (mill.title, mill.text, mill.authors) == ("Mill becomes a bakery", MILL, ())
    assert mill.published == datetime(2014, 3, 16, tzinfo=UTC)


def test_a_proquest_export_is_parted(tmp_path: Path) -> None:
    line = "_" * 60
    document = (
        "{line}\n\nDocument {n} of 2\n\n{title}\n\nAuthor: Reyes, Ana\n\n"
        "Publication info: Harbour Wire ; Port Ellery [Port Ellery]. {day}: A.4.\n\nFull text: {body}\n\n"
        "Publication title: Harbour Wire\n\nPublication date: {day}\n\nSection: News\n\nLanguage of publication: English\n\n"
    )
    text = document.format(line=line, n=1, title="Tarnby quay widened", day="Mar 15, 2014", body=QUAY)
    text += (
        document.format(line=line, n=2, title="Mill becomes a bakery", day="Mar 16, 2014", body=MILL)
        + line
        + "\n"
    )
    quay, mill = read(tmp_path, "proquest.txt", text)
    assert isinstance(quay, Article)
    assert isinstance(mill, Article)
    assert (quay.title, quay.text, quay.source) == ("Tarnby quay widened", QUAY, "Harbour Wire")
    assert (mill.title, mill.text) == ("Mill becomes a bakery", MILL)
    assert [found.published for found in (quay, mill)] == [
        datetime(2014, 3, 15, tzinfo=UTC),
        datetime(2014, 3, 16, tzinfo=UTC),
    ]


def test_a_page_of_factiva_is_parted(tmp_path: Path) -> None:
    article = (
        "<div class='article enArticle'><p><span class='enHeadline'>{title}</span></p><div>By Ana Reyes</div>"
        "<div>18 words</div><div>{day}</div><div>Harbour Wire</div><div>HARBWR</div><div>English</div>"
        "<div>Copyright 2014 Harbour Wire</div><p class='articleParagraph enarticleParagraph'>{body}</p>"
        "<p>Document HARBWR00201403{n}ea3f0000{n}</p></div>"
    )
    page = "<html><head><title>Factiva</title></head><body>{}</body></html>".format(
        article.format(title="Tarnby quay widened", day="15 March 2014", body=QUAY, n=15)
        + article.format(title="Mill becomes a bakery", day="16 March 2014", body=MILL, n=16)
    )
    found = read(tmp_path, "factiva.html", page)
    assert [one.title for one in found if isinstance(one, Article)] == [
        "Tarnby quay widened",
        "Mill becomes a bakery",
    ]
    assert [one.text for one in found if isinstance(one, Article)] == [QUAY, MILL]


def test_documents_of_an_unknown_database_are_refused_not_joined(tmp_path: Path) -> None:
    rule = "=" * 50
    text = "".join(f"{rule}\nRecord {n} of 3\nTITLE: Story {n}\nTEXT: {QUAY} {MILL}\n" for n in (1, 2, 3))
    (skipped,) = read(tmp_path, "export.txt", text)
    assert isinstance(skipped, Skipped)
    assert "several documents" in skipped.reason


def test_a_line_like_a_mark_in_a_story_parts_nothing(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "story.txt", f"Quiz of the week\n\n{QUAY}\n\n1 of 3\n\n{MILL}\n")
    assert isinstance(found, Article)
