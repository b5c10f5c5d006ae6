"""Styles that hide are told from styles that do not, on pages and in fragments."""

from __future__ import annotations

import pytest

from rag.loaders.cleaning.hidden import hides, without_hidden
from rag.loaders.markup import html_to_text

HIDING = [
    "display:none",
    "DISPLAY : NONE !important",
    "visibility:hidden",
    "visibility: collapse",
    "opacity:0",
    "opacity: .01",
    "font-size:0",
    "font-size:1px",
    "font-size: 0.05em",
    "font: 0/0 a",
    "position:absolute; left:-9999px",
    "text-indent:-10000px",
    "position:fixed;top:-200vh",
    "clip-path: inset(100%)",
    "position:absolute;clip:rect(0, 0, 0, 0)",
    "clip: rect(1px 1px 1px 1px)",
    "height:0;overflow:hidden",
    "max-height: 0; overflow-y:auto; overflow: hidden",
    "transform:scale(0)",
    "color:transparent",
    "color: rgba(0,0,0,0)",
    "color:#fff;background:#ffffff",
    "color: white; background-color: rgb(254, 254, 254)",
    "color:black;background:#000 url(x.png)",
]
SHOWING = [
    "",
    "display:block",
    "visibility:visible",
    "opacity:0.9",
    "font-size:12px",
    "font-size: 80%",
    "font: 12px serif",
    "position:absolute;left:-3px",
    "text-indent:2em",
    "text-indent:-1em",
    "height:0",
    "overflow:hidden",
    "transform:scale(1.1)",
    "color:#fff",
    "color:white;background:#003366",
    "color:#333;background:#fff",
    "background:transparent",
    "left:-9999px",
]


@pytest.mark.parametrize("style", HIDING)
def test_what_nobody_sees_is_hidden(style: str) -> None:
    assert hides(style)


@pytest.mark.parametrize("style", SHOWING)
def test_what_is_seen_is_not(style: str) -> None:
    assert not hides(style)


@pytest.mark.parametrize(
    ("fragment", "seen"),
    [
        ("One <b>two</b>.", "One <b>two</b>."),
        ('A<div style="display:none">b<div>c</div>d</div>e', "Ae"),
        ("A<span hidden>b</span>c", "Ac"),
        ('A<p aria-hidden="true">b</p>c', "Ac"),
        ('A<p style="display:none">b<p>c</p>', "A<p>c</p>"),
        ('A<div style="display:none">b', "A"),
        ('A<font color="white">b</font>c', "Ac"),
        ('A<font color="red">b</font>c', 'A<font color="red">b</font>c'),
        ('A<img style="display:none" src=x>c', 'A<img style="display:none" src=x>c'),
        ("Hidden costs < 3 style = none", "Hidden costs < 3 style = none"),
    ],
)
def test_hidden_elements_of_a_fragment_go(fragment: str, seen: str) -> None:
    assert without_hidden(fragment) == seen


def test_a_field_of_html_is_read_as_a_reader_sees_it() -> None:
    text = html_to_text(
        "<p>Seen.</p><p style='font-size:0'>No.</p><!-- no --><template>No.</template><p>Also.</p>"
    )
    assert text.split() == ["Seen.", "Also."]
