"""How to go on from an answer: other ways to ask, and the events that a question may have meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from rag.schema.scope import Kind, Scope
from rag.text import day_text, title_of
from vectorstore import Article


class Hint(StrEnum):
    """Why another way to ask is suggested: a word that the archive spells otherwise, a language that it does
    not have, articles that days or outlets took away, or a day that no calendar has."""

    SPELLING = "spelling"
    LANGUAGE = "language"
    WIDER = "wider"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another way to ask. `text` says what it is about, fit to be shown ("Did you mean “Calloway”?").
    `question`, `scope` and `ignore` ask it, as in a `Request`; `question` is "" where only the person can
    word it."""

    kind: Hint
    text: str
    question: str = ""
    scope: Scope = field(default_factory=Scope)
    ignore: frozenset[Kind] = frozenset()


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several events that a question may mean: what `article` says of it stands at `start` to `end`,
    half-open offsets into its text. `question` asked within `scope` is about this one."""

    article: Article
    start: int
    end: int
    question: str
    scope: Scope

    @property
    def quote(self) -> str:
        return self.article.text[self.start : self.end]

    @property
    def label(self) -> str:
        """The event in a line: `Harbour Wire, 5 March 2014: “Storm closes the port”`."""
        who = ", ".join(part for part in (self.article.source, day_text(self.article) or "undated") if part)
        return f"{who}: {title_of(self.article)}"
