"""Who is speaking in a sentence: enough to prefer a person's own words over words about that person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.sentences import Sentence
from rag.words import content_stems, stems
from vectorstore.records import Article

_SAID = (
    r"(?:said|says|say|told|tells|added|adds|wrote|writes|tweeted|warned|warns|insisted|insists|stated|noted|"
    r"explained|argued|argues|declared|announced|called|described|suggested|acknowledged|admitted|denied|"
    r"claimed|promised|vowed|urged|asked|replied|responded|stressed|maintained|demanded|accused|reiterated|"
    r"conceded|complained|predicted|expressed|raised|made clear|confirmed|cautioned|recalled|repeated)"
)
LOOK_BACK = 3
_SPEECH = re.compile(rf"\b{_SAID}\b|according to", re.IGNORECASE)
_PRONOUN = re.compile(
    rf"\b(?:he|she|they)\b\s+(?:\w+\s+){{0,2}}?{_SAID}\b|\b{_SAID}\s+(?:he|she|they)\b", re.IGNORECASE
)
_NAME_SAID = re.compile(
    rf"\b([A-Z][\w’'-]*[a-z]),?\s+(?:(?:has|had|have|also|later|then|\w+ly)\s+)*{_SAID}\b"
)
_SAID_NAME = re.compile(rf"\b{_SAID}\s+(?:[A-Z][\w’'.-]*\s+)*([A-Z][\w’'-]*[a-z])(?=\s*(?:[,.]|$))")
_QUOTED = re.compile(r"[\"“][^\"”]+[\"”]?")


def speaks(speaker: str, article: Article, index: int, sentences: Sequence[Sentence]) -> float:
    """How surely the person speaks in sentence `index` of an article, in [0, 1]; of several people, any.

    1 when a form of the name stands beside a verb of speech outside quotation marks; 0.8 when "he said",
    or a bare continuing quotation, follows and that person was the last to speak by name; 0 when another
    was, or `speaker` is empty.
    """
    return max((_speaks(name, article, index, sentences) for name in _surnames(speaker)), default=0.0)


def _speaks(surname: str, article: Article, index: int, sentences: Sequence[Sentence]) -> float:
    sentence = sentences[index].text
    outside = _QUOTED.sub(" ", sentence)
    if _speaks_by_name(surname, outside):
        return 1.0
    if not (_PRONOUN.search(outside) or (sentence[:1] in '"“' and not _SPEECH.search(outside))):
        return 0.0
    for back in range(index - 1, max(-1, index - 1 - LOOK_BACK), -1):
        if not _near(article, sentences[back], sentences[back + 1]):
            return 0.0
        before = _QUOTED.sub(" ", sentences[back].text)
        if _speaks_by_name(surname, before):
            return 0.8
        if speaker_of(sentences[back].text):
            return 0.0
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
    """A verb of speech within eight words behind the name, or the name within five words behind the verb."""
    words = stems(outside)
    places = [i for i, word in enumerate(words) if word == surname]
    if not places or not _SPEECH.search(outside):
        return False
    verbs = [i for i, word in enumerate(words) if word in _verb_stems()]
    return any(0 < verb - name <= 8 or 0 < name - verb <= 5 for name in places for verb in verbs)


def _surnames(speaker: str) -> list[str]:
    """The stem of the last word that carries meaning of each name: "Kerry and Sergei Lavrov" gives
    "kerri" and "lavrov"."""
    found = []
    for name in re.split(r",|\band\b|\bor\b|\bboth\b|\beach\b", speaker):
        known = content_stems(name)
        found += [stem for stem in reversed(stems(name)) if stem in known][:1]
    return found


def _near(article: Article, one: Sentence, other: Sentence) -> bool:
    return other.start - one.end <= 4 and one.end <= len(article.text)


@lru_cache(maxsize=1)
def _verb_stems() -> frozenset[str]:
    words = _SAID.removeprefix("(?:").removesuffix(")").replace("|", " ").replace("made clear", "made")
    return frozenset(stems(words)) | {"accord"}
