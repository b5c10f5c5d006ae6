"""Which outlet an article is from, and which addresses are believed."""

from __future__ import annotations

import pytest

from rag.loaders.outlets import clean_url, find_outlet, outlet_of_dateline, outlet_of_url


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("http://rss.cnn.com/~r/rss/x/index.html", "CNN"),
        ("https://edition.cnn.com/a", "CNN"),
        ("https://www.cbc.ca/news/1", "CBC"),
        ("https://news.bbc.co.uk/1", "BBC"),
        ("https://www.nytimes.com/2014/", "The New York Times"),
        ("https://abcnews.go.com/x", "ABC News"),
        ("https://www.example.org/a", "example.org"),
        ("https://m.feeds.harbourwire.example/a", "harbourwire.example"),
        ("https://notcnn.com/a", "notcnn.com"),
        ("https://feedproxy.google.com/~r/x", None),
        ("http://127.0.0.1/a", None),
        ("http://localhost/a", None),
    ],
)
def test_the_host_tells_the_outlet(url: str, outlet: str | None) -> None:
    assert outlet_of_url(url) == outlet


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Portmore, Tarnland (CNN) -- The quay opened.", "CNN"),
        ("(CNN)  -- The quay opened.", "CNN"),
        ("PORTMORE (AP) — The quay opened.", "Associated Press"),
        ("LONDON, March 5 (Reuters) - The quay opened.", "Reuters"),
        ("(Harbour Wire) -- The quay opened.", "Harbour Wire"),
        ("MONS, Belgium (Northern Ledger) -- The quay opened.", "Northern Ledger"),
        ("A lead.\n\nPORTMORE (Harbour Wire) – The quay opened.", "Harbour Wire"),
        ("The agency (Reuters) - which is old - said so.", None),
        ("Ida Brandt (Democrat) — the chair — voted.", None),
        ("Ida Brandt (left) - photographed in May.", None),
        ("PORTMORE (AP) The quay opened.", None),
        ("One.\nTwo.\nThree.\nPORTMORE (AP) - The quay opened.", None),
        ("PORTMORE -- The quay opened.", None),
        ("The quay (18 metres) - it is long - opened.", None),
        ("", None),
    ],
)
def test_a_wire_dateline_names_its_outlet(text: str, outlet: str | None) -> None:
    assert outlet_of_dateline(text) == outlet


def test_what_is_stated_comes_first_then_well_known_hosts_then_datelines_then_hosts() -> None:
    dateline = "PORTMORE (Harbour Wire) -- The quay opened."
    assert find_outlet("The Portmore Echo", "https://cnn.com/a", dateline) == "The Portmore Echo"
    assert find_outlet("www.cnn.com", None, "") == "CNN"
    assert find_outlet("", "https://cnn.com/a", dateline) == "CNN"
    assert find_outlet("", "https://example.org/a", dateline) == "Harbour Wire"
    assert find_outlet("", "https://example.org/a", "The quay opened.") == "example.org"
    assert find_outlet("", None, "The quay opened.") is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "java\nscript:alert(1)", "ftp://example.org/a", "//example.org/a",
        "example.org", "http://", "http://[::1", "http://a@evil.example/", "http://evil.example\\@good.example/",
        "http://exa mple.org/", "http://example.org/\u202egpj.exe", "http://example.org/\x00",
        "data:text/html,x", "http://example.org:99999/", 'http://example.org/"onload="x',
        "http://example.org/" + "a" * 5000, "",
    ],
)  # fmt: skip
def test_doubtful_addresses_are_dropped(url: str) -> None:
    assert clean_url(url) is None


def test_plain_addresses_are_kept_as_they_are() -> None:
    for url in ("https://example.org/a?b=c#d", "http://rss.cnn.com/~r/rss/x/~3/K9/index.html"):
        assert clean_url(f" {url} ") == url


@pytest.mark.parametrize("stated", ["javascript:alert(1)", "data:text/html,x", " JavaScript : alert(1)"])
def test_an_address_that_acts_is_nobodys_name(stated: str) -> None:
    assert find_outlet(stated, None, "It rained.") is None
