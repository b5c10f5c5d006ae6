"""Drafts as files: what of them is checked, and that every offset is the draft's own."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ReadError
from rag.loaders.documents import drafts
from rag.loaders.documents.drafts import MAX_CHARACTERS
from rag.schema.draft import Draft

MARKDOWN = """---
title: The strike
author: Nobody
---
# Ferry strike ends

By Dana Wick

Quist said the port had **agreed** to raise
wages by [4 percent](https://example.org/7-percent "99 percent").

```
wages = 50
```

- Dray spoke of <b>$12 million</b> &amp; no more.
- ![picture of 8 ships](ships.png) The bridge closes.

> “It turned,” she said.

| Port | Ships |
|------|-------|
| Ellery | 77 |
"""


def markdown_draft(text: str) -> Draft:
    return Draft.of(*drafts.markdown_draft(text))


def plain_draft(text: str) -> Draft:
    return Draft.of(*drafts.plain_draft(text))


def read_draft(path: Path) -> Draft:
    return Draft.of(*drafts.read_draft(path))


def prose_is_the_drafts(draft: Draft) -> bool:
    """Whether every character of the prose stands in the draft where it says, white space aside."""
    return len(draft.prose) == len(draft.offsets) and all(
        character.isspace() or draft.text[offset] == character
        for character, offset in zip(draft.prose, draft.offsets, strict=True)
    )


def test_what_is_no_prose_is_left_out() -> None:
    prose = markdown_draft(MARKDOWN).prose
    assert prose.splitlines() == [
        "Quist said the port had agreed to raise wages by 4 percent.",
        "Dray spoke of $12 million & no more.",
        "The bridge closes.",
        "“It turned,” she said.",
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_and_columns_are_those_of_the_file(newline: str) -> None:
    text = "# Head\n\n\tx\n\n1.\tThe 😀 bridge *closes*\n   today.\n".replace("\n", newline)
    draft = markdown_draft(text)
    at = draft.prose.index("today")
    start, end = draft.span(at, at + 5)
    assert text[start:end] == "today"
    assert draft.position(start) == (6, 4)
    closes = draft.span(draft.prose.index("closes"), draft.prose.index("closes") + 6)
    assert draft.position(closes[0]) == (5, 4 + len("The 😀 bridge *"))


@given(st.text(alphabet="ab“”\"'*_`[]()<>!&;#|-+>. \t\r\n\\😀é1", max_size=300))
def test_prose_is_the_drafts_own_characters(text: str) -> None:
    assert prose_is_the_drafts(plain_draft(text))
    draft = markdown_draft(text)
    assert len(draft.prose) == len(draft.offsets)
    assert all(0 <= offset < len(text) for offset in draft.offsets)
    assert list(draft.offsets) == sorted(draft.offsets)


@given(st.text(alphabet="ab\t\r\n😀", min_size=1, max_size=60), st.data())
def test_a_position_names_the_line_that_an_editor_shows(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text) - 1))
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    if text[offset] == "\n" and text[:offset].endswith("\r"):
        return  # between the two characters of one line's end
    line, column = plain_draft(text).position(offset)
    assert (line, column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_wrapped_lines_of_a_text_are_one_paragraph() -> None:
    text = "The harbour union's leader said that the port had agreed to\nraise wages by 4 percent.\n"
    text += "\nShort.\nLines.\n"
    assert plain_draft(text).prose.splitlines() == [
        "The harbour union's leader said that the port had agreed to raise wages by 4 percent.",
        "Short.",
        "Lines.",
    ]


def test_a_word_document_is_counted_in_paragraphs(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Ferry strike ends", 1)
    document.add_paragraph("")
    document.add_paragraph("Quist left. ").add_run("Dray stayed.").bold = True
    document.save(str(tmp_path / "draft.docx"))
    draft = read_draft(tmp_path / "draft.docx")
    assert draft.prose == "Quist left. Dray stayed.\n"
    assert draft.position(draft.span(12, 16)[0]) == (3, 13)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("draft.pdf", b"%PDF-1.4"),
        ("draft.md", b"\x00\x01" * 50),
        ("draft.txt", b"PK\x03\x04"),
        ("draft.docx", b"no document"),
        ("draft.md", b"word " * (MAX_CHARACTERS // 5 + 1)),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadError):
        read_draft(tmp_path / name)


def test_a_document_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 250_000_000)
    (tmp_path / "draft.docx").write_bytes(packed.getvalue())
    with pytest.raises(ReadError, match="unpacks"):
        read_draft(tmp_path / "draft.docx")


def test_bytes_of_any_encoding_keep_their_places(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        (tmp_path / "draft.txt").write_bytes("“Élan” is a word.\r\nOf French.".encode(encoding))
        draft = read_draft(tmp_path / "draft.txt")
        assert draft.text == "“Élan” is a word.\r\nOf French."


@pytest.mark.parametrize(
    "hostile", ["[", "*a ", '"abc ', "<a ", "[a](", "> ", "&amp", "x", "- ", "“", "![", "`", "\\", "<!--"]
)
def test_hostile_drafts_are_read_in_time(hostile: str) -> None:
    text = hostile * (MAX_CHARACTERS // len(hostile))
    began = time.perf_counter()
    markdown_draft(text), plain_draft(text)
    assert time.perf_counter() - began < 20
