"""From a question's words to the form that it asks for, with all that it says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.query.dates import TimeKind, TimeRange
from rag.query.forms.intent import FormReader
from rag.query.forms.request import Form, FormRequest
from rag.query.forms.slots import slots_of
from rag.query.outlets import outlets_in
from rag.text import CAPITAL

DAYS, OUTLET, OUTLETS = "<days>", "<outlet>", "<outlets>"
"""Marks of a question that names days, an outlet, or several."""
_PREPOSED = re.compile(r"(?:in|on|from|between|during|since|after|before|until|till|for|of)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"^[’']s?(?!\w)")
_OUTLET = re.compile(
    rf"\b(?P<lead>(?i:according\s+to|in|by))\s+(?:the\s+)?(?P<name>{CAPITAL}[\w.’'-]*(?:\s+{CAPITAL}[\w.’'-]*)*)[\s?.!]*$"
)
_END = re.compile(r"\W*$")


def marks_of(has_days: bool, outlets: int) -> tuple[str, ...]:
    """What a question names beside its words, as the judgement was fitted on it."""
    return (*((DAYS,) if has_days else ()), *((OUTLETS,) if outlets > 1 else (OUTLET,) if outlets else ()))


def restricts(time: TimeRange, question: str) -> bool:
    """Whether days are those that a form is to be of, and no part of a topic ("the 1998 accord"): news of
    them is asked for, or they stand at the end with a preposition."""
    at_end = bool(_END.match(question[time.end :])) and bool(_PREPOSED.match(question[time.start :].lstrip()))
    return time.kind is TimeKind.PUBLISHED or at_end


def form_request(
    question: str, time: TimeRange | None, known: Sequence[str], reader: FormReader
) -> FormRequest | None:
    """What a question asks for beside a fact, `None` for nothing. `time` are the days it is restricted to,
    `known` the outlets of the archive."""
    text = reader.mended(time.without(question) if time else question)
    places = outlets_in(text, known)
    form = reader.form_of(text, marks_of(time is not None, len(places)))
    if form is Form.FACT:
        return None
    sources, rest = _by_outlets(text, known)
    slots = slots_of(form, rest, reader.model)
    days: tuple[date | None, date | None] | None = (time.first, time.last) if time else None
    outlet = "" if sources else _outlet_at_end(form, rest)
    found = FormRequest(form, slots.topic, slots.speaker, slots.count, sources, days, slots.loose, outlet)
    return found if found.is_whole else None


def _outlet_at_end(form: Form, text: str) -> str:
    """The name at the end of a question that may be an outlet's, behind what leads to it: of quotations "by"
    leads to who speaks."""
    match = _OUTLET.search(text)
    if match is None or (form is Form.QUOTES and match["lead"].lower() == "by"):
        return ""
    return match["name"]


def _by_outlets(text: str, known: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The outlets that a question names, which it is to be answered from, and the question without them."""
    found: list[str] = []
    for start, end, outlets in reversed(outlets_in(text, known)):
        behind = _POSSESSIVE.sub("", text[end:])
        text = f"{text[:start]} {behind}"
        found = [*outlets, *found]
    return tuple(dict.fromkeys(found)), text
