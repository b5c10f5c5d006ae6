"""A text in pieces: words, numbers in digits, signs of money, dates in digits, and the marks between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
"""Letters that are scales behind an amount of money; elsewhere "m" may be metres."""

_TOKEN = re.compile(
    r"(?P<iso>(?<![\w-])\d{4}-\d\d-\d\d(?![\w-]))"
    r"|(?P<code>[^\W\d_]+-?\d[\w-]*|\d+(?:[/:]\d+)+)"
    r"|(?P<digits>(?:(?<![\w)–—-])[-−](?=\d))?\d(?:[\d.,\u00a0\u202f]*\d)?)(?P<suffix>[^\W\d_]+)?"
    r"|(?P<sign>(?:US|A|C|HK|NZ)?\$|[£€¥])"
    r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<mark>[^\w\s]|_)"
)
_PLAIN = re.compile(r"[-−]?\d+(?:\.\d+)?$")
_GROUPED = re.compile(r"[-−]?\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?$")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text: its kind, its words in lower case, and whether a space stands before it."""

    kind: str
    text: str
    capital: bool = False
    spaced: bool = False
    value: Decimal | None = None
    suffix: str = ""


class Pieces:
    """Pieces by their places, with readers for what stands beyond the ends too."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    def word(self, at: int) -> str:
        """The word or mark at a place; empty beyond the end and for digits."""
        if not 0 <= at < len(self.pieces) or self.pieces[at].kind not in {"word", "mark"}:
            return ""
        return self.pieces[at].text

    def is_hyphen(self, at: int) -> bool:
        """Whether a dash stands between two words without spaces."""
        return (
            self.word(at) in {"-", "‐", "‑", "–"}
            and not self.pieces[at].spaced
            and at + 1 < len(self.pieces)
            and not self.pieces[at + 1].spaced
        )

    def past_hyphen(self, at: int) -> int:
        return at + 1 if self.is_hyphen(at) else at


def fold(text: str) -> str:
    """The text without accents.

    >>> fold("Beyoncé")
    'Beyonce'
    """
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def read_pieces(text: str) -> list[Piece]:
    found, end = [], 0
    text = unicodedata.normalize("NFC", text)
    for match in _TOKEN.finditer(text):
        spaced, end = match.start() > end, match.end()
        kind = match.lastgroup or ""
        if match["digits"]:
            found.append(_number_piece(match["digits"], (match["suffix"] or "").lower(), spaced))
            continue
        words = match.group()
        capital = words[0].isupper()
        if kind == "word":
            words = fold(_POSSESSIVE.sub("", words)).lower()
            words = re.sub(r"[.'’]", "", words)
        elif kind == "code":
            words = words.replace("-", "").lower()
        found.append(Piece(kind, words, capital, spaced))
    return found


def _number_piece(digits: str, suffix: str, spaced: bool) -> Piece:
    """Digits that are no number ("1,0001", "3x") stay as they are written."""
    known = suffix in {"", "st", "nd", "rd", "th", "am", "pm"} or suffix in SHORT_SCALES
    if known and (_PLAIN.match(digits) or _GROUPED.match(digits)):
        plain = re.sub(r"[,\u00a0\u202f]", "", digits).replace("−", "-")
        return Piece("digits", digits, spaced=spaced, value=Decimal(plain), suffix=suffix)
    return Piece("code", digits + suffix, spaced=spaced)
