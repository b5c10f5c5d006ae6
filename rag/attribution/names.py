"""Personal names in noun phrases, told from titles, nationalities and bodies."""

from __future__ import annotations

import re

from rag.attribution.lexicon import AUXILIARIES, COLLECTIVE, DAYS, PARTICLES, PEOPLE, PREPOSITIONS, ROLES
from rag.attribution.tokens import Word

_PEOPLE_ENDINGS = ("er", "or", "ist", "ian", "man", "woman", "person", "ant", "eer")
OPENERS = frozenset(
    "the a an in on at after before but and so if when while as for from by since during meanwhile "
    "however then now later earlier he she they it we i you his her their its".split()
)
STOPS_BEHIND = frozenset(
    "who which that when after before during while as because in on at about adding told saying whose if "
    "speaking and but has had was were is are by through via following since".split()
)
_NO_MODIFIED = PREPOSITIONS | STOPS_BEHIND | {"the", "a", "an", "or"} | AUXILIARIES
_ARTICLES = frozenset(["the", "a", "an"])
_ROLES_AND_SURNAMES = frozenset(
    "bishop king pope judge prince major marshal general father union lord young".split()
)
_NATIONAL = re.compile(r"\w+(?:ian|ean|ese|ish|mani|raqi|raeli|lish|emeni|udi|hai|anese)$")
_NATIONS = frozenset(
    "islamic catholic muslim democratic republican french german greek dutch swiss american mexican "
    "african moroccan african-american pakistani iraqi israeli thai turkish korean chilean cuban czech "
    "afghan iranian kenyan south north new white texas california florida york washington kiev kyiv "
    "moscow berlin london british welsh".split()
)


def is_title(word: Word) -> bool:
    return word.key in PEOPLE or word.key in ROLES or word.key.endswith(_PEOPLE_ENDINGS)


def name_in(words: list[Word], *, verb_follows: bool = False) -> list[Word]:
    """The words of the personal name that a phrase is about, without titles; none for "a spokesman for Kerry"
    or "the White House". `verb_follows` when the words may run on into a verb ("Serry cut short …")."""
    at = 0
    while at < len(words):
        word = words[at]
        if word.key in PREPOSITIONS and not (word.key == "of" and _title_with_of(words, at)):
            return []
        if word.is_capital and word.key in _ARTICLES:
            at += 1
        elif word.is_capital and not (at and words[at - 1].key in _ARTICLES):
            run = _run_at(words, at)
            name = [] if _is_modifier(words, at + len(run), verb_follows) else _untitled(run)
            if name:
                return name
            at += len(run)
        elif word.is_capital:
            at += len(_run_at(words, at))
        else:
            at += 1
    return []


def _is_modifier(words: list[Word], end: int, verb_follows: bool) -> bool:
    """Whether a run of capitals stands before a noun: "Western diplomats", "Maersk spokesman"."""
    if end >= len(words) or not words[end].is_word or words[end].is_capital:
        return False
    if verb_follows:
        return is_title(words[end]) or words[end].key.removesuffix("s") in PEOPLE
    return words[end].text[0].isalpha() and words[end].key not in _NO_MODIFIED


def _title_with_of(words: list[Word], at: int) -> bool:
    """ "Secretary of State John Kerry": a title with "of", and two words of a name or more behind it."""
    if not at or words[at - 1].key not in ROLES:
        return False
    run = _run_at(words, at + 1) if at + 1 < len(words) else []
    return len(run) >= 2


def _run_at(words: list[Word], at: int) -> list[Word]:
    run: list[Word] = []
    while at < len(words):
        word = words[at]
        particle = run and word.key in PARTICLES and at + 1 < len(words) and words[at + 1].is_capital
        if not (word.is_capital or particle) or (run and word.key in DAYS):
            break
        run.append(word)
        at += 1
        if word.text.endswith(("'s", "’s", "s’")):
            break
    return run


def _untitled(run: list[Word]) -> list[Word]:
    """A run of capitals without titles, nationalities and what owns the rest; none when nothing is left."""
    if run[-1].text.endswith(("'s", "’s", "s’", "s'")) or run[-1].key in COLLECTIVE:
        return []
    start = 0
    for i, word in enumerate(run):
        if i and i == len(run) - 1 and start < i and word.key in _ROLES_AND_SURNAMES:
            break
        if word.key in ROLES or is_nationality(word.text) or (word.key.rstrip(".") in ROLES):
            start = i + 1
    if start >= len(run):
        return []
    name = run[start:]
    if len(name) > 1 and name[0].text.isupper() and len(name[0].text) > 2:
        name = name[1:]  # CNN Wolf Blitzer
    if name[0].key in OPENERS or (len(name) == 1 and name[0].text.isupper() and len(name[0].text) < 6):
        return []
    return name if len(name) <= 5 else []


def is_nationality(word: str) -> bool:
    """Whether a capitalised word is an adjective of nationality, or a place used as one."""
    lower = word.lower()
    return lower in _NATIONS or (bool(_NATIONAL.match(lower)) and len(lower) > 5)
