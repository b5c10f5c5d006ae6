# ruff: noqa: E501
"""News in XML: feeds and wires, told by the names of their elements."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag.loaders import Skipped, read_path
from vectorstore.records import Article

ONE = "The quay at Tarnby will be widened by nine metres, the harbour board decided on Friday."
TWO = "Its chairman, Ole Holm, said the work would cost 80,000 marks and end in June."
HTML = f"&lt;p&gt;{ONE}&lt;/p&gt;&lt;p&gt;{TWO}&lt;/p&gt;"
NITF = f"<body><body.head><hedline><hl1>Tarnby quay widened</hl1></hedline><byline>By Ana Reyes</byline></body.head><body.content><block><p>{ONE}</p><p>{TWO}</p></block></body.content></body>"
DOCUMENTS = {
    "rss": f"<rss version='2.0' xmlns:content='urn:c' xmlns:dc='urn:d'><channel><title>Harbour Wire</title><item><title>Tarnby quay widened</title><link>https://harbour.example/quay</link><dc:creator>Ana Reyes</dc:creator><pubDate>Sat, 15 Mar 2014 18:20:11 GMT</pubDate><description>A teaser.</description><content:encoded>{HTML}</content:encoded></item></channel></rss>",
    "atom": f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Harbour Wire</title><author><name>Ana Reyes</name></author><entry><title>Tarnby quay widened</title><link href='https://harbour.example/quay'/><updated>2014-03-16T00:00:00Z</updated><published>2014-03-15T18:20:11Z</published><content type='html'>{HTML}</content></entry></feed>",
    "nitf": f"<?xml version='1.0'?><nitf><head><title>x</title><pubdata date.publication='20140315T182011' name='Harbour Wire'/></head>{NITF}</nitf>",
    "newsml": f"<newsMessage><itemSet><newsItem guid='urn:1'><itemMeta><provider literal='Harbour Wire'/><versionCreated>2014-03-15T18:20:11Z</versionCreated></itemMeta><contentMeta><headline>Tarnby quay widened</headline><by>Ana Reyes</by></contentMeta><contentSet><inlineXML><html><body><p>{ONE}</p><p>{TWO}</p></body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>",
    "newsitem": f"<newsitem itemid='7' date='2014-03-15' xml:lang='en'><headline>Tarnby quay widened</headline><byline>Ana Reyes</byline><text><p>{ONE}</p><p>{TWO}</p></text><metadata><dc element='dc.publisher' value='Harbour Wire'/></metadata></newsitem>",
}


def read(tmp_path: Path, text: str) -> list[Article | Skipped]:
    path = tmp_path / "news.xml"
    path.write_text(text, encoding="utf-8")
    return list(read_path(path))


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_title_text_day_outlet_and_author_are_found(tmp_path: Path, kind: str) -> None:
    (found,) = read(tmp_path, DOCUMENTS[kind])
    assert isinstance(found, Article)
    assert (found.title, found.source, found.authors) == (
        "Tarnby quay widened",
        "Harbour Wire",
        ("Ana Reyes",),
    )
    assert [line for line in found.text.split("\n") if line][-2:] == [ONE, TWO]
    assert found.published is not None
    assert found.published.date() == datetime(2014, 3, 15, tzinfo=UTC).date()


def test_drafts_and_pictures_of_a_blog_are_no_articles(tmp_path: Path) -> None:
    item = "<item><title>Tarnby quay widened</title><wp:post_type>{}</wp:post_type><wp:status>{}</wp:status><c:encoded>{}</c:encoded></item>"
    items = (
        item.format("post", "publish", HTML)
        + item.format("post", "draft", HTML)
        + item.format("attachment", "inherit", HTML)
    )
    found = read(
        tmp_path, f"<rss xmlns:wp='urn:w' xmlns:c='urn:c'><channel><title>Blog</title>{items}</channel></rss>"
    )
    assert [isinstance(one, Article) for one in found] == [True, False, False]


def test_xml_of_another_kind_is_refused_by_the_name_of_its_root(tmp_path: Path) -> None:
    (skipped,) = read(tmp_path, "<?xml version='1.0'?><invoice><total>3</total></invoice>")
    assert isinstance(skipped, Skipped)
    assert "<invoice>" in skipped.reason


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not read me")
    text = DOCUMENTS["newsitem"].replace("By", "").replace(ONE, "&x; " + ONE)
    found = read(
        tmp_path, f"<?xml version='1.0'?><!DOCTYPE newsitem [<!ENTITY x SYSTEM 'file://{secret}'>]>{text}"
    )
    assert all("do not read me" not in str(one) for one in found)
