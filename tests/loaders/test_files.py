"""From paths to articles: every format behind one function, and nothing bad stops the rest."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import lzma
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import ReadError
from rag.loaders import Skipped, find_files, read_path
from vectorstore.records import Article

TEXT = "The harbour council said on Monday it would widen the eastern quay.\n\nA vote is due in May."
SGML = (
    "<DOC><DOCNO>{n}</DOCNO><TITLE>Quay {n}</TITLE><TIME>2014-03-03</TIME>"
    "<ABSTRACT>It will be a long year.</ABSTRACT><TEXT>" + TEXT + "</TEXT></DOC>\n"
)


@pytest.fixture
def write(tmp_path: Path):  # type: ignore[no-untyped-def]
    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def only_article(path: Path) -> Article:
    (article,) = read_path(path)
    assert isinstance(article, Article), article
    return article


def reason(path: Path, **limits: int) -> str:
    (skipped,) = read_path(path, **limits)
    assert isinstance(skipped, Skipped)
    assert skipped.origin == str(path)
    return skipped.reason


def test_plain_text_has_a_title_and_nothing_else(write) -> None:  # type: ignore[no-untyped-def]
    path = write("quay.txt", f"\n\nQuay to be widened\n\n{TEXT}\n")
    article = only_article(path)
    assert (article.title, article.text) == ("Quay to be widened", TEXT)
    assert (article.published, article.source, article.url, article.authors) == (None, None, None, ())
    assert article.id == hashlib.sha256(f"Quay to be widened\n{TEXT}".encode()).hexdigest()[:16]
    assert article.origin == str(path)


@pytest.mark.parametrize(
    ("above", "day"),
    [
        ("Quay to be widened\n\n3 March 2014\n\n", "2014-03-03"),
        ("Quay to be widened\nBy Ana Reyes\nMonday, March 3, 2014\n", "2014-03-03"),
        ("3. März 2014, 18:20 Uhr\n\nQuay to be widened\n\n", "2014-03-03"),
        ("Quay to be widened\n\n20140303\n\n", None),
        ("Quay to be widened\n\nVote: 5 May 2014\n\n", None),
    ],
)
def test_a_line_that_is_only_a_day_is_that_of_a_plain_text(write, above: str, day: str | None) -> None:  # type: ignore[no-untyped-def]
    found = only_article(write("a.txt", above + TEXT))
    assert (found.published and found.published.date().isoformat()) == day
    assert (found.title, found.dated_by) == ("Quay to be widened", "dateline" if day else "")
    assert not day or day[:4] not in found.text


@pytest.mark.parametrize(
    ("lead", "day"),
    [
        ("PORTMORE, March 5, 2014 (Harbour Wire) -- The quay opened.", "2014-03-05"),
        ("PORTMORE, Tarnland, 5 March 2014 (Harbour Wire) - The quay opened.", "2014-03-05"),
        ("PORTMORE, March 5 (Harbour Wire) -- The quay opened.", None),
        ("PORTMORE, March 5, 2014, saw the quay (rebuilt) - it opened.", None),
    ],
)
def test_a_dateline_with_its_year_dates_a_plain_text(write, lead: str, day: str | None) -> None:  # type: ignore[no-untyped-def]
    found = only_article(write("a.txt", f"The quay reopens\n\n{lead} {TEXT}"))
    assert (found.published and found.published.date().isoformat()) == day
    assert (found.title, found.dated_by) == ("The quay reopens", "dateline" if day else "")
    assert found.text.startswith(lead)


def test_a_list_of_days_is_no_article_without_end(write) -> None:  # type: ignore[no-untyped-def]
    found = only_article(write("a.txt", "3 March 2014\n" * 5_000 + TEXT))
    assert found.text.endswith("in May.")


def test_plain_text_without_a_title_keeps_its_first_paragraph(write) -> None:  # type: ignore[no-untyped-def]
    paragraph = "The harbour council said it would widen the quay. " + "It gave many reasons for that. " * 12
    article = only_article(write("quay.txt", f"{paragraph}\n\nA vote is due."))
    assert article.text.startswith(paragraph.strip())
    assert article.title == "The harbour council said it would widen the quay."


def test_a_title_in_two_lines_is_one(write) -> None:  # type: ignore[no-untyped-def]
    article = only_article(write("quay", f"Council to widen the quay\nafter a long wait\n\n{TEXT}"))
    assert (article.title, article.text) == ("Council to widen the quay after a long wait", TEXT)


def test_records_of_a_collection_are_numbered(write) -> None:  # type: ignore[no-untyped-def]
    path = write("quays.sgml", SGML.format(n=1) + SGML.format(n=2))
    articles = [found for found in read_path(path) if isinstance(found, Article)]
    assert [article.origin for article in articles] == [f"{path}#1", f"{path}#2"]
    assert [article.id for article in articles] == ["1", "2"]


def test_an_abstract_is_the_first_paragraph_unless_the_text_has_it(write) -> None:  # type: ignore[no-untyped-def]
    article = only_article(write("quay.txt", SGML.format(n=1)))
    assert article.text == f"It will be a long year.\n\n{TEXT}"
    record = {"title": "Quay", "text": TEXT, "description": "A vote is due in May…"}
    assert only_article(write("quay.json", json.dumps(record))).text == TEXT


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", SGML.format(n=1)),
        ("a.html", SGML.format(n=1)),
        ("a.txt", json.dumps({"title": "Quay 1", "text": TEXT})),
        ("a", json.dumps([{"title": "Quay 1", "text": TEXT}], indent=1)),
        (
            "a.dat",
            "<!DOCTYPE html><title>Quay 1</title><article><p>" + TEXT.replace("\n\n", "<p>") + "</article>",
        ),
        ("a.jsonl", json.dumps({"title": "Quay 1", "text": TEXT}) + "\n"),
    ],
)
def test_the_content_tells_the_format_whatever_the_name(write, name: str, content: str) -> None:  # type: ignore[no-untyped-def]
    assert only_article(write(name, content)).title == "Quay 1"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("ending", ["sgml", "jsonl"])
def test_streams_are_read_in_any_encoding(write, ending: str, encoding: str) -> None:  # type: ignore[no-untyped-def]
    text = "Die Brücke über die Tarn wird breiter, sagte Bürgermeisterin Ida Groß — im Mai."
    content = {
        "sgml": f"<DOC><DOCNO>1</DOCNO><TEXT>{text}</TEXT></DOC>" * 2,
        "jsonl": (json.dumps({"text": text}, ensure_ascii=False) + "\n") * 2,
    }[ending]
    articles = list(read_path(write(f"a.{ending}", content.encode(encoding))))
    assert [getattr(article, "text", article) for article in articles] == [text, text]


@pytest.mark.parametrize(
    ("ending", "compress"), [("xz", lzma.compress), ("gz", gzip.compress), ("bz2", bz2.compress)]
)
def test_compressed_files_are_read(write, ending: str, compress) -> None:  # type: ignore[no-untyped-def]
    assert only_article(write(f"a.sgml.{ending}", compress(SGML.format(n=1).encode()))).id == "1"
    assert "larger than 5,000 bytes" in reason(
        write(f"b.txt.{ending}", compress(b"word " * 9000)), max_bytes=5000
    )
    assert reason(write(f"c.txt.{ending}", compress(SGML.format(n=1).encode() * 50)[:-20])).startswith(
        "it cannot be read"
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", "", "empty"),
        ("a.txt", "  \n\n ", "empty"),
        ("a.txt", "Only a title", "no text"),
        ("a.txt", "Title\n\nToo short a text", "fewer than 5 words"),
        ("a.txt", b"%PDF-1.4 and more", "a damaged PDF"),
        ("a.bin", bytes(range(256)) * 9, "binary"),
        ("a.csv", "a,b\n1,2\n", "none of its columns"),
        ("a.xml", "<?xml version='1.0'?><rss></rss>", "no article can be made out"),
        ("a.json", "{not json", "not valid JSON"),
        ("a.json", "[]", ""),
        ("a.html", "<html><p>Please enable JavaScript to view this page and go on</p></html>", "the site"),
        ("a.txt", "Quay\n\nAccess denied. You do not have permission to view this page.", "the site"),
        (
            "a.txt",
            "Quay\n\nAlready have an account?\n\nSign up for our free weekly newsletter today.",
            "wall",
        ),
    ],
)
def test_what_is_no_article_is_named_with_a_reason(
    write, name: str, content: str | bytes, words: str
) -> None:  # type: ignore[no-untyped-def]
    found = list(read_path(write(name, content)))
    assert all(isinstance(skipped, Skipped) and words in skipped.reason for skipped in found)
    assert found or not words


def test_one_bad_record_does_not_stop_the_rest(write) -> None:  # type: ignore[no-untyped-def]
    good = json.dumps({"text": TEXT})
    found = list(read_path(write("a.jsonl", f"{good}\n{{broken\n{good}\n")))
    assert [type(item) for item in found] == [Article, Skipped, Article]
    assert isinstance(found[1], Skipped)
    assert found[1].reason == "line 2: it is not valid JSON"
    assert found[1].origin.endswith("a.jsonl#2")


def test_the_limit_holds_for_each_record_of_a_stream_not_for_the_stream(write) -> None:  # type: ignore[no-untyped-def]
    path = write("a.sgml", "".join(SGML.format(n=n) for n in range(100)))
    assert path.stat().st_size > 10_000
    assert all(isinstance(found, Article) for found in read_path(path, max_bytes=1000))


def test_a_missing_path_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no-such-file"):
        read_path(tmp_path / "no-such-file")
    with pytest.raises(ReadError, match="no-such-folder"):
        list(find_files([tmp_path / "no-such-folder"]))
    with pytest.raises(ReadError, match="folder"):
        read_path(tmp_path)


def test_folders_are_walked_in_order_without_hidden_files_or_ways_out(write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    outside = write("outside.txt", TEXT)
    names = ["in/b.txt", "in/a.txt", "in/sub/c.txt", "in/.hidden", "in/.git/d.txt"]
    for name in names:
        write(name, TEXT)
    folder = tmp_path / "in"
    (folder / "way-out.txt").symlink_to(outside)
    (folder / "z-loop").symlink_to(folder)
    (folder / "z-broken").symlink_to(tmp_path / "gone")
    found = list(find_files([folder, folder / "a.txt", outside]))
    assert found == [folder / "a.txt", folder / "b.txt", folder / "sub/c.txt", outside]


FRAGMENTS = st.sampled_from(
    [b"<DOC>", b"</DOC>", b"<DOCNO>1</DOCNO>", b"<TEXT>", b"<REUTERS NEWID=1>", b"<BODY>",
     b"<html>", b"<p>", b"{",
     b"}", b'{"text":"a b c d e f"}', b"[", b"]", b'"', b"\n", b"\xff\xfe", b"\x00", b"\x1f\x8b", b"&#3;",
     b"words of news go here ", b"<script>", b"<!--", b"\xef\xbb\xbf", b"BZh9", b"\xfd7zXZ\x00"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=200) | st.lists(FRAGMENTS, max_size=12).map(b"".join),
    ending=st.sampled_from(["", ".txt", ".html", ".json", ".jsonl", ".sgml", ".gz", ".xz"]),
)
def test_whatever_the_bytes_reading_gives_articles_and_reasons(
    tmp_path: Path, content: bytes, ending: str
) -> None:
    path = tmp_path / f"any{ending}"
    path.write_bytes(content)
    for found in read_path(path, max_bytes=10_000):
        assert found.origin.startswith(str(path))
        if isinstance(found, Skipped):
            assert found.reason
        else:
            assert found.id
            assert found.text == found.text.strip()
            assert found.text.encode("utf-8")
