"""Passages in the order in which the reader finds an answer in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rag.models.encoders import Excerpt, Reader
from rag.retrieval.evidence import news_sentences
from vectorstore import Article, Hit, Passage


def rerank(
    question: str, hits: Sequence[Hit], articles: Mapping[str, Article], reader: Reader, weight: float
) -> list[Hit]:
    """The same hits, best first, ties in order of id: to the score of each is added what the reader gives
    its best sentence (`ReadSentence.share`), times `weight`. The best has the score 1."""
    excerpts = [_excerpt(articles[hit.passage.article_id], hit.passage) for hit in hits]
    scores = [
        hit.score + weight * max((sentence.share for sentence in read), default=0.0)
        for hit, read in zip(hits, reader.read(question, excerpts), strict=True)
    ]
    highest = max(scores, default=1.0) or 1.0
    return _best_first(replace(hit, score=score / highest) for hit, score in zip(hits, scores, strict=True))


def _excerpt(article: Article, passage: Passage) -> Excerpt:
    inside = (s for s in news_sentences(article) if passage.start <= s.start and s.end <= passage.end)
    return Excerpt(article.title, tuple(sentence.text for sentence in inside))


def _best_first(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))
