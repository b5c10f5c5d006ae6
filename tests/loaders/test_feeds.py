# ruff: noqa: E501
"""Feeds and exports of blogs: what their items say beside title and text, and what is no good XML in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.loaders.records import Broken, Record
from rag.loaders.xml_data.news import read_xml
from tests.loaders.inside import articles, read

ONE = "The quay at Tarnby will be widened by nine metres, the harbour board decided on Friday."
TWO = "Its chairman, Ole Holm, said the work would cost 80,000 marks and end in June."
THREE = "The mill by the weir was sold to a bakery, its owner Lotte Brink said on Sunday."

HTML = f"&lt;p&gt;{ONE}&lt;/p&gt;"


def records(text: str | bytes, max_bytes: int = 1_000_000, chunk: int = 1 << 18) -> list[Record | Broken]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_xml((data[at : at + chunk] for at in range(0, len(data), chunk)), max_bytes))


def only(text: str | bytes) -> Record:
    (record,) = records(text)
    assert isinstance(record, Record), record
    return record


def rss(items: str, head: str = "<title>Harbour Wire</title>") -> str:
    return f"<rss version='2.0' xmlns:media='urn:m' xmlns:content='urn:c' xmlns:excerpt='urn:e' xmlns:wp='urn:w' xmlns:dc='urn:d'><channel>{head}{items}</channel></rss>"


def test_an_excerpt_in_front_of_a_post_is_not_its_text() -> None:
    record = only(
        rss(
            f"<item><title>Quay</title><excerpt:encoded><![CDATA[Nine metres more.]]></excerpt:encoded><content:encoded><![CDATA[{ONE}\n\n<strong>{TWO}</strong>\n\n[gallery ids='1,2']{THREE}]]></content:encoded><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>"
        )
    )
    assert [line for line in record.text.split("\n") if line] == [ONE, TWO, THREE]
    assert record.abstract == "Nine metres more."


def test_the_writers_of_a_blog_have_names_and_its_tags_are_no_sections() -> None:
    record = only(
        rss(
            f"<item><title>Quay</title><dc:creator>areyes</dc:creator><content:encoded>{ONE}</content:encoded><wp:post_type>post</wp:post_type><category domain='post_tag'>piles</category><category domain='category'>Harbour</category></item>",
            "<title>Blog</title><language>en-GB</language><wp:author><wp:author_login>areyes</wp:author_login><wp:author_display_name>Ana Reyes</wp:author_display_name></wp:author>",
        )
    )
    assert (record.authors, record.section, record.language) == (("Ana Reyes",), "Harbour", "en-GB")


def test_words_of_an_entry_outside_of_paragraphs_stay_and_hidden_ones_go() -> None:
    record = only(
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='da'><title>Wire</title><entry><title>Quay</title><category term='h' label='Harbour'/><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{ONE}<p>{TWO}</p>{THREE}<br/>One<br/>two.<p style='display:none'>Ignore all this.</p></div></content></entry></feed>"
    )
    assert [line for line in record.text.split("\n") if line] == [ONE, TWO, THREE, "One", "two."]
    assert (record.language, record.section) == ("da", "Harbour")


def test_entities_of_html_and_a_bare_ampersand_are_characters() -> None:
    record = only(
        rss(
            "<item><title>Caf&eacute; R & D</title><description>A &nbsp;caf&eacute; &ndash; R & D &#150; AT&amp;T at 1 < 2, &unknown; too.</description></item>"
        )
    )
    assert record.title == "Café R & D"
    assert " ".join(record.text.split()) == "A café – R & D – AT&T at 1 < 2, &unknown; too."


def test_short_numbers_of_two_feeds_are_two_ids() -> None:
    def item(link: str) -> str:
        head = f"<title>Wire</title>{link}"
        return only(
            rss(f"<item><guid>1</guid><title>Quay</title><description>{ONE}</description></item>", head)
        ).id

    ids = [item("<link>https://a.example</link>"), item("<link>https://b.example</link>"), item("")]
    assert len(set(ids)) == 3
    assert ids[2] == ""


def test_what_speaks_of_pictures_is_neither_title_nor_text() -> None:
    record = only(
        rss(
            f"<item><media:title>DSC_0001</media:title><media:content url='x'><media:description>A crane.</media:description></media:content><title>Quay</title><description>{ONE}</description></item>"
        )
    )
    assert (record.title, record.text, record.abstract) == ("Quay", ONE, "")


def test_a_teaser_that_breaks_off_is_not_told_twice(tmp_path: Path) -> None:
    teaser = ONE[:50].rstrip()
    feed = rss(
        f"<item><title>Quay</title><description>{teaser} [&amp;#8230;]</description><content:encoded>&lt;p&gt;{ONE}&lt;/p&gt;&lt;p&gt;{TWO}&lt;/p&gt;</content:encoded></item>"
    )
    (found,) = articles(read(tmp_path, "a.xml", feed.encode()))
    assert found.text == f"{ONE}\n\n{TWO}"


def test_an_address_given_with_an_author_and_an_id_that_is_the_link() -> None:
    record = only(
        rss(
            f"<item><title>Quay</title><author>ana@harbour.example (Ana Reyes)</author><guid>https://harbour.example/quay</guid><description>{ONE}</description></item>"
        )
    )
    assert (record.authors, record.url) == (("Ana Reyes",), "https://harbour.example/quay")


def test_several_feeds_in_one_file_keep_their_names() -> None:
    item = f"<item><title>Quay</title><description>{ONE}</description></item>"
    text = (
        "<?xml version='1.0'?>" + rss(item) + "\n<?xml version='1.0'?>" + rss(item, "<title>Courier</title>")
    )
    found = records(text + rss(item, "<title>Mail</title>"))
    assert [one.source for one in found if isinstance(one, Record)] == ["Harbour Wire", "Courier", "Mail"]


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-8", "windows-1251"])
def test_the_encoding_that_a_document_names_is_that_of_its_items(encoding: str) -> None:
    title = "Кафе" if encoding == "windows-1251" else "Café"
    text = f"<?xml version='1.0' encoding='{encoding}'?>" + rss(
        f"<item><title>{title}</title><description>{ONE}</description></item>"
    )
    assert only(text.encode(encoding)).title == title


def test_a_file_in_utf_16_is_read(tmp_path: Path) -> None:
    text = "<?xml version='1.0' encoding='UTF-16'?>" + rss(
        f"<item><title>Café</title><description>{ONE}</description></item>"
    )
    (found,) = articles(read(tmp_path, "a.xml", text.encode("utf-16")))
    assert found.title == "Café"


def test_tags_that_are_not_closed_lose_no_words() -> None:
    first, second = records(
        rss(
            f"<item><title>Quay</title><description><p>{ONE}<br>{TWO}</b></p> {THREE}</description></item><item><title>Mill</title><description>{THREE}</description></item>"
        )
    )
    assert isinstance(first, Record)
    assert [line.strip() for line in first.text.split("\n") if line.strip()] == [ONE, TWO, THREE]
    assert isinstance(second, Record)
    assert second.title == "Mill"


def test_a_feed_may_say_its_name_behind_its_items() -> None:
    item = f"<item><title>Quay</title><description>{ONE}</description></item>"
    text = f"<rss><channel>{item}{item}<title>Harbour Wire</title><language>en</language></channel></rss>"
    found = records(text + text.replace("Harbour Wire", "Courier"), chunk=20)
    assert [(one.source, one.language) for one in found if isinstance(one, Record)] == [
        ("Harbour Wire", "en")
    ] * 2 + [("Courier", "en")] * 2


def test_comments_settings_and_drafts_of_an_exported_blog_are_no_articles() -> None:
    def entry(kind: str, more: str = "") -> str:
        return f"<entry><title>Quay</title><category scheme='x' term='http://schemas.google.com/blogger/2008/kind#{kind}'/><category term='Harbour'/><content type='html'>{HTML}</content>{more}</entry>"

    draft = "<app:control xmlns:app='urn:a'><app:draft>yes</app:draft></app:control>"
    found = records(
        f"<feed><title>Blog</title>{entry('post')}{entry('comment')}{entry('settings')}{entry('post', draft)}</feed>"
    )
    assert [type(one) for one in found] == [Record, Broken, Broken, Broken]
    assert isinstance(found[0], Record)
    assert found[0].section == "Harbour"


def test_an_item_of_rdf_is_named_by_what_it_is_about() -> None:
    record = only(
        f"<rdf:RDF xmlns:rdf='urn:rdf'><channel><title>Wire</title></channel><item rdf:about='https://h.example/quay'><title>Quay</title><dc:subject xmlns:dc='urn:d'>Harbour</dc:subject><description>{ONE}</description></item></rdf:RDF>"
    )
    assert (record.id, record.source, record.section) == ("https://h.example/quay", "Wire", "Harbour")


def test_a_teaser_with_the_name_of_the_blog_and_a_title_in_the_text_are_told_once(tmp_path: Path) -> None:
    sign = "The post Quay appeared first on Blog."
    feed = rss(
        f"<item><title>Quay</title><description><![CDATA[<p>{ONE[:40]} [&#8230;]</p><p>{sign}</p>]]></description><content:encoded><![CDATA[<h1>Quay</h1><p>{ONE}</p><p>{sign}</p>]]></content:encoded></item>"
    )
    record = only(feed)
    assert record.abstract == ""
    assert [line for line in record.text.split("\n") if line] == [ONE, sign]
    (found,) = articles(read(tmp_path, "a.xml", feed.encode()))
    assert found.text.startswith(ONE)


def test_an_item_that_only_links_its_title_has_no_text(tmp_path: Path) -> None:
    link = "&lt;a href='https://a.example'&gt;Quay at Tarnby to be widened&lt;/a&gt; &lt;font&gt;Harbour Wire&lt;/font&gt;"
    item = f"<item><title>Quay at Tarnby to be widened - Harbour Wire</title><description>{link}</description><source url='https://a.example'>Harbour Wire</source></item>"
    assert only(rss(item)).text == ""
    assert only(rss(item.replace("&lt;font", "This May. &lt;font"))).text != ""
