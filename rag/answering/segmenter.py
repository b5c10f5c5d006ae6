"""A model's words as they arrive, cut into finished sentences with the source numbers they name.

The result does not depend on where the stream happened to be cut into pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

import prompts
from rag.answering.markdown import plain_lines
from rag.sentences import MAX_QUOTATION, Sentence, split_sentences
from rag.text import Step, closed_up, double_marks, oriented, without_links

_MARK = re.compile(
    r"\s*[\[【(](?:sources?\s*)?(\d{1,2}(?:\s*(?:,|and|&|-|–)\s*(?:sources?\s*)?\d{1,2})*)[\]】)](?!\d)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:\s*,)?\s*\b(?:according to|based on|as (?:stated|reported|mentioned|noted|described|said) (?:in|by))"
    r"(?:\s+the)?(?:\s+sources?)?$",
    re.IGNORECASE,
)
"""Words that only introduce a source's number, and go with it."""
_BEGINS = re.compile(r"[.!?…][\"”’)]*\s*$")
_REST = re.compile(r"[\s,]*(\w)")
"""What stands behind a credit that opened a sentence: its comma, and the letter that now opens it."""
_OPEN_MARK = re.compile(r"\s*[\[【(][^\]】)\n]{0,24}$")
_OPEN_ITEM = re.compile(r"\n[\s>]*(?:[-*+•][\s>]+)*(?:\(?(?:\d{1,3}|[a-z])[.)]?|\[[ xX]?\]?)?\s*\Z")
"""A line that has only begun, and may be an item of a list so far."""
_LAST_WORD = re.compile(r"[\w.'’-]*$")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class RawSentence:
    """One sentence as the model wrote it, its marks taken out; `named` are the numbers in them, in order."""

    text: str
    named: tuple[int, ...]


class SentenceStream:
    """Collects pieces of text and gives out each sentence once it is certainly complete."""

    def __init__(self) -> None:
        self._raw = ""
        self._given = 0

    def feed(self, piece: str) -> list[RawSentence]:
        """Take a piece; the sentences that it completes, in order. The last one waits for what follows."""
        self._raw += piece
        settled = _OPEN_ITEM.sub("\n", _OPEN_MARK.sub("", self._raw))
        found = _cut_once(settled[: _open_quotation(settled)])[:-1]
        if len(found) > self._given:
            found = _certain(found, settled)
        fresh = list(found[self._given :])
        self._given = max(self._given, len(found))
        return fresh

    def finish(self) -> list[RawSentence]:
        """The rest, when nothing more will come."""
        fresh = list(cut(self._raw))[self._given :]
        self._given += len(fresh)
        return fresh

    @property
    def draft(self) -> str:
        """The words behind the last finished sentence, without marks: to be shown as a draft."""
        waiting = _cut_once(_OPEN_MARK.sub("", self._raw))[self._given :]
        return " ".join(sentence.text for sentence in waiting)


@lru_cache(maxsize=8)
def _cut_once(text: str) -> tuple[RawSentence, ...]:
    """The sentences of a text; the draft behind them needs those of the same text once more."""
    return tuple(cut(text))


def _certain(found: Sequence[RawSentence], text: str) -> tuple[RawSentence, ...]:
    """Those sentences that stay the same whatever follows: the last word may go on, or be of who said it."""
    ways = (text + "x", _LAST_WORD.sub("", text) + "X said")
    others = [list(cut(way[: _open_quotation(way)])) for way in ways]
    agreed = zip(found, *others, strict=False)
    return tuple(sentence for sentence, *_ in takewhile(lambda row: len(set(row)) == 1, agreed))


def _open_quotation(text: str) -> int:
    """Where a quotation begins that is not closed yet, and so may still hold its sentences together; the
    text's length if there is none, or if it is too long for that."""
    at = -1
    line = text.rfind("\n") + 1
    for mark, step in double_marks(oriented(text[line:])):
        at = line + mark.start() if step in (Step.OPENS, Step.AGAIN) else -1
    return at if at >= 0 and len(text) - at <= MAX_QUOTATION + 80 else len(text)


def cut(text: str) -> Iterator[RawSentence]:
    """The sentences of a text with the source numbers that stand in or behind each, or, where a number opens
    the line, before it. Headings, the words before a list ("Both said:") and its numbers are no sentences;
    an abbreviation is written without spaces, however a model has it ("U. S.")."""
    plain, marks = _without_marks(closed_up(plain_lines(text, keep=prompts.NO_ANSWER)))
    sentences = split_sentences(plain)
    named: list[list[int]] = [[] for _ in sentences]
    for mark in marks:
        if sentences:
            named[_owner(mark, sentences)] += mark.numbers
    for sentence, numbers in zip(sentences, named, strict=True):
        words = without_links(_BULLET.sub("", sentence.text)).strip()
        if re.search(r"[^\W_]", words) and not _leads_in(plain, sentence):
            yield RawSentence(words, tuple(dict.fromkeys(numbers)))


def _leads_in(text: str, sentence: Sentence) -> bool:
    """Whether a line ends with a sentence that only announces what is under it."""
    ends = text[sentence.end : sentence.end + 1] in ("", "\n")
    return ends and sentence.text.endswith(":") and prompts.NO_ANSWER.lower() not in sentence.text.lower()


@dataclass(frozen=True, slots=True)
class _Mark:
    """Source numbers, where they stood in the text without marks, and whether they open the line there."""

    place: int
    numbers: list[int]
    opens: bool


def _owner(mark: _Mark, sentences: Sequence[Sentence]) -> int:
    """The sentence that a mark belongs to: the next if it opens a line, else the one it is in or behind."""
    for index, sentence in enumerate(sentences):
        if sentence.start >= mark.place:
            return index if mark.opens else max(0, index - 1)
    return len(sentences) - 1


def _without_marks(text: str) -> tuple[str, list[_Mark]]:
    plain, marks, at = "", [], 0
    for match in _MARK.finditer(text):
        space = match.group()[: len(match.group()) - len(match.group().lstrip())]
        piece = text[at : match.start()]
        credit = _CREDIT.search(piece)
        plain += piece[: credit.start()] if credit else piece
        opens = not plain.strip() or "\n" in space or bool(credit and _BEGINS.search(plain))
        if "\n" in space:
            plain += "\n"
        at = match.end()
        marks.append(_Mark(len(plain), _numbers(match[1]), opens))
        if credit and opens and (rest := _REST.match(text, at)):
            plain, at = f"{plain} {rest[1].upper()}", rest.end()
    return plain + text[at:], marks


def _numbers(text: str) -> list[int]:
    """`"1, 3-5"` gives `[1, 3, 4, 5]`."""
    found: list[int] = []
    for part in re.split(r",|and|&", text):
        ends = [int(digits) for digits in re.findall(r"\d+", part)]
        if ends:
            found.extend(range(ends[0], min(ends[-1], ends[0] + 20) + 1) if ends[-1] >= ends[0] else ends)
    return found
