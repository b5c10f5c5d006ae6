"""The account of a reading: how many files and documents were read, how many words of them, and what stayed
out or is not known. Nobody need believe that everything went in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rag.loaders.records import Document, Skipped
from vectorstore import Article

MOST_LEFT_OUT = 0.2
MIN_WORDS = 50
"""More than this share of a file's words left out is told, from so many words on."""
MOST_WORDS = 20_000
"""A file that gives one article of more words is told: it may be several."""
SHOWN = 3


@dataclass(slots=True)
class Account:
    """What was read. `documents` are those that were found in files, a file that cannot be read is none.
    `no_articles` are the documents that are skipped, `unread` counts what else is: files, or parts of them.
    `words` are those of the articles' texts, `aside` those of them that are no news, `left_out` the words of
    documents that are in no article. `undecided` counts days that can be read in two ways, which are among
    the `undated`. `columns` are those of tables, one line a table, `alarms` what should be looked at,
    `first` the first articles.
    """

    files: int = 0
    documents: int = 0
    no_articles: int = 0
    unread: int = 0
    words: int = 0
    aside: int = 0
    left_out: int = 0
    mended: int = 0
    undated: int = 0
    undecided: int = 0
    without_outlet: int = 0
    columns: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    first: list[Article] = field(default_factory=list)

    def summary(self) -> str:
        """How much was read, in a sentence."""
        aside = f", {self.aside:,} of them in captions, credits and links" if self.aside else ""
        left = f"; {self.left_out:,} left out" if self.left_out else ""
        files, documents = ("" if count == 1 else "s" for count in (self.files, self.documents))
        return (
            f"Read {self.files:,} file{files} with {self.documents:,} document{documents}:"
            f" {self.words:,} words{aside}{left}."
        )

    def remarks(self) -> list[str]:
        """What stayed out or is not known, each with its count; nothing for what did not occur."""
        two_ways = "a day that can be read in two ways, like 3/4/2014"
        told = (
            (self.no_articles, "of the documents is no article", "of the documents are no articles"),
            (self.unread, *2 * ("of the files cannot be read, or not whole",)),
            (self.undated, "has no day", "have no day"),
            (self.undecided, f"of these has {two_ways}", f"of these have {two_ways}"),
            (self.without_outlet, "names no outlet", "name no outlet"),
            (self.mended, *2 * ("decoded wrongly before, and mended",)),
        )
        return [f"{count:,} {one if count == 1 else several}" for count, one, several in told if count]

    def of_file(self, found: Iterable[Document | Skipped], name: str) -> Iterator[Document | Skipped]:
        """What one file gives, counted as it passes."""
        self.files += 1
        words = left_out = longest = articles = 0
        for one in found:
            self._count(one, name)
            if isinstance(one, Document):
                articles, words, left_out = articles + 1, words + one.words, left_out + one.left_out
                longest = max(longest, one.words)
                self.mended += one.mended
                self.aside += one.aside
            yield one
        self.words += words
        self.left_out += left_out
        every = words + left_out
        if every >= MIN_WORDS and left_out > MOST_LEFT_OUT * every:
            self.alarms.append(f"{name}: {left_out:,} of its {every:,} words are in no article")
        if articles == 1 and longest > MOST_WORDS:
            self.alarms.append(f"{name}: it is one article of {longest:,} words; see whether it is several")

    def _count(self, one: Document | Skipped, file: str) -> None:
        is_skipped = isinstance(one, Skipped)
        is_file = isinstance(one, Skipped) and one.origin == file
        self.documents += not is_file
        self.no_articles += is_skipped and not is_file
        self.unread += is_file

    def articles(self, found: Iterable[Document | Skipped]) -> Iterator[Article | Skipped]:
        """The articles of documents whose days are settled, counted as they pass."""
        for one in found:
            if isinstance(one, Skipped):
                yield one
                continue
            article = one.article
            self.undated += article.published is None
            self.undecided += one.shown == "either"
            self.without_outlet += article.source is None
            if len(self.first) < SHOWN:
                self.first.append(article)
            yield article
