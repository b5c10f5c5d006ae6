"""An answer in free words: its citation marks, its sentences, and whether it declines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evals.systems.model import Reply
from evals.systems.outcomes import Cited, Outcome, Ranked, Statement, Status
from rag import split_sentences

MARK = re.compile(r"\[(\d+)\]")
_MARKS_AFTER_STOP = re.compile(r"([.!?][\"”’]?)\s*((?:\[\d+\]\s*)+)")
_SPACED_MARK = re.compile(r"\s*\[\d+\]")
_NO_ANSWER = re.compile(
    r"\bnone of the (?:provided |given |above )?(?:sources?|passages?|documents?|articles?)\b"
    r"|\b(?:sources?|passages?|documents?|articles?|context|text|information|archive) "
    r"(?:provided |given |here )?"
    r"(?:(?:does|do|did) not|doesn['’]t|don['’]t|(?:is|are) not|(?:is|are)n['’]t)\b"
    r"|\b(?:is|was|are|were) not (?:explicitly |specifically )?"
    r"(?:mentioned|stated|provided|specified|available|given|included|found|known)\b"
    r"|\bno (?:specific |relevant |direct )?(?:information|mention|answer|details?)\b"
    r"|\b(?:cannot|can['’]t|could not|couldn['’]t|unable to) (?:be )?"
    r"(?:answer|answered|determine|determined|find|provide|say)\b"
    r"|\bI (?:do not|don['’]t) (?:know|have)\b|\bI(?:['’]m| am) (?:sorry|not sure|not aware|unable)\b"
    r"|^Empty Response$",
    re.IGNORECASE,
)
_APOLOGY = re.compile(r"I\b[^,]*, but (.+)", re.DOTALL)


def free_outcome(case_id: str, reply: Reply, citations: Sequence[Cited], ranked: Sequence[Ranked]) -> Outcome:
    """An answer in free words as an outcome: marks "[n]" refer to the citation of that number, or to
    nothing."""
    places = {cited.number: index for index, cited in enumerate(citations)}
    statements = []
    for sentence in _sentences_with_marks(reply.text):
        numbers = list(dict.fromkeys(int(number) for number in MARK.findall(sentence)))
        statements.append(
            Statement(
                without_marks(sentence),
                tuple(places[number] for number in numbers if number in places),
                invented=tuple(number for number in numbers if number not in places),
            )
        )
    used = sorted({index for statement in statements for index in statement.citations})
    renumbered = {index: place for place, index in enumerate(used)}
    statements = [
        Statement(s.text, tuple(renumbered[index] for index in s.citations), invented=s.invented)
        for s in statements
    ]
    declined = reads_as_declined(reply.text)
    return Outcome(
        case_id,
        Status.DECLINED if declined else Status.ANSWERED,
        text=reply.text,
        statements=tuple(statements),
        citations=tuple(citations[index] for index in used),
        ranked=tuple(ranked),
        times=reply.times,
        tokens=reply.tokens,
    )


def _sentences_with_marks(text: str) -> list[str]:
    """Sentences; marks that follow a full stop belong to the sentence before."""
    found: list[str] = []
    for sentence in split_sentences(_MARKS_AFTER_STOP.sub(lambda m: f" {m[2].strip()}{m[1]} ", text)):
        if without_marks(sentence.text).strip(" .!?"):
            found.append(sentence.text)
        elif found:
            found[-1] += f" {sentence.text}"
    return found


def without_marks(text: str) -> str:
    """The text without citation marks.

    >>> without_marks("Kerry said so [1][2].")
    'Kerry said so.'
    """
    return _SPACED_MARK.sub("", text)


def reads_as_declined(text: str) -> bool:
    """Whether the opening sentence of an answer in free words says that there is no answer.

    For systems that have no other way to decline. Generous: whatever sounds like declining counts as it.
    """
    opening = re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0]
    if apology := _APOLOGY.match(opening):  # "I don't have the latest figures, but it was ten million"
        opening = apology[1]
    return not opening or bool(_NO_ANSWER.search(opening))
