"""What a form is about: words that a sentence must have, in any of the forms that the archive knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from rag.query import speaks_of
from rag.text import (
    CAPITAL,
    Weights,
    content_words,
    holds,
    is_alike,
    is_common,
    names,
    other_forms,
    short_forms,
    stems_of,
    stems_with_short_forms,
    undotted,
    with_the_us,
    word_stems,
)
from vectorstore import ENGLISH, OTHER, Article, language_of

MOST_TELLING = 100
"""Articles that tell what a topic is called."""
MANY = 3
"""Words of a topic that need not stand in one sentence."""
MOST_UNLIKE = 65_536
"""Stems that are remembered as no form of a name."""
LEAST_NAME = 4
"""Letters of a name that other forms of it may be told by: Crimea, Crimean."""

_CAPITALISED = re.compile(rf"\b{CAPITAL}[\w’'-]*")
_COMMON = re.compile(r"(?<![\w’'-])[a-z][\w’'-]*")
"""An English word that is no name."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of one or more words.

    `stems` must all be met by a text; `forms` are other names of its words there ("EU", "European Union");
    `phrase` is a name of several words that must stand together, as it does in the archive, else None.
    """

    text: str
    stems: frozenset[str] = field(hash=False)
    language: str = ENGLISH
    forms: tuple[tuple[str, str], ...] = field(default=(), hash=False)
    phrase: re.Pattern[str] | None = field(default=None, hash=False)

    @classmethod
    def of(cls, text: str) -> Topic:
        """A topic as it was written.

        >>> sorted(Topic.of("the gas price").stems)
        ['gas', 'price']
        """
        words = in_words(text)
        language = language_of(words)
        if language in (ENGLISH, OTHER):
            return cls(words, stems_with_short_forms(words))
        return cls(words, stems_of(words, language), language)

    def told_by(self, articles: Iterable[Article]) -> Topic:
        """The same topic, told by articles which other names it has there, and whether it is a name."""
        if self.language != ENGLISH:
            return self
        texts = [article.text for article in islice(articles, MOST_TELLING)]
        phrase = _name_of(self.text)
        is_name = phrase is not None and any(map(phrase.search, texts))
        forms = tuple(other_forms(self.text, texts).items())
        return Topic(self.text, self.stems, self.language, forms, phrase if is_name else None)

    def met_in(self, text: str) -> frozenset[str]:
        """Those of its stems that a text has, as they are or under another name."""
        return _met_in(self, text)

    def _met_in(self, text: str) -> frozenset[str]:
        if self.language != ENGLISH:
            return self.stems & stems_of(text, self.language)
        if not _may_meet(self, text):
            return frozenset()
        there = stems_with_short_forms(text)
        met = there & self.stems
        met -= {short.lower() for short in _short_forms(self.text) if not _has_short(short, text)}
        for own, form in self.forms:
            if _has_form(form, text):
                met |= stems_with_short_forms(in_words(own)) & self.stems
        named = _stems_of_names(self.text) & self.stems
        unmet = named - met
        capitals = stems_with_short_forms(" ".join(_CAPITALISED.findall(text))) if unmet else frozenset[str]()
        alike = {stem for stem in unmet if _has_alike(stem, capitals)}
        return met | alike

    def cover(self, text: str, weights: Weights) -> float:
        """The share of its stems, by weight, that a text has, or has another word of their sense for
        ("soldiers" for "troops"); in [0, 1]."""
        met = self.met_in(text)
        for word in self.text.split():
            stems = _stems_of_word(word) & self.stems - met
            if stems and word.islower() and speaks_of(word, text):
                met |= stems
        return weights.coverage(self.stems, met)

    @property
    def named(self) -> frozenset[str]:
        """The stems of its names.

        >>> sorted(Topic.of("elections in Ukraine").named), sorted(Topic.of("the economy").named)
        (['ukrain'], [])
        """
        return _stems_of_all_names(self.text) & self.stems if self.language == ENGLISH else frozenset()

    def is_named_in(self, text: str) -> bool:
        """Whether a text has all of its names."""
        return self.named <= self.met_in(text)

    def is_in(self, text: str) -> bool:
        """Whether a text has all of it.

        >>> Topic.of("gas price").is_in("Gazprom raised the price of gas.")
        True
        """
        if not self.stems:
            return False
        if self.phrase is None or self.phrase.search(text):  # quick to see, and most have not
            return self.met_in(text) == self.stems
        return any(_has_form(form, text) for _, form in self.forms) and self.met_in(text) == self.stems

    def is_of(self, article: Article, text: str) -> bool:
        """Whether a sentence of an article speaks of it: of many words the title may say all but two."""
        if self.phrase is not None or not self.stems:
            return self.is_in(text)
        own = self.met_in(text)
        if own == self.stems:
            return True
        return len(self.stems) >= MANY and len(own) > 1 and own | self.met_in(article.title) == self.stems

    def is_by_title(self, article: Article, text: str, beside: str = "") -> bool:
        """Whether words of an article take up its title, which has the topic: by a word of it, no name,
        that is neither the topic's nor one of those `beside` it."""
        if not self.is_in(article.title):
            return False
        common = " ".join(_COMMON.findall(text)) if self.language == ENGLISH else text
        title = stems_of(article.title, self.language) - self.met_in(article.title)
        return bool((title - stems_of(beside, self.language)) & stems_of(common, self.language))


@lru_cache(maxsize=16_384)
def _met_in(topic: Topic, text: str) -> frozenset[str]:
    """The same, found once: a title is looked at for each of its sentences."""
    return topic._met_in(text)


def _may_meet(topic: Topic, text: str) -> bool:
    """Whether a text may have a stem of an English topic. Most have none, and to see that takes a fifth of
    finding their stems: a word that has none is looked at once."""
    plain = undotted(text)
    if any(not form.isupper() or _has_short(form, text) for _, form in topic.forms):
        return True
    words, (having, without) = content_words(plain), _looked_at(topic)
    for word in words - without:
        if word in having or _may_have(topic, word):
            having.add(word)
            return True
        if len(without) < MOST_UNLIKE:
            without.add(word)
    return False


@lru_cache(maxsize=64)
def _looked_at(topic: Topic) -> tuple[set[str], set[str]]:  # noqa: ARG001
    """Words that were seen to have a stem of a topic, and words that have none."""
    return set(), set()


def _may_have(topic: Topic, word: str) -> bool:
    """Whether a word has a stem of a topic, itself or as an abbreviation, or another form of a name in it."""
    there = frozenset((*word_stems(word), word.lower()) if word.isupper() else word_stems(word))
    if there & topic.stems:
        return True
    return any(_has_alike(stem, there) for stem in _stems_of_names(topic.text) & topic.stems)


@lru_cache(maxsize=256)
def _stems_of_names(text: str) -> frozenset[str]:
    """The stems of a text's names that are no abbreviations."""
    own = (name for name in names(text) if not short_forms(name) and len(name) >= LEAST_NAME)
    return frozenset().union(*map(stems_with_short_forms, own))


@lru_cache(maxsize=256)
def _stems_of_all_names(text: str) -> frozenset[str]:
    own = (name for name in names(text) if name.isupper() or not is_common(name))
    return frozenset().union(*map(stems_with_short_forms, own))


@lru_cache(maxsize=1_024)
def _stems_of_word(word: str) -> frozenset[str]:
    return Topic.of(word).stems


_short_forms = lru_cache(maxsize=256)(short_forms)


def in_words(text: str) -> str:
    """A text on one line, with an abbreviation alone written as within a sentence, where it is told from a
    word in capitals.

    >>> in_words("US"), in_words("the us"), in_words("gas")
    ('the US', 'the US', 'gas')
    """
    words = with_the_us(" ".join(text.split()))
    return f"the {words}" if words.isupper() else words


def _has_short(short: str, text: str) -> bool:
    """Whether an abbreviation stands in a text, as it is or as a name: NATO, Nato; but not WHO, Who."""
    forms = (short, short.capitalize()) if len(short) >= LEAST_NAME else (short,)
    without_dots = text.replace(".", "")
    if not any(form in without_dots for form in forms):
        return False
    return bool(re.search(rf"\b(?:{'|'.join(forms)})\b", undotted(text)))


def _has_form(form: str, text: str) -> bool:
    return _has_short(form, text) if form.isupper() else holds(form, text)


def _has_alike(stem: str, there: frozenset[str]) -> bool:
    """Whether one of some stems is another form of a name."""
    unlike = _unlike(stem)
    for other in there - unlike:
        if len(other) >= LEAST_NAME and is_alike(stem, other):
            return True
        if len(unlike) < MOST_UNLIKE:
            unlike.add(other)
    return False


@lru_cache(maxsize=64)
def _unlike(stem: str) -> set[str]:  # noqa: ARG001
    """Stems that were seen to be no form of a name: nearly all that a text has, so they are not compared
    again."""
    return set()


def _name_of(text: str) -> re.Pattern[str] | None:
    """A pattern of several words as a name has them, one behind the other and with capitals."""
    words = [word for word in re.findall(r"\w+", undotted(text)) if word.lower() not in ("the", "a", "an")]
    if len(words) < 2:
        return None
    return re.compile(r"\b" + r"\s+".join(re.escape(w[0].upper() + w[1:]) for w in words) + r"(?!\w{3})")
