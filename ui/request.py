"""What a browser sends, made into our own values: nothing of it is believed before it is checked."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from functools import wraps
from typing import cast, get_type_hints

from rag import DatelineError, Kind, ModeName, Scope
from ui.state import Ask, Kept

LONGEST_QUESTION = 1_000
LONGEST_WORD = 500
LONGEST_NAME = 100
"""Of a collection."""
MOST_NAMES = 50
MOST_ARTICLES = 1_000
NAMED = ("outlets", "authors", "sections", "languages", "articles")
"""The fields that list names, in the order of a scope's."""
MODES: tuple[ModeName, ...] = ("auto", "llm", "extractive")

Form = Mapping[str, object]


class FormError(DatelineError):
    """Something was filled in that cannot be used; the message is for the person who did."""


def form_of(data: object) -> Form:
    """The fields of an event; none for one that has no fields."""
    return cast(Form, data) if isinstance(data, Mapping) else {}


def read_ask(form: Form, default_mode: ModeName = "auto") -> Ask:
    """A question with its scope. Raises `FormError`."""
    question = " ".join(text(form, "question", LONGEST_QUESTION + 1).split())
    if not question:
        raise FormError("Type a question first.")
    if len(question) > LONGEST_QUESTION:
        raise FormError(f"That question is too long: at most {LONGEST_QUESTION:,} characters.")
    mode = text(form, "mode", 20) or default_mode
    if mode not in MODES:
        raise FormError(f"There is no mode {mode!r}: choose {', '.join(MODES)}.")
    return Ask(question, mode, read_scope(form), _ignored(form))


_NARROWING: dict[str, tuple[object, object, str]] = {
    "after": (str, "", "Only articles from this day on, as YYYY-MM-DD."),
    "before": (str, "", "Only articles until this day, as YYYY-MM-DD."),
    "as_of": (str, "", "As it was known on this day, as YYYY-MM-DD: nothing published later."),
    "outlets": (list[str] | None, None, "Only these outlets, by name."),
    "authors": (list[str] | None, None, "Only what is by one of these authors, by name."),
    "sections": (list[str] | None, None, "Only these sections of a paper, by name."),
    "languages": (list[str] | None, None, 'Only articles in these languages, such as "de" or "German".'),
    "articles": (list[str] | None, None, "Only these articles, by id."),
    "collection": (str, "", "Only what is in the saved collection of this name."),
}


def narrowed(tool: Callable[..., dict[str, object]]) -> Callable[..., dict[str, object]]:
    """A method for programs that takes what narrows it as arguments, which its description tells at its end,
    and finds them in `narrowing`, as a form has them."""
    hints = get_type_hints(tool)
    own = [
        parameter.replace(annotation=hints.get(name, parameter.annotation))
        for name, parameter in inspect.signature(tool).parameters.items()
        if name != "narrowing"
    ]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    added = [
        inspect.Parameter(name, kind, default=default, annotation=annotation)
        for name, (annotation, default, _) in _NARROWING.items()
    ]
    signature = inspect.Signature([*own, *added], return_annotation=hints["return"])

    @wraps(tool)
    def run(*given: object, **named: object) -> dict[str, object]:
        call = signature.bind(*given, **named)
        call.apply_defaults()
        narrowing = {name: call.arguments.pop(name) for name in _NARROWING}
        return tool(**call.arguments, narrowing=narrowing)

    told = "".join(f"            {name}: {says}\n" for name, (_, _, says) in _NARROWING.items())
    run.__doc__ = f"{(tool.__doc__ or '').rstrip()}\n{told}        "
    run.__signature__ = signature  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in [*own[1:], *added]} | {
        "return": hints["return"]
    }
    return run


def read_scope(form: Form) -> Scope:
    """Days, outlets, authors, sections, languages and articles. Raises `FormError`."""
    after, before = _day(form, "after"), _day(form, "before")
    if after and before and after > before:
        raise FormError("The first day is later than the last. Swap them.")
    outlets, authors, sections, languages, articles = (_names(form, name) for name in NAMED)
    return Scope(after, before, _day(form, "as_of"), outlets, authors, sections, languages, articles)


def _names(form: Form, name: str) -> tuple[str, ...]:
    value, most = form.get(name), MOST_ARTICLES if name == "articles" else MOST_NAMES
    if not isinstance(value, list):
        return ()
    if len(value) > most:
        raise FormError(f"At most {most:,} {name} can be chosen, not {len(value):,}.")
    return tuple(readable(str(one)[:400]) for one in value)


def narrowing_of(scope: Scope) -> str:
    """A scope as it stands in an eval case, in JSON; "" for everything."""
    values = {part.name: getattr(scope, part.name) for part in fields(scope) if part.name != "collection"}
    told = {name: one if isinstance(one, tuple) else str(one) for name, one in values.items() if one}
    return json.dumps(told, ensure_ascii=False) if told else ""


def wanted(name: str, value: str, *, optional: bool = False) -> str:
    """What is looked for, in one line. Raises `FormError` where it is too long, or, unless it is `optional`,
    without a word."""
    words = " ".join(text({name: value}, name, LONGEST_QUESTION + 1).split())
    if len(words) > LONGEST_QUESTION:
        raise FormError(f"{name} is too long: at most {LONGEST_QUESTION:,} characters.")
    if not (optional and not words) and not any(letter.isalnum() for letter in words):
        raise FormError(f"{name} has no word to look for: {value[:40]!r}.")
    return words


def amount(name: str, value: str | int, most: int | None = None) -> int | None:
    """A whole number of at least 1, also written as a text; `None` for an empty one. Raises `FormError`."""
    if value == "":
        return None
    given = number({name: value}, name)
    if given < 1 or (most is not None and given > most):
        form = "of at least 1" if most is None else f"from 1 to {most}"
        raise FormError(f"{name} must be a whole number {form}, not {str(value)[:20]!r}.")
    return given


def text(form: Form, name: str, limit: int) -> str:
    """A text field, cut to `limit`; empty if it is missing or no text."""
    value = form.get(name)
    return readable(value[:limit]) if isinstance(value, str) else ""


def readable(value: str) -> str:
    """A text with a mark in the place of each half of a character that JSON may hold."""
    return value.encode("utf-8", "replace").decode("utf-8")


def texts(form: Form, name: str) -> list[str]:
    """A list of texts; what in it is none is left out."""
    value = form.get(name)
    return [readable(one) for one in value if isinstance(one, str)] if isinstance(value, list) else []


def read_kept(form: Form) -> Kept | None:
    """Where the person wants conversations to be kept; `None` where they do not say."""
    value = text(form, "keep", 20)
    return Kept(value) if value in set(Kept) else None


def number(form: Form, name: str) -> int:
    """A whole number, or -1."""
    value = form.get(name)
    value = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else value
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def _day(form: Form, name: str) -> date | None:
    value = text(form, name, 40).strip()
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        raise FormError(f"{value!r} is not a day. Write it like 2014-03-21.") from None


def _ignored(form: Form) -> frozenset[Kind]:
    value = form.get("ignore")
    known = {kind.value: kind for kind in Kind}
    return (
        frozenset(known[name] for name in value if name in known) if isinstance(value, list) else frozenset()
    )
