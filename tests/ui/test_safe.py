"""The words of strangers, made fit for a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.render.safe import esc, fragment_url, line, link, safe_url


@given(st.text())
def test_no_text_becomes_markup(text: str) -> None:
    assert not set(esc(text)) & set("<>\"'")


def test_text_is_shown_as_it_is_written() -> None:
    assert esc("<b>Tom & Ann's</b>") == "&lt;b&gt;Tom &amp; Ann&#x27;s&lt;/b&gt;"


def test_marks_that_turn_the_writing_are_left_out() -> None:
    assert line("abc\u202egpj.exe\x00") == "<bdi>abcgpj.exe</bdi>"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//example.org/x",
        "example.org",
        "https://user:word@example.org/",
        "https://good.example\\@evil.example/",
        "http://[::1",
        "https://example.org/\u202egpj",
        "https:///nowhere",
        "ftp://example.org/",
        "",
        None,
    ],
)
def test_only_plain_addresses_of_the_web_become_links(url: str | None) -> None:
    assert safe_url(url) == ""
    assert link(url, "words", "original") == ""


def test_a_link_jumps_to_the_words() -> None:
    assert fragment_url("https://example.org/a", "4 per-cent, he said") == (
        "https://example.org/a#:~:text=4%20per%2Dcent%2C%20he%20said"
    )


def test_long_words_are_named_by_their_ends_and_an_anchor_stays() -> None:
    words = " ".join(f"w{i}" for i in range(30))
    assert fragment_url("https://example.org/a#top", words) == (
        "https://example.org/a#top:~:text=w0%20w1%20w2%20w3%20w4%20w5,w24%20w25%20w26%20w27%20w28%20w29"
    )


def test_a_link_tells_nobody_where_it_was_followed() -> None:
    assert 'rel="noopener noreferrer nofollow"' in link("https://example.org/", "", "original")
