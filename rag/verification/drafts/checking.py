"""A whole draft: every sentence of it judged, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rag.models.encoders import Embedder
from rag.retrieval import Searcher
from rag.schema import (
    DEFAULT,
    NO_BOUNDS,
    Bounds,
    Draft,
    DraftReport,
    Finding,
    FindingKind,
    Parameters,
    Place,
    Standing,
)
from rag.verification.checker import EvidenceChecker
from rag.verification.drafts.claims import ClaimChecker, Judged
from rag.verification.drafts.quotes import Lookup, QuotationFinder
from rag.verification.drafts.sentences import DraftSentence, Quoted, sentences_of
from vectorstore import ArchiveReader, unwatched

Progress = Callable[[int, int], None]
"""Told how many sentences are judged, and of how many."""


class DraftChecker:
    """Checks drafts against one archive. Use it from one thread."""

    def __init__(
        self,
        archive: ArchiveReader,
        searcher: Searcher,
        embedder: Embedder,
        bounds: Bounds = NO_BOUNDS,
        parameters: Parameters = DEFAULT,
    ) -> None:
        weights = searcher.weights()
        checker = EvidenceChecker(embedder, weights, parameters=parameters.checking)
        self._quotations = QuotationFinder(archive, weights, bounds)
        self._claims = ClaimChecker(archive, searcher, checker, weights, bounds)

    def check(self, draft: Draft, progress: Progress = unwatched) -> DraftReport:
        """What is found about the draft's sentences, in order. One without a name, a number, a day or a
        quotation is only told of where the archive bears it out."""
        sentences = list(sentences_of(draft.prose))
        findings: list[Finding] = []
        unchecked = 0
        for done, sentence in enumerate(sentences, 1):
            found = list(self._findings(draft, sentence)) if sentence.says_enough else []
            is_told = sentence.is_checkable or any(f.standing is Standing.SUPPORTED for f in found)
            findings += found if is_told else []
            unchecked += not is_told
            progress(done, len(sentences))
        return DraftReport(tuple(findings), unchecked)

    def _findings(self, draft: Draft, sentence: DraftSentence) -> Iterator[Finding]:
        looked_up = [
            (quoted, self._quotations.look_up(quoted, sentence.text)) for quoted in sentence.quotations
        ]
        places = [place for _, found in looked_up for place in found.places]
        judged = self._claims.judge(sentence, places, _said(looked_up))
        inside = [_of_fact(draft, sentence, judged, k) for k in range(len(judged.facts))]
        inside += [_of_quotation(draft, quoted, found) for quoted, found in looked_up]
        yield _finding(
            draft,
            FindingKind.CLAIM,
            (sentence.start, sentence.end),
            judged.standing,
            judged.reason,
            judged.places,
        )
        yield from sorted(inside, key=lambda finding: (finding.start, finding.end))


def _said(looked_up: list[tuple[Quoted, Lookup]]) -> list[Place]:
    """The places of a sentence's quotations where all of them are exact."""
    if any(found.standing is not Standing.EXACT for _, found in looked_up):
        return []
    return [found.places[0] for _, found in looked_up]


def _of_quotation(draft: Draft, quoted: Quoted, found: Lookup) -> Finding:
    return _finding(
        draft, FindingKind.QUOTATION, (quoted.start, quoted.end), found.standing, found.reason, found.places
    )


def _of_fact(draft: Draft, sentence: DraftSentence, judged: Judged, index: int) -> Finding:
    fact = judged.facts[index]
    span = sentence.start + fact.start, sentence.start + fact.end
    places = judged.places if fact.standing is not Standing.NOT_FOUND else ()
    return _finding(draft, fact.kind, span, fact.standing, fact.reason, places)


def _finding(
    draft: Draft,
    kind: FindingKind,
    span: tuple[int, int],
    standing: Standing,
    reason: str,
    places: tuple[Place, ...],
) -> Finding:
    start, end = draft.span(*span)
    line, column = draft.position(start)
    return Finding(kind, standing, draft.text[start:end], start, end, line, column, reason, places)
