"""3/4/2014 is the third of April in one archive and the fourth of March in another: days that can be read in
two ways are read in the order that the other days of the same file show, else those of the other files. Days
with the same mark between their numbers (3.4.2014, 3/4/2014) decide alone where they decide: where one paper
writes points and another one strokes, each keeps its order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from rag.dates import DayOrder
from rag.loaders.records import Document, Skipped

Found = Document | Skipped
ShownOrder = tuple[str, DayOrder]
"""What stands between the numbers of a day, and the order of day and month that it shows."""
WAITING = 1_000
"""So many documents wait for a later one that shows the order."""


class DayOrders:
    """What the days that were seen show about the order of day and month."""

    def __init__(self) -> None:
        self._shown = frozenset[ShownOrder]()

    @property
    def shown(self) -> frozenset[ShownOrder]:
        """All that was seen."""
        return self._shown

    def see(self, found: Found) -> None:
        """Take note of a document's day."""
        if isinstance(found, Document) and found.shown in {"day first", "month first"}:
            self.add(frozenset({(_mark(found), found.shown)}))

    def add(self, shown: frozenset[ShownOrder]) -> None:
        """Take note of what was seen elsewhere."""
        if not shown <= self._shown:
            self._shown |= shown

    def of(self, found: Found) -> DayOrder | None:
        """The one order that all days with the mark of a document's day show, else that all days show; `None`
        where none or both are shown."""
        if not isinstance(found, Document):
            return None
        same = {order for mark, order in self._shown if mark == _mark(found)}
        shown = same or {order for _, order in self._shown}
        return next(iter(shown)) if len(shown) == 1 else None


def in_file_order(found: Iterable[Found], orders: DayOrders) -> Iterator[Found]:
    """The documents of one file in their order, those of two possible days dated as the others of the file
    show. They wait, with what is behind them, for at most `WAITING` documents. What is seen is noted in
    `orders` too.
    """
    own, waiting = DayOrders(), deque[Found]()
    for one in found:
        own.see(one)
        orders.see(one)
        waiting.append(one)
        while waiting and (own.of(waiting[0]) or not _is_open(waiting[0]) or len(waiting) > WAITING):
            yield _dated(waiting.popleft(), own)
    yield from waiting


def in_archive_order(found: Iterable[Found], orders: DayOrders) -> Iterator[Found]:
    """The documents of many files, those of two possible days dated as the files together show, at the end.
    At most `WAITING` of them wait at a time; one that must not wait longer has no day if none was shown by
    then. A document goes before a later one with the same id."""
    waiting: dict[str, Document] = {}
    for one in found:
        if isinstance(one, Document):
            if earlier := waiting.pop(one.article.id, None):
                yield _dated(earlier, orders)
            if _is_open(one):
                waiting[one.article.id] = one
                if len(waiting) > WAITING:
                    yield _dated(waiting.pop(next(iter(waiting))), orders)
                continue
        yield one
    for late in waiting.values():
        yield _dated(late, orders)


def _is_open(found: Found) -> bool:
    return isinstance(found, Document) and found.shown == "either"


def _dated(found: Found, orders: DayOrders) -> Found:
    if not isinstance(found, Document) or not _is_open(found):
        return found
    order = orders.of(found)
    return found.dated(order) if order else found


def _mark(found: Document) -> str:
    """What stands between the numbers of a document's day."""
    return found.day.lstrip("0123456789 ")[:1]
