"""What the forms have in common: finding articles over the whole archive, folding copies, numbering
citations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rag.answering.forms.topic import Topic
from rag.query import bounds_of
from rag.retrieval import is_order, news_sentences
from rag.schema import Citation, Scope
from rag.text import Weights
from vectorstore import NO_BOUNDS, ArchiveReader, Article

MOST_PASSAGES = 20_000
"""Passages that a search for a word is asked for."""
PASSAGES_AT_ONCE = 500
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """Articles within a scope that hold some words, best first. `is_complete` says that there are no more."""

    articles: tuple[Article, ...]
    is_complete: bool


def find_articles(archive: ArchiveReader, texts: Iterable[str], scope: Scope, most: int) -> Found:
    """The articles within a scope that hold a word of one of some texts, at most so many, best first."""
    wanted = min(MOST_PASSAGES, max(1, archive.passage_count()))
    ids: dict[str, None] = {}
    for text in texts:
        hits = archive.search_lexical(text, wanted) if text.strip() else []
        ids.update(dict.fromkeys(id_ for id_, _ in hits))
    bounds = bounds_of(scope)
    inside = ids if bounds == NO_BOUNDS else archive.within(sorted(ids), bounds)
    articles = _articles_of(archive, [id_ for id_ in ids if id_ in inside], most + 1)
    is_complete = len(articles) <= most and len(ids) < MOST_PASSAGES
    return Found(tuple(map(archive.article, articles[:most])), is_complete)


def _articles_of(archive: ArchiveReader, passages: Sequence[str], most: int) -> list[str]:
    """The ids of the articles of some passages, in order, at most so many: no more is looked up."""
    articles: dict[str, None] = {}
    for at in range(0, len(passages), PASSAGES_AT_ONCE):
        articles.update(dict.fromkeys(archive.articles_with(passages[at : at + PASSAGES_AT_ONCE])))
        if len(articles) >= most:
            break
    return list(articles)[:most]


def find_topic(
    archive: ArchiveReader, text: str, scope: Scope, weights: Weights, most: int, *, by_any_word: bool = False
) -> tuple[Topic, Found]:
    """A topic as the archive knows it, and the articles within a scope that hold its rarest word, or what
    else it is called; `by_any_word` behind them those that hold another."""
    topic = Topic.of(text)
    rarest = max(topic.stems, key=lambda stem: (weights(stem), stem), default="")
    words = [w for w in topic.text.split() if rarest in Topic.of(w).stems] or [topic.text]
    found = find_articles(archive, words[:1], scope, most)
    topic = topic.told_by(found.articles)
    forms = [form for own, form in topic.forms if rarest in Topic.of(own).stems]
    wider = [topic.text] if by_any_word and topic.phrase is None else []
    texts = list(dict.fromkeys([*words[:1], *forms, *wider]))
    if texts != words[:1]:
        found = find_articles(archive, texts, scope, most)
    return topic, found


def newest_first(articles: Iterable[Article]) -> list[Article]:
    """Articles by their time of publication, the newest first, undated last, ties by id."""
    by_id = sorted(articles, key=lambda article: article.id)
    return sorted(by_id, key=lambda article: article.published or _NEVER, reverse=True)


def stories_of(articles: Sequence[Article], archive: ArchiveReader) -> list[list[Article]]:
    """The articles in groups of copies, the one that stands for its story first, where it is among them; the
    groups in the order of the articles."""
    by_id = {article.id: article for article in articles}
    stories = archive.stories(list(by_id))
    groups: dict[str, list[Article]] = {}
    for article in articles:
        story = stories.get(article.id)
        members = story.members if story else (article.id,)
        groups.setdefault(members[0], [by_id[id_] for id_ in members if id_ in by_id])
    return list(groups.values())


def indexes_of(article: Article) -> Iterable[int]:
    """The news sentences of an article, by index, without those that speak to a language model."""
    return (i for i in range(len(news_sentences(article))) if not is_order(article, i))


class Numbers:
    """Gives citations their numbers, 1, 2, 3 … in the order of asking, one for each article."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def cite(self, article: Article, start: int, end: int) -> Citation:
        """A citation of a span of an article."""
        number = self._given.setdefault(article.id, len(self._given) + 1)
        return Citation(number, article, start, end, article.text[start:end])
