"""A claim that gives what the reader reads as the answer.

"The fire was at the depot" answers "Where was the fire?" out of "Firemen were called to the depot at dawn".
All but one word of the claim are the question's, so no comparison of claim and sentence bears it out; but the
reader, who sees that sentence beside the question, marks "the depot" in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answering.quote_fallback import added_stems
from rag.models.encoders import Excerpt, Reader
from rag.query import Question
from rag.retrieval import news_sentences
from rag.schema import DEFAULT, AnsweringParameters
from rag.text import content_stems, heading_of
from rag.verification import Source, Span, contradiction, windows_of
from vectorstore import Article


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The sentence that confirms a claim, and how probably it answers the question, in [0, 1]."""

    place: Span
    probability: float


@dataclass(frozen=True, slots=True)
class _Marked:
    """The reader's log-odds of a sentence and of the words in it that answer, and the stems of these."""

    answers: float
    span: float
    stems: frozenset[str]


class Confirmer:
    """Asks a reader about the claims of one answer."""

    def __init__(
        self, question: Question, reader: Reader, parameters: AnsweringParameters = DEFAULT.answering
    ) -> None:
        self._question = question
        self._reader = reader
        self._parameters = parameters

    def confirm(self, claim: str, sources: Sequence[Source]) -> Confirmed | None:
        """The first sentence that holds all that a claim adds to the question, most of it in the words that
        the reader marks there as the answer, while the claim gives nearly all of these and nothing in it
        contradicts the claim. `None` for none."""
        added = added_stems(self._question, claim)
        windows = (window for source in sources if added for window in windows_of(source))
        for window in windows:
            if window.is_pair or not added <= content_stems(window.text):
                continue
            marked = self._mark(window.source.article, window.index)
            gives = len(added & marked.stems) >= self._parameters.added_marked * len(added)
            if gives and self._gives(claim, marked) and not contradiction(claim, [window]):
                probability = 1 / (1 + math.exp(-marked.answers))
                return Confirmed((window.source.number, window.start, window.end), probability)
        return None

    def is_answer(self, claim: str, places: Iterable[tuple[Article, int, int]]) -> bool:
        """Whether a claim gives the words that the reader marks as the answer in one of the sentences at
        some places (article, start, end)."""
        return any(
            self._gives(claim, self._mark(article, index))
            for article, start, end in places
            for index, sentence in enumerate(news_sentences(article))
            if sentence.start < end and start < sentence.end
        )

    def _mark(self, article: Article, index: int) -> _Marked:
        """What the reader marks as the answer in a sentence, in sight of those around it."""
        sentences = news_sentences(article)
        first = max(0, index - 1)
        around = tuple(sentence.text for sentence in sentences[first : index + 2])
        (read,) = self._reader.read(self._question.text, [Excerpt(heading_of(article), around)])
        found = read[index - first]
        stems = content_stems(sentences[index].text[found.start : found.end])
        return _Marked(found.answers, found.span, stems)

    def _gives(self, claim: str, marked: _Marked) -> bool:
        """Whether the reader is sure enough, and the claim has what it marks."""
        least = self._parameters
        if marked.answers < least.confirmed_answers or marked.span < least.confirmed_span:
            return False
        given = len(marked.stems & content_stems(claim))
        return bool(marked.stems) and given >= least.marked_given * len(marked.stems)
