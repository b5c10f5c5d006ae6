"""Passages in the order in which the reader finds an answer in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rag.models.encoders import Excerpt, Reader, ReadSentence
from rag.retrieval.evidence import Readings, news_sentences
from rag.schema import RankingParameters
from rag.sentences import Sentence
from vectorstore import Article, Hit, Passage


def rerank(
    question: str,
    hits: Sequence[Hit],
    articles: Mapping[str, Article],
    reader: Reader,
    parameters: RankingParameters,
) -> tuple[list[Hit], Readings]:
    """The same hits, best first, ties in order of id, and what was read: to the score of each of the first
    `parameters.read` is added what the reader gives its best sentence (`ReadSentence.share`), times
    `parameters.reader`. The best has the score 1."""
    close = hits[: parameters.read]
    places = [_inside(articles[hit.passage.article_id], hit.passage) for hit in close]
    excerpts = [
        Excerpt(articles[hit.passage.article_id].title, tuple(sentence.text for _, sentence in inside))
        for hit, inside in zip(close, places, strict=True)
    ]
    readings: dict[tuple[str, int], ReadSentence] = {}
    scores = [hit.score for hit in hits]
    for at, read in enumerate(reader.read(question, excerpts)):
        scores[at] += parameters.reader * max((sentence.share for sentence in read), default=0.0)
        id_ = close[at].passage.article_id
        readings.update({(id_, index): each for (index, _), each in zip(places[at], read, strict=True)})
    highest = max(scores, default=1.0) or 1.0
    ordered = (replace(hit, score=score / highest) for hit, score in zip(hits, scores, strict=True))
    return _best_first(ordered), readings


def _inside(article: Article, passage: Passage) -> list[tuple[int, Sentence]]:
    return [
        (index, sentence)
        for index, sentence in enumerate(news_sentences(article))
        if passage.start <= sentence.start and sentence.end <= passage.end
    ]


def _best_first(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))
