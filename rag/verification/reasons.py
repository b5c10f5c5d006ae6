"""Reasons: whether words give one, and whether a claim gives one that its source does not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text import content_stems

_CAUSE = re.compile(r"\b(?:because|due to|owing to|as a result of|thanks to|caused by)\b", re.IGNORECASE)
_CAUSAL = re.compile(
    r"\b(?:because|due to|owing to|result(?:s|ed|ing)?|thanks to|caus\w+|reasons?|since|so (?:that|as)|why|"
    r"therefore|thus|leads? to|led to|leading to|blam\w+|over|in (?:response|protest)|prompt\w*|forc\w+|"
    r"trigger\w*|spark\w*|attribut\w*|amid|given)\b",
    re.IGNORECASE,
)
"""Words by which a source may give a cause; "after" gives none."""
_AHEAD = re.compile(
    r"\b(?:is|are|was|were|be|been)\s+due\s+to\s+"
    r"(?!the\b|an?\b|his\b|her\b|its\b|their\b|\w+(?:ing|s|tion|sion|ness|ment|ity|ure|age)\b)(?=[a-z])",
    re.IGNORECASE,
)
"""What is to happen: "was due to testify"."""
OF_IT = 0.5
"""How much of a cause must stand in the sentence that gives a cause, and in the one before."""


def gives_cause(text: str) -> bool:
    """Whether a text has a word that says outright that something is a cause."""
    return bool(_CAUSAL.search(_AHEAD.sub(" ", text)))


def says_because(text: str) -> bool:
    """Whether a text says "because", or the like, of something."""
    return bool(_CAUSE.search(_AHEAD.sub(" ", text)))


def without_cause(claim: str) -> str:
    """A claim up to where it says "because"; "" where it does not, or begins with it.

    >>> without_cause("He left because of the storm.")
    'He left.'
    """
    found = _CAUSE.search(_AHEAD.sub(lambda match: " " * len(match.group()), claim))
    return f"{claim[: found.start()].rstrip(' ,;')}." if found and found.start() else ""


def made_up_cause(claim: str, sentences: Sequence[str]) -> bool:
    """Whether a claim says "because" of what none of some sentences, in order, gives as a cause.

    >>> made_up_cause("He left because he was due to testify.", ["He left.", "He was due to testify."])
    True
    >>> made_up_cause("He left because of the storm.", ["The storm forced him to leave."])
    False
    """
    found = _CAUSE.search(_AHEAD.sub(" ", claim))
    if found is None:
        return False
    cause = content_stems(claim.partition(found.group())[2])
    before = ""
    for sentence in sentences:
        if gives_cause(sentence):
            there = content_stems(f"{before} {sentence}")
            if len(cause & there) >= OF_IT * len(cause):
                return False
        before = sentence
    return True
