"""How well the claim checker tells supported sentences from unsupported ones.

    python -m evals.experiments.checking.claims FILE [--seeds 8]

FILE as for `evals.experiments.checking.fit_claims`. Claims are split by article: fitted on two thirds,
reported on the third. A claim of several sentences has the mean of their logits. Three tables: the area under
the ROC curve with intervals from resampling articles (first split) and the spread over splits; what the whole
checker, its hard rules included, keeps at the threshold, every article checked by a model that never saw it;
and the time.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from evals.experiments.checking.fit_claims import Desk, Labelled, fit_claims, fit_model, read_claims, whole
from rag.models.encoders.minilm import MiniLM
from rag.schema.answer import Support
from rag.verification.checker import EvidenceChecker
from rag.verification.support import SupportModel

FITTED_ON = 2 / 3
FOLDS = 3
RESAMPLES = 1_000
SEED = 20140321

Values = NDArray[np.float64]
Chosen = Callable[[Labelled], bool]


Found = tuple[bool, float]
"""Whether every sentence of a claim was kept, and the mean of their scores."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A claim that was held out and its score, a logit or a probability."""

    claim: Labelled
    logit: float


def auc(labels: Values, scores: Values) -> float:
    """The chance that a supported claim scores above an unsupported one, ties counting half; `nan` when one
    of the two is missing.

    >>> auc(np.array([1.0, 0.0, 0.0]), np.array([2.0, 1.0, 2.0]))
    0.75
    """
    return float(roc_auc_score(labels, scores)) if len(np.unique(labels)) == 2 else float("nan")


def pairs_won(scored: Sequence[Scored]) -> Values:
    """For every edited claim, whether it scores below its own original: 1, 0, or 0.5."""
    originals = {s.claim.article: s.logit for s in scored if s.claim.is_edited and s.claim.is_supported}
    return np.array(
        [
            (originals[s.claim.article] > s.logit) + 0.5 * (originals[s.claim.article] == s.logit)
            for s in scored
            if s.claim.is_edited and not s.claim.is_supported and s.claim.article in originals
        ]
    )


def held_out(desk: Desk, claims: Sequence[Labelled], seed: int) -> list[Scored]:
    """The claims of a third of the articles, scored by a model fitted on the others."""
    articles = sorted(desk.articles)
    order = np.random.default_rng(seed).permutation(len(articles))
    fitted_on = {articles[i] for i in order[: int(len(articles) * FITTED_ON)]}
    fitted = fit_claims(desk, [claim for claim in claims if claim.article in fitted_on])
    return [
        Scored(claim, float(fitted.logits(desk.row(claim)[None, :])[0]))
        for claim in claims
        if claim.article not in fitted_on
    ]


def sets_of(claims: Sequence[Labelled]) -> dict[str, Chosen]:
    """What is reported apart: everything but the edited claims, the edited ones, and each set."""
    found: dict[str, Chosen] = {"all but BUMP": lambda c: not c.is_edited, "BUMP": lambda c: c.is_edited}
    for name in sorted({c.set_name for c in claims if not c.is_edited}):
        found[name] = lambda c, name=name: c.set_name == name  # type: ignore[misc]
    return found


def interval(scored: Sequence[Scored]) -> tuple[float, float]:
    """The 95 % interval of the AUC, articles resampled."""
    chance = np.random.default_rng(SEED)
    articles = sorted({s.claim.article for s in scored})
    by_article = {a: [s for s in scored if s.claim.article == a] for a in articles}
    values = []
    for _ in range(RESAMPLES):
        drawn = chance.integers(0, len(articles), len(articles))
        values.append(_auc([s for i in drawn for s in by_article[articles[i]]]))
    if np.isnan(values).all():
        return float("nan"), float("nan")
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def _auc(scored: Sequence[Scored]) -> float:
    labels = np.array([s.claim.is_supported for s in scored], dtype=np.float64)
    return auc(labels, np.array([s.logit for s in scored]))


def report_areas(desk: Desk, claims: Sequence[Labelled], seeds: int) -> None:
    """The table of AUCs, and how often an edited claim scores below its original."""
    runs = [held_out(desk, claims, seed) for seed in range(seeds)]
    _say(f"AUC, {seeds} splits by article: mean ± deviation over splits; first split [95 % interval]")
    for name, is_in in sets_of(claims).items():
        values = [_auc([s for s in run if is_in(s.claim)]) for run in runs]
        first = [s for s in runs[0] if is_in(s.claim)]
        if np.isnan(values).all():
            _say(f"  {name:14} (no supported claims)")
            continue
        low, high = interval(first)
        spread = f"{np.nanmean(values):.3f} ± {np.nanstd(values):.3f}"
        _say(f"  {name:14} {spread}; {values[0]:.3f} [{low:.3f}, {high:.3f}], n {len(first)}")
    won = [float(pairs_won(run).mean()) for run in runs]
    _say(f"  an edited claim scores below its own original: {np.mean(won):.3f} ± {np.std(won):.3f}")


def report_decisions(desk: Desk, claims: Sequence[Labelled]) -> None:
    """What the whole checker decides, each article checked by a model fitted on the others."""
    articles = sorted(desk.articles)
    order = np.random.default_rng(SEED).permutation(len(articles))
    found: dict[int, Found] = {}
    embedder, sentences = MiniLM(), 0
    wall_s = cpu_s = 0.0
    embedder.embed(["warm"])
    for fold in range(FOLDS):
        inside = {articles[i] for i in order[fold::FOLDS]}
        model = fit_model(desk, [claim for claim in claims if claim.article not in inside])
        for article in sorted(inside):
            numbered = [(n, claim) for n, claim in enumerate(claims) if claim.article == article]
            began = time.perf_counter(), time.process_time()
            found.update(_checked(article, numbered, desk, embedder, model))
            wall_s += time.perf_counter() - began[0]
            cpu_s += time.process_time() - began[1]
            sentences += len({sentence for _, claim in numbered for sentence in claim.sentences})
    _say("\nThe whole checker at its threshold (a claim is kept when all its sentences are)")
    for name, is_in in sets_of(claims).items():
        chosen = [(c, found[n]) for n, c in enumerate(claims) if is_in(c)]
        _say(f"  {name:14} " + _decided([(claim, kept) for claim, (kept, _) in chosen]))
        _say(
            f"  {'':14} AUC of its scores {_auc_text([Scored(claim, score) for claim, (_, score) in chosen])}"
        )
    _say(
        f"\n{1000 * wall_s / sentences:.1f} ms a sentence by the clock, {1000 * cpu_s / sentences:.1f} ms of "
        f"all cores together; {sentences} sentences, embedding and reading {len(articles)} articles included"
    )


def _checked(
    article: str,
    claims: Sequence[tuple[int, Labelled]],
    desk: Desk,
    embedder: MiniLM,
    model: SupportModel,
) -> dict[int, Found]:
    checker = EvidenceChecker(embedder, desk.weights, model)
    sources = [whole(article)]
    known: dict[str, Found] = {}
    for sentence in {sentence: None for _, claim in claims for sentence in claim.sentences}:
        verdict = checker.check(sentence, [1], sources)
        known[sentence] = (verdict.support is not Support.UNSUPPORTED, verdict.score)
    return {
        n: (
            all(known[sentence][0] for sentence in claim.sentences),
            float(np.mean([known[sentence][1] for sentence in claim.sentences])),
        )
        for n, claim in claims
    }


def _auc_text(scored: Sequence[Scored]) -> str:
    low, high = interval(scored)
    return f"{_auc(scored):.3f} [{low:.3f}, {high:.3f}]"


def _decided(decided: Sequence[tuple[Labelled, bool]]) -> str:
    good = [kept for claim, kept in decided if claim.is_supported]
    bad = [kept for claim, kept in decided if not claim.is_supported]
    precision = sum(good) / max(1, sum(good) + sum(bad))
    shares = f"supported kept {_share(good)}, unsupported stopped {_share([not kept for kept in bad])}"
    return f"{shares}; precision of what is kept {precision:.3f}"


def _share(values: Sequence[bool]) -> str:
    return f"{np.mean(values):.3f} of {len(values)}" if values else "- of 0"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read, lay out, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seeds", type=int, default=8)
    options = parser.parse_args()
    claims = read_claims(options.file)
    desk = Desk(claims)
    report_areas(desk, claims, options.seeds)
    report_decisions(desk, claims)


if __name__ == "__main__":
    main()
