"""Is a sentence of an answer carried by the sources? Found out by code, not by asking a model.

For every claim the evidence is looked for among all sentences of the sources in the prompt, not only those
that the model named. What decides: the claim laid word by word against its source
(`rag.verification.support`), and that every number, name, speaker and quotation of the claim stands in its
evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rag.models.encoders import Embedder
from rag.schema import DEFAULT, CheckingParameters, Support
from rag.text import Weights, content_stems, quotations
from rag.verification.alignment import Evidence, Matrix, read
from rag.verification.candidates import Source, Span, Window, readable, windows_of
from rag.verification.contradictions import contradiction, sentences_in
from rag.verification.differences import WORD_FEATURES, Difference
from rag.verification.first_person import first_person
from rag.verification.objections import Fault, Objection
from rag.verification.quote_repair import in_marks, mend_quotations, verbatim
from rag.verification.scripts import foreign_word
from rag.verification.shortening import is_shortened
from rag.verification.support import Judgement, SupportModel, judge, shipped

__all__ = ["Checker", "EvidenceChecker", "Source", "Span", "Verdict"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about a claim. `text` is the claim, with misquotations mended; `spans` are the
    supporting words, in order; `score`, in [0, 1], is how probable support is. `reason` tells why there is
    none, for people to read. `is_contradiction` says that a hard rule speaks against the claim: one of
    `rag.verification.contradictions` (a number, a name, a speaker, a negation … does not agree with its
    evidence), or that it is in the first person or in another script. No opinion mends that. `objection`
    is the reason as a value."""

    text: str
    support: Support
    score: float
    spans: tuple[Span, ...] = ()
    reason: str = ""
    is_contradiction: bool = False
    objection: Objection | None = None


class Checker(Protocol):
    """Anything that can judge a claim against numbered sources."""

    def check(
        self, claim: str, named: Sequence[int], sources: Sequence[Source], before: str | None = None
    ) -> Verdict:
        """Judge one sentence; `named` are the source numbers its author gave, which may be wrong, `before` is
        what was said before it, where that is known."""
        ...


@dataclass(frozen=True, slots=True)
class _Reading:
    """The windows of some sources, and `(windows, dimension)` unit vectors."""

    windows: tuple[Window, ...]
    vectors: Matrix


class EvidenceChecker:
    """Checks claims by words, numbers, names, quotations and meaning. Some ten milliseconds a claim once the
    sources' sentences are embedded, which happens at the first claim. Use it from one thread."""

    def __init__(
        self,
        embedder: Embedder,
        weights: Weights,
        model: SupportModel | None = None,
        *,
        parameters: CheckingParameters = DEFAULT.checking,
    ) -> None:
        self._embedder = embedder
        self._weights = weights
        self._model = model or shipped()
        self._parameters = parameters
        self._vectors: dict[str, Matrix] = {}
        self._evidence: dict[tuple[tuple[int, str], ...], Evidence] = {}
        self._readings: dict[tuple[object, ...], _Reading] = {}

    def check(
        self, claim: str, named: Sequence[int], sources: Sequence[Source], before: str | None = None
    ) -> Verdict:
        text, quoted = mend_quotations(claim, sources)
        whole = verbatim(text, sources)
        if whole:
            return Verdict(in_marks(text) if first_person(text) else text, Support.QUOTED, 1.0, (whole,))
        strange = _not_the_sources_way(text, sources)
        if strange is not None:
            return _unsupported(text, 0.0, strange, is_contradiction=True)
        windows = self._read(sources).windows
        if not windows or not content_stems(text):
            return _unsupported(text, 0.0, Objection(Fault.NOTHING_TO_CHECK))
        scores = self._scores(text, sources, set(named))
        must = {source for source, _, _ in quoted}
        order = [i for i in _best_first(scores) if not must or windows[i].source.number in must]
        judged: dict[frozenset[int], Judgement] = {}
        failed: Verdict | None = None
        for best in order[: self._parameters.tries]:
            rivals = scores[best] >= self._parameters.rival * scores[order[0]]
            if failed and failed.is_contradiction and not rivals:
                break
            chosen = [windows[i] for i in self._complete(text, windows, scores, best, order)]
            key = frozenset(window.source.number for window in chosen)
            if key not in judged:
                judged[key] = self._judge(text, before, [window.source for window in chosen])
            chosen += self._homes(judged[key], chosen)
            problem = contradiction(text, chosen)
            if problem is None and self._is_borne_out(text, judged[key], scores[best], chosen):
                score = max(judged[key].probability, self._model.supported_at)
                return self._carried(text, chosen, quoted, score)
            failed = failed or self._failed(text, problem, judged[key])
        return failed or _unsupported(text, 0.0, Objection(Fault.NOBODY_SAYS))

    def nearest(self, claim: str, named: Sequence[int], sources: Sequence[Source], limit: int) -> list[Span]:
        """The sentences of the sources that come nearest to a claim, best first."""
        windows = self._read(sources).windows
        scores = self._scores(claim, sources, set(named)) if windows else []
        best = [windows[i] for i in _best_first(scores) if not windows[i].is_pair][:limit]
        return [(window.source.number, window.start, window.end) for window in best]

    def _read(self, sources: Sequence[Source]) -> _Reading:
        """The windows of the sources, each embedded once; a pair has the mean of its sentences, by length."""
        key = tuple((source.number, source.article.id, source.spans) for source in sources)
        if key not in self._readings:
            self._embed([text for source in sources for text in readable(source)])
            windows = tuple(window for source in sources for window in windows_of(source))
            vectors = np.array([self._vector(window) for window in windows], dtype=np.float32)
            self._readings[key] = _Reading(windows, vectors)
        return self._readings[key]

    def _vector(self, window: Window) -> Matrix:
        texts = [sentence.text for sentence in sentences_in(window)] or [window.text]
        mean = np.array([len(text) for text in texts]) @ self._embed(texts)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)

    def _is_borne_out(self, text: str, judged: Judgement, score: float, chosen: Sequence[Window]) -> bool:
        """Probable by what was learnt; or nearly so, while its words stand in the places found and none of
        them stands out; or a sentence found, cut short."""
        least = self._parameters
        if judged.probability >= self._model.supported_at:
            return score >= least.carries_at
        sentences = [sentence.text for window in chosen for sentence in sentences_in(window)]
        if any(is_shortened(text, sentence) for sentence in sentences):
            return True
        if judged.probability < self._model.supported_at - least.short_by:
            return False
        present = read(" ".join(f"{window.context} {window.text}" for window in chosen)).content_stems
        all_there = self._weights.coverage(read(text).content_stems, present) >= least.all_there
        return all_there and score >= least.copied_at and judged.objection is None

    def _failed(self, text: str, problem: Objection | None, judged: Judgement) -> Verdict:
        share = 1.0 if problem is None else self._parameters.contradicted
        below = min(judged.probability, self._model.supported_at * share)
        objection = problem or judged.objection or Objection(Fault.NOBODY_SAYS)
        return _unsupported(text, below, objection, is_contradiction=problem is not None)

    def _homes(self, judged: Judgement, chosen: Sequence[Window]) -> list[Window]:
        """The places, in the articles of those chosen, of names and numbers that these lack: a sentence of
        an answer may join what an article says in several."""
        if judged.difference is None:
            return []
        known = set(read(" ".join(f"{window.context} {window.text}" for window in chosen)).stems)
        sources = {window.source.number: window.source for window in chosen}
        texts = _texts(sources.values())
        found: list[Window] = []
        for stem, home in _hard_words(judged.difference, self._parameters.at_home):
            if stem not in known and len(found) < self._parameters.max_more:
                number, text = texts[home]
                found += [w for w in windows_of(sources[number]) if w.text == text and not w.is_pair][:1]
                known |= set(read(text).stems)
        return found

    def _judge(self, claim: str, before: str | None, sources: Sequence[Source]) -> Judgement:
        """How probable it is that these sources, read together, support the claim."""
        key = tuple(_texts(sources))
        if key not in self._evidence:
            self._evidence[key] = Evidence([text for _, text in key])
        meaning = self._embed([text for _, text in key]) @ self._embed([claim])[0]
        return judge(claim, self._evidence[key], meaning, self._weights, self._model, before)

    def _embed(self, texts: Sequence[str]) -> Matrix:
        """`(texts, dimension)` unit vectors, each text embedded once."""
        unknown = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if unknown:
            self._vectors.update(zip(unknown, self._embedder.embed(unknown), strict=True))
        return np.array([self._vectors[text] for text in texts])

    def _scores(self, claim: str, sources: Sequence[Source], named: set[int]) -> list[float]:
        """How well each window carries the claim, about [0, 1]; a source that the author named is preferred
        among equals."""
        reading, counts = self._read(sources), self._parameters
        meaning = reading.vectors @ self._embed([claim])[0]
        weight = {stem: self._weights(stem) for stem in content_stems(claim)}
        total = sum(weight.values()) or 1.0
        scores = []
        for window, similarity in zip(reading.windows, meaning, strict=True):
            own, around = content_stems(window.text), content_stems(window.context)
            covers = sum(weight[stem] for stem in weight.keys() & own) / total
            nearby = sum(weight[stem] for stem in weight if stem in own or stem in around) / total
            score = counts.covers * covers + counts.nearby * nearby
            score += counts.meaning * max(0.0, float(similarity))
            score -= counts.pair if window.is_pair else 0.0
            scores.append(score + (counts.named if window.source.number in named else 0.0))
        return scores

    def _complete(
        self, claim: str, windows: Sequence[Window], scores: Sequence[float], best: int, order: Sequence[int]
    ) -> list[int]:
        """The best window, and one more if it holds a good part of the claim that the first lacks."""
        chosen, least = [best], self._parameters
        missing = content_stems(claim) - content_stems(windows[best].text + " " + windows[best].context)
        for other in order[: least.completed_from]:
            if len(chosen) == least.max_windows or not missing:
                break
            gained = self._weights.coverage(missing, content_stems(windows[other].text))
            share = sum(map(self._weights, missing)) / (sum(map(self._weights, content_stems(claim))) or 1.0)
            adds = gained * share > least.completes and scores[other] > least.completes_at
            if other != best and adds:
                chosen.append(other)
        return chosen

    def _carried(
        self,
        text: str,
        chosen: Sequence[Window],
        quoted: Sequence[Span],
        score: float,
    ) -> Verdict:
        spans = {(window.source.number, window.start, window.end) for window in chosen}
        for source, start, end in quoted:
            if not any(s == source and a <= start and end <= b for s, a, b in spans):
                spans.add((source, start, end))
        in_quotes = " ".join(quotation.words for quotation in quotations(text))
        rest = content_stems(text) - content_stems(in_quotes)
        mostly = bool(in_quotes) and len(rest) <= len(content_stems(in_quotes))
        support = Support.QUOTED if mostly else Support.SUPPORTED
        return Verdict(text, support, score, tuple(sorted(spans)))


def _unsupported(text: str, score: float, objection: Objection, *, is_contradiction: bool = False) -> Verdict:
    return Verdict(
        text,
        Support.UNSUPPORTED,
        score,
        reason=str(objection),
        is_contradiction=is_contradiction,
        objection=objection,
    )


def _not_the_sources_way(claim: str, sources: Sequence[Source]) -> Objection | None:
    """What is wrong with how a claim is written, whatever it says: in the first person, in another script."""
    if pronoun := first_person(claim):
        return Objection(Fault.FIRST_PERSON, pronoun)
    articles = {source.article.id: source.article for source in sources}.values()
    word = foreign_word(claim, [f"{a.title} {a.source or ''} {a.text}" for a in articles])
    return Objection(Fault.ANOTHER_SCRIPT, word) if word else None


def _hard_words(difference: Difference, at_home: float) -> Iterator[tuple[str, int]]:
    """The stems of a claim's names and numbers, each with the sentence where its neighbours stand as well, by
    the share `at_home` at least."""
    claim = difference.claim
    fits = difference.words[:, WORD_FEATURES.index("fits")]
    for k, at in enumerate(claim.content):
        home = difference.homes[k]
        is_hard = claim.values[at] is not None or claim.words[at][0].isupper()
        if is_hard and home is not None and fits[k] >= at_home:
            yield claim.stems[at], home


def _texts(sources: Iterable[Source]) -> list[tuple[int, str]]:
    """What a claim may lean on, with the numbers of the sources, in their order, each text once."""
    by_number = {source.number: source for source in sources}
    return list({(n, text): None for n in sorted(by_number) for text in readable(by_number[n])})


def _best_first(scores: Sequence[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda i: (-scores[i], i))
