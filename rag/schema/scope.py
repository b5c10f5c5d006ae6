"""What is asked: a question, what it is narrowed to and what came before it; and what was read from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the archive that may answer; empty is all of it.

    `after` and `before` are days of publication, both included; undated articles stay, below dated ones.
    `as_of` hides whatever is known to be published later, and is the day that "yesterday" counts from.
    `sources` are outlets, `authors` and `sections` what an article says of itself, all by the names the
    archive knows, in any case; `languages` are tags ("de") or English names ("German"); `articles` are ids.
    An article has to be one of each that is given. A day may be given as "2014-03-05", and a single outlet,
    author, section, language or article by itself. `collection` says within which saved collection all of it
    lies: it narrows nothing by itself, `Assistant.within` makes such a scope. Raises `ValueError` that names
    what it cannot take.
    """

    after: date | None = None
    before: date | None = None
    as_of: date | None = None
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    collection: str = ""

    def __post_init__(self) -> None:
        for name in ("after", "before", "as_of"):
            object.__setattr__(self, name, _day(name, getattr(self, name)))
        for name, what in SCOPE_NAMES.items():
            object.__setattr__(self, name, _names(name, what, getattr(self, name)))
        if self.after and self.before and self.after > self.before:
            raise ValueError(f"after {self.after} is later than before {self.before}")
        if self.collection and not self.is_narrowed:
            raise ValueError(
                f"the name {self.collection!r} narrows nothing: assistant.within({self.collection!r})"
            )

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.after or self.before or self.as_of or self.sources or self.is_by_article)

    @property
    def is_by_article(self) -> bool:
        """Whether it narrows by what belongs to an article beside its day and its outlet."""
        return bool(self.authors or self.sections or self.languages or self.articles)


SCOPE_NAMES = {
    "sources": "names of outlets",
    "authors": "names of authors",
    "sections": "names of sections",
    "languages": "tags or names of languages",
    "articles": "ids of articles",
}
"""The fields of a scope that hold names, and what these are."""


def _names(name: str, what: str, given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    if not isinstance(given, Iterable):
        raise ValueError(f"{name} are {what}, not {given!r}")
    names = tuple(given)
    if wrong := [one for one in names if not isinstance(one, str)]:
        raise ValueError(f"{name} are {what}, not {wrong[0]!r}")
    return names


def _day(name: str, value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{name} is no day: {value!r} (a date, or YYYY-MM-DD)") from None


class Kind(StrEnum):
    """What a part of a question was taken for. A person may say "not so": see `Assistant.stream`."""

    SEARCHED = "searched"
    DATES = "dates"
    SPEAKER = "speaker"
    OUTLET = "outlet"
    AUTHOR = "author"
    LATEST = "latest"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing that was read from a question: `text` is fit to be shown ("5 March 2014", "Lavrov
    speaking", "from CNN", "by Jane Roe", "as a timeline: gas"; for `SEARCHED` the completed question)."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of a conversation and its answer. `searched` is the question as it was completed;
    `numbers` are the citation numbers that articles have by now, by article id."""

    question: str
    answer: str
    searched: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)


History = Sequence[Turn]


@dataclass(frozen=True, slots=True)
class Request:
    """A question with all that goes with it. `history` are the turns before it, oldest first (`Answer.turn`);
    `asked` is the day of asking, which "yesterday" counts from (the scope's `as_of`, else today), and in
    whose news it is asked: it prefers articles of the weeks before, and old ones alone hardly answer it;
    `ignore` are the kinds of reading that the person has taken away, as `Answer.understood` showed them."""

    text: str
    scope: Scope = field(default_factory=Scope)
    history: tuple[Turn, ...] = ()
    asked: date | None = None
    ignore: frozenset[Kind] = frozenset()

    @property
    def numbers(self) -> Mapping[str, int]:
        """The citation numbers that articles have from the conversation so far, by article id."""
        return self.history[-1].numbers if self.history else {}
