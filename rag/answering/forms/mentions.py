"""Which articles mention something, by which sentence, and how many there are by week and by outlet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from rag.answering.forms.lines import Numbers, find_topic, indexes_of, newest_first, stories_of
from rag.answering.forms.topic import Topic
from rag.answering.guidance import corrections_of
from rag.retrieval import news_sentences
from rag.schema import Mention, Mentions, Scope
from rag.text import Weights, week_of
from vectorstore import ArchiveReader, Article

MOST_ARTICLES = 2_000
"""Articles that are read for mentions; where there are more, the counts say that they are not complete."""


def find_mentions(
    archive: ArchiveReader,
    topic: str,
    weights: Weights,
    scope: Scope | None = None,
    limit: int | None = None,
) -> Mentions:
    """The articles that have a sentence with a topic, newest first, copies folded. `limit` cuts the list, not
    the counts."""
    topic = " ".join(topic.split())
    read, found = find_topic(archive, topic, scope or Scope(), weights, MOST_ARTICLES)
    places = {a.id: index for a in found.articles if (index := _best(read, a)) is not None}
    mentioning = newest_first(article for article in found.articles if article.id in places)
    cite = Numbers().cite
    mentions = []
    for article, *copies in stories_of(mentioning, archive)[:limit]:
        sentence = news_sentences(article)[places[article.id]]
        mentions.append(Mention(cite(article, sentence.start, sentence.end), tuple(copies)))
    return Mentions(
        topic,
        tuple(mentions),
        len(mentioning),
        _by_week(mentioning),
        _by_outlet(mentioning),
        found.is_complete,
        corrected=corrections_of([mention.citation for mention in mentions], found.articles),
    )


def _best(topic: Topic, article: Article) -> int | None:
    """The index of the first news sentence that has a topic."""
    sentences = news_sentences(article)
    return next((i for i in indexes_of(article) if topic.is_in(sentences[i].text)), None)


def _by_week(articles: Sequence[Article]) -> tuple[tuple[date | None, int], ...]:
    """Articles by the Monday of their week, in order, undated last."""
    days = (article.published.date() if article.published else None for article in articles)
    counts = Counter(week_of(day)[0] if day else None for day in days)
    return tuple(sorted(counts.items(), key=lambda pair: pair[0] or date.max))


def _by_outlet(articles: Sequence[Article]) -> tuple[tuple[str | None, int], ...]:
    """Articles by outlet, most first, ties by name."""
    counts = Counter(article.source for article in articles)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or "")))
