"""Asking a saved question of some articles alone, as if there were no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.alerts.records import SavedForm, SavedQuestion
from rag.answering import Answerer, answer_of
from rag.answering.forms import Nearness, find_mentions, find_quotes, find_timeline, statement_of
from rag.attribution import statements_of
from rag.models.encoders import Embedder
from rag.query import understand
from rag.schema import Citation, FormValue, Request
from rag.text import Weights
from vectorstore import ArchiveReader, Part

MOST_ROUNDS = 10
"""How often a question is asked anew, each time without the articles that have answered it."""
Told = tuple[str, Citation]
"""Words that were found, behind who speaks or on which day it happened, "" for neither."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is asked: an archive, how it is embedded, what its words weigh, and who answers from a part of
    it."""

    archive: ArchiveReader
    embedder: Embedder
    weights: Weights
    answerer: Callable[[ArchiveReader], Answerer]

    def ask(self, saved: SavedQuestion, part: Part) -> list[Told]:
        """What a saved question finds in some articles. A question is answered in quotations, and asked again
        without the articles that answered until none of those left does: of much that is new the best answer
        is not all that there is to say."""
        if saved.form is SavedForm.QUESTION:
            return list(self._answers(saved, part))
        return list(self._form(saved, part).told)

    def _form(self, saved: SavedQuestion, part: Part) -> FormValue:
        match saved.form:
            case SavedForm.QUOTES:
                nearness = Nearness(self.embedder, self.weights)
                return find_quotes(part, saved.text, saved.about, saved.scope, None, nearness)
            case SavedForm.MENTIONS:
                return find_mentions(part, saved.text, self.weights, saved.scope)
            case _:
                return find_timeline(part, saved.text, self.embedder, self.weights, saved.scope)

    def _answers(self, saved: SavedQuestion, part: Part) -> Iterator[Told]:
        speaker = understand(saved.text).speaker
        for _ in range(MOST_ROUNDS):
            answer = answer_of(self.answerer(part).stream(Request(saved.text, saved.scope)))
            if answer.form is not None:
                yield from answer.form.told
                return
            told = [cited for claim in answer.claims for cited in claim.citations]
            for cited in told:
                if speaker and not _speaks(speaker, cited):
                    continue  # of new articles alone the best may be what others say
                said = statement_of(cited)
                yield said.speaker if said.speaker and said.is_unnamed else "", cited
            answered = {cited.article.id for cited in told}
            copies = {copy.id for id_ in answered for copy in answer.copies.get(id_, ())}
            part = part.without(answered | copies)
            if not told or not part.count():
                return


def _speaks(speaker: str, cited: Citation) -> bool:
    """Whether whom a question names speaks in some words."""
    spoken = statements_of(speaker, cited.article)
    return any(said.start < cited.end and said.end > cited.start for said in spoken)
