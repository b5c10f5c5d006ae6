"""The articles that the cases are about, by id and by file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from rag import Article

FILE_PREFIX = "file:"


class Library:
    """Articles by id and by the name of the file that they were read from."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._by_id: dict[str, Article] = {}
        self._by_file: dict[str, list[str]] = defaultdict(list)
        for article in articles:
            self._by_id[article.id] = article
            self._by_file[_file_name(article.origin)].append(article.id)

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, article_id: str) -> Article | None:
        """The article of that id, if there is one."""
        return self._by_id.get(article_id)

    def ids(self, reference: str) -> tuple[str, ...]:
        """The article ids that a case's reference stands for: itself, or the articles of `file:NAME`."""
        if reference in self._by_id:
            return (reference,)
        if reference.startswith(FILE_PREFIX):
            return tuple(self._by_file.get(reference.removeprefix(FILE_PREFIX), ()))
        return ()

    def values(self) -> Sequence[Article]:
        """All articles, in the order given."""
        return tuple(self._by_id.values())


def _file_name(origin: str) -> str:
    path, mark, number = origin.rpartition("#")
    return PurePath(path if mark and number.isdigit() else origin).name
