"""Where sentences of a topic do not agree: numbers of one thing, numbers that were taken back, denials.

Few differences are found, rather than wrong ones. Numbers are of one thing where they have a unit and count
the same (soldiers, troops) or where their sentences have the other words in common, beyond the topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.answering.conflicts import OTHER_BASE, clause_of, is_set_aside
from rag.answering.forms.lines import Numbers
from rag.answering.forms.material import ANEW, Candidate, is_correction, named_in
from rag.answering.forms.topic import Topic
from rag.attribution import attributions
from rag.query import MEASURE, SUPPOSED, speaks_of
from rag.retrieval import news_sentences, same_sentence
from rag.schema import Difference, DifferenceKind, Side
from rag.text import MONTHS, WEEKDAYS, Quantity, content_stems, is_named, quantities
from vectorstore import Article

AT_ONE_TIME = 3
SURELY = 0.5
"""The cosine from which on one word beside the number is enough to tell sums and shares of one thing."""
"""Days between two articles that may count the same; from then on only where they have a name in common."""
MOST_APART = 60
TIMES_APART = {"": 20.0}
"""How far apart numbers of one thing may be; money and percentages only `TIMES_APART_OF_SUMS`."""
TIMES_APART_OF_SUMS = 5.0
OF_ONE_THING = 0.42
"""The cosine of two sentences from which on their numbers may be of one thing."""
DENIES, JUST_BEFORE = 0.4, 3
"""The cosine of a denial and of what it denies, and how many sentences before it that may stand."""
MOST = 4
MOST_SIDES = 3

_is_named = lru_cache(maxsize=8_192)(is_named)
"""Each number is compared with each other: the same names with the same sentences again and again."""
_DENIAL = re.compile(r"\b(?:den(?:ies|ied)|dispute[sd]|disagree[sd]|contradict(?:s|ed)|could not confirm)\b")
_EXPECTED = re.compile(r"\b(?:could(?! have)|may|might|expect\w*|forecast\w*)\b")
_MONTHS = content_stems(" ".join(MONTHS))
_CHANGES = ("raised", "fell", "until")
"""Words for whose sense a number is another than it was, rather than another's."""
_MEASURES = content_stems("percent hundred thousand million billion dollars euros people")
_DAYS = content_stems(" ".join((*MONTHS, *WEEKDAYS)))


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of a candidate, the words that may be what it counts."""

    candidate: Candidate
    quantity: Quantity
    nouns: tuple[str, ...]

    @property
    def speaker(self) -> str:
        """Who gives it, "" for nobody."""
        at = self.candidate.sentence.start + self.quantity.start
        said = attributions(self.candidate.article)
        return next((a.speaker.lower() for a in said if a.start <= at < a.end), "")

    @property
    def text(self) -> str:
        return self.candidate.text

    @property
    def clause(self) -> str:
        return _clause(self.text, self.quantity)

    @property
    def value(self) -> str:
        return self.text[self.quantity.start : self.quantity.end]


@lru_cache(maxsize=1_024)
def _clause(text: str, quantity: Quantity) -> str:
    return OTHER_BASE.sub(" ", clause_of(text, quantity))


def find_differences(
    topic: Topic, candidates: Sequence[Candidate], beside: Sequence[Candidate], most: int = MOST
) -> list[tuple[DifferenceKind, str, list[tuple[str, Candidate]]]]:
    """The differences among some sentences, and those beside them, the surest first: their kind, what is
    counted, and the sides as pairs of a value and a sentence, the earlier first."""
    found = [*_numbers_that_differ(topic, [*candidates, *beside]), *_denials(topic, candidates, beside)]
    kept: list[tuple[DifferenceKind, str, list[tuple[str, Candidate]]]] = []
    for _, kind, subject, sides in sorted(found, key=lambda f: -f[0]):
        texts = [c.text for _, c in sides]
        again = any(same_sentence(text, c.text) for *_, known in kept for _, c in known for text in texts)
        if len(kept) < most and not again:
            kept.append((kind, subject, sides))
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
                yield sure, kind, _subject(one, other), [(n.value, n.candidate) for n in pair]


def _subject(one: _Number, other: _Number) -> str:
    """What both count, in the words of the first; "" for sums and shares."""
    there = " ".join(other.nouns)
    nouns = [noun for noun in one.nouns if not one.quantity.unit and speaks_of(noun, there)]
    return nouns[-1] if nouns else ""


def _numbers_of(candidate: Candidate) -> Iterator[_Number]:
    text = candidate.text
    for quantity in quantities(text):
        if is_set_aside(text, quantity) or re.search(r"\bfrom\s+$", text[: quantity.start]):
            continue
        nouns = [
            w for w in quantity.counted.split() if w[0].islower() and not w.endswith("ed") and w != "and"
        ]
        if quantity.unit or not (nouns and MEASURE.fullmatch(nouns[-1])):
            yield _Number(candidate, quantity, tuple(nouns))


def _likeness(topic: Topic, one: _Number, other: _Number) -> float:
    """How surely two numbers are of one thing and differ; 0 where they are not, or do not."""
    a, b = one.quantity, other.quantity
    if a.unit != b.unit or a.agrees(b) or a.is_far_from(b, TIMES_APART.get(a.unit, TIMES_APART_OF_SUMS)):
        return 0.0
    if one.candidate is other.candidate:
        return 0.0
    cosine = float(one.candidate.vector @ other.candidate.vector)
    if cosine < OF_ONE_THING:
        return 0.0
    if not a.unit and not _count_the_same(one, other):
        return 0.0
    if not _are_of_one_case(one, other):
        return 0.0
    is_one_article = one.candidate.article.id == other.candidate.article.id
    if is_one_article and ("" in (one.speaker, other.speaker) or one.speaker == other.speaker):
        return 0.0
    shared = _shared(topic, one, other)
    if not a.unit:
        shared |= set(_names(one)) & set(_names(other)) or ({one.speaker} if is_one_article else set())
    return cosine + 0.1 * len(shared) if len(shared) >= (1 if cosine >= SURELY or not a.unit else 2) else 0.0


def _are_of_one_case(one: _Number, other: _Number) -> bool:
    """Whether two numbers are both of what is, or both of what is planned or expected; and neither of other
    months, nor of others by name."""
    for pattern in (SUPPOSED, _EXPECTED):
        if bool(pattern.search(one.clause)) is not bool(pattern.search(other.clause)):
            return False
    a, b = (content_stems(n.text) & _MONTHS for n in (one, other))
    if a and b and not a & b:
        return False
    pairs = ((one, other), (other, one))
    named = [[_is_named_in(w, there) for w in _names(n) if w in n.clause] for n, there in pairs]
    return not any(named) or any(found and all(found) for found in named)


def _is_named_in(name: str, number: _Number) -> bool:
    """Whether a name stands in a number's sentence, or in the title or opening of its article."""
    article = number.candidate.article
    opening = " ".join(sentence.text for sentence in news_sentences(article)[:2])
    return _is_named(name, name, f"{number.text} {article.title} {opening}")


def _count_the_same(one: _Number, other: _Number) -> bool:
    if one.nouns and other.nouns:
        there = " ".join(other.nouns)
        return any(speaks_of(noun, there) for noun in one.nouns)
    if one.candidate.article.id != other.candidate.article.id:
        return False
    nouns, beside = (one.nouns, other) if one.nouns else (other.nouns, one)
    before = beside.text[: beside.quantity.start]
    return any(speaks_of(noun, before) for noun in nouns)


def _shared(topic: Topic, one: _Number, other: _Number) -> set[str]:
    """The words of a number's clause that the other's clause has too, or in another word of their sense,
    beyond names, days, numbers and the topic; a word of the same sense counts twice. What a share is of
    counts for nothing."""
    clause, there = one.clause, other.clause
    words = {w for w in re.findall(r"(?<![\w’'-])[a-z][\w’'-]*", clause) if content_stems(w)}
    kept = {w for w in words if not content_stems(w) & (_DAYS | topic.stems | _MEASURES)}
    there_stems = content_stems(there)
    found = {w for w in kept if speaks_of(w, there)}
    by_sense = {f"{w} by its sense" for w in found if not content_stems(w) <= there_stems}
    return {next(iter(content_stems(w))) for w in found} | by_sense


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
    is_count = not earlier.quantity.unit
    if is_count and days > AT_ONE_TIME and not set(_names(earlier)) & set(_names(later)):
        return None
    is_one_voice = first.source == second.source and earlier.speaker == later.speaker
    goes_on = is_one_voice or any(speaks_of(w, n.clause) for w in _CHANGES for n in (earlier, later))
    return DifferenceKind.CHANGED if days > AT_ONE_TIME or (days and goes_on) else DifferenceKind.NUMBERS


def _names(number: _Number) -> list[str]:
    return named_in(number.text)


def _is_anew(earlier: _Number, later: _Number) -> bool:
    """Whether a sentence is the earlier one as it was corrected: in its words, or with the earlier number
    denied ("58, not 56")."""
    if any(q.agrees(earlier.quantity) for q in quantities(later.text) if is_set_aside(later.text, q)):
        return True
    a, b = content_stems(earlier.text), content_stems(later.text)
    return len(a & b) >= ANEW * max(1, min(len(a), len(b)))


def _denials(topic: Topic, candidates: Sequence[Candidate], beside: Sequence[Candidate]) -> Iterator[Found]:
    for candidate in candidates:
        match = _denial(candidate)
        denied = _denied(topic, candidate, [*candidates, *beside]) if match else None
        if match and denied:
            cosine = float(candidate.vector @ denied.vector)
            yield cosine, DifferenceKind.DENIED, "", [("", denied), (match.group(), candidate)]


def _denial(candidate: Candidate) -> re.Match[str] | None:
    """The words by which somebody denies something in a sentence; no "denied a visa"."""
    match = _DENIAL.search(candidate.text)
    if match is None or not match.group().startswith("den"):
        return match
    at = candidate.sentence.start + match.start()
    said = attributions(candidate.article)
    return match if any(a.verb == "deny" and a.cue[0] <= at < a.cue[1] for a in said) else None


def _denied(topic: Topic, denial: Candidate, candidates: Sequence[Candidate]) -> Candidate | None:
    """What a denial denies: of the sentences just before it the nearest that shares words with it. In other
    articles hardly any that is near is what is denied."""
    best, nearest = None, 0.0
    own = content_stems(denial.text) - topic.stems - _DAYS
    for other in candidates:
        before = other.article.id == denial.article.id and 0 < denial.index - other.index <= JUST_BEFORE
        if not before or _DENIAL.search(other.text) or not own & content_stems(other.text):
            continue
        cosine = float(denial.vector @ other.vector)
        if cosine > max(nearest, DENIES):
            best, nearest = other, cosine
    return best


def _moment(article: Article) -> float:
    return article.published.timestamp() if article.published else 0.0
