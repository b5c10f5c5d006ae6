"""A sentence of the source with one thing changed: a number, a name or a word put in another's place.

Only where claim and sentence run nearly word for word can code tell that two words stand in the same place;
there it is sure. Free paraphrase is left to `rag.verification.support`.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from rag.text import is_named
from rag.verification.alignment import Words, opposites_of, read
from rag.verification.objections import Fault, Objection

SAME = 0.6
"""The share of the claim's content words that must stand in the sentence in the same order."""
Pair = tuple[int, int]
"""The index of a word of the claim, and of the word of the sentence in whose place it stands."""


def substituted(claim: str, sentence: str) -> Objection | None:
    """What the claim has put in the place of something else, `None` for nothing.

    >>> found = substituted("Some 40,000 troops stand there.", "Some 30,000 troops stand there.")
    >>> found.fault.name, found.word, found.found
    ('ANOTHER_NUMBER', '40,000', '30,000')
    """
    ours, theirs = read(claim), read(sentence)
    for a, b in _changed(ours, theirs):
        word, other = ours.words[a], theirs.words[b]
        if ours.values[a] is not None and theirs.values[b] is not None:
            if ours.values[a] != theirs.values[b] and not _is_moved(ours, theirs, a, b):
                return Objection(Fault.ANOTHER_NUMBER, _whole(ours, a), _whole(theirs, b))
        elif ours.stems[a] in opposites_of(theirs.stems[b]):
            return Objection(Fault.OPPOSITE, word, other)
        elif _is_name(ours, a) and _is_name(theirs, b) and not _is_same_name(ours, theirs, a, b):
            return Objection(Fault.ANOTHER_NAME, word, other)
    return None


def _changed(ours: Words, theirs: Words) -> Iterator[Pair]:
    """Pairs of words that stand between the same words, when the rest is nearly the same."""
    blocks = SequenceMatcher(None, ours.stems, theirs.stems, autojunk=False).get_opcodes()
    equal = {i for kind, low, high, _, _ in blocks if kind == "equal" for i in range(low, high)}
    if sum(i in equal for i in ours.content) < SAME * len(ours.content):
        return
    for n, (kind, low, high, start, stop) in enumerate(blocks):
        before = n == 0 or blocks[n - 1][0] == "equal"
        behind = n + 1 == len(blocks) or blocks[n + 1][0] == "equal"
        if kind == "replace" and before and behind:
            yield from _paired(ours, theirs, range(low, high), range(start, stop))


def _paired(ours: Words, theirs: Words, mine: range, others: range) -> Iterator[Pair]:
    """Within a changed piece: numbers with numbers, names with names from the end (surnames), and one word
    with one word."""
    for kind in (_is_number, _is_name):
        a, b = [i for i in mine if kind(ours, i)], [i for i in others if kind(theirs, i)]
        if a and b:
            yield a[-1], b[-1]
    if len(mine) == len(others) == 1:
        yield mine[0], others[0]


def _is_moved(ours: Words, theirs: Words, a: int, b: int) -> bool:
    """Whether the claim's number stands elsewhere in the sentence, while the sentence's is left out of the
    claim: then words were moved, not numbers exchanged."""
    return ours.values[a] in theirs.values and theirs.values[b] not in ours.values


def _whole(words: Words, at: int) -> str:
    """The number that a word is or is a part of, as it is written: "two hundred"."""
    first, last = at, at + 1
    while first and words.values[first - 1] == words.values[at]:
        first -= 1
    while last < len(words.words) and words.values[last] == words.values[at]:
        last += 1
    return " ".join(words.words[first:last])


def _is_number(words: Words, at: int) -> bool:
    return words.values[at] is not None


def _is_name(words: Words, at: int) -> bool:
    """Whether a word inside a sentence has a capital; the first word has one anyway."""
    return at > 0 and at in words.content and words.words[at][0].isupper()


def _is_same_name(ours: Words, theirs: Words, a: int, b: int) -> bool:
    """Whether the two may name the same: alike, in the sentence under another form, or a title or first
    name of the name that follows."""
    if any(_is_name(words, at + 1) for words, at in ((ours, a), (theirs, b)) if at + 1 < len(words.words)):
        return True
    word, other = ours.words[a], theirs.words[b]
    if is_named(word, ours.text, theirs.text) or is_named(other, theirs.text, ours.text):
        return not _is_swap(ours, theirs, a, b)
    return False


def _is_swap(ours: Words, theirs: Words, a: int, b: int) -> bool:
    """Whether the two names have changed places around words that mean something, so that another does it."""
    one, other = ours.stems[a], theirs.stems[b]
    if one not in theirs.stems or other not in ours.stems:
        return False
    low, high = sorted((b, theirs.stems.index(one)))
    return any(low < at < high and not _is_name(theirs, at) for at in theirs.content)
