"""Which of the articles that are copies of one another stands for all.

Articles that are linked, one with the next, are arranged around those that stand for them: each member of a
story has been compared with its representative, so that a chain of small changes does not lead from one story
into another. What comes out depends on the articles alone, never on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from vectorstore.stories.matching import Copy

COMPLETE = 0.8  # of the longest version's size: shorter ones are taken for parts of it

Linked = Callable[[Copy, Copy], bool]


@dataclass(frozen=True, slots=True)
class Story:
    """The ids of a story's articles, the representative first; an article without copies is a story alone."""

    members: tuple[str, ...]

    @property
    def representative(self) -> str:
        """The article that stands for all."""
        return self.members[0]


def arrange(copies: Collection[Copy], linked: Linked) -> list[list[Copy]]:
    """Articles in groups, each with its representative first and the others in the order in which they would
    follow. The best that is in no group takes all that are linked to it, until none is left."""
    left = sorted(copies, key=_rank(copies, linked))
    groups = []
    while left:
        first, *others = left
        group = [first, *(copy for copy in others if linked(first, copy))]
        groups.append(group)
        taken = {copy.row for copy in group}
        left = [copy for copy in left if copy.row not in taken]
    return groups


def _rank(copies: Collection[Copy], linked: Linked) -> Callable[[Copy], tuple[object, ...]]:
    """The order of preference: what no newer version of its page or outlet replaces; what puts right what
    others say; what is complete; what came first; what is longer."""
    replaced = _replaced(copies, linked)
    longest = max(copy.size for copy in copies if copy.row not in replaced)

    def rank(copy: Copy) -> tuple[object, ...]:
        return (
            copy.row in replaced,
            -copy.revision,
            copy.size < COMPLETE * longest,
            *_earliness(copy),
            -copy.size,
            copy.id,
        )

    return rank


def _replaced(copies: Collection[Copy], linked: Linked) -> set[int]:
    """The rows of the articles of which the same page, or the same outlet, has a newer version."""
    found = set[int]()
    newest_first = sorted(copies, key=_newness, reverse=True)
    for number, copy in enumerate(newest_first):
        newer = (other for other in newest_first[:number] if _replaces(other, copy))
        if any(linked(other, copy) for other in newer):
            found.add(copy.row)
    return found


def _replaces(newer: Copy, older: Copy) -> bool:
    same_page = bool(older.page) and newer.page == older.page
    return same_page or (bool(older.source) and newer.source == older.source)


def _newness(copy: Copy) -> tuple[object, ...]:
    published = copy.published.timestamp() if copy.published else float("-inf")
    return published, copy.revision, copy.size, copy.id


def _earliness(copy: Copy) -> tuple[bool, float]:
    return copy.published is None, copy.published.timestamp() if copy.published else 0.0
