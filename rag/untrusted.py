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
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_TAG_START = re.compile(r"<(?=\S|\Z)")
_FENCE = re.compile(r"([`~\"'=*_-])\1{2,}")
_HEADING = re.compile(r"^[^\S\n]*#[#\s]*", re.MULTILINE)
_ROLE = re.compile(
    r"(?<![A-Za-z])(Question|Answer|Sources?|System|User|Assistant|Human|Instructions?"
    r"|QUESTION|ANSWER|SOURCES?|SYSTEM|USER|ASSISTANT|HUMAN|INSTRUCTIONS?)[\s*_]*[:：]"
)


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


def _round_brackets(text: str) -> str:
    """Make round the pairs around a digit (`[7]`, `[Source 7]`) or two capitals (`[INST]`)."""
    characters = list(text)
    open_at: list[int] = []
    marks = _marks_before(text)
    for at, character in enumerate(text):
        if character in _OPENING:
            open_at.append(at)
        elif character in _CLOSING and open_at:
            start = open_at.pop()
            if marks[at] > marks[start]:
                characters[start], characters[at] = "(", ")"
    return "".join(characters)


def _marks_before(text: str) -> list[int]:
    """For each position, how many digits and doubled capitals begin before it."""
    capitals = {match.start() for match in re.finditer(r"(?=[A-Z]{2})", text)}
    counts, count = [], 0
    for at, character in enumerate(text):
        counts.append(count)
        count += character.isnumeric() or at in capitals
    return counts
