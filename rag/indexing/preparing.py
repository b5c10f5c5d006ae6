"""What is done to articles before they are stored, as pure functions: on whatever machine they run, the same
file and the same article give the same.

    file ──read_parts──▶ Part ──▶ Article ──passages_of──▶ [Passage] ──Embedder──▶ vectors

`Workers` is who else may do it; `rag.indexing.cluster` has the one there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from rag.errors import ReadError
from rag.loaders import Allowance, DayOrders, Document, ShownOrder, Skipped, read_documents
from rag.text import split_article
from vectorstore import Article, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a file, or why it is none. `passages` are those of its article, `None` where they were
    not made. `shown` is what had been seen by then, and not before, of the order of day and month."""

    found: Document | Skipped
    passages: list[Passage] | None = None
    shown: frozenset[ShownOrder] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A run of what a file gives, in the order of the file. `columns` are the lines on the columns of its
    tables, `position` how many of the file's bytes were taken."""

    items: tuple[Item, ...]
    columns: tuple[str, ...] = ()
    position: int = 0


class Workers(Protocol):
    """Who reads, splits and embeds in the place of this process."""

    @property
    def files_ahead(self) -> int:
        """How many files may be read while an earlier one is taken from."""

    def parts(self, file: Path, max_bytes: int, columns: Mapping[str, str]) -> Iterator[Part]:
        """What `read_parts` gives, split; reading begins with the call, not with the first part."""

    def embedded(
        self, batches: Iterable[tuple[T, list[str]]], stopped: Callable[[], bool]
    ) -> Iterator[tuple[T, NDArray[np.float32] | None]]:
        """Each batch's key with the vectors of its texts, as `Embedder.embed` makes them, in the order of
        the batches; `None` for a batch without texts. Ends early once it is `stopped`. Raises
        `EmbeddingError`."""


def read_parts(
    file: Path,
    max_bytes: int,
    columns: Mapping[str, str],
    *,
    name: str = "",
    allowance: Allowance | None = None,
    most: int = 1,
    split: bool = False,
) -> Iterator[Part]:
    """What a file gives, at most so many documents in a part, said to be from `name` instead of its path;
    with passages if they are to be `split`. A document whose day other files may settle is not split."""
    orders, told, position = DayOrders(), list[str](), 0

    def reached(bytes_taken: int) -> None:
        nonlocal position
        position = bytes_taken

    items, before = list[Item](), frozenset[ShownOrder]()
    documents = _documents(file, max_bytes, columns, allowance, told.append, orders, reached)
    for one in called(name or str(file), str(file), documents):
        shown = orders.shown
        items.append(Item(one, _split(one) if split else None, shown - before))
        before = shown
        if len(items) >= most:
            yield Part(tuple(items), tuple(told), position)
            items.clear()
            told.clear()
    if items or told:
        yield Part(tuple(items), tuple(told), position)


def passages_of(article: Article) -> list[Passage]:
    """The passages of an article without those that say the same words as an earlier one of it: nobody finds
    anything by them, and the graph of the dense index falls to pieces over hundreds of equal vectors."""
    passages = list(split_article(article))
    return list({passage.text: passage for passage in reversed(passages)}.values())[::-1]


def called(name: str, place: str, found: Iterable[Document | Skipped]) -> Iterator[Document | Skipped]:
    """What a file gives, its origin named by `name` and not by where it lies."""
    if name == place:
        yield from found
        return
    for one in found:
        if isinstance(one, Skipped):
            yield replace(one, origin=name + one.origin.removeprefix(place))
        else:
            article = replace(one.article, origin=name + one.article.origin.removeprefix(place))
            yield replace(one, article=article)


def _split(found: Document | Skipped) -> list[Passage] | None:
    return None if isinstance(found, Skipped) or found.shown == "either" else passages_of(found.article)


def _documents(
    file: Path,
    max_bytes: int,
    columns: Mapping[str, str],
    allowance: Allowance | None,
    tell: Callable[[str], None],
    orders: DayOrders,
    reached: Callable[[int], None],
) -> Iterator[Document | Skipped]:
    """The documents of a file; one that is gone by now is named like any other that fails."""
    try:
        documents = read_documents(
            file,
            max_bytes=max_bytes,
            allowance=allowance,
            columns=columns,
            tell=tell,
            orders=orders,
            reached=reached,
        )
    except ReadError as error:
        yield Skipped(str(file), str(error))
        return
    yield from documents
