"""Who is speaking in a sentence: enough to prefer a person's own words over words about that person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from rag.sentences import Sentence
from rag.words import CAPITAL, content_stems, stems

_SAID = (
    r"(?:said|says|say|told|tells|added|adds|wrote|writes|tweeted|warned|warns|insisted|insists|stated|noted|"
    r"explained|argued|argues|declared|announced|called|described|suggested|acknowledged|admitted|denied|"
    r"claimed|promised|vowed|urged|asked|replied|responded|stressed|maintained|demanded|accused|reiterated|"
    r"conceded|complained|predicted|expressed|raised|made clear|confirmed|cautioned|recalled|repeated)"
)
LOOK_BACK = 3
WORDS_BEFORE, WORDS_BEHIND = 8, 5
_SPEECH = re.compile(rf"\b{_SAID}\b|according to", re.IGNORECASE)
_PRONOUN = re.compile(
    rf"\b(?:he|she|they)\b\s+(?:\w+\s+){{0,2}}?{_SAID}\b|\b{_SAID}\s+(?:he|she|they)\b", re.IGNORECASE
)
_BETWEEN = r"(?:(?:has|had|have|also|later|then|\w+ly)\s+)*"
_NAME = rf"{CAPITAL}[\w’'-]*[^\W\d_A-Z]"
_NOT_PRONOUN = r"(?!(?:He|She|They|It|We|You|Who)\b)"
_NAME_SAID = re.compile(rf"\b{_NOT_PRONOUN}({_NAME}),?\s+{_BETWEEN}{_SAID}\b")
_SAID_NAME = re.compile(rf"\b{_SAID}\s+(?:{CAPITAL}[\w’'.-]*\s+)*{_NOT_PRONOUN}({_NAME})(?=\s*(?:[,.]|$))")
_NAMED_SUBJECT = re.compile(rf"((?:{CAPITAL}[\w’'.-]*\s+(?:(?:of|the|and)\s+)*)+){_BETWEEN}$")
_PRONOUN_SUBJECT = re.compile(r"\b(?:he|she|they|it|we|you|i)\s+(?:\w+\s+){0,2}?$", re.IGNORECASE)
_NAME_ENDS = re.compile(r"(?:[’']s)?\s*(?:[^\w\s]|$)|\s+(?:of|in|at|on|from|during|after|who)\b")
_OPENS = re.compile(rf"\W*(?:{CAPITAL}[\w’'.-]*\s+)+")
_QUOTED = re.compile(r"[\"“][^\"”]+[\"”]?")


def speaks(speaker: str, index: int, sentences: Sequence[Sentence]) -> float:
    """How surely the person speaks in sentence `index` of an article, in [0, 1]; of several people, any.

    1 when a form of the name stands beside a verb of speech outside quotation marks; 0.8 when "he said",
    or a bare continuing quotation, follows and that person was the last to speak by name; 0.6 when the
    sentence right before begins with the person's name and nobody speaks in it; 0 when another was the
    last to speak, or `speaker` is empty.
    """
    return max((_speaks(name, index, sentences) for name in _surnames(speaker)), default=0.0)


def _speaks(surname: str, index: int, sentences: Sequence[Sentence]) -> float:
    sentence = sentences[index].text
    outside = _QUOTED.sub(" ", sentence)
    if _speaks_by_name(surname, outside):
        return 1.0
    if not (_PRONOUN.search(outside) or (sentence[:1] in '"“' and not _SPEECH.search(outside))):
        return 0.0
    for back in range(index - 1, max(-1, index - 1 - LOOK_BACK), -1):
        if not _near(sentences[back], sentences[back + 1]):
            return 0.0
        before = _QUOTED.sub(" ", sentences[back].text)
        if _speaks_by_name(surname, before):
            return 0.8
        if speaker_of(sentences[back].text):
            return 0.0
        opening = _OPENS.match(before)
        if back == index - 1 and opening and surname in stems(opening[0]):
            return 0.6
    return 0.0


def speaker_of(sentence: str) -> str:
    """The surname that stands beside a verb of speech outside quotation marks; "" when none does.

    >>> speaker_of("“We agreed,” U.S. Secretary of State John Kerry told reporters.")
    'Kerry'
    """
    outside = _QUOTED.sub(" ", sentence)
    match = _NAME_SAID.search(outside) or _SAID_NAME.search(outside)
    return match[1] if match else ""


def _speaks_by_name(surname: str, outside: str) -> bool:
    """Whether some verb of speech has this name as its subject."""
    if surname not in stems(outside):
        return False
    return any(
        _is_subject(surname, outside[: verb.start()], outside[verb.end() :], verb.group().lower())
        for verb in _SPEECH.finditer(outside)
    )


def _is_subject(surname: str, before: str, behind: str, verb: str) -> bool:
    """Whether the verb between two pieces of a sentence is this name's.

    What stands right before the verb is its subject ("Dray said Quist was wrong"). Failing that, a name
    within eight words before it ("Quist, the union's leader, said"), or one that closes a phrase within
    five words behind it ("said Marta Quist.").
    """
    if verb != "according to":
        if named := _NAMED_SUBJECT.search(before):
            return surname in stems(named[1])
        if _PRONOUN_SUBJECT.search(before):
            return False
        if surname in stems(before)[-WORDS_BEFORE:]:
            return True
    words = list(islice(re.finditer(r"\w[\w’'-]*", behind), WORDS_BEHIND))
    return any(surname in stems(word.group()) and _NAME_ENDS.match(behind, word.end()) for word in words)


def _surnames(speaker: str) -> list[str]:
    """The stem of the last word that carries meaning of each name: "Kerry and Sergei Lavrov" gives
    "kerri" and "lavrov"."""
    found = []
    for name in re.split(r",|\band\b|\bor\b|\bboth\b|\beach\b", speaker):
        known = content_stems(name)
        found += [stem for stem in reversed(stems(name)) if stem in known][:1]
    return found


def _near(one: Sentence, other: Sentence) -> bool:
    return other.start - one.end <= 4
