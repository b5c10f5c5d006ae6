"""From what was found to what is said: declined, quoted, or written by a model and taken back where need be.

A model that fails midway never takes away what was shown: quotations take over.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from enum import Enum

from rag.answering.quote_fallback import beside, pointed_at
from rag.answering.stages import Assessed, Draft, Ending
from rag.answering.writing import Assignment, Author, Writer, Written, assign
from rag.retrieval import says_what_was_asked
from rag.schema import DEFAULT, Claim, ClaimChecked, Event, Evidence, Noticed, Parameters, Support

Drafts = Generator[Event, None, Draft]
"""What happens on the way to a draft, and at its end the draft."""


class Shortcoming(Enum):
    """Why a model's words are not the answer, as a user is told."""

    FOUND_NOTHING = "The model found no answer in the sources, which seem to hold one."
    NOT_BORNE_OUT = "The sources do not bear out what the model wrote as it stands."
    BESIDE_THE_POINT = "What the model wrote does not say what was asked."


class Drafter:
    """Drafts answers. Safe to share between threads."""

    def __init__(self, writer: Writer, parameters: Parameters = DEFAULT) -> None:
        self._writer = writer
        self._parameters = parameters

    def draft(self, assessed: Assessed, author: Author | None, elapsed: Callable[[], float]) -> Drafts:
        """Draft an answer: without an author, or when it fails, in quotations. `elapsed` tells the
        milliseconds since the question."""
        if not assessed.is_answerable:
            return Draft(assessed.nothing_said, Ending.UNANSWERABLE)
        assignment = assign(assessed, author) if author else None
        if assignment is None:
            model = author.model.name if author else None
            return (yield from self._quote(assessed, Draft(assessed.nothing_said, Ending.QUOTED, model)))
        written = yield from self._writer.write(assignment, elapsed)
        return (yield from self._judge(assignment, written))

    def _judge(self, assignment: Assignment, written: Written) -> Drafts:
        """Let what a model wrote stand, or quote: in addition where it failed, else in its place."""
        assessed, draft = assignment.assessed, _draft_of(assignment, written)
        if written.failure:
            failed = replace(draft, model_failed=True)
            return (yield from self._fall_back(assessed, failed, str(written.failure)))
        match self._shortcoming(assessed, written):
            case None:
                return (yield from _finish(assessed, draft))
            case Shortcoming.FOUND_NOTHING as found_nothing:
                if assessed.decision.answerable < self._parameters.answerability.sure_above:
                    return replace(draft, ending=Ending.FOUND_NOTHING)
                return (yield from self._fall_back(assessed, draft, found_nothing.value))
            case shortcoming:
                withdrawn = replace(draft, composition=assessed.nothing_said)
                pieces = self._pointed_at(assignment, written)
                return (yield from self._fall_back(assessed, withdrawn, shortcoming.value, pieces))

    def _shortcoming(self, assessed: Assessed, written: Written) -> Shortcoming | None:
        """What keeps a model's words from being the answer. Its "not in the sources" is believed unless the
        evidence is strong: small models say it too easily."""
        if written.declines and not written.claims:
            return Shortcoming.FOUND_NOTHING
        carried = [claim for claim in written.claims if claim.support is not Support.UNSUPPORTED]
        if not carried:
            return Shortcoming.NOT_BORNE_OUT
        if not any(self._is_to_the_point(assessed, claim) for claim in carried):
            return Shortcoming.BESIDE_THE_POINT
        return None

    def _is_to_the_point(self, assessed: Assessed, claim: Claim) -> bool:
        places = [(cited.article, cited.start, cited.end) for cited in claim.citations]
        weights, judging = assessed.retrieved.weights, self._parameters.evidence
        if says_what_was_asked(assessed.question, claim.text, places, weights, judging):
            return True
        return self._writer.confirmer(assessed).is_answer(claim.text, places)

    def _pointed_at(self, assignment: Assignment, written: Written) -> list[Evidence]:
        assessed = assignment.assessed
        weights, judging = assessed.retrieved.weights, self._parameters.evidence
        pieces = pointed_at(assessed.question, written.sentences, assignment.sources, weights, judging)
        return beside(assessed.evidence[0], pieces)

    def _fall_back(
        self, assessed: Assessed, draft: Draft, why: str, pieces: Sequence[Evidence] = ()
    ) -> Drafts:
        """Say why, and quote some pieces of the articles, or else the best sentences."""
        which = "The words of the articles it points to" if pieces else "The closest passages"
        notice = f"{why} {which} are quoted instead."
        yield Noticed(notice)
        told = replace(draft, notices=(*draft.notices, notice), ending=Ending.QUOTED)
        return (yield from self._quote(assessed, told, pieces))

    def _quote(self, assessed: Assessed, draft: Draft, pieces: Sequence[Evidence] = ()) -> Drafts:
        for piece in (pieces or assessed.quotable)[: self._parameters.answering.quotations]:
            draft = replace(draft, composition=draft.composition.with_quotation(piece))
            yield ClaimChecked(draft.composition.claims[-1])
        return (yield from _finish(assessed, draft))


def _draft_of(assignment: Assignment, written: Written) -> Draft:
    return Draft(
        written.composition,
        Ending.WRITTEN,
        model=assignment.author.model.name,
        notices=written.notices,
        usage=written.usage,
        first_token_ms=written.first_token_ms,
        left_out=written.left_out,
    )


def _finish(assessed: Assessed, draft: Draft) -> Drafts:
    """Close a draft: where the sources differ on a number, with every account; and say what was left out."""
    said = draft.composition
    if assessed.difference:
        draft = replace(draft, composition=said.with_difference(assessed.difference))
        yield from (ClaimChecked(claim) for claim in draft.composition.claims[len(said.claims) :])
    if draft.left_out:
        some = "One sentence" if draft.left_out == 1 else f"{draft.left_out} sentences"
        notice = f"Left out, since no source supports it: {some} of the model’s."
        yield Noticed(notice)
        draft = replace(draft, notices=(*draft.notices, notice))
    return draft
