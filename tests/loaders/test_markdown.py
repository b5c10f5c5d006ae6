"""Markdown and .story files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders.documents.markdown import markdown_record, split_front
from tests.loaders.inside import BODY, TITLE, only, read

YAML = """---
title: "Eastern basin to be dredged"
date: 2014-03-03
author: [Marta Quist, Ida Brandt]
canonical_url: https://example.org/basin
categories: [Harbour, Money]
lang: en
---
"""
TOML = (
    '+++\ntitle = "Eastern basin to be dredged"\ndate = 2014-03-03\nauthors = ["Marta Quist", "Ida Brandt"]\n'
)
TOML += 'url = "https://example.org/basin"\nsection = "Harbour"\nlang = "en"\n+++\n'
JSON = '{\n"title": "Eastern basin to be dredged", "date": "2014-03-03", "link": "https://example.org/basin",'
JSON += '"authors": [{"name": "Marta Quist"}, "Ida Brandt"], "section": "Harbour", "language": "en"\n}\n'


@pytest.mark.parametrize("front", [YAML, TOML, JSON, YAML.replace("\n", "\r\n")])
def test_front_matter_is_no_text(front: str) -> None:
    record = markdown_record(front + "\n" + BODY)
    assert (record.title, record.text, record.authors) == (TITLE, BODY, ("Marta Quist", "Ida Brandt"))
    assert (record.url, record.published) == ("https://example.org/basin", "2014-03-03")
    assert (record.section, record.language) == ("Harbour", "en")


@pytest.mark.parametrize("name", ["x.md", "x.markdown", "x.mdx"])
def test_markup_is_taken_away(tmp_path: Path, name: str) -> None:
    text = BODY.replace("eastern basin", "**eastern** [basin](https://example.org)").replace("nine", "*nine*")
    article = only(read(tmp_path, name, f"# {TITLE}\n\n![The quay](a.png)\n\n{text}".encode()))
    assert (article.title, article.text) == (TITLE, BODY)


def test_aliases_are_not_followed() -> None:
    bomb = "---\na: &a [x, x]\n" + "".join(f"{n}: &{n} [*a, *a]\n" for n in "bcdef") + "---\n" + BODY
    front, rest = split_front(bomb)
    assert (front, rest.strip()) == ({}, BODY)


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert "eastern basin" in markdown_record(f"---\n\n{BODY}").text


def test_highlights_are_no_text(tmp_path: Path) -> None:
    article = only(
        read(tmp_path, "x.story", f"{BODY}\n\n@highlight\n\nBasin closed\n\n@highlight\n\nCosts".encode())
    )
    assert article.text == BODY
    assert article.title.startswith("The harbour board")


@given(st.text(max_size=200))
def test_nothing_raises(junk: str) -> None:
    markdown_record(junk)
    markdown_record(f"---\n{junk}\n---\n{junk}")
    markdown_record(f"+++\n{junk}\n+++\n{junk}")
