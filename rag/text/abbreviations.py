"""Words whose full stop is their own and ends no sentence, or may end one.

English ones are those of news; German, French, Spanish and Russian ones those of their dictionaries' lists of
abbreviations (Duden, Imprimerie nationale, RAE, ГОСТ 7.12), without such as are words of English.
"""

from __future__ import annotations

import re

from rag.text.calendar import SHORT_MONTHS, SHORT_WEEKDAYS

TITLES = frozenset(
    "mr mrs ms dr prof gen lt col maj capt cmdr cpl sgt pvt adm brig rear rev hon sen rep gov pres st ste "
    "mt ft fr sr supt det insp messrs mme mlle atty dist asst assoc dep spc pfc amb sec min".split()
)
ALWAYS_INSIDE = (
    TITLES
    | (frozenset(SHORT_MONTHS) - {"may"})
    | frozenset(
        "vs v art sect fig vol pp approx est "
        # German, French, Spanish, Portuguese, Italian
        "bzw bzgl ca evtl ggf inkl exkl bspw sog geb hr dipl vgl mio mrd tsd "
        "mgr env cf excmo sra srta dña ud uds dra lic gral aprox cía ee avv dott "
        # Russian
        "ул пл дж пр-т просп пер им акад проф доц св оз тов гр ген полк рис стр см ср напр обл род".split()
    )
)
BEFORE_NUMBER = frozenset("no nos nr nrn núm num pág págs n art abs max ст п руб долл".split())
"""Such as stand before a number: "No. 2"."""
MAY_END = frozenset(SHORT_WEEKDAYS) | frozenset(
    "u.s u.n u.k u.s.a e.u d.c a.m p.m inc corp ltd co bros jr etc ph.d b.a m.a e.g i.e "
    "ave blvd rd ga calif fla mass conn ill mich minn tenn tex va wash uu".split()
)
STARTERS = frozenset(
    "the a an he she it they we i you this that these those there but and so in on at for from with by as "
    "if when while after before since although however meanwhile then now his her its their our my your "
    "what who how why where which not no one some many most more all both each such earlier later last "
    "also".split()
)
"""Words that begin a sentence where they have a capital."""

MONTHS_DE = frozenset(
    "januar jänner februar feber märz april mai juni juli august september oktober november dezember".split()
)
ONLY_GERMAN = MONTHS_DE - frozenset("april august september november".split())
BEFORE_ORDINAL_DE = frozenset(
    "am im vom zum zur beim den der dem des das die bis ab seit und oder ihr ihre ihren ihrem sein seine "
    "seinen seinem ein eine einen einem jeder jede jeden dienstag, mittwoch, donnerstag, freitag, samstag, "
    "sonnabend, sonntag, montag,".split()
)
"""German words before "1. Februar", "3. Quartal", "25. Jahrestag"."""
OFTEN_END_RU = frozenset("т.д т.п др пр".split())
"""Russian has no capital in the midst of a sentence but that of a name, which hardly stands behind these."""
CJK = re.compile("[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SPACED = re.compile(r"(?<![\w.])(?:[A-Za-z]\. )+[A-Za-z]\.(?!\w)")
_DOTTED = re.compile(r"(?:[^\W\d_]\.-?)+[^\W\d_]")
_ROMAN = re.compile(r"[IVXLC]{1,6}\b")
_WORD = re.compile(r"\w*+")
_DEGREE = re.compile(r"\b(?:Dr|Prof|Dipl)\.(?:[ -][a-zäöü]{1,5}\.)*[ -][a-zäöü]{1,5}\Z")
"""What a doctor is one of: "Dr. med.", "Dr. rer. nat."."""
_CLAUSE_WORDS = 4
"""A clause of no more words that ends in a year ("В марте 2014 г.") goes on."""


def closed_up(text: str) -> str:
    """A text with its English abbreviations as they are written, without spaces.

    >>> closed_up("J. K. Hale left the U. S. at 5 p. m.")
    'J. K. Hale left the U.S. at 5 p.m.'
    """
    return _SPACED.sub(_closed_up, text)


def _closed_up(match: re.Match[str]) -> str:
    joined = match.group().replace(" ", "")
    return joined if joined[:-1].lower() in MAY_END else match.group()


def is_abbreviation(written: str, line: str, stop: int, after: int, begun: int) -> bool:
    """Whether a stop belongs to the word before it; what follows it in the line begins at `after`."""
    word = written.lower()
    if not word:
        return False
    if word in BEFORE_NUMBER and (line[after].isdigit() or word in {"no", "nos"}):
        return line[after].isdigit()
    if written == "MM" or word in ALWAYS_INSIDE or word.rpartition("-")[2] in TITLES:  # "then-Sen. Obama"
        return True
    letters = _WORD.match(line, after)
    next_word = letters.group().lower() if letters else ""
    if len(word) == 1 and word.isalpha():
        return _is_initial(written, line, stop, after, begun, next_word)
    if word.isdigit():
        return len(word) <= 2 and _is_ordinal(line, stop - len(word), next_word)
    if word in OFTEN_END_RU or word == "etc":
        return False
    if word.endswith("str") and line[after].isdigit():  # "Hauptstr. 5"
        return True
    if word.isalpha() and _DEGREE.search(line, max(stop - 40, 0), stop):
        return True
    if word in MAY_END or _DOTTED.fullmatch(word):
        return next_word not in STARTERS
    return False


def _is_initial(written: str, line: str, stop: int, after: int, begun: int, next_word: str) -> bool:
    """Whether the stop behind a single letter belongs to it: "J. Hale", "z. B. Hamburg"."""
    if not written.isascii() and CJK.match(written):
        return False
    if written.isupper():
        return written != "I" or next_word not in STARTERS
    before = line[max(stop - 4, 0) : stop - 1]
    if not written.islower():  # a script without capitals: "د. محمد"
        return True
    if re.search(r"\b[^\W\d_]\. ?$", before):  # the last of "z. B.", "т. д."
        return written not in "дпm" and next_word not in STARTERS
    if line[after + 1 : after + 2] == ".":  # the first of them
        return True
    if written.isascii():
        return _ROMAN.match(line, after) is not None  # "s. XIX"
    if not before.rstrip()[-1:].isdigit():  # "г. Москва"
        return True
    clause = re.split(r"[,;:—]\s", line[begun:stop])[-1]
    return written in "гв" and len(clause.split()) <= _CLAUSE_WORDS  # "В 2014 г. Россия"


def _is_ordinal(line: str, start: int, next_word: str) -> bool:
    """Whether a number with a full stop is a German ordinal: "am 1. Februar", "im 3. Quartal"."""
    before = line[max(start - 14, 0) : start].lower().split()
    previous = before[-1].lstrip("(„“«") if before else ""
    if next_word in MONTHS_DE and (next_word in ONLY_GERMAN or not previous):
        return True
    if previous == "am" and before[-2:-1] == ["i"]:
        return False
    return previous in BEFORE_ORDINAL_DE and next_word not in STARTERS
