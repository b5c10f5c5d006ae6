"""Web pages of other shapes, made after the reader of pages was written: each is read as what it is."""

from __future__ import annotations

from pathlib import Path

from rag.loaders.records import Broken, Record
from rag.loaders.web.pages import read_html
from tests.loaders.inside import only, read, reasons

LEAD = "The lighthouse keepers of Skarholm will hand the lamp to a machine before the autumn storms arrive."
SECOND = (
    "Marit Aune, who has kept it for nineteen years, said nobody had asked her what the ships would think."
)
THIRD = "The coast office wants to save 640,000 crowns a year and to sell the keeper's house to the village."
STORY = f"<p>{LEAD}</p>\n<p>{SECOND}</p>\n<p>{THIRD}</p>"
TITLE = "Skarholm lamp to burn without keepers"


def page(body: str, head: str = "", root: str = 'lang="en"', title: str = TITLE) -> bytes:
    return (
        f"<!DOCTYPE html><html {root}><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body>{body}</body></html>"
    ).encode()


def record(data: bytes) -> Record:
    found = read_html(data)
    assert isinstance(found, Record), found
    return found


def has_story(found: Record) -> bool:
    return all(one in found.text for one in (LEAD, SECOND, THIRD))


def test_a_page_of_a_weblog_program() -> None:
    body = f"""
    <div id="page" class="hfeed site"><header id="masthead" role="banner"><p class="site-title">
    <a href="/" rel="home">Skerry Notes</a></p></header><div id="content"><main id="main"><article id="post-7"
    class="post-7 post type-post hentry"><header class="entry-header"><h1 class="entry-title">{TITLE}</h1>
    <div class="entry-meta"><span class="posted-on">Posted on <a href="https://skerry.example/?p=7"
    rel="bookmark"><time class="entry-date published" datetime="2013-09-02T08:15:00+02:00">2 September
    2013</time>
    <time class="updated" datetime="2016-01-05T10:00:00+02:00">5 January 2016</time></a></span>
    <span class="byline"> by <span class="author vcard"><a class="url fn n" href="/author/liv">Liv
    Dahl</a></span>
    </span></div></header><div class="entry-content">{STORY}</div><footer class="entry-footer">
    <span class="cat-links">Posted in <a href="/c/coast" rel="category
    tag">Coast</a></span></footer></article>
    <section id="comments" class="comments-area"><ol class="comment-list"><li class="comment"><article>
    <time datetime="2013-09-09T08:00:00+02:00">9 September 2013</time><p>A sad day for the strait, writes
    Odd.</p>
    </article></li></ol></section></main></div>
    <aside><h2>Recent posts</h2><ul><li><a href="/1">Harbour cat returns from the sea</a>
    <time datetime="2019-01-01">1 January 2019</time></li></ul></aside></div>"""
    found = record(page(body, '<meta property="og:site_name" content="Skerry Notes">'))
    assert (found.title, found.published, found.dated_by) == (TITLE, "2013-09-02T08:15:00+02:00", "time")
    assert (found.source, found.authors) == ("Skerry Notes", ("Liv Dahl",))
    assert has_story(found)
    assert "writes Odd" not in found.text


def test_an_accelerated_page() -> None:
    head = """<link rel="canonical" href="https://www.skerry.example/coast/lamp"><style amp-boilerplate>
    body{-webkit-animation:-amp-start 8s steps(1,end) 0s 1 normal both}@-webkit-keyframes -amp-start{from{
    visibility:hidden}to{visibility:visible}}</style><noscript><style
    amp-boilerplate>body{animation:none}</style>
    </noscript><script type="application/ld+json">{"@context":"http://schema.org","@type":"NewsArticle",
    "mainEntityOfPage":"https://www.skerry.example/coast/lamp","headline":"Skarholm lamp to burn without
    keepers",
    "datePublished":"2013-09-02T06:15:00Z","author":{"@type":"Person","name":"Liv Dahl"},"publisher":
    {"@type":"Organization","name":"Skerry Courier","logo":{"@type":"ImageObject","url":"x.png"}}}</script>"""
    body = f"""<amp-sidebar id="s" layout="nodisplay"><ul><li><a href="/">Front</a></li></ul></amp-sidebar>
    <article><h1>{TITLE}</h1><amp-img src="a.jpg" width="10" height="10"></amp-img>{STORY}</article>
    <amp-analytics></amp-analytics>"""
    found = record(page(body, head, "⚡ lang='en-GB'"))
    assert (found.title, found.published, found.dated_by) == (TITLE, "2013-09-02T06:15:00Z", "metadata")
    assert (found.source, found.url) == ("Skerry Courier", "https://www.skerry.example/coast/lamp")
    assert found.language == "en-GB"
    assert has_story(found)


def test_an_article_of_several_types_with_a_list_of_publishers() -> None:
    head = """<script type="application/ld+json">[{"@context":"https://schema.org","@type":"BreadcrumbList",
    "itemListElement":[]},{"@context":"https://schema.org","@type":["ReportageNewsArticle","NewsArticle"],
    "headline":"Skarholm lamp to burn without
    keepers","datePublished":"2013-09-02","dateModified":"2018-01-01",
    "articleSection":["Coast","Work"],"inLanguage":{"@type":"Language","name":"English"},
    "author":["Liv Dahl",{"@type":"Person","name":"Per Moen"}],
    "publisher":[{"@type":"NewsMediaOrganization","name":"Skerry Courier"}]}]</script>"""
    found = record(page(f"<main><h1>{TITLE}</h1>{STORY}</main>", head))
    assert (found.published, found.dated_by, found.section) == ("2013-09-02", "metadata", "Coast")
    assert (found.source, found.authors) == ("Skerry Courier", ("Liv Dahl", "Per Moen"))
    assert has_story(found)


def test_microdata() -> None:
    body = f"""<div itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">{TITLE}</h1>
    <span itemprop="author" itemscope itemtype="http://schema.org/Person"><span itemprop="name">Liv
    Dahl</span>
    </span><meta itemprop="datePublished" content="2013-09-02T08:15:00+02:00"><meta itemprop="dateModified"
    content="2015-05-05"><span itemprop="articleSection">Coast</span><div itemprop="publisher" itemscope
    itemtype="https://schema.org/Organization"><meta itemprop="name" content="Skerry Courier"></div>
    <div itemprop="articleBody">{STORY}</div><div itemprop="comment" itemscope
    itemtype="http://schema.org/Comment"><meta itemprop="datePublished" content="2013-09-09"><p>Sad.</p></div>
    </div>"""
    found = record(page(body))
    assert (found.published, found.dated_by) == ("2013-09-02T08:15:00+02:00", "metadata")
    assert (found.source, found.section, found.authors) == ("Skerry Courier", "Coast", ("Liv Dahl",))
    assert has_story(found)


def test_the_microformat_of_old_weblogs() -> None:
    body = f"""<div class="hentry"><h2 class="entry-title"><a href="/lamp" rel="bookmark">{TITLE}</a></h2>
    <p>by <span class="vcard author"><span class="fn">Liv Dahl</span></span> on <abbr class="published"
    title="2009-09-02T08:15:00+02:00">Wednesday morning</abbr></p><div
    class="entry-content">{STORY}</div></div>
    <div id="sidebar"><ul><li><a href="/a">How the old pier was mended</a></li><li><a href="/b">What the
    fishermen ate in spring</a></li><li><a href="/c">Where the grey seals went</a></li><li><a
    href="/d">When the
    ferry did not come</a></li><li><a href="/e">Why the chapel has no bell</a></li></ul></div>"""
    found = record(page(body, title=f"{TITLE} | Skerry Notes"))
    assert (found.title, found.published, found.dated_by) == (TITLE, "2009-09-02T08:15:00+02:00", "time")
    assert has_story(found)


def test_a_date_in_the_byline() -> None:
    for line in (
        "By Liv Dahl | 2 September 2013 08:15",
        "By Liv Dahl, Skerry Courier, September 2, 2013",
        "Liv Dahl in Skarholm · Monday 2 September 2013",
        "Published: September 2, 2013 8:15 am – Updated: January 5, 2016 9:00 am",
        "Last updated 5 January 2016, first published 2 September 2013",
    ):
        body = f'<div class="story"><h1>{TITLE}</h1><div class="by">{line}</div>{STORY}</div>'
        found = record(page(body, '<meta property="article:modified_time" content="2016-01-05T08:00:00Z">'))
        assert found.dated_by == "dateline", line
        assert "2013" in str(found.published), line
        assert "2016" not in str(found.published), line


def test_a_live_page_of_marked_up_entries() -> None:
    entries = "".join(
        f'<article itemprop="liveBlogUpdate" itemscope itemtype="https://schema.org/BlogPosting"><header>'
        f'<time itemprop="datePublished" datetime="2013-09-02T{hour}:00:00Z">{hour}:00</time>'
        f'<h3 itemprop="headline">{name}</h3></header><p itemprop="articleBody">{text}</p>'
        f'<ul class="share"><li><a href="/s">Share</a></li></ul></article>'
        for hour, name, text in (
            ("17", "The lamp is dark", THIRD), ("12", "Keeper speaks", SECOND), ("09", "Boats arrive", LEAD)
        )
    )  # fmt: skip
    title = "Skarholm gives up its keepers: live"
    body = f"""<main itemscope itemtype="https://schema.org/LiveBlogPosting"><h1
    itemprop="headline">{title}</h1>
    <p>We follow the last day of the lamp.</p>{entries}</main>"""
    found = record(page(body, title=f"{title} - Skerry Courier"))
    assert found.title == title
    order = [found.text.index(one) for one in ("17:00", THIRD, "12:00", SECOND, "09:00", LEAD)]
    assert order == sorted(order)
    assert "Share" not in found.text
    assert str(found.published).startswith("2013-09-02")


def test_a_gallery_of_pictures(tmp_path: Path) -> None:
    captions = [
        "The keeper climbs the last of the 212 steps. Photo: Per Moen",
        "Her dog waits below, as every evening.",
        "The lens was ground in 1871 and is still clear.", "Ships pass at dusk on Sunday.",
    ]  # fmt: skip
    slides = "".join(
        f'<li class="slide"><figure><a href="/full/{n}.jpg"><img src="{n}.jpg" '
        f'alt=""></a><figcaption><p>{text}'
        "</p></figcaption></figure></li>"
        for n, text in enumerate(captions)
    )
    head = """<script type="application/ld+json">{"@context":"https://schema.org","@type":"ImageGallery",
    "headline":"The last week of a lamp","datePublished":"2013-09-02T10:00:00Z"}</script>"""
    body = f"<main><h1>The last week of a lamp</h1><ul>{slides}</ul></main>"
    article = only(read(tmp_path, "g.html", page(body, head, title="The last week of a lamp")))
    assert article.title == "The last week of a lamp"
    assert article.text.split("\n\n") == captions
    assert article.published is not None


HEADLINES = (
    "Skarholm lamp to burn without keepers", "Harbour cat returns after nine weeks at sea",
    "Fog horn to sound again on Fridays", "Council counts the seals of the outer strait",
    "New ferry is late for the third summer", "School on the island keeps its only class",
)  # fmt: skip


def test_a_page_of_a_tag_is_a_list_of_links(tmp_path: Path) -> None:
    posts = "".join(
        f'<article class="post"><h2 class="entry-title"><a href="/2013/09/0{n}/a" '
        f'rel="bookmark">{name}</a></h2>'
        f'<time datetime="2013-09-0{n}">{n} September 2013</time><p>Teaser of some length that says what the '
        f'article number {n} is about, so that readers follow it to its end […]</p><a href="/2013/09/0{n}/a">'
        "Continue</a></article>"
        for n, name in enumerate(HEADLINES, 1)
    )
    head = '<meta property="og:type" content="article"><meta property="og:title" content="Lighthouses">'
    data = page(f"<main><h1>Tag: Lighthouses</h1>{posts}</main>", head, title="Lighthouses Archives")
    (reason,) = reasons(read(tmp_path, "t.html", data))
    assert "list of links" in reason


def test_a_home_page_is_a_list_of_links(tmp_path: Path) -> None:
    cards = "".join(
        f'<div class="card"><a href="/n/{n}"><img src="{n}.jpg"><h3>{name}</h3><p>A line or two that make '
        f"the "
        f"reader curious about what happened on that day.</p></a></div>"
        for n, name in enumerate(HEADLINES)
    )
    body = f"""<header><a href="/"><img alt="Skerry Courier"></a><nav><a href="/c">Coast</a></nav></header>
    <div class="grid">{cards}</div><section><h2>Most read</h2><ol>{
        "".join(f'<li><a href="/n/{n}">{name}</a></li>' for n, name in enumerate(HEADLINES))
    }</ol></section><footer>Skerry Courier, Quay 3</footer>"""
    (reason,) = reasons(read(tmp_path, "h.html", page(body, title="Skerry Courier - news of the coast")))
    assert "list of links" in reason


def test_a_page_that_is_refused_says_why() -> None:
    links = "".join(f'<li><a href="/n/{n}">{name}</a></li>' for n, name in enumerate(HEADLINES))
    found = read_html(page(f"<h1>World</h1><ul>{links}</ul>", title="World | Skerry Courier"))
    assert isinstance(found, Broken)
    assert "front or index page" in found.reason
