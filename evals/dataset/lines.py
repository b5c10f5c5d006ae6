"""Lines that an answer in a form must show: articles, words of the quotation and, in a timeline, the day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

FORMS = ("quotes", "mentions", "timeline", "brief", "compare")
"""The forms that a question may ask for, by the names of their commands."""
_KEYS = {"articles", "words", "day"}


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """A line that is right: it stands for one of `articles` and has one of `words`, whatever its white space.

    Without `words` any sentence of the articles will do, without a `day` any day.
    """

    articles: tuple[str, ...]
    words: tuple[str, ...] = ()
    day: date | None = None

    @property
    def parts(self) -> tuple[object, ...]:
        """What it is made of, as plain values."""
        return self.articles, self.words, self.day.isoformat() if self.day else ""

    def is_met(self, articles: Collection[str], texts: Iterable[str], day: date | None = None) -> bool:
        """Whether a line that stands for `articles`, quotes `texts` and is of `day` is this one."""
        if not set(articles) & set(self.articles) or (self.day and day != self.day):
            return False
        return not self.words or any(spaced(word) in spaced(text) for text in texts for word in self.words)


def read_line(value: object) -> ExpectedLine | None:
    """A line as a file of cases has it, `{"articles": […], "words": "…" or […], "day": "2014-03-05"}`; `None`
    for anything else."""
    if not isinstance(value, dict) or not value.keys() <= _KEYS:
        return None
    articles, words = value.get("articles"), value.get("words", [])
    words = [words] if isinstance(words, str) else words
    if not articles or not _are_texts(articles) or not _are_texts(words):
        return None
    try:
        day = date.fromisoformat(str(value["day"])) if value.get("day") else None
    except ValueError:
        return None
    return ExpectedLine(tuple(articles), tuple(word for word in words if word.strip()), day)


def spaced(text: str) -> str:
    """The text with single spaces for all white space."""
    return " ".join(text.split())


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
