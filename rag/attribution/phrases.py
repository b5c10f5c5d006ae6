"""Noun phrases that can name a speaker: in front of a verb ("Robert Serry, the envoy, also said"), behind one
("said union leader Marta Quist")."""

from __future__ import annotations

from dataclasses import dataclass

from rag.attribution.lexicon import AUXILIARIES, BREAKS, DAYS, DETERMINERS, PARTICLES, PREPOSITIONS, PRONOUNS
from rag.attribution.names import OPENERS, STOPS_BEHIND, is_title, name_in
from rag.attribution.tokens import Word

MAX_WORDS = 22
_RELATIVE = frozenset("who which that".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its span, and the span of its head, which leaves out what is in apposition."""

    start: int
    end: int
    beside: tuple[int, int] = (0, 0)


def subject_before(words: list[Word]) -> Phrase | str:
    """The subject that ends where `words`, all of a sentence that stands before a verb, end.

    Instead of a phrase: "same" when the verb goes on with an earlier subject ("… and said", "…, adding"), ""
    when there is none.
    """
    words = without_adverbs(words)
    if not words or words[-1].text == "”":
        return ""
    last = words[-1]
    if last.key in ("and", "but", "or", "then"):
        return "same"
    if last.key in _RELATIVE:
        before = words[:-1]
        while before and not before[-1].is_word:
            before = before[:-1]
        return _phrase(before, is_subject=False) or ""
    if last.text in (",", ")", "--", "—", "–"):
        return _with_apposition(words)
    return _phrase(words) or ""


def without_adverbs(words: list[Word]) -> list[Word]:
    """Words without auxiliaries, adverbs and days at their end."""
    words = words[-60:]
    while words:
        key = words[-1].key
        if key in AUXILIARIES or (key.endswith("ly") and len(key) > 4 and not words[-1].is_capital):
            words = words[:-1]
        elif key in DAYS or (len(words) > 1 and key in _PARTS_OF_DAY and words[-2].key in _DAY_BEFORE):
            words = words[:-1]
            while words and words[-1].key in ("on", "late", "early", "earlier", "last", "this"):
                words = words[:-1]
        else:
            break
    return words


_PARTS_OF_DAY = frozenset("morning evening night afternoon week month year".split())
_DAY_BEFORE = DAYS | {"this", "last", "that", "next", "earlier"}


def _with_apposition(words: list[Word]) -> Phrase | str:
    """ "Robert Serry, the U.N. envoy, " or "The union's leader, Marta Quist, "."""
    mark = words[-1].text
    opening = {")": "("}.get(mark, mark)
    inside = words[:-1]
    for _ in range(3):
        at = next((i for i in range(len(inside) - 1, -1, -1) if inside[i].text == opening), -1)
        if at <= 0 or len(inside) - at > 30 or any(w.text in "“”" for w in inside[at:]):
            return ""
        main = _phrase(inside[:at])
        head = words_of_span(inside[:at], main) if main else []
        if main and (name_in(head) or opening != "," or not _is_apposition(inside[:at], main)):
            beside = (
                (inside[at + 1].start, words[-2].end)
                if opening != "(" and at + 1 < len(words) - 1
                else (0, 0)
            )
            return Phrase(main.start, main.end, beside)
        inside = inside[:at]
    return ""


def _is_apposition(words: list[Word], phrase: Phrase) -> bool:
    """Whether a phrase without a name stands behind a comma, and so may itself be in apposition."""
    before = [w for w in words if w.end <= phrase.start]
    return bool(before) and before[-1].text == "," and any(w.is_capital for w in before[-5:])


_ENDS_NO_NOUN = BREAKS | PREPOSITIONS
_LINKS = PREPOSITIONS | {"and", "or", "&"}


def words_of_span(words: list[Word], phrase: Phrase | None) -> list[Word]:
    """Those of the words that lie in a phrase."""
    return [w for w in words if phrase and phrase.start <= w.start and w.end <= phrase.end]


def _phrase(words: list[Word], *, is_subject: bool = True) -> Phrase | None:
    """The noun phrase at the end of the words, with what hangs on it ("a spokesman for the ministry"); what
    stands behind a preposition is no subject."""
    end = len(words)
    if not end or not words[-1].is_word or words[-1].key in _ENDS_NO_NOUN:
        return None
    start = end
    while True:
        begun = _chunk(words, start)
        if begun == start:
            break
        start = begun
        if start >= 2 and _hangs_on(words, start):
            start -= 1
            continue
        break
    while start < end and (not words[start].is_word or words[start].key in _LINKS):
        start += 1
    if start == end or end - start > MAX_WORDS:
        return None
    if end - start == 1 and words[start].key in ("him", "her", "them", "me", "us", "his", "their"):
        return None
    who = next(
        (i for i in range(start - 1, max(start - 9, 0), -1) if not words[i].is_word or words[i].key == "who"),
        0,
    )
    if who and words[who].key == "who" and words[start - 1].key != "who":
        return _phrase(words[:who], is_subject=False)
    if is_subject and start and words[start - 1].key in PREPOSITIONS:
        return None
    return Phrase(words[start].start, words[end - 1].end)


_NO_LINK = BREAKS | DAYS | PRONOUNS


def _hangs_on(words: list[Word], start: int) -> bool:
    """Whether a preposition or an "and" ties the chunk that begins at `start` to a noun before it."""
    link, before = words[start - 1], words[start - 2]
    if not before.is_word or before.key in _NO_LINK:
        return False
    if link.key in ("and", "&"):
        here = words[start]
        return (before.is_capital and (here.is_capital or here.key in DETERMINERS)) or (
            before.key.endswith("s") and not before.is_capital and here.key not in PRONOUNS
        )
    if link.key == "of":
        return True
    return link.key in _HANGING and not before.key.endswith("ed") and before.key not in _NO_NOUNS


_HANGING = frozenset("of for in at from with to on near inside outside behind".split())
_NO_NOUNS = frozenset(
    "earlier later day morning week month year speaking night evening talks meeting".split()
)


def _chunk(words: list[Word], end: int) -> int:
    """Where the noun with its adjectives, or the name with its titles, begins that ends before `end`."""
    start = end
    last = words[end - 1]
    if last.key in PRONOUNS or (last.key in ("him", "her", "them", "it") and end > 1):
        return end - 1
    if last.is_capital:
        start = _names_back(words, end)
        if 0 < start < end and words[start - 1].text.endswith(("'s", "’s", "s'", "s’")):
            return _chunk(words, start)
        if (
            start > 1
            and not words[start - 2].is_word
            and words[start - 1].key not in _ENDS_NO_NOUN | DETERMINERS
        ):
            return start - (
                words[start - 1].is_word and words[start - 1].key not in AUXILIARIES | {"and", "or"}
            )
        if start and not words[start - 1].is_capital and not is_title(words[start - 1]):
            return start - (words[start - 1].key in ("the", "a", "an"))
    while start:
        word = words[start - 1]
        if not word.is_word or word.key in _NOT_IN_NOUN or word.text in _TOLD:
            break
        start -= 1
        if word.key in DETERMINERS:
            if start and words[start - 1].key in DETERMINERS:
                start -= 1
            break
    return start


_NOT_IN_NOUN = BREAKS | PREPOSITIONS | PRONOUNS | DAYS | {"and", "or"}
_TOLD = frozenset(["said", "says", "told", "tells"])


def _names_back(words: list[Word], end: int) -> int:
    start = end
    while start:
        word = words[start - 1]
        if word.key in DAYS or not word.is_word:
            break
        small = word.key in PARTICLES and start < end and start >= 2 and words[start - 2].is_capital
        if not (word.is_capital or small) or word.key in OPENERS:
            break
        start -= 1
    return start


_BEGINS_NO_NOUN = BREAKS | PREPOSITIONS | DAYS


def phrase_after(words: list[Word], *, is_noun: bool = False) -> Phrase | None:
    """The noun phrase that the words begin with: "said Quist of the Harbour Union, who …"; one that begins
    with an adjective only where a noun must follow (`is_noun`)."""
    if not words or not words[0].is_word or words[0].key in _BEGINS_NO_NOUN:
        return None
    if words[0].key in PRONOUNS:
        return Phrase(words[0].start, words[0].end)
    if not (
        is_noun or words[0].is_capital or words[0].key in DETERMINERS or is_title(words[0]) or _plural(words)
    ):
        return None
    end = 0
    for i, word in enumerate(words[:MAX_WORDS]):
        if word.text in ("’s", "'s") or (i and word.key == "and" and _and_goes_on(words, i)):
            continue
        if not word.is_word or word.key in DAYS or (i and word.key in STOPS_BEHIND | VERBS_BEHIND):
            break
        end = i + 1
    return Phrase(words[0].start, words[end - 1].end, _beside(words, end)) if end else None


VERBS_BEHIND = frozenset(
    "will would is was are were has had can could should may might must do does did".split()
)


def _plural(words: list[Word]) -> bool:
    return words[0].key.endswith("s") or words[0].key in ("police", "people")


def _and_goes_on(words: list[Word], at: int) -> bool:
    return at + 1 < len(words) and (words[at + 1].is_capital or words[at + 1].key in DETERMINERS)


def _beside(words: list[Word], end: int) -> tuple[int, int]:
    """What stands in apposition behind a phrase: "said the leader, Marta Quist."."""
    if end + 1 >= len(words) or words[end].text != ",":
        return (0, 0)
    stop = end + 1
    while stop < len(words) and words[stop].is_word and stop - end < 16:
        stop += 1
    return (words[end + 1].start, words[stop - 1].end) if stop > end + 1 else (0, 0)
