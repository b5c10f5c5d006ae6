"""The numbers of a sentence: what they are worth, in which unit, and what they count.

A number is a range: "about 500" is 450 to 550, "at least 20" has no upper end. Dates, times of day, years,
ages and ordinals are no quantities.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from rag.text.calendar import CAPITAL_MONTH
from rag.text.words import NUMBER_VALUES, STOP_WORDS, numbers

TOLERANCE, ABOUT, UP_TO = 0.02, 0.1, 0.8
"""How far two numbers may lie apart and agree; how far "about" reaches; where "up to" begins."""
WORDS_BEHIND = 4

_WORD = "|".join(word for word in NUMBER_VALUES if word not in ("zero", "one"))
_SCALE = r"(?:[\s-]?(?:hundred|thousand|million|billion|trillion|bn|mn|m)\b)"
_VALUE = (
    rf"(?:(?:US|A|C)?[$€£]\s?)?(?:(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?{_SCALE}*"
    rf"|(?:{_WORD})(?:[\s-](?:one|{_WORD})\b)?{_SCALE}*|one{_SCALE}+)"
)
_PERCENT = r"(?:\s*(?:%|per\s?cent(?:age\s+points?)?\b))"
_QUANTITY = re.compile(
    rf"(?<![\w.,/:$€£#-])(?:between\s+(?P<low>{_VALUE}){_PERCENT}?\s+and\s+(?P<high>{_VALUE})"
    rf"|(?P<low2>{_VALUE}){_PERCENT}?(?:\s+(?:to|or)\s+|\s?[-–]\s?)(?P<high2>{_VALUE})"
    rf"|(?P<value>{_VALUE}))(?P<percent>{_PERCENT})?(?![\w/]|-\w|[.,:]\d)",
    re.IGNORECASE,
)
_DATE_BEHIND = re.compile(
    rf"\s+(?:of\s+)?{CAPITAL_MONTH}\b|\s*(?:[ap]\.?m\b|GMT|-?\s?years?[\s-]old\b)|\s+o[’']clock"
)
_DATE_BEFORE = re.compile(
    rf"(?:\b{CAPITAL_MONTH}\.?\s+(?:the\s+)?|\b(?:aged?|[Nn]o\.|number|section|article|chapter|page|flight)\s+)$"
)
_HEDGE = re.compile(
    r"\b(?:(?P<most>no more than|at most|fewer than|less than|under|below)"
    r"|(?P<up>up to|as many as|as much as|as high as)"
    r"|(?P<least>at least|more than|over|no (?:fewer|less) than|upwards? of|exceed(?:ed|s|ing)?|above)"
    r"|about|around|some|roughly|nearly|almost|close to|approximately|estimated|just under|just over)"
    r"\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"\s*(?:US\s+)?(?P<name>dollars?|euros?|pounds?|rou?bles?|yuan|yen)\b", re.IGNORECASE)
_BEHIND = re.compile(
    r"\s+(?:of\s+(?:(?:the|its|his|her|their|all)\s+)?)?(?P<words>[\w’'-]+(?:\s+[\w’'-]+){0,5})"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text, which is `text[start:end]` without words such as "about".

    `low <= high`, and `high` may be infinite; `unit` is "%", a currency, or "" for a count, and `counted` are
    the words behind it that say of what ("" when none follow).
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    counted: str

    def agrees(self, other: Quantity) -> bool:
        """Whether the two ranges meet, within two in a hundred."""
        return self.low <= other.high * (1 + TOLERANCE) and other.low <= self.high * (1 + TOLERANCE)

    def is_far_from(self, other: Quantity, times: float) -> bool:
        """Whether one is more than so many times the other."""
        one, two = sorted((self.low or self.high, other.low or other.high))
        return two > one * times


def quantities(sentence: str) -> list[Quantity]:
    """The quantities of a sentence, in order.

    >>> [(q.low, q.high, q.unit) for q in quantities("Between $65 billion and $70 billion, or 3 percent.")]
    [(65000000000.0, 70000000000.0, '$'), (3.0, 3.0, '%')]
    >>> [(q.low, q.counted) for q in quantities("On 16 March 2014, 30,000 Russian soldiers crossed.")]
    [(30000.0, 'Russian soldiers crossed')]
    """
    found = []
    for match in _QUANTITY.finditer(sentence):
        before, behind = sentence[: match.start()], sentence[match.end() :]
        values = numbers(match.group())
        if (
            not values
            or _is_score(match, values)
            or _DATE_BEHIND.match(behind)
            or _DATE_BEFORE.search(before)
        ):
            continue
        unit = _unit(match, behind)
        if not unit and (_is_year(match.group()) or _is_age(before, behind)):
            continue
        low, high = _range(values, match, before)
        found.append(Quantity(match.start(), match.end(), low, high, unit, _counted(behind, unit)))
    return found


def _is_score(match: re.Match[str], values: list[float]) -> bool:
    """ "3-1" is no range."""
    return bool(match["low2"]) and len(values) == 2 and values[0] >= values[1]


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:1[5-9]|20)\d\d(?:\s?[-–]\s?\d{2,4})?", text))


def _is_age(before: str, behind: str) -> bool:
    """ "Lyudmila, 67, said": between two commas."""
    return before.endswith(", ") and behind[:1] in (",", ".")


def _range(values: list[float], match: re.Match[str], before: str) -> tuple[float, float]:
    """The two ends of a number, with the words before it ("at least") taken into account."""
    low, high = min(values), max(values)
    if len(values) == 2 and values[0] < values[1]:
        low = min(low * _scale(match), high)
    hedge = _HEDGE.search(before)
    if hedge is None:
        return low, high
    if hedge["most"]:
        return 0.0, high
    if hedge["least"]:
        return low, math.inf
    if hedge["up"]:
        return low * UP_TO, high
    return low * (1 - ABOUT), high * (1 + ABOUT)


def _scale(match: re.Match[str]) -> float:
    """What a range's first number is to be multiplied with: in "30 to 40 million" a million."""
    first, last = match["low"] or match["low2"] or "", match["high"] or match["high2"] or ""
    scale = re.compile(rf"{_SCALE}+$", re.IGNORECASE)
    if scale.search(first) or not scale.search(last):
        return 1.0
    whole, bare = numbers(last), numbers(scale.sub("", last))
    return whole[0] / bare[0] if whole and bare and bare[0] else 1.0


def _unit(match: re.Match[str], behind: str) -> str:
    if match["percent"]:
        return "%"
    sign = next((sign for sign in "$€£" if sign in match.group()), "")
    if sign:
        return sign
    name = _CURRENCY.match(behind)
    if name is None:
        return ""
    word = name["name"].lower()
    return {"d": "$", "e": "€", "p": "£"}.get(word[0], word.replace("ou", "u").rstrip("s"))


def _counted(behind: str, unit: str) -> str:
    """The noun phrase behind a number, roughly: up to the first preposition, auxiliary or mark."""
    if unit not in ("", "%"):
        behind = _CURRENCY.sub("", behind, count=1)
    match = _BEHIND.match(behind)
    kept: list[str] = []
    for word in match["words"].split() if match else ():
        if (word.lower() in STOP_WORDS and word.lower() != "and") or len(kept) == WORDS_BEHIND:
            break
        kept.append(word)
    return " ".join(kept)
