"""What speaks against a claim: a value to decide by, and in plain words to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Fault(Enum):
    """What can be wrong with a claim, in the words that a user reads: `{word}` is of the claim, `{found}` is
    what the source has in its place."""

    NOTHING_TO_CHECK = "it says nothing that can be checked"
    FIRST_PERSON = "it says “{word}” outside quotation marks"
    ANOTHER_SCRIPT = "“{word}” is in another script than the sources"
    UNKNOWN_NUMBER = "the number {word} is not in the source"
    UNKNOWN_NAME = "“{word}” is not named in the source"
    NOT_THE_SPEAKER = "the source does not say that {word} said this"
    NOT_THE_CAUSE = "the source does not give this as the cause"
    DENIAL = "one of claim and source denies what the other says"
    ARTICLES_JOINED = "no one article says this"
    ANOTHER_NUMBER = "the source says {found}, not {word}"
    ANOTHER_NAME = "the source names {found} here, not {word}"
    OPPOSITE = "the source says “{found}”, not “{word}”"
    SOME_OPPOSITE = "the source says the opposite of “{word}”"
    OF_NOBODY = "it does not say of whom it speaks"
    ANOTHER_GENDER = "the source speaks of another person: he and she do not agree"
    DENIED = "the source denies it"
    NOT_DENIED = "the source does not deny it"
    OF_SOMETHING_ELSE = "the source says “{word}” of something else"
    UNKNOWN_WORD = "the sources do not say “{word}”"
    NOBODY_SAYS = "no sentence of the sources says this"


@dataclass(frozen=True, slots=True)
class Objection:
    """One fault of one claim.

    >>> str(Objection(Fault.ANOTHER_NUMBER, "40,000", "30,000"))
    'the source says 30,000, not 40,000'
    """

    fault: Fault
    word: str = ""
    found: str = ""

    def __str__(self) -> str:
        return self.fault.value.format(word=self.word, found=self.found)
