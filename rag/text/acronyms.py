"""Abbreviations such as "U.S." and the names they stand for.

No list says what an abbreviation stands for: the articles that were found do, by the names in them whose
initials it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from rag.text.words import CAPITAL, STOP_WORDS, content_stems, stems

_DOTTED = re.compile(rf"(?<![\w.])(?:{CAPITAL}\.){{2,5}}|(?<![\w.]){CAPITAL}(?:\.{CAPITAL}){{1,4}}(?!\w)")
_SHORT = re.compile(rf"(?<![\w-]){CAPITAL}{{2,5}}(?![\w-])")
_THE_US = re.compile(r"(?<=\bthe\s)us\b|(?<=\bdid\s)us\b|(?<=\bdoes\s)us\b|(?<=\bdo\s)us\b|(?<=\bhave\s)us\b")
"""The country in small letters: a pronoun, "us" stands behind none of these."""
_RUN = re.compile(rf"{CAPITAL}[\w’-]+(?:\s+(?:(?:of|the|for|and|on|in)\s+){{0,2}}{CAPITAL}[\w’-]+)+")


def undotted(text: str) -> str:
    """A text with the dots of its abbreviations taken out.

    >>> undotted("The U.S. and the U.N.E.P. agreed.")
    'The US and the UNEP agreed.'
    """
    return _DOTTED.sub(lambda match: match.group().replace(".", ""), text)


def with_the_us(text: str) -> str:
    """A text with "us" as "US" where it can be no pronoun.

    >>> with_the_us("what did us officials tell us")
    'what did US officials tell us'
    """
    return _THE_US.sub("US", text)


def short_forms(text: str) -> frozenset[str]:
    """The abbreviations of a text without their dots; none of a text that is all in capitals.

    >>> sorted(short_forms("What did the U.N. tell the EU?"))
    ['EU', 'UN']
    """
    return frozenset() if text.isupper() else frozenset(_SHORT.findall(undotted(text)))


def stems_with_short_forms(text: str) -> frozenset[str]:
    """The stems of a text that carry meaning, an abbreviation being one word of it, "US" too."""
    plain = undotted(text)
    short = () if text.isupper() else map(str.lower, _SHORT.findall(plain))
    return content_stems(plain).union(short)


def other_forms(text: str, articles: Iterable[str]) -> dict[str, str]:
    """What of a text goes under another name in articles: its abbreviations, with the names they stand for
    there, and its names, with their abbreviations.

    >>> other_forms("What did the UN say?", ["The United Nations sent envoys."])
    {'UN': 'United Nations'}
    >>> other_forms("The United Nations said so.", ["The U.N. sent envoys."])
    {'United Nations': 'UN'}
    """
    texts = list(articles)
    forms: dict[str, str] = {}
    wanted = short_forms(text)
    if wanted:
        counts = Counter(part for each in texts for run in _RUN.findall(each) for part in _parts(run, wanted))
        for name, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            forms.setdefault(initials(name), name)
    there = frozenset[str]().union(*map(short_forms, texts))
    names = [_without_article(run) for run in _RUN.findall(text)]
    return forms | {name: initials(name) for name in names if initials(name) in there}


def _without_article(run: str) -> str:
    """A run of capitalised words that a sentence may open with, as "The United Nations"."""
    first, _, rest = run.partition(" ")
    return rest if first.lower() in STOP_WORDS else run


def _parts(run: str, wanted: frozenset[str]) -> set[str]:
    """The parts of a run of capitalised words whose initials are wanted."""
    words = run.split()
    heads = [i for i, word in enumerate(words) if word[0].isupper()]
    found = set()
    for a, first in enumerate(heads):
        for last in heads[a + 1 : a + 5]:
            part = " ".join(words[first : last + 1])
            if initials(part) in wanted:
                found.add(part)
    return found


def initials(name: str) -> str:
    """The first letters of the capitalised words of a name.

    >>> initials("Union of Ellery Ferrymen")
    'UEF'
    """
    return "".join(word[0] for word in name.split() if word[0].isupper())


def holds(form: str, text: str) -> bool:
    """Whether an abbreviation or a name stands in a text."""
    return form in short_forms(text) or (bool(stems(form)) and _has_run(stems(form), stems(text)))


def _has_run(wanted: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(words[i : i + len(wanted)] == wanted for i in range(len(words) - len(wanted) + 1))
