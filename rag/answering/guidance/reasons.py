"""Why the nearest articles do not answer, or may not, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from rag.query import Question, Wanted
from rag.retrieval import Scored, has_kind
from rag.schema import Evidence
from rag.verification import says_because

_LACKING = {
    Wanted.AMOUNT: "give no number for it",
    Wanted.TIME: "give no time for it",
    Wanted.PLACE: "name no place for it",
    Wanted.PERSON: "name nobody for it",
}
NEAR = 0.6
"""The share of a question's weighted words from which on a sentence, with its neighbours, speaks of it."""


NO_REASON = "The words quoted speak of it; no reason was recognised in them."
RECOGNISED = 0.0
"""The least log-odds of the reader that some words are the reason. Of 90 "why" questions of SQuAD's
development sets that their paragraph answers 34 % stay below, of 90 that it does not 69 %: too little to
decline on."""


def caveat(question: Question, scored: Sequence[Scored], quoted: Sequence[Evidence]) -> str:
    """What must be said beside quotations that do not surely answer; "" where there is nothing."""
    if not question.asks_why or any(says_because(piece.quote) for piece in quoted):
        return ""
    return NO_REASON if all(piece.read.span < RECOGNISED for piece in scored) else ""


def why_not(question: Question, scored: Sequence[Scored], specificity: float = 1.0) -> str:
    """Why sentences that were found do not answer a question. `specificity`: how far that says what it is
    about, in [0, 1]."""
    if not question.text.strip():
        return "Nothing was asked: name who, what or where."
    if specificity < 1:
        return "The question does not say which news it is about: name who, what or where."
    near = [piece for piece in scored if piece.covers_nearby >= NEAR]
    if question.speaker and not any(piece.speaker for piece in scored):
        return f"Nothing said by {question.speaker.split(', ')[0]} was found."
    if question.speaker and not any(piece.said for piece in scored):
        return f"Nothing said by {question.speaker.split(', ')[0]} on it was found."
    if not near and question.asks_why:
        return "What is nearest shares only some words with the question, and gives no reason for it."
    if not near:
        return "What is nearest shares only some words with the question, which may be put otherwise there."
    if question.asks_why:
        return "The articles that speak of it give no reason."
    if question.wanted in _LACKING and not any(has_kind(question, piece.sentence.text) for piece in near):
        return f"The articles that speak of it {_LACKING[question.wanted]}."
    return "The nearest articles speak of something like it, but no sentence of theirs answers."
