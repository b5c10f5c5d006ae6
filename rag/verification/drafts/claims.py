"""What a draft's sentence says, against the sentences of the archive that are nearest to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.retrieval.evidence import is_order, news_sentences
from rag.retrieval.hybrid import Searcher
from rag.schema.answer import Support
from rag.schema.drafts import Kind, Place, Standing
from rag.schema.query import Bounds, Query
from rag.text.passages import heading_of
from rag.text.words import Weights, content_stems, is_named, number_places, numbers
from rag.verification.candidates import Source
from rag.verification.checker import EvidenceChecker, Span, Verdict
from rag.verification.drafts.days import Mention, day_mentions, objection_to, without_days
from rag.verification.drafts.sentences import DraftSentence
from rag.verification.objections import Fault
from vectorstore.interface import ArchiveReader
from vectorstore.records import Article, Hit

PASSAGES, SOURCES = 12, 5
_LEANS_BACK = re.compile(r"\b(?:he|she|they|it|his|her|their|its|this|that|these|those)\b", re.IGNORECASE)
SAME_MATTER = 0.5
"""The share of a sentence's words, by weight and without the one objected to, that the nearest place must have
for what is wrong with it to contradict it: else the archive only speaks of something else."""
_SPEAKS_AGAINST = frozenset(
    {
        Fault.UNKNOWN_NUMBER, Fault.UNKNOWN_NAME, Fault.NOT_THE_SPEAKER, Fault.NOT_THE_CAUSE, Fault.DENIAL,
        Fault.ANOTHER_NUMBER, Fault.ANOTHER_NAME, Fault.OPPOSITE, Fault.SOME_OPPOSITE, Fault.DENIED,
        Fault.NOT_DENIED, Fault.OF_SOMETHING_ELSE,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """A number, a name or a day of a sentence, offsets into its text."""

    kind: Kind
    start: int
    end: int
    standing: Standing
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """How a sentence stands, and how its numbers, names and days do."""

    standing: Standing
    places: tuple[Place, ...]
    reason: str = ""
    facts: tuple[Fact, ...] = ()


class ClaimChecker:
    """Checks the sentences of drafts against one archive. Use it from one thread."""

    def __init__(
        self,
        archive: ArchiveReader,
        searcher: Searcher,
        checker: EvidenceChecker,
        weights: Weights,
        bounds: Bounds,
    ) -> None:
        self._archive = archive
        self._searcher = searcher
        self._checker = checker
        self._weights = weights
        self._bounds = bounds

    def judge(self, sentence: DraftSentence, quoted: Sequence[Place]) -> Judged:
        """How a sentence stands; `quoted` are the places where its quotations were found."""
        sources = self._sources(sentence, quoted)
        if not sources:
            return Judged(Standing.NOT_FOUND, (), "nothing in the archive is about this")
        mentions = list(day_mentions(sentence.text))
        bare = without_days(sentence.text)
        before = sentence.before or None
        verdict = self._checker.check(sentence.text, (), sources, before)
        if verdict.support is Support.UNSUPPORTED and mentions and content_stems(bare):
            verdict = self._checker.check(bare, (), sources, before)
        if verdict.support is not Support.UNSUPPORTED:
            return self._supported(sentence, bare, verdict, sources, mentions)
        return self._unsupported(sentence, bare, verdict, sources, mentions)

    def _sources(self, sentence: DraftSentence, quoted: Sequence[Place]) -> list[Source]:
        """The articles that are nearest to a sentence, those of its quotations first, as numbered sources."""
        context = sentence.before if _LEANS_BACK.search(sentence.text) else ""
        hits = self._searcher.search(Query(sentence.text, context, self._bounds), PASSAGES)
        articles = {place.article.id: place.article for place in quoted}
        for hit in hits:
            if hit.passage.article_id not in articles:
                articles[hit.passage.article_id] = self._archive.article(hit.passage.article_id)
        chosen = list(articles.values())[:SOURCES]
        found = (Source(n, article, _open(article, hits, quoted)) for n, article in enumerate(chosen, 1))
        return [source for source in found if source.spans]

    def _supported(
        self,
        sentence: DraftSentence,
        bare: str,
        verdict: Verdict,
        sources: Sequence[Source],
        mentions: Sequence[Mention],
    ) -> Judged:
        """A sentence that the sources bear out, its days compared with theirs; where these do not agree, each
        other source by itself may bear it out."""
        places = _places(verdict.spans, sources)
        wrong = _wrong_days(mentions, places)
        used = {place.article.id for place in places}
        others = [s for s in sources if s.article.id not in used] if wrong else []
        for source in others:
            again = self._checker.check(bare, (), [source], sentence.before or None)
            if again.support is not Support.UNSUPPORTED:
                there = _places(again.spans, [source])
                if not _wrong_days(mentions, there):
                    places, wrong = there, {}
                    break
        facts = tuple(_standing_facts(sentence, wrong))
        told = [reason for reason in wrong.values() if reason]
        if told:
            return Judged(Standing.CONTRADICTED, places, told[0], facts)
        return Judged(Standing.SUPPORTED, places, "", facts)

    def _unsupported(
        self,
        sentence: DraftSentence,
        bare: str,
        verdict: Verdict,
        sources: Sequence[Source],
        mentions: Sequence[Mention],
    ) -> Judged:
        places = _places(self._checker.nearest(bare, (), sources, 1), sources)
        objection = verdict.objection
        against = objection is not None and objection.fault in _SPEAKS_AGAINST
        word = objection.word if objection else ""
        if not (against and places and self._is_of_the_same(bare, word, places[0])):
            facts = tuple(_found_facts(sentence, "", "", places))
            return Judged(Standing.NOT_FOUND, places, "no article of the archive says this", facts)
        facts = tuple(_found_facts(sentence, word, verdict.reason, places))
        return Judged(Standing.CONTRADICTED, places, verdict.reason, facts)

    def _is_of_the_same(self, claim: str, word: str, place: Place) -> bool:
        """Whether a place speaks of what a claim speaks of, a word of the claim left aside."""
        wanted = content_stems(claim) - content_stems(word)
        return self._weights.coverage(wanted, content_stems(_around(place))) >= SAME_MATTER


def _open(article: Article, hits: Sequence[Hit], quoted: Sequence[Place]) -> tuple[tuple[int, int], ...]:
    """The sentences of an article that were found, but for those that speak to a language model."""
    spans = [(h.passage.start, h.passage.end) for h in hits if h.passage.article_id == article.id]
    spans += [(place.start, place.end) for place in quoted if place.article.id == article.id]
    return tuple(
        (s.start, s.end)
        for index, s in enumerate(news_sentences(article))
        if any(low < s.end and s.start < high for low, high in spans) and not is_order(article, index)
    )


def _places(spans: Sequence[Span], sources: Sequence[Source]) -> tuple[Place, ...]:
    articles = {source.number: source.article for source in sources}
    return tuple(Place(articles[n], start, end, articles[n].text[start:end]) for n, start, end in spans)


def _around(place: Place) -> str:
    """The heading of a place's article, the sentences before the place, and the place."""
    before = [s.text for s in news_sentences(place.article) if s.end <= place.start][-2:]
    return " ".join([heading_of(place.article), *before, place.quote])


def _wrong_days(mentions: Sequence[Mention], places: Sequence[Place]) -> dict[Mention, str]:
    """The days that no place bears out, each with what the first of them has against it."""
    wrong = {}
    for mention in mentions:
        told = [objection_to(mention, place.article, place.start, place.end) for place in places]
        if told and None not in told:
            wrong[mention] = told[0] or ""
    return wrong


def _standing_facts(sentence: DraftSentence, wrong: dict[Mention, str]) -> Iterator[Fact]:
    """The facts of a sentence that is borne out, but for some days."""
    for kind, start, end in _facts_in(sentence):
        reason = next((r for m, r in wrong.items() if kind is Kind.DAY and m.start == start), None)
        if reason is None:
            yield Fact(kind, start, end, Standing.STANDS)
        else:
            standing = Standing.CONTRADICTED if reason else Standing.NOT_FOUND
            yield Fact(kind, start, end, standing, reason or "the source names no day")


def _found_facts(
    sentence: DraftSentence, word: str, reason: str, places: Sequence[Place]
) -> Iterator[Fact]:
    """The facts of a sentence that is not borne out: each stands in the nearest place or not; the one that
    is objected to is contradicted."""
    text = " ".join(map(_around, places))
    known = set(numbers(text))
    for kind, start, end in _facts_in(sentence):
        words = sentence.text[start:end]
        if kind is Kind.NUMBER:
            values = numbers(words)
            stands, is_it = known.issuperset(values), bool(values) and values == numbers(word)
        elif kind is Kind.NAME:
            stands, is_it = is_named(words, sentence.text, text), words == word
        else:
            mention = next(m for m in day_mentions(sentence.text) if m.start == start)
            stands, is_it = mention not in _wrong_days([mention], places), False
        if is_it:
            yield Fact(kind, start, end, Standing.CONTRADICTED, reason)
        elif stands:
            yield Fact(kind, start, end, Standing.STANDS)
        else:
            yield Fact(kind, start, end, Standing.NOT_FOUND, "it is not in the evidence found")


def _facts_in(sentence: DraftSentence) -> list[tuple[Kind, int, int]]:
    """The numbers, names and days of a sentence, in order: numbers that are of a day are not counted again."""
    text = sentence.text
    days = [(m.start, m.end) for m in day_mentions(text)]
    found = [(Kind.DAY, start, end) for start, end in days]
    for place in number_places(text):
        if not any(start <= place.start < end for start, end in days):
            found.append((Kind.NUMBER, place.start, place.end))
    for name in sentence.names:
        at = text.find(name)
        if at >= 0 and not any(start <= at < end for start, end in days):
            found.append((Kind.NAME, at, at + len(name)))
    return sorted(found, key=lambda fact: fact[1:])
