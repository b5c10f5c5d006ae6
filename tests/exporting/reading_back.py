"""Exports read back by programs of others, and words that are hard on formats."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

import bibtexparser
from defusedxml.ElementTree import fromstring
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from pylatexenc.latex2text import LatexNodes2Text

from rag.exporting.table import unguarded
from rag.schema import Answer, Citation, Claim, Mode, Status, Support
from rag.schema.answer import Timings
from vectorstore.records import Article

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
AWKWARD = (
    "“q” 'a' \"b\"", "100 % & more", "back\\slash \\n", "{braces} {{", "}} unbalanced }", "line\nbreak",
    "two\n\nparagraphs", "TY  - JOUR\nER  - ", "=1+1", "+49 30", "-5", "@SUM(A1)", "'tis", "\tTab", "＝1",
    "שלום עולם", "مرحبا", "👩‍🚀🎉", "# no heading", "- no item", "1. no list", "[^1]: no note",
    "[1](http://x.y)",
    "<script>alert(1)</script>", "&amp; &#60;", "*bold* _it_ `code` ~x~ $m$ ^s^", "a,b;c", "www.example.org",
    "https://example.org/", "me@example.org", "</p>", "]]>", "<!--", "|", "--- ---", "e\u0301", "Ａ",
    "x" * 300,
)  # fmt: skip
# Articles hold no characters that `rag.text.scrub` takes out of them when they are read.
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"])
words = st.one_of(st.sampled_from(AWKWARD), st.text(LETTERS, min_size=1, max_size=40)).filter(str.strip)


def flat(text: str) -> str:
    return " ".join(text.split())


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """An answer of one claim that quotes one article, with awkward words in all of its fields."""
    before, quote, after = draw(words), draw(words), draw(words)
    article = Article(
        draw(words),
        draw(words),
        f"{before}{quote}{after}",
        source=draw(words),
        url="https://example.org/a?b=c,d-e&f=%20#top",
        authors=tuple(draw(st.lists(words, max_size=2))),
        published=datetime(2014, draw(st.integers(1, 12)), 3, tzinfo=UTC),
    )
    start = len(before)
    citation = Citation(1, article, start, start + len(quote), quote)
    text = draw(words)
    return answer_of(Claim(text, 0, len(text), Support.QUOTED, (citation,)), question=draw(words))


def answer_of(*claims: Claim, **more: object) -> Answer:
    values: dict[str, object] = {
        "question": "What happened?",
        "status": Status.ANSWERED,
        "text": " ".join(claim.text for claim in claims),
        "claims": claims,
        "mode": Mode.EXTRACTIVE,
        "model": None,
        "timings": Timings(1.0, 2.0),
    }
    return Answer(**{**values, **more})  # type: ignore[arg-type]


class Page(HTMLParser):
    """A page as a browser sees it: elements, ids, addresses, and the text of each element with an id."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.text = ""
        self.feed(data.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.targets.append(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of_markdown(data: bytes) -> Page:
    """What a Markdown program with footnotes shows."""
    program = MarkdownIt("commonmark").use(footnote_plugin)
    return Page(program.render(data.decode()).encode())


def rows_of(data: bytes) -> list[dict[str, str]]:
    """A table as a program reads it that knows the rule of the apostrophe."""
    table = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [{name: unguarded(cell) for name, cell in row.items()} for row in table]


def entries_of(data: bytes) -> list[dict[str, str]]:
    """The fields of BibTeX entries, as text."""
    library = bibtexparser.parse_string(data.decode())
    assert not library.failed_blocks
    return [{"key": entry.key, **{f.key: _text(f.value) for f in entry.fields}} for entry in library.entries]


UNKNOWN = {
    "textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^", "textasciitilde": "~",
    "textasciigrave": "`",
}  # fmt: skip
"""Macros of LaTeX that pylatexenc leaves out or shows as characters that look like these."""


def _text(value: object) -> str:
    tex = str(value)
    for place, name in enumerate(UNKNOWN):
        tex = tex.replace(f"\\{name}{{}}", chr(0xE000 + place))
    plain = LatexNodes2Text(math_mode="verbatim").latex_to_text(tex)
    for place, character in enumerate(UNKNOWN.values()):
        plain = plain.replace(chr(0xE000 + place), character)
    return plain


def parts_of(data: bytes) -> dict[str, Element]:
    """The XML parts of a DOCX by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {
            name: fromstring(file.read(name)) for name in file.namelist() if re.search(r"\.(xml|rels)$", name)
        }


def text_of(element: Element) -> str:
    return "".join(found.text or "" for found in element.iter(f"{W}t"))
