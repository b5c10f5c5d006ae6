"""Is a person of a full name in a text: by that name, or by the surname where nobody else can be meant?

Wanted names are read cautiously. A surname stands for a person unless another first name, an initial or
an unknown word with a capital stands before it anywhere in the text ("Hillary Clinton" for Bill Clinton),
or another such word behind it ("Jackson County"). Nicknames are not resolved.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evals.scoring.metrics.pieces import fold
from rag.text import MONTHS, WEEKDAYS

_TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady sen senator rep representative congressman "
    "congresswoman gov governor president vice prime minister chancellor secretary king queen prince "
    "princess pope cardinal archbishop bishop rev reverend gen general col colonel lt lieutenant maj "
    "major capt captain sgt sergeant judge justice mayor coach former acting deputy chief ambassador "
    "attorney sheriff officer democrat republican".split()
)
_PARTICLES = frozenset("van von de da di del della du la le bin bint ibn al el der den ter".split())
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_NOT_FIRST = frozenset(
    "north south east west northern southern eastern western central new old great greater upper lower "
    "saint st san santa los las united the hong sri world royal national black white red big real fc "
    "inter supreme high federal european british american french german russian chinese democratic "
    "republican".split()
)
_NOT_LAST = frozenset(
    "band party court house city town county state states kingdom nation nations union united republic "
    "island islands river lake sea bay beach hill hills park street square university college school "
    "church hospital bank group company corporation corp inc co ltd airlines airways air motors records "
    "pictures studios media times post journal news network television radio magazine press agency "
    "department ministry office bureau police army force forces guard navy service services council "
    "commission committee congress senate parliament assembly association federation foundation "
    "institute league club team athletic rovers villa brotherhood front movement cross cup games show "
    "prize award awards family brothers sisters government administration coalition alliance security "
    "international america korea africa arabia zealand ireland england london york jersey mexico "
    "carolina dakota virginia".split()
)
_OPENERS = frozenset(
    "a an the and but or so if then as of in on at by to for from with when while where who what after "
    "before since because although though that this these those he she they it his her their its not no "
    "yes also like until once now today yesterday asked said says does did is was has had will would "
    "can could".split()
) | {*WEEKDAYS, *MONTHS}
_PLACED = frozenset({"in", "at", "near", "outside"})
_PERSON_ASKED = re.compile(r"\b(?:who|whom|whose|who's)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-](?=[^\W\d_]))*\.?")
_BEFORE = re.compile(r"([^\W\d_](?:[^\W\d_]|[.'’-](?=[^\W\d_]))*\.?)[ \t\n\u00a0]+$")
_BEHIND = re.compile(r"\s+([^\W\d_]+)")

Place = Literal["full", "alone", "other", "none"]


@dataclass(frozen=True, slots=True)
class Person:
    """A person's name without titles: given names and initials, the surname, and "jr" or "iii" if given."""

    given: tuple[str, ...]
    surname: str
    suffix: str = ""


def read_person(answer: str, question: str = "") -> Person | None:
    """The person that an answer names: by two to four words with capitals where the question asks who, or by
    a title and a name. Names of countries, firms and clubs are none.

    >>> read_person("Sen. John Kerry")
    Person(given=('John',), surname='Kerry', suffix='')
    >>> read_person("North Korea", "Who fired a missile?") is None
    True
    """
    if re.search(r"[()\[\]\"“”;:/\d]", answer):
        return None
    words = re.sub(r"[^\w\s.'’-]", " ", fold(answer)).split()
    words = [re.sub(r"['’]s?$", "", word.strip("-'’")) for word in words]
    words = [word for word in words if word.strip(".")]
    titled = False
    while words and (_plain(words[0]) in _TITLES or (titled and _plain(words[0]) in {"of", "state"})):
        titled = True
        del words[0]
    suffix = _plain(words.pop()) if words and _plain(words[-1]) in _SUFFIXES else ""
    if not words or not (titled or _PERSON_ASKED.search(question)):
        return None
    words = [words[0], *words[1:-1], words[-1].rstrip(".")] if len(words) > 1 else [words[0].rstrip(".")]
    given, surname = _parts(words)
    if not _is_name([*given, surname.split()[-1]], titled):
        return None
    return Person(tuple(given), surname, suffix)


def _parts(words: Sequence[str]) -> tuple[list[str], str]:
    """Given names, and the surname with its particles ("bin Laden", "van der Sar")."""
    at = len(words) - 1
    while at > 1 and _plain(words[at - 1]) in _PARTICLES and words[at - 1].islower():
        at -= 1
    return list(words[:at]), " ".join(words[at:])


def _is_name(words: Sequence[str], titled: bool) -> bool:
    if not (1 if titled else 2) <= len(words) <= 4 or len(words[-1]) < 2:
        return False
    if not all(word[0].isupper() and _WORD.fullmatch(word) for word in words):
        return False
    return _plain(words[0]) not in _NOT_FIRST and _plain(words[-1]) not in _NOT_LAST


def is_person_in(person: Person, text: str) -> bool:
    """Whether the text names this person: by the first name and the surname, whatever middle names or
    initials stand between, or by the surname if no namesake is in the text.

    >>> is_person_in(Person(("Bill",), "Clinton"), "Mr. Clinton left early.")
    True
    >>> is_person_in(Person(("Bill",), "Clinton"), "Hillary Clinton spoke; Clinton left early.")
    False
    """
    text = fold(text)
    pattern = re.compile(rf"(?<![\w-]){re.escape(person.surname)}(?![\w-])")
    places = {_place(person, text, match.start(), match.end()) for match in pattern.finditer(text)}
    return "full" in places or ("alone" in places and "other" not in places)


def _place(person: Person, text: str, start: int, end: int) -> Place:
    """What a surname at a place of the text stands for."""
    behind = _BEHIND.match(text, end)
    if behind and behind[1].lower() in _SUFFIXES - {person.suffix}:
        return "other"
    if behind and behind[1][0].isupper() and behind[1].lower() not in _OPENERS | _SUFFIXES:
        return "none"
    before = _names_before(text, start)
    if not before:
        word = _BEFORE.search(text, 0, start)
        if word and word[1] in _PARTICLES:
            return "other"  # "Fernandez de Kirchner" is not Kirchner
        return "none" if word and word[1].lower() in _PLACED else "alone"
    initials = {word[0] for word in before if _is_initial(word)}
    wanted = {word[0] for word in person.given if _is_initial(word)}
    names = [word for word in before if not _is_initial(word)]
    given = {_plain(word) for word in person.given if not _is_initial(word)}
    if initials and wanted and initials != wanted:
        return "other"
    if not names or not given:
        return "other"
    return "full" if all(_plain(name) in given for name in names) else "other"


def _names_before(text: str, start: int) -> list[str]:
    """The words with capitals right before a place, without titles and words that open sentences."""
    found: list[str] = []
    while len(found) < 4 and (word := _BEFORE.search(text, max(0, start - 60), start)):
        name = word[1]
        ends_sentence = name.endswith(".") and not _is_initial(name) and _plain(name) not in _TITLES
        if not name[0].isupper() or _plain(name) in _OPENERS or ends_sentence:
            break
        if _plain(name) in _TITLES:
            break
        found.insert(0, name)
        start = word.start()
    return found


def _is_initial(word: str) -> bool:
    return len(re.sub(r"[.-]", "", word)) == 1 or re.fullmatch(r"(?:[^\W\d_]\.)+", word) is not None


def _plain(word: str) -> str:
    return word.rstrip(".").lower()
