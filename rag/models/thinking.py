"""What a model says, without what it thinks aloud first: `<think>…</think>` and its kin, and channels.

Thinking is no part of an answer, wherever the stream was cut into pieces. Some endpoints leave out the
opening tag: then what came before the closing one turns out to have been thinking, and the answer begins
`ANEW`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum


class Mark(Enum):
    """What is no text: `THOUGHT`, the model goes on thinking; `ANEW`, all that came before was thinking."""

    THOUGHT = "thought"
    ANEW = "anew"


_NAME = r"(?:\w{1,12}:)?(?:think|thinking|thoughts?|reasoning|reflection|analysis|scratchpad|inner_monologue)"
_HEADER = r"[^<]{0,80}(?:<\|constrain\|>[^<]{0,20})?<\|message\|>"
_OPENS = (
    rf"<{_NAME}(?:\s[^<>\n]{{0,40}})?>",
    r"\[THINK\]",
    r"◁think▷",
    r"<\|(?:begin_of_thought|START_THINKING)\|>",
    r"<\|channel>\w{0,12}\s",
    rf"<\|channel\|>\s?(?!final\b)\w{{1,20}}{_HEADER}",
)
_CLOSES = (
    rf"</{_NAME}\s?>",
    r"\[/THINK\]",
    r"◁/think▷",
    r"<\|(?:end_of_thought|END_THINKING)\|>",
    r"<channel\|>",
    rf"<\|channel\|>\s?final{_HEADER}",
    r"<(?:answer|final_answer|response)>",
    r"<\|(?:begin_of_solution|START_RESPONSE)\|>",
)
"""The ends of thinking, the tags that open an answer among them."""
_ENDS = r"<\|(?:end|return|call)\|>"
"""The end of a message with channels: of thinking, or of the answer."""
_DROPPED = (
    r"</(?:answer|final_answer|response)>",
    r"<\|(?:end_of_solution|END_RESPONSE)\|>",
    r"<\|start\|>\w{0,12}(?=<)",
)
_MARKER = re.compile(
    f"(?P<opens>{'|'.join(_OPENS)})|(?P<closes>{'|'.join(_CLOSES)})|{_ENDS}|{'|'.join(_DROPPED)}",
    re.IGNORECASE,
)
_CLOSER = re.compile(f"{'|'.join(_CLOSES)}|{_ENDS}|assistantfinal", re.IGNORECASE)
_BARE = "analysis"
"""What is left of channels where a server drops the control tokens: `analysisWe … assistantfinalThe …`."""
_WORDS = ("[think]", "[/think]", "◁think▷", "◁/think▷")
_UNFINISHED = re.compile(
    r"<\|channel\|>(?:[^<]|<\|constrain\|>){0,125}(?:<[|\w]{0,14})?\Z|<\|(?:channel|start\|)>\w{0,12}\Z"
    r"|<(?:[/|\w][^<>\n]{0,75})?\Z"
)
_LONGEST = 200
"""More characters than any marker has."""


class Listener:
    """Takes a model's words piece by piece and gives back what is said; `ANEW` takes back what was given."""

    def __init__(self) -> None:
        self._held = ""
        self._opening: str | None = ""
        self._thinking = False
        self._said = False

    def feed(self, piece: str) -> Iterator[str | Mark]:
        """What a piece adds to the answer, and what it means for what was there before."""
        self._held += piece
        if self._opens_with_a_channel(piece):
            yield from self._think_from_the_start()
        yield from self._read()
        end = len(self._held) - _unfinished(self._held)
        if not self._thinking:
            yield from self._say(self._held[:end])
        self._held = self._held[-_LONGEST:] if self._thinking else self._held[end:]
        if self._thinking and piece:
            yield Mark.THOUGHT

    def finish(self) -> Iterator[str | Mark]:
        """The rest, when nothing more will come."""
        yield from self._read()
        if not self._thinking:
            yield from self._say(self._held)
        self._held = ""

    def _opens_with_a_channel(self, piece: str) -> bool:
        """Whether the text, now that this piece is there, turns out to begin with the bare name of one."""
        if self._opening is None:
            return False
        self._opening = (self._opening + piece).lstrip()[: len(_BARE) + 1]
        name, letter = self._opening[: len(_BARE)], self._opening[len(_BARE) :]
        if letter or not _BARE.startswith(name):
            self._opening = None
        return name == _BARE and letter.isupper()

    def _think_from_the_start(self) -> Iterator[Mark]:
        self._thinking = True
        if self._said:
            self._said = False
            yield Mark.ANEW

    def _read(self) -> Iterator[str | Mark]:
        """Everything up to the end of the last whole marker that is held."""
        while match := (_CLOSER if self._thinking else _MARKER).search(self._held):
            if self._thinking:
                self._thinking = False
                yield Mark.THOUGHT
            else:
                yield from self._say(self._held[: match.start()])
                if match["closes"] and self._said:
                    self._said = False
                    yield Mark.ANEW
                self._thinking = match["opens"] is not None
            self._held = self._held[match.end() :]

    def _say(self, text: str) -> Iterator[str]:
        if text:
            self._said = self._said or bool(text.strip())
            yield text


def _unfinished(text: str) -> int:
    """How many characters at the end of a text may be the beginning of a marker."""
    match = _UNFINISHED.search(text)
    ending = text[-max(map(len, _WORDS)) :].lower()
    words = [(word, n) for word in _WORDS for n in range(1, min(len(word), len(ending) + 1))]
    held = [n for word, n in words if ending[-n:] == word[:n]]
    return max([*held, len(text) - match.start() if match else 0])
