"""Where the sentences of a news text begin and end, by rules made for news.

A full stop ends a sentence unless it belongs to an abbreviation ("U.S. Secretary", "Gen. Philip",
"Jan. 5"), an initial or a number. A quotation that runs over several sentences stays in one piece with
the words that say who spoke, because "We lived through worse." alone tells a reader nothing; only a
quotation longer than `MAX_QUOTATION` characters is split inside. A line is never joined to the next. Nobody
writes sentences of more than `MAX_SENTENCE` characters: what goes on for longer is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

MAX_QUOTATION = 420
MAX_HEADING_WORDS = 14
MAX_SENTENCE = 1_200

_TITLES = (
    "mr mrs ms dr prof gen lt col maj capt cmdr cpl sgt pvt adm brig rear rev hon sen rep gov pres st ste "
    "mt ft fr sr supt det insp messrs mme mlle atty dist asst assoc dep spc pfc amb sec min"
).split()
_ALWAYS_INSIDE = frozenset(
    [
        *_TITLES,
        *"vs v no nos art sect fig vol pp approx est jan feb mar apr jun jul aug sept oct nov dec".split(),
    ]
)
_MAY_END = frozenset(
    "u.s u.n u.k u.s.a e.u d.c a.m p.m inc corp ltd co bros jr etc ph.d b.a m.a e.g i.e "
    "mon tue tues wed thu thurs fri sat sun ave blvd rd "
    "ga calif fla mass conn ill mich minn tenn tex va wash".split()
)
_STARTERS = frozenset(
    "the a an he she it they we i you this that these those there but and so in on at for from with by as "
    "if when while after before since although however meanwhile then now his her its their our my your "
    "what who how why where which not no one some many most more all both each such earlier later last "
    "also".split()
)
_SPEECH = (
    "said|says|say|asked|told|added|adds|replied|wrote|writes|tweeted|shouted|declared|warned|"
    "insisted|stated|noted|explained|continued|concluded|recalled|exclaimed|wondered"
)

_CLOSERS = "\"'”’»)]"
_OPENERS = "\"'“‘«(["
# Possessive, and only from the first of several stops: a long row of them is looked at once.
_END = re.compile(rf"(?<![.!?…])[.!?…]++[{re.escape(_CLOSERS)}]*+(?=\s)")
_BEHIND = re.compile(rf"\s*+(?P<after>[{re.escape(_OPENERS)}\-–— ]*+)")
_ATTRIBUTION = re.compile(
    rf"\s*(?:(?:[A-Z][\w.'’-]*|the|a|an|his|her|[a-z]+(?:ish|ian|ese|man))\s+){{0,5}}(?:{_SPEECH})\b"
    rf"|\s*(?:{_SPEECH})\s+[A-Z]"
)
_WORD_EDGES = "([“\"‘'"
_LETTERS = re.compile(r"\w*+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, or one heading: half-open offsets into the text that was split."""

    start: int
    end: int
    text: str
    is_heading: bool = False


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order, without the white space around them.

    `sentence.text == text[sentence.start:sentence.end]`; every character that is not white space is in
    exactly one sentence. A short line without a final stop is marked as a heading.
    """
    found: list[Sentence] = []
    for line in re.finditer(r"[^\n]+", text):
        found.extend(_sentences_of_line(text, line.start(), line.end()))
    return found


def split_text(text: str) -> list[str]:
    """The text cut in front of every sentence: the pieces joined are the text again.

    This is the form that llama-index's splitters want.

    >>> split_text("Gen. Philip left. He flew home.")
    ['Gen. Philip left. ', 'He flew home.']
    """
    starts = [sentence.start for sentence in split_sentences(text)]
    cuts = [0, *starts[1:], len(text)] if starts else [0, len(text)]
    return [text[a:b] for a, b in pairwise(cuts) if b > a]


def _sentences_of_line(text: str, start: int, end: int) -> Iterator[Sentence]:
    line = text[start:end]
    cuts = [0, *_breaks(line), len(line)]
    for a, b in pairwise(_with_short_steps(line, cuts)):
        piece = line[a:b]
        stripped = piece.strip()
        if not stripped:
            continue
        begin = start + a + len(piece) - len(piece.lstrip())
        yield Sentence(begin, begin + len(stripped), stripped, _is_heading(stripped))


def _with_short_steps(line: str, cuts: list[int]) -> Iterator[int]:
    """The cuts, and more where two are further apart than a sentence is long: behind the last stop that may
    end one, else at a space, else anywhere."""
    for a, b in pairwise(cuts):
        yield a
        while b - a > MAX_SENTENCE:
            piece = line[a : a + MAX_SENTENCE]
            ends = [match.end() for match in _END.finditer(piece)]
            a += ends[-1] if ends else piece.rfind(" ") + 1 or MAX_SENTENCE
            yield a
    yield cuts[-1]


def _is_heading(sentence: str) -> bool:
    ended = sentence.rstrip(_CLOSERS).endswith((".", "!", "?", "…", ":", ";", "--", "—"))
    return not ended and len(sentence.split()) <= MAX_HEADING_WORDS


def _breaks(line: str) -> list[int]:
    """Offsets in a line after which a new sentence begins."""
    quotations: list[tuple[int, int]] | None = None
    breaks: list[int] = []
    at = 0
    for match in _END.finditer(line):
        quotations = _quotations(line) if quotations is None else quotations
        while at < len(quotations) and quotations[at][1] <= match.start():
            at += 1
        inside = (
            at < len(quotations) and quotations[at][0] < match.start() and match.end() < quotations[at][1]
        )
        if not inside and _ends_sentence(line, match):
            breaks.append(match.end())
    return breaks


def _quotations(line: str) -> list[tuple[int, int]]:
    """Spans of quotations in double marks, in order, that are short enough to be kept whole."""
    spans = []
    opened = -1
    for match in re.finditer(r"[\"“”«»]", line):
        mark = match.group()
        if opened < 0:
            if mark not in "”»":
                opened = match.start()
        elif mark not in "“«":
            if match.end() - opened <= MAX_QUOTATION:
                spans.append((opened, match.end()))
            opened = -1
        else:
            opened = match.start()
    return spans


def _ends_sentence(line: str, match: re.Match[str]) -> bool:
    """Whether a stop ends a sentence, told by the words beside it; the line is never copied."""
    behind = _BEHIND.match(line, match.end())
    rest, after = (behind.start("after"), behind.end()) if behind else (match.end(), match.end())
    if after == len(line) or line[after].islower():
        return False
    mark = match.group()
    if mark[-1] in "\"”»'’" and _ATTRIBUTION.match(line, rest) and line[rest] not in _OPENERS:
        return (
            mark.rstrip(_CLOSERS)[-1] == "."
        )  # '"Is that so?" Kerry asked.' goes on; '… so." Kerry said' does not
    if mark != ".":
        return True
    return not _is_abbreviation(_last_word(line, match.start()), line, after)


def _last_word(line: str, end: int) -> str:
    """The word that ends at an offset of a line; "" where none does."""
    start = end
    while start and not line[start - 1].isspace() and line[start - 1] not in _WORD_EDGES:
        start -= 1
    return line[start:end]


def _is_abbreviation(written: str, line: str, after: int) -> bool:
    """Whether a stop belongs to the word before it; what follows it in the line begins at `after`."""
    word = written.lower()
    if not word:
        return False
    if word in {"no", "nos"}:
        return line[after].isdigit()
    if word in _ALWAYS_INSIDE or word.rpartition("-")[2] in _TITLES:  # "then-Sen. Obama"
        return True
    letters = _LETTERS.match(line, after)
    next_word = letters.group().lower() if letters else ""
    if len(word) == 1 and word.isalpha() and written.isupper():
        return word != "i" or next_word not in _STARTERS
    if word in _MAY_END or re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):
        return next_word not in _STARTERS
    return False
