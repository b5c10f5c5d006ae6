"""Which articles mention something, by which sentence, and how many there are by week and by outlet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from rag.answering.forms.lines import Found, Numbers, find_topic, newest_first, stories_of
from rag.answering.forms.topic import Topic
from rag.answering.guidance import corrections_of
from rag.retrieval import is_order, news_sentences, orders_model, place_of
from rag.schema import Mention, Mentions, Scope
from rag.sentences import Sentence, split_sentences
from rag.text import Weights, news_spans, week_of
from vectorstore import ArchiveReader, Article

MOST_ARTICLES = 2_000
"""Articles that are read for mentions; where there are more, the counts say that they are not complete."""
_LINE = re.compile(r"[^\n]+")


def find_mentions(
    archive: ArchiveReader,
    topic: str,
    weights: Weights,
    scope: Scope | None = None,
    limit: int | None = None,
    known: tuple[Topic, Found] | None = None,
) -> Mentions:
    """The articles that have a sentence with a topic, newest first, copies folded. `limit` cuts the list, not
    the counts; `known` is what `find_topic` found, where it has been asked already."""
    topic = " ".join(topic.split())
    read, found = known or find_topic(archive, topic, scope or Scope(), weights, MOST_ARTICLES)
    places = {a.id: sentence for a in found.articles if (sentence := _first(read, a) or _titled(read, a))}
    mentioning = newest_first(article for article in found.articles if article.id in places)
    cite = Numbers().cite
    mentions = []
    for article, *copies in stories_of(mentioning, archive)[:limit]:
        sentence = places[article.id]
        citation = cite(article, sentence.start, sentence.end)
        mentions.append(Mention(citation, tuple(copies), not read.is_in(sentence.text)))
    return Mentions(
        topic,
        tuple(mentions),
        len(mentioning),
        _by_week(mentioning),
        _by_outlet(mentioning),
        found.is_complete,
        corrected=corrections_of([mention.citation for mention in mentions], found.articles),
    )


def _first(topic: Topic, article: Article) -> Sentence | None:
    """The first news sentence that has a topic, and does not speak to a language model. Only paragraphs that
    have it are split: of long articles that is where the time goes."""
    for begin, stop in news_spans(article):
        for line in _LINE.finditer(article.text, begin, stop):
            if topic.is_in(line.group()) and (found := _first_of(topic, article, line.start(), line.group())):
                return found
    return None


def _first_of(topic: Topic, article: Article, start: int, paragraph: str) -> Sentence | None:
    """The same in a paragraph, which begins at `start`."""
    sentences = [sentence for sentence in split_sentences(paragraph) if not sentence.is_heading]
    whole = start == 0 or article.text[start - 1] == "\n"
    suspect = not whole or any(orders_model(sentence.text) for sentence in sentences)
    for sentence in sentences:
        at = start + sentence.start
        if topic.is_in(sentence.text) and not (suspect and is_order(article, place_of(article, at))):
            return Sentence(at, start + sentence.end, sentence.text)
    return None


def _titled(topic: Topic, article: Article) -> Sentence | None:
    """The first news sentence of an article whose title has a topic, and speaks to no language model."""
    if not topic.is_in(article.title) or orders_model(article.title):
        return None
    sentences = enumerate(news_sentences(article))
    return next((sentence for index, sentence in sentences if not is_order(article, index)), None)


def _by_week(articles: Sequence[Article]) -> tuple[tuple[date | None, int], ...]:
    """Articles by the Monday of their week, in order, undated last."""
    days = (article.published.date() if article.published else None for article in articles)
    counts = Counter(week_of(day)[0] if day else None for day in days)
    return tuple(sorted(counts.items(), key=lambda pair: pair[0] or date.max))


def _by_outlet(articles: Sequence[Article]) -> tuple[tuple[str | None, int], ...]:
    """Articles by outlet, most first, ties by name."""
    counts = Counter(article.source for article in articles)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or "")))
