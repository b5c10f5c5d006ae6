"""One article for each story: near-duplicates among the hits give way to the one that stands for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.retrieval.evidence import news_sentences
from rag.retrieval.hybrid import articles_of
from rag.text import content_stems, numbers
from vectorstore import ArchiveReader, Article, Hit

ALIKE = 0.8
"""Sentences that share so much of their stems (Jaccard), and all numbers, are one sentence in two
versions."""


def collapse(hits: Sequence[Hit], archive: ArchiveReader) -> tuple[list[Hit], dict[str, tuple[str, ...]]]:
    """The hits without those in copies of other articles, and the ids of the copies by the id of the article
    that stands for them.

    A story's representative (its newest version, its correction) stands for all where it was found at all,
    else whichever copy was found first.
    """
    found = articles_of(hits)
    stories = archive.stories(found)
    standing: dict[str, str] = {}
    for article_id in found:
        story = stories.get(article_id)
        if story is None:
            standing[article_id] = article_id
            continue
        first = next(id_ for id_ in found if id_ in story.members)
        standing[article_id] = story.representative if story.representative in found else first
    kept = [hit for hit in hits if standing[hit.passage.article_id] == hit.passage.article_id]
    copies = {
        id_: tuple(other for other in stories[id_].members if other != id_)
        for id_ in dict.fromkeys(standing.values())
        if id_ in stories and len(stories[id_].members) > 1
    }
    return kept, copies


def copies_of(
    ids: Sequence[str], copies: Mapping[str, Sequence[str]], archive: ArchiveReader
) -> dict[str, tuple[Article, ...]]:
    """The copies of some articles, those without any left out."""
    return {id_: tuple(map(archive.article, copies[id_])) for id_ in ids if id_ in copies}


def copies_with(
    copies: Sequence[Article], article: Article, places: Sequence[tuple[int, int]]
) -> tuple[Article, ...]:
    """Those copies of an article that also have each of its sentences at some places (start, end), in some
    version: a copy may be shorter than what stands for it."""
    cut = [
        s for s in news_sentences(article) if any(s.start < end and start < s.end for start, end in places)
    ]
    return tuple(copy for copy in copies if all(_has(copy, sentence.text) for sentence in cut))


def _has(copy: Article, sentence: str) -> bool:
    return sentence in copy.text or any(same_sentence(sentence, s.text) for s in news_sentences(copy))


def same_sentence(one: str, other: str) -> bool:
    """Whether two sentences are one in two versions: alike, with the same numbers."""
    a, b = content_stems(one), content_stems(other)
    return len(a & b) >= ALIKE * len(a | b) and sorted(numbers(one)) == sorted(numbers(other))
