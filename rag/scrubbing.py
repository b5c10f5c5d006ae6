"""Which characters of a text may stay: line ends of one kind, and nothing that is invisible or steers a
terminal."""

from __future__ import annotations

import re
import unicodedata

_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Whole sequences that a terminal obeys: colours, cursor, titles, links. Their letters are no text either. The
# forms without an escape are left alone: the same characters come from text that was decoded wrongly.
_ESCAPES = re.compile(
    "\x1b(?:\\[[0-?]{0,40}[ -/]{0,10}[@-~]|[\\]P^_X][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\\\))"
)
DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\ud800-\udfff\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}"
)
_TAGGED_FLAG = re.compile("(\U0001f3f4[\U000e0061-\U000e007a]{1,6}\U000e007f)|[\U000e0000-\U000e007f]")
# Every character that `scrub` looks at: most texts have none, and are told by this alone in no time.
_ALTERED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\ud800-\udfff\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
_JOINING = "\u0600"  # the first script whose letters change their shape when they join
_JOINER = re.compile("[\u200c\u200d]+")


def scrub(text: str, dropped: re.Pattern[str] = DROPPED, newlines: re.Pattern[str] = _NEWLINES) -> str:
    r"""The text with `\n` for every kind of line end, and without characters that are not text.

    Dropped: control characters other than newline and tab, whole escape sequences of terminals, lone
    surrogates, characters without width (U+200B, soft hyphens, fillers), all that turns the direction of
    writing, tag characters outside a flag, rows of variation selectors, and joiners (U+200C, U+200D) that do
    not stand between symbols, or between letters or marks of a script that joins. Nothing else is altered.

    >>> scrub("one\r\ntwo\u202e\x00")
    'one\ntwo'
    """
    if not _ALTERED.search(text):
        return text
    text = dropped.sub("", _ESCAPES.sub("", newlines.sub("\n", text)))
    if not text.isascii():
        text = _TAGGED_FLAG.sub(lambda match: match[1] or "", text)
        text = _JOINER.sub(lambda match: _joiner(text, match), text)
    return text


def _joiner(text: str, match: re.Match[str]) -> str:
    before, after = text[max(match.start() - 1, 0) : match.start()], text[match.end() : match.end() + 1]
    joined = all(side >= _JOINING and unicodedata.category(side)[0] in "LM" for side in (before, after))
    emoji = all(side and unicodedata.category(side) in {"So", "Sk", "Mn"} for side in (before, after))
    return match.group()[0] if joined or emoji else ""
