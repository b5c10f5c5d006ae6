"""Taking down what a model says: drafts and finished sentences as they come, until there are enough."""

from __future__ import annotations

import re
from collections.abc import Iterator

import prompts
from rag.answering.segmenter import RawSentence, SentenceStream
from rag.models import Completion, Mark
from rag.schema import Drafting

MOST_CHARACTERS = 3_000
"""Of an answer; who goes on for longer is not asked for more."""
CHARACTERS_A_TOKEN = 6


class Dictation:
    """An iterator over one completion's sentences, with the draft of the next between them.

    `Mark.ANEW` among them takes back every sentence before it: they were thinking. Once the reader has
    `enough`, nothing more is cut into sentences, but for `patience_tokens` more it is still listened for
    that. `begun` says that words have come.
    """

    def __init__(self, completion: Completion, patience_tokens: int) -> None:
        self.enough = False
        self.begun = False
        self._completion = completion
        self._patience = patience_tokens * CHARACTERS_A_TOKEN

    def __iter__(self) -> Iterator[RawSentence | Drafting | Mark]:
        stream, heard, idle = SentenceStream(), 0, 0
        for arrival in self._completion.arrivals():
            if arrival is Mark.ANEW:
                stream, heard, idle, self.enough = SentenceStream(), 0, 0, False
                yield arrival
            elif isinstance(arrival, str):
                heard, self.begun = heard + len(arrival), True
                self.enough = self.enough or heard > MOST_CHARACTERS
                if not self.enough:
                    yield from self._until_enough(stream.feed(arrival))
                else:
                    idle += len(arrival)
                if self.enough and idle >= self._patience:
                    return
            yield Drafting("" if self.enough or not isinstance(arrival, str) else _shown(stream.draft))
        rest = stream.finish()
        # A sentence that ran into the length limit is no sentence.
        yield from self._until_enough(rest[:-1] if self._completion.finish_reason == "length" else rest)

    def _until_enough(self, sentences: list[RawSentence]) -> Iterator[RawSentence]:
        for sentence in sentences:
            if self.enough:
                return
            yield sentence


def _shown(draft: str) -> str:
    """A draft as far as it is to be read: not the words by which a model says that it found nothing, nor what
    may become them; they are said to the program."""
    low, agreed = draft.lower(), prompts.NO_ANSWER.lower()
    for word in re.finditer(r"\b\w", low):
        if agreed.startswith(low[word.start() :]) or low.startswith(agreed, word.start()):
            return draft[: word.start()].rstrip("\"'“‘(*_ ")
    return draft
