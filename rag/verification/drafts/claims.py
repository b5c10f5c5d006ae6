"""What a draft's sentence says, against the sentences of the archive that are nearest to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.attribution import SEATS
from rag.retrieval import Searcher, is_order, news_sentences
from rag.schema import Bounds, Place, Query, Standing, Support
from rag.text import CAPITAL, Weights, content_stems, heading_of, is_named, numbers
from rag.verification.candidates import Source
from rag.verification.checker import EvidenceChecker, Span, Verdict
from rag.verification.drafts.days import Mention, day_mentions, without_days
from rag.verification.drafts.facts import Fact, around, found_facts, standing_facts, wrong_days
from rag.verification.drafts.sentences import DraftSentence
from rag.verification.objections import Fault, Objection
from rag.verification.reasons import without_cause
from vectorstore import ArchiveReader, Article, Hit

PASSAGES, SOURCES = 12, 5
_LEANS_BACK = re.compile(r"\b(?:he|she|they|it|his|her|their|its|this|that|these|those)\b", re.IGNORECASE)
_RULES, _LEARNT, _NAMES, _CERTAIN = 0.6, 0.77, 0.8, 0.5
SAME_MATTER = {
    Fault.UNKNOWN_NUMBER: _CERTAIN, Fault.DENIAL: _CERTAIN, Fault.DENIED: _LEARNT, Fault.NOT_DENIED: _LEARNT,
    Fault.NOT_THE_SPEAKER: _RULES, Fault.NOT_THE_CAUSE: _RULES, Fault.UNKNOWN_NAME: _NAMES,
    Fault.ANOTHER_NUMBER: _LEARNT, Fault.ANOTHER_NAME: _LEARNT, Fault.OPPOSITE: _LEARNT,
    Fault.SOME_OPPOSITE: _LEARNT, Fault.OF_SOMETHING_ELSE: 0.95,
}  # fmt: skip
"""What speaks against a sentence, with the share of its words, by weight and without the one objected to,
that the nearest place must have: else the archive only speaks of something else. Set on the development
halves of `evals/datasets/drafts.jsonl` and of the swapped claims."""
NOWHERE = "no article was found that says this"
NEAREST = "no article was found that says all of this; the nearest words"
"""What is said of a claim that is not found: that a search found too little proves nothing of the archive."""
_SAME = 0.5
"""The same share for a place that is shown beside a sentence which is not found."""
_OF_WORDS = frozenset({Fault.NOBODY_SAYS, Fault.UNKNOWN_WORD, Fault.OF_SOMETHING_ELSE, Fault.NOT_THE_SPEAKER})
"""What does not count against a sentence whose quotations are exact, and of whom it names: whose they are has
been looked up."""
_CERTAIN_FAULTS = frozenset({Fault.UNKNOWN_NUMBER, Fault.DENIAL, Fault.NOT_THE_CAUSE})
"""What alone contradicts a sentence whose quotations are exact."""
_CAPITALS = {**SEATS, "washington": "america"}
_BOTH = re.compile(r"\b(?:both|pair|couple)\b", re.IGNORECASE)
_IN_A_PLACE = re.compile(rf"\b[Ii]n\s+{CAPITAL}")


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

    def judge(self, sentence: DraftSentence, quoted: Sequence[Place], said: Sequence[Place] = ()) -> Judged:
        """How a sentence stands; `quoted` are the places where its quotations were found, `said` those where
        each of them is exact, if all are."""
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
        return self._unsupported(sentence, bare, verdict, sources, mentions, said)

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
        wrong = wrong_days(mentions, places)
        used = {place.article.id for place in places}
        others = [s for s in sources if s.article.id not in used] if wrong else []
        for source in others:
            again = self._checker.check(bare, (), [source], sentence.before or None)
            if again.support is not Support.UNSUPPORTED:
                there = _places(again.spans, [source])
                if not wrong_days(mentions, there):
                    places, wrong = there, {}
                    break
        facts = tuple(standing_facts(sentence, wrong))
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
        quoted: Sequence[Place],
    ) -> Judged:
        places = _places(self._checker.nearest(bare, (), sources, 1), sources)
        objection = verdict.objection or Objection(Fault.NOBODY_SAYS)
        without = self._without_addition(bare, objection, sources)
        if without is not None and without[1]:
            wrong = wrong_days(mentions, without[0])
            if not any(wrong.values()):
                return Judged(Standing.SUPPORTED, without[0], "", tuple(standing_facts(sentence, wrong)))
        said = bool(quoted) and all(quotation.speaker for quotation in sentence.quotations)
        if without is None and said and objection.fault in _OF_WORDS:
            return Judged(Standing.SUPPORTED, tuple(quoted), "", tuple(standing_facts(sentence, {})))
        places = without[0] if without else places
        main = without_cause(bare)
        carried = self._checker.check(main, (), sources) if main else verdict
        if carried.support is not Support.UNSUPPORTED:
            places, objection = _places(carried.spans, sources), Objection(Fault.NOT_THE_CAUSE)
        elif (
            without
            or (quoted and objection.fault not in _CERTAIN_FAULTS)
            or not self._contradicts(bare, objection, places)
        ):
            facts = tuple(found_facts(sentence, "", "", places))
            near = tuple(place for place in places if self._shared(bare, "", place) >= _SAME)
            return Judged(Standing.NOT_FOUND, near, NEAREST if near else NOWHERE, facts)
        facts = tuple(found_facts(sentence, objection.word, str(objection), places))
        return Judged(Standing.CONTRADICTED, places, str(objection), facts)

    def _without_addition(
        self, claim: str, objection: Objection, sources: Sequence[Source]
    ) -> tuple[tuple[Place, ...], bool] | None:
        """Where a claim stands without the place that it adds ("in Kiev"), and whether the article names it,
        too; `None` where it stands nowhere so, or with another place."""
        if objection.fault not in (Fault.UNKNOWN_NAME, Fault.OF_SOMETHING_ELSE):
            return None
        addition = re.search(
            rf"\s+(?:in|at|from|near)\s+(?:the\s+)?{re.escape(objection.word)}\b", claim, re.I
        )
        if addition is None:
            return None
        verdict = self._checker.check(claim[: addition.start()] + claim[addition.end() :], (), sources)
        if verdict.support is Support.UNSUPPORTED:
            return None
        places = _places(verdict.spans, sources)
        if any(is_named(objection.word, claim, f"{heading_of(p.article)} {p.article.text}") for p in places):
            return places, True
        return None if any(_IN_A_PLACE.search(place.quote) for place in places) else (places, False)

    def _contradicts(self, claim: str, objection: Objection, places: Sequence[Place]) -> bool:
        """Whether what is wrong with a claim speaks against it: not what only is not said, nor a name that
        the place has in another form."""
        if objection.fault not in SAME_MATTER or not places:
            return False
        if set(numbers(objection.found)) & set(numbers(claim)):
            return False
        near = around(places[0])
        if objection.fault is Fault.UNKNOWN_NUMBER and numbers(objection.word) == [2] and _BOTH.search(near):
            return False
        where = places[0].quote if objection.fault is Fault.NOT_THE_SPEAKER else near
        if _is_called_otherwise(objection.word, claim, where):
            return False
        return self._shared(claim, objection.word, places[0]) >= SAME_MATTER[objection.fault]

    def _shared(self, claim: str, word: str, place: Place) -> float:
        """The share of a claim's words, by weight, that stand in a place or around it, a word left aside."""
        wanted = content_stems(claim) - content_stems(word)
        return self._weights.coverage(wanted, content_stems(around(place)))


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


def _is_called_otherwise(name: str, claim: str, text: str) -> bool:
    """Whether a name does not stand in some words, but another for the same does: the abbreviation of "United
    Nations", the land of "Kiev"."""
    if name[:1].islower() or re.search(rf"\b{re.escape(name)}\b", text):
        return False
    land = _CAPITALS.get(name.lower(), "")
    if any(capital in text.lower() for capital, of in _CAPITALS.items() if of == name.lower()):
        return True
    return is_named(name, claim, text) or bool(land and land in text.lower())
