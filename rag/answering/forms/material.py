"""What an overview is made of: the articles of an archive on a topic, and their sentences, with what each is
worth alone and what it means."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.answering.context import leans_back
from rag.answering.forms.lines import indexes_of, stories_of
from rag.answering.forms.nearness import is_calibrated, is_near, may_be_near, opening_of
from rag.answering.forms.quotes import is_sure
from rag.answering.forms.topic import Topic
from rag.attribution import attributions, people_of, recall
from rag.models.encoders import Embedder
from rag.query import bounds_of
from rag.retrieval import CORRECTED, cosines, few_within, is_cut, news_sentences, repeats_error, same_sentence
from rag.schema import Scope
from rag.sentences import Sentence
from rag.text import MONTHS, WEEKDAYS, Weights, content_stems, days_in, is_common, names, numbers
from vectorstore import ArchiveReader, Article

MOST_FOUND, MOST_NEAR = 400, 60
"""Passages that are looked for by words, and by meaning."""
MOST_WIDE = 10_000
"""The former within days or outlets, where most that is found may lie outside."""
MOST_ARTICLES = 60
FRONT = 30
"""Sentences of an article that are looked at in any case: what is news stands in front. Of those behind only
the ones that have the topic themselves are."""
MOST_SENTENCES = 120
"""Sentences whose meanings are compared: half a second on two cores."""
MOST_OF_ONE = 12
"""Of these, of one article."""
NEAR = 0.35
"""The cosine of a passage and a topic from which on the passage may be about it without its words."""
COVERS, MEANS = 0.5, 0.45
"""The share by weight of a topic's words, and the cosine, from which on a sentence that has not all of them
is about it."""
THE_SAME = 0.92
"""The cosine from which on a sentence is one that has the topic's words, in other words for it."""
GOES_ON, NOT_OWN = 0.5, 0.5
"""The cosine to the topic's own sentences from which on another of an article about it belongs to them, and
what that one loses."""
FEW_OWN, GOES_ON_OF_FEW, NOT_OWN_OF_FEW = 12, 0.4, 0.25
"""The two where a topic has fewer own sentences: more is taken from the articles about it."""
OPENING, DEVOTED, FEW_ARTICLES = 2, 0.45, 4
"""An article one of whose so many first sentences is the topic's own, and whose opening has this cosine to
it, is about nothing else: all of its sentences belong to a topic that has own ones in so few articles."""
FEWEST_WORDS, MOST_WORDS = 7, 50
ANEW = 0.7
"""The share of the stems of two sentences from which on one is the other as it was corrected."""
IS_ABOUT = 0.25
"""What a sentence gains in whose article the title or the opening has the topic."""
IN_PASSING = 0.4
"""How much of a topic a sentence speaks of that has it only behind "before", "after", "since" and such."""
WORTH_SHOWING = 0.5
LEANS, LEANS_ON_SPEAKER = 1.6, 0.35
"""What a sentence loses that cannot be understood alone, and one in which "he" is known to be the speaker."""

_OPENERS = re.compile(r"^[\W_]+")
_PRONOUN = re.compile(r"\b(?:he|she|it|they)\b", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:before|after|since|until|eve of)\s+(?:[\w’']+\s+){0,2}[\w’']+")
_IT_SAID = re.compile(r"\bit (?:said|added|told)\b")
_TIMES = frozenset((*WEEKDAYS, *MONTHS))


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A sentence that may be shown. `worth` in about [-1, 2] says how well it stands alone for the topic;
    `is_own` that it has the topic's words itself; `copies` have its article's story; `vector` is of unit
    length."""

    article: Article
    index: int
    sentence: Sentence
    is_own: bool
    worth: float
    vector: NDArray[np.float32]
    copies: tuple[Article, ...] = ()
    speaker: str = ""
    """Who speaks, where the sentence says "he" or "she"."""

    @property
    def outlet(self) -> str:
        return self.article.source or ""

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def stands_alone(self) -> bool:
        """Whether it may be shown without what stands around it."""
        return self.worth >= WORTH_SHOWING


@dataclass(frozen=True, slots=True)
class Material:
    """All of it: `articles` are those on the topic, copies included; `candidates` the sentences, of each
    story those of the article that stands for it, in order of their articles and places."""

    topic: Topic
    articles: tuple[Article, ...]
    candidates: tuple[Candidate, ...]
    is_complete: bool
    beside: tuple[Candidate, ...]
    """Other sentences of articles about the topic: of no worth to be shown for it, but with numbers of it."""
    passages: tuple[str, ...]
    """The ids of all passages that have a word of the topic, in scope."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence on its way to become a candidate."""

    article: Article
    index: int
    cover: float
    goes_on: bool
    worth: float
    copies: tuple[Article, ...]

    @property
    def text(self) -> str:
        return news_sentences(self.article)[self.index].text


def gather(
    archive: ArchiveReader,
    text: str,
    embedder: Embedder,
    weights: Weights,
    scope: Scope,
    apart: Callable[[Article], str] | None = None,
    most_articles: int = MOST_ARTICLES,
    spread: float = math.inf,
) -> Material:
    """The material on a topic within a scope. Copies stand together for one story, but those that `apart`
    tells apart (by their outlets, say). Of a topic of several words, sentences count as its own that are at
    most `spread` less near to it than the nearest."""
    topic = Topic.of(text)
    meaning = embedder.embed([topic.text])[0]
    articles, passages = _find(archive, [topic.text], meaning, scope, most_articles)
    topic = topic.told_by(articles)
    if topic.forms:
        wanted = [topic.text, *(form for _, form in topic.forms)]
        articles, passages = _find(archive, wanted, meaning, scope, most_articles)
    stories = stories_of(articles, archive)
    groups = [group for story in stories for group in _parted(story, apart)]
    about = {a.id for story in stories if any(_is_about(topic, a) for a in story) for a in story}
    places = [
        place
        for first, *copies in groups
        for place in _places(topic, first, tuple(copies), weights, is_about=first.id in about)
    ]
    places = _likeliest(places)
    recall(archive, (place.article for place in places))
    candidates, beside = _candidates(topic, places, embedder, meaning, spread)
    candidates = _with_corrections(candidates)
    used = {candidate.article.id for candidate in candidates}
    on_topic = tuple(a for group in groups if group[0].id in used for a in group)
    beside = tuple(c for c in beside if c.article.id in used)
    return Material(topic, on_topic, candidates, len(articles) < most_articles, beside, passages)


def _with_corrections(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The sentences, those without worth that a later article of their outlet, a correction, has anew."""
    anew = [c for c in candidates if is_correction(c.article)]

    def is_superseded(old: Candidate) -> bool:
        return any(
            new.outlet == old.outlet
            and new.article.id != old.article.id
            and not is_correction(old.article)
            and content_stems(old.article.title) <= content_stems(new.article.title)
            and _share(content_stems(old.text), content_stems(new.text)) >= ANEW
            for new in anew
        )

    return tuple(replace(c, worth=min(c.worth, 0.0)) if is_superseded(c) else c for c in candidates)


def is_correction(article: Article) -> bool:
    """Whether an article says, in its title or its first sentences, that it corrects something."""
    opening = " ".join(sentence.text for sentence in news_sentences(article)[:2])
    return bool(CORRECTED.search(f"{article.title} {opening}"))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _parted(story: Sequence[Article], apart: Callable[[Article], str] | None) -> list[list[Article]]:
    groups: dict[str, list[Article]] = {}
    for article in story:
        groups.setdefault(apart(article) if apart else "", []).append(article)
    return list(groups.values())


def _find(
    archive: ArchiveReader,
    texts: Iterable[str],
    meaning: NDArray[np.float32],
    scope: Scope,
    most: int,
) -> tuple[list[Article], tuple[str, ...]]:
    """The articles whose passages have the words of one of some texts, or are near in meaning, best first;
    and the ids of the former passages."""
    bounds = bounds_of(scope)
    is_bounded = scope != Scope()
    scores: dict[str, float] = {}
    for text in texts:
        hits = archive.search_lexical(text, MOST_WIDE if is_bounded else MOST_FOUND, heading_boost=1.0)
        highest = max((score for _, score in hits), default=1.0) or 1.0
        for id_, score in hits:
            scores[id_] = max(scores.get(id_, 0.0), score / highest)
    by_words = tuple(scores)
    few = few_within(archive, bounds)
    near = archive.search_dense(meaning, MOST_NEAR) if few is None else _nearest(archive, few, meaning)
    for id_, cosine in near:
        if id_ in scores or cosine >= NEAR:
            scores[id_] = scores.get(id_, 0.0) + max(0.0, cosine)
    inside = archive.within(sorted(scores), bounds)
    best = sorted(inside, key=lambda id_: (-scores[id_], id_))[:MOST_FOUND]
    ids = archive.articles_with(best)
    return [archive.article(id_) for id_ in ids[:most]], tuple(i for i in by_words if i in inside)


def _nearest(
    archive: ArchiveReader, ids: Sequence[str], meaning: NDArray[np.float32]
) -> list[tuple[str, float]]:
    near = cosines(archive, ids, meaning)
    return sorted(near.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NEAR]


def _is_about(topic: Topic, article: Article) -> bool:
    """Whether the title or the opening of an article has a topic."""
    opening = (sentence.text for sentence in news_sentences(article)[:2])
    return topic.is_in(article.title) or any(
        topic.is_of(article, text) and not _is_in_passing(topic, text) for text in opening
    )


def _places(
    topic: Topic, article: Article, copies: tuple[Article, ...], weights: Weights, *, is_about: bool
) -> Iterator[_Place]:
    """The sentences of an article that may be about a topic: all of its front where the article or a copy of
    it is."""
    sentences = news_sentences(article)
    indexes = [
        index
        for place, index in enumerate(indexes_of(article))
        if place < FRONT or topic.is_in(sentences[index].text)
        if not is_cut(sentences[index].text) and not repeats_error(sentences, index)
    ]
    covers = {index: _cover(topic, article, sentences[index].text, weights) for index in indexes}
    for index in indexes:
        near = max((covers.get(i, 0.0) for i in (index - 1, index)), default=0.0)
        if covers[index] or is_about or near == 1.0:
            worth = _worth(index, sentences[index].text) + (IS_ABOUT if is_about else 0.0)
            yield _Place(article, index, covers[index], is_about or near == 1.0, worth, copies)


def _cover(topic: Topic, article: Article, text: str, weights: Weights) -> float:
    """How much of a topic a sentence of an article speaks of, in [0, 1]."""
    if _is_in_passing(topic, text):
        return IN_PASSING
    return 1.0 if topic.is_of(article, text) else topic.cover(text, weights)


def unnamed_speaker_of(article: Article, sentence: Sentence) -> str:
    """Who speaks in a sentence that calls them "he", "she", "it" or "they" alone, where that is sure."""
    if not _PRONOUN.search(sentence.text):
        return ""
    for found in attributions(article):
        start, end = found.mention
        if sentence.start <= start < sentence.end and _PRONOUN.fullmatch(article.text[start:end]):
            is_known = _is_name(found.speaker) and is_sure(article, found)
            alone = not _names_somebody(article, article.text[sentence.start : start])
            return found.speaker if is_known and alone else ""
    return ""


def _is_name(speaker: str) -> bool:
    return speaker[:1].isupper() and not speaker.startswith("The ")


def _names_somebody(article: Article, text: str) -> bool:
    """Whether words of an article name somebody whom "he" behind them may mean."""
    return any(name.split()[-1] in text for name in people_of(article))


def _leans(article: Article, text: str, speaker: str) -> float:
    """What a sentence loses for what it leaves to the one before it."""
    opening = _OPENERS.sub("", text)
    if speaker:
        with_speaker = _PRONOUN.sub(lambda _: speaker, opening, count=1)
        return LEANS if leans_back(with_speaker) else LEANS_ON_SPEAKER
    pronoun = _PRONOUN.search(opening)
    if leans_back(opening):
        return LEANS
    if pronoun is None or pronoun[0].lower() not in ("he", "she"):
        return LEANS if _IT_SAID.search(opening) else 0.0
    return 0.0 if _names_somebody(article, opening[: pronoun.start()]) else LEANS


def named_in(text: str) -> list[str]:
    """The names in a text without a day, a month and a word that opens it with a capital for that alone."""
    found = [name for name in names(text) if name not in _TIMES]
    return found[1:] if found and text.startswith(found[0]) and is_common(found[0]) else found


def _worth(index: int, text: str) -> float:
    """How well a sentence can be read, and how likely it is news of weight."""
    words = text.split()
    opening = _OPENERS.sub("", text)
    worth = 0.5
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
        worth -= 0.5
    if text.rstrip("\"'”’)").endswith("?") or text.count("“") != text.count("”") or text.count('"') % 2:
        worth -= 1.0
    named = named_in(opening)
    worth += 0.15 if named else -0.3
    worth += 0.1 if numbers(text) else 0.0
    worth += {0: 0.4, 1: 0.3}.get(index, 0.0)
    return worth


def _likeliest(places: Sequence[_Place]) -> list[_Place]:
    """The places whose meanings are compared, in their order: own ones first, then those that go on, of every
    article some."""
    ranked: dict[str, int] = {}
    order = []
    for place in sorted(places, key=lambda p: (p.cover < 1.0, -p.worth, p.index)):
        rank = ranked[place.article.id] = ranked.get(place.article.id, 0) + 1
        if rank <= MOST_OF_ONE:
            order.append((place.cover < COVERS and not place.goes_on, rank, place))
    kept = {id(place) for *_, place in sorted(order, key=lambda entry: entry[:2])[:MOST_SENTENCES]}
    return [place for place in places if id(place) in kept]


def _candidates(
    topic: Topic,
    places: Sequence[_Place],
    embedder: Embedder,
    meaning: NDArray[np.float32],
    spread: float = math.inf,
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """The places that are about a topic, by their words or by what they mean, and the others."""
    if not places:
        return (), ()
    vectors = embedder.embed([place.text for place in places])
    nearness = vectors @ meaning
    covers = COVERS if topic.phrase is None else 1.0  # a part of a name names something else
    own = [
        place.cover == 1.0 or (place.cover >= covers and near >= MEANS)
        for place, near in zip(places, nearness, strict=True)
    ]
    openness: list[float] | None = None
    if may_be_near(topic, embedder):
        openness = _openness(places, embedder, meaning)
        totals = [
            place.cover + max(float(near), of_its_opening)
            for place, near, of_its_opening in zip(places, nearness, openness, strict=True)
        ]
        least = max(totals) - spread
        own = [
            total >= least and (place.cover == 1.0 or is_near(place.cover, total))
            for place, total in zip(places, totals, strict=True)
        ]
    if not any(own) and topic.phrase is None:
        own = [bool(place.cover) and near >= MEANS for place, near in zip(places, nearness, strict=True)]
    if not any(own):
        return (), ()
    alike = (vectors @ vectors[np.asarray(own)].T).max(axis=1) >= THE_SAME
    own = [is_own or bool(same) for is_own, same in zip(own, alike, strict=True)]
    to_own = _to_others(vectors, own)
    goes_on, not_own = (GOES_ON, NOT_OWN) if sum(own) >= FEW_OWN else (GOES_ON_OF_FEW, NOT_OWN_OF_FEW)
    devoted = set[str]()
    carrying = {place.article.id for place, is_own in zip(places, own, strict=True) if is_own}
    if len(carrying) <= FEW_ARTICLES and is_calibrated(topic, embedder):
        openness = openness or _openness(places, embedder, meaning)
        devoted = {
            place.article.id
            for place, is_own, of_its_opening in zip(places, own, openness, strict=True)
            if is_own and place.index < OPENING and of_its_opening >= DEVOTED
        }
    found: list[Candidate] = []
    beside: list[Candidate] = []
    for i, place in enumerate(places):
        wide = len(topic.stems) > 1
        worth = place.worth + float((0.8 if wide else 0.4) * nearness[i] + 0.4 * to_own[i])
        worth -= (0.2 if wide else 0.0) + (0.0 if own[i] else not_own)
        sentence = news_sentences(place.article)[place.index]
        speaker = ""
        if worth >= WORTH_SHOWING:  # reading who speaks takes long
            speaker = unnamed_speaker_of(place.article, sentence)
            worth -= _leans(place.article, place.text, speaker)
        candidate = Candidate(
            place.article, place.index, sentence, own[i], worth, vectors[i], place.copies, speaker
        )
        belongs = own[i] or (place.goes_on and to_own[i] >= goes_on) or place.article.id in devoted
        (found if belongs else beside).append(candidate)
    return tuple(found), tuple(beside)


def _openness(places: Sequence[_Place], embedder: Embedder, meaning: NDArray[np.float32]) -> list[float]:
    """Of each place how near the opening of its article is to a topic. Embedding the openings takes nearly as
    long as embedding the places."""
    openings = {place.article.id: opening_of(place.article) for place in places}
    near = dict(zip(openings, embedder.embed(list(openings.values())) @ meaning, strict=True))
    return [float(near[place.article.id]) for place in places]


def _is_in_passing(topic: Topic, text: str) -> bool:
    """Whether a sentence has a topic only to say when something else was."""
    cut = _WHEN.sub("", text)
    return cut != text and not topic.is_in(cut) and topic.is_in(text)


def _to_others(vectors: NDArray[np.float32], own: Sequence[bool]) -> NDArray[np.float32]:
    """How near each sentence is to the mean of the own ones."""
    mean = vectors[np.asarray(own)].mean(axis=0)
    return np.asarray(vectors @ (mean / max(float(np.linalg.norm(mean)), 1e-9)), dtype=np.float32)


LIKE, ALONE = 0.85, 0.7
"""The likeness from which on two sentences say the like, and below which they surely do not."""
AGAIN = 0.78
"""The likeness from which on little is gained by reading the second."""
WORDS_COUNT = 0.3
SAME_NUMBERS = 0.5


def likeness(topic: Topic, one: Candidate, other: Candidate) -> float:
    """How much two sentences say the same, in [0, 1.3]: the cosine of their meanings and the share of their
    words beyond the topic; 0 where they give other numbers, or speak of other days."""
    cosine = float(one.vector @ other.vector)
    if cosine < ALONE - WORDS_COUNT:
        return 0.0
    if same_sentence(one.text, other.text):
        return 1.0 + WORDS_COUNT
    m, n = set(numbers(one.text)), set(numbers(other.text))
    if m and n and len(m & n) < SAME_NUMBERS * min(len(m), len(n)):
        return 0.0
    d, e = ({found.day for found in days_in(c.text, c.article.published)} for c in (one, other))
    if d and e and not d & e:
        return 0.0
    a, b = (content_stems(c.text) - topic.stems for c in (one, other))
    return cosine + WORDS_COUNT * _share(a, b)
