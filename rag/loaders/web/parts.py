"""Pages that are made of parts: live blogs, which are entries with their times, and galleries, which are
pictures with captions. Each is one article, whose parts stand in the order of the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.loaders.web.data import Item, is_live
from rag.loaders.web.headline import MIN_LINK_WORDS, is_heading, is_in
from rag.loaders.web.own import own_lines
from rag.loaders.web.tree import Element, Line, is_comments, lines_of, tokens

MIN_ENTRIES, MIN_ENTRY_WORDS, MAX_GROUPS = 3, 8, 5
# An article with so many words before its first entry is an article, and the entries are its comments.
MAX_WORDS_BEFORE = 60
MIN_CAPTIONS = 3


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
    groups_said = [[one for one in group if _says_enough(one)] for group in largest]
    if is_live(item):
        entries = max(groups_said, key=len, default=[])
        return entries if len(entries) > 1 else []
    posts = [[one for one in group if not _is_card(one) and not _is_comment(one)] for group in groups_said]
    entries = max(posts, key=len, default=[])
    return entries if len(entries) >= MIN_ENTRIES and _are_all(tree, entries, titles) else []


def is_gallery(lines: Sequence[Line], titles: Sequence[str]) -> bool:
    """Whether a page is mostly pictures with captions."""
    within = own_lines(lines, titles)
    captions = [line for line in within if is_in(line.block, "figcaption")]
    pictures = {next(iter(line.block.iterancestors("figure")), line.block) for line in captions}
    said = sum(line.words for line in captions)
    return len(pictures) >= MIN_CAPTIONS and 2 * said > sum(line.words for line in within)


def _says_enough(element: Element) -> bool:
    lines = lines_of(element)
    return sum(line.words for line in lines if not line.is_link) >= MIN_ENTRY_WORDS


def _is_card(element: Element) -> bool:
    """Whether an element is another article's headline and teaser: what it begins with is a link."""
    lines = lines_of(element)
    heads = [line for line in lines if is_heading(line.block)]
    first = next((line for line in lines if line.words >= MIN_LINK_WORDS), None)
    return any(line.is_link for line in heads) or (first is not None and first.is_link)


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
