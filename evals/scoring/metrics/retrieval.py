"""Was the right thing found, and how high? Judged by ir_measures (trec_eval's own code underneath).

At article level the documents are articles, each at the rank of its first passage. At passage level a
passage is relevant if it holds a gold text that no passage above it holds; texts that no passage holds
count as relevant documents that were not found. So recall is the share of the gold texts found, and a
window that repeats half of the one above earns nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

from evals.dataset import Gold, Library, Span
from evals.errors import EvalError
from evals.scoring.metrics.score import Score
from evals.scoring.metrics.text import contains
from evals.scoring.metrics.trial import Trial
from evals.systems import Ranked
from rag import install_command

if TYPE_CHECKING:
    import ir_measures

MEASURES = ("R@1", "R@5", "R@10", "R@20", "RR@10", "nDCG@10")


def articles(measure: str) -> Callable[[Trial], Score]:
    """The metric that is one of `MEASURES` over articles."""

    def compute(trial: Trial) -> Score:
        if why := _unjudged(trial):
            return Score(None, why)
        return trial.once(article_scores, trial.outcome.ranked, trial.gold)[measure]

    return compute


def passages(measure: str) -> Callable[[Trial], Score]:
    """The metric that is one of `MEASURES` over passages."""

    def compute(trial: Trial) -> Score:
        if why := _unjudged(trial):
            return Score(None, why)
        outcome, case = trial.outcome, trial.case
        return trial.once(passage_scores, outcome.ranked, trial.gold, case.answers, trial.library)[measure]

    return compute


def _unjudged(trial: Trial) -> str:
    """Why there is nothing to judge; empty where there is."""
    if not trial.case.answerable:
        return "the archive does not answer this"
    return "" if trial.retrieves else "it does not retrieve"


def article_scores(ranked: Sequence[Ranked], gold: Gold) -> dict[str, Score]:
    """Every measure of `MEASURES` over articles; unscored where no gold article is in the archive."""
    if not gold.article_ids:
        why = (
            f"{gold.missing[0]!r} is not in the archive" if gold.missing else "the case names no gold article"
        )
        return dict.fromkeys(MEASURES, Score(None, why))
    order = list(dict.fromkeys(passage.article_id for passage in ranked))
    ranks = [rank for rank, article_id in enumerate(order, 1) if article_id in gold.article_ids]
    return _measured(order, (*gold.article_ids, *gold.missing), _where(ranks, "gold article"))


def passage_scores(
    ranked: Sequence[Ranked], gold: Gold, answers: Sequence[str], library: Library
) -> dict[str, Score]:
    """Every measure of `MEASURES` over passages.

    A passage holds a gold text if it overlaps it. Where the case gives no spans, the one gold text is any
    of the acceptable strings in any gold article; unscored where none of them stands there.
    """
    if gold.units:
        holds = [_units_held(passage, gold) for passage in ranked]
        units = len(gold.units)
    else:
        articles = [library.get(article_id) for article_id in gold.article_ids]
        if not any(contains(article.text, answer) for article in articles if article for answer in answers):
            return dict.fromkeys(MEASURES, Score(None, "no gold words to look for in the gold articles"))
        holds = [_answer_held(passage, gold, answers, library) for passage in ranked]
        units = 1
    order: list[str] = []
    relevant: list[str] = []
    found: set[int] = set()
    for rank, held in enumerate(holds, 1):
        order.append(f"passage {rank}")
        if held - found:
            relevant.append(order[-1])
            found |= held
    missed = [f"gold text {unit}" for unit in range(units) if unit not in found]
    ranks = [rank for rank, name in enumerate(order, 1) if name in set(relevant)]
    return _measured(order, (*relevant, *missed), _where(ranks, "gold words"))


def _units_held(passage: Ranked, gold: Gold) -> set[int]:
    place = Span(passage.article_id, passage.start, passage.end)
    return {
        number for number, unit in enumerate(gold.units) if any(place.overlaps(span) for span in unit)
    }  # fmt: skip


def _answer_held(passage: Ranked, gold: Gold, answers: Sequence[str], library: Library) -> set[int]:
    article = library.get(passage.article_id)
    if article is None or passage.article_id not in gold.article_ids:
        return set()
    text = article.text[passage.start : passage.end]
    return {0} if any(contains(text, answer) for answer in answers) else set()


def _measured(order: Sequence[str], relevant: Sequence[str], reason: str) -> dict[str, Score]:
    # trec_eval orders by score, so the scores are made from the ranks; a query without documents is given one
    # that is not relevant, because trec_eval leaves out what is not in the run.
    run = {"q": {document: float(-rank) for rank, document in enumerate(order)} or {"nothing found": 0.0}}
    qrels = {"q": dict.fromkeys(relevant, 1)}
    values = {
        str(found.measure): float(found.value) for found in _calculator().iter_calc(_measures(), qrels, run)
    }
    return {name: Score(values[name], reason) for name in MEASURES}


def _where(ranks: Sequence[int], what: str) -> str:
    if not ranks:
        return f"{what} not found"
    shown = ", ".join(map(str, ranks[:5]))
    return f"{what} at rank {shown}"


def try_measures() -> None:
    """Measure one ranking, to see that it can be done. Raises `EvalError` with the way out."""
    try:
        _measured(["passage 1"], ["passage 1"], "")
    except (ImportError, RuntimeError, ValueError, KeyError) as error:
        raise EvalError(
            f"ir-measures does not work here ({type(error).__name__}: {error}): run "
            f"`{install_command('eval')} --force-reinstall`"
        ) from error


@lru_cache(maxsize=1)
def _measures() -> tuple[ir_measures.Measure, ...]:
    return tuple(map(_calculator().parse_measure, MEASURES))


def _calculator() -> ModuleType:
    try:
        import ir_measures
    except ImportError as error:
        raise EvalError(
            f"judging retrieval needs ir-measures, which cannot be imported ({error}): "
            f"run `{install_command('eval')}`"
        ) from error
    return ir_measures
