"""A sentence of the source cut short: its own words in its own order, with less between them.

As small models write. Likeness of meaning is low between a short claim and a long sentence, whether the claim
is true or not; here words alone can tell, as long as nothing that was cut changed what is said: no denial, no
"if" or "nearly", no other who says or does it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.attribution import VERBS
from rag.text import CAPITAL_MONTH, CAPITAL_WEEKDAY
from rag.verification.alignment import Words, read

LEAST_WORDS = 3
_CHANGES = re.compile(
    r"(?:not?|never|cannot|\w+n[’']t|neither|nor|without|against|instead|rather|former(?:ly)?|ex|may|might|could|would|"
    r"should|must|if|unless|until|before|nearly|almost|half|part(?:ly|ially)|only|just|least|most|up|each|per|about|"
    r"likely|unlikely|possibl[ey]|perhaps|potential(?:ly)?|apparently|alleged(?:ly)?|reportedly|fake|rumou?red|"
    r"(?:attempt|expect|plan|propos|hop|want|threaten|refus|fail|suspect|accus|believ|claim|deny|deni|try|tri|"
    r"intend|consider|wait|think|thought|will)\w*)",
    re.IGNORECASE,
)
_DAY = re.compile(rf"{CAPITAL_WEEKDAY}|{CAPITAL_MONTH}")
_PRONOUN = re.compile(r"\W*(?:he|she|it|they|his|her|its|their|this|that|these|those)\b", re.IGNORECASE)


def is_shortened(claim: str, sentence: str) -> bool:
    """Whether a claim is a sentence cut short. What hangs on its last word may have lost anything; what
    stands between the others may have lost no word that changes what is said, and its subject no other name.

    >>> is_shortened("Russia vetoed the resolution.", "Russia stood alone when it vetoed a resolution.")
    True
    >>> is_shortened("Police closed the port.", "Police said that Dray closed the port.")
    False
    """
    ours, theirs = read(claim), read(sentence)
    if len(ours.content) < LEAST_WORDS or ours.is_negative != theirs.is_negative or _PRONOUN.match(claim):
        return False
    places = _in_order([ours.stems[at] for at in ours.content], theirs)
    gaps = [theirs.words[a + 1 : b] for a, b in zip(places, places[1:], strict=False)]
    if not gaps or any(_changes(word) for gap in gaps[:-1] for word in gap):
        return False
    return not any(word[0].isupper() and not _DAY.fullmatch(word) for word in gaps[0])


def _in_order(stems: Sequence[str], sentence: Words) -> list[int]:
    """Where the stems stand in a sentence one behind the other, as early as can be; empty if they do not."""
    places: list[int] = []
    for stem in stems:
        after = places[-1] + 1 if places else 0
        if stem not in sentence.stems[after:]:
            return []
        places.append(sentence.stems.index(stem, after))
    return places


def _changes(word: str) -> bool:
    return bool(_CHANGES.fullmatch(word)) or word.lower() in VERBS
