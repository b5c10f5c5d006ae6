"""Paragraphs, lines and titles in their canonical form."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.loaders.cleaning.clean import clean_text, clean_title

WRAPPED = """    The harbour council said on Monday it would widen the
eastern quay by eighteen metres, a plan that long-
term residents have opposed since it was first put to
them in the spring.
    "We have waited long enough," said Ida Brandt, who
chairs the council.

A vote is due in May, and the result will bind the next
council as well as this one.
"""


def test_lines_broken_inside_sentences_are_joined() -> None:
    assert clean_text(WRAPPED) == (
        "The harbour council said on Monday it would widen the eastern quay by eighteen metres, a plan that"
        " long-term residents have opposed since it was first put to them in the spring.\n"
        '"We have waited long enough," said Ida Brandt, who chairs the council.\n\n'
        "A vote is due in May, and the result will bind the next council as well as this one."
    )


def test_lines_that_are_paragraphs_stay() -> None:
    text = "The ferry sank.\nNobody was hurt.\nA quiet week\nThe owner said he was sorry."
    assert clean_text(text) == text


def test_long_lines_are_never_joined() -> None:
    text = "The council met. " * 8 + "\nand nobody spoke\nfor long"
    assert clean_text(text).count("\n") == 2


def test_a_table_keeps_its_rows() -> None:
    table = "Shr 34 cts vs 21 cts\n    Net 1.2 mln vs 0.7 mln\n    Revs 30.1 mln vs 28.4 mln"
    assert clean_text(table, wrapped=True).split("\n") == [
        "Shr 34 cts vs 21 cts", "Net 1.2 mln vs 0.7 mln", "Revs 30.1 mln vs 28.4 mln"
    ]  # fmt: skip


def test_blank_lines_and_spaces_at_ends_are_trimmed() -> None:
    assert clean_text("\n\nOne.  \n\n\n\n\tTwo.\u00a0\n") == "One.\n\nTwo."


def test_a_title_is_one_line_and_is_cut_at_a_word() -> None:
    assert clean_title("  Quay\n to be\twidened ") == "Quay to be widened"
    cut = clean_title("harbour " * 60)
    assert len(cut) <= 300
    assert cut.endswith("harbour…")
    assert len(clean_title("x" * 500)) == 300


@given(st.text(), st.booleans())
def test_cleaning_twice_is_cleaning_once_but_for_joins(text: str, wrapped: bool) -> None:
    cleaned = clean_text(text, wrapped=wrapped)
    assert "\n\n\n" not in cleaned
    assert cleaned == cleaned.strip()
    assert all(line == line.rstrip() for line in cleaned.split("\n"))
    assert set(cleaned.split()) <= set(clean_text(text).split()) or wrapped


@given(st.text(max_size=700))
def test_titles_are_short_and_single_lines(text: str) -> None:
    title = clean_title(text)
    assert len(title) <= 300
    assert "\n" not in title
