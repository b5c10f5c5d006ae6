"""From a question as it was read to the sentences that bear on it, and whether they answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.answering.answerability import Decision, decide, specificity
from rag.answering.conflicts import Difference, find_difference, may_count
from rag.answering.guidance import caveat, corrections_of, find_alternatives, why_not
from rag.answering.stages import Assessed, Retrieved
from rag.models.encoders import E5, Embedder, Reader
from rag.query import Question, Reading
from rag.retrieval import (
    NOTHING_READ,
    Readings,
    Scored,
    Searcher,
    articles_of,
    collapse,
    copies_of,
    corrects,
    find_evidence,
    rerank,
    score_sentences,
)
from rag.schema import DEFAULT, AnsweringParameters, Evidence, Parameters
from rag.text import content_stems
from vectorstore import ENGLISH, ArchiveReader, Article, Hit


class Finder:
    """Finds what one archive says to a question. Safe to share between threads."""

    def __init__(
        self,
        archive: ArchiveReader,
        searcher: Searcher,
        embedder: Embedder,
        reader: Reader,
        parameters: Parameters = DEFAULT,
    ) -> None:
        self._archive = archive
        self._searcher = searcher
        self._embedder = embedder
        self._reader = reader
        self._parameters = parameters

    def retrieve(self, reading: Reading) -> Retrieved:
        """The passages that are nearest to a question, with one article for each story."""
        weights, most = self._searcher.weights(), self._parameters.answering
        found = self._searcher.search(reading.query, most.passages + most.spare)
        kept, copies = collapse(found, self._archive)
        near = kept[: most.passages]
        known = {id_: self._archive.article(id_) for id_ in articles_of(near)}
        hits, readings = self._in_order(reading.question, near, known)
        articles = {id_: known[id_] for id_ in articles_of(hits)}
        return Retrieved(
            reading,
            question=reading.question.with_forms(hit.passage.indexed_text for hit in hits),
            hits=hits,
            articles=articles,
            copies=copies_of(list(articles), copies, self._archive),
            weights=weights,
            readings=readings,
        )

    def _in_order(
        self, question: Question, hits: Sequence[Hit], articles: Mapping[str, Article]
    ) -> tuple[tuple[Hit, ...], Readings]:
        """The hits as the reader orders them, where it can judge: for a question in English, for a fact."""
        ranking = self._parameters.ranking
        if not ranking.reader or question.language != ENGLISH or question.news_of:
            return tuple(hits), NOTHING_READ
        ordered, readings = rerank(question.text, hits, articles, self._reader, ranking)
        return tuple(ordered), readings

    def assess(self, found: Retrieved) -> Assessed:
        """The sentences of what was found that bear on the question, and what they come to together."""
        judging = self._parameters.evidence
        scored = score_sentences(
            found.question,
            found.hits,
            found.articles,
            self._embedder,
            self._reader,
            found.weights,
            judging,
            found.readings,
        )
        evidence = tuple(find_evidence(scored, judging))
        decision = self._decide(found, scored)
        if not decision.decline and not may_count(found.question, scored):
            decision = replace(decision, decline=True)
        difference = None if decision.decline else self._difference(found, scored)
        if found.question.news_of:
            quotable = _one_of_each(evidence)[: self._parameters.answering.quotations]
        else:
            quotable = _quotable(evidence, difference, self._parameters.answering)
            quotable = quotable if difference else _of_the_speaker(found.question, scored, quotable)
        is_empty = not found.question.text.strip()
        why = self._why_not(found, scored) if decision.decline and (scored or is_empty) else ""
        is_open = not (decision.decline or difference)
        alternatives = find_alternatives(found.reading, scored) if is_open else ()
        caveats = () if decision.decline else _caveats(found, scored, quotable)
        return Assessed(found, evidence, quotable, decision, difference, why, caveats, alternatives)

    def _why_not(self, found: Retrieved, scored: Sequence[Scored]) -> str:
        specific = specificity(found.question, found.weights, self._parameters.answerability)
        return why_not(found.question, scored, specific)

    def _decide(self, found: Retrieved, scored: Sequence[Scored]) -> Decision:
        reading = found.reading
        return decide(
            found.question,
            scored,
            found.hits,
            found.weights,
            reading.query.asked if reading.request.asked else None,
            self._parameters,
            multilingual=self._embedder.name == E5,
        )

    def _difference(self, found: Retrieved, scored: Sequence[Scored]) -> Difference | None:
        most = self._parameters.answering.most_versions
        versions = [article for copies in found.copies.values() for article in copies[:most]]
        return find_difference(found.question, scored, versions)


def _caveats(found: Retrieved, scored: Sequence[Scored], quoted: Sequence[Evidence]) -> tuple[str, ...]:
    """What must be said beside quotations."""
    doubt = caveat(found.question, scored, quoted)
    return (
        *(one.text for one in corrections_of(quoted, found.articles.values())),
        *([doubt] if doubt else []),
    )


def _one_of_each(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The best sentence of each article: whose news is asked for, wants to hear of all of it."""
    best: dict[str, Evidence] = {}
    for piece in evidence:
        best.setdefault(piece.article.id, piece)
    return tuple(best.values())


def _of_the_speaker(
    question: Question, scored: Sequence[Scored], quotable: tuple[Evidence, ...]
) -> tuple[Evidence, ...]:
    """Of the sentences to quote to a question after somebody's words, these words and what names them; all,
    where none of them are theirs or nobody's are asked for."""
    theirs = {(one.article.id, one.sentence.start) for one in scored if one.speaker}
    if not any((piece.article.id, piece.start) in theirs for piece in quotable):
        return quotable
    name = content_stems(question.speaker)
    return tuple(
        piece
        for piece in quotable
        if (piece.article.id, piece.start) in theirs or name & content_stems(piece.quote)
    )


def _quotable(
    evidence: Sequence[Evidence], difference: Difference | None, most: AnsweringParameters
) -> tuple[Evidence, ...]:
    """The sentences to quote: those nearly as good as the very best, notes of correction first; the accounts
    of a difference instead where they are of one matter."""
    if not evidence:
        return ()
    best = evidence[0].score
    if difference and difference.is_of_one_matter:
        accounts = (Evidence(a.article, a.start, a.end, best) for a in difference.accounts)
        return tuple(accounts)[: most.quotations]
    corrections = [p for p in evidence if p.score >= most.correct_within * best and corrects(p.quote)]
    others = [p for p in evidence if p.score >= most.quote_within * best and p not in corrections]
    return tuple([*corrections, *others][: most.quotations])
