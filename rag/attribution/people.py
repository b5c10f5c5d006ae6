"""The people and bodies an article introduces: full names, titles, and what "the foreign minister" or "Mr
Lavrov" stands for at a place in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rag.attribution.given import MEN, WOMEN
from rag.attribution.lexicon import DAYS, DETERMINERS, FEMALE, MALE, PEOPLE, PREPOSITIONS
from rag.attribution.names import OPENERS, is_nationality, name_in
from rag.attribution.tokens import Word, words_of
from rag.words import CAPITAL

_TITLE = r"Gen|Lt|Col|Maj|Capt|Adm|Sen|Rep|Gov|Mr|Mrs|Ms|Dr|Rev|Sgt|Cmdr|Brig|Prof"
_WORD = rf"(?:(?:{_TITLE}|{CAPITAL}(?:\.{CAPITAL})*)\.|{CAPITAL}[\w’'-]*)"
_RUN = re.compile(rf"{_WORD}(?: (?:(?:of|de|van|von|al|bin|der|la|di|del) )?{_WORD})+")
_BESIDE = re.compile(
    r",\s+(?!who\b|whose\b)((?:the|a|an|his|her|their|its|\w+[’']s?)?\s?[^,.;:“”\"()]{3,90})(?=[,.;]|$)"
)
_SAME_LAND = {
    "french": "france", "dutch": "netherlands", "polish": "poland", "spanish": "spain", "turkish": "turkey",
    "swiss": "switzerland", "irish": "ireland", "danish": "denmark", "welsh": "wales", "greek": "greece",
    "american": "u.s", "united": "", "us": "u.s", "america": "u.s", "washington": "u.s", "british": "britain",
    "uk": "britain", "u.k": "britain", "un": "u.n", "nations": "u.n", "states": "u.s", "kingdom": "britain",
}  # fmt: skip
_LANDS = frozenset(_SAME_LAND.values())
_SAME_ROLE = {
    "leader": {"president", "chancellor", "premier", "minister", "chairman", "king"},
    "premier": {"minister"},
    "spokesman": {"spokesperson"}, "spokeswoman": {"spokesperson"},
    "envoy": {"ambassador"}, "diplomat": {"minister", "ambassador", "secretary"},
}  # fmt: skip


@dataclass(slots=True)
class Person:
    """Somebody an article names. `mentions` are the starts of places where titles were given, in order."""

    name: str
    span: tuple[int, int]
    roles: set[str] = field(default_factory=set)
    gender: str = ""
    introduced: int = 0

    @property
    def surname(self) -> str:
        return _surname(self.name)


class Cast:
    """The people of one text, found once: full names by surname, and their titles."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._by_surname: dict[str, list[Person]] = {}
        self._starts: list[int] = []
        for match in _RUN.finditer(text):
            self._introduce(match)

    def _introduce(self, match: re.Match[str]) -> None:
        words = words_of(self._text, match.start(), match.end())
        while words and words[0].key in OPENERS | PREPOSITIONS | DAYS:
            words = words[1:]
        name = name_in(words)
        if not name or (len(name) < 2 and name[0].start == match.start()):
            return
        person = self._person(name)
        self._learn(person, name, words)

    def _person(self, name: list[Word]) -> Person:
        """The person of a name: who is known by it, or a new one."""
        full = self._text[name[0].start : name[-1].end]
        full = re.sub(r"\s+", " ", re.sub(r"[’']s$", "", full))
        known = self.named(full)
        if known is not None:
            if len(full.split()) > len(known.name.split()):
                known.name, known.span = full, (name[0].start, name[0].start + len(full))
            return known
        person = Person(full, (name[0].start, name[0].start + len(full)), introduced=name[0].start)
        first = name[0].key if len(name) > 1 else ""
        person.gender = "f" if first in WOMEN else "m" if first in MEN else ""
        self._by_surname.setdefault(_surname(full), []).append(person)
        return person

    def named(self, name: str) -> Person | None:
        """The person of this name or a part of it; the one who was named first among several."""
        words = name.split()
        for person in self._by_surname.get(_surname(name), ()):
            if len(words) == 1 or len(person.name.split()) == 1 or _agree(words, person.name.split()):
                return person
        if len(words) == 1:
            alike = [p for p in self.people() if name in p.name.split()]
            return alike[0] if len(alike) == 1 else None
        return None

    def _learn(self, person: Person, name: list[Word], words: list[Word]) -> None:
        """Take in the titles in front of a name and beside it."""
        titles = [w for w in words if w.end <= name[0].start]
        line = self._text.rfind("\n", 0, titles[0].start if titles else name[0].start) + 1
        front = self._text[max(line, name[0].start - 120) : (titles[0].start if titles else name[0].start)]
        lower = _lower_case(front)
        for word in titles:
            person.roles.add(key_of(word.text))
        if lower and key_of(lower[-1]) in PEOPLE | {"acting", "interim", "deputy", "former"}:
            person.roles.update(_content(lower))
        behind = _BESIDE.match(self._text, name[-1].end, name[-1].end + 130)
        if behind and any(key_of(w) in PEOPLE for w in behind[1].split()):
            person.roles.update(_content(behind[1].split()))
        if front.rstrip().endswith(",") and not titles:
            tail = _last_phrase(front.rstrip()[:-1].rpartition(",")[2])
            if tail and key_of(tail[-1]) in PEOPLE | {"counterpart"}:
                person.roles.update(key_of(w) for w in tail)
        for role in person.roles:
            person.gender = "f" if role in FEMALE else "m" if role in MALE else person.gender

    def people(self) -> Iterator[Person]:
        for group in self._by_surname.values():
            yield from group

    def titled(self, phrase: str, before: int) -> Person | None:
        """The person whom "the foreign minister" means at a place: all its words are titles of theirs."""
        words = [key_of(w) for w in phrase.split()]
        wanted = {w for w in words if w not in DETERMINERS and w not in PREPOSITIONS and w not in _EMPTY}
        if not wanted or not wanted & (PEOPLE | set(_SAME_ROLE)):
            return None
        fitting = self._fitting(wanted)
        if not fitting:
            known = {w for w in wanted if not is_nationality(w) and w not in _LANDS}
            fitting = self._fitting(known) if len(known) > 1 else []
        if not fitting:
            return None
        return max(fitting, key=lambda p: (self._text.rfind(p.surname, 0, before), -p.introduced))

    def _fitting(self, wanted: set[str]) -> list[Person]:
        return [p for p in self.people() if all(_has(p.roles, word) for word in wanted)]


_EMPTY = frozenset(["", "then", "now", "newly", "former", "own", "new"])


def key_of(word: str) -> str:
    """A word as titles are compared: lower case, no possessive, one spelling for a country and its people."""
    lower = word.lower().strip(",.()")
    if lower.endswith(("'s", "’s", "'", "’")):
        lower = lower.removesuffix("s").rstrip("'’")
    return _SAME_LAND.get(lower, lower)


def _lower_case(front: str) -> list[str]:
    """The last few words of a text that are in lower case, or own what follows: "the union's leader "."""
    found: list[str] = []
    if front.endswith((" ", "\xa0")):
        for word in reversed(front.split()[-5:]):
            if not (word.replace("-", "").isalpha() and word.islower()) and not word.endswith(("'s", "’s")):
                break
            found.insert(0, word)
    return found


def _content(words: list[str]) -> set[str]:
    return {key_of(w) for w in words if w.lower() not in DETERMINERS}


def _last_phrase(words: str) -> list[str]:
    """The words from the last determiner or possessive on."""
    tokens = words.split()
    for i in range(len(tokens) - 1, -1, -1):
        if tokens[i].lower() in DETERMINERS or tokens[i].endswith(("'s", "’s")):
            return tokens[i:]
    return []


def _has(roles: set[str], word: str) -> bool:
    if word in roles or roles & _SAME_ROLE.get(word, set()):
        return True
    return len(word) >= 4 and any(len(r) >= 4 and r[:4] == word[:4] and _related(r, word) for r in roles)


def _related(one: str, other: str) -> bool:
    """Russia and Russian, Ukraine's and Ukrainian."""
    return is_nationality(one) or is_nationality(other)


def _surname(name: str) -> str:
    words = name.removesuffix("'s").removesuffix("’s").split()
    last = words[-1].strip(".,") if words else ""
    return words[-2] if last.lower() in ("jr", "sr", "ii", "iii") and len(words) > 1 else last


def _agree(one: list[str], other: list[str]) -> bool:
    """Whether two full names with one surname can be the same person's: first names or initials agree."""
    a, b = one[0].strip(".").lower(), other[0].strip(".").lower()
    return a == b or (a[:1] == b[:1] and (len(a) == 1 or len(b) == 1 or a[:3] == b[:3]))
