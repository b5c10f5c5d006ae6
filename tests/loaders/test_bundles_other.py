# ruff: noqa: E501
"""Exports of Factiva and ProQuest in their variants, and files of several documents that nobody can part."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders import Skipped, read_path
from rag.loaders.bundles.splitting import split_bundle
from rag.loaders.records import Broken, Record
from vectorstore.records import Article

PIER = (
    "The south pier of Port Ellery will close for nine weeks while its piles are replaced, the office said."
)
ARCHIVE = "The town archive has bought 312 letters by the painter Lida Voss, Marta Quist said on Wednesday."
RULE = "_" * 60


def read(tmp_path: Path, text: str, name: str = "export.txt") -> list[Article | Skipped]:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return list(read_path(path))


def articles(tmp_path: Path, text: str, name: str = "export.txt") -> list[Article]:
    found = read(tmp_path, text, name)
    assert [one for one in found if isinstance(one, Skipped)] == []
    return [one for one in found if isinstance(one, Article)]


def values(
    n: int, title: str, body: str, *, byline: str = "By Ana Reyes\n", words: str = "1,017 words"
) -> str:
    return (
        f"\n{title}\n\n{byline}{words}\n{n} March 2014\nHarbour Wire\nHARBWR\nA4\nEnglish\n"
        f"Copyright 2014. Harbour Wire.\n\n{body}\n\nIt was built in 1841.\n\nDocument HARBWR002014030{n}ea3f0000{n}\n\n"
    )


def test_factiva_as_text_without_codes(tmp_path: Path) -> None:
    text = values(1, "Pier closes", PIER) + values(2, "Letters bought", ARCHIVE, byline="", words="98 words")
    first, second = articles(tmp_path, text)
    assert (first.id, first.title, first.authors) == (
        "HARBWR0020140301ea3f00001",
        "Pier closes",
        ("Ana Reyes",),
    )
    assert first.text == f"{PIER}\n\nIt was built in 1841."
    assert (second.title, second.authors, second.source) == ("Letters bought", (), "Harbour Wire")
    assert second.published == datetime(2014, 3, 2, tzinfo=UTC)


def test_factiva_in_german(tmp_path: Path) -> None:
    text = "".join(
        f"{title}\n98 Wörter\n1 March 2014\nHafenblatt\nHAFBL\nDeutsch\n(c) 2014 Hafenblatt\n\n{body}\n\n"
        f"Dokument HAFBL00020140301ea3f0000{n}\n\n"
        for n, (title, body) in enumerate((("Kai zu", PIER), ("Briefe da", ARCHIVE)))
    )
    assert [(one.title, one.text, one.source) for one in articles(tmp_path, text)] == [
        ("Kai zu", PIER, "Hafenblatt"),
        ("Briefe da", ARCHIVE, "Hafenblatt"),
    ]


def coded(n: int, title: str, body: str) -> str:
    return (
        f"<div class='article deArticle'><table><tr><td><b>SE</b></td><td>Local</td></tr><tr><td><b>HD</b></td>"
        f"<td><span class='enHeadline'>{title}</span></td></tr><tr><td><b>WC</b></td><td>98 words</td></tr>"
        f"<tr><td><b>PD</b></td><td>{n} March 2014</td></tr><tr><td><b>ET</b></td><td>07:45</td></tr>"
        f"<tr><td><b>SN</b></td><td>Harbour Wire</td></tr><tr><td><b>LA</b></td><td>English</td></tr>"
        f"<tr><td><b>LP</b></td><td><p class='articleParagraph'>{body}</p></td></tr>"
        f"<tr><td><b>TD</b></td><td><p class='articleParagraph'>It was built in 1841.</p><p>CO is a code.</p></td></tr>"
        f"<tr><td><b>CO</b></td><td>ellery : Ellery Ports</td></tr><tr><td><b>NS</b></td><td>gport : Ports</td></tr>"
        f"<tr><td><b>AN</b></td><td>Document HARBWR002014030{n}ea3f0000{n}</td></tr></table></div>"
    )


def test_a_page_of_factiva_with_codes_and_a_long_style_sheet(tmp_path: Path) -> None:
    page = (
        f"<!DOCTYPE html><html><head><title>Factiva</title><style>{'.a{margin:0}' * 20_000}</style></head><body>"
        f"<div>Page 1</div>{coded(1, 'Pier closes', PIER)}{coded(2, 'Letters bought', ARCHIVE)}</body></html>"
    )
    first, second = articles(tmp_path, page, "factiva.html")
    assert (first.title, first.source) == ("Pier closes", "Harbour Wire")
    assert first.published == datetime(2014, 3, 1, 7, 45, tzinfo=UTC)
    assert first.text == f"{PIER}\n\nIt was built in 1841.\n\nCO is a code."
    assert second.text.startswith(ARCHIVE)


@pytest.mark.parametrize("empty", ["", "&nbsp;", "<p> </p>"])
def test_an_empty_field_of_factiva_does_not_take_the_next_one(tmp_path: Path, empty: str) -> None:
    page = "".join(coded(n, title, PIER) for n, title in enumerate(("Pier closes", "Letters bought"), 1))
    for code in ("WC", "ET", "LA"):
        page = page.replace(
            f"<tr><td><b>{code}", f"<tr><td><b>BY</b></td><td>{empty}</td></tr><tr><td><b>{code}", 1
        )
        first, _ = articles(tmp_path, f"<html><body>{page}</body></html>", "factiva.html")
        assert (first.authors, first.source, first.title) == ((), "Harbour Wire", "Pier closes")
        page = page.replace(f"<tr><td><b>BY</b></td><td>{empty}</td></tr>", "")


def test_the_same_accession_number_twice_loses_no_document(tmp_path: Path) -> None:
    page = f"<html><body>{coded(1, 'Pier closes', PIER)}{coded(1, 'Letters bought', ARCHIVE)}</body></html>"
    first, second = articles(tmp_path, page, "factiva.html")
    assert first.id != second.id


def test_a_headline_too_many_is_refused(tmp_path: Path) -> None:
    page = (coded(1, "Pier closes", PIER) + coded(2, "Letters bought", ARCHIVE)).replace(
        "Document HARBWR0020140301ea3f00001", ""
    )
    (refused,) = read(tmp_path, f"<html><body>{page}</body></html>", "factiva.html")
    assert isinstance(refused, Skipped)
    assert "headlines" in refused.reason


def proquest(n: int, title: str, body: str, *, author: str = "Reyes, Ana; Tarrow, Jon.") -> str:
    by = f"Author: {author}\n\n" if author else ""
    return (
        f"{RULE}\n\nDocument {n} of 2\n\n{title}\n\n{by}Publication info: Harbour Wire ; Port Ellery [Port Ellery]"
        f"1{n} Mar 2014: A.4.\n\nhttps://example.org/docview/77{n}?accountid=1\n\nAbstract: None available.\n\n"
        f"Links: Check for full text\n\nFull text: {body}\n\nCredit: Ana Reyes; STAFF\n\nSubject: Ferries; \nPiers\n\n"
        f"Location: Port Ellery\n\nTitle: {title}\n\nPublication title: Harbour Wire; Port Ellery\n\nPages: A.4\n\n"
        f"Publication date: Mar 1{n}, 2014\n\nSection: Local News\n\nLanguage of publication: English\n\n"
        f"ProQuest document ID: 77{n}\n\nDocument URL: https://example.org/docview/77{n}?accountid=1\n\n"
        f"Copyright: Copyright Harbour Wire Mar 1{n}, 2014\n\nLast updated: 2014-03-20\n\nDatabase: Newsstream\n\n"
    )


FOOT = f"{RULE}\n\nContact us at: https://example.org\nDatabase copyright © 2014 ProQuest LLC. All rights reserved.\n"


def test_proquest(tmp_path: Path) -> None:
    body = f"{PIER}\n\nLocation: the old dock.\n\n{RULE}\n\nThe mayor agreed.\n"
    text = proquest(1, "Pier closes", body) + proquest(2, "Letters bought", ARCHIVE, author="") + FOOT
    first, second = articles(tmp_path, "Report Information from ProQuest\n\n" + text)
    assert (first.id, first.title, first.source) == ("771", "Pier closes", "Harbour Wire")
    assert first.authors == ("Ana Reyes", "Jon Tarrow")
    assert first.published == datetime(2014, 3, 11, tzinfo=UTC)
    assert first.url == "https://example.org/docview/771?accountid=1"
    assert PIER in first.text
    assert first.text.endswith("The mayor agreed.")
    assert "Subject" not in first.text
    assert (second.text, second.authors) == (ARCHIVE, ())


@pytest.mark.parametrize("separator", [RULE, "", "=" * 60])
def test_proquest_with_all_fields_before_the_text(tmp_path: Path, separator: str) -> None:
    text = "".join(
        f"{separator}\n\nDocument {n} of 2\n\nTitle: {title}\nPublication title: Harbour Wire\n"
        f"Publication date: Mar 1{n}, 2014\nAuthor: Ana Reyes\nSection: News\nFull text: {body}\n\nThe mayor agreed.\n\n"
        for n, (title, body) in enumerate((("Pier closes", PIER), ("Letters bought", ARCHIVE)), 1)
    )
    first, second = articles(tmp_path, text + (separator and separator + "\n"))
    assert (first.title, first.source, first.authors) == ("Pier closes", "Harbour Wire", ("Ana Reyes",))
    assert first.text == f"{PIER}\n\nThe mayor agreed."
    assert second.text == f"{ARCHIVE}\n\nThe mayor agreed."
    assert second.published == datetime(2014, 3, 12, tzinfo=UTC)


def test_the_author_that_proquest_writes_for_none_is_none(tmp_path: Path) -> None:
    first, second = articles(
        tmp_path,
        proquest(1, "Pier closes", PIER, author="Anonymous") + proquest(2, "Letters bought", ARCHIVE),
    )
    assert (first.authors, second.authors) == ((), ("Ana Reyes", "Jon Tarrow"))


def test_a_page_of_proquest(tmp_path: Path) -> None:
    document = (
        "<hr><p>Document {n} of 2</p><h1>{title}</h1><p><strong>Author: </strong>Reyes, Ana</p>"
        "<p><strong>Full text: </strong>{body}</p><p>The mayor agreed.</p><p><strong>Subject: </strong>Piers</p>"
        "<p><strong>Title: </strong>{title}</p><p><strong>Publication title: </strong>Harbour Wire</p>"
        "<p><strong>Publication date: </strong>Mar 1{n}, 2014</p><p><strong>ProQuest document ID: </strong>77{n}</p>"
    )
    page = "<html><head><title>ProQuest</title></head><body>{}<hr><p>Contact us</p></body></html>".format(
        document.format(n=1, title="Pier closes", body=PIER)
        + document.format(n=2, title="Letters bought", body=ARCHIVE)
    )
    first, second = articles(tmp_path, page, "proquest.html")
    assert (first.title, first.source, first.authors) == ("Pier closes", "Harbour Wire", ("Ana Reyes",))
    assert first.text == f"{PIER}\n\nThe mayor agreed."
    assert second.title == "Letters bought"


def test_a_document_without_text_is_named_and_the_others_go_in(tmp_path: Path) -> None:
    found = read(
        tmp_path, proquest(1, "Pier closes", "Not available.") + proquest(2, "Letters bought", ARCHIVE)
    )
    assert [type(one) for one in found] == [Skipped, Article]


def test_two_databases_in_one_file_are_refused(tmp_path: Path) -> None:
    (refused,) = read(tmp_path, proquest(1, "Pier closes", PIER) + values(2, "Letters bought", ARCHIVE))
    assert isinstance(refused, Skipped)
    assert "Factiva and of ProQuest" in refused.reason


UNKNOWN = {
    "numbers": "Artikel {n} von 3\n\n{title}\n\n{body}\n\n",
    "numbers in a box": "** Record {n} of 3 **\n{title}\n\n{body}\n\n",
    "rules and labels": "==========\nTITLE: {title}\nSOURCE: Wire\n\n{body}\n",
    "rules and days": "{title}\n2014-03-1{n}\n\n{body}\n\n* * * * * * * * * *\n\n",
    "headers alone": "Title: {title}\nSource: Ellery Courier\nDate: 1{n} March 2014\n\n{body}\n\n",
    "headers with gaps": "Headline: {title}\n\nNewspaper: Ellery Courier\n\nDate: 1{n} March 2014\n\n{body}\n\n",
}


@pytest.mark.parametrize("form", UNKNOWN.values(), ids=list(UNKNOWN))
def test_documents_of_unknown_kinds_are_refused(tmp_path: Path, form: str) -> None:
    text = "".join(
        form.format(n=n, title=f"Story {n}", body=f"{body} And more.")
        for n, body in enumerate((PIER, ARCHIVE, PIER), 1)
    )
    (refused,) = read(tmp_path, text)
    assert isinstance(refused, Skipped)
    assert "save each document as a file of its own" in refused.reason


ONE = {
    "interview": f"Talk\n\nQ: Why now?\n\nQuist: {PIER}\n\nQ: And then?\n\nQuist: {ARCHIVE}\n\nTarrow: In 2014, 3 of us.\n",
    "rules": f"Pier closes\n\n{PIER}\n\n----------\n\n{ARCHIVE}\n\n----------\n\n{PIER} Twice.\n",
    "one header": f"Title: Pier closes\nSource: Wire\nDate: 11 March 2014\n\n{PIER}\n\n{ARCHIVE}\n",
    "list": f"Ten piers\n\n1 of 10\n\n{PIER}\n\n2 of 10\n\n{ARCHIVE}\n\n3 of 10\n\n{PIER}\n",
    "parts": f"A series\n\nPart 1 of 3\n\n{PIER}\n\nPart 2 of 3\n\n{ARCHIVE}\n",
    "pages": f"Pier closes\n\n{PIER}\n\nPage 1 of 2\n\n{ARCHIVE}\n\nPage 2 of 2\n",
    "facts": f"Pier closes\n\n{PIER}\n\nLength: 312 metres\nBuilt: 1841\nOwner: the town\n\n{ARCHIVE}\n",
    "timeline": f"The pier's years\n\n{PIER}\n\n1 May 1841: built\n2 June 1902: burnt\n3 July 1950: sold\n\n{ARCHIVE}\n",
}


@pytest.mark.parametrize("text", ONE.values(), ids=list(ONE))
def test_an_article_stays_one(tmp_path: Path, text: str) -> None:
    assert len(articles(tmp_path, text)) == 1


def test_a_web_page_that_speaks_of_documents_is_read_as_a_page(tmp_path: Path) -> None:
    page = f"<html><head><title>Pier</title></head><body><article><h1>Pier</h1><p>{PIER}</p><p>Document 1 of 2 is lost."
    (found,) = read(
        tmp_path, f"{page}</p><p>End of Document</p><p>{ARCHIVE * 3}</p></article></body></html>", "a.html"
    )
    assert isinstance(found, Article)


PIECES = st.sampled_from(
    [
        "1 of 2 DOCUMENTS", "2 of 2 DOCUMENTS", "Document 3 of 2", "LENGTH: 5 words", "LOAD-DATE: May 1, 2014", "Body",
        "End of Document", "Length: 9 words", "Load-Date: May 1, 2014", RULE, "=" * 20, "Full text: a", "Title: b",
        "Publication title: c", "HD\tTitle", "TD\tText", "12 words", "1 March 2014", "Harbour Wire", "\f", "", "",
        "Document HARBWR0020140301ea3f00001", "Copyright 2014", PIER, "GRAPHIC: x", "AN", "Classification", "BODY:",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=20), max_size=40))
def test_no_order_of_lines_makes_it_raise(lines: list[str]) -> None:
    found = split_bundle("\n".join(lines))
    assert (
        found is None or isinstance(found, Broken) or all(isinstance(one, Record | Broken) for one in found)
    )


@pytest.mark.parametrize(
    "line",
    ["1 of 2 DOCUMENTS\n", f"{RULE}\n", "End of Document\nLength: 1 words\n", "A: b\n", "A B " * 10_000, "1 " * 1_000_000,
     "Full text: a\nPublication title: b\n", "x" * 3_000_000, "Document HARBWR0020140301ea3f00001\n", "_ " * 500_000,
     "LENGTH: 1 words\nLOAD-DATE: May 1, 2014\n", "Title: a\n\n", "A" * 46 + ": b\n", "1 March 2014\n", "\n"],
)  # fmt: skip
def test_four_times_the_lines_are_four_times_the_work(line: str) -> None:
    split_bundle(line * (1_000_000 // len(line) + 1))  # ends
    small, large = (_calls(line * (size // len(line) + 1)) for size in (10_000, 40_000))
    assert large <= 5 * small + 1_000


def _calls(text: str) -> int:
    """How many functions are called to split a text, Python's own among them."""
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        split_bundle(text)
    finally:
        sys.setprofile(before)
    return count
