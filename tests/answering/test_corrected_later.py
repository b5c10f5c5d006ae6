"""Which articles a note of correction is held against: those that its outlet printed in the month before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rag.answering.guidance import corrections_of
from rag.schema import Citation
from vectorstore import Article

NOTED = datetime(2021, 3, 31, 8, tzinfo=UTC)
WORDS = "The Ellery ferry carried 40 people on its first day."
BEHIND = "Nobody fell ill."
NOTE = "Correction: The Ellery ferry carried 14 people on its first day."
PUT_RIGHT = "It was not 40."


def told(printed: datetime | None, note: str, source: str = "Harbour Wire") -> list[str]:
    """What is told of an article of `printed` beside another with a note."""
    first = Article("first", "On the water", f"{WORDS}\n\n{BEHIND}", source, published=printed)
    noting = Article("second", "Notes", note, source="Harbour Wire", published=NOTED)
    others = [
        Article(f"x{n}", "On land", "Correction of nothing.", source, published=NOTED) for n in range(3)
    ]
    quoted = [Citation(1, first, 0, len(WORDS), WORDS)]
    return [one.text for one in corrections_of(quoted, [*others, noting])]


@pytest.mark.parametrize(
    ("before", "is_told"),
    [
        (timedelta(0), True),
        (timedelta(days=30), True),
        (timedelta(days=30, seconds=1), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_a_note_corrects_what_was_printed_in_the_month_before(before: timedelta, is_told: bool) -> None:
    assert bool(told(NOTED - before, NOTE)) is is_told


def test_of_an_undated_article_and_another_outlet_nothing_is_told() -> None:
    assert told(NOTED, NOTE)
    assert told(None, NOTE) == []
    assert told(NOTED, NOTE, "Meridian Post") == []


def test_a_note_is_told_with_what_puts_it_right_in_the_next_line() -> None:
    (words,) = told(NOTED, f"A fine day.\n\nWEATHER\n\n{NOTE}\n\nA HEADING\n\n{PUT_RIGHT}\n\n{BEHIND}")
    assert words.endswith(f"“{NOTE} A HEADING {PUT_RIGHT}”")
    (words,) = told(NOTED, f"{BEHIND}\n{NOTE}\n{BEHIND}")
    assert words.endswith(f"“{NOTE}”")
