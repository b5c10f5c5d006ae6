"""What a model writes in Markdown as plain lines: list items without their marks, no headings, no tables.

Only the words count: each line of the result is read into sentences by itself. What a line is depends on what
stands before it, and on what follows only where no sentence of it can be finished yet; so a text that grows
never changes the sentences that are finished.
"""

from __future__ import annotations

import re

from rag.sentences import split_sentences

CELL_WORDS, STOPPED_CELL_WORDS = 6, 4
"""A table's cell is read when it has as many words, or fewer and a full stop; else it is no sentence."""

_QUOTE = re.compile(r"^\s{0,12}>\s?")
_ITEM = re.compile(
    r"^\s*(?:[-*+•‣◦▪●·–—]|\d{1,3}[.)]|\([a-z]\)|[a-z]\))\s+(?:\[[ xX]\]\s+)?(?=\S)|^\s*[•‣◦▪●]\s*(?=\w)"
)
_NEXT_ITEM = re.compile(r"(?<=[:;.!?])\s+\(?(\d{1,2})[.)]\s+(?=[A-Z“\"*_])")
_HEADING = re.compile(r"^\s{0,3}#{1,6}(?:\s|$)")
_RULE = re.compile(r"^[\s=*_~|:`+-]*$|^\s*(?:`{3,}|~{3,})\s*[\w+-]*\s*$")
_UNDERLINE = re.compile(r"^\s{0,3}(?:=+|-{2,})\s*$")
_ROW = re.compile(r"^\s*\|")
_TAG = re.compile(
    r"</?(?:b|i|u|s|em|strong|mark|sub|sup|span|p|div|ul|ol|li|code|pre|small|blockquote|h[1-6])"
    r"(?:\s[^<>\n]{0,80})?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s?/?>", re.IGNORECASE)
_FENCE = re.compile(r"`{3,}")
_CODE = re.compile(r"(?<!`)`([^`\n.!?…]{1,80})`(?!`)")
_NUMBER_LINK = re.compile(r"(\[\^?\d{1,2}\])\([^)\s]*\)")
_FOOTNOTE = re.compile(r"\[\^(\d{1,2})\]")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|~>$-])")
_STARS = re.compile(r"\*{1,3}|_{1,3}|~~|==")
_ALL_BOLD = re.compile(r"^\s*(?:\*\*|__)(?!\s)([^*_\n]+)(?:\*\*|__):?\s*$")
_STOPPED = re.compile(r"\w[)\"”’]*[.!?…](?!\w)")


def plain_lines(text: str, keep: str = "") -> str:
    r"""The words of a text in Markdown, one paragraph, item or cell a line. A line that holds `keep`
    is no heading.

    >>> plain_lines("## Wages\n1. **Quist** said *no* [1].\n- It fell.\n| It rose by 4 percent. | 4 |")
    '\nQuist said no [1].\nIt fell.\nIt rose by 4 percent.'
    """
    lines = text.split("\n")
    return "\n".join(_plain(lines, index, keep.lower()) for index in range(len(lines)))


def _plain(lines: list[str], index: int, keep: str) -> str:
    line = _unquoted(lines[index])
    if _ROW.match(line) and not _RULE.match(line):
        return "\n".join(cell for cell in map(_inline, _cells(_BREAK.sub(" ", line))) if _is_sentence(cell))
    if _RULE.match(line) or (_is_heading(lines, index, line) and not (keep and keep in line.lower())):
        return ""
    return _inline(_listed(_without_item(_BREAK.sub("\n", line))))


def _unquoted(line: str) -> str:
    while match := _QUOTE.match(line):
        line = line[match.end() :]
    return line


def _without_item(line: str) -> str:
    while match := _ITEM.match(line):
        line = line[match.end() :]
    return _HEADING.sub("", line)


def _listed(line: str) -> str:
    """A line that holds a list ("Two things: 1. It fell. 2. It rose.") with an item a line."""
    number = 0

    def separated(match: re.Match[str]) -> str:
        nonlocal number
        if int(match[1]) != number + 1:
            return match.group()
        number += 1
        return "\n"

    return _NEXT_ITEM.sub(separated, line)


def _is_heading(lines: list[str], index: int, line: str) -> bool:
    """Marked as one, or underlined, or all of it bold and something under it that it may be a heading of."""
    if _HEADING.match(line):
        return True
    below = next((other for other in lines[index + 1 :] if re.search(r"[^\W_]", other)), "")
    underlined = bool(below) and bool(_UNDERLINE.match(lines[index + 1]))
    item = _ITEM.match(line)
    bold = _ALL_BOLD.match(line[item.end() :] if item else line)
    if item:
        deeper = len(below) - len(below.lstrip()) > len(line) - len(line.lstrip())
        underlined, bold = False, bold if deeper else None
    if not below or not (underlined or bold):
        return False
    sentences = split_sentences(bold[1] if bold else line)
    return len(sentences) == 1 and not _STOPPED.search(sentences[0].text[-3:])


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row)]


def _is_sentence(cell: str) -> bool:
    words = len(cell.split())
    return words >= CELL_WORDS or (words >= STOPPED_CELL_WORDS and bool(_STOPPED.search(cell)))


def _inline(line: str) -> str:
    """A line without marks for emphasis, code and tags; numbers in links and footnotes as plain numbers."""
    line = _FENCE.sub("", _TAG.sub("", line))
    line = _FOOTNOTE.sub(r"[\1]", _NUMBER_LINK.sub(r"\1", line))
    return _ESCAPE.sub(r"\1", _CODE.sub(r"\1", _without_emphasis(line)))


def _without_emphasis(line: str) -> str:
    """A line without the marks that open emphasis before a word, and those that close what was opened."""
    kept: list[str] = []
    opened: list[str] = []
    at = 0
    for match in _STARS.finditer(line):
        mark, before, behind = match.group(), line[: match.start()][-1:], line[match.end() :][:1]
        kept.append(line[at : match.start()])
        at = match.end()
        closes = bool(opened) and bool(before) and not before.isspace()
        if closes and (not behind.isalnum() or (mark in opened and len(mark) > 1)):
            opened.pop()
        elif not before.isalnum() and before != "\\" and behind and not behind.isspace():
            opened.append(mark)
        else:
            kept.append(mark)
    return "".join([*kept, line[at:]])
