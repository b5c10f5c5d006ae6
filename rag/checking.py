"""Is a sentence of an answer carried by the sources? Found out by code, not by asking a model.

For every claim the evidence is looked for among all sentences of the sources in the prompt, not only those
that the model named. What decides: words weighted by rarity, similarity of meaning, and that every
number, name, speaker and quotation of the claim stands in its evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rag.answers import Support
from rag.embedding import Embedder
from rag.evidence import news_sentences
from rag.passages import heading_of
from rag.quotations import find_words, nearest_words, quotations
from rag.speech import speaker_of, speaks
from rag.words import Weights, content_stems, is_named, names, numbers
from vectorstore.records import Article

SUPPORTED_AT = 0.55
CONTEXT_BEFORE = 4
MAX_WINDOWS = 2
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|neither|nor)\b|n[’']t\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered source of a prompt: an article, and the part of it that is open to be cited."""

    number: int
    article: Article
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about a claim. `text` is the claim, with misquotations mended; `spans` are
    `(source number, start, end)` of the supporting words, in order; `score` is in [0, 1]."""

    text: str
    support: Support
    score: float
    spans: tuple[tuple[int, int, int], ...] = ()
    reason: str = ""


class Checker(Protocol):
    """Anything that can judge a claim against numbered sources."""

    def check(self, claim: str, named: Sequence[int], sources: Sequence[Source]) -> Verdict:
        """Judge one sentence; `named` are the source numbers its author gave, which may be wrong."""
        ...


@dataclass(frozen=True, slots=True)
class _Window:
    """One or two neighbouring sentences of a source, and the text around them that may resolve names."""

    source: Source
    index: int
    start: int
    end: int
    context: str
    is_pair: bool = False

    @property
    def text(self) -> str:
        return self.source.article.text[self.start : self.end]


class EvidenceChecker:
    """Checks claims by words, numbers, names, quotations and meaning. About ten milliseconds a claim."""

    def __init__(self, embedder: Embedder, weights: Weights) -> None:
        self._embedder = embedder
        self._weights = weights

    def check(self, claim: str, named: Sequence[int], sources: Sequence[Source]) -> Verdict:
        text, quoted = mend_quotations(claim, sources)
        whole = _verbatim(text, sources)
        if whole:
            return Verdict(text, Support.QUOTED, 1.0, (whole,))
        windows = [window for source in sources for window in _windows(source)]
        if not windows or not content_stems(text):
            return Verdict(text, Support.UNSUPPORTED, 0.0, reason="it says nothing that can be checked")
        scores = self._scores(text, windows, set(named))
        must = {source for source, _, _ in quoted}
        order = sorted(range(len(windows)), key=lambda i: (-scores[i], i))
        order = [i for i in order if not must or windows[i].source.number in must]
        reason, score = "", 0.0
        for best in order[:3]:
            chosen = self._complete(text, windows, scores, best, order)
            problem = _contradiction(text, [windows[i] for i in chosen])
            if not problem and scores[best] >= SUPPORTED_AT:
                return self._carried(text, windows, chosen, quoted, min(1.0, scores[best]))
            if not reason:
                reason, score = problem or "no sentence of the sources says this", scores[best]
        return Verdict(text, Support.UNSUPPORTED, max(0.0, min(SUPPORTED_AT, score)), reason=reason)

    def _scores(self, claim: str, windows: Sequence[_Window], named: set[int]) -> list[float]:
        """How well each window carries the claim, about [0, 1]; a source that the author named is preferred
        among equals."""
        vectors = self._embedder.embed([claim, *(window.text for window in windows)])
        meaning = vectors[1:] @ np.asarray(vectors[0])
        wanted = content_stems(claim)
        scores = []
        for window, similarity in zip(windows, meaning, strict=True):
            own = content_stems(window.text)
            covers = self._weights.coverage(wanted, own)
            nearby = self._weights.coverage(wanted, own | content_stems(window.context))
            score = 0.45 * covers + 0.20 * nearby + 0.35 * max(0.0, float(similarity))
            score -= 0.03 if window.is_pair else 0.0
            scores.append(score + (0.03 if window.source.number in named else 0.0))
        return scores

    def _complete(
        self, claim: str, windows: Sequence[_Window], scores: Sequence[float], best: int, order: Sequence[int]
    ) -> list[int]:
        """The best window, and one more if it holds a good part of the claim that the first lacks."""
        chosen = [best]
        missing = content_stems(claim) - content_stems(windows[best].text + " " + windows[best].context)
        for other in order[:20]:
            if len(chosen) == MAX_WINDOWS or not missing:
                break
            gained = self._weights.coverage(missing, content_stems(windows[other].text))
            share = sum(map(self._weights, missing)) / (sum(map(self._weights, content_stems(claim))) or 1.0)
            if other != best and gained * share > 0.2 and scores[other] > 0.3:
                chosen.append(other)
        return chosen

    def _carried(
        self,
        text: str,
        windows: Sequence[_Window],
        chosen: Sequence[int],
        quoted: Sequence[tuple[int, int, int]],
        score: float,
    ) -> Verdict:
        spans = {(windows[i].source.number, windows[i].start, windows[i].end) for i in chosen}
        for source, start, end in quoted:
            if not any(s == source and a <= start and end <= b for s, a, b in spans):
                spans.add((source, start, end))
        in_quotes = " ".join(quotation.words for quotation in quotations(text))
        rest = content_stems(text) - content_stems(in_quotes)
        mostly = bool(in_quotes) and len(rest) <= len(content_stems(in_quotes))
        support = Support.QUOTED if mostly else Support.SUPPORTED
        return Verdict(text, support, score, tuple(sorted(spans)))


def mend_quotations(claim: str, sources: Sequence[Source]) -> tuple[str, list[tuple[int, int, int]]]:
    """The claim with honest quotation marks, and where in the sources its quotations stand.

    A quotation that stands in no source is put right when it plainly misquotes one place; otherwise it
    loses its marks and is left to be checked as plain text.
    """
    found: list[tuple[int, int, int]] = []
    text = claim
    for quotation in reversed(list(quotations(claim))):
        place = _place(quotation.words, sources)
        if place:
            found.append(place)
            continue
        near = _near_place(quotation.words, sources)
        if near:
            source = next(s for s in sources if s.number == near[0])
            words = source.article.text[near[1] : near[2]]
            tail = re.search(r"[.,!?]*$", quotation.words)
            text = text[: quotation.start] + words + (tail[0] if tail else "") + text[quotation.end :]
            found.append(near)
        else:
            text = text[: quotation.start - 1] + quotation.words + text[quotation.end + 1 :]
    return text, found[::-1]


def _place(words: str, sources: Sequence[Source]) -> tuple[int, int, int] | None:
    for source in sources:
        for low, high in source.spans:
            span = find_words(words, source.article.text, low, high)
            if span:
                return source.number, *span
    return None


def _near_place(words: str, sources: Sequence[Source]) -> tuple[int, int, int] | None:
    for source in sources:
        for low, high in source.spans:
            span = nearest_words(words, source.article.text[low:high])
            if span:
                return source.number, low + span[0], low + span[1]
    return None


def _verbatim(claim: str, sources: Sequence[Source]) -> tuple[int, int, int] | None:
    return _place(claim, sources) if len(claim.split()) >= 4 else None


def _windows(source: Source) -> Iterator[_Window]:
    """Every sentence that is open to be cited, and every two that follow one another in a paragraph."""
    sentences = news_sentences(source.article)
    heading = heading_of(source.article)
    is_open = [any(low <= s.start and s.end <= high for low, high in source.spans) for s in sentences]
    for index, sentence in enumerate(sentences):
        if not is_open[index]:
            continue
        before = " ".join(s.text for s in sentences[max(0, index - CONTEXT_BEFORE) : index])
        context = f"{heading} {source.article.source or ''} {before}"
        yield _Window(source, index, sentence.start, sentence.end, context)
        after = index + 1
        if after < len(sentences) and is_open[after] and sentences[after].start - sentence.end <= 2:
            yield _Window(source, index, sentence.start, sentences[after].end, context, is_pair=True)


def _contradiction(claim: str, windows: Sequence[_Window]) -> str:
    """What of the claim its evidence does not bear out, in plain words; "" when nothing was found."""
    evidence = " ".join(window.text for window in windows)
    context = " ".join(f"{window.context} {window.text}" for window in windows)
    known = set(numbers(evidence)) | set(numbers(" ".join(window.context for window in windows)))
    for value in numbers(claim):
        if value not in known:
            return f"the number {value:,.10g} is not in the source"
    opening = claim.split(maxsplit=1)[0] if claim.split() else ""
    for name in names(claim):
        common = name == opening.strip("\"“'") and name.lower() in evidence.lower()
        if not common and not is_named(name, claim, context):
            return f"“{name}” is not named in the source"
    speaker = speaker_of(claim)
    # Words taken from two places may join what one said to the name of another: the best place decides.
    if speaker and not _said_by(speaker, windows[:1]):
        return f"the source does not say that {speaker} said this"
    if bool(_NEGATION.search(_plain(claim))) != bool(_NEGATION.search(_plain(evidence))) and _close(
        claim, evidence
    ):
        return "one of claim and source denies what the other says"
    return ""


def _said_by(speaker: str, windows: Sequence[_Window]) -> bool:
    """Whether the evidence lets this person speak, or names the person where nobody else speaks."""
    name = content_stems(speaker)
    for window in windows:
        if name & content_stems(window.source.article.source or ""):
            return True  # what an outlet "said" is what stands in its article
        sentences = news_sentences(window.source.article)
        last = max(i for i, s in enumerate(sentences) if s.start < window.end)
        for index in range(window.index, last + 1):
            text = sentences[index].text
            if speaks(speaker, index, sentences) > 0:
                return True
            if not speaker_of(text) and name & content_stems(text):
                return True
    return False


def _plain(text: str) -> str:
    return re.sub(r"\bnot only\b|\bno longer\b", " ", text, flags=re.IGNORECASE)


def _close(claim: str, evidence: str) -> bool:
    """Whether the two say so nearly the same that a negation in one of them alone must matter."""
    a, b = content_stems(claim), content_stems(evidence)
    return bool(a) and len(a & b) >= 0.8 * len(a) and len(b) <= 1.5 * len(a)
