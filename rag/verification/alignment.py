"""A claim laid word by word against its evidence, and what is found about every word of it.

A word of the claim is looked for among the words of the evidence by stem, number or name. Where it stands
counts as much as that it stands there: neighbours in the claim should be neighbours in the evidence, on the
same side ("who did it to whom", "which number belongs to which noun"). A word that stands nowhere, while its
neighbours do and another word of its kind stands between them, has most likely been put in another's place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.text import STOP_WORDS, holds, is_alike, number_places, other_forms, stems

Matrix = NDArray[np.float32]
Mask = NDArray[np.bool_]

NEAR, NEAR_SHARE, SENTENCE_SHARE, NEXT_SHARE = 6, 1.0, 0.75, 0.45
"""A neighbour within `NEAR` words counts whole, elsewhere in the sentence or in the next one in part."""
OTHER, NAME, NUMBER, OPENING = range(4)
"""The kinds of words; `OPENING` is a capitalised first word that the evidence does not know."""

# A hyphen parts words: "44-year-old" and "2-0" are laid word by word, as "44 year old" and "2 0" are.
_WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*|[£$€%]")
_EMPTY = STOP_WORDS.union("now today still already yet even ever almost nearly".split()) - {"won"}
"""What is not looked for; "won" is among the stop words because of "won't", which is one word here."""
_NEGATIONS = frozenset("not no never none nobody nothing neither nor cannot".split())
_OPPOSITES = (
    "more:less:fewer most:least first:last win:lose won:lost before:after increase:decrease:reduce:cut "
    "rise:fall:drop rose:fell:dropped high:low higher:lower old:young:new best:worst good:bad large:small "
    "big:small:little man:woman men:women boy:girl father:mother son:daughter husband:wife brother:sister "
    "male:female north:south east:west northern:southern eastern:western buy:sell bought:sold open:close "
    "opened:closed start:end began:ended early:late earlier:later inside:outside accept:reject:refuse "
    "support:oppose allow:ban:forbid guilty:innocent alive:dead public:private left:right hot:cold "
    "hot:cool love:hate agree:refuse:disagree confirm:deny praise:criticise:criticize happy:sad:angry "
    "safe:dangerous:unsafe rich:poor day:night ahead:behind top:bottom success:failure succeed:fail "
    "gain:loss friend:enemy remember:forget attack:defend join:leave arrive:leave arrive:depart "
    "legal:illegal likely:unlikely able:unable strong:weak stronger:weaker long:short longer:shorter "
    "up:down over:under near:far import:export teacher:student parent:child hero:villain victory:defeat "
    "beat:lose begin:end lead:trail raise:lower push:pull free:jailed released:arrested maximum:minimum "
    "memorable:forgettable popular:unpopular known:unknown possible:impossible"
).split()


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence read word by word; all tuples but `content` have one entry a word, in order."""

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    values: tuple[float | None, ...]
    content: tuple[int, ...]

    @property
    def content_stems(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(self.stems[i] for i in self.content)

    @property
    def is_negative(self) -> bool:
        """Whether a word of it denies."""
        return "not" in self.content_stems


@lru_cache(maxsize=8_192)
def read(text: str) -> Words:
    """The words of a sentence; every negation has the stem "not", every word of a number its value in digits.

    >>> read("She didn't pay twelve hundred dollars.").stems
    ('she', 'not', 'pay', '1200', '1200', 'dollar')
    """
    places = list(_WORD.finditer(text))
    words = tuple(match.group() for match in places)
    values = tuple(_values(text, places))
    found = tuple(_stem(word, value) for word, value in zip(words, values, strict=True))
    content = tuple(i for i, word in enumerate(words) if _is_content(word) or _is_short_form(word, text))
    return Words(text, words, found, values, content)


def _stem(word: str, value: float | None) -> str:
    if value is not None:
        return f"{value:.12g}"
    return "not" if _denies(word) else stem_of(word)


@lru_cache(maxsize=65_536)
def stem_of(word: str) -> str:
    """The stem of one word, a possessive 's and inner marks dropped."""
    return "".join(stems(word)) or word.lower()


def _denies(word: str) -> bool:
    low = word.lower()
    return low in _NEGATIONS or low.endswith(("n't", "n’t"))


def _is_content(word: str) -> bool:
    return _denies(word) or (word[0].isalnum() and word.lower() not in _EMPTY)


def _is_short_form(word: str, text: str) -> bool:
    """Whether a word is an abbreviation, as "US" is and "us" is not."""
    return len(word) > 1 and word.isupper() and not text.isupper()


@lru_cache(maxsize=1)
def _opposites() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in _OPPOSITES:
        first, *others = map(stem_of, group.split(":"))
        for other in others:
            found.setdefault(first, set()).add(other)
            found.setdefault(other, set()).add(first)
    return {stem: frozenset(others) for stem, others in found.items()}


def opposites_of(stem: str) -> frozenset[str]:
    """The stems of the words that say the opposite, of a few dozen common pairs."""
    return _opposites().get(stem, frozenset())


def _values(text: str, words: Sequence[re.Match[str]]) -> Iterator[float | None]:
    """Of each word the value of the number that it is or is a part of: of "two hundred" both are 200."""
    found = number_places(text)
    at = 0
    for word in words:
        while at < len(found) and found[at].end <= word.start():
            at += 1
        is_in = at < len(found) and found[at].start < word.end()
        yield found[at].value if is_in and word.group().lower() not in STOP_WORDS else None


class Evidence:
    """The sentences that a claim is laid against, read once for any number of claims."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(read(text) for text in sentences)
        places = [(s, w) for s, words in enumerate(self.sentences) for w in words.content]
        self.sentence = np.array([s for s, _ in places], dtype=np.int32)
        self.position = np.array([w for _, w in places], dtype=np.int32)
        self.stems = [self.sentences[s].stems[w] for s, w in places]
        self.known = {word.lower() for words in self.sentences for word in words.words}
        self.where: dict[str, list[int]] = {}
        for at, stem in enumerate(self.stems):
            self.where.setdefault(stem, []).append(at)
        self.names = self._names()
        self.kinds = np.array([self.kind(self.sentences[s], w) for s, w in places], dtype=np.int8)
        self.runs = frozenset(run for words in self.sentences for run in _runs(words))
        self.nearness = self._nearness()

    def __len__(self) -> int:
        return len(self.stems)

    def kind(self, words: Words, at: int) -> int:
        """`OTHER`, `NAME`, `NUMBER` or `OPENING`."""
        word, stem = words.words[at], words.stems[at]
        if words.values[at] is not None:
            return NUMBER
        if stem in self.names:
            return NAME
        is_capital = word[0].isupper() and word.lower() not in self.known
        return OTHER if not is_capital else NAME if at else OPENING

    def places_of(self, words: Words, at: int) -> list[int]:
        """Where a claim's word stands, by its stem, else a name plainly the same."""
        stem = words.stems[at]
        if stem in self.where or words.values[at] is not None:
            return self.where.get(stem, [])
        return [place for other in self._alike(stem) for place in self.where[other]]

    def other_forms(self, claim: Words) -> Mapping[str, frozenset[int]]:
        """By the stem of a claim's word that is or belongs to a name which goes under its initials, or under
        what they stand for, in the evidence: the places of that other form."""
        found: dict[str, frozenset[int]] = {}
        for form, other in other_forms(claim.text, [words.text for words in self.sentences]).items():
            wanted = set(read(other).stems)
            holding = {s for s, words in enumerate(self.sentences) if holds(other, words.text)}
            places = frozenset(
                p for p, stem in enumerate(self.stems) if stem in wanted and self.sentence[p] in holding
            )
            found |= dict.fromkeys(read(form).stems, places)
        return found

    def _alike(self, stem: str) -> list[str]:
        if len(stem) < 4:
            return []
        return [
            other for other in self.where if other[0] == stem[0] and len(other) >= 4 and is_alike(stem, other)
        ]

    def _names(self) -> frozenset[str]:
        """Stems that are mostly written with a capital where no sentence begins."""
        capital: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for words in self.sentences:
            for at in words.content:
                if at:
                    total[words.stems[at]] += 1
                    capital[words.stems[at]] += words.words[at][0].isupper()
        return frozenset(stem for stem, count in capital.items() if count and 2 * count >= total[stem])

    def _nearness(self) -> Matrix:
        """`(places, places)`: how much two places of the evidence are neighbours, in [0, 1]."""
        apart = np.abs(self.sentence[:, None] - self.sentence[None, :])
        near = np.abs(self.position[:, None] - self.position[None, :]) <= NEAR
        within = np.where(near, NEAR_SHARE, SENTENCE_SHARE)
        return np.where(apart == 0, within, np.where(apart == 1, NEXT_SHARE, 0.0)).astype(np.float32)


RUN = 3
"""Words in a row."""


def _runs(words: Words) -> list[tuple[str, ...]]:
    """Every run of `RUN` stems in a row, stop words included."""
    return [words.stems[i : i + RUN] for i in range(len(words.stems) - RUN + 1)]


def shared_runs(claim: Words, evidence: Evidence) -> float:
    """The share of the claim's runs of words that the evidence has too, in [0, 1]."""
    runs = _runs(claim)
    return sum(run in evidence.runs for run in runs) / max(1, len(runs))
