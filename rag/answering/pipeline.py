"""From a question to a checked answer: one path, as a stream of events.

Evidence comes first, before any model has said a word. Then each sentence as soon as it is checked, and at
the end the whole `Answer`. A model that fails midway never takes away what was shown: quotations take over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import prompts
from rag.answering.answerability import decide, decline_text
from rag.answering.composing import Composition, quote_all
from rag.answering.conflicts import find_difference
from rag.answering.context import choose_sources
from rag.answering.dictation import Dictation
from rag.answering.quote_fallback import beside, pointed_at
from rag.answering.segmenter import RawSentence
from rag.answering.work import Work
from rag.errors import ModelError
from rag.models.chat import Completion
from rag.models.encoders.minilm import Embedder
from rag.models.encoders.multilingual import E5
from rag.models.encoders.reader import Reader
from rag.models.openai_chat import ChatMessage, LanguageModel
from rag.models.thinking import Mark
from rag.query.analyse import Request, read
from rag.query.question import Question
from rag.retrieval.corrections import corrects
from rag.retrieval.dedup import collapse, copies_of
from rag.retrieval.evidence import (
    find_evidence,
    is_beside_the_point,
    says_what_was_asked,
    score_sentences,
)
from rag.retrieval.hybrid import Searcher, articles_of
from rag.schema.answer import (
    Answer,
    Claim,
    Evidence,
    Mode,
    Status,
    Support,
    Timings,
    Usage,
)
from rag.schema.events import ClaimChecked, Drafting, Event, EvidenceFound, Finished, Noticed
from rag.schema.parameters import DEFAULT, Parameters
from rag.text.sanitize import neutralise
from rag.text.words import Weights
from rag.verification.checker import Checker, Source
from vectorstore.interface import ArchiveReader
from vectorstore.records import Article

PROMPT = "answer.v2"
PLACEHOLDERS = frozenset({"sources", "question", "no_answer"})
MAX_ANSWER_TOKENS = 220
"""Of an answer by a model that does not think aloud."""
THOUGHT_ALOUD = "What the model wrote first was its thinking, and is no part of the answer."


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
        self._embedder = embedder
        self._reader = reader
        self._searcher = searcher
        self._checker = checker
        self._clock = clock
        self._today = today
        self._leave_out = leave_out
        self._parameters = parameters

    def stream(
        self,
        request: Request,
        model: LanguageModel | None,
        prompt_tokens: int = 420,
        completer: LanguageModel | None = None,
        answer_tokens: int = MAX_ANSWER_TOKENS,
    ) -> Iterator[Event]:
        """Answer a question. Without a model, or when it fails, in quotations.

        `prompt_tokens` is the budget for the sources in a model's prompt, `answer_tokens` the most that it
        may think and write; `completer` a model that may complete a follow-up question.
        """
        began = self._clock()
        reading = read(request, self._archive.coverage(), self._today(), completer)
        work = Work(request, reading.question, reading.query, began, reading.shown)
        work.composition = Composition(work.numbers)
        weights = self._searcher.weights()
        self._find(work, weights)
        yield self._found(work, model)
        if work.decision.decline or not work.evidence:
            yield Finished(self._declined(work, None))
            return
        if model is None:
            yield from self._quote(work)
            yield from self._finish(work, Mode.EXTRACTIVE, None)
            return
        yield from self._ask(work, model, self._checker(weights), prompt_tokens, answer_tokens)

    def _find(self, work: Work, weights: Weights) -> None:
        most = self._parameters.answering
        found = self._searcher.search(work.query, most.passages + most.spare)
        kept, copies = collapse(found, self._archive)
        work.hits = tuple(kept[: most.passages])
        articles = {id_: self._archive.article(id_) for id_ in articles_of(work.hits)}
        judging = self._parameters.evidence
        work.question = work.question.with_forms(hit.passage.indexed_text for hit in work.hits)
        scored = score_sentences(
            work.question, work.hits, articles, self._embedder, self._reader, weights, judging
        )
        work.evidence = tuple(find_evidence(scored, judging))
        asked = work.query.asked if work.request.asked else None
        work.decision = decide(
            work.question,
            scored,
            work.hits,
            weights,
            asked,
            self._parameters,
            multilingual=self._embedder.name == E5,
        )
        work.copies = copies_of(list(articles), copies, self._archive)
        if not work.decision.decline:
            versions = [a for others in work.copies.values() for a in others[: most.most_versions]]
            work.difference = find_difference(work.question, scored, versions)
        work.evidence_ms = self._ms(work)

    def _found(self, work: Work, model: LanguageModel | None) -> EvidenceFound:
        found = EvidenceFound(work.evidence, work.hits, work.understood, work.question.text)
        if work.decision.decline or not work.evidence:
            return found
        quoted = quote_all(self._nearly_best(work), work.difference, work.numbers)
        return replace(found, quotations=quoted, model=model.name if model else None)

    def _ask(
        self, work: Work, model: LanguageModel, checker: Checker, prompt_tokens: int, answer_tokens: int
    ) -> Iterator[Event]:
        """Let the model write, checking sentence by sentence."""
        chosen = choose_sources(work.evidence, work.hits, prompt_tokens)
        if not chosen:  # every sentence that was found speaks to a model: people may read it, it may not
            yield from self._quote(work)
            yield from self._finish(work, Mode.EXTRACTIVE, model)
            return
        sources = [source for source, _ in chosen]
        try:
            with self._put(work, model, [text for _, text in chosen], answer_tokens) as completion:
                room = answer_tokens if answer_tokens > MAX_ANSWER_TOKENS else 0
                yield from self._take_down(work, Dictation(completion, room), sources, checker)
                if completion.usage:
                    work.usage = Usage(completion.usage.prompt, completion.usage.completion)
        except ModelError as error:
            work.model_failed = True
            yield from self._fall_back(work, str(error))
            yield from self._finish(work, Mode.EXTRACTIVE, model)
            return
        if work.model_declines and not work.composition.claims:
            yield from self._model_declines(work, model)
            return
        carried = [c for c in work.composition.claims if c.support is not Support.UNSUPPORTED]
        why = "" if carried else "The sources do not bear out what the model wrote as it stands."
        if carried and not any(self._is_to_the_point(work.question, claim) for claim in carried):
            why = "What the model wrote does not say what was asked."
        if why:
            weights, judging = self._searcher.weights(), self._parameters.evidence
            pieces = pointed_at(work.question, work.written, sources, weights, judging)
            yield from self._withdraw(work, model, why, beside(work.evidence[0], pieces))
        else:
            yield from self._finish(work, Mode.LLM, model)

    def _is_to_the_point(self, question: Question, claim: Claim) -> bool:
        places = [(cited.article, cited.start, cited.end) for cited in claim.citations]
        weights, judging = self._searcher.weights(), self._parameters.evidence
        return says_what_was_asked(question, claim.text, places, weights, judging)

    def _put(
        self, work: Work, model: LanguageModel, sources: Sequence[str], answer_tokens: int
    ) -> Completion:
        """Put the question to a model."""
        system, user = prompts.load(PROMPT, PLACEHOLDERS).fill(
            sources="\n\n".join(sources),
            question=neutralise(work.question.text),
            no_answer=prompts.NO_ANSWER,
        )
        messages = [ChatMessage("system", system), ChatMessage("user", user)]
        return model.stream(messages, max_tokens=answer_tokens)

    def _take_down(
        self, work: Work, dictation: Dictation, sources: Sequence[Source], checker: Checker
    ) -> Iterator[Event]:
        """Check each sentence that a model says, until there are enough."""
        for item in dictation:
            if work.first_token_ms is None and dictation.begun:
                work.first_token_ms = self._ms(work)
            if isinstance(item, Drafting):
                yield item
            elif isinstance(item, Mark):
                work.forget_what_was_written()
                yield self._notice(work, THOUGHT_ALOUD)
            elif prompts.NO_ANSWER.lower() in item.text.lower():
                work.model_declines = dictation.enough = True
            elif not work.composition.holds(item.text):
                work.written.append(item.text)
                yield from self._check(work, item, sources, checker)
                # a small model goes on copying for as long as it is let
                dictation.enough = len(work.composition.claims) == self._parameters.answering.max_claims

    def _check(
        self, work: Work, sentence: RawSentence, sources: Sequence[Source], checker: Checker
    ) -> Iterator[ClaimChecked]:
        before = f"{work.question.text} {work.composition.text}"
        verdict = checker.check(sentence.text, sentence.named, sources, before)
        if is_beside_the_point(work.question, verdict.text, self._parameters.evidence):
            reason = "it does not say what was asked"
            verdict = replace(verdict, support=Support.UNSUPPORTED, spans=(), reason=reason)
        if work.composition.holds(verdict.text):
            return  # the same, once it was mended
        if self._leave_out and verdict.support is Support.UNSUPPORTED:
            work.left_out += 1
        else:
            yield ClaimChecked(work.composition.add_verdict(verdict, sources))

    def _quote(self, work: Work, pieces: Sequence[Evidence] = ()) -> Iterator[Event]:
        """Some pieces of the articles, or else the best supporting sentences."""
        most = self._parameters.answering.quotations
        for piece in [*(pieces or self._nearly_best(work))][:most]:
            yield ClaimChecked(work.composition.add_quotation(piece))

    def _nearly_best(self, work: Work) -> list[Evidence]:
        """The sentences to quote: those nearly as good as the very best."""
        most, best = self._parameters.answering, work.evidence[0].score
        corrections = [
            p for p in work.evidence if p.score >= most.correct_within * best and corrects(p.quote)
        ]
        others = [p for p in work.evidence if p.score >= most.quote_within * best and p not in corrections]
        nearly = [*corrections, *others]
        if work.difference and work.difference.is_of_one_matter:
            nearly = [Evidence(a.article, a.start, a.end, best) for a in work.difference.accounts]
        return nearly[: most.quotations]

    def _fall_back(self, work: Work, why: str, pieces: Sequence[Evidence] = ()) -> Iterator[Event]:
        which = "The words of the articles it points to" if pieces else "The closest passages"
        yield self._notice(work, f"{why} {which} are quoted instead.")
        yield from self._quote(work, pieces)

    def _model_declines(self, work: Work, model: LanguageModel) -> Iterator[Event]:
        """A model's "not in the sources" is believed unless the evidence is strong; small models say it
        too easily."""
        if work.decision.answerable < self._parameters.answerability.sure_above:
            yield Finished(self._declined(work, model))
            return
        yield from self._fall_back(work, "The model found no answer in the sources, which seem to hold one.")
        yield from self._finish(work, Mode.EXTRACTIVE, model)

    def _withdraw(
        self, work: Work, model: LanguageModel, why: str, pieces: Sequence[Evidence]
    ) -> Iterator[Event]:
        """Take the model's answer back and quote instead what it points to, or what was found."""
        work.composition = Composition(work.numbers)
        yield from self._fall_back(work, why, pieces)
        yield from self._finish(work, Mode.EXTRACTIVE, model)

    def _notice(self, work: Work, text: str) -> Noticed:
        work.notices.append(text)
        return Noticed(text)

    def _declined(self, work: Work, model: LanguageModel | None) -> Answer:
        ids = articles_of(work.hits)[: self._parameters.answering.nearest]
        nearest = tuple(self._archive.article(id_) for id_ in ids)
        looked_for = [part.text for part in work.understood]
        text = decline_text(work.decision, nearest, self._coverage_text(), looked_for)
        mode = Mode.LLM if model else Mode.EXTRACTIVE
        return self._answer(work, Status.DECLINED, text, (), mode, model, nearest)

    def _finish(self, work: Work, mode: Mode, model: LanguageModel | None) -> Iterator[Event]:
        """Close an answer; where the sources differ on a number, every account is given first."""
        for claim in work.composition.add_difference(work.difference) if work.difference else ():
            yield ClaimChecked(claim)
        if work.left_out:
            some = "One sentence" if work.left_out == 1 else f"{work.left_out} sentences"
            yield self._notice(work, f"Left out, since no source supports it: {some} of the model’s.")
        yield Finished(self._answered(work, mode, model))

    def _answered(self, work: Work, mode: Mode, model: LanguageModel | None) -> Answer:
        claims = tuple(work.composition.claims)
        return self._answer(work, Status.ANSWERED, work.composition.text, claims, mode, model)

    def _answer(
        self,
        work: Work,
        status: Status,
        text: str,
        claims: tuple[Claim, ...],
        mode: Mode,
        model: LanguageModel | None,
        nearest: tuple[Article, ...] = (),
    ) -> Answer:
        return Answer(
            question=work.request.text,
            status=status,
            text=text,
            claims=claims,
            mode=mode,
            model=model.name if model else None,
            timings=Timings(work.evidence_ms, self._ms(work), work.first_token_ms),
            evidence=work.evidence,
            considered=work.hits,
            notices=tuple(work.notices),
            prompt=prompts.load(PROMPT, PLACEHOLDERS).label if model else None,
            usage=work.usage,
            searched=work.question.text,
            understood=work.understood,
            conflicts=work.composition.conflicts,
            copies=work.copies,
            nearest=nearest,
            missing=work.decision.missing if status is Status.DECLINED else (),
            numbers=work.composition.numbers,
            model_failed=work.model_failed,
        )

    def _coverage_text(self) -> str:
        coverage = self._archive.coverage()
        if not coverage.articles:
            return "The archive is empty: run `dateline ingest PATH` to bring articles in."
        outlets = ", ".join(name for name, _ in coverage.outlets[:5])
        days = f", dated {coverage.first_day} to {coverage.last_day}" if coverage.first_day else ""
        plural = "" if coverage.articles == 1 else "s"
        origin = f", from {outlets}" if outlets else ""
        return f"The archive holds {coverage.articles:,} article{plural}{days}{origin}."

    def _ms(self, work: Work) -> float:
        return (self._clock() - work.began) * 1000
