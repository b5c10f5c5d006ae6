"""Where sentences of a topic do not agree: numbers of one thing, numbers that were taken back, denials.

Few differences are found, rather than wrong ones. Numbers are of one thing where they have a unit and count
the same (soldiers, troops) or where their sentences have the other words in common, beyond the topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answering.conflicts import OTHER_BASE, clause_of, is_set_aside
from rag.answering.forms.lines import Numbers
from rag.answering.forms.material import ANEW, Candidate, is_correction
from rag.answering.forms.topic import Topic
from rag.attribution import attributions
from rag.query import speaks_of
from rag.schema import Difference, DifferenceKind, Side
from rag.text import MONTHS, WEEKDAYS, Quantity, content_stems, names, quantities
from vectorstore import Article

AT_ONE_TIME = 7
"""Days between two articles whose numbers contradict each other; from then on, one has become the other."""
MOST_APART = 60
TIMES_APART = {"": 20.0}
"""How far apart numbers of one thing may be; money and percentages only `TIMES_APART_OF_SUMS`."""
TIMES_APART_OF_SUMS = 5.0
OF_ONE_THING = 0.42
"""The cosine of two sentences from which on their numbers may be of one thing."""
DENIES = 0.4
"""The cosine of a denial and of what it denies."""
MOST = 4
MOST_SIDES = 3

_DENIAL = re.compile(r"\b(?:den(?:ies|ied)|dispute[sd]|disagree[sd]|contradict(?:s|ed)|could not confirm)\b")
_CHANGES = ("raised", "fell")
"""Words for whose sense a number is another than it was, rather than another's."""
_MEASURES = content_stems("percent hundred thousand million billion dollars euros people")
_DAYS = content_stems(" ".join((*MONTHS, *WEEKDAYS)))


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of a candidate, what it counts ("" for nothing that is said), and who gives it."""

    candidate: Candidate
    quantity: Quantity
    noun: str
    speaker: str

    @property
    def text(self) -> str:
        return self.candidate.text

    @property
    def clause(self) -> str:
        return OTHER_BASE.sub(" ", clause_of(self.text, self.quantity))

    @property
    def value(self) -> str:
        return self.text[self.quantity.start : self.quantity.end]


def find_differences(
    topic: Topic, candidates: Sequence[Candidate], beside: Sequence[Candidate], most: int = MOST
) -> list[tuple[DifferenceKind, str, list[tuple[str, Candidate]]]]:
    """The differences among some sentences, and those beside them, the surest first: their kind, what is
    counted, and the sides as pairs of a value and a sentence, the earlier first."""
    found = [*_numbers_that_differ(topic, [*candidates, *beside]), *_denials(topic, candidates)]
    kept: list[tuple[DifferenceKind, str, list[tuple[str, Candidate]]]] = []
    told: set[tuple[str, int]] = set()
    for _, kind, subject, sides in sorted(found, key=lambda f: -f[0]):
        places = {(c.article.id, c.index) for _, c in sides}
        if len(kept) < most and not places <= told and not (len(places & told) and len(sides) == 2):
            kept.append((kind, subject, sides))
            told |= places
    return kept


def as_difference(
    kind: DifferenceKind, subject: str, sides: Sequence[tuple[str, Candidate]], cite: Numbers
) -> Difference:
    """A difference that can be shown."""
    cited = (Side(value, cite.cite(c.article, c.sentence.start, c.sentence.end)) for value, c in sides)
    return Difference(kind, subject, tuple(cited))


Found = tuple[float, DifferenceKind, str, list[tuple[str, Candidate]]]


def _numbers_that_differ(topic: Topic, candidates: Sequence[Candidate]) -> Iterator[Found]:
    given = [number for candidate in candidates for number in _numbers_of(candidate)]
    for i, one in enumerate(given):
        for other in given[i + 1 :]:
            likeness = _likeness(topic, one, other)
            if likeness <= 0:
                continue
            pair = sorted((one, other), key=lambda n: _moment(n.candidate.article))
            kind = _kind(*pair)
            if kind is not None:
                sure = likeness + {DifferenceKind.CORRECTED: 1.0, DifferenceKind.NUMBERS: 0.3}.get(kind, 0.0)
                noun = one.noun or other.noun
                yield sure, kind, noun, [(n.value, n.candidate) for n in pair]


def _numbers_of(candidate: Candidate) -> Iterator[_Number]:
    text = candidate.text
    for quantity in quantities(text):
        if is_set_aside(text, quantity) or re.search(r"\bfrom\s+$", text[: quantity.start]):
            continue
        counted = [w for w in quantity.counted.split(" and ")[0].split() if not w[0].isupper()]
        noun = counted[-1] if counted and not quantity.unit else ""
        yield _Number(candidate, quantity, noun, _speaker(candidate, quantity))


def _speaker(candidate: Candidate, quantity: Quantity) -> str:
    at = candidate.sentence.start + quantity.start
    return next((a.speaker.lower() for a in attributions(candidate.article) if a.start <= at < a.end), "")


def _likeness(topic: Topic, one: _Number, other: _Number) -> float:
    """How surely two numbers are of one thing and differ; 0 where they are not, or do not."""
    a, b = one.quantity, other.quantity
    if a.unit != b.unit or a.agrees(b) or a.is_far_from(b, TIMES_APART.get(a.unit, TIMES_APART_OF_SUMS)):
        return 0.0
    if one.candidate.article.id == other.candidate.article.id:
        speakers = one.speaker, other.speaker
        if one.candidate is other.candidate or not all(speakers) or speakers[0] == speakers[1]:
            return 0.0
    cosine = float(one.candidate.vector @ other.candidate.vector)
    if cosine < OF_ONE_THING:
        return 0.0
    if not a.unit and not _count_the_same(one, other):
        return 0.0
    shared = _shared(topic, one, other)
    return cosine + 0.1 * len(shared) if shared else 0.0


def _count_the_same(one: _Number, other: _Number) -> bool:
    if one.noun and other.noun:
        return speaks_of(one.noun.lower(), other.noun) or speaks_of(other.noun.lower(), one.noun)
    noun, beside = (one.noun, other) if one.noun else (other.noun, one)
    before = beside.text[: beside.quantity.start]
    return bool(noun) and speaks_of(noun.lower(), before)


def _shared(topic: Topic, one: _Number, other: _Number) -> set[str]:
    """The words of a number's clause that the other's clause has too, or in another word of their sense,
    beyond names, days, numbers and the topic. What a share is of counts for nothing."""
    clause, there = one.clause, other.clause
    words = {w for w in re.findall(r"(?<![\w’'-])[a-z][\w’'-]*", clause) if content_stems(w)}
    kept = {w for w in words if not content_stems(w) & (_DAYS | topic.stems | _MEASURES)}
    return {next(iter(content_stems(w))) for w in kept if speaks_of(w, there)}


def _kind(earlier: _Number, later: _Number) -> DifferenceKind | None:
    first, second = earlier.candidate.article, later.candidate.article
    if is_correction(second) and first.id != second.id:
        if first.source != second.source or not _is_anew(earlier, later):
            return None
        return DifferenceKind.CORRECTED
    if first.published is None or second.published is None:
        return None
    days = abs((second.published - first.published).days)
    if days > MOST_APART:
        return None
    goes_on = days > 0 and any(speaks_of(w, n.clause) for w in _CHANGES for n in (earlier, later))
    return DifferenceKind.NUMBERS if days <= AT_ONE_TIME and not goes_on else DifferenceKind.CHANGED


def _is_anew(earlier: _Number, later: _Number) -> bool:
    """Whether a sentence is the earlier one as it was corrected: in its words, or with the earlier number
    denied ("58, not 56")."""
    if any(q.agrees(earlier.quantity) for q in quantities(later.text) if is_set_aside(later.text, q)):
        return True
    a, b = content_stems(earlier.text), content_stems(later.text)
    return len(a & b) >= ANEW * max(1, min(len(a), len(b)))


def _denials(topic: Topic, candidates: Sequence[Candidate]) -> Iterator[Found]:
    for candidate in candidates:
        match = _DENIAL.search(candidate.text)
        if match is None:
            continue
        denied = _denied(topic, candidate, candidates)
        if denied is not None:
            sides = [(match.group(), candidate)]
            cosine = float(candidate.vector @ denied.vector)
            yield cosine, DifferenceKind.DENIED, "", [("", denied), *sides]


def _denied(topic: Topic, denial: Candidate, candidates: Sequence[Candidate]) -> Candidate | None:
    """What a denial denies: the nearest sentence that others say, which shares words with it."""
    best, nearest = None, DENIES
    own = content_stems(denial.text) - topic.stems - _DAYS
    for other in candidates:
        if other is denial or _DENIAL.search(other.text) or not other.stands_alone:
            continue
        if set(names(other.text)) & set(names(denial.text)[:1]) or not own & content_stems(other.text):
            continue
        cosine = float(denial.vector @ other.vector)
        cosine += 0.1 if other.article.id == denial.article.id and 0 < denial.index - other.index <= 3 else 0
        if cosine > nearest:
            best, nearest = other, cosine
    return best


def _moment(article: Article) -> float:
    return article.published.timestamp() if article.published else 0.0
