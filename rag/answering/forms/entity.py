"""A person, a body or a place: its mentions, what it said, what others said of it, and who appears beside it.

All but the last are the forms as they are; names are those by which articles introduce people.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rag.answering.forms.lines import Numbers, find_topic, indexes_of, newest_first, stories_of
from rag.answering.forms.mentions import MOST_ARTICLES, find_mentions
from rag.answering.forms.nearness import Nearness
from rag.answering.forms.quotes import find_quotes, is_sure
from rag.answering.forms.topic import Topic
from rag.attribution import attributions, is_one_person, people_of, recall
from rag.retrieval import news_sentences, same_sentence
from rag.schema import Citation, Companion, Entity, Scope, Statement
from rag.text import Weights
from vectorstore import ArchiveReader, Article

LEAST_TOGETHER = 2
"""Articles that have both names: of one alone nothing can be learnt."""
MOST_JUDGED = 40
"""Names whose articles are counted over the whole archive, those that are most often beside it."""
MOST_BESIDE = 15
MOST_COUNTED = 1_000
"""Passages in which the articles of a name are counted; of more, their number is estimated from these."""


def find_entity(
    archive: ArchiveReader,
    name: str,
    weights: Weights,
    nearness: Nearness,
    scope: Scope | None = None,
    limit: int | None = None,
) -> Entity:
    """The page of a name. `limit` cuts each list of lines, never the counts.

    Who is asked for by a full name is also meant where an article has the surname alone, if nobody else of
    that surname is in the archive; if somebody is, `namesakes` names them.
    """
    name, scope = " ".join(name.split()), scope or Scope()
    called, namesakes = _called(name, archive, weights)
    topic, found = known = find_topic(archive, called, scope, weights, MOST_ARTICLES)
    mentioning = [article for article in found.articles if _has(topic, article)]
    recall(archive, mentioning)
    said_of = _said_of(topic, newest_first(mentioning), archive)
    return Entity(
        name,
        find_mentions(archive, called, weights, scope, limit, known),
        find_quotes(archive, name, "", scope, limit, nearness),
        tuple(said_of[:limit]),
        len(said_of),
        _beside(topic, mentioning, archive),
        namesakes,
    )


def _called(name: str, archive: ArchiveReader, weights: Weights) -> tuple[str, tuple[str, ...]]:
    """By which name somebody is looked for, and who else of the archive has that surname: the surname alone
    for a full name whose surname nobody else has, and which is no word of the language."""
    surname = _surname(name)
    if not surname[:1].isupper():
        return name, ()
    articles = find_topic(archive, surname, Scope(), weights, MOST_ARTICLES)[1].articles
    full = re.compile(rf"\w+\.?\s+{re.escape(surname)}(?!\w)")
    people = {one for article in articles if full.search(article.text) for one in people_of(article)}
    bearers = sorted(person for person in people if " " in person and _surname(person) == surname)
    if surname == name:
        several = any(not is_one_person(bearers[0], other) for other in bearers)
        return name, tuple(bearers) if several else ()
    others = [person for person in bearers if not is_one_person(name, person)]
    if others or not bearers:
        return name, tuple(others) if len(others) < len(bearers) else ()
    common = re.compile(rf"\b{re.escape(surname.lower())}\b")
    return (name if any(common.search(article.text) for article in articles) else surname), ()


def log_likelihood(both: float, one: float, other: float, neither: float) -> float:
    """How surely two things are found together more, or less, often than by chance: Dunning's G².

    `2 · Σ k · log(k · N / (row · column))` over the four cells of the table of those that have both, only the
    one, only the other, and neither (Dunning 1993, "Accurate Methods for the Statistics of Surprise and
    Coincidence"). At least 0; 3.84 are as sure as one in twenty.

    >>> log_likelihood(10, 0, 0, 90) > log_likelihood(10, 10, 10, 70) > 0
    True
    >>> abs(log_likelihood(5, 5, 5, 5)) < 1e-9
    True
    """
    total = both + one + other + neither
    rows, columns = (both + one, other + neither), (both + other, one + neither)
    cells = ((both, 0, 0), (one, 0, 1), (other, 1, 0), (neither, 1, 1))
    return 2 * sum(k * math.log(k * total / (rows[r] * columns[c])) for k, r, c in cells if k > 0)


# ---------------------------------------------------------------------- what others say of it


def _said_of(topic: Topic, articles: Sequence[Article], archive: ArchiveReader) -> list[Statement]:
    """The sentences in which somebody else speaks of it, of copies each once."""
    cite = Numbers().cite
    found: list[Statement] = []
    for group in stories_of(articles, archive):
        mine: list[Statement] = []
        for article in group:
            for one in _statements(topic, article, cite):
                if not any(same_sentence(one.citation.quote, other.citation.quote) for other in mine):
                    mine.append(one)
        found += mine
    return found


def _statements(
    topic: Topic, article: Article, cite: Callable[[Article, int, int], Citation]
) -> Iterator[Statement]:
    sentences = news_sentences(article)
    for index in indexes_of(article):
        sentence = sentences[index]
        if not topic.is_in(sentence.text):
            continue
        for said in attributions(article):
            start, end = max(said.start, sentence.start), min(said.end, sentence.end)
            if start >= end or not said.speaker or topic.is_in(said.speaker):
                continue
            if topic.is_in(article.text[start:end]) and is_sure(article, said):
                yield Statement(cite(article, sentence.start, sentence.end), said.speaker, direct=said.direct)
                break


# ---------------------------------------------------------------------- who appears beside it


def _beside(topic: Topic, articles: Sequence[Article], archive: ArchiveReader) -> tuple[Companion, ...]:
    """The people who are named in the same articles more often than by chance."""
    beside: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        for person in people_of(article):
            if not _is_same(topic, person):
                beside[person].add(article.id)
    together = {name: ids for name, ids in _merged(beside).items() if len(ids) >= LEAST_TOGETHER}
    judged = sorted(together, key=lambda name: (-len(together[name]), name))[:MOST_JUDGED]
    by_id = {article.id: article for article in articles}
    total = archive.count()
    found = []
    for name in judged:
        both = len(together[name])
        have = max(both, _articles_with(name, archive))
        one, other = len(articles) - both, have - both
        if both * total <= len(articles) * have:  # no more often than by chance
            continue
        strength = log_likelihood(both, one, other, max(0, total - both - one - other))
        count = sum(_sentences(topic, name, by_id[id_]) for id_ in together[name])
        found.append(Companion(name, both, count, have, strength))
    found.sort(key=lambda one: (-one.strength, -one.together, one.name))
    return tuple(found[:MOST_BESIDE])


def _merged(beside: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Names with their articles, a surname alone counted for the fullest name that most often ends in it."""
    names = Counter({name: len(set(ids)) for name, ids in beside.items()})
    full: dict[str, str] = {}
    for name, _ in sorted(names.items(), key=lambda pair: (-pair[1], pair[0])):
        if " " in name:
            full.setdefault(_surname(name), name)
    merged: dict[str, set[str]] = defaultdict(set)
    for name, ids in beside.items():
        merged[name if " " in name else full.get(name, name)] |= set(ids)
    return merged


def _articles_with(name: str, archive: ArchiveReader) -> int:
    """In about how many articles of the archive a surname stands."""
    surname = _surname(name)
    hits = archive.search_lexical(surname, MOST_COUNTED)
    word = _word(surname)
    passages = archive.passages([id_ for id_, _ in hits])
    ids = {passage.article_id for passage in passages if word.search(passage.text)}
    if len(hits) < MOST_COUNTED:
        return len(ids)
    return round(len(ids) * max(1.0, archive.document_frequency(_stem(surname)) / len(hits)))


def _sentences(topic: Topic, name: str, article: Article) -> int:
    word, sentences = _word(_surname(name)), news_sentences(article)
    texts = (sentences[index].text for index in indexes_of(article))
    return sum(bool(word.search(text)) and topic.is_in(text) for text in texts)


def _has(topic: Topic, article: Article) -> bool:
    sentences = news_sentences(article)
    return any(topic.is_in(sentences[index].text) for index in indexes_of(article))


def _is_same(topic: Topic, person: str) -> bool:
    """Whether a person is the one that a topic names, by a part of the name."""
    return (
        topic.is_in(person)
        or Topic.of(person).is_in(topic.text)
        or Topic.of(_surname(person)).is_in(topic.text)
    )


def _surname(name: str) -> str:
    return name.split()[-1]


def _word(surname: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(surname)}(?!\w)")


def _stem(word: str) -> str:
    return next(iter(Topic.of(word).stems), word.lower())
