"""Numbers, money, per cent, scores and dates of a text in one form, however they were written.

"$12,600,000" and "$12.6 million", "20 percent" and "20 %", "three-all" and "3-3", "16 March" and "March 16"
become the same tokens. What a figure counts stays with it: $20, 20 % and 20 are three tokens, so a number is
never taken for another because its digits are the same. "One" alone is no number: it is mostly a pronoun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from evals.scoring.metrics.pieces import SHORT_SCALES, read_pieces
from evals.scoring.metrics.spelt import SCALES, Number, Numbers
from rag.text import MONTHS, SHORT_MONTHS, month_number

_MONTHS = {name: month_number(name) for name in (*MONTHS, *SHORT_MONTHS)}
_SIGNS = {
    "$": "$",
    "US$": "$",
    "A$": "A$",
    "C$": "C$",
    "HK$": "HK$",
    "NZ$": "NZ$",
    "£": "£",
    "€": "€",
    "¥": "¥",
}
_CURRENCIES = {"dollar": "$", "dollars": "$", "usd": "$", "euro": "€", "euros": "€", "eur": "€", "yen": "¥"}
_SINGULAR = {
    f"{unit}s": unit
    for unit in "year month week day hour minute mile kilometer kilometre meter metre yard acre ton".split()
} | {"feet": "foot"}
_COUNTED = frozenset({"member", "person", "man", "woman", "point", "strong", *_SINGULAR, *_SINGULAR.values()})
"""What a number may be bound to by a hyphen and still be that number, as it is not in "two-faced"."""
_FRACTIONS = frozenset("third thirds quarter quarters half halves fifth fifths tenth tenths".split())
_ARTICLES = frozenset({"a", "an", "the"})
_LARGEST_SCORE = 20


def read_tokens(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation, articles, accents and possessives, and its
    figures in one form each.

    >>> read_tokens("Up twenty per cent to $12.6 million on 16 March.")
    ['up', '#20%', 'to', '#12600000$', 'on', 'day:16', 'month:3']
    """
    return list(_Reader(read_pieces(text)).tokens())


class _Reader(Numbers):
    """Reads the pieces of a text from left to right: dates first, then figures, then words."""

    def tokens(self) -> Iterator[str]:
        at = 0
        while at < len(self.pieces):
            read = self._date(at) or self._figure(at)
            if read is not None:
                tokens, at = read
                yield from tokens
                continue
            piece = self.pieces[at]
            if piece.text == "&":
                yield "and"
            elif piece.kind in {"word", "code"}:
                words, at = self._compound(at)
                if words not in _ARTICLES:
                    yield words
                continue
            at += 1

    def _compound(self, at: int) -> tuple[str, int]:
        """The words that hyphens bind, as one: who looks for "American" is not to find "anti-American"."""
        words, at = self.pieces[at].text, at + 1
        while self.is_hyphen(at) and self.pieces[at + 1].kind in {"word", "code", "digits"}:
            words, at = words + self.pieces[at + 1].text, at + 2
        return words, at

    def _figure(self, at: int) -> tuple[list[str], int] | None:
        """A number with what it counts, a score or a range, and the unit behind it in the singular."""
        sign = _SIGNS.get(self.pieces[at].text.upper(), "") if self.pieces[at].kind == "sign" else ""
        first = self.number(at + 1 if sign else at, bool(sign))
        if self.word(at) == "nil" and self.is_hyphen(at + 1):
            first = Number(Decimal(0), at + 1)
        if first is None:
            return None
        if (
            self.word(first.end) == "and"
            and self.word(first.end + 1) == "a"
            and self.word(first.end + 2) == "half"
        ):
            first = Number(first.value + Decimal("0.5"), first.end + 3)
        if first.ordinal:
            return [f"#{_plain(first.value)}th"], first.end
        values, end = self._joined(first, at, bool(sign))
        unit, end = (sign, end) if sign else self._unit(end)
        if self._is_pronoun(first, at, end, unit, len(values)):
            return None
        tokens = ["#" + "-".join(_plain(value) for value in values) + unit]
        suffix = self.pieces[end - 1].suffix
        if suffix in {"am", "pm"} or (suffix in SHORT_SCALES and values[-1] == self.pieces[end - 1].value):
            tokens.append(suffix)
        then = self.past_hyphen(end)
        word = self.word(then)
        if word in _SINGULAR or word in _SINGULAR.values():
            return [*tokens, _SINGULAR.get(word, word)], then + 1
        if (word and then > end and word not in _COUNTED) or word in _FRACTIONS:
            tokens[-1] += word
            return tokens, then + 1
        return tokens, end

    def _is_pronoun(self, read: Number, at: int, end: int, unit: str, count: int) -> bool:
        """Whether "one" stands alone, before nothing that is counted."""
        if self.word(at) != "one" or read.end > at + 1 or unit or count > 1:
            return False
        counted = self.word(self.past_hyphen(end))
        return counted not in _SINGULAR and counted not in _SINGULAR.values()

    def _joined(self, first: Number, at: int, money: bool) -> tuple[list[Decimal], int]:
        """The numbers of a score or a range: "3-2", "three-all", "10 to 15", "2-3 million"."""
        values, end = [first.value], first.end
        then = self.past_hyphen(end)
        if self.word(then) == "all" and self._is_score(first, at, then > end):
            return [first.value, first.value], then + 1
        while self.is_hyphen(end) or (self.word(end) == "to" and self.word(at - 1) != "from"):
            start = end + 1
            if start < len(self.pieces) and self.pieces[start].kind == "sign" and money:
                start += 1
            read = self.number(start, money)
            if self.word(end + 1) == "nil":
                read = Number(Decimal(0), end + 2)
            if read is None or read.ordinal:
                break
            values.append(read.value)
            end = read.end
        if len(values) == 2:
            values = self._scaled(values, first, end)
        return values, end

    def _scaled(self, values: list[Decimal], first: Number, end: int) -> list[Decimal]:
        """The scale behind a range counts for both its ends: "2-3 million"."""
        scale = SCALES.get(self.word(end - 1), 1)
        plain = self.word(first.end - 1) not in SCALES and values[0] < 1000
        return [values[0] * scale, values[1]] if scale > 1 and plain else values

    def _is_score(self, read: Number, at: int, hyphen: bool) -> bool:
        """Whether "all" behind a number makes a score of it: "three all", not "the three all left"."""
        small = read.value == read.value.to_integral_value() and 0 <= read.value <= _LARGEST_SCORE
        return small and (hyphen or self.word(at - 1) not in {"the", "these", "those", "all", "of", "they"})

    def _unit(self, end: int) -> tuple[str, int]:
        """Per cent or a currency behind a number, and where it ends."""
        then = self.past_hyphen(end)
        word, following = self.word(then), self.word(then + 1)
        if word in {"%", "percent", "pct"}:
            return "%", then + 1
        if word == "per" and following == "cent":
            return "%", then + 2
        if word == "us" and following in {"dollars", "dollar"}:
            return "$", then + 2
        if word in {"pounds", "pound"} and (following == "sterling" or self.word(end - 1) in SCALES):
            return "£", then + 2 if following == "sterling" else then + 1
        return (_CURRENCIES[word], then + 1) if word in _CURRENCIES else ("", end)

    # Dates.

    def _date(self, at: int) -> tuple[list[str], int] | None:
        """The date at a place, as day, month and year, as far as they are given."""
        piece = self.pieces[at]
        if piece.kind == "iso":
            year, month, day = map(int, piece.text.split("-"))
            return [f"day:{day}", f"month:{month}", f"#{year}"], at + 1
        month, end = self._month(at)
        if month:
            day, behind = self._day(end)
            year, last = self._year(behind)
            if day or year:
                return _date_tokens(day, month, year), last
            return ([f"month:{month}"], end) if end > at + 1 or piece.text not in {"may", "march"} else None
        day, end = self._day(at)
        if not day:
            return None
        month, end = self._month(end + 1 if self.word(end) == "of" else end)
        if not month:
            return None
        year, end = self._year(end)
        return _date_tokens(day, month, year), end

    def _month(self, at: int) -> tuple[int, int]:
        """The month written at a place with a capital, or 0, and where it ends; "Sept." with its point.
        A short form is one with a point or beside a number only."""
        month = _MONTHS.get(self.word(at), 0)
        if not month or not self.pieces[at].capital:
            return 0, at
        short = len(self.word(at)) < 5 and self.word(at) not in {"may", "june", "july"}
        if not short:
            return month, at + 1
        if self.word(at + 1) == ".":
            return month, at + 2
        near = [self.pieces[i] for i in (at - 1, at + 1) if 0 <= i < len(self.pieces)]
        return (month, at + 1) if any(piece.value is not None for piece in near) else (0, at)

    def _day(self, at: int) -> tuple[int, int]:
        """The day of a month at a place, or 0, and where it ends."""
        piece = self.pieces[at] if at < len(self.pieces) else None
        if piece is None:
            return 0, at
        read = self.ordinal(at) if piece.value is None else None
        value = read.value if read else piece.value
        if value is None or value != value.to_integral_value() or not 1 <= value <= 31:
            return 0, at
        if piece.suffix not in {"", "st", "nd", "rd", "th"}:
            return 0, at
        end = read.end if read else at + 1
        counts = self.word(end) in SCALES or self._unit(end)[0] or self.word(end) == "hundred"
        return (0, at) if counts else (int(value), end)

    def _year(self, at: int) -> tuple[int, int]:
        """The year at a place, behind a comma or not, or 0, and where it ends."""
        then = at + 1 if self.word(at) == "," else at
        piece = self.pieces[then] if then < len(self.pieces) else None
        if piece is None or piece.suffix or not re.fullmatch(r"[12]\d{3}", piece.text):
            return 0, at
        return int(piece.text), then + 1


def _date_tokens(day: int, month: int, year: int) -> list[str]:
    tokens = [f"day:{day}"] if day else []
    tokens.append(f"month:{month}")
    return [*tokens, f"#{year}"] if year else tokens


def _plain(value: Decimal) -> str:
    """The shortest way to write a value: "20", not "20.0"."""
    return f"{value.normalize():f}"
