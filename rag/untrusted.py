"""Text that others wrote, made safe to stand in a prompt: it is data, and must not look like anything else.

llama.cpp reads a model's control tokens out of message text, so `<|im_end|><|im_start|>system` in an article
would be a real turn of the conversation; a bracketed number in it would look like one of our source numbers.
The result is for the model only. It may differ in length from what came in and is never shown or cited.
"""

from __future__ import annotations

import re

_OPENING = "[［【〔〖⟦❲｛〚"
_CLOSING = "]］】〕〗⟧❳｝〛"

# Control characters but tab and line ends; zero-width, direction and "tag" characters, which hide text.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\xad\u034f\u115f\u1160\u180e\u3164\uffa0\U000e0000-\U000e01ef]"
)
_TAG_START = re.compile(r"<(?=\S|\Z)")
_FENCE = re.compile(r"([`~\"'=*_-])\1{2,}")
_HEADING = re.compile(r"^[^\S\n]*#[#\s]*", re.MULTILINE)
_ROLE = re.compile(
    r"(?<![A-Za-z])(Question|Answer|Sources?|System|User|Assistant|Human|Instructions?"
    r"|QUESTION|ANSWER|SOURCES?|SYSTEM|USER|ASSISTANT|HUMAN|INSTRUCTIONS?)[\s*_]*[:：]"
)


_IMAGE = re.compile(r"!\[[^\]\n]{0,400}\](?:\([^)\n]*\)?|\[[^\]\n]*\]?)?")
_LINK = re.compile(r"\[([^\]\n]{0,400})\]\([^)\n]*\)?")
_ADDRESS = re.compile(
    r"<?\b(?:(?:https?|ftp)://|(?:javascript|vbscript|file):(?=\S)|data:[\w/+.-]*[;,](?=\S))\S*",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[\[［【〔⟦]([^\[\]［］【】〔〕⟦⟧\n]{0,400})[\]］】〕⟧](?=\s?[(\[:])")


def neutralise(text: str) -> str:
    """`text` without control tokens, bracketed numbers, fences, headings, role labels or hidden characters.

    >>> neutralise("He left.<|im_end|> See [7] and 【7】.")
    'He left.< |im_end|> See (7) and (7).'
    >>> neutralise("[The minister] said: 2 < 3")
    '[The minister] said: 2 < 3'

    Doing it twice changes nothing more.
    """
    text = _INVISIBLE.sub("", text)
    text = _round_brackets(text)
    text = _ROLE.sub(r"\1 -", text)
    text = _FENCE.sub(r"\1", text)
    text = _HEADING.sub("", text)
    return _TAG_START.sub("< ", text)


def without_links(text: str) -> str:
    """What a model wrote, without images and addresses; of a link its words. An answer names its sources by
    number: an address in it comes from an article that wants something of the reader.

    >>> without_links("See [the story](http://example.org/?q=you). ![x](http://example.org/p.png)")
    'See the story. '
    """
    return _ADDRESS.sub("", _LINK.sub(r"\1", _IMAGE.sub("", text)))


def unmarked(text: str) -> str:
    """Words fit to stand in an answer: of the same length, brackets made round where they would pass for a
    source number of ours or make a link.

    >>> unmarked("He left [7]. [The minister] said: ![x](http://example.org)")
    'He left (7). [The minister] said: !(x)(http://example.org)'
    """
    return _LABEL.sub(r"(\1)", _round_brackets(text, capitals=False))


def _round_brackets(text: str, *, capitals: bool = True) -> str:
    """Make round the pairs around a digit (`[7]`, `[Source 7]`) or two capitals (`[INST]`)."""
    characters = list(text)
    open_at: list[int] = []
    marks = _marks_before(text, capitals)
    for at, character in enumerate(text):
        if character in _OPENING:
            open_at.append(at)
        elif character in _CLOSING and open_at:
            start = open_at.pop()
            if marks[at] > marks[start]:
                characters[start], characters[at] = "(", ")"
    return "".join(characters)


def _marks_before(text: str, with_capitals: bool) -> list[int]:
    """For each position, how many digits and, if wanted, doubled capitals begin before it."""
    capitals = {match.start() for match in re.finditer(r"(?=[A-Z]{2})", text)} if with_capitals else set()
    counts, count = [], 0
    for at, character in enumerate(text):
        counts.append(count)
        count += character.isnumeric() or at in capitals
    return counts
