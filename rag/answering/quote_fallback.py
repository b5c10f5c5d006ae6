"""Where a model's words point, though they are not borne out as they stand.

A small model often reads the answer rightly and words it so that no check can follow ("Cobain was Nirvana's
frontman", from two sentences of which one names the man and the other the part). What it adds to the question
then still tells which sentences of its sources hold the answer, and these can be quoted as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.query import Question, Wanted
from rag.retrieval import has_kind
from rag.schema import DEFAULT, Evidence, EvidenceParameters
from rag.text import CAPITAL, Weights, content_stems
from rag.verification import Source, Window, windows_of

HELD, WHOLE = 0.6, 0.85
"""The share by weight of what a sentence adds to the question that its places must hold, and from which on no
further place is looked for."""
ON_TOPIC = 0.25
"""The share of a question that must stand in a place or shortly before; more where it asks for an amount."""
ALONE = 0.5
"""The share of a question that what is pointed at must hold itself to be quoted alone."""
MAX_PLACES = 2
PAIR_COSTS = 0.1
_NAME_RUN = re.compile(rf"{CAPITAL}[\w’'.-]*(?:\s+{CAPITAL}[\w’'.-]*)*")


@dataclass(frozen=True, slots=True)
class _Place:
    """A window, the stems in it, how much of the question stands there, and there or shortly before, both in
    [0, 1]."""

    window: Window
    own: frozenset[str]
    own_topic: float
    topic: float

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.window.source.article, self.window.start, self.window.end, self.own_topic)


def pointed_at(
    question: Question,
    written: Sequence[str],
    sources: Sequence[Source],
    weights: Weights,
    parameters: EvidenceParameters = DEFAULT.evidence,
) -> list[Evidence]:
    """The places that a model's sentences point to, each once, in the order of the sentences: of every
    sentence the one or two that together hold most of what it adds to the question. Empty where that does not
    stand in the sources. `score` is the share of the question that stands in them, in [0, 1]."""
    places = [_place(question, window, weights) for source in sources for window in windows_of(source)]
    on_topic = parameters.of_it if question.wanted is Wanted.AMOUNT else ON_TOPIC
    near = [place for place in places if place.topic >= on_topic]
    found: list[Evidence] = []
    for sentence in written:
        for place in _chosen(question, added_stems(question, sentence), near, weights):
            if not any(_overlap(place.evidence, other) for other in found):
                found.append(place.evidence)
    return found


def beside(best: Evidence, pieces: Sequence[Evidence]) -> list[Evidence]:
    """What was pointed at, behind the best sentence that was found unless it speaks of the question itself: a
    model may have been led to point anywhere in an article."""
    speaks = any(piece.score >= ALONE for piece in pieces)
    return list(pieces) if speaks or not pieces or _overlap(best, pieces[0]) else [best, *pieces]


def _place(question: Question, window: Window, weights: Weights) -> _Place:
    own = content_stems(window.text)
    around = own | content_stems(window.context)
    return _Place(window, own, weights.coverage(question.wide, own), weights.coverage(question.wide, around))


def added_stems(question: Question, sentence: str) -> frozenset[str]:
    """The stems that a sentence adds to the question; a fuller name of somebody in it adds nothing."""
    known = set(question.wide)
    for run in _NAME_RUN.findall(sentence):
        stems = content_stems(run)
        known |= stems if stems & question.wide else set()
    return content_stems(sentence) - known


def _chosen(
    question: Question, added: frozenset[str], places: Sequence[_Place], weights: Weights
) -> list[_Place]:
    """The fewest places that hold enough of what was added; none unless they do, and say what was asked."""
    chosen: list[_Place] = []
    held: frozenset[str] = frozenset()
    now = 0.0
    while len(chosen) < MAX_PLACES and now < WHOLE:
        gains = [weights.coverage(added, held | place.own) for place in places]
        values = [
            gain + place.topic - (PAIR_COSTS if place.window.is_pair else 0.0)
            for gain, place in zip(gains, places, strict=True)
        ]
        better = [i for i, gain in enumerate(gains) if gain > now]
        if not better:
            break
        best = max(better, key=lambda i: (values[i], -i))
        chosen.append(places[best])
        held |= places[best].own
        now = gains[best]
    says = any(has_kind(question, place.window.text) for place in chosen)
    return chosen if says and now >= HELD else []


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.article.id == other.article.id and one.start < other.end and other.start < one.end
