"""What an archive can be asked, and what can be done to it: two protocols, for who only reads or only writes.

`vectorstore.archive.Archive` is an `ArchiveReader`, and its `writing()` gives an `ArchiveWriter`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from vectorstore.bounds import NO_BOUNDS, Bounds
from vectorstore.progress import Progress, unwatched

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vectorstore.catalog import ArticleSummary, Coverage, LedgerEntry, Status
    from vectorstore.records import Article, Findings, Passage
    from vectorstore.stories import Story

Hits = list[tuple[str, float]]
"""Pairs (passage id, score), best first, ties by id."""


class ArchiveReader(Protocol):
    """What is published in an archive, as of now. Threads may share it."""

    @property
    def model(self) -> str:
        """The embedding model that the vectors were made with."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector of that model has."""

    @property
    def revision(self) -> int:
        """Raised by every publish; the same number means the same content."""

    # ------------------------------------------------------------------ articles and passages

    def count(self) -> int:
        """How many articles can be found."""

    def passage_count(self) -> int:
        """How many passages can be found."""

    def digest(self, article_id: str) -> str | None:
        """The digest of the article that has this id, to see whether a file has changed; None if none has."""

    def content_digest(self) -> str:
        """SHA-256 (hex) over the ids and digests of all articles: the same content has the same, wherever it
        lies and in whatever order it came."""

    def article(self, article_id: str) -> Article:
        """Raises ArticleNotFound."""

    def findings(self, ids: Sequence[str], rules: str) -> dict[str, tuple[str, bytes]]:
        """By the ids of articles the digests of their versions, and what rules of this name found in them;
        articles that they have not read are left out."""

    def keep_findings(self, found: Iterable[tuple[str, str, Findings]]) -> None:
        """Keep what rules found in versions of articles, given by id and digest, until these are removed or
        replaced. Nothing is kept, and nothing said, where that cannot be done at once: of other versions,
        while a writer is at work, or where nothing may be written."""

    def arrived(self, revision: int) -> list[str]:
        """The ids of the articles that became visible, as they are now, after a revision: new ones and those
        that replaced an older version, in the order in which they came. Those that came before archives kept
        count are only among them after a revision below 0, which are all articles."""

    def articles(
        self,
        *,
        query: str = "",
        source: str | None = None,
        bounds: Bounds = NO_BOUNDS,
        limit: int = 50,
        offset: int = 0,
    ) -> list[ArticleSummary]:
        """Articles within bounds whose title has every word of `query` (in any case, also inside words),
        newest first, undated last. Where days are bounded, undated ones are left out."""

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """The passages in the order of their ids; those that are gone are left out."""

    def articles_with(self, passages: Sequence[str]) -> list[str]:
        """The ids of the articles that some passages are of, each once, in the order of the passages; those
        that are gone are left out. No text is read for it."""

    def passages_of(self, article_id: str) -> list[Passage]:
        """All passages of an article, in the order of its text. Raises ArticleNotFound."""

    def all_passages(self) -> Iterator[tuple[Passage, NDArray[np.float32]]]:
        """Every passage with its vector, in the order they were added."""

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """`(len(ids), dimension)` float32 in the order of the ids; zeros for a passage that is gone."""

    def within(self, ids: Sequence[str], bounds: Bounds) -> set[str]:
        """Which of some passages are within bounds."""

    def inside(self, bounds: Bounds, most: int) -> list[str] | None:
        """All passages within bounds, as they were added; `None` where they are more than `most`."""

    def stories(self, ids: Sequence[str]) -> dict[str, Story]:
        """For each article its story: the articles that are copies of one another, first the one that stands
        for all of them. An article without copies is a story alone; ids that are gone are left out."""

    # ------------------------------------------------------------------ searching

    def search_dense(self, vector: NDArray[np.float32], k: int) -> Hits:
        """The `k` passages nearest to a `(dimension,)` vector; scores are cosines in [-1, 1]. Raises
        ValueError for a vector that has no direction."""

    def search_lexical(self, text: str, k: int, *, heading_boost: float = 1.0) -> Hits:
        """The `k` passages that have the words of a text; scores are BM25, > 0. Any text will do. A word
        found in the heading counts `heading_boost` times as much as it would by itself, and is added to what
        it scores in the text."""

    def spelt_like(self, stem: str, distance: int, k: int) -> list[str]:
        """The ids of at most `k` passages that have, in their text or their heading, a stem which differs
        from this one by at most so many letters: 0 to 2; two that changed places are one."""

    def document_frequency(self, stem: str) -> int:
        """In how many passages' texts a stem (of `vectorstore.analyzer.stems`) occurs; passages that went
        lately may be counted in."""

    # ------------------------------------------------------------------ about the archive

    def coverage(self) -> Coverage:
        """Which days and outlets there are."""

    def ledger(self, limit: int = 100) -> tuple[LedgerEntry, ...]:
        """What became of the files that were ingested, newest first."""

    def status(self) -> Status:
        """The state of the archive, for people."""


class ArchiveWriter(Protocol):
    """What the one process that holds an archive's lock may do to it; for one thread. Nothing is visible
    before it is published."""

    def add(
        self,
        article: Article,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],
        findings: Findings | None = None,
    ) -> Literal["added", "replaced", "unchanged"]:
        """Take an article with its passages and their `(len(passages), dimension)` vectors, and what rules
        found in it, which a team's archive leaves to each copy. An article whose digest is there already is
        left as it is. Raises ValueError when the three do not belong together."""

    def remove(self, article_id: str) -> None:
        """Remove an article, at the next publish. Raises ArticleNotFound."""

    def note(self, origin: str, outcome: str, reason: str = "") -> None:
        """Write to the ledger what became of a file or record."""

    def flush(self) -> None:
        """Keep what was added and removed so far: from now on a kill does not lose it."""

    def publish(self, progress: Progress = unwatched) -> int:
        """Make visible what was added and removed so far, and return the revision. `progress` is told
        (done, total) in passages."""

    def reembed(
        self,
        model: str,
        dimension: int,
        batches: Iterable[tuple[Sequence[str], NDArray[np.float32]]],
        progress: Progress = unwatched,
    ) -> int:
        """Replace all vectors by those of another model, given as (passage ids, `(n, dimension)` vectors),
        and return the revision. The old ones serve until all are there. Raises ArchiveError if one is
        missing."""
