"""The words that carry meaning: stems, numbers, names, and how much each word weighs.

Stems are those of the lexical index (lower case, accents folded, English Snowball stemmer), so that what
retrieval finds and what checking compares are the same words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product, takewhile

from rag.text.calendar import SHORT_MONTHS, months_in_full
from rag.text.memo import remembered
from vectorstore import ENGLISH, LATIN, QUESTION_STOP_WORDS, is_stop_word, stems_in
from vectorstore import stems as index_stems

STOP_WORDS = QUESTION_STOP_WORDS | frozenset(
    "nor without onto over under against between through during above below up down out off again further "
    "once here both each few more most other no not only own same will shall may might must done us mine d "
    "ll m re ve don didn doesn isn wasn weren won hasn haven hadn wouldn couldn shouldn say said says tell "
    "told asked ask many much long far also just because until upon per via there's it's according".split()
)
"""Words that carry no meaning of their own: more than a search leaves out. "May", "us" and "will" can be a
month, a country and a name in a question; where two sentences are compared they hardly ever are."""

_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_TENS = dict(zip("thirty forty fifty sixty seventy eighty ninety".split(), range(30, 100, 10), strict=True))
NUMBER_VALUES: Mapping[str, float] = {
    **{word: float(value) for value, word in enumerate(_NUMBER_WORDS)},
    **{word: float(value) for word, value in _TENS.items()},
}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
}
_GREAT = r"[\s-](?:thousand|million|billion|trillion)\b"
_TO_99 = (
    rf"(?:(?:twenty|{'|'.join(_TENS)})\b(?:[\s-](?:{'|'.join(_NUMBER_WORDS[1:10])})\b)?"
    rf"|(?:{'|'.join(_NUMBER_WORDS[:20])})\b)"
)
_TO_999 = rf"(?:{_TO_99}(?:[\s-]hundred\b(?:(?:\s+and)?[\s-]{_TO_99}(?![\s-]hundred\b))?)?)"
_SPELT = rf"{_TO_999}(?:(?:{_GREAT})+(?:(?:\s+and)?\s{_TO_999}(?!(?:[\s-]hundred\b|{_GREAT})))?)?"
_NUMBER = re.compile(
    r"(?<![\w.])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:st|nd|rd|th)?"
    r"(?P<scale>[\s-]?(?:hundred|thousand|million|billion|trillion|mn|bn|m|b)\b)?(?!\w)"
    rf"|\bhalf\s+an?\s+(?P<half>million|billion|trillion)\b|\b(?P<spelt>{_SPELT})",
    re.IGNORECASE,
)
_NO_NAMES = STOP_WORDS | frozenset(
    "despite though although unless whether approximately roughly nearly almost about around following since "
    "given besides unlike like instead amid among within toward towards across behind beside beyond please "
    "hi hello hey thanks yes compare describe explain summarise summarize list name give show find".split()
)
CAPITAL = "[A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x530)) if letter.isupper()) + "]"
"""A pattern for one capital letter, those of European names included."""
REMEMBERED = 1_000_000
"""Characters of texts whose stems are remembered, those of some twenty questions: ten to thirty megabytes."""
LONGEST_KEPT = 40
"""Letters of the longest word whose stems are remembered by themselves; longer ones are no words."""
_SHORT_MONTHS = frozenset(
    "".join(letters)
    for name in SHORT_MONTHS
    if name != "may"
    for letters in product(*((letter, letter.upper()) for letter in name))
)
"""The abbreviated months in every case: a text without one of these is in full."""
_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"[’']s\b")
_NAME = re.compile(rf"\b(?:{CAPITAL}(?:\.{CAPITAL})+\.?|{CAPITAL}[\w’'-]*[\w])")


@remembered(REMEMBERED)
def stems(text: str) -> tuple[str, ...]:
    """Every stem of a text in order, stop words included; a possessive 's is dropped.

    >>> stems("Lavrov's sanctions")
    ('lavrov', 'sanction')
    """
    return tuple(index_stems(re.sub(r"[’']s\b", "", text)))


# Stems of irregular pasts, which no stemmer brings to those of their verbs. Without such as are words of
# their own ("left", "saw", "rose", "shot").
_IRREGULAR = dict(
    pair.split(":")
    for pair in "began:begin begun:begin bought:buy broke:break broken:break brought:bring built:build "
    "came:come caught:catch chose:choos chosen:choos drew:draw drawn:draw drove:drive fallen:fall "
    "fled:flee flew:fli fought:fight gave:give given:give gone:go grew:grow grown:grow heard:hear held:hold "
    "kept:keep knew:know known:know led:lead lost:lose made:make met:meet paid:pay risen:rise sang:sing "
    "seen:see sent:send sold:sell sought:seek spent:spend spoke:speak spoken:speak stole:steal stolen:steal "
    "stood:stand struck:strike swore:swear taken:take taught:teach thought:think threw:throw thrown:throw "
    "took:take went:go withdrawn:withdraw withdrew:withdraw won:win written:write wrote:write".split()
)


@remembered(REMEMBERED)
def content_stems(text: str) -> frozenset[str]:
    """The stems of a text that are not stop words; irregular pasts count as their verbs, short months in
    full.

    >>> content_stems("paid") == content_stems("pays")
    True
    >>> content_stems("Sept. 1") == content_stems("1 September")
    True
    """
    words = content_words(text)
    stems_of_one = _content_stems_of if max(map(len, words), default=0) <= LONGEST_KEPT else _found_stems_of
    return frozenset[str]().union(*map(stems_of_one, words))


def content_words(text: str) -> set[str]:
    """The words whose stems are the `content_stems` of a text, stop words among them."""
    plain = _POSSESSIVE.sub("", text) if "'s" in text or "’s" in text else text
    words = set(_WORD.findall(plain))
    if _SHORT_MONTHS.isdisjoint(words):
        return words
    return set(_WORD.findall(_POSSESSIVE.sub("", months_in_full(text))))


def word_stems(word: str) -> tuple[str, ...]:
    """The `content_stems` of one of the `content_words` of a text."""
    return (_content_stems_of if len(word) <= LONGEST_KEPT else _found_stems_of)(word)


def _found_stems_of(word: str) -> tuple[str, ...]:
    """The stems of a word: of most one, of a stop word none, of one that the index takes apart several."""
    if word.lower() in STOP_WORDS:
        return ()
    return tuple(_IRREGULAR.get(stem, stem) for stem in index_stems(word))


_content_stems_of = lru_cache(maxsize=32_768)(_found_stems_of)


@lru_cache(maxsize=4_096)
def stems_of(text: str, language: str) -> frozenset[str]:
    """The stems of a text that are not stop words in a language, as its passages are indexed.

    >>> sorted(stems_of("Was kostet die Reparatur der Häfen?", "german"))
    ['haf', 'kost', 'reparatur']
    """
    if language == ENGLISH:
        return content_stems(text)
    kept = " ".join(w for w in re.findall(r"\w+", text) if not is_stop_word(w.lower(), language))
    return frozenset(stems_in(kept, language) if language in LATIN else index_stems(kept))


def numbers(text: str) -> list[float]:
    """The values of the numbers in a text, in order; number words count, "one" alone does not.

    >>> numbers("$15 billion, or 40,000 troops in three weeks")
    [15000000000.0, 40000.0, 3.0]
    """
    return [number.value for number in number_places(text)]


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """A number that is `text[start:end]`, its scale included; `spelt` for number words."""

    start: int
    end: int
    value: float
    spelt: bool


def number_places(text: str) -> list[NumberPlace]:
    """The numbers in a text, in order, as `numbers` counts them.

    >>> [text[n.start:n.end] for text in ["Over two hundred, or 30 thousand."] for n in number_places(text)]
    ['two hundred', '30 thousand']
    >>> [n.value for n in number_places("two hundred and fifty thousand, or half a million")]
    [250000.0, 500000.0]
    """
    found = []
    for match in _NUMBER.finditer(text):
        if match["digits"]:
            scale = (match["scale"] or "").strip(" -\n\t").lower()
            value = float(match["digits"].replace(",", "")) * _SCALES.get(scale, 1.0)
        elif match["half"]:
            value = 0.5 * _SCALES[match["half"].lower()]
        elif match["spelt"].lower() != "one":
            value = _spelt_value(re.findall(r"[a-z]+", match["spelt"].lower()))
        else:
            continue
        found.append(NumberPlace(match.start(), match.end(), value, not match["digits"]))
    return found


def _spelt_value(words: Sequence[str]) -> float:
    """What the words of one number are worth together; "and" among them is nothing."""
    total = group = 0.0
    for at, word in enumerate(words):
        if word in _SCALES:
            group *= _SCALES[word]
        elif word in NUMBER_VALUES:
            if at and _SCALES.get(words[at - 1 - (words[at - 1] == "and")], 0.0) > _SCALES["hundred"]:
                total, group = group, 0.0
            group += NUMBER_VALUES[word]
    return total + group


def names(text: str) -> list[str]:
    """Words of a text that begin with a capital and are neither stop words nor others that often open a
    question ("Despite", "Compare"), in order.

    Other words that open a sentence count: the caller compares against evidence, so a name too many does
    little harm.

    >>> names("Despite the strike, did Marta Quist meet Dray?")
    ['Marta', 'Quist', 'Dray']
    """
    found = []
    for match in _NAME.finditer(months_in_full(text)):
        word = re.sub(r"[’']s$", "", match.group())
        if word.lower() not in _NO_NAMES and len(word) > 1:
            found.append(word)
    return found


FEW_PASSAGES = 100


class Weights:
    """How much a stem says: its inverse document frequency over the archive's passages.

    `log(1 + (N - n + 0.5) / (n + 0.5))`, the one of BM25 (Robertson and Zaragoza 2009), with N passages of
    which n hold the stem. A stem the archive does not know weighs most. Of fewer than `FEW_PASSAGES` passages
    rarity cannot be learnt: an archive counts as that large at least.
    """

    def __init__(self, document_frequency: Callable[[str], int], documents: int) -> None:
        self._frequency = lru_cache(maxsize=65_536)(document_frequency)
        self._documents = max(documents, FEW_PASSAGES)

    def __call__(self, stem: str) -> float:
        n = min(self._frequency(stem), self._documents)
        return math.log(1 + (self._documents - n + 0.5) / (n + 0.5))

    def information(self, wanted: Iterable[str]) -> float:
        """How much some stems say together, as a multiple of what one says that the archive does not know."""
        unknown = math.log(1 + (self._documents + 0.5) / 0.5)
        return sum(map(self, set(wanted))) / unknown

    def coverage(self, wanted: Iterable[str], present: Iterable[str]) -> float:
        """The share, by weight, of the wanted stems that are present, in [0, 1]; 0 when nothing is wanted."""
        wanted_set, present_set = set(wanted), set(present)
        total = sum(map(self, wanted_set))
        return sum(self(stem) for stem in wanted_set & present_set) / total if total else 0.0


def is_named(name: str, claim: str, context: str) -> bool:
    """Whether a name of the claim occurs in the context, as it is or in a form that is plainly the same.

    Plainly the same: its stem; a spelling that differs by a letter or two (Sergey, Sergei); a nationality
    and its country (Russian, Russia); an abbreviation and the words it stands for (EU, European Union).
    """
    if "-" in name:
        return all(is_named(part, claim, context) for part in name.split("-") if part[:1].isupper())
    stem = "".join(stems(name.replace(".", "")))
    words = set(stems(context.replace(".", "")))
    if stem in words or stem in content_stems(context):
        return True
    if any(is_alike(stem, word) for word in words if len(word) >= 4):
        return True
    letters = name.replace(".", "")
    if letters.isupper() and len(letters) <= 5:
        return letters in _initials(context)
    run = next((run for run in _NAME_RUN.findall(claim) if name in run), "")
    initials = "".join(w[0] for w in run.split() if w[0].isupper() and w.lower() not in STOP_WORDS)
    return len(initials) >= 2 and bool(re.search(r"\b" + r"\.?".join(initials) + r"\b", context))


_NAME_RUN = re.compile(rf"{CAPITAL}[\w’'-]+(?:\s+(?:of\s+|the\s+)*{CAPITAL}[\w’'-]+)+")


def _initials(text: str) -> set[str]:
    """Every abbreviation that runs of capitalised words in a text could have."""
    found = set()
    for run in _NAME_RUN.findall(text):
        letters = "".join(word[0] for word in run.split() if word[0].isupper())
        found |= {letters[a:b] for a in range(len(letters)) for b in range(a + 2, len(letters) + 1)}
    return found


_LANDS = dict(
    pair.split(":")
    for pair in "british:britain danish:denmark dutch:netherland french:franc greek:greec irish:ireland "
    "polish:poland scottish:scotland spanish:spain swiss:switzerland turkish:turkey welsh:wale".split()
)  # stems of nationalities that do not begin like their countries
_ENDING = re.compile(r"n|an|ian|ean|i|es")
_LAND_ENDING = re.compile(r"[aeio]?")


NEARLY = 0.8
"""The share of their letters, in order, that two stems spelt nearly alike have in common."""


def is_alike(one: str, other: str) -> bool:
    """Whether two stems name the same: one begins the other, or is its nationality, or is spelt nearly so."""
    if one in (_LANDS.get(other), other) or other == _LANDS.get(one):
        return True
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    tails = sorted((one[common:], other[common:]), key=len)
    if common >= 5 and not tails[0]:
        return True
    if common >= 4 and any(
        _ENDING.fullmatch(tail) and _LAND_ENDING.fullmatch(rest) for tail, rest in (tails, reversed(tails))
    ):
        return True
    if len(one) < 5 or abs(len(one) - len(other)) > 1:
        return False
    most = sum(min(one.count(letter), other.count(letter)) for letter in set(one))  # that can match
    least = NEARLY * (len(one) + len(other)) / 2
    return most >= least and SequenceMatcher(None, one, other).ratio() >= NEARLY
