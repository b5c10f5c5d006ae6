"""Every case as a card: the question, what each system made of it, its citations in their articles, and the
gold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evals.dataset.cases import Case
from evals.dataset.gold import Span
from evals.dataset.library import Library
from evals.report.excerpts import Excerpt, Marked, excerpts
from evals.report.figures import show_ms, show_value
from evals.report.legend import style_of
from evals.report.plots import verdict_class
from evals.scoring.evaluation import Evaluation, SystemRun
from evals.scoring.gate import Change, GateResult
from evals.scoring.metrics.registry import BY_KEY, METRICS
from evals.scoring.scorecard import GOOD_VERDICTS, crosses_floor
from evals.systems.outcomes import Outcome
from vectorstore.records import Article

_MARK = re.compile(r"(\[\d+\])")


@dataclass(frozen=True, slots=True)
class Source:
    """An article with the parts of it that matter to a case."""

    label: str
    title: str
    byline: str
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A metric's value on one case; `tone` is good, bad or quiet."""

    title: str
    value: str
    reason: str
    tone: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What one system made of a case. `parts` is its text, every second part a citation mark."""

    title: str
    style: str
    verdict: str
    verdict_class: str
    parts: tuple[str, ...]
    error: str
    notices: tuple[str, ...]
    sources: tuple[Source, ...]
    values: tuple[Value, ...]
    footer: str
    grade: str


@dataclass(frozen=True, slots=True)
class Card:
    """One case. `search` is what the text filter looks in, lower case."""

    id: str
    question: str
    history: tuple[tuple[str, str], ...]
    asked: str
    tags: tuple[str, ...]
    answerable: bool
    answers: tuple[str, ...]
    gold: tuple[Source, ...]
    missing: tuple[str, ...]
    first: Reply
    others: tuple[Reply, ...]
    failed: bool
    changes: tuple[str, ...]
    search: str


def case_cards(evaluation: Evaluation, gate: GateResult | None) -> list[Card]:
    """A card for every case, in the order of the cases."""
    changes: dict[str, list[Change]] = {}
    for change in gate.changes if gate else ():
        changes.setdefault(change.case_id, []).append(change)
    blamed = {case_id for failure in gate.failures for case_id in failure.cases} if gate else set()
    restated = set(gate.restated) if gate else set()
    return [
        _card(evaluation, case, changes.get(case.id, ()), case.id in restated, case.id in blamed)
        for case in evaluation.cases
    ]


def _card(
    evaluation: Evaluation, case: Case, changes: Sequence[Change], restated: bool, blamed: bool
) -> Card:
    replies = [_reply(evaluation, run, case, number) for number, run in enumerate(evaluation.runs)]
    run = evaluation.runs[0]
    bad = evaluation.verdict(run, case) not in GOOD_VERDICTS
    words = [case.id, case.question, *case.answers, *case.tags, *("".join(reply.parts) for reply in replies)]
    moved = [
        f"{BY_KEY[change.metric].title} {show_value(BY_KEY[change.metric], change.before)} → "
        f"{show_value(BY_KEY[change.metric], change.after)}"
        for change in changes
    ]
    return Card(
        id=case.id,
        question=case.question,
        history=tuple((turn.role, turn.text) for turn in case.history),
        asked=f"{case.asked.day} {case.asked:%B %Y}" if case.asked else "",
        tags=case.tags,
        answerable=case.answerable,
        answers=case.answers,
        gold=tuple(_gold_sources(evaluation, case)),
        missing=evaluation.golds[case.id].missing,
        first=replies[0],
        others=tuple(replies[1:]),
        failed=bad or blamed or bool(crosses_floor(run.scores[case.id])),
        changes=tuple(moved) or (("the answer has other words",) if restated else ()),
        search=" ".join(words).lower(),
    )


def _reply(evaluation: Evaluation, run: SystemRun, case: Case, number: int) -> Reply:
    outcome = run.outcomes[case.id]
    verdict = evaluation.verdict(run, case)
    parts = [show_ms(outcome.times.total_ms)]
    if outcome.tokens.prompt:
        parts.append(f"{outcome.tokens.prompt:,} + {outcome.tokens.completion or 0:,} tokens")
    if outcome.cached:
        parts.append("from the cache")
    grade, reason = evaluation.grades.get(run.info.name, {}).get(case.id, (None, ""))
    return Reply(
        title=run.info.title,
        style=style_of(number),
        verdict=verdict,
        verdict_class=verdict_class(verdict),
        parts=tuple(_MARK.split(outcome.text)),
        error=outcome.error,
        notices=outcome.notices,
        sources=tuple(_cited_sources(outcome, evaluation.golds[case.id].spans, evaluation.library)),
        values=tuple(_values(run, case)),
        footer=", ".join(parts),
        grade=f"{grade if grade is not None else '–'} of 5: {reason}" if reason else "",
    )


def _values(run: SystemRun, case: Case) -> list[Value]:
    found = []
    for metric in METRICS:
        score = run.scores[case.id][metric.key]
        if score.value is None:
            continue
        best = (1.0 if metric.better == "higher" else 0.0) if metric.unit == "share" else 0.0
        tone = "good" if score.value == best else "bad" if score.value == abs(best - 1) else "quiet"
        found.append(Value(metric.title, show_value(metric, score.value), score.reason, tone))
    return found


def _cited_sources(outcome: Outcome, gold: Sequence[Span], library: Library) -> list[Source]:
    """The cited articles in order of their numbers, cited words and gold words marked."""
    found = []
    for article_id in dict.fromkeys(cited.article_id for cited in outcome.citations):
        article = library.get(article_id)
        cites = [cited for cited in outcome.citations if cited.article_id == article_id]
        labels = " ".join(dict.fromkeys(f"[{cited.number}]" for cited in cites))
        if article is None:
            found.append(Source(labels, article_id, "not in the archive", ()))
            continue
        cited_marks = [Marked(cited.start, cited.end, "cited", f"[{cited.number}]") for cited in cites]
        windows = excerpts(article, cited_marks)
        seen = [mark for mark in _gold_marks(gold, article_id) if _is_inside(mark, cited_marks)]
        found.append(
            _source(labels, article, tuple(excerpts(article, [*cited_marks, *seen]) if seen else windows))
        )
    return found


def _is_inside(mark: Marked, cited: Sequence[Marked]) -> bool:
    """Whether gold words stand so near to cited ones that both are seen together."""
    return any(mark.start < other.end + 150 and mark.end > other.start - 150 for other in cited)


def _gold_marks(spans: Sequence[Span], article_id: str) -> list[Marked]:
    return [Marked(span.start, span.end, "gold") for span in spans if span.article_id == article_id]


def _gold_sources(evaluation: Evaluation, case: Case) -> list[Source]:
    gold = evaluation.golds[case.id]
    found = []
    for article_id in gold.article_ids:
        article = evaluation.library.get(article_id)
        if article is None:
            continue
        marks = _gold_marks(gold.spans, article_id)
        if not marks:
            at = [(article.text.find(answer), answer) for answer in case.answers]
            marks = [Marked(start, start + len(answer), "gold") for start, answer in at if start >= 0][:3]
        found.append(_source("", article, tuple(excerpts(article, marks))))
    return found


def _source(label: str, article: Article, parts: tuple[Excerpt, ...]) -> Source:
    day = f"{article.published.day} {article.published:%B %Y}" if article.published else "undated"
    byline = ", ".join(part for part in (article.source or "", day, article.id) if part)
    return Source(label, article.title or "untitled", byline, parts)
