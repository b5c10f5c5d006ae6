"""The sentences of a draft that can be checked, with the quotations in them and who is said to speak."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.attribution import Attribution, read_text
from rag.sentences import Sentence, split_sentences
from rag.text import Run, content_stems, is_common, names, numbers, quoted_runs
from rag.verification.drafts.days import day_mentions
from rag.verification.speech import speaker_of

FEWEST_WORDS = 2
"""A single word in quotation marks is emphasis more often than a quotation."""
FEWEST_STEMS = 3
MOST_BEFORE = 400


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation: half-open offsets of its words in the prose, without the marks; who speaks by the draft,
    "" where it does not say."""

    start: int
    end: int
    words: str
    speaker: str


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of the prose; `before` is the one before it."""

    start: int
    end: int
    text: str
    before: str
    quotations: tuple[Quoted, ...]

    @property
    def names(self) -> list[str]:
        """Its names, each once: no days, and no word that has its capital only for opening the sentence."""
        opening = next(iter(re.findall(r"[^\W_]+", self.text)), "")
        days = {word for day in day_mentions(self.text) for word in re.findall(r"\w+", day.words)}
        found = dict.fromkeys(names(self.text))
        plain = self.text.count(opening) == 1 and is_common(opening)
        runs_on = re.match(rf"\W*{re.escape(opening)}\s+[A-Z]", self.text)
        return [n for n in found if n not in days and not (n == opening and plain and not runs_on)]

    @property
    def is_checkable(self) -> bool:
        """Whether it has a quotation, a name, a number or a day."""
        return bool(
            self.quotations or numbers(self.text) or self.names or next(iter(day_mentions(self.text)), None)
        )

    @property
    def says_enough(self) -> bool:
        """Whether it can be checked, or has words enough to be looked for."""
        return self.is_checkable or len(content_stems(self.text)) >= FEWEST_STEMS


def sentences_of(prose: str) -> Iterator[DraftSentence]:
    """The sentences of a draft's prose in order. What is a heading or a question without a quotation is left
    out."""
    runs = [run for a, b in _paragraphs(prose) for run in quoted_runs(prose, a, b)]
    starts = [run.start for run in runs]
    spoken = read_text(prose, ((0, len(prose)),)).attributions
    before = ""
    for sentence in split_sentences(prose):
        inside = runs[bisect_left(starts, sentence.start) : bisect_right(starts, sentence.end - 1)]
        quoted = tuple(_quoted(prose, run, sentence, spoken) for run in inside if _is_quotation(prose, run))
        asks = sentence.text.rstrip("\"'”’») ").endswith("?") and not quoted
        if not (sentence.is_heading and not quoted) and not asks:
            yield DraftSentence(sentence.start, sentence.end, sentence.text, before[-MOST_BEFORE:], quoted)
        before = sentence.text


def _paragraphs(prose: str) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"[^\n]+", prose):
        yield line.span()


def _is_quotation(prose: str, run: Run) -> bool:
    return len(prose[run.start : run.end].split()) >= FEWEST_WORDS


@lru_cache(maxsize=64)
def _speaker_of(sentence: str) -> str:
    return speaker_of(sentence)


def _quoted(prose: str, run: Run, sentence: Sentence, spoken: tuple[Attribution, ...]) -> Quoted:
    """A quotation with its speaker: who the attribution of its words names, else the one speaker of its
    sentence."""
    at = bisect_left(spoken, run.end, key=lambda found: found.start)
    near = [a for a in spoken[max(0, at - 8) : at] if a.end > run.start]
    direct = [a for a in near if a.direct and abs(a.start - run.start) <= 1] or near
    speaker = next((a.speaker for a in direct if a.speaker[:1].isupper()), "")
    if not speaker and not near:
        speaker = _speaker_of(sentence.text)
    end = run.start + len(prose[run.start : run.end].rstrip(" ,"))
    return Quoted(run.start, end, prose[run.start : end], speaker)
