"""Is the right string in the answer? SQuAD's normalisation, exact match inside the answer, and token F1.

After Rajpurkar et al. 2016 and the official SQuAD script (lower case; ASCII punctuation and the articles a,
an, the removed; white space collapsed). News is printed with typographic marks, so here punctuation is
Unicode's, and a dash longer than a hyphen separates words.

The strict form takes "$12,600,000" and "$12.6 million" for two things. A second figure reads numbers, money,
dates and names first (`numbers`, `names`); it never reads meanings.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

from evals.scoring.metrics.names import is_person_in, read_person
from evals.scoring.metrics.numbers import read_tokens
from evals.scoring.metrics.score import Score
from evals.systems import without_marks


def normalise(text: str) -> str:
    """SQuAD's normal form.

    >>> normalise("The “Wall Street” Journal—and a half.")
    'wall street journal and half'
    """
    text = unicodedata.normalize("NFC", text).lower()
    text = re.sub(r"[–—―]", " ", text)
    text = "".join(
        character
        for character in text
        if character not in string.punctuation and not unicodedata.category(character).startswith("P")
    )
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def contains(text: str, answer: str) -> bool:
    """Whether the words of `answer` stand in `text`, one after the other, both in normal form."""
    wanted = normalise(answer)
    return bool(wanted) and f" {wanted} " in f" {normalise(text)} "


def answer_match(text: str, answers: Sequence[str]) -> Score:
    """1 if an acceptable string is in the answer, else 0; unscored without acceptable strings."""
    if not answers:
        return Score(None, "the case names no acceptable strings")
    text = without_marks(text)
    for answer in answers:
        if contains(text, answer):
            return Score(1.0, f"“{answer}” is in the answer")
    wanted = " or ".join(f"“{answer}”" for answer in answers[:4])
    return Score(0.0, f"{wanted} is not in the answer" if text else "there is no answer")


def reads_as(text: str, answer: str, question: str = "") -> bool:
    """Whether `text` holds the answer once numbers, money, dates and names of both are read.

    What holds it in SQuAD's normal form does so here. Several people ("Mr A and Ms B") must all be there.

    >>> reads_as("Obama paid $12.6 million on March 16.", "16 March"), reads_as("In May.", "16 May")
    (True, False)
    """
    if contains(text, answer):
        return True
    wanted = read_tokens(answer)
    if wanted and f" {' '.join(wanted)} " in f" {' '.join(read_tokens(text))} ":
        return True
    people = [read_person(part, question) for part in re.split(r",?\s+(?:and|&)\s+|,\s+", answer.strip(" ,"))]
    return all(person is not None and is_person_in(person, text) for person in people)


def answer_match_normalised(text: str, answers: Sequence[str], question: str = "") -> Score:
    """As `answer_match`, with numbers, money, dates and names read. Whether a capitalised answer is a person
    depends on the question asking who."""
    strict = answer_match(text, answers)
    if strict.value != 0.0:
        return strict
    text = without_marks(text)
    for answer in answers:
        if reads_as(text, answer, question):
            return Score(1.0, f"“{answer}” is in the answer, written otherwise")
    return strict


def token_f1(text: str, answers: Sequence[str]) -> Score:
    """The best F1 between the answer's tokens and those of an acceptable string, in [0, 1].

    A whole sentence that holds a one-word answer scores low: this measures brevity as much as correctness.
    """
    if not answers:
        return Score(None, "the case names no acceptable strings")
    tokens = normalise(without_marks(text)).split()
    best, which = max(
        ((_f1(tokens, normalise(answer).split()), answer) for answer in answers), key=lambda pair: pair[0]
    )
    return Score(best, f"closest to “{which}”" if best else "no word in common with an acceptable string")


def _f1(tokens: Sequence[str], wanted: Sequence[str]) -> float:
    shared = sum((Counter(tokens) & Counter(wanted)).values())
    return 2 * shared / (len(tokens) + len(wanted)) if shared else 0.0
