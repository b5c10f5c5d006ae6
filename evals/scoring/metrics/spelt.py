"""One number of a text, in digits or in words: "2.5 million", "two hundred", "a dozen", "sixteenth"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from evals.scoring.metrics.pieces import SHORT_SCALES, Pieces

_UNITS = "zero one two three four five six seven eight nine".split()
_TEENS = ("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen").split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_BELOW_TWENTY = {word: value for value, word in enumerate(_UNITS + _TEENS)}
_TENS_VALUES = {word: 10 * value for value, word in enumerate(_TENS, 2)}
SCALES = {
    word: 10**power
    for word, power in (("thousand", 3), ("million", 6), ("billion", 9), ("bn", 9), ("trillion", 12))
}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        3,
    )
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that ends before piece `end`; `ordinal` for "16th"."""

    value: Decimal
    end: int
    ordinal: bool = False


class Numbers(Pieces):
    """Reads the number that begins at a place, and says where it ends."""

    def _below_hundred(self, at: int) -> tuple[int, int] | None:
        word = self.word(at)
        if word in _BELOW_TWENTY:
            return _BELOW_TWENTY[word], at + 1
        if word not in _TENS_VALUES:
            return None
        then = self.past_hyphen(at + 1)
        unit = _BELOW_TWENTY.get(self.word(then), 0)
        return (_TENS_VALUES[word] + unit, then + 1) if 0 < unit < 10 else (_TENS_VALUES[word], at + 1)

    def _below_thousand(self, at: int) -> tuple[int, int] | None:
        if self.word(at) in {"a", "an"} and self.word(at + 1) in {"hundred", "dozen"}:
            small: tuple[int, int] | None = (1, at + 1)
        else:
            small = self._below_hundred(at)
        if small is None:
            return None
        value, end = small
        then = self.past_hyphen(end)
        if self.word(then) == "dozen":
            return 12 * value, then + 1
        if self.word(then) != "hundred":
            return small
        value, end = 100 * value, then + 1
        rest = self._below_hundred(end + 1 if self.word(end) == "and" else end)
        return (value + rest[0], rest[1]) if rest else (value, end)

    def _spelt(self, at: int) -> Number | None:
        """A number in words, up to trillions: "two hundred and fifty thousand", "half a billion"."""
        half = self.word(at) == "half" and self.word(at + 1) == "a"
        start = at + 1 if half else at
        if self.word(start) == "a" and self.word(start + 1) in SCALES:
            whole = Decimal(SCALES[self.word(start + 1)])
            return Number(whole / 2 if half else whole, start + 2)
        total, limit, end = 0, 10**15, at
        while part := self._below_thousand(end):
            then = self.past_hyphen(part[1])
            scale = SCALES.get(self.word(then), 1)
            if scale >= limit:
                break
            total, limit = total + part[0] * scale, scale
            end = then + 1 if scale > 1 else part[1]
            if scale == 1:
                break
        return Number(Decimal(total), end) if end > at else None

    def number(self, at: int, money: bool = False) -> Number | None:
        """The number that begins at a place, its scale included."""
        if at >= len(self.pieces):
            return None
        piece = self.pieces[at]
        if piece.value is None:
            return self.ordinal(at) or self._spelt(at)
        if piece.suffix in {"st", "nd", "rd", "th"}:
            return Number(piece.value, at + 1, ordinal=True)
        if piece.suffix in SHORT_SCALES and (money or piece.suffix in {"bn", "mn", "tn"}):
            return Number(piece.value * SHORT_SCALES[piece.suffix], at + 1)
        then = self.past_hyphen(at + 1)
        word = self.word(then)
        scale = SCALES.get(word, 1) if word not in SHORT_SCALES or money or word == "bn" else 1
        scale = SHORT_SCALES.get(word, scale) if money else scale
        scale = 100 if word == "hundred" else scale
        return Number(piece.value * scale, then + 1 if scale > 1 else at + 1)

    def ordinal(self, at: int) -> Number | None:
        """An ordinal from "third" on that is no part of a fraction ("two thirds", "a third")."""
        word = self.word(at)
        if word in _TENS_VALUES and self.is_hyphen(at + 1):
            unit = {"first": 1, "second": 2, **_ORDINALS}.get(self.word(at + 2), 10)
            return Number(Decimal(_TENS_VALUES[word] + unit), at + 3, ordinal=True) if unit < 10 else None
        before = self.word(at - 2 if self.word(at - 1) == "-" else at - 1)
        if word not in _ORDINALS or before in {"a", "one", "two", "three", "four"}:
            return None
        return Number(Decimal(_ORDINALS[word]), at + 1, ordinal=True)
