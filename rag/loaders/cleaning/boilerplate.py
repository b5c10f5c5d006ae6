"""Which parts of an article's text are not news: captions, credits, link lists, prompts, policies.

Lines are judged, not words: a span is a line or a run of lines, but for "Watch ... »" links and closing
credits inside a paragraph. A line is only marked for a reason that a sentence of an article does not give.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice

from rag.loaders.cleaning import phrases
from rag.loaders.cleaning.page_filter import is_form

Span = tuple[int, int]

# No prompt, caption or credit is longer than this, in characters; a paragraph that is may hold news.
MAX_PROMPT, MAX_CAPTION, MAX_CREDIT, MAX_POLICY = 400, 600, 900, 900
MAX_LOOKED_AT = 150
"""So much of the end of a line is looked at for who took a picture."""
MIN_CAPTIONS = 3
MAX_HEADLINE, MIN_HEADLINE_WORDS = 110, 4
MAX_LINKS_INSIDE = 3
MIN_REPEATED_WORDS, MIN_QUOTED_WORDS = 6, 10
MAX_AFTER_POLICY_WORDS = 12
# A line that holds a piece of another is longer than that by more.
MORE_CHARACTERS = 12
KEY_WORDS = 4
FEW_LINES = 64
"""In no more lines than these a piece is looked for without an index of them."""
MAX_GLUED = 41
"""The characters of a label that is glued to the end of a line, at most."""
# No article has as many lines with the same few words, or as many short pieces of quotations: lines beyond
# these are not compared.
MAX_ALIKE, MAX_SEARCHES = 200, 500

_LINE = re.compile(r"\S.*")
_ENDS_SENTENCE = re.compile(r"[.!…:;,][\"'”’)\]]*$|[.!?][\"'”’)\]]+$")
_ENDS_STATEMENT = re.compile(r"[.!?][\"'”’)\]]*$")
_ATTRIBUTION = re.compile(r"\s[-–—]{1,2}\s(?:[A-Z][\w.'’-]+\s){1,3}[A-Z][\w.'’-]+(?:,[^.!?]{3,60})?$")
_SENTENCE_START = re.compile(r"(?<=[a-z0-9)\"”][.!?])[\"”]?\s+(?=[A-Z\"“])")
_RULE = re.compile(r"[\W_]{1,60}$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text that is not empty: `text == article_text[start:end]`."""

    start: int
    end: int
    text: str


def find_boilerplate(text: str) -> tuple[Span, ...]:
    """The spans of a canonical text that are no news: half-open, in order, not overlapping, not empty."""
    lines = [Line(match.start(), match.end(), match.group()) for match in _LINE.finditer(text)]
    marked = [is_furniture(line.text) for line in lines]
    captions = _gallery(lines, marked)
    _mark_after_policy(lines, marked)
    _mark_repeated(lines, marked)
    _mark_link_lists(lines, marked)
    spans = [(line.start, line.end) for line, mark in zip(lines, marked, strict=True) if mark]
    parts = (span for line, mark in zip(lines, marked, strict=True) if not mark for span in _parts(line))
    pictured = (span for caption in captions for span in _credit(caption))
    return tuple(_joined(sorted((*spans, *parts, *pictured)), text))


def _gallery(lines: list[Line], marked: list[bool]) -> list[Line]:
    """The captions of a text that is made of captions, as that of a gallery is: they are what it says, and
    are not marked any more. None of any other text."""
    found = [number for number, line in enumerate(lines) if marked[number] and _is_caption(line.text)]
    size = sum(len(lines[number].text) for number in found)
    if len(found) < MIN_CAPTIONS or 2 * size <= sum(len(line.text) for line in lines):
        return []
    for number in found:
        marked[number] = False
    return [lines[number] for number in found]


def _credit(caption: Line) -> Iterator[Span]:
    """Who took the picture, where that stands at the end of its caption."""
    found = phrases.PICTURE_CREDIT.search(caption.text, max(len(caption.text) - MAX_LOOKED_AT, 0))
    if found:
        yield caption.start + found.start(), caption.end


def is_furniture(line: str) -> bool:
    """Whether a line is a prompt, a form, a policy, a credit, a caption, a label or a link, by its words."""
    size = len(line)
    if size > max(MAX_CREDIT, MAX_POLICY):
        return False
    if _RULE.match(line) or line.strip(" .:>»|?!").casefold().replace("’", "'") in phrases.FURNITURE:
        return True
    return (
        (size <= MAX_PROMPT and _is_prompt_or_credit(line))
        or phrases.POLICY.match(line) is not None
        or _is_caption(line)
        or _is_contributors(line)
        or is_form(line)
    )


def _is_prompt_or_credit(line: str) -> bool:
    patterns = (phrases.PROMPT, phrases.COPYRIGHT, phrases.CREDIT)
    if any(pattern.match(line) for pattern in patterns):
        return True
    return bool(
        (
            len(line) <= phrases.MAX_LINK
            and (phrases.LINK_LABEL.match(line) or phrases.GLUED_LABEL.match(line))
        )
        or phrases.REACH_AUTHOR.search(line)
    )


def _is_caption(line: str) -> bool:
    """Whether a line ends with who took a picture; only the line's end is looked at, to be quick."""
    if len(line) > MAX_CAPTION:
        return False
    if line[-1] == ")" or line[-2:-1] == ")":
        return phrases.PICTURE_CREDIT.search(line, max(len(line) - MAX_LOOKED_AT, 0)) is not None
    return (
        len(line) <= MAX_LOOKED_AT
        and ("/" in line or ":" in line)
        and phrases.BARE_CREDIT.match(line) is not None
    )


def _is_contributors(line: str) -> bool:
    """Whether a line says no more than who reported: every sentence of it names people at work."""
    if not _may_name_contributors(line) or not phrases.CONTRIBUTED.search(line):
        return False
    sentences = _SENTENCE_START.split(line)
    return all(
        re.search(r"\b(?:contributed|reported|wrote|reporting|assisted)\b", sentence)
        for sentence in sentences
    )


def _may_name_contributors(line: str) -> bool:
    """Whether "contributed" may be in a line: without letters of it that have more than two forms."""
    return "ontr" in line.lower()


def _mark_after_policy(lines: list[Line], marked: list[bool]) -> None:
    """After a comment policy in the second half of a text no article goes on: short lines are buttons."""
    start = next(
        (n for n, line in enumerate(lines) if n * 2 >= len(lines) and phrases.POLICY.match(line.text)),
        len(lines),
    )
    for number in range(start, len(lines)):
        marked[number] = marked[number] or len(lines[number].text.split()) <= MAX_AFTER_POLICY_WORDS


def _mark_repeated(lines: list[Line], marked: list[bool]) -> None:
    """Captions and pull quotes: sentences and quotations all of whose words are in another, longer line."""
    plain = [_plain(line.text) for line in lines]
    said = _Said(plain)
    for number, line in enumerate(lines):
        if (
            not marked[number]
            and len(line.text) <= MAX_CAPTION
            and plain[number].count(" ") >= MIN_REPEATED_WORDS - 1
        ):
            said_by_nobody = _ATTRIBUTION.sub("", line.text)
            quote = plain[number] if said_by_nobody == line.text else _plain(said_by_nobody)
            if quote != plain[number] or "..." in quote:
                marked[number] = _is_pull_quote(quote, number, said)
            elif _ENDS_STATEMENT.search(line.text) or line.text[0] in "'\"‘“":
                marked[number] = said.in_longer_line(plain[number].strip(" .,!?\"'"))


def _is_pull_quote(quote: str, number: int, said: _Said) -> bool:
    """Whether all of what is quoted, with or without gaps, is said elsewhere in the text."""
    pieces = [piece for part in quote.split("...") if (piece := part.strip(" .,!?\"'"))]
    if sum(len(piece.split()) for piece in pieces) < MIN_QUOTED_WORDS:
        return False
    pieces.sort(key=len, reverse=True)  # a long one is found, or not, in no time
    return all(said.elsewhere(piece, number) for piece in pieces)


class _Said:
    """The lines of a text by the words in them, so that a piece is looked for in a few lines only.

    A piece that begins or ends within a word still has its other words whole in any line that holds it: a
    run of `KEY_WORDS` of them leads to the lines that have the same.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._whole = "\n".join(lines)
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        self._searches = 0

    @cached_property
    def _by_key(self) -> dict[int, list[int]]:
        """The numbers of the lines with each run of words, made when the first is asked for."""
        found: dict[int, list[int]] = {}
        for number, line in enumerate(self._lines):
            words = line.split(" ")
            for key in {hash(tuple(words[at : at + KEY_WORDS])) for at in range(len(words) - KEY_WORDS + 1)}:
                found.setdefault(key, []).append(number)
        return found

    def in_longer_line(self, piece: str) -> bool:
        """Whether a line that says clearly more has these words in it."""
        least = len(piece) + MORE_CHARACTERS
        return bool(piece) and any(len(self._lines[number]) > least for number in self._holding(piece))

    def elsewhere(self, piece: str, number: int) -> bool:
        """Whether another line than that of a number has these words in it."""
        return any(other != number for other in self._holding(piece))

    def _holding(self, piece: str) -> Iterator[int]:
        """The lines that have a piece in them; not more of them are tried than an article has alike."""
        words = piece.split(" ")[1:-1]
        if len(words) < KEY_WORDS:
            yield from self._searched(piece)
            return
        if len(self._lines) <= FEW_LINES:
            yield from (number for number, line in enumerate(self._lines) if piece in line)
            return
        lines = self._by_key.get(hash(tuple(words[:KEY_WORDS])), [])
        yield from (number for number in islice(lines, MAX_ALIKE) if piece in self._lines[number])

    def _searched(self, piece: str) -> Iterator[int]:
        """The same for a piece of few words, which is looked for in all of the text."""
        self._searches += 1
        if self._searches > MAX_SEARCHES:
            return
        at = self._whole.find(piece)
        for _ in range(MAX_ALIKE):
            if at < 0:
                return
            number = bisect_right(self._starts, at) - 1
            yield number
            at = self._whole.find(piece, self._starts[number + 1])


def _plain(line: str) -> str:
    """A line in which quotation marks, spaces and case do not tell two quotations apart."""
    if not line.isascii():
        for mark, plain in (("‘", "'"), ("’", "'"), ("“", '"'), ("”", '"'), ("\xa0", " "), ("…", "...")):
            line = line.replace(mark, plain)
    return " ".join(line.lower().split())


def _mark_link_lists(lines: list[Line], marked: list[bool]) -> None:
    """Runs of headlines: all of one at the end of the text; in its midst all but the last, a sub-heading."""
    number = 0
    last_news = max((n for n, mark in enumerate(marked) if not mark), default=-1)
    while number < len(lines):
        end = number
        while end < len(lines) and not marked[end] and is_headline(lines[end].text):
            end += 1
        if end - number > 1 and number:
            is_last = last_news < end
            links = range(number, end if is_last else end - 1)
            is_table = not is_last and ":" in lines[end - 1].text
            if not is_table and _are_links(
                lines[number - 1], [lines[n].text for n in links], is_last=is_last
            ):
                for link in links:
                    marked[link] = True
        number = end + 1 if end == number else end


def _are_links(before: Line, links: list[str], *, is_last: bool) -> bool:
    """Whether a run of headlines is one of links and not a list or a table that the article gives."""
    if before.text.rstrip().endswith(":") or any(len(link.split()) < MIN_HEADLINE_WORDS for link in links):
        return False
    strong = [bool(phrases.LINK_CUE.search(link)) for link in links]
    cues = [cue or bool(phrases.TOPIC_CUE.search(link)) for cue, link in zip(strong, links, strict=True)]
    if is_last:
        return len(links) > 1 and any(strong) and sum(cues) * 2 >= len(links)
    return (
        len(links) <= MAX_LINKS_INSIDE
        and all(cues)
        and (all(strong) or min(len(link.split()) for link in links) > 5)
    )


def is_headline(line: str) -> bool:
    """Whether a line looks like a headline: short, capital first, no full stop at its end."""
    return (
        len(line) <= MAX_HEADLINE
        and (line[:1].isupper() or line[:1] in "'\"‘“")
        and not _ENDS_SENTENCE.search(line)
    )


def _parts(line: Line) -> Iterator[Span]:
    """What is no news inside a line: furniture glued to it, links left in it, and a credit after sentences of
    the article."""
    has_advertisement = "dvertisement" in line.text or "DVERTISEMENT" in line.text
    for match in phrases.GLUED.finditer(
        line.text, 0 if has_advertisement else max(len(line.text) - MAX_GLUED, 0)
    ):
        if match["ad"] or match["last"].strip(" .:").casefold() in phrases.FURNITURE:
            yield line.start + match.start(), line.start + match.end()
    if "»" in line.text:
        for match in phrases.INLINE_LINK.finditer(line.text):
            yield line.start + match.start(1), line.start + match.end(1)
    credit = phrases.CONTRIBUTED.search(line.text) if _may_name_contributors(line.text) else None
    if credit:
        starts = [found.end() for found in _SENTENCE_START.finditer(line.text, 0, credit.start())]
        if starts and len(line.text) - starts[-1] <= MAX_CREDIT // 2:
            yield line.start + starts[-1], line.end


def _joined(spans: list[Span], text: str) -> Iterator[Span]:
    """Spans with nothing but white space between them as one."""
    current: Span | None = None
    for start, end in spans:
        if current is not None and not text[current[1] : start].strip():
            current = (current[0], max(end, current[1]))
        else:
            if current is not None:
                yield current
            current = (start, end)
    if current is not None:
        yield current
