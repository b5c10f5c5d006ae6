"""When a web page was published: what is trusted, in which order, and what is no date of the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.dates import parse_published
from rag.loaders.records import Record
from rag.loaders.web.days import date_in_address
from rag.loaders.web.pages import read_html
from tests.loaders.inside import only, read

TITLE = "Mill pond to be drained for repairs"
STORY = """<p>The town of Ostergaard will drain its mill pond in April to mend the old sluice, the mayor
    said.</p>
<p>Engineers had found that two of its four gates no longer close, and that the timber beneath them rots.</p>
<p>"The carp will be moved to the castle lake," said Signe Holt, who looks after the town's waters.</p>"""
MODIFIED = '<meta property="article:modified_time" content="2018-05-05T10:00:00Z">'
LINKED = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",'
    ' "headline": "Mill pond to be drained for repairs", %s}</script>'
)
WRAPPED = LINKED.replace(">{", ">//<![CDATA[\n{").replace("}<", "};\n//]]><")


def page(above: str = "", head: str = "", below: str = "", before: str = "") -> Record:
    body = f"{before}<article><h1>{TITLE}</h1>{above}{STORY}</article>{below}"
    found = read_html(
        f"<!doctype html><html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>".encode()
    )
    assert isinstance(found, Record)
    return found


def day_of(found: Record) -> str | None:
    day = parse_published(found.published)
    return day.date().isoformat() if day else None


@pytest.mark.parametrize(
    ("above", "head", "day", "by"),
    [
        ("", LINKED % '"datePublished": "2014-03-15"', "2014-03-15", "metadata"),
        ("", WRAPPED % '"datePublished": "2014-03-15"', "2014-03-15", "metadata"),
        ("", '<meta name="dc.date" content="2014-03-15">', "2014-03-15", "metadata"),
        ('<time datetime="2014-03-15T18:20">15 March</time>', "", "2014-03-15", "time"),
        ("<p>By Signe Lund <time>15 March 2014, 6:20 pm</time></p>", "", "2014-03-15", "time"),
        ('<abbr class="published" title="2014-03-15">Saturday</abbr>', "", "2014-03-15", "time"),
        ("<p>Published 15 March 2014</p>", "", "2014-03-15", "dateline"),
        ("<p>15 March 2014</p>", "", "2014-03-15", "dateline"),
        ("<p>By Signe Lund, March 15, 2014</p>", "", "2014-03-15", "dateline"),
        ("<p>2014-03-15 08:20 Source: Ostergaard Post</p>", "", "2014-03-15", "dateline"),
        ("<p>Sat 15 Mar 2014 08h20 (local)</p>", "", "2014-03-15", "dateline"),
        ("<p class='post-date'>Ude den 15 March 2014, rettet 5 May 2018</p>", "", "2014-03-15", "dateline"),
        ("<dl><dt>Updated:</dt><dd>5 May 2018</dd><dt>Published:</dt><dd>15 March 2014</dd></dl>", "",
         "2014-03-15", "dateline"),
        ("<p>Updated<br>5 May 2018</p>", "", "2018-05-05", "modified"),
        ("<ul><li>Signe Lund</li><li>March 15, 2014</li></ul>", "", "2014-03-15", "dateline"),
        ("", '<link rel="canonical" href="https://a.example/2014/mar/15/pond">', "2014-03-15", "url"),
        ("", MODIFIED, "2018-05-05", "modified"),
        ("", LINKED % '"dateModified": "2018-05-05"', "2018-05-05", "modified"),
        ("<p>Last updated: 5 May 2018</p>", "", "2018-05-05", "modified"),
        ('<time class="updated" datetime="2018-05-05">5 May</time>', "", "2018-05-05", "modified"),
        ("", "", None, ""),
    ],
)  # fmt: skip
def test_it_is_recorded_what_was_trusted(above: str, head: str, day: str | None, by: str) -> None:
    found = page(above, head)
    assert (day_of(found), found.dated_by) == (day, by)


def test_what_is_trusted_more_comes_first() -> None:
    canonical = '<link rel="canonical" href="https://a.example/2014/03/15/pond">'
    stated = '<meta property="article:published_time" content="2014-03-12">'
    shown = '<p><time datetime="2014-03-13">13 March</time></p><p>Published 14 March 2014</p>'
    assert day_of(page(shown, stated + canonical + MODIFIED)) == "2014-03-12"
    assert day_of(page(shown, canonical + MODIFIED)) == "2014-03-13"
    assert day_of(page("<p>Published 14 March 2014</p>", canonical + MODIFIED)) == "2014-03-14"
    assert day_of(page("", canonical + MODIFIED)) == "2014-03-15"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Published 15 March 2014. Updated 5 May 2018</p>",
        "<p>Updated 5 May 2018 | Published 15 March 2014</p>",
        "<p>First published on March 15, 2014 (last modified on May 5, 2018)</p>",
        '<p>Published 15 March 2014. Updated <time datetime="2018-05-05">5 May 2018</time></p>',
        '<p><time class="published" datetime="2014-03-15">x</time> <time class="updated" '
        'datetime="2018-05-05">'
        "y</time></p>",
        "<p>Last updated: 5 May 2018</p><p>Posted: 15 March 2014</p>",
    ],
)
def test_a_change_is_no_publication_where_both_are_said(line: str) -> None:
    assert day_of(page(line, MODIFIED)) == "2014-03-15"


@pytest.mark.parametrize(
    "above",
    [
        "<p>The pond was dug on 15 March 1714.</p>",
        "<p>It was on 15 March 2014 that the first gate failed, and nobody in the town hall noticed it "
        "then.</p>",
        '<p>The pond was dug on <time datetime="1714-03-15">15 March 1714</time> by forty men with '
        "spades, as an"
        " old book says.</p>",
        "<p>Where: town hall. When: 15 March 2014</p>",
        "<p>When: 15 March 2014</p>",
        "<p>Open until 15 March 2014</p>",
        "<p>20140315</p>",
        "<p>March 2014</p>",
        "<p>03/04/2014</p>",
        '<aside><p>15 March 2014</p><time datetime="2014-03-15">x</time></aside>',
        '<p style="display:none">15 March 2014</p>',
    ],
)
def test_what_is_no_date_of_the_page_is_not_taken(above: str) -> None:
    assert day_of(page(above)) is None


@pytest.mark.parametrize(
    "below",
    [
        '<div class="comments"><p>Odd, 15 March 2014</p><time datetime="2014-03-15">x</time></div>',
        "<h2>Related</h2><ul><li><a href='/a'>Castle lake to be stocked with pike</a><p>15 March "
        "2014</p></ul>",
        '<div><h3><a href="/a">Castle lake to be stocked</a></h3><time datetime="2014-03-15">x</time></div>',
        '<article><h2><a href="/a">Castle lake</a></h2><time class="published" datetime="2014-03-15">x</time>'
        "</article>",
        "<footer>15 March 2014</footer>",
        '<div itemscope itemtype="https://schema.org/Comment"><meta itemprop="datePublished" '
        'content="2014-03-15">'
        "</div>",
    ],
)
def test_dates_of_others_and_of_comments_are_not_taken(below: str) -> None:
    assert day_of(page(below=below)) is None


def test_a_labelled_day_at_the_end_of_the_article_counts() -> None:
    body = f"<article><h1>{TITLE}</h1>{STORY}<p>{{}}</p></article>"
    for line, day in (("Published 15 March 2014", "2014-03-15"), ("The gates close on 15 March 2014", None)):
        found = read_html(f"<html><title>{TITLE}</title>{body.format(line)}".encode())
        assert isinstance(found, Record)
        assert day_of(found) == day


def test_the_date_in_the_head_of_the_site_is_todays() -> None:
    assert day_of(page(before='<div class="top">Saturday, 15 March 2014</div>')) is None
    assert day_of(page(before='<header><time datetime="2014-03-15">today</time></header>')) is None


def test_linked_data_with_a_comma_too_many_are_read() -> None:
    script = '<script type="application/ld+json">[{"@type": "NewsArticle", "datePublished": "2014-03-15", },]'
    assert day_of(page("", script + "</script>")) == "2014-03-15"


def test_a_label_of_any_language_counts_in_an_element_made_for_a_date() -> None:
    line = "<span class='post-date'>Stand: 15.03.2014, 18:20 Uhr</span>"
    assert day_of(page(line)) == "2014-03-15"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Publicado el 15 de marzo de 2014 a las 18:20", "2014-03-15"),
        ("Publié le 15 mars 2014 à 18h20 - Mis à jour le 16 mars 2014 à 09h05", "2014-03-15"),
        ("Veröffentlicht am 15.03.2014, 18:20 Uhr", "2014-03-15"),
        ("Public hearing: 15 March 2014", None),
    ],
)
def test_published_in_other_languages(line: str, day: str | None) -> None:
    assert day_of(page(f"<p>{line}</p>")) == day


def test_a_date_in_running_text_stays_in_the_text() -> None:
    dug = 'The pond was dug on <time datetime="1714-03-15">15 March 1714</time> by forty men with spades.'
    assert "dug on 15 March 1714 by forty men" in page(f"<p>{dug}</p>").text


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://a.example/2014/03/15/pond.html", "2014-03-15"),
        ("https://a.example/news/2014/3/5/pond", "2014-03-05"),
        ("https://a.example/world/2014/mar/15/pond", "2014-03-15"),
        ("https://a.example/2014-03-15/pond", "2014-03-15"),
        ("https://a.example/pond-2014-03-15.html", "2014-03-15"),
        ("https://a.example/2014/03/pond", None),
        ("https://a.example/2014/mar/pond", None),
        ("https://a.example/2014/13/45/pond", None),
        ("https://a.example/12014/03/15/", None),
        ("https://a.example/pond?date=2014-03-15", None),
        ("https://a.example/2014/03/15/what-came-after-2013-01-01", None),
        ("https://a.example/20140315", None),
        ("https://a.example/local/20140315-pond-drained", "2014-03-15"),
        ("https://a.example/20140315/pond", "2014-03-15"),
        ("https://a.example/20149915/pond", None),
        ("https://a.example/pond-20140315/", None),
        ("http://[/2014/03/15/", None),
    ],
)
def test_a_day_in_an_address(address: str, day: str | None) -> None:
    assert date_in_address(address) == day


def test_a_page_of_a_crawl_has_the_day_of_its_address(tmp_path: Path) -> None:
    from tests.loaders.test_warc import record, response

    body = (
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{STORY}</article>".encode()
    )
    data = record(response(body), address="https://a.example/2014/03/15/pond")
    article = only(read(tmp_path, "x.warc", data))
    assert article.published == parse_published("2014-03-15")


def test_of_a_table_of_the_nineties_the_article_is_read(tmp_path: Path) -> None:
    row = "<A HREF='/'>Home</A><BR><A HREF='/w'>World</A><BR><A HREF='/s'>Sport</A>"
    text = STORY.replace("</p>", "")
    data = f"""<HTML><HEAD><TITLE>Ostergaard Post: Region: {TITLE}</TITLE></HEAD><BODY BGCOLOR="#FFFFFF">
    <TABLE WIDTH=600><TR><TD VALIGN=TOP>{row}</TD><TD VALIGN=TOP><FONT SIZE=+2><B>{TITLE}</B></FONT><BR>
    <FONT SIZE=-1>March 15, 1998<BR>Web posted at: 6:20 p.m. EST</FONT>{text}</TD>
    <TD><B>More</B><BR><A HREF=1>Castle lake to be stocked with pike</A><BR><A HREF=2>Old mill finds a
    buyer at
    last</A><BR><A HREF=3>Storks return early to the town hall</A></TD></TR></TABLE></BODY></HTML>"""
    article = only(read(tmp_path, "old.html", data.encode()))
    assert article.published == parse_published("1998-03-15")
    assert article.title == TITLE
    assert article.text.startswith("March 15, 1998")
    assert not any(word in article.text for word in ("Home", "World", "Sport", "Castle lake to be", "storks"))
