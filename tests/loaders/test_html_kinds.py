"""What a page is and says of itself: live blogs, galleries, lists of links; outlet, authors and the like."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.loaders.records import Broken, Record
from rag.loaders.web.pages import read_html
from tests.loaders.inside import only, read, reasons

TITLE = "Sluice vote in Ostergaard – as it happened"
TEXTS = (
    "That is the end of the evening: the council will drain the pond and mend the gates before Whitsun.",
    "Mayor Karl Birk says the work will cost 2.9 million crowns, more than he had thought in January.",
    "The council has begun to vote in the old riding hall, where some eighty people have come to listen.",
)
TIMES = ("21.30 CET", "20.15 CET", "19.00 CET")
STORY = "".join(f"<p>{text}</p>" for text in TEXTS)


def page(body: str, head: str = "", title: str = TITLE, root: str = "") -> bytes:
    page = f"<!DOCTYPE html><html{root}><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return page.encode()


def record(data: bytes) -> Record:
    found = read_html(data)
    assert isinstance(found, Record), found
    return found


def linked(properties: str) -> str:
    return (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": ['
        '{"@type": "NewsArticle", "headline": "Sluice vote", ' + properties + "]}</script>"
    )


LIVE = """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "LiveBlogPosting",
"headline": "Sluice vote in Ostergaard – as it happened", "datePublished": "2014-03-15T17:55:00Z",
"dateModified": "2014-03-16T07:00:00Z", "liveBlogUpdate": [{"@type": "BlogPosting", "headline": "Mayor on the
cost", "datePublished": "2014-03-15T19:15:00Z"}]}</script>"""


def entries(form: str) -> str:
    return "".join(form.format(time=time, text=text) for time, text in zip(TIMES, TEXTS, strict=True))


@pytest.mark.parametrize(
    "form",
    [
        '<div class="block"><time datetime="2014-03-15">{time}</time><h2>Mayor on the '
        "cost</h2><p>{text}</p></div>",
        '<div class="block"><p><time>{time}</time></p><p>{text}</p><p><a href="/share">Share '
        "this</a></p></div>",
        "<section><header><a href='#a'><time>{time}</time></a></header><p>{text}</p></section>",
        "<li><time>{time}</time> {text}</li>",
    ],
)
@pytest.mark.parametrize("head", [LIVE, ""])
def test_a_live_blog_is_one_article_of_its_entries(form: str, head: str, tmp_path: Path) -> None:
    body = f"<main><article><h1>{TITLE}</h1>{entries(form)}</article></main>"
    article = only(read(tmp_path, "live.html", page(body, head)))
    assert article.title == TITLE
    places = [article.text.index(one) for pair in zip(TIMES, TEXTS, strict=True) for one in pair]
    assert places == sorted(places)
    assert "Share" not in article.text
    assert not head or article.published is not None


def test_the_days_of_a_live_blogs_entries_stay_and_the_first_dates_it() -> None:
    form = '<div><time datetime="2014-03-15T{time}">15 March 2014 {time}</time><p>{text}</p></div>'
    body = "".join(
        form.format(time=t, text=x) for t, x in zip(("21:30", "20:15", "19:00"), TEXTS, strict=True)
    )
    found = record(page(f"<main><h1>{TITLE}</h1>{body}</main>"))
    assert (found.published, found.dated_by) == ("2014-03-15T19:00", "time")
    assert found.text.startswith("15 March 2014 21:30")


def test_comments_with_times_make_no_live_blog() -> None:
    comments = entries("<div><time datetime='2014-03-16'>{time}</time><p>I think so too. {text}</p></div>")
    story = STORY.replace("council", "board") * 2
    found = record(
        page(f"<article><h1>{TITLE}</h1>{story}</article><div class=comment-list>{comments}</div>")
    )
    assert "I think so" not in found.text
    assert found.published is None


def test_a_gallery_is_one_article_of_its_captions(tmp_path: Path) -> None:
    captions = [
        "1 of 4: The old gates stand open at dawn. (Signe Lund/Ostergaard Post)",
        "2 of 4: Carp in the castle lake.",
        "3 of 4: The mayor looks at the rotten timber. (Signe Lund/Ostergaard Post)",
        "4 of 4: Mud, and a bicycle.",
    ]  # fmt: skip
    figures = "".join(f"<figure><img src='x'><figcaption>{one}</figcaption></figure>" for one in captions)
    intro = "We walked around the pond for a day before the water went."
    head = '<meta property="article:published_time" content="2014-03-15">'
    body = f"<article><h1>In pictures: the pond</h1><p>{intro}</p>{figures}</article>"
    article = only(read(tmp_path, "g.html", page(body, head, "In pictures: the pond")))
    assert (article.title, article.text) == ("In pictures: the pond", "\n\n".join([intro, *captions]))


def test_an_article_with_some_pictures_is_no_gallery() -> None:
    figures = "<figure><img src='x'><figcaption>The gates at dawn.</figcaption></figure>" * 3
    found = record(page(f"<article><h1>{TITLE}</h1>{STORY}{figures}</article>"))
    assert found.text == "\n\n".join(TEXTS)
    assert found.left_out == 12


HEADLINES = (
    "Mill pond to be drained in April",
    "Castle lake gets four hundred carp", "Storks come early to the town hall",
    "Night bus to run until two again", "Old riding hall to become a library",
)  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [
        '<li><a href="/{n}">{name}</a></li>',
        '<div class="card"><h3><a href="/{n}">{name}</a></h3><p>A line on what happened there that day, '
        "and why."
        "</p></div>",
        '<article><a href="/{n}"><h2>{name}</h2></a><time datetime="2014-03-15">15 March</time></article>',
        "<tr><td><a href='/{n}'>{name}</a></td></tr>",
    ],
)
def test_a_section_front_is_refused_with_the_reason(form: str, tmp_path: Path) -> None:
    links = "".join(form.format(n=n, name=name) for n, name in enumerate(HEADLINES))
    body = f"<table>{links}</table>" if form.startswith("<tr") else f"<div>{links}</div>"
    data = page(f"<nav><a href='/'>Home</a></nav><main><h1>World</h1>{body}</main>", title="World | Post")
    (reason,) = reasons(read(tmp_path, "front.html", data))
    assert reason == "it is a list of links to articles (a front or index page), not an article"


@pytest.mark.parametrize(
    "place", ["<ul>{}</ul>", "<aside><ul>{}</ul></aside>", "<div><h2>Read on</h2>{}</div>"]
)
def test_an_article_with_links_to_others_is_read(place: str) -> None:
    links = "".join(f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(HEADLINES))
    found = read_html(
        page(f"<div><h1>{TITLE}</h1><p>{TEXTS[0]}</p><p>{TEXTS[1]}</p>{place.format(links)}</div>")
    )
    assert not isinstance(found, Broken)
    assert found.text.startswith(TEXTS[0])


PUBLISHERS = [
    '"publisher": {"@id": "#o"}}, {"@id": "#o", "@type": "NewsMediaOrganization", "name": "Ostergaard Post"}',
    '"publisher": "Ostergaard Post"}',
    '"publisher": [{"@type": "Organization", "name": "Ostergaard Post"}]}',
    '"isPartOf": {"@type": ["CreativeWork", "Product"], "name": "Ostergaard Post"}}',
    '"isPartOf": {"@id": "#p"}}, {"@id": "#p", "@type": "WebPage", "name": "Sluice vote", "isPartOf": '
    '{"@id": "#s"}'
    '}, {"@id": "#s", "@type": "WebSite", "name": "Ostergaard Post"}',
    '"articleBody": "x"}, {"@type": "WebSite", "name": "Ostergaard Post"}',
    '"isPartOf": {"@type": "CreativeWorkSeries", "name": "Letters", "publisher": {"name": "Ostergaard '
    'Post"}}}',
]


@pytest.mark.parametrize("properties", PUBLISHERS)
def test_the_outlet_is_found_in_the_graph(properties: str) -> None:
    assert record(page(STORY, linked(properties))).source == "Ostergaard Post"


@pytest.mark.parametrize(
    "author",
    [
        '"Signe Lund"', '["Signe Lund"]', '{"@type": "Person", "name": "Signe Lund"}', '{"@id": "#a"}',
        '[{"@type": "Person", "givenName": "Signe", "familyName": "Lund"}]',
    ],
)  # fmt: skip
def test_authors_of_linked_data(author: str) -> None:
    person = '}, {"@id": "#a", "@type": "Person", "name": "Signe Lund"}'
    assert record(page(STORY, linked(f'"author": {author}{person}'))).authors == ("Signe Lund",)


def test_address_section_and_language_of_linked_data() -> None:
    properties = (
        '"mainEntityOfPage": {"@type": "WebPage", "@id": "https://a.example/vote"}, "articleSection": '
        '["Region"],'
        ' "inLanguage": "en_GB"}'
    )
    found = record(page(STORY, linked(properties)))
    assert (found.url, found.section, found.language) == ("https://a.example/vote", "Region", "en-GB")


def test_language_and_section_of_the_page() -> None:
    head = '<meta property="article:section" content="Region"><meta property="og:locale" content="da_DK">'
    assert record(page(STORY, head)).language == "da-DK"
    found = record(page(STORY, head, root=' lang="da"'))
    assert (found.section, found.language) == ("Region", "da")


def test_of_several_articles_in_the_data_none_is_guessed() -> None:
    others = ", ".join(
        f'{{"@type": "NewsArticle", "headline": "{name}", "datePublished": "2019-01-01"}}'
        for name in HEADLINES[:2]
    )
    head = f'<script type="application/ld+json">[{others}]</script>'
    assert record(page(f"<h1>{TITLE}</h1>{STORY}", head)).published is None


def test_data_that_refer_to_themselves_end() -> None:
    properties = (
        '"@id": "#a", "publisher": {"@id": "#a"}, "isPartOf": {"@id": "#a"}, "author": {"@id": "#a"}}'
    )
    assert record(page(STORY, linked(properties))).source in {"", "Sluice vote"}
