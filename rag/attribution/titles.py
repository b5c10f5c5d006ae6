"""Who speaks where an article calls somebody by a title that it never ties to the name, but others do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rag.attribution.extraction import Reading, people_of, read
from rag.attribution.lexicon import DETERMINERS, PEOPLE, PREPOSITIONS
from rag.attribution.people import has_role, key_of
from rag.attribution.records import Attribution
from vectorstore import Article

LEAST_WORDS = 2
"""Words of a title that may be anybody's in fewer: "the president"."""


def titles_of(name: str, articles: Iterable[Article]) -> tuple[frozenset[str], ...]:
    """The words of the titles that each of some articles gives somebody of this name."""
    surname = (name.split() or [""])[-1]
    people = (read(article).casts.named(surname) for article in articles)
    roles = (
        frozenset(person.roles) for person in people if person is not None and _may_be(name, person.name)
    )
    return tuple(dict.fromkeys(found for found in roles if found & PEOPLE))


def holders_of(title: str, articles: Iterable[Article]) -> tuple[str, ...]:
    """The names of those to whom one of some articles gives all of a title ("NATO's secretary general"); none
    for what is no title, or may be anybody's."""
    words = _words_of(title.split())
    if len(words) < LEAST_WORDS or not words & PEOPLE:
        return ()
    return tuple(dict.fromkeys(name for article in articles for name in read(article).casts.holding(words)))


def statements_by_title(
    name: str, titles: Iterable[frozenset[str]], article: Article
) -> tuple[Attribution, ...]:
    """What somebody says in an article by one of their titles ("the secretary general"), in order, with the
    name: where nobody is named there with it, and they are the last person whom it names before."""
    given, reading = tuple(titles), read(article)
    found = [
        (said, _last_named(article, said.mention[0]))
        for said in reading.attributions
        if given and _is_title(article, said, given, reading)
    ]
    return tuple(
        replace(said, speaker=person, named=False)
        for said, person in found
        if person and person.split()[-1] == name.split()[-1] and _may_be(name, person)
    )


def _is_title(
    article: Article, said: Attribution, titles: Iterable[frozenset[str]], reading: Reading
) -> bool:
    """Whether a speaker is called by a title alone, all of it one of some."""
    first, *others = article.text[slice(*said.mention)].split() or [""]
    if first.lower() != "the" or not said.speaker or reading.casts.named(said.speaker.split()[-1]):
        return False
    words = _words_of(others)
    if len(words) < LEAST_WORDS or not words & PEOPLE:
        return False
    return any(all(has_role(set(roles), word) for word in words) for roles in titles)


def _words_of(title: Iterable[str]) -> frozenset[str]:
    return frozenset(map(key_of, title)) - DETERMINERS - PREPOSITIONS - {""}


def _last_named(article: Article, before: int) -> str:
    """The person whose surname stands last before a place, "" for nobody."""
    text = article.text[:before]
    people = ((text.rfind(person.split()[-1]), person) for person in people_of(article))
    return max(((at, person) for at, person in people if at >= 0), default=(-1, ""))[1]


def _may_be(name: str, person: str) -> bool:
    """Whether two names may be one: either ends in the other, or they begin with one letter."""
    one, other = name.lower().split(), person.lower().split()
    shorter = min(len(one), len(other))
    return one[-shorter:] == other[-shorter:] or one[0][:1] == other[0][:1]
