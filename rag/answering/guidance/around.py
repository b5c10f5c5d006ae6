"""What belongs to an article: copies, corrections, who speaks in it, the other news of its day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rag.answering.guidance.corrected import WITHIN, corrections_of
from rag.attribution import attributions, people_of
from rag.schema import Around, Evidence
from vectorstore import ArchiveReader, Article, ArticleSummary, Bounds, day_number

MOST_LATER = 400
"""Later articles of the outlet that are read for a correction."""
MOST_OF_DAY = 12


def find_around(archive: ArchiveReader, article_id: str, most: int = MOST_OF_DAY) -> Around:
    """What belongs to an article, with at most so many others of its day. Raises `ArticleNotFound`."""
    article = archive.article(article_id)
    story = archive.stories([article_id]).get(article_id)
    others = [id_ for id_ in (story.members if story else ()) if id_ != article_id]
    copies = tuple(archive.article(id_) for id_ in others)
    whole = Evidence(article, 0, len(article.text), 1.0)
    noted = corrections_of([whole], _later(archive, article))
    near = _of_day(archive, article, most + len(others) + 1)
    people = frozenset(people_of(article))
    spoken = Counter(said.speaker for said in attributions(article) if said.speaker in people)
    return Around(
        article,
        copies,
        tuple(one.text for one in noted),
        tuple(sorted(spoken.items(), key=lambda pair: (-pair[1], pair[0]))),
        tuple(one for one in near if one.id not in {article_id, *others})[:most],
    )


def _later(archive: ArchiveReader, article: Article) -> Iterator[Article]:
    """The articles of its outlet in the weeks after it, which may correct it."""
    if not (article.published and article.source):
        return
    first = article.published.date()
    bounds = Bounds(
        day_number(first), day_number(first + WITHIN), sources=frozenset({article.source.casefold()})
    )
    for summary in archive.articles(bounds=bounds, limit=MOST_LATER):
        if summary.id != article.id:
            yield archive.article(summary.id)


def _of_day(archive: ArchiveReader, article: Article, most: int) -> list[ArticleSummary]:
    if not article.published:
        return []
    day = day_number(article.published)
    return archive.articles(bounds=Bounds(day, day), limit=most)
