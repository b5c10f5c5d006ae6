"""Words of a question that the archive does not have, and how it spells them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from rag.text import CAPITAL, STOP_WORDS, is_common, is_one_token, stems
from vectorstore import ArchiveReader

SHORTEST, LONG = 4, 7
"""Letters of a word that may be misspelt at all, and of a name in which two letters may be wrong; in any
other word only one."""
LOOKED_AT = 200
"""Passages whose words are compared."""
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(CAPITAL)


def respelt(question: str, archive: ArchiveReader) -> tuple[str, tuple[str, ...]]:
    """A question with the words that no article has as the articles spell what is nearest to them, and these
    spellings in order; the question as it is where there are none.

    Near is what begins with the same letter and differs by a letter, names of seven letters or more by two;
    a word that only ends otherwise ("striker", "strike"; "Koreans", "Korea") is another word, and a word that
    a byte-pair vocabulary has whole ("phrase") is no misspelling ("phase").
    """
    found: dict[str, str] = {}
    for word in dict.fromkeys(_WORD.findall(re.sub(r"[’']s\b", "", question))):
        if len(word) < SHORTEST or _is_a_word(word) or archive.search_lexical(word, 1):
            continue
        if spelling := _nearest(word, archive):
            found[word] = spelling
    respelt_question = question
    for word, spelling in found.items():
        respelt_question = re.sub(rf"\b{re.escape(word)}\b", spelling, respelt_question)
    return respelt_question, tuple(found.values())


def _is_a_word(word: str) -> bool:
    """Whether a word is one of the language: no misspelling, though no article has it."""
    if word.lower() in STOP_WORDS or is_common(word):
        return True
    return word.islower() and is_one_token(word)


def _nearest(word: str, archive: ArchiveReader) -> str:
    """The spelling in the archive that is nearest to a word, of those the most frequent; "" for none."""
    most = 2 if len(word) >= LONG else 1
    beginnings = {"".join(stems(word)), word.lower()[:-1]}  # the ending that a stem lacks may be misspelt
    ids = dict.fromkeys(id_ for one in sorted(beginnings) for id_ in archive.spelt_like(one, most, LOOKED_AT))
    passages = archive.passages(list(ids))
    counts = _spellings(word, (passage.indexed_text for passage in passages), most)
    best = min(counts, key=lambda key: (distance(word.lower(), key), -counts[key].total(), key), default="")
    return counts[best].most_common(1)[0][0] if best else ""


def _spellings(word: str, texts: Iterable[str], most: int) -> dict[str, Counter[str]]:
    """The words of texts that a word may be meant for, by their small letters, each with its spellings."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        counts_here = Counter(re.sub(r"[’']s$", "", found) for found in _WORD.findall(text))
        for found, times in counts_here.items():
            counts[found.lower()][found] += times
    return {key: found for key, found in counts.items() if _is_meant(word.lower(), key, found, most)}


def _is_meant(word: str, key: str, spellings: Counter[str], most: int) -> bool:
    if key[0] != word[0] or abs(len(key) - len(word)) > most:
        return False
    is_name = bool(_NAME.match(spellings.most_common(1)[0][0]))
    if word.startswith(key) or (key.startswith(word) and not is_name):
        return False
    return 0 < distance(word, key) <= (most if is_name else 1)


def distance(one: str, other: str) -> int:
    """In how many letters two words differ: added, left out, another, or two neighbours that changed places
    (optimal string alignment; Damerau 1964).

    >>> distance("calowey", "calloway"), distance("electoin", "election")
    (2, 1)
    """
    rows = list(_rows(one, other))
    return rows[-1][-1]


def _rows(one: str, other: str) -> Iterator[list[int]]:
    before: list[int] = []
    last = list(range(len(other) + 1))
    yield last
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, against in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
        yield row
