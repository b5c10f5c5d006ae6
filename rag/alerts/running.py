"""Running saved questions: each is asked of what came in since it was last asked, and tells what it has not
shown before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rag.alerts.asking import Asker
from rag.alerts.records import Alert, NewQuotation, SavedQuestion
from rag.alerts.store import Line, SavedQuestions
from rag.schema import Citation
from vectorstore import ArchiveReader, Article, ArticleNotFound, Part


def run(asker: Asker, store: SavedQuestions, questions: Iterable[SavedQuestion]) -> Iterator[Alert]:
    """Ask each question of the articles that came in since it was last asked, and tell what is new; of a
    question that finds nothing new there is nothing to tell."""
    parts: dict[int, Part] = {}  # most questions were last asked at the same time
    for saved in questions:
        revision = asker.archive.revision  # before anything is read: what comes meanwhile is for the next run
        # An archive that was made anew has a lower revision: all of it is new.
        seen = saved.seen if saved.seen <= revision else -1
        if seen not in parts:
            parts[seen] = Part(asker.archive, asker.archive.arrived(seen))
        found = asker.ask(saved, parts[seen]) if parts[seen].count() else []
        lines = store.take(saved, found, revision)
        if lines:
            cited = list(_standing(asker.archive, store, lines))
            yield Alert(saved, tuple(cited))


def current(
    archive: ArchiveReader,
    store: SavedQuestions,
    questions: Iterable[SavedQuestion],
    *,
    since: datetime | None = None,
    most: int = 200,
) -> list[Alert]:
    """What each question has found since a moment, the newest first, `most` at most; only words that stand in
    the archive now. What is gone from it is forgotten."""
    return [
        Alert(saved, tuple(_standing(archive, store, store.lines(saved, since, most)))) for saved in questions
    ]


def _standing(archive: ArchiveReader, store: SavedQuestions, lines: Sequence[Line]) -> Iterator[NewQuotation]:
    """The lines whose words stand in the archive, cited from there. Words that stand elsewhere in their
    article by now are found again, and those that are gone are forgotten."""
    numbers: dict[str, int] = {}
    gone: list[Line] = []
    for line in lines:
        article = _article(archive, line.article)
        place = _place(article, line) if article else None
        if article is None or place is None:
            gone.append(line)
            continue
        line = line if place == line.start else store.move(line, place)
        number = numbers.setdefault(article.id, len(numbers) + 1)
        cited = Citation(number, article, line.start, line.end, article.text[line.start : line.end])
        yield NewQuotation(line.id, cited, line.found, line.lead, line.is_revised)
    if gone:
        store.forget(gone)


def _place(article: Article, line: Line) -> int | None:
    """Where a line's words stand in its article now."""
    if article.text[line.start : line.end] == line.quote:
        return line.start
    found = article.text.find(line.quote)
    return found if found >= 0 else None


def _article(archive: ArchiveReader, id_: str) -> Article | None:
    try:
        return archive.article(id_)
    except ArticleNotFound:
        return None
