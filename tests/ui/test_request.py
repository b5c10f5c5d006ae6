"""What a browser sends is checked field by field, and never raises anything but a sentence for a person."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.schema.scope import Kind, Scope
from ui.request import NAMED, FormError, form_of, number, read_ask

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS_OF_A_FORM = ("question", "mode", "after", "before", "as_of", *NAMED, "ignore")
FIELDS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(FIELDS_OF_A_FORM, ANYTHING),
)


def test_a_whole_form() -> None:
    ask = read_ask(
        {
            "question": " Who  vetoed it? ",
            "mode": "extractive",
            "after": "2014-03-01",
            "outlets": ["CNN"],
            "ignore": ["dates", "nonsense"],
        }
    )
    assert (ask.question, ask.mode) == ("Who vetoed it?", "extractive")
    assert ask.scope == Scope(after=date(2014, 3, 1), sources=("CNN",))
    assert ask.ignore == {Kind.DATES}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"question": "  "}, "Type a question first"),
        ({"question": "a" * 1001}, "too long"),
        ({"question": "a", "mode": "magic"}, "no mode 'magic'"),
        ({"question": "a", "after": "yesterday"}, "'yesterday' is not a day"),
        ({"question": "a", "after": "2014-03-02", "before": "2014-03-01"}, "Swap them"),
    ],
)
def test_what_cannot_be_used_is_said(fields: dict[str, object], said: str) -> None:
    with pytest.raises(FormError, match=said):
        read_ask(fields)


@given(FIELDS)
def test_anything_may_arrive(fields: dict[str, object]) -> None:
    with suppress(FormError):
        read_ask(form_of(fields))
    assert isinstance(number(fields, "question"), int)
