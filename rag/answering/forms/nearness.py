"""Which sentences speak of a topic of several words though they have not all of them: by the share of its
words that they have and by what they mean, together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rag.answering.forms.topic import Topic
from rag.models.encoders import MINILM, Embedder
from rag.retrieval import news_sentences
from rag.text import Weights
from vectorstore import ENGLISH, Article

NEAR = 1.1
"""The share by weight of a topic's words in a sentence and its cosine to the topic, or that of its article's
title and first sentence, added: from here on it is about the topic. Chosen on the open timelines of the demo
cases and of `evals.experiments.answering.forms`; of the former .82 of the expected lines are then there and
.92 of those shown are right, with all words demanded .45 and 1.0."""
MEANS = 0.4
"""The cosine from which on what a speaker says is about a topic of one word without it. On the
open quotations it adds one right line and no wrong one."""
LEAST = 0.3
"""The share of words below which no sentence is near."""
MOST = 120
"""Sentences whose meanings are looked at, those with most of the words: half a second on two cores."""
Place = tuple[Article, int]
"""An article, and the index of one of its news sentences."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """Judges nearness to topics. Names of several words are never taken apart, and what was calibrated on one
    embedding and for English is used there alone."""

    embedder: Embedder
    weights: Weights

    def applies_to(self, topic: Topic) -> bool:
        """Whether sentences may be near a topic without having it."""
        return may_be_near(topic, self.embedder)

    def meant(self, topic: Topic, places: Iterable[Place]) -> frozenset[tuple[str, int]]:
        """Those sentences that mean a topic of one word, whether they have it or not."""
        likely = list(places)[:MOST]
        if not likely or not is_calibrated(topic, self.embedder) or len(topic.stems) != 1:
            return frozenset()
        vectors = self.embedder.embed([topic.text, *map(_text, likely)])
        cosines = vectors[1:] @ vectors[0]
        return frozenset(
            (article.id, index)
            for (article, index), cosine in zip(likely, cosines, strict=True)
            if cosine >= MEANS
        )

    def near(
        self, topic: Topic, places: Iterable[Place], counts: Callable[[Place], bool] = lambda _: True
    ) -> frozenset[tuple[str, int]]:
        """Those sentences that are about a topic, by the ids of their articles and their indexes; `counts` is
        asked only of those that have some of its words."""
        if not self.applies_to(topic):
            return frozenset()
        covers = [(topic.cover(_text(place), self.weights), place) for place in places]
        likely = [
            (cover, place)
            for cover, place in covers
            if cover >= LEAST and topic.is_named_in(place[0].text) and counts(place)
        ]
        likely = sorted(likely, key=lambda one: (-one[0], one[1][0].id, one[1][1]))[:MOST]
        if not likely:
            return frozenset()
        openings = {place[0].id: opening_of(place[0]) for _, place in likely}
        vectors = self.embedder.embed(
            [topic.text, *openings.values(), *(_text(place) for _, place in likely)]
        )
        cosines = vectors[1:] @ vectors[0]
        of_opening = dict(zip(openings, cosines[: len(openings)], strict=True))
        own = cosines[len(openings) :]
        return frozenset(
            (article.id, index)
            for (cover, (article, index)), cosine in zip(likely, own, strict=True)
            if is_near(cover, cover + max(float(cosine), float(of_opening[article.id])))
        )


def may_be_near(topic: Topic, embedder: Embedder) -> bool:
    """Whether sentences may be near a topic without having it: one of several words that are no name, in the
    language and by the embedding that `NEAR` was chosen for."""
    parted = topic.phrase is None and len(topic.stems) > 1
    return parted and is_calibrated(topic, embedder)


def is_calibrated(topic: Topic, embedder: Embedder) -> bool:
    """Whether thresholds of cosines were chosen for the language of a topic and for an embedding."""
    return topic.language == ENGLISH and embedder.name == MINILM


def is_near(cover: float, total: float) -> bool:
    """Whether a sentence is about a topic: by the share of its words that it has, and that share and its
    cosine to it, or the one of its article's `opening_of`, added."""
    return cover >= LEAST and total >= NEAR


def _text(place: Place) -> str:
    article, index = place
    return news_sentences(article)[index].text


def opening_of(article: Article) -> str:
    """The title and the first news sentence of an article."""
    return f"{article.title}. {news_sentences(article)[0].text}"
