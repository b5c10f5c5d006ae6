"""Text that others wrote, made safe to stand in a prompt: it is data, and must not look like anything else.

llama.cpp reads a model's control tokens out of message text, so `<|im_end|><|im_start|>system` in an article
would be a real turn of the conversation; a bracketed number in it would look like one of our source numbers.
What `neutralise` makes is for the model only: it may differ in length from what came in, and is never shown.
`scrub` says which characters of any text may stay.
"""

from __future__ import annotations

import re
import unicodedata

_OPENING = "[［【〔〖⟦❲｛〚"
_CLOSING = "]］】〕〗⟧❳｝〛"

# The one table of characters that are seen by nobody, as parts of a class of a pattern.
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
"""Control characters but tab, line feed and carriage return."""
TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks that turn the direction of writing."""
WIDTHLESS = "\xad\u034f\u115f\u1160\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
"""Characters without width, soft hyphens and fillers, but for the joiners that some scripts need."""
JOINERS = "\u200c\u200d"
SURROGATES = "\ud800-\udfff"
TAGS = "\U000e0000-\U000e007f"
"""Characters that spell words nobody sees, and the flags of some countries."""
_MORE_SELECTORS = "\U000e0100-\U000e01ef"
_SELECTORS = f"\ufe00-\ufe0f{_MORE_SELECTORS}"

_INVISIBLE = re.compile(
    f"(?!\x85)[{CONTROLS}{TURNING}{WIDTHLESS}{SURROGATES}{TAGS}\U000e0080-\U000e00ff{_MORE_SELECTORS}]"
)
"""What no prompt holds; U+0085 is the end of a line."""
_TAG_START = re.compile(r"<(?=\S|\Z)")
_FENCE = re.compile(r"([`~\"'=*_-])\1{2,}")
_HEADING = re.compile(r"^[^\S\n]*#[#\s]*", re.MULTILINE)
_ROLE = re.compile(
    r"(?<![A-Za-z])(Question|Answer|Sources?|System|User|Assistant|Human|Instructions?"
    r"|QUESTION|ANSWER|SOURCES?|SYSTEM|USER|ASSISTANT|HUMAN|INSTRUCTIONS?)[\s*_]*[:：]"
)
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Whole sequences that a terminal obeys: colours, cursor, titles, links. Their letters are no text either. The
# forms without an escape are left alone: the same characters come from text that was decoded wrongly.
_ESCAPES = re.compile(
    "\x1b(?:\\[[0-?]{0,40}[ -/]{0,10}[@-~]|[\\]P^_X][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\\\))"
)
DROPPED = re.compile(f"[{CONTROLS}{TURNING}{WIDTHLESS}{SURROGATES}]|[{_SELECTORS}]{{2,}}")
_TAGGED_FLAG = re.compile(f"(\U0001f3f4[\U000e0061-\U000e007a]{{1,6}}\U000e007f)|[{TAGS}]")
# Every character that `scrub` looks at: most texts have none, and are told by this alone in no time.
_ALTERED = re.compile(
    f"[\r\u2028\u2029{CONTROLS}{TURNING}{WIDTHLESS}{JOINERS}{SURROGATES}{TAGS}{_SELECTORS}]"
)
_JOINING = "\u0600"  # the first script whose letters change their shape when they join
_JOINER = re.compile(f"[{JOINERS}]+")


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
    return _LABEL.sub(r"(\1)", _round_brackets(text, capitals=False)).replace("](", ")(")


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
