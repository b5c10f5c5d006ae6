"""The numbers, names and days of a draft's sentence: whether each stands in the evidence found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.retrieval import news_sentences
from rag.schema import FindingKind, Place, Standing
from rag.text import heading_of, is_named, number_places, numbers
from rag.verification.drafts.days import Mention, day_mentions, objection_to
from rag.verification.drafts.sentences import DraftSentence


@dataclass(frozen=True, slots=True)
class Fact:
    """A number, a name or a day of a sentence, offsets into its text."""

    kind: FindingKind
    start: int
    end: int
    standing: Standing
    reason: str = ""


def around(place: Place) -> str:
    """The heading of a place's article, the sentences before the place, and the place."""
    before = [s.text for s in news_sentences(place.article) if s.end <= place.start][-2:]
    return " ".join([heading_of(place.article), *before, place.quote])


def wrong_days(mentions: Sequence[Mention], places: Sequence[Place]) -> dict[Mention, str]:
    """The days that no place bears out, each with what the first of them has against it."""
    wrong = {}
    for mention in mentions:
        told = [objection_to(mention, place.article, place.start, place.end) for place in places]
        if told and None not in told:
            wrong[mention] = told[0] or ""
    return wrong


def standing_facts(sentence: DraftSentence, wrong: dict[Mention, str]) -> Iterator[Fact]:
    """The facts of a sentence that is borne out, but for some days."""
    for kind, start, end in _facts_in(sentence):
        reason = next((r for m, r in wrong.items() if kind is FindingKind.DAY and m.start == start), None)
        if reason is None:
            yield Fact(kind, start, end, Standing.STANDS)
        else:
            standing = Standing.CONTRADICTED if reason else Standing.NOT_FOUND
            yield Fact(kind, start, end, standing, reason or "the source names no day")


def found_facts(sentence: DraftSentence, word: str, reason: str, places: Sequence[Place]) -> Iterator[Fact]:
    """The facts of a sentence that is not borne out: each stands in the nearest place or not; the one that
    is objected to is contradicted."""
    text = " ".join(map(around, places))
    known = set(numbers(text))
    for kind, start, end in _facts_in(sentence):
        words = sentence.text[start:end]
        if kind is FindingKind.NUMBER:
            values = numbers(words)
            stands, is_it = known.issuperset(values), bool(values) and values == numbers(word)
        elif kind is FindingKind.NAME:
            stands, is_it = is_named(words, sentence.text, text), words == word
        else:
            mention = next(m for m in day_mentions(sentence.text) if m.start == start)
            stands, is_it = mention not in wrong_days([mention], places), False
        if is_it:
            yield Fact(kind, start, end, Standing.CONTRADICTED, reason)
        elif stands:
            yield Fact(kind, start, end, Standing.STANDS)
        else:
            yield Fact(kind, start, end, Standing.NOT_FOUND, "it is not in the evidence found")


def _facts_in(sentence: DraftSentence) -> list[tuple[FindingKind, int, int]]:
    """The numbers, names and days of a sentence, in order; a day's numbers are not counted again."""
    text = sentence.text
    days = [(m.start, m.end) for m in day_mentions(text)]
    found = [(FindingKind.DAY, start, end) for start, end in days]
    for place in number_places(text):
        if not any(start <= place.start < end for start, end in days):
            found.append((FindingKind.NUMBER, place.start, place.end))
    for name in sentence.names:
        at = text.find(name)
        if at >= 0 and not any(start <= at < end for start, end in days):
            found.append((FindingKind.NAME, at, at + len(name)))
    return sorted(found, key=lambda fact: fact[1:])
