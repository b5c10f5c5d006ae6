# ruff: noqa: E501
"""Articles in JSON of many shapes: found by shape and content, whoever made the file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders import Skipped, read_path
from rag.loaders.json_data.files import read_json
from rag.loaders.records import Broken, Record
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
    "paragraphs of spans": {"items": [{"sys": {"id": "5K", "createdAt": "2014-03-14T00:00:00Z"}, "fields": {"title": TITLE, "publishDate": "2014-03-15",
        "body": {"nodeType": "document", "content": [{"nodeType": "paragraph", "content": [
            {"nodeType": "text", "value": part[:30]}, {"nodeType": "text", "value": part[30:]}]} for part in (FIRST, SECOND)]}}}]},
    "blocks with their words in data": {"title": TITLE, "publishedAt": DAY, "body": {"blocks": [{"type": "paragraph", "data": {"text": FIRST}},
        {"type": "image", "data": {"caption": "So dark: the rock at night, seen from the ferry to Cape Dorran."}}, {"type": "paragraph", "data": {"text": SECOND}}]}},
    "elements between pictures": {"headlines": {"basic": TITLE}, "display_date": DAY, "content_elements": [{"_id": "1", "type": "text", "content": FIRST},
        {"_id": "2", "type": "image", "caption": "So dark.", "url": "https://i.example/a.jpg"}, {"_id": "3", "type": "text", "content": SECOND}]},
    "text as a list of titled blocks": {"lang": "en-us", "first_publication_date": DAY, "data": {"title": [{"type": "heading1", "text": TITLE}],
        "body": [{"type": "paragraph", "text": FIRST}, {"type": "paragraph", "text": SECOND}]}},
    "variants with roles": {"uri": "urn:n:1", "versioncreated": DAY, "headlines": [{"role": "short", "value": "Dark"}, {"role": "main", "value": TITLE}],
        "bodies": [{"role": "main", "contenttype": "text/html", "value": HTML}, {"role": "plain", "value": TEXT}]},
    "an envelope in an envelope": {"data": [{"type": "node--article", "id": "c0", "links": {"self": {"href": "https://cms.example/jsonapi/node/c0"}},
        "attributes": {"title": TITLE, "created": DAY, "changed": "2020-01-01T00:00:00Z", "body": {"value": HTML, "summary": LEAD}}}]},
    "columns of a search engine": {"responseHeader": {"params": {"q": "*:*"}}, "response": {"docs": [{"title_s": TITLE, "body_txt": [TEXT], "date_dt": DAY}]},
        "highlighting": {"7": {"body_txt": ["<em>So dark</em> that ships had to be warned by radio, she said."]}}},
    "with longer comments of another name": {"title": TITLE, "text": TEXT, "date": DAY, "reacties": [{"user": "kelp", "body": "So dark! I cannot see it. " * 40}] * 3},
    "with longer related articles": {"article": {"title": TITLE, "text": TEXT, "date": DAY, "also": [{**OTHER, "text": "So dark a night it was. " * 60}] * 3}},
    "with its author's life": {"posts": [{"title": TITLE, "html": HTML, "published_at": DAY, "primary_author": {"name": "Ana Reyes", "description": "So dark are her stories. " * 30}}]},
    "numbers in an envelope": {"title": TITLE, "content": TEXT, "publishDate": {"$date": {"$numberLong": "1394907611000"}}},
    "blocks with days of their own": {"response": {"results": [{
        "id": "world/gull-rock", "webTitle": TITLE, "webPublicationDate": DAY, "webUrl": URL, "sectionName": "World",
        "blocks": {"body": [
            {"id": "a", "bodyHtml": f"<p>{FIRST}</p>", "createdDate": DAY, "published": True},
            {"id": "b", "bodyHtml": f"<p>{SECOND}</p>", "createdDate": DAY, "published": True}]}}]}},
    "rows under their names": [["title", "content", "date"], [TITLE, TEXT, DAY], list(OTHER.values())],
    "microseconds": {"title": TITLE, "content": TEXT, "ts": 1394907611000000},
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


@pytest.mark.parametrize("shape", ["columns of a dataset", "a frame by columns", "a frame by index", "keyed by id", "nested lists", "rows under their names"])  # fmt: skip
def test_all_articles_of_a_dump_are_found(tmp_path: Path, shape: str) -> None:
    assert [found.title for found in articles(tmp_path, SHAPES[shape])] == [TITLE, "Ferry late"]


@pytest.mark.parametrize("shape", ["search of a newspaper", "blocks with days of their own", "docs with a nested headline", "with its comments", "with related articles", "questions about paragraphs"])  # fmt: skip
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


@pytest.mark.parametrize(
    ("parts", "outlet"),
    [
        ({"source": {"id": "hw", "name": "Harbour Wire"}}, "Harbour Wire"),
        (
            {"source_id": "hw", "source_name": "Harbour Wire", "source_url": "https://h.example"},
            "Harbour Wire",
        ),
        ({"source": URL, "source-hostname": "Harbour Wire"}, "Harbour Wire"),
        ({"provider": [{"_type": "Organization", "name": "Harbour Wire"}]}, "Harbour Wire"),
        ({"medium": "Article", "source": {"domain": "harbourwire.example"}}, "harbourwire.example"),
    ],
)
def test_the_outlet_is_a_name_if_there_is_one(tmp_path: Path, parts: dict[str, object], outlet: str) -> None:
    (found,) = articles(tmp_path, {"title": TITLE, "text": TEXT, "date": DAY, **parts})
    assert found.source == outlet


def test_an_unclear_day_is_handed_on_and_no_other_day_taken_for_it() -> None:
    value = {"title": TITLE, "text": TEXT, "publish_date": "3/4/2014", "warc_date": DAY, "fetched": DAY}
    (record,) = read_json(json.dumps(value).encode())
    assert isinstance(record, Record)
    assert record.published == "3/4/2014"


def test_a_feed_is_the_outlet_of_its_entries(tmp_path: Path) -> None:
    (found,) = articles(tmp_path, SHAPES["feed in JSON"])
    assert found.source == "Harbour Wire"


def test_lists_of_one_kind_are_read_together(tmp_path: Path) -> None:
    one = {"title": TITLE, "text": TEXT, "date": DAY}
    found = articles(
        tmp_path, {"local": [one], "sport": [{**one, "title": "Regatta"}], "tags": [{"name": "x"}]}
    )
    assert [article.title for article in found] == [TITLE, "Regatta"]


def test_the_text_lies_where_it_lies_in_most_records_of_a_file() -> None:
    lines = [{"kop": TITLE, "inhoud": TEXT, "toelichting": LEAD + " It takes a while."}] * 5
    lines.append({"kop": TITLE, "inhoud": FIRST, "toelichting": f"{SECOND} {TEXT}"})
    records = list(read_json("\n".join(map(json.dumps, lines)).encode()))
    assert isinstance(records[-1], Record)
    assert records[-1].text == FIRST


@given(
    st.permutations(["title", "body", "published", "comments"]),
    st.lists(st.sampled_from(["data", "result", "payload", "article"]), max_size=4),
    st.booleans(),
)
def test_an_article_stays_one_however_deep_it_lies(keys: list[str], above: list[str], keyed: bool) -> None:
    parts: dict[str, object] = {"title": TITLE, "body": TEXT, "published": DAY, "comments": [{"by": "kelp", "body": TEXT * 9}] * 2}  # fmt: skip
    one: object = {key: parts[key] for key in keys}
    value: object = {"k1": one, "k2": one} if keyed else [one]
    for name in above:
        value = {"status": "ok", name: value}
    found = list(read_json(json.dumps(value).encode()))
    assert [record.text for record in found if isinstance(record, Record)] == [TEXT] * (2 if keyed else 1)
    assert all(isinstance(record, Record) for record in found)


def test_the_address_of_an_authors_page_is_no_name(tmp_path: Path) -> None:
    page = "https://pages.example/harbour"
    (article,) = articles(tmp_path, {"title": TITLE, "content": TEXT, "authors": [page, "Ana Reyes"]})
    assert article.authors == ("Ana Reyes",)


@pytest.mark.parametrize(
    "form",
    [
        "{0}{1}",
        "{0}\n{1}",
        "[{0},\n{1},\n]",
        "got([{0}, {1}]);",
        "var news = [{0}, {1}];",
        "\x1e{0}\n\x1e{1}\n",
    ],
)
def test_json_that_is_not_quite_is_read(tmp_path: Path, form: str) -> None:
    one = json.dumps({"title": TITLE, "text": TEXT, "date": DAY}, indent=2)
    path = tmp_path / "dump.json"
    path.write_text(form.replace("{0}", one).replace("{1}", json.dumps(OTHER, indent=2)), encoding="utf-8")
    assert [getattr(found, "title", "") for found in read_path(path)] == [TITLE, "Ferry late"]


def test_json_that_breaks_off_is_not_taken_for_whole(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text(json.dumps(OTHER, indent=2) + json.dumps(OTHER, indent=2)[:-20], encoding="utf-8")
    assert all(isinstance(found, Skipped) for found in read_path(path))


def test_the_main_author_is_the_author(tmp_path: Path) -> None:
    author = {"name": "Ana Reyes", "bio": "Ana Reyes writes about lights and ships for the Harbour Wire."}
    (article,) = articles(tmp_path, {"title": TITLE, "html": HTML, "primary_author": author})
    assert article.authors == ("Ana Reyes",)
