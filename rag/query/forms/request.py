"""What a question comes to that asks for a form: which one, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Form(StrEnum):
    """How a question wants to be answered. `FACT` is the answer in sentences that every question gets which
    asks for nothing else."""

    FACT = "fact"
    QUOTES = "quotes"
    MENTIONS = "mentions"
    TIMELINE = "timeline"
    BRIEF = "brief"
    COMPARE = "compare"


_SHOWN = {
    Form.QUOTES: "as quotations",
    Form.MENTIONS: "as articles that mention it",
    Form.TIMELINE: "as a timeline",
    Form.BRIEF: "as a brief",
    Form.COMPARE: "as a comparison of outlets",
}


@dataclass(frozen=True, slots=True)
class FormRequest:
    """A form and what it is to be about.

    `topic` are the words of what it is about and `speaker` whose words are wanted, "" for none; `count` how
    many lines, `None` for no number; `sources` the outlets, as the archive spells them; `days` the first and
    last day that are wanted, `None` where a side is open, or as a whole where no days were named. `loose` are
    words of the topic that may be left out if no article has them, `outlet` words at the end that may name
    an outlet which the archive does not have. With `latest` the newest is told first.
    """

    form: Form
    topic: str = ""
    speaker: str = ""
    count: int | None = None
    sources: tuple[str, ...] = ()
    days: tuple[date | None, date | None] | None = None
    loose: tuple[str, ...] = ()
    outlet: str = ""
    latest: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it says all that its form needs: of quotes a speaker, of a timeline a topic or days, of
        the others a topic."""
        if self.form is Form.QUOTES:
            return bool(self.speaker)
        if self.form is Form.TIMELINE:
            return bool(self.topic or self.days)
        return self.form is not Form.FACT and bool(self.topic)

    @property
    def text(self) -> str:
        """Fit to be shown to who asked.

        >>> FormRequest(Form.QUOTES, "gas", "Yatsenyuk", 3).text
        'as quotations: Yatsenyuk, gas (3)'
        """
        of = ", ".join(part for part in (self.speaker, self.topic) if part)
        count = f" ({self.count})" if self.count else ""
        return f"{_SHOWN[self.form]}{': ' if of else ''}{of}{count}"
