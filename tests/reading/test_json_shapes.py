# ruff: noqa: E501
"""Articles in JSON of many shapes: found by shape and content, whoever made the file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading import Skipped, read_path
from rag.reading.json_records import read_json
from rag.reading.records import Broken, Record
from vectorstore.records import Article

TITLE = "Gull Rock light goes dark for repairs"
FIRST = (
    "The lighthouse on Gull Rock will be dark for six weeks while its lens is ground anew, the keeper said."
)
SECOND = "Joan Marr, who has kept the light for 31 years, said ships had been warned by radio. The work costs 80,000."
TEXT = f"{FIRST}\n\n{SECOND}"
HTML = f"<p>{FIRST}</p><p>{SECOND}</p>"
LEAD = "A lens is ground anew."
DAY = "2014-03-15T18:20:11Z"
URL = "https://harbourwire.example/gull-rock"
OTHER = {
    "title": "Ferry late",
    "text": f"The ferry was late by an hour on Monday. {SECOND}",
    "date": "2014-03-16",
}

SHAPES: dict[str, object] = {
    "search of a newspaper": {"response": {"status": "ok", "total": 1, "results": [{
        "id": "world/gull-rock", "type": "article", "sectionName": "World", "webPublicationDate": DAY, "webTitle": TITLE,
        "webUrl": URL, "apiUrl": "https://api.example/gull-rock",
        "fields": {"headline": TITLE, "trailText": LEAD, "body": HTML, "wordcount": "38"}}]}},
    "one item of the same": {"response": {"status": "ok", "content": {
        "id": "world/gull-rock", "webTitle": TITLE, "webPublicationDate": DAY, "webUrl": URL, "fields": {"bodyText": TEXT}}}},
    "docs with a nested headline": {"copyright": "Copyright (c) 2014 The Harbour Wire Company. All Rights Reserved.",
        "response": {"docs": [{"web_url": URL, "snippet": LEAD, "lead_paragraph": TEXT, "source": "Harbour Wire",
            "headline": {"main": TITLE, "kicker": None, "print_headline": "Dark"}, "pub_date": DAY, "section_name": "World",
            "byline": {"original": "By Ana Reyes", "person": []}, "_id": "nyt://article/1"}], "meta": {"hits": 1}}},
    "blog": [{"id": 7, "date": "2014-03-15T18:20:11", "date_gmt": "2014-03-15T18:20:11", "modified": "2015-01-01T00:00:00",
        "link": URL, "title": {"rendered": TITLE}, "content": {"rendered": HTML, "protected": False},
        "excerpt": {"rendered": f"<p>{LEAD}</p>"}, "author": 3, "categories": [4]}],
    "wire": {"guid": "urn:1", "type": "text", "headline": TITLE, "versioncreated": DAY, "body_html": HTML, "byline": "Ana Reyes",
        "usageterms": "Not for use in print. " * 60, "language": "en", "uri": "urn:1"},
    "wire in an envelope": {"data": {"items": [{"meta": {"score": 2}, "item": {"headline": TITLE, "firstcreated": DAY,
        "bodytext": TEXT, "altids": {"itemid": "x"}}}]}},
    "typed blocks": {"id": "b2", "article_url": URL, "title": TITLE, "author": "Ana Reyes", "published_date": 1394907611000,
        "contents": [{"content": "World", "type": "kicker"}, {"content": TITLE, "type": "title"},
            {"content": "By Ana Reyes", "type": "byline"}, {"content": 1394907611000, "type": "date"},
            {"content": FIRST, "subtype": "paragraph", "type": "sanitized_html"}, {"type": "image", "fullcaption": "A rock."},
            {"content": SECOND, "subtype": "paragraph", "type": "sanitized_html"}], "type": "article"},
    "feed in JSON": {"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Wire", "home_page_url": "https://harbourwire.example",
        "items": [{"id": "1", "url": URL, "title": TITLE, "content_html": HTML, "date_published": DAY, "authors": [{"name": "Ana Reyes"}]}]},
    "parsed feed": {"feed": {"title": "Harbour Wire", "subtitle": "News of the harbour."}, "bozo": 0, "entries": [{
        "title": TITLE, "title_detail": {"type": "text/plain", "value": TITLE}, "link": URL, "links": [{"href": URL, "rel": "alternate"}],
        "summary": LEAD, "content": [{"type": "text/html", "value": HTML}], "published": "Sat, 15 Mar 2014 18:20:11 GMT"}]},
    "hits of a search engine": {"took": 3, "hits": {"total": 1, "max_score": 1.0, "hits": [{"_index": "n", "_id": "7", "_score": 1.0,
        "_source": {"title": TITLE, "body": TEXT, "published": DAY, "url": URL}}]}},
    "rows of a dataset": {"features": [{"feature_idx": 0, "name": "text"}], "rows": [
        {"row_idx": 0, "row": {"title": TITLE, "text": TEXT, "date": DAY, "url": URL}, "truncated_cells": []}], "num_rows_total": 1},
    "columns of a dataset": {"title": [TITLE, "Ferry late"], "text": [TEXT, OTHER["text"]], "date": [DAY, "2014-03-16"]},
    "a frame by columns": {"title": {"0": TITLE, "1": "Ferry late"}, "text": {"0": TEXT, "1": OTHER["text"]}, "date": {"0": DAY, "1": "2014-03-16"}},
    "a frame by index": {"0": {"title": TITLE, "text": TEXT, "date": DAY}, "1": OTHER},
    "a frame split": {"columns": ["title", "text", "date"], "index": [0], "data": [[TITLE, TEXT, DAY]]},
    "a frame as table": {"schema": {"fields": [{"name": "index", "type": "integer"}, {"name": "text", "type": "string"}], "pandas_version": "1.4.0"},
        "data": [{"index": 0, "title": TITLE, "text": TEXT, "date": DAY}]},
    "keyed by id": {"a17": {"headline": TITLE, "body": TEXT, "published": DAY}, "a18": OTHER},
    "nested lists": [[{"title": TITLE, "text": TEXT, "date": DAY}], [OTHER]],
    "a graph of linked data": {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Harbour Wire", "url": "https://harbourwire.example"},
        {"@type": "NewsArticle", "headline": TITLE, "articleBody": TEXT, "datePublished": DAY, "url": URL, "author": [{"@type": "Person", "name": "Ana Reyes"}]}]},
    "with its comments": {"title": TITLE, "text": TEXT, "date": DAY, "comments": [{"author": "kelp", "text": "So dark! " * 40}] * 3},
    "with related articles": {"title": TITLE, "body": TEXT, "published": DAY, "related": [{"title": "Ferry late", "url": URL, "summary": LEAD}]},
    "unknown names": {"items": [{"kop": TITLE, "titel": TITLE, "inhoud": TEXT, "datum": DAY}]},
    "questions about paragraphs": {"version": "1", "data": [{"title": TITLE, "date": DAY, "paragraphs": [
        {"context": FIRST, "qas": [{"question": "Who?", "answers": []}]}, {"context": SECOND, "qas": []}]}]},
}  # fmt: skip


def articles(tmp_path: Path, value: object) -> list[Article]:
    path = tmp_path / "dump.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return [found for found in read_path(path) if isinstance(found, Article)]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_article_is_found_with_its_title_text_and_day(tmp_path: Path, shape: str) -> None:
    first = articles(tmp_path, SHAPES[shape])[0]
    assert first.title == TITLE
    assert FIRST in first.text
    assert SECOND in first.text
    assert "Rights Reserved" not in first.text
    assert "So dark" not in first.text
    assert first.published is not None
    assert first.published.astimezone(UTC).date() == datetime(2014, 3, 15, tzinfo=UTC).date()


@pytest.mark.parametrize("shape", ["columns of a dataset", "a frame by columns", "a frame by index", "keyed by id", "nested lists"])  # fmt: skip
def test_all_articles_of_a_dump_are_found(tmp_path: Path, shape: str) -> None:
    assert [found.title for found in articles(tmp_path, SHAPES[shape])] == [TITLE, "Ferry late"]


@pytest.mark.parametrize("shape", ["search of a newspaper", "docs with a nested headline", "with its comments", "with related articles", "questions about paragraphs"])  # fmt: skip
def test_one_article_is_not_made_many(tmp_path: Path, shape: str) -> None:
    assert len(articles(tmp_path, SHAPES[shape])) == 1


def test_the_other_parts_are_found() -> None:
    (record,) = read_json(json.dumps(SHAPES["docs with a nested headline"]).encode())
    assert isinstance(record, Record)
    assert (record.source, record.url, record.authors) == ("Harbour Wire", URL, ("Ana Reyes",))
    assert (record.section, record.id) == ("World", "nyt://article/1")


def test_a_list_of_links_is_refused_and_its_names_are_told(tmp_path: Path) -> None:
    path = tmp_path / "links.json"
    path.write_text(json.dumps({"articles": [{"title": TITLE, "url": URL, "seendate": "20140315T182011Z"}]}))
    (skipped,) = read_path(path)
    assert isinstance(skipped, Skipped)
    assert "title, url, seendate" in skipped.reason


def test_the_mark_of_a_cut_is_no_text(tmp_path: Path) -> None:
    (found,) = articles(tmp_path, {"articles": [{"title": TITLE, "content": f"{FIRST[:90]}… [+1834 chars]"}]})
    assert "chars" not in found.text
    assert found.text.endswith("…")


@given(
    st.permutations(["title", "body", "published", "url", "summary"]),
    st.sampled_from(["", "fields", "_source"]),
)
def test_neither_order_nor_envelope_matters(keys: list[str], envelope: str) -> None:
    parts = {"title": TITLE, "body": TEXT, "published": DAY, "url": URL, "summary": LEAD}
    value: object = {key: parts[key] for key in keys}
    (record,) = read_json(json.dumps([{envelope: value}] if envelope else value).encode())
    assert isinstance(record, Record)
    assert (record.title, record.text, record.published, record.url) == (TITLE, TEXT, DAY, URL)
    assert record.abstract == LEAD


@given(st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=20))  # fmt: skip
def test_any_json_gives_records_or_reasons(value: object) -> None:
    assert all(isinstance(found, Record | Broken) for found in read_json(json.dumps(value).encode()))
