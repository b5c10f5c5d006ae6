"""From a question to a checked answer: one path, as a stream of events.

Evidence comes first, before any model has said a word. Then each sentence as soon as it is checked, and at
the end the whole `Answer`. What passes from one stage to the next stands in `rag.answering.stages`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from rag.answering.answerability import (
    counted_from_today,
    coverage_text,
    decline_text,
    form_decline_text,
    without_outlets,
)
from rag.answering.composing import quote_all
from rag.answering.drafting import Drafter
from rag.answering.finding import Finder
from rag.answering.forms import FORMS, Corpus, Told, tell
from rag.answering.guidance import existing_day, respelt_request, suggest
from rag.answering.stages import Assessed, Draft, Ending, Retrieved
from rag.answering.writing import Author, Writer, prompt_label
from rag.answering.writing_up import WrittenUp, topic_of, write_up, write_up_label
from rag.models.encoders import Embedder, Reader
from rag.query import Reading, read
from rag.query.dates import AbsentDay
from rag.query.forms import FormReader, FormRequest
from rag.retrieval import Searcher, copies_with
from rag.schema import (
    DEFAULT,
    Answer,
    Claim,
    ClaimChecked,
    Event,
    Evidence,
    EvidenceFound,
    Finished,
    FormValue,
    Mode,
    Noticed,
    Parameters,
    Request,
    Status,
    Suggestion,
    Timings,
)
from rag.text import Weights
from rag.verification import Checker
from vectorstore import ArchiveReader, Article


class Answerer:
    """Answers questions from one archive. Safe to share between threads."""

    def __init__(
        self,
        archive: ArchiveReader,
        embedder: Embedder,
        reader: Reader,
        searcher: Searcher,
        checker: Callable[[Weights], Checker],
        clock: Callable[[], float] = time.perf_counter,
        today: Callable[[], date] = date.today,
        *,
        leave_out: bool = False,
        parameters: Parameters = DEFAULT,
    ) -> None:
        """`leave_out`: sentences that nothing supports are left out instead of marked."""
        self._archive = archive
        self._clock = clock
        self._today = today
        self._parameters = parameters
        self._searcher, self._embedder = searcher, embedder
        self._forms = FormReader.beside(embedder, FORMS)
        self._finder = Finder(archive, searcher, embedder, reader, parameters)
        self._checker, self._reader = checker, reader
        self._drafter = Drafter(Writer(checker, reader, parameters, leave_out=leave_out), parameters)

    def stream(self, request: Request, author: Author | None = None) -> Iterator[Event]:
        """Answer a question. Without an author, or when it fails, in quotations; in a form that it asks for
        always so."""
        elapsed = self._stopwatch()
        completer = author.model if author and author.completes else None
        reading = read(request, self._archive.coverage(), self._today(), completer, self._forms)
        if reading.absent:
            yield from self._without_such_day(reading, reading.absent, elapsed)
            return
        if reading.form:
            yield from self._in_form(reading, reading.form, elapsed)
            return
        assessed = self._finder.assess(self._finder.retrieve(reading))
        evidence_ms = elapsed()
        yield _found(assessed, author)
        draft = yield from self._drafter.draft(assessed, author, elapsed)
        if draft.ending is Ending.QUOTED:
            yield from map(Noticed, assessed.caveats)
            draft = replace(draft, notices=(*draft.notices, *assessed.caveats))
        answer = _answer(assessed, draft)
        if draft.declines:
            answer = self._declined(assessed, answer)
            if hint := counted_from_today(reading, self._archive.coverage()):
                yield Noticed(hint)
                answer = replace(answer, notices=(*answer.notices, hint))
        yield Finished(replace(answer, timings=Timings(evidence_ms, elapsed(), draft.first_token_ms)))

    def write_up(self, form: FormValue, author: Author) -> Iterator[Event]:
        """Write over a form. Where the author writes no sentence that its quotations carry, the answer has
        none, and says so."""
        elapsed = self._stopwatch()
        weights = self._searcher.weights()
        writer = Writer(self._checker, self._reader, self._parameters, leave_out=True)
        written = yield from write_up(form, author, writer, weights, elapsed)
        notices = tuple(_notices_of(written))
        yield from map(Noticed, notices)
        composition = written.composition
        yield Finished(
            Answer(
                question=topic_of(form),
                status=Status.ANSWERED,
                text=composition.text,
                claims=composition.claims,
                mode=Mode.LLM,
                model=author.model.name,
                timings=Timings(0.0, elapsed(), written.first_token_ms),
                evidence=tuple(Evidence(c.article, c.start, c.end, 1.0) for c in form.shown),
                notices=notices,
                prompt=write_up_label(),
                usage=written.usage,
                numbers=composition.numbers,
                model_failed=written.failure is not None,
                form=form,
            )
        )

    def _assess(self, request: Request) -> Assessed:
        reading = read(request, self._archive.coverage(), self._today())
        return self._finder.assess(self._finder.retrieve(reading))

    def _declined(self, assessed: Assessed, answer: Answer) -> Answer:
        """An answer that declines: why, what is nearest, and how else to ask."""
        coverage, nearest = self._archive.coverage(), self._nearest(assessed)
        missing = without_outlets(assessed.decision.missing, coverage)
        suggestions = suggest(assessed, self._archive, self._assess)
        told = [part for part in (assessed.why, *(each.text for each in suggestions)) if part]
        looked_for = [part.text for part in assessed.retrieved.reading.shown]
        decision = replace(assessed.decision, missing=missing)
        return replace(
            answer,
            text=decline_text(decision, nearest, coverage_text(coverage), looked_for, told),
            nearest=nearest,
            missing=missing,
            why=assessed.why,
            suggestions=suggestions,
        )

    def _without_such_day(
        self, reading: Reading, absent: AbsentDay, elapsed: Callable[[], float]
    ) -> Iterator[Event]:
        """Say that a day that was asked about does not exist, and how to ask instead."""
        request = reading.request
        other = existing_day(reading.question.text, absent)
        suggestion = replace(other, scope=reading.scope, ignore=request.ignore)
        yield EvidenceFound((), (), reading.shown, reading.question.text)
        told = (absent.text, suggestion.text, coverage_text(self._archive.coverage()))
        yield Finished(
            Answer(
                question=request.text,
                status=Status.DECLINED,
                text=" ".join(told),
                claims=(),
                mode=Mode.EXTRACTIVE,
                model=None,
                timings=Timings(elapsed(), elapsed()),
                searched=reading.question.text,
                understood=reading.shown,
                numbers=request.numbers,
                why=absent.text,
                suggestions=(suggestion,),
            )
        )

    def _in_form(self, reading: Reading, asked: FormRequest, elapsed: Callable[[], float]) -> Iterator[Event]:
        """Answer in the form that was asked for."""
        corpus = Corpus(self._archive, self._searcher.weights(), self._embedder)
        told = tell(corpus, asked, reading.scope, reading.request.numbers)
        claims = told.composition.claims
        evidence = tuple(Evidence(c.article, c.start, c.end, 1.0) for c in told.value.shown) if claims else ()
        evidence_ms = elapsed()
        yield EvidenceFound(evidence, (), reading.shown, reading.question.text)
        yield from map(ClaimChecked, claims)
        yield from map(Noticed, told.notices)
        text = told.composition.text
        suggestions = self._respelt_form(reading.request, corpus) if told.nothing else ()
        if told.nothing:
            coverage = coverage_text(self._archive.coverage())
            declined = form_decline_text(told.nothing, reading.shown, coverage)
            text = " ".join([declined, *(each.text for each in suggestions)])
            if hint := counted_from_today(reading, self._archive.coverage()):
                yield Noticed(hint)
                told = replace(told, notices=(*told.notices, hint))
        answer = _answer_in_form(reading, told, text, evidence, Timings(evidence_ms, elapsed()))
        yield Finished(replace(answer, suggestions=suggestions))

    def _respelt_form(self, request: Request, corpus: Corpus) -> tuple[Suggestion, ...]:
        """The question as the archive spells its words, where it is answered so."""
        other = respelt_request(request, self._archive)
        if other is None:
            return ()
        reading = read(other[0], self._archive.coverage(), self._today(), forms=self._forms)
        answered = reading.form and not tell(corpus, reading.form, reading.scope, {}).nothing
        return (other[1],) if answered else ()

    def _nearest(self, assessed: Assessed) -> tuple[Article, ...]:
        """The articles that a decline points to."""
        return tuple(assessed.retrieved.articles.values())[: self._parameters.answering.nearest]

    def _stopwatch(self) -> Callable[[], float]:
        """A function that tells the milliseconds since now."""
        began = self._clock()
        return lambda: (self._clock() - began) * 1000


def answer_of(events: Iterable[Event]) -> Answer:
    """The whole answer of a stream of events, which ends with it."""
    for event in events:
        if isinstance(event, Finished):
            return event.answer
    raise AssertionError("a stream always ends with Finished")


def _found(assessed: Assessed, author: Author | None) -> EvidenceFound:
    """What there is to be shown before the answer."""
    retrieved, answers = assessed.retrieved, assessed.is_answerable
    numbers = retrieved.reading.request.numbers
    return EvidenceFound(
        assessed.evidence,
        retrieved.hits,
        retrieved.reading.shown,
        assessed.question.text,
        quotations=quote_all(assessed.quotable, assessed.difference, numbers) if answers else (),
        model=author.model.name if author and answers else None,
    )


def _answer(assessed: Assessed, draft: Draft) -> Answer:
    """What a draft comes to; its times are not known yet."""
    retrieved, composition = assessed.retrieved, draft.composition
    return Answer(
        question=retrieved.reading.request.text,
        status=Status.DECLINED if draft.declines else Status.ANSWERED,
        text=composition.text,
        claims=composition.claims,
        mode=draft.mode,
        model=draft.model,
        timings=Timings(0.0, 0.0),
        evidence=assessed.evidence,
        considered=retrieved.hits,
        notices=draft.notices,
        prompt=prompt_label() if draft.model else None,
        usage=draft.usage,
        searched=assessed.question.text,
        understood=retrieved.reading.shown,
        conflicts=composition.conflicts,
        copies=_copies(retrieved, composition.claims),
        numbers=composition.numbers,
        alternatives=() if draft.declines else assessed.alternatives,
        model_failed=draft.model_failed,
    )


def _copies(retrieved: Retrieved, claims: Sequence[Claim]) -> dict[str, tuple[Article, ...]]:
    """The copies of what was found; of an article that is cited only those that have all that is cited."""
    places: dict[str, list[tuple[int, int]]] = {}
    for claim in claims:
        for citation in claim.citations:
            places.setdefault(citation.article.id, []).append((citation.start, citation.end))
    found = {
        id_: copies_with(copies, retrieved.articles[id_], places.get(id_, ()))
        for id_, copies in retrieved.copies.items()
    }
    return {id_: copies for id_, copies in found.items() if copies}


def _answer_in_form(
    reading: Reading, told: Told, text: str, evidence: tuple[Evidence, ...], timings: Timings
) -> Answer:
    return Answer(
        question=reading.request.text,
        status=Status.DECLINED if told.nothing else Status.ANSWERED,
        text=text,
        claims=told.composition.claims,
        mode=Mode.EXTRACTIVE,
        model=None,
        timings=timings,
        evidence=evidence,
        notices=told.notices,
        searched=reading.question.text,
        understood=reading.shown,
        numbers=told.composition.numbers,
        form=told.value,
    )


def _notices_of(written: WrittenUp) -> Iterator[str]:
    """What did not go as planned while a model wrote over a form."""
    if written.failure:
        yield str(written.failure)
    if written.left_out:
        some = "One sentence" if written.left_out == 1 else f"{written.left_out} sentences"
        yield f"Left out, since none of these quotations bears it out: {some} of the model’s."
    if not written.composition.claims:
        yield "The model wrote no sentence that these quotations bear out."
