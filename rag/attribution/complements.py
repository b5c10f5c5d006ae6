"""What stands behind a verb of speech without quotation marks: a clause, as in "said it was late", or a
thing, as in "called for calm"."""

from __future__ import annotations

from rag.attribution.cues import Cue
from rag.attribution.lexicon import DAYS, PREPOSITIONS, PRONOUNS, Frame
from rag.attribution.quoted import ADVERBIAL, MAX_TAIL, MIN_WORDS, Content, is_tail
from rag.attribution.tokens import Word

_ADDRESSEES = frozenset(
    "reporters journalists lawmakers delegates senators lawmakers parliament cnn him her them me us police "
    "investigators viewers supporters fans people voters mps ap reuters afp bbc abc nbc cbs npr".split()
)
_SHORT = (Frame.CALL, Frame.SPEAK)
_DENIED = frozenset("any the all his her their its it he she they allegations charges claims reports".split())
_REMARKS = frozenset(["a", "an", "the", "which", "something"])
_NOT_SAID = frozenset(
    "would did declined refused has had was were could thanked believes hopes thinks".split()
)
_OPENS_CLAUSE = PRONOUNS | frozenset(
    "the a an his her their its there this these those how why what whether no some many most".split()
)
_WITH_THINGS = frozenset("tweet write post report state reveal recall mention repeat signal".split())


def complement(cue: Cue, rest: list[Word]) -> list[Content]:
    """The clause or thing behind a verb, cut to its own words."""
    at = _complement_start(cue, rest)
    while 0 <= at < len(rest) and rest[at].text in (",", ":", "--", "—"):
        at += 1
    if at < 0 or at >= len(rest):
        return []
    kept = _own_words(rest[at:])
    if cue.frame not in (Frame.CLAUSE, Frame.TELL):
        kept = kept[: next((i for i, w in enumerate(kept) if w.text == ";"), len(kept))]
    if not kept:
        return []
    if cue.lemma == "deny" and not (
        kept[0].key in _DENIED or kept[0].key.endswith("ing") or rest[0].key == "that"
    ):
        return []
    while kept and not (kept[-1].is_word or kept[-1].text in ")”%"):
        kept = kept[:-1]
    if not kept or (len(kept) < MIN_WORDS and cue.frame not in _SHORT and kept[0].key not in ("yes", "no")):
        return []
    start = kept[0].start
    return [Content(start, kept[-1].end, direct=False)]


def _own_words(words: list[Word]) -> list[Word]:
    """A complement up to where the sentence goes on to something else: ", but would not", " -- a claim"."""
    dashes = [i for i, w in enumerate(words) if w.text in ("--", "—", "–")]
    if len(dashes) == 1 and 2 < dashes[0] < len(words) - 1 and words[dashes[0] + 1].key in _REMARKS:
        return words[: dashes[0]]
    for i in range(3, len(words) - 2):
        link, verb = words[i + 1].key, words[i + 2].key
        if words[i].text == "," and link in ("but", "and") and verb in _NOT_SAID:
            return words[:i]
    return words


def _complement_start(cue: Cue, rest: list[Word]) -> int:
    """The index at which what is reported begins, -1 for nothing."""
    if not rest or rest[0].text in (".", ")", ";", "?", "!"):
        return -1
    keys = [w.text.lower() for w in rest]
    that = next((i for i, key in enumerate(keys[:MAX_TAIL]) if key == "that"), -1)
    match cue.frame:
        case Frame.TELL:
            return _told(rest, keys, that)
        case Frame.ASK:
            return _asked(cue, keys)
        case Frame.ACCUSE:
            link = "of" if cue.lemma == "accuse" else "for"
            return 0 if link in keys[1:9] else -1
        case Frame.CALL:
            return _called(keys) if cue.is_by_name or keys[0] != "“" else -1
        case Frame.DESCRIBE:
            tells = cue.lemma in ("describe", "characterize", "refer", "welcome")
            return 0 if tells and "as" in keys[1:10] else -1
        case Frame.SPEAK:
            if keys[0] in ("of", "against"):
                return 1
            if cue.lemma == "speak":
                return -1
            if that >= 0 and is_tail(cue, rest[:that]):
                return that + 1
            return _clause(cue, rest, keys) if cue.lemma == "warn" else -1
        case Frame.THING:
            if cue.lemma == "threaten" and keys[0] not in ("to", "that"):
                return -1
            if that >= 0 and is_tail(cue, rest[:that]):
                return that + 1
            skipped = _behind_days(rest)
            return skipped if keys[skipped : skipped + 1] not in ([","], ["and"], ["by"]) else -1
        case _:
            if that >= 0 and (is_tail(cue, rest[:that]) or cue.lemma == "add"):
                return that + 1
            return _clause(cue, rest, keys) if cue.lemma != "say" else _said(rest)


def _behind_days(rest: list[Word]) -> int:
    at = 0
    while at < len(rest) and rest[at].key in DAYS | ADVERBIAL | {
        "on",
        "morning",
        "evening",
        "night",
        "afternoon",
        "week",
        "month",
        "year",
    }:
        at += 1
    return at


def _said(rest: list[Word]) -> int:
    """ "said (on Monday) it was late"; a preposition that opens the clause itself stays in it."""
    at = _behind_days(rest)
    if at < len(rest) and rest[at].key in ("so", "goodbye", "yes", "sorry") and at + 1 >= len(rest):
        return -1
    if at < len(rest) and rest[at].key in ("of", "to"):
        return -1
    if (
        at < len(rest)
        and rest[at].key in ("in", "at", "during", "after", "via")
        and _subject_in(rest, at) > 0
    ):
        return _subject_in(rest, at)
    return at


def _subject_in(rest: list[Word], at: int) -> int:
    """Where a pronoun opens a clause behind "said in an interview he …"; 0 when none does soon."""
    for i in range(at + 1, min(len(rest), at + 9)):
        if rest[i].text == ",":
            return 0
        if rest[i].key in PRONOUNS:
            return i
    return 0


def _clause(cue: Cue, rest: list[Word], keys: list[str]) -> int:
    """Where a clause without "that" begins behind "added", "noted", "claims": at a pronoun, article or name
    that more than a few words follow."""
    at = _behind_days(rest)
    while at < len(rest) and rest[at].text in ",:":
        at += 1
    if at < len(rest) and rest[at].text == "“":
        return at
    if at >= len(rest) or len([w for w in rest[at:] if w.is_word]) < 3 or (at and rest[at - 1].text == ","):
        return -1
    if keys[at] in _OPENS_CLAUSE - PRONOUNS and cue.lemma in _WITH_THINGS:
        return -1
    return at if keys[at] in _OPENS_CLAUSE or rest[at].is_capital else -1


def _told(rest: list[Word], keys: list[str], that: int) -> int:
    if that >= 0:
        return that + 1
    for i, word in enumerate(rest[:9]):
        if word.text == ",":
            return -1
        if i and (word.key in PRONOUNS or (word.key == "there" and keys[i + 1 : i + 2] != ["said"])):
            return i
        if i and word.key == "to" and i < 5:
            return i
        if i == 1 and (keys[0] in _ADDRESSEES):
            skip = _behind_days(rest[1:])
            first = rest[1 + skip] if 1 + skip < len(rest) else None
            if first and first.is_word and first.key not in PREPOSITIONS | {"about", "to"}:
                return 1 + skip
    return -1


def _asked(cue: Cue, keys: list[str]) -> int:
    if "to" in keys[1:9] and cue.lemma != "appeal":
        return 0
    if cue.lemma == "appeal":
        return 0 if keys[0] in ("to", "for") and len(keys) > 3 else -1
    if keys[0] in ("that", "for", "whether", "why", "how", "what", "if"):
        return 1 if keys[0] in ("that", "for") else 0
    if "for" in keys[1:3] or ("not" in keys[1:9]):
        return 0
    return 0 if cue.lemma == "urge" else (keys.index("that") + 1 if "that" in keys[:6] else -1)


def _called(keys: list[str]) -> int:
    if keys[0] == "for" and len(keys) > 2:
        return 1
    if keys[0] == "on" and "to" in keys[2:10]:
        return 1
    if keys[0] in ("it", "them", "him", "her", "this", "that") and len(keys) > 2:
        return 0 if keys[1] not in ("and", "on", "to", "in", ",", ".", "at", "back", "from", "when") else -1
    if keys[0] == "“":
        return 0
    if keys[0] in ("the", "his", "her", "their") and any(
        key in ("a", "an", "the", "one") for key in keys[2:6]
    ):
        return 0
    return -1
