"""Pages that are made of parts: live blogs, which are entries with their times, and galleries, which are
pictures with captions. Each is one article, whose parts stand in the order of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.reading.html_data import Item, is_live
from rag.reading.html_dateline import datelines
from rag.reading.html_days import MAX_WORDS_BESIDE
from rag.reading.html_headline import article_of, find_headline, is_in
from rag.reading.html_tree import Element, Line, count_words, is_apart, is_comments, lines_of, strings, tokens

MIN_ENTRIES, MIN_ENTRY_WORDS, MAX_GROUPS = 3, 8, 5
# An article with so many words before its first entry is an article, and the entries are its comments.
MAX_WORDS_BEFORE = 60
MIN_CAPTIONS = 3
MIN_NAV_LINKS = 3
_SENTENCE = re.compile(r"[^\W\d_]{3,}[.!?][\"'”’)\]]*$")


def live_entries(tree: Element, item: Item, titles: Sequence[str]) -> list[Element]:
    """The entries of a live blog, in the order of the page; none where a page is no live blog.

    They are what its microdata call so, or elements next to each other that each hold a time and some words.
    Unless the page's data say that it is a live blog, they must be nearly all there is under the headline.
    """
    marked = [one for one in tree.iter() if "liveblogupdate" in tokens(one, "itemprop")]
    if marked:
        return marked
    groups: dict[Element, list[Element]] = {}
    for time in tree.iter("time"):
        below = time
        for parent in time.iterancestors():
            group = groups.setdefault(parent, [])
            if not group or group[-1] is not below:
                group.append(below)
            below = parent
    largest = sorted(groups.values(), key=len, reverse=True)[:MAX_GROUPS]
    entries = max(map(_said, largest), key=len, default=[])
    if is_live(item):
        return entries if len(entries) > 1 else []
    return entries if len(entries) >= MIN_ENTRIES and _are_all(tree, entries, titles) else []


def gallery_captions(lines: Sequence[Line], titles: Sequence[str]) -> list[Line]:
    """The captions of a page that is mostly pictures with captions, else none."""
    within = own_lines(lines, titles)
    captions = [line for line in within if is_in(line.block, "figcaption")]
    pictures = {next(iter(line.block.iterancestors("figure")), line.block) for line in captions}
    others = sum(line.words for line in within) - sum(line.words for line in captions)
    return captions if len(pictures) >= MIN_CAPTIONS and sum(line.words for line in captions) > others else []


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
        for line in below
        if not line.is_link
        and not is_apart(line.block, below=scope)
        and line.block is not headline
        and not (_is_credit(line, authors) and entries.isdisjoint(line.block.iterancestors()))
    ]


def words_left_out(lines: Sequence[Line], text: str, titles: Sequence[str], authors: Sequence[str]) -> int:
    """How many words of the article's own element are not in the text that was kept; 0 where the page has no
    element for the article alone."""
    at = find_headline(lines, titles)
    if at is None or article_of(lines[at].block) is None:
        return 0
    kept = _bare(text)
    return sum(line.words for line in own_lines(lines, titles, authors) if _bare(line.text) not in kept)


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
        for time in line.times:
            beside = line.words - count_words(strings(time))
            if time.tag == "time" and (
                beside > MAX_WORDS_BESIDE or (beside > 2 and _SENTENCE.search(line.text))
            ):
                time.tag = "span"


def in_paragraphs(text: str, lines: Sequence[Line]) -> str:
    """A text that came in one paragraph, in those of the page where they say the same."""
    several = len(lines) > 1 and "\n" not in text.strip()
    return "\n\n".join(line.text for line in lines) if several and _is_same(text, lines) else text


def _is_same(text: str, lines: Sequence[Line]) -> bool:
    kept = _bare(text)
    return all(_bare(line.text) in kept for line in lines)


def _bare(text: str) -> str:
    """The words of a text alone, between spaces."""
    return " ".join(("", *re.findall(r"\w+", text.casefold()), ""))


def _is_credit(line: Line, authors: Iterable[str]) -> bool:
    """Whether a line says who wrote and when, and nothing else."""
    if line.times and count_words(line.text) <= MIN_ENTRY_WORDS:
        return True
    named = any(author and author in line.text for author in authors) and line.words <= MIN_ENTRY_WORDS
    return named or any(count_words(line.text) - count_words(one.date) <= 4 for one in datelines(line, ()))


def _said(group: Sequence[Element]) -> list[Element]:
    """Those of some elements next to each other that say something, and are no cards of other articles."""
    found = []
    for element in group:
        lines = lines_of(element)
        words = sum(line.words for line in lines)
        linked = sum(line.words for line in lines if line.is_link)
        if words - linked >= MIN_ENTRY_WORDS and not _is_card(element) and not _is_comment(element):
            found.append(element)
    return found


def _is_card(element: Element) -> bool:
    """Whether an element is another article's headline and teaser: its heading is a link."""
    heads = (head for tag in ("h1", "h2", "h3", "h4") for head in element.iter(tag))
    return any(line.is_link for head in heads for line in lines_of(head))


def _is_comment(element: Element) -> bool:
    return any(is_comments(one) for one in (element, *element.iterancestors()))


def _are_all(tree: Element, entries: Sequence[Element], titles: Sequence[str]) -> bool:
    """Whether some elements are nearly all that is said under the headline."""
    lines = own_lines(lines_of(tree), titles)
    inside = set(entries)
    before = 0
    for line in lines:
        if not inside.isdisjoint((line.block, *line.block.iterancestors())):
            return True
        before += line.words
        if before > MAX_WORDS_BEFORE:
            return False
    return False
