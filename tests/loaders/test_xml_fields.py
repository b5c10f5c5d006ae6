# ruff: noqa: E501
"""XML of no known kind: articles by the names of their parts, whatever their records are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders import Skipped, read_path
from rag.loaders.format import Reading
from rag.loaders.formats import read_records
from rag.loaders.stream import source_of
from rag.loaders.xml_data.fields import record_name
from vectorstore.records import Article

ONE = "The weir at Brackwater will be raised by two feet in June, the river board decided on Monday."
TWO = "Its engineer, Nell Osei, said the eels would have a ladder of their own."
OTHER = "Brackwater's last barge was sold to a museum on Tuesday, after ninety years on the river."
MARKED = f"<p>{ONE}</p><p>{TWO}</p>"
KINDS = {
    "elements": f"<articles><article><headline>Weir to be raised</headline><publication>River Post</publication><date>2014-03-15</date><body>{MARKED}</body></article><article><headline>Barge sold</headline><date>2014-03-16</date><body>{OTHER}</body></article></articles>",
    "attributes": f"<articles><article id='1' published-at='2014-03-15' title='Weir to be raised' source='River Post'>{MARKED}</article><article id='2' published-at='2014-03-16' title='Barge sold'><p>{OTHER}</p></article></articles>",
    "named fields": f"<add><doc><field name='title'>Weir to be raised</field><field name='content'>{ONE}\n\n{TWO}</field><field name='pub_date'>2014-03-15</field><field name='source'>River Post</field></doc><doc><field name='title'>Barge sold</field><field name='content'>{OTHER}</field><field name='pub_date'>2014-03-16</field></doc></add>",
    "a head of its own": f"<dump><entry><meta><title>Weir to be raised</title><date>2014-03-15</date><source>River Post</source></meta><text>{MARKED}</text></entry><entry><meta><title>Barge sold</title><date>2014-03-16</date></meta><text><p>{OTHER}</p></text></entry></dump>",
    "paragraphs": f"<corpus><document date='2014-03-15'><title><![CDATA[Weir to be raised]]></title><source>River Post</source><paragraph><![CDATA[{ONE}]]></paragraph><paragraph>{TWO}</paragraph></document><document date='2014-03-16'><title>Barge sold</title><paragraph>{OTHER}</paragraph></document></corpus>",
    "upper case": f"<NEWS><NEWSITEM><HEADLINE>Weir to be raised</HEADLINE><SOURCE>River Post</SOURCE><DATE>15 March 2014</DATE><STORY>{ONE}\n\n{TWO}</STORY></NEWSITEM><NEWSITEM><HEADLINE>Barge sold</HEADLINE><DATE>16 March 2014</DATE><STORY>{OTHER}</STORY></NEWSITEM></NEWS>",
}


def read(tmp_path: Path, text: str) -> list[Article | Skipped]:
    path = tmp_path / "export.xml"
    path.write_text(f"<?xml version='1.0'?>\n{text}", encoding="utf-8")
    return list(read_path(path))


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_of_each_article_are_found(tmp_path: Path, kind: str) -> None:
    first, second = read(tmp_path, KINDS[kind])
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.title, first.text, first.source) == ("Weir to be raised", f"{ONE}\n\n{TWO}", "River Post")
    assert (second.title, second.text) == ("Barge sold", OTHER)
    assert [one.published and one.published.date().isoformat() for one in (first, second)] == [
        "2014-03-15",
        "2014-03-16",
    ]


def test_one_article_alone_is_read(tmp_path: Path) -> None:
    (found,) = read(
        tmp_path,
        f"<story><title>Weir to be raised</title><date>2014-03-15</date><body>{MARKED}</body></story>",
    )
    assert isinstance(found, Article)
    assert (found.title, found.text) == ("Weir to be raised", f"{ONE}\n\n{TWO}")


def test_records_are_read_one_by_one(tmp_path: Path) -> None:
    records = "".join(
        f"<row><headline>Weir {n}</headline><date>2014-03-15</date><body>{ONE} It is weir {n}.</body></row>"
        for n in range(2_000)
    )
    found = read(tmp_path, f"<rows>{records}<row><headline>Cut</headline><body>It was ")
    assert [isinstance(one, Article) for one in found] == [True] * 2_000 + [False]


@pytest.mark.parametrize(
    "text",
    [
        "<invoice><total>3</total><date>2014-03-15</date></invoice>",
        "<svg><title>A map of the weir</title></svg>",
        f"<notes><note>{ONE}</note></notes>",
        "<urlset><url><loc>https://river.example/</loc><title>Weir</title></url></urlset>",
    ],
)
def test_what_has_no_article_is_refused_by_the_name_of_its_root(tmp_path: Path, text: str) -> None:
    (found,) = read(tmp_path, text)
    assert isinstance(found, Skipped)
    assert f"<{text[1 : text.index('>')]}>" in found.reason


@given(
    st.lists(
        st.sampled_from(
            ["<a>", "</a>", "<body>", "<title t='x'>", "</", "<!--", "<![CDATA[", "x y ", '"', "<b/>"]
        )
    )
)
def test_nothing_raises(parts: list[str]) -> None:
    data = ("<?xml version='1.0'?>" + "".join(parts)).encode()
    record_name(data.decode())
    list(read_records(source_of(iter([data])), "a.xml", Reading(1_000_000, read_records)))
