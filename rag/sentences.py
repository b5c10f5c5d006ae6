"""Where the sentences of a news text begin and end, by rules made for news.

A full stop ends a sentence unless it belongs to an abbreviation ("U.S. Secretary", "Gen. Philip",
"Jan. 5"), an initial or a number. A quotation that runs over several sentences stays in one piece with
the words that say who spoke, because "We lived through worse." alone tells a reader nothing; only a
quotation longer than `MAX_QUOTATION` characters is split inside. A line is never joined to the next. Nobody
writes sentences of more than `MAX_SENTENCE` characters: what goes on for longer is cut. In any
language a stop is judged by what stands beside it alone, so a part of a text is split as the whole is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.text import (
    BEHIND_QUOTATION,
    CJK,
    STARTERS,
    Step,
    any_of,
    double_marks,
    is_abbreviation,
    oriented,
    past,
    quoted_runs,
)

MAX_QUOTATION = 420
WIDE = 3
"""Characters of a script with spaces that say as much as one of Chinese or Japanese."""
MAX_HEADING_WORDS = 14
MAX_SENTENCE = 1_200

_SPEECH = any_of({*past(f"{BEHIND_QUOTATION} tell state"), "say", "says", "adds", "writes"})

_CLOSERS = "\"'”’»)]」』）】"
_OPENERS = "\"'“‘«([「『（【"
_WIDE_STOPS = "。！？｡．"
_STOPS = "؟۔։।॥።။។"
"""Stops that are nothing else (Unicode, UAX 29, Sentence_Break=STerm) of scripts with spaces."""
# Possessive, and only from the first of several stops: a long row of them is looked at once. It begins with a
# stop, so that the search runs from stop to stop.
_END = re.compile(
    rf"[.!?…{_WIDE_STOPS}{_STOPS}](?:"
    rf"(?<=[.!?…])(?<![.!?…]{{2}})[.!?…]*+[{re.escape(_CLOSERS)}]*+"
    rf"(?:(?=\s)|(?P<glued>(?=[{re.escape(_OPENERS)}¿¡]*+[^\W\d_])))"
    rf"|(?<=[{_WIDE_STOPS}])[{_WIDE_STOPS}!?…]*+[{re.escape(_CLOSERS)}]*+(?!\s*+[」』])"
    rf"|(?<=[{_STOPS}])[{_STOPS}!?.…]*+[{re.escape(_CLOSERS)}]*+(?!\w))"
)
_BEHIND = re.compile(rf"\s*+(?P<after>[{re.escape(_OPENERS)}\-–— ]*+)")
_ATTRIBUTION = re.compile(
    rf"\s*(?:(?:[A-Z][\w.'’-]*|the|a|an|his|her|[a-z]+(?:ish|ian|ese|man))\s+){{0,5}}(?:{_SPEECH})\b"
    rf"|\s*(?:{_SPEECH})\s+[A-Z]"
)
_WORD_EDGES = "([“\"‘'"
_LETTERS = re.compile(r"\w*+")
_PARTICLE = re.compile(r"[とっなのはがをに]")
_SAID_CJK = re.compile(r"[^\s。！？，、：“「]{0,12}[说說问問称稱喊答道]")
"""Behind a closed quotation in Japanese, and in Chinese behind one that asks: the sentence goes on."""
_ONLY_SAID_CJK = re.compile(rf"{_SAID_CJK.pattern}[。，]")
"""The same behind any: who says it, and nothing else."""
_DOMAIN = re.compile(r"(?:com|org|net|gov|edu|info|io|biz|co|ai)\b", re.IGNORECASE)
_NO_PROSE = re.compile(r"[@/\\_]|www\.", re.IGNORECASE)
_NEAR = 60


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
    stripped = sentence.rstrip(_CLOSERS)
    if sentence[-1] in "“«»" and "“" in (marked := oriented(sentence)):
        stripped = marked.rstrip(_CLOSERS + " \xa0\u202f")
    ended = stripped.endswith((".", "!", "?", "…", ":", ";", "--", "—", "：", "；", *_WIDE_STOPS, *_STOPS))
    return not ended and len(sentence.split()) + len(CJK.findall(sentence)) // WIDE <= MAX_HEADING_WORDS


def _breaks(line: str) -> list[int]:
    """Offsets in a line after which a new sentence begins."""
    breaks: list[int] = []
    quotations: list[tuple[int, int]] | None = None
    at = 0
    line = oriented(line)
    for match in _END.finditer(line):
        quotations = _quotations(line) if quotations is None else quotations
        while at < len(quotations) and quotations[at][1] <= match.start():
            at += 1
        begins, ends = quotations[at] if at < len(quotations) else (len(line), len(line))
        end = match.end()
        if begins < match.start() and line[ends - 1] == "”" and line[end : ends - 1].isspace():
            end = ends  # « Nous attendons. »
        elif match.start() < begins < end:
            end = begins  # 'He left."We stay,"'
        inside = begins < match.start() and end < ends
        if not inside and _ends_sentence(line, match, end, breaks[-1] if breaks else 0):
            breaks.append(end)
    return breaks


def _quotations(line: str) -> list[tuple[int, int]]:
    """Spans of quotations, in order, that are short enough to be kept whole."""
    spans = []
    opened = -1
    for mark, step in double_marks(line):
        if step is Step.CLOSES:
            spans.append((opened, mark.end()))
        elif step is not Step.STRAY:
            opened = mark.start()
    return [span for span in sorted([*spans, *_in_single_marks(line)]) if _is_short(line, *span)]


def _is_short(line: str, start: int, end: int) -> bool:
    if end - start > MAX_QUOTATION:
        return False
    return end - start <= MAX_QUOTATION // WIDE or not any(stop in line[start:end] for stop in _WIDE_STOPS)


def _in_single_marks(line: str) -> Iterator[tuple[int, int]]:
    """Quotations in single marks, as British papers have them: such as end in a stop or a comma, so that no
    apostrophe is taken for their end."""
    if not ("'" in line or "’" in line):
        return
    for run in quoted_runs(line, 0, len(line)):
        is_single = run.start - run.opened == 1 and line[run.opened] in "'‘’"
        if is_single and line[run.end - 1] in ".,!?…":
            yield run.opened, run.closed


def _ends_sentence(line: str, match: re.Match[str], end: int, begun: int) -> bool:
    """Whether a stop ends the sentence that has `begun`, told by the words beside it; the line is never
    copied."""
    behind = _BEHIND.match(line, end)
    rest, after = (behind.start("after"), behind.end()) if behind else (end, end)
    if after == len(line) or line[after].islower():
        return False
    mark = match.group()
    if mark[0] not in ".!?…":
        return _ends_by_its_stop(line, match, end)
    if match["glued"] is not None and not _is_glued(line, match, after):
        return False
    if mark[-1] in "\"”»'’" and _ATTRIBUTION.match(line, rest) and line[rest] not in _OPENERS:
        return (
            mark.rstrip(_CLOSERS)[-1] == "."
        )  # '"Is that so?" Kerry asked.' goes on; '… so." Kerry said' does not
    if mark != ".":
        return True
    return not is_abbreviation(_last_word(line, match.start()), line, match.start(), after, begun)


def _ends_by_its_stop(line: str, match: re.Match[str], end: int) -> bool:
    """The same of a stop that is nothing else, unless it is a point between digits."""
    mark = match.group()
    if (
        mark[0] == "．"
        and line[match.start() - 1 : match.start()].isdigit()
        and line[end : end + 1].isdigit()
    ):
        return False
    if mark[-1] not in "”」』":
        return True
    asks = mark.rstrip(_CLOSERS)[-1] in "！？!?"
    said = (_SAID_CJK if asks else _ONLY_SAID_CJK).match(line, end)
    return not (said or _PARTICLE.match(line, end))


def _is_glued(line: str, match: re.Match[str], after: int) -> bool:
    """Whether a stop without a space behind it ends a sentence ("on Tuesday.The"), and is none of a name, an
    address or a date ("example.com", "J.K.Rowling", "am 1.Februar")."""
    start = match.start()
    before, letter, beyond = line[start - 1 : start], line[after], line[after + 1 : after + 2]
    if CJK.match(letter) and CJK.match(before):
        return line[start] in "!?"
    if not letter.isupper() or not (beyond.islower() or beyond in " ’'"):
        return False
    if _NO_PROSE.search(line, max(start - _NEAR, line.rfind(" ", 0, start) + 1), after + 1):
        return False
    next_word = _LETTERS.match(line, after)
    following = next_word.group() if next_word else ""
    if _DOMAIN.fullmatch(following):
        return False
    word = re.search(r"[^\W\d_]*$", line[max(start - _NEAR, 0) : start])
    letters = word.group() if word else ""
    if not letters:
        is_long = re.search(r"\d{3}$|\d[.,:–-]\d+$|[%)\]”\"]$", line[max(start - 8, 0) : start])
        return bool(is_long) or (before.isdigit() and following.lower() in STARTERS)
    if match.group()[0] == "!" and letters[0].isupper():
        return False
    return letters[-1].islower() and len(letters) >= (2 if letters.isascii() else 4)


def _last_word(line: str, end: int) -> str:
    """The word that ends at an offset of a line; "" where none does."""
    start = end
    while start and not line[start - 1].isspace() and line[start - 1] not in _WORD_EDGES:
        start -= 1
    return line[start:end]
