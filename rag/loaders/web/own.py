"""What of a web page is the article's own: its lines under the headline, without what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.loaders.web.dateline import datelines
from rag.loaders.web.days import MAX_TIMES, MAX_WORDS_BESIDE
from rag.loaders.web.headline import article_of, find_headline, is_heading
from rag.loaders.web.tree import Element, Line, count_words, is_apart, lines_of, strings

MAX_CREDIT_LINES, MAX_CREDIT_WORDS = 20, 8
MAX_COMPARED = 200_000  # characters
MIN_NAV_LINKS = 3
_SENTENCE = re.compile(r"[^\W\d_]{3}[.!?][\"'”’)\]]*$")


def own_lines(
    lines: Sequence[Line],
    titles: Sequence[str],
    authors: Sequence[str] = (),
    entries: frozenset[Element] = frozenset(),
) -> list[Line]:
    """The lines of the article under the headline: without navigation, comments, links that stand alone, and,
    outside of entries, who wrote it when."""
    at = find_headline(lines, titles)
    if at is None:
        return []
    headline = lines[at].block
    scope = next(iter((*headline.iterancestors("article"), *headline.iterancestors("main", "body"))), None)
    below = [
        line
        for line in lines[at + 1 :]
        if scope is None or scope in {line.block, *line.block.iterancestors()}
    ]
    return [
        line
        for number, line in enumerate(below)
        if (not line.is_link or (_is_inside(line, entries) and (line.times or is_heading(line.block))))
        and not is_apart(line.block, below=scope)
        and line.block is not headline
        and not (number < MAX_CREDIT_LINES and _is_credit(line, authors) and not _is_inside(line, entries))
    ]


def _is_inside(line: Line, elements: frozenset[Element]) -> bool:
    return not elements.isdisjoint((line.block, *line.block.iterancestors()))


def words_left_out(own: Sequence[Line], text: str) -> int:
    """How many words of the article's own lines are not in the text that was kept; 0 where the page has no
    `article` for them alone, or more text than can be compared."""
    if not own or len(text) > MAX_COMPARED or article_of(own[0].block) is None:
        return 0
    kept = _bare(text)
    return sum(line.words for line in own if _bare(line.text) not in kept)


def drop_link_cells(tree: Element, lines: Sequence[Line], titles: Sequence[str]) -> None:
    """Take out the cells of a table that lays a page out where they hold little but links."""
    at = find_headline(lines, titles)
    own = set(lines[at].block.iterancestors()) if at is not None else set()
    for cell in list(tree.iter("td")):
        parent = cell.getparent()
        if parent is None or cell in own or next(cell.iter("table"), None) is not None:
            continue
        within = lines_of(cell)
        linked = [count_words(strings(link)) for line in within for link in line.links]
        if len(linked) >= MIN_NAV_LINKS and sum(linked) * 5 >= sum(line.words for line in within) * 4:
            parent.remove(cell)


def keep_times(lines: Sequence[Line]) -> None:
    """Make words of the `time` elements in running text: as dates they would be taken out of it."""
    for line in lines:
        if line.times and _is_in_text(line):
            for time in line.times:
                time.tag = "span" if time.tag == "time" else time.tag


def _is_in_text(line: Line) -> bool:
    """Whether what stands in a line beside its first times is running text."""
    beside = line.words - sum(count_words(strings(time)) for time in line.times[:MAX_TIMES])
    return beside > MAX_WORDS_BESIDE or (beside > 2 and bool(_SENTENCE.search(line.text)))


def in_paragraphs(text: str, lines: Sequence[Line], titles: Sequence[str] = ()) -> str:
    """A text that came in one paragraph, in those of the page where they say the same, less a title."""
    one = bool(lines) and "\n" not in text.strip() and len(text) <= MAX_COMPARED
    return "\n\n".join(line.text for line in lines) if one and _is_same(text, lines, titles) else text


def _is_same(text: str, lines: Sequence[Line], titles: Sequence[str]) -> bool:
    kept = _bare(text)
    if len(lines) == 1:
        return kept.removesuffix(_bare(lines[0].text)).strip() in {_bare(title).strip() for title in titles}
    return all(_bare(line.text) in kept for line in lines)


def _bare(text: str) -> str:
    """The words of a text alone, between spaces."""
    return " ".join(("", *re.findall(r"\w+", text.casefold()), ""))


def _is_credit(line: Line, authors: Iterable[str]) -> bool:
    """Whether a line says who wrote and when, and nothing else."""
    if line.times and count_words(line.text) <= MAX_CREDIT_WORDS:
        return True
    named = any(author and author in line.text for author in authors) and line.words <= MAX_CREDIT_WORDS
    return named or any(count_words(line.text) - count_words(one.date) <= 4 for one in datelines(line, ()))
