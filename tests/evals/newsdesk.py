"""A small archive of our own, cases about it, and systems that do as they are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from evals.dataset.cases import Case, GoldSpan
from evals.dataset.gold import Gold, resolve
from evals.dataset.library import Library
from evals.scoring.evaluation import Evaluation, SystemRun, archive_digest, score_run
from evals.scoring.metrics.support import OverlapJudge
from evals.systems.interface import SystemInfo
from evals.systems.outcomes import Cited, Outcome, Ranked, Statement, Status, Times
from vectorstore.records import Article

STRIKE = Article(
    id="strike",
    title="Ferry strike ends",
    text=(
        "Dock workers went back to work on Tuesday after nine days. "
        "Marta Quist said the port had agreed to raise wages by 4 percent. "
        "“We wanted seven, but four is a beginning,” Quist told reporters. "
        "Alan Dray said the strike had cost $12 million."
    ),
    source="Harbour Wire",
    published=datetime(2014, 3, 5, tzinfo=UTC),
    origin="/data/strike.html",
)
BRIDGE = Article(
    id="bridge",
    title="Bridge to close",
    text="The bridge will be closed from 12 May. Ida Rohm said rust had been found in 14 of 40 cables.",
    source="Northern Ledger",
    origin="/data/wire.jsonl#2",
)
LIBRARY = Library([STRIKE, BRIDGE])
INFO = SystemInfo("dateline-extractive", "Dateline, quotations", "dateline", "f" * 64)
JUDGE = OverlapJudge()


def place(article: Article, words: str) -> tuple[int, int]:
    start = article.text.index(words)
    return start, start + len(words)


def cite(article: Article, words: str, number: int = 1) -> Cited:
    return Cited(number, article.id, *place(article, words), words)


def passage(article: Article, words: str, score: float = 1.0) -> Ranked:
    return Ranked(article.id, *place(article, words), score)


def answered(case_id: str, *quoted: tuple[Article, str], ranked: Sequence[Ranked] = ()) -> Outcome:
    """An answer that quotes and cites the given words, one sentence each."""
    numbers = {article.id: number for number, article in enumerate(dict.fromkeys(a for a, _ in quoted), 1)}
    citations = tuple(cite(article, words, numbers[article.id]) for article, words in quoted)
    return Outcome(
        case_id,
        Status.ANSWERED,
        text=" ".join(f"{cited.quote} [{cited.number}]" for cited in citations),
        statements=tuple(Statement(cited.quote, (index,)) for index, cited in enumerate(citations)),
        citations=citations,
        ranked=tuple(ranked),
        times=Times(20.0, 10.0),
    )


def declined(case_id: str) -> Outcome:
    return Outcome(case_id, Status.DECLINED, text="The archive does not say.", times=Times(12.0, 8.0))


def many_cases(count: int = 40) -> tuple[Case, ...]:
    """Half answerable, half not."""
    wages = "raise wages by 4 percent"
    return tuple(
        Case(
            f"c{number:02}",
            f"Question {number}?",
            ("4 percent",),
            ("strike",),
            (GoldSpan(wages),),
            tags=("how-much",),
        )
        if number % 2 == 0
        else Case(f"c{number:02}", f"Question {number}?", answerable=False, tags=("decline-nothing",))
        for number in range(count)
    )


WAGES = "Marta Quist said the port had agreed to raise wages by 4 percent."
COST = "Alan Dray said the strike had cost $12 million."


def right(case: Case) -> Outcome:
    if not case.answerable:
        return declined(case.id)
    return answered(case.id, (STRIKE, WAGES), ranked=[passage(STRIKE, WAGES), passage(BRIDGE, BRIDGE.text)])


def evaluation_of(
    cases: Sequence[Case],
    answer: Callable[[Case], Outcome] = right,
    others: Mapping[str, Callable[[Case], Outcome]] | None = None,
    library: Library = LIBRARY,
    digest: str = "d" * 64,
) -> Evaluation:
    """A finished evaluation whose outcomes are made by functions."""
    golds: Mapping[str, Gold] = resolve(cases, library)

    def run(info: SystemInfo, made_by: Callable[[Case], Outcome]) -> SystemRun:
        outcomes = {case.id: made_by(case) for case in cases}
        return score_run(info, outcomes, cases, golds, library, JUDGE)

    rivals = [
        run(SystemInfo(name, f"The rival {name}", "rival", name), made_by)
        for name, made_by in (others or {}).items()
    ]
    return Evaluation(
        dataset="made-up.jsonl",
        dataset_digest=digest,
        archive_digest=archive_digest(library),
        cases=tuple(cases),
        golds=golds,
        library=library,
        judge=JUDGE.name,
        runs=(run(INFO, answer), *rivals),
        started="2014-03-21T12:00:00+00:00",
        of_cases=len(cases),
    )
