"""Fit the weights of the ranking to questions with known articles, and say how they carry over.

    python -m evals.experiments.retrieval.fit_ranking --archive FOLDER QUESTIONS...

A listwise softmax regression (Cao et al. 2007, "Learning to Rank", ListNet): the weights under which the
candidates of a gold article, and of those the ones that hold an answer, are likeliest to come first. Printed
are, for the rounded weights that Dateline ships, for those fitted to each file and for those fitted to all:
article@1, article@10 and passage@5 on every file (on the file itself by five-fold cross-validation), and the
weights. The day of asking is not used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.dataset.cases import Case, load_cases
from evals.experiments.retrieval.stages import MEASURES, judge
from rag.assistant import Assistant
from rag.retrieval.hybrid import Searcher, articles_of
from rag.retrieval.ranking import Ranker, Terms
from rag.schema.parameters import DEFAULT, RankingWeights
from rag.settings import Settings
from vectorstore.records import Passage

Values = NDArray[np.float64]
PARTS = tuple(part.name for part in fields(RankingWeights))
STEPS, RATE, RIDGE = 3_000, 2.0, 1e-3
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidates: their parts `(candidates, parts)`, and which of them are gold."""

    case: Case
    passages: tuple[Passage, ...]
    parts: Values
    of_article: NDArray[np.bool_]
    of_answer: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("questions", nargs="+", type=Path, help="files of cases")
    parser.add_argument("--archive", type=Path, required=True)
    options = parser.parse_args()
    settings = Settings.load(archive=options.archive, mode="extractive")
    with Assistant.open(settings=settings, create=False) as assistant:
        sets = {str(path): list(_asked(assistant, path)) for path in options.questions}
    _report("as shipped", np.array(astuple(DEFAULT.ranking.weights)), sets)
    for name, asked in sets.items():
        _report(f"fitted to {name}", fit(asked), sets, itself=name)
    _report("fitted to all", fit([each for asked in sets.values() for each in asked]), sets)


def fit(asked: Sequence[Asked]) -> Values:
    """`(parts,)`: the weights that make gold candidates likeliest to come first, by gradient descent."""
    useful = [each for each in asked if each.of_article.any()]
    size = (len(useful), max(len(each.passages) for each in useful))
    parts = np.zeros((*size, len(PARTS)))
    there, of_article, of_answer = (np.zeros(size, bool) for _ in range(3))
    for row, each in enumerate(useful):
        count = len(each.passages)
        parts[row, :count], there[row, :count] = each.parts, True
        of_article[row, :count], of_answer[row, :count] = each.of_article, each.of_answer
    weights = np.ones(len(PARTS))
    for _ in range(STEPS):
        scores = parts @ weights
        among_all = _softmax(scores, there)
        change = sum(
            among_all * gold.any(axis=1, keepdims=True) - _softmax(scores, gold)
            for gold in (of_article, of_answer)
        )
        weights -= RATE * (np.einsum("qc,qcp->p", change, parts) / (2 * len(useful)) + 2 * RIDGE * weights)
    return weights


def _softmax(scores: Values, among: NDArray[np.bool_]) -> Values:
    """By row, over the candidates among those given; nothing where there are none."""
    grown = np.exp(scores - scores.max(axis=1, keepdims=True)) * among
    return np.asarray(grown / np.maximum(grown.sum(axis=1, keepdims=True), np.finfo(float).tiny))


def _asked(assistant: Assistant, path: Path) -> Iterator[Asked]:
    """The answerable questions of a file with their candidates as the search finds them."""
    archive, searcher = assistant.archive, Searcher(assistant.archive, assistant.embedder)
    for case in load_cases(path).cases:
        if not case.answerable or not case.is_plain:
            continue
        hits = searcher.search(case.question, DEFAULT.search.ranked)
        passages = tuple(hit.passage for hit in hits)
        articles = {id_: archive.article(id_) for id_ in articles_of(hits)}
        ranker = Ranker(Terms.of(case.question), searcher.weights())
        by_id = ranker.parts(passages, articles, {hit.passage.id: hit.dense or 0.0 for hit in hits})
        parts = np.array([by_id[passage.id] for passage in passages]).reshape(len(passages), len(PARTS))
        right = [passage.article_id in case.article_ids for passage in passages]
        answers = [bool(judge(case, [passage])[2]) for passage in passages]
        yield Asked(case, passages, parts, np.array(right, bool), np.array(answers, bool))


def _measured(asked: Sequence[Asked], weights: Values) -> list[tuple[float, ...]]:
    found: list[tuple[float, ...]] = []
    for each in asked:
        order = np.argsort(-(each.parts @ weights), kind="stable")
        found.append(judge(each.case, [each.passages[i] for i in order]))
    return found


def _cross_validated(asked: Sequence[Asked]) -> list[tuple[float, ...]]:
    found: list[tuple[float, ...]] = []
    for fold in range(FOLDS):
        rest = [each for place, each in enumerate(asked) if place % FOLDS != fold]
        found += _measured(asked[fold::FOLDS], fit(rest))
    return found


def _report(title: str, weights: Values, sets: dict[str, list[Asked]], itself: str = "") -> None:
    lines = [title, "  " + ", ".join(f"{name} {w:.2f}" for name, w in zip(PARTS, weights, strict=True))]
    for name, asked in sets.items():
        values = _cross_validated(asked) if name == itself else _measured(asked, weights)
        means = zip(MEASURES, np.mean(values, axis=0), strict=True)
        how = " (cross-validated)" if name == itself else ""
        lines.append(f"  {name}{how}: " + ", ".join(f"{measure} {mean:.3f}" for measure, mean in means))
    sys.stdout.write("\n".join(lines) + "\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
