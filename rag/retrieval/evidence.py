"""From passages to sentences: the ones that bear on the question, best first.

A sentence is judged by how much of the question's weighted words it and its surroundings hold, by its
passage's rank, by whether the person asked about is the one who speaks in it, and by whether it holds the
kind of thing that is asked for; the likeliest also by the similarity of meaning, and the best of these, for a
question in English, by the reader (`rag.models.encoders.Reader`), whose word counts most.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from rag.attribution import is_anothers_word, speaks_in
from rag.models.encoders import UNREAD, Embedder, Excerpt, Reader, ReadSentence
from rag.query import Question, Wanted
from rag.retrieval.corrections import puts_right_until, repeats_error
from rag.retrieval.cut_sentences import breaks_off
from rag.retrieval.injection import orders_model
from rag.schema import DEFAULT, Evidence, EvidenceParameters
from rag.sentences import Sentence, split_sentences
from rag.text import (
    MONTHS,
    WEEKDAYS,
    Weights,
    article_day,
    content_stems,
    heading_of,
    is_common,
    names,
    news_spans,
    numbers,
)
from vectorstore import ENGLISH, Article, Hit

Readings = Mapping[tuple[str, int], ReadSentence]
"""What the reader said of sentences, by article and the sentence's index in `news_sentences`."""
NOTHING_READ: Readings = MappingProxyType({})
ORDER_RUNS_ON = 2
_TIME = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?|\d{{4}}|{'|'.join((*WEEKDAYS, *MONTHS))}|yesterday|today|tomorrow|"
    r"(?:last|this|next|earlier) \w+|\w+ ago|a\.m\.|p\.m\.)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate sentence and what was found about it; every part is in [0, 1] but `meaning` (cosine)
    and what the reader says.

    `covers` is the share of the question's weighted words, `on_topic` that of its words without the name of
    the person asked about; `…_nearby` counts the heading and the neighbouring sentences in. `is_news` is not
    so for a sentence that only asks what is asked, speaks to a language model, or repeats what a correction
    takes back. `parameters` say what each part counts.
    """

    article: Article
    sentence: Sentence
    covers: float
    covers_nearby: float
    meaning: float
    rank: float
    speaker: float
    kind: float
    on_topic: float
    on_topic_nearby: float
    is_news: bool = True
    read: ReadSentence = UNREAD
    parameters: EvidenceParameters = field(default=DEFAULT.evidence, repr=False)

    @property
    def said(self) -> float:
        """How much of the topic the person asked about speaks of here, or, for less, around here."""
        return self.speaker * max(self.on_topic, self.parameters.nearby * self.on_topic_nearby)

    @property
    def score(self) -> float:
        """A weighted sum in [0, 1]."""
        weights = self.parameters
        parts = (
            weights.covers * self.covers
            + weights.covers_nearby * self.covers_nearby
            + weights.meaning * max(0.0, self.meaning)
            + weights.rank * self.rank
            + weights.speaker * (self.speaker + self.said)
            + weights.kind * self.kind
            + weights.answers * self.read.share
        )
        return min(1.0, parts * (1.0 if self.is_news else weights.not_news))


@lru_cache(maxsize=2_048)
def news_sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of an article in order, without headings and boilerplate."""
    found = []
    for begin, stop in news_spans(article):
        for sentence in split_sentences(article.text[begin:stop]):
            if not sentence.is_heading:
                found.append(Sentence(begin + sentence.start, begin + sentence.end, sentence.text))
    return tuple(found)


def find_evidence(
    scored: Sequence[Scored], parameters: EvidenceParameters = DEFAULT.evidence
) -> list[Evidence]:
    """The sentences that bear most on the question, best first, near-repetitions left out."""
    chosen: list[Scored] = []
    for candidate in sorted(scored, key=_order):
        if len(chosen) == parameters.shown:
            break
        text, most = candidate.sentence.text, parameters.repeats_at
        if not any(_repeats(text, other.sentence.text, most) for other in chosen):
            chosen.append(candidate)
    return [
        Evidence(s.article, s.sentence.start, _end(s), s.score, _answer(s, parameters.marked))
        for s in chosen
        if not _is_in(s, chosen)
    ]


def _answer(scored: Scored, least: float) -> tuple[int, int] | None:
    """The words of a candidate that answer, where the reader's log-odds of them are at least so much."""
    read, start = scored.read, scored.sentence.start
    return (start + read.start, start + read.end) if read.span >= least and read.start < read.end else None


def place_of(article: Article, start: int) -> int:
    """The index among an article's news sentences of the one that begins at `start`.

    Raises `ValueError` where none begins there.
    """
    sentences = news_sentences(article)
    index = bisect_left(sentences, start, key=lambda sentence: sentence.start)
    if index == len(sentences) or sentences[index].start != start:
        raise ValueError(f"no sentence of {article.id!r} begins at {start}")
    return index


def _end(scored: Scored) -> int:
    """Where the words of a candidate end: a note of correction goes on to what is right."""
    sentences, index = news_sentences(scored.article), place_of(scored.article, scored.sentence.start)
    return sentences[puts_right_until(sentences, index)].end


def _is_in(scored: Scored, chosen: Sequence[Scored]) -> bool:
    """Whether a candidate stands in what another goes on to."""
    return any(
        other.article.id == scored.article.id and other.sentence.end <= scored.sentence.start < _end(other)
        for other in chosen
    )


def is_order(article: Article, index: int) -> bool:
    """Whether a news sentence of an article speaks to a language model, or follows one that does so closely
    in its paragraph."""
    sentences = news_sentences(article)
    begins = article.text.rfind("\n", 0, sentences[index].start)
    near = sentences[max(0, index - ORDER_RUNS_ON) : index + 1]
    return any(sentence.start > begins and orders_model(sentence.text) for sentence in near)


def _is_echo(question: Question, sentence: str, echo: float) -> bool:
    """Whether a sentence only asks what is asked."""
    asks, stems = sentence.rstrip('"”’)').endswith("?"), content_stems(sentence)
    return asks and len(stems & question.stems) >= echo * len(stems | question.stems)


def score_sentences(
    question: Question,
    hits: Sequence[Hit],
    articles: Mapping[str, Article],
    embedder: Embedder,
    reader: Reader,
    weights: Weights,
    parameters: EvidenceParameters = DEFAULT.evidence,
    readings: Readings = NOTHING_READ,
) -> list[Scored]:
    """The likeliest sentences of the first hits with their scores, in order of the hits.

    Comparing meanings and reading take most of the time, so only the best by all else are compared, and the
    best of these read, but for those that are in `readings` already.
    """
    candidates = list(_candidates(question, hits[: parameters.passages], articles))[: parameters.sentences]
    if not candidates:
        return []
    if question.news_of:
        candidates = [c for c in candidates if _opens_news_of(question, c[0], c[1])] or candidates
    highest = max(hit.score for hit in hits) or 1.0
    scored = []
    for article, index, sentence, hit in candidates:
        around = _surroundings(article, index)
        own = question.words_in(sentence.text)
        near = own | question.words_in(around)
        opens = _opens_news_of(question, article, index)
        scored.append(
            Scored(
                article=article,
                sentence=sentence,
                covers=1.0 if opens else weights.coverage(question.stems or question.around, own),
                covers_nearby=1.0 if opens else weights.coverage(question.wide, near),
                meaning=parameters.typical_meaning,
                rank=max(0.0, 1 - parameters.spread * (1 - hit.score / highest)),
                speaker=speaks_in(question.speaker, article, sentence),
                kind=float(has_kind(question, sentence.text)),
                on_topic=weights.coverage(question.topic, own),
                on_topic_nearby=weights.coverage(question.topic, near),
                is_news=not (
                    is_order(article, index)
                    or _is_echo(question, sentence.text, parameters.echo)
                    or repeats_error(news_sentences(article), index)
                ),
                parameters=parameters,
            )
        )
    likely = sorted(_best_first(scored)[: parameters.compared])
    chosen = [scored[i] for i in likely]
    vectors = embedder.embed([question.text, *(s.sentence.text for s in chosen)])
    meaning = vectors[1:] @ np.asarray(vectors[0])
    chosen = [replace(s, meaning=float(m)) for s, m in zip(chosen, meaning, strict=True)]
    best = _best_first(chosen)[: parameters.read] if question.language == ENGLISH else []
    places = [candidates[likely[i]][:2] for i in best]
    known = {(article.id, index): readings.get((article.id, index)) for article, index in places}
    unread = [place for place in places if known[place[0].id, place[1]] is None]
    read = _read(reader, question, unread, parameters.beside)
    known.update({(article.id, index): each for (article, index), each in zip(unread, read, strict=True)})
    for i, (article, index) in zip(best, places, strict=True):
        chosen[i] = replace(chosen[i], read=known[article.id, index] or UNREAD)
    return chosen


def _best_first(scored: Sequence[Scored]) -> list[int]:
    """The indexes of some candidates, by score."""
    return sorted(range(len(scored)), key=lambda i: (-scored[i].score, i))


def _opens_news_of(question: Question, article: Article, index: int) -> bool:
    """Whether a sentence opens an article of the days whose news is asked for."""
    days = question.news_of
    return days is not None and index == 0 and days[0] <= article_day(article) <= days[1]


def _read(
    reader: Reader, question: Question, places: Sequence[tuple[Article, int]], beside: int
) -> list[ReadSentence]:
    """What the reader says of some news sentences, in their order, each in sight of those `beside` it."""
    articles = {article.id: article for article, _ in places}
    wanted: dict[str, set[int]] = {id_: set() for id_ in articles}
    for article, index in places:
        last = len(news_sentences(article)) - 1
        wanted[article.id].update(range(max(0, index - beside), min(last, index + beside) + 1))
    runs: list[tuple[str, list[int]]] = []
    for id_, indexes in wanted.items():
        for index in sorted(indexes):
            if runs and runs[-1][0] == id_ and runs[-1][1][-1] == index - 1:
                runs[-1][1].append(index)
            else:
                runs.append((id_, [index]))
    excerpts = [
        Excerpt(articles[id_].title, tuple(news_sentences(articles[id_])[i].text for i in run))
        for id_, run in runs
    ]
    found = {}
    for (id_, run), sentences in zip(runs, reader.read(question.text, excerpts), strict=True):
        found.update({(id_, index): sentence for index, sentence in zip(run, sentences, strict=True)})
    return [found[article.id, index] for article, index in places]


def _candidates(
    question: Question, hits: Iterable[Hit], articles: Mapping[str, Article]
) -> Iterable[tuple[Article, int, Sentence, Hit]]:
    seen = set()
    for hit in hits:
        article = articles[hit.passage.article_id]
        asked = question.stems - content_stems(article.title)
        for index, sentence in enumerate(news_sentences(article)):
            inside = hit.passage.start <= sentence.start and sentence.end <= hit.passage.end
            if inside and (article.id, sentence.start) not in seen:
                seen.add((article.id, sentence.start))
                if breaks_off(sentence.text, asked):
                    continue
                if question.speaker and is_anothers_word(question.speaker, article, sentence):
                    continue
                yield article, index, sentence, hit


def _surroundings(article: Article, index: int) -> str:
    sentences = news_sentences(article)
    before = sentences[index - 1].text if index else ""
    after = sentences[index + 1].text if index + 1 < len(sentences) else ""
    return f"{heading_of(article)} {before} {after}"


def is_beside_the_point(
    question: Question, claim: str, parameters: EvidenceParameters = DEFAULT.evidence
) -> bool:
    """Whether a claim is a fragment, too short to be checked as one, of another kind than asked for."""
    return len(content_stems(claim)) < parameters.fragment_stems and not has_kind(question, claim)


def says_what_was_asked(
    question: Question,
    claim: str,
    places: Iterable[tuple[Article, int, int]],
    weights: Weights,
    parameters: EvidenceParameters = DEFAULT.evidence,
) -> bool:
    """Whether a claim holds the kind of thing a question asks for. An amount must be one of the matter: the
    sentence of its places in which the number stands, with what stands before it, speaks of the question."""
    given = set(numbers(claim)) - set(numbers(question.text))
    if question.wanted is Wanted.PLACE:
        return _names_another(question, names(claim))  # an answer may well open with the place
    if question.wanted is not Wanted.AMOUNT or not given or not question.wide:
        return has_kind(question, claim)
    for article, start, end in places:
        sentences = news_sentences(article)
        for index, sentence in enumerate(sentences):
            if sentence.end <= start or end <= sentence.start or not given & set(numbers(sentence.text)):
                continue
            near = " ".join(s.text for s in sentences[max(0, index - parameters.same_matter) : index + 1])
            stems = content_stems(f"{heading_of(article)} {near}")
            if weights.coverage(question.wide, stems) >= parameters.of_it:
                return True
    return False


def has_kind(question: Question, sentence: str) -> bool:
    """Whether a sentence holds the kind of thing a question asks for, beyond what the question says itself: a
    number, a time, a name."""
    match question.wanted:
        case Wanted.AMOUNT:
            return bool(set(numbers(sentence)) - set(numbers(question.text)))
        case Wanted.TIME:
            return bool(_TIME.search(sentence))
        case Wanted.PERSON:
            return _names_another(question, _names_in(sentence))
        case Wanted.PLACE:  # who opens a sentence does something, and is seldom a place
            return _names_another(question, names(sentence)[1:])
        case _:
            return True


def _names_another(question: Question, found: Iterable[str]) -> bool:
    """Whether names name somebody or something that the question does not."""
    asked = {name.lower() for name in question.names}
    return any(name.lower() not in asked for name in found)


def _names_in(sentence: str) -> list[str]:
    """The names of a sentence, without an opening word that has its capital only for that."""
    found = names(sentence)
    opens = found and sentence.lstrip("\"“‘'(").startswith(found[0])
    return found[1:] if opens and is_common(found[0]) else found


def _repeats(one: str, other: str, most: float) -> bool:
    a, b = content_stems(one), content_stems(other)
    return bool(a and b) and len(a & b) / min(len(a), len(b)) > most


def _order(scored: Scored) -> tuple[float, str, int]:
    return (-scored.score, scored.article.id, scored.sentence.start)
