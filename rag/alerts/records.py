"""What is saved, and what comes of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rag.errors import SavedQuestionError
from rag.schema import Citation, Scope, article_json

MOST_LETTERS = 100
"""Letters of a name."""
MOST_ASKED = 1_000
"""Letters of a question, as everywhere."""


class SavedForm(StrEnum):
    """What is asked for: the answer to a question, what somebody said, which articles mention something, or
    what happened on a topic."""

    QUESTION = "question"
    QUOTES = "quotes"
    MENTIONS = "mentions"
    TIMELINE = "timeline"


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question, a topic or a speaker under a name, to be asked of what comes in.

    `text` is the question, the topic, or who speaks, then `about` what; `seen` is the revision of the archive
    up to which it has been asked, `asked` when that was, `None` for never. `id` stays the same for ever.
    """

    id: str
    name: str
    text: str
    form: SavedForm = SavedForm.QUESTION
    about: str = ""
    scope: Scope = field(default_factory=Scope)
    created: datetime | None = None
    seen: int = 0
    asked: datetime | None = None

    @property
    def described(self) -> str:
        """What is asked, in a line.

        >>> SavedQuestion("1", "Port", "Quist", SavedForm.QUOTES, "wages").described
        'what Quist said about wages'
        """
        match self.form:
            case SavedForm.QUOTES:
                return f"what {self.text} said{f' about {self.about}' if self.about else ''}"
            case SavedForm.MENTIONS:
                return f"articles that mention {self.text}"
            case SavedForm.TIMELINE:
                return f"timeline: {self.text}"
            case _:
                return self.text

    def to_json(self) -> dict[str, object]:
        """The question as plain values."""
        return {
            "name": self.name,
            "form": self.form.value,
            "text": self.text,
            "about": self.about or None,
            "created": self.created.isoformat() if self.created else None,
            "asked": self.asked.isoformat() if self.asked else None,
            "revision": self.seen,
        }


@dataclass(frozen=True, slots=True)
class NewQuotation:
    """Words that a saved question found in an article which came in since it was last asked.

    `lead` is who speaks or on which day it happened, "" for neither; `found` when it was found; `is_revised`
    says that an earlier version of the article had been shown, with other words. `id` stays the same for
    ever.
    """

    id: str
    citation: Citation
    found: datetime
    lead: str = ""
    is_revised: bool = False

    def to_json(self) -> dict[str, object]:
        """The quotation as plain values."""
        cited = self.citation
        return {
            "id": self.id,
            "quote": cited.quote,
            "start": cited.start,
            "end": cited.end,
            "lead": self.lead or None,
            "found": self.found.isoformat(),
            "revised": self.is_revised,
            "article": article_json(cited.article),
        }


@dataclass(frozen=True, slots=True)
class Alert:
    """What one saved question found, never nothing where it comes of a run. Articles are numbered 1, 2, 3 …
    in the order of the quotations."""

    question: SavedQuestion
    quotations: tuple[NewQuotation, ...]

    def to_json(self) -> dict[str, object]:
        """The alert as plain values."""
        return {**self.question.to_json(), "quotations": [one.to_json() for one in self.quotations]}


def checked_name(name: str) -> str:
    """A name as it is kept: in one line, composed (NFC). Raises `SavedQuestionError`.

    >>> checked_name("  Port   strike ")
    'Port strike'
    """
    kept = " ".join(unicodedata.normalize("NFC", name).split())
    if not any(letter.isalnum() for letter in kept):
        raise SavedQuestionError(f"{name!r} is no name: it needs a letter or a digit")
    if len(kept) > MOST_LETTERS:
        raise SavedQuestionError(
            f"the name {kept[:30]!r}… has {len(kept)} letters; {MOST_LETTERS} are enough"
        )
    if not kept.isprintable():
        raise SavedQuestionError(f"the name {kept!r} has characters that cannot be seen; leave them out")
    return kept


def checked_text(text: str, what: str) -> str:
    """What is asked, in one line. Raises `SavedQuestionError`."""
    kept = " ".join(text.split())
    if not any(letter.isalnum() for letter in kept):
        raise SavedQuestionError(f"the {what} {text!r} has no word to look for")
    if len(kept) > MOST_ASKED:
        raise SavedQuestionError(f"the {what} has {len(kept):,} characters; at most {MOST_ASKED:,} are taken")
    return kept
