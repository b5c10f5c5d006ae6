"""3/4/2014 is the third of April in one archive and the fourth of March in another: days that can be read in
two ways are read in the order that the other days of the same file show, else those of the other files."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from rag.dates import DayOrder
from rag.reading.records import Document, Skipped

Found = Document | Skipped
WAITING = 1_000
"""So many documents wait for a later one that shows the order."""


class DayOrders:
    """What the days that were seen show about the order of day and month."""

    def __init__(self) -> None:
        self._shown = set[DayOrder]()

    def see(self, found: Found) -> None:
        """Take note of a document's day."""
        if isinstance(found, Document) and found.shown in {"day first", "month first"}:
            self._shown.add(found.shown)

    @property
    def order(self) -> DayOrder | None:
        """The one order that all days show; `None` where none or both are shown."""
        return next(iter(self._shown)) if len(self._shown) == 1 else None


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
        while waiting and (own.order or not _is_open(waiting[0]) or len(waiting) > WAITING):
            yield _dated(waiting.popleft(), own.order)
    yield from waiting


def in_archive_order(found: Iterable[Found], orders: DayOrders) -> Iterator[Found]:
    """The documents of many files, those of two possible days dated as the files together show, at the end.
    At most `WAITING` of them wait at a time; one that must not wait longer has no day if none was shown by
    then. A document goes before a later one with the same id."""
    waiting: dict[str, Document] = {}
    for one in found:
        if isinstance(one, Document):
            if earlier := waiting.pop(one.article.id, None):
                yield _dated(earlier, orders.order)
            if _is_open(one):
                waiting[one.article.id] = one
                if len(waiting) > WAITING:
                    yield _dated(waiting.pop(next(iter(waiting))), orders.order)
                continue
        yield one
    for late in waiting.values():
        yield _dated(late, orders.order)


def _is_open(found: Found) -> bool:
    return isinstance(found, Document) and found.shown == "either"


def _dated(found: Found, order: DayOrder | None) -> Found:
    return found.dated(order) if order and isinstance(found, Document) and _is_open(found) else found
