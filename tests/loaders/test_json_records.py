"""JSON and JSON Lines under the many names that collections use."""

from __future__ import annotations

import json

import pytest

from rag.loaders.json_data.files import read_json, read_lines
from rag.loaders.records import Broken, Record


def only(value: object) -> Record:
    (record,) = read_json(json.dumps(value).encode())
    assert isinstance(record, Record)
    return record


def test_the_usual_names_are_known_in_any_case() -> None:
    record = only(
        {
            "_id": 7, "Headline": "Quay", "BODY": "Widened.", "link": "https://example.org/q",
            "publisher": {"name": "Harbour Wire"}, "publishedAt": "2014-03-03",
            "byline": "By Ida Brandt and Ole Holm",
            "description": "A lead.",
        }
    )  # fmt: skip
    assert record == Record(
        id="7", title="Quay", text="Widened.", abstract="A lead.", source="Harbour Wire",
        url="https://example.org/q", authors=("Ida Brandt", "Ole Holm"), published="2014-03-03",
    )  # fmt: skip


@pytest.mark.parametrize("key", ["articles", "items", "data", "docs", "results"])
def test_a_list_inside_an_object_is_found(key: str) -> None:
    records = list(
        read_json(json.dumps({"status": "ok", key: [{"text": "One."}, {"text": "Two."}]}).encode())
    )
    assert [record.text for record in records if isinstance(record, Record)] == ["One.", "Two."]


def test_html_in_a_text_becomes_text() -> None:
    record = only(
        {
            "title": "Tom &amp; Ida",
            "text": "<p>One <b>bold</b> word&nbsp;here.</p><script>x</script><p>5 &lt; 6</p>",
        }
    )
    assert record.title == "Tom & Ida"
    assert [line for line in record.text.split("\n") if line] == ["One bold word\u00a0here.", "5 < 6"]


def test_what_only_looks_like_html_stays() -> None:
    assert only({"text": "Shares of <HWQ> fell, 5 < 6 > 4."}).text == "Shares of <HWQ> fell, 5 < 6 > 4."


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        (["Ida Brandt", "Ole Holm"], ("Ida Brandt", "Ole Holm")),
        ([{"name": "Ida Brandt"}, None, 3], ("Ida Brandt",)),
        ({"name": "Ida Brandt"}, ("Ida Brandt",)),
        ("Ida Brandt; Ole Holm", ("Ida Brandt", "Ole Holm")),
        (5, ()),
    ],
)
def test_authors_are_a_list_or_a_string(authors: object, names: tuple[str, ...]) -> None:
    assert only({"text": "x", "authors": authors}).authors == names


def test_numbers_may_be_dates() -> None:
    assert only({"text": "x", "timestamp": 1394029748}).published == 1394029748
    assert only({"text": "x", "date": {"$date": "2014-03-03"}}).published == "2014-03-03"


@pytest.mark.parametrize(
    "data", [b"{", b"[" * 100_000, b'{"id": ' + b"9" * 10_000 + b"}", b"nul", b"\xff\xfe\x00"]
)
def test_broken_json_is_named(data: bytes) -> None:
    assert all(isinstance(record, Broken) for record in read_json(data))


def test_a_broken_line_is_named_by_its_number_and_the_others_are_read() -> None:
    lines = b'{"text": "One."}\n\n{"text": \n"a string"\n{"text": "Two."}'
    one, broken, no_object, two = read_lines(iter([lines[:9], lines[9:]]), 1000)
    assert isinstance(one, Record)
    assert isinstance(two, Record)
    assert broken == Broken("line 3: it is not valid JSON")
    assert no_object == Broken("line 4: it is not an object with named parts")


def test_a_line_that_is_too_long_is_named_and_the_next_one_read() -> None:
    chunks = [b'{"text": "', b"word " * 500, b'"}\n{"text": "Two."}\n']
    large, two = read_lines(iter(chunks), 1000)
    assert large == Broken("line 1: it is larger than 1,000 bytes")
    assert isinstance(two, Record)
