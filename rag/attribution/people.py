"""The people and bodies an article introduces: full names, titles, and what "the foreign minister" or "Mr
Lavrov" stands for at a place in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import islice

from rag.attribution.lexicon import DAYS, DETERMINERS, FEMALE, MALE, MEN, PEOPLE, PREPOSITIONS, WOMEN
from rag.attribution.names import OPENERS, is_nationality, name_in
from rag.attribution.tokens import Word, words_of
from rag.text import CAPITAL

_TITLE = r"Gen|Lt|Col|Maj|Capt|Adm|Sen|Rep|Gov|Mr|Mrs|Ms|Dr|Rev|Sgt|Cmdr|Brig|Prof"
# No name has words of more letters, or more initials: without a bound, a long row of capitals would be gone
# through once for each of them.
_WORD = rf"(?:(?:{_TITLE}|{CAPITAL}(?:\.{CAPITAL}){{0,20}})\.|{CAPITAL}[\w’'-]{{0,100}}+)"
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
MAX_PART = 60_000
"""In a text of more characters, as no article is, the people of every part are known by themselves."""
MAX_NAMESAKES = 100
"""No more people of one surname are told apart."""
MAX_FRONT = 120
LESS_THAN = frozenset(["deputy", "vice", "former"])
"""Before a title: who has it so does not hold it."""
_LANDS = frozenset(_SAME_LAND.values())
_SAME_ROLE = {
    "leader": {"president", "chancellor", "premier", "minister", "chairman", "king"},
    "premier": {"minister"},
    "spokesman": {"spokesperson"}, "spokeswoman": {"spokesperson"},
    "envoy": {"ambassador"}, "diplomat": {"minister", "ambassador", "secretary"},
}  # fmt: skip


@dataclass(slots=True)
class Person:
    """Somebody an article names; `introduced` is where the name begins that it first has."""

    name: str
    roles: set[str] = field(default_factory=set)
    gender: str = ""
    introduced: int = 0

    @property
    def surname(self) -> str:
        return _surname(self.name)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the surnames of some people stand: the ends of these places in order, for each of them who stands
    at the latest place up to it, and who was introduced first."""

    ends: list[int]
    latest: list[Person]
    first: Person

    def before(self, place: int) -> Person:
        """Whose surname stands last before a place; where none does, who was introduced first."""
        count = bisect_right(self.ends, place)
        return self.latest[count - 1] if count else self.first


Group = dict[str, list[Person]]
"""The people of a cast by their surnames, in the order of their introduction."""


class Casts:
    """The people of a text, which is one cast unless it is longer than any article."""

    def __init__(self, text: str, known: Sequence[Group] | None = None) -> None:
        """`known` are the people of each part, as `groups` gave them for this text: then it is not read.
        Raises ValueError if they are of another number of parts."""
        self._stops = _parts_of(text)
        parts = zip([0, *self._stops], self._stops, strict=False)
        groups: Sequence[Group | None] = [None] * len(self._stops) if known is None else known
        self._casts = [Cast(text, *part, group) for part, group in zip(parts, groups, strict=True)]

    @property
    def groups(self) -> list[Group]:
        """The people of each part."""
        return [cast.group for cast in self._casts]

    def people(self) -> tuple[str, ...]:
        """The fullest names of those whom the text names as people, by a given name or a title of theirs, in
        the order of their first mention."""
        people = sorted((p for cast in self._casts for p in cast.people()), key=lambda p: p.introduced)
        return tuple(dict.fromkeys(p.name for p in people if p.gender or p.roles & PEOPLE))

    def at(self, place: int) -> Cast:
        """The people of the part of the text that a place is in."""
        return self._casts[min(bisect_right(self._stops, place), len(self._casts) - 1)]

    def named(self, name: str) -> Person | None:
        """The person of this name or a part of it, in the first part that has one."""
        return next(filter(None, (cast.named(name) for cast in self._casts)), None)

    def holding(self, words: Set[str]) -> tuple[str, ...]:
        """The names of those to whom the text gives a title of these words, and not as a deputy or before."""
        less = LESS_THAN - words
        people = (person for cast in self._casts for person in cast.fitting(words))
        return tuple(dict.fromkeys(p.name for p in people if not p.roles & less))

    def titled(self, phrase: str) -> Person | None:
        """Whom a title means at the end of the text."""
        found = (
            cast.titled(phrase, stop) for cast, stop in zip(self._casts[::-1], self._stops[::-1], strict=True)
        )
        return next(filter(None, found), None)


def is_land(word: str) -> bool:
    """Whether a word of a title, as a role, says of which country somebody is."""
    return is_nationality(word) or word in _LANDS


def _parts_of(text: str) -> list[int]:
    """Where the parts of a text end: behind a line, else behind a space."""
    stops = [0]
    while len(text) - stops[-1] > MAX_PART:
        low, high = stops[-1] + MAX_PART // 2, stops[-1] + MAX_PART
        stops.append((text.rfind("\n", low, high) + 1) or (text.rfind(" ", low, high) + 1) or high)
    return [*stops[1:], len(text)]


class Cast:
    """The people of one text, or of a part of it, found once: full names by surname, and their titles."""

    def __init__(self, text: str, start: int, stop: int, known: Group | None = None) -> None:
        self._text = text
        self._start = start
        self.group: Group = known or {}
        self._by_word: dict[str, dict[int, Person]] = {}
        self._places: dict[frozenset[str], _Places | None] = {}
        self._starts_of: dict[str, list[int]] = {}
        self._stop = stop
        if known is None:
            for match in _RUN.finditer(text, start, stop):
                self._introduce(match)
        for person in self.people() if known else ():
            self._index(person)

    def _introduce(self, match: re.Match[str]) -> None:
        words = words_of(self._text, match.start(), match.end())
        words = words[next((i for i, w in enumerate(words) if w.key not in _NOT_FIRST), len(words)) :]
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
                known.name = full
                self._index(known)
            return known
        person = Person(full, introduced=name[0].start)
        first = name[0].key if len(name) > 1 else ""
        person.gender = "f" if first in WOMEN else "m" if first in MEN else ""
        self.group.setdefault(_surname(full), []).append(person)
        self._index(person)
        return person

    def _index(self, person: Person) -> None:
        for word in person.name.split():
            self._by_word.setdefault(word, {})[person.introduced] = person

    def named(self, name: str) -> Person | None:
        """The person of this name or a part of it; the one who was named first among several."""
        words = name.split()
        for person in islice(self.group.get(_surname(name), ()), MAX_NAMESAKES):
            if len(words) == 1 or len(person.name.split()) == 1 or _agree(words, person.name.split()):
                return person
        if len(words) == 1:
            with_word = self._by_word.get(name, {}).values()
            alike = list(islice((person for person in with_word if name in person.name.split()), 2))
            return alike[0] if len(alike) == 1 else None
        return None

    def _learn(self, person: Person, name: list[Word], words: list[Word]) -> None:
        """Take in the titles in front of a name and beside it."""
        titles = [w for w in words if w.end <= name[0].start]
        begins = titles[0].start if titles else name[0].start
        front = self._text[max(name[0].start - MAX_FRONT, 0) : begins].rpartition("\n")[2]
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
        is_female, is_male = bool(person.roles & FEMALE), bool(person.roles & MALE)
        if is_female != is_male:  # "the father of the missing woman" tells nothing
            person.gender = "f" if is_female else "m"

    def people(self) -> Iterator[Person]:
        for namesakes in self.group.values():
            yield from namesakes

    def titled(self, phrase: str, before: int) -> Person | None:
        """The person whom "the foreign minister" means at a place: all its words are titles of theirs."""
        words = [key_of(w) for w in phrase.split()]
        wanted = {w for w in words if w not in DETERMINERS and w not in PREPOSITIONS and w not in _EMPTY}
        if not wanted or not wanted & (PEOPLE | set(_SAME_ROLE)):
            return None
        key = frozenset(wanted)
        if key not in self._places:
            self._places[key] = self._places_of(self._meant(wanted))
        places = self._places[key]
        return places.before(before) if places else None

    def _meant(self, wanted: set[str]) -> list[Person]:
        """The people who have all of these titles; or all but what says of which country, where nothing says
        of which country they are."""
        fitting = self.fitting(wanted)
        if fitting:
            return fitting
        known = {w for w in wanted if not is_land(w)}
        fitting = self.fitting(known) if len(known) > 1 else []
        return [p for p in fitting if not (known < wanted and any(map(is_land, p.roles)))]

    def fitting(self, wanted: Set[str]) -> list[Person]:
        """The people who have all of these titles."""
        return [p for p in self.people() if all(has_role(p.roles, word) for word in wanted)]

    def _places_of(self, people: Sequence[Person]) -> _Places | None:
        if not people:
            return None
        stands = sorted(
            (
                (start + len(person.surname), start, -person.introduced, person)
                for person in people
                for start in self._surname_starts(person.surname)
            ),
            key=lambda place: place[:3],
        )
        ends, latest = [], []
        best: tuple[int, int] | None = None
        for end, start, introduced, person in stands:
            if best is None or (start, introduced) > best:
                best, last = (start, introduced), person
            ends.append(end)
            latest.append(last)
        return _Places(ends, latest, min(people, key=lambda person: person.introduced))

    def _surname_starts(self, surname: str) -> list[int]:
        """Where a surname stands in the text, or as a part of a word."""
        if surname not in self._starts_of:
            starts = []
            at = self._text.find(surname, self._start, self._stop) if surname else -1
            while at >= 0:
                starts.append(at)
                at = self._text.find(surname, at + 1, self._stop)
            self._starts_of[surname] = starts
        return self._starts_of[surname]


_NOT_FIRST = OPENERS | PREPOSITIONS | DAYS
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


def has_role(roles: set[str], word: str) -> bool:
    """Whether one of some titles is a word or, as of a country and its people, goes with it."""
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


def is_one_person(one: str, other: str) -> bool:
    """Whether two full names can be the same person's: one surname, and first names or initials that agree.

    >>> is_one_person("Marta Quist", "M. Quist"), is_one_person("Marta Quist", "Paul Quist")
    (True, False)
    """
    return _surname(one) == _surname(other) and _agree(one.split(), other.split())
