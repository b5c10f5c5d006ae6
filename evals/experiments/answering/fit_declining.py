"""Whether the archive answers: fit the weights of that decision anew, and hold them against the shipped ones.

    python -m evals.experiments.answering.fit_declining SQUAD --on ARCHIVE QUESTIONS [--on …] [--keep FOLDER]

`SQUAD` is the file that `evals.experiments.answering.train_reader` learns from. Of its four articles that the
reader was not tuned on, every second paragraph goes into an archive, beside paragraphs of the others. What is
asked of a paragraph in it is answered; what is asked of those left out is not, nor what was made so that its
paragraph does not answer it. Each `--on` names an archive and a file of cases to judge on. Of each set are
printed the area under the curve, and of the questions that must be declined the share that is, at as many
false declines as the shipped decision has: shipped, then what each fit changes, with 95 % bootstrap
intervals. `--keep` holds what was measured, so that another fit takes a second.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.dataset.cases import load_cases
from evals.experiments.checking.logistic import fit
from rag.answering.answerability import decide, measure
from rag.answering.finding import Finder
from rag.assistant import Assistant, embedder_of
from rag.models.encoders import shipped_reader
from rag.query.analyse import read
from rag.retrieval import score_sentences
from rag.schema import DEFAULT, Request
from rag.settings import Settings
from vectorstore.archive import Archive
from vectorstore.records import Article

SHIPPED = tuple(asdict(DEFAULT.answerability.weights))
FITS = {
    "the same features": SHIPPED,
    "and the reader's doubt": (*SHIPPED, "sure", "span"),
    "and the gap, BM25": (*SHIPPED, "sure", "span", "gap", "lexical"),
    "the reader and meaning": ("sure", "span", "gap", "meaning", "passage_meaning"),
}
"""`sure` and `span`: the reader's log-odds of the sentence and of the best words, from -10 to 10, over 10;
`gap`: how far its best sentence is ahead of its second; `lexical`: BM25 of the best passage, over 30."""
HELD_OUT, OTHERS, EACH = 4, 300, 200
"""Articles; paragraphs of other articles; questions of each of the three kinds."""
Question = tuple[str, bool, date | None]
"""What is asked, whether the archive answers it, the day of asking."""
Rows = list[dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("squad", type=Path)
    parser.add_argument("--on", nargs=2, action="append", type=Path, metavar=("ARCHIVE", "QUESTIONS"))
    parser.add_argument("--keep", type=Path, help="where to keep what was measured")
    options = parser.parse_args()
    paragraphs, asked = from_squad(options.squad)
    with tempfile.TemporaryDirectory() as folder:
        learnt = kept(options.keep, "squad", lambda: measured(Path(folder) / "archive", asked, paragraphs))
    sets = {"squad (fitted on)": learnt}
    for archive, file in options.on or ():
        cases = [case for case in load_cases(file).cases if case.is_plain]
        questions = [(case.question, case.answerable, case.asked) for case in cases]
        name = f"{file.parent.name}-{file.stem}-{archive.name}"
        sets[name] = kept(options.keep, name, partial(measured, archive, questions))
    labels = np.array([row["answered"] for row in learnt])
    fitted = {}
    for name, features in FITS.items():
        found = fit(table(learnt, features), labels, strength=1.0, signs=np.ones(len(features)))
        fitted[name] = found.weights
        say(f"{name}: " + ", ".join(f"{f} {w:.2f}" for f, w in zip(features, found.weights, strict=True)))
    for name, rows in sets.items():
        report(name, rows, fitted)


def from_squad(path: Path) -> tuple[list[Article], list[Question]]:
    """The paragraphs of the archive, and what is asked of it."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    aside = set(sorted({r["title"] for r in records})[-HELD_OUT:])
    chance = random.Random(1)
    mine = [r for r in records if r["title"] in aside]
    others = chance.sample([r for r in records if r["title"] not in aside], OTHERS)
    kinds: dict[str, list[Question]] = {"held": [], "left out": [], "made": []}
    for index, record in enumerate(mine):
        for question in record["questions"]:
            is_held = index % 2 == 0
            kind = "made" if not question["answers"] else "held" if is_held else "left out"
            if kind != "made" or is_held:
                kinds[kind].append((question["question"], kind == "held", None))
    titles = [f"{r['title'].replace('_', ' ')}" for r in (*mine[::2], *others)]
    texts = [r["paragraph"] for r in (*mine[::2], *others)]
    articles = [Article(f"p{i}", *both) for i, both in enumerate(zip(titles, texts, strict=True))]
    return articles, [q for kind in kinds.values() for q in chance.sample(kind, min(EACH, len(kind)))]


def kept(folder: Path | None, name: str, make: Callable[[], Iterator[dict[str, float]]]) -> Rows:
    """What was measured before, or is now."""
    file = folder / f"{name}.json" if folder else None
    if file and file.exists():
        found: Rows = json.loads(file.read_text())
        return found
    rows = list(make())
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(rows))
    return rows


def measured(
    path: Path, questions: Sequence[Question], articles: Sequence[Article] = ()
) -> Iterator[dict[str, float]]:
    """What is known of each question before it is decided on, and `logit`, what the shipped decision makes of
    it; `day`, what of that is the day of asking's."""
    settings = Settings.load(archive=path, mode="extractive")
    embedder, reader = embedder_of(settings), shipped_reader()
    with Archive.open(
        path, model=embedder.name, dimension=embedder.dimension, create=bool(articles)
    ) as archive:
        assistant = Assistant(archive, settings, embedder)
        if articles:
            assistant.add(articles)
        finder = Finder(archive, assistant.searcher, embedder, reader)
        coverage = archive.coverage()
        for question, is_answered, day in questions:
            reading = read(Request(question, asked=day), coverage, date.today())
            found = finder.retrieve(reading)
            scored = score_sentences(
                found.question, found.hits, found.articles, embedder, reader,
                found.weights, DEFAULT.evidence, found.readings,
            )  # fmt: skip
            row = {"answered": float(is_answered), "logit": -20.0, "day": 0.0}
            if not scored:
                yield row
                continue
            timed = [
                decide(found.question, scored, found.hits, found.weights, each).answerable
                for each in (None, reading.query.asked if day else None)
            ]
            plain, whole = (float(np.log(p / (1 - p))) for p in timed)
            shares = sorted((s.read.share for s in scored), reverse=True)
            best = max((s.read for s in scored), key=lambda r: r.share)
            yield {
                **row,
                **measure(found.question, scored, found.hits, found.weights),
                "logit": whole,
                "day": whole - plain,
                "sure": float(np.clip(best.answers, -10, 10)) / 10,
                "span": float(np.clip(best.span, -10, 10)) / 10,
                "gap": shares[0] - shares[1] if len(shares) > 1 else 0.0,
                "lexical": max(h.lexical or 0.0 for h in found.hits) / 30,
            }


def table(rows: Rows, features: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[row.get(feature, 0.0) for feature in features] for row in rows])


def report(name: str, rows: Rows, fitted: dict[str, NDArray[np.float64]]) -> None:
    """Print one set: shipped, and each fit less shipped."""
    yes = np.array([row["answered"] for row in rows], dtype=bool)
    logit = np.array([row["logit"] for row in rows])
    say(f"\n{name}: {yes.sum()} that are answered, {(~yes).sum()} that are not")
    if not 0 < yes.sum() < len(yes):
        return
    spared = float((logit[yes] < 0).mean())
    day = np.array([row["day"] for row in rows])
    scores = {f: table(rows, FITS[f]) @ w + day for f, w in fitted.items()}
    found = f"AUC {auc(logit, yes):.3f}, declined {declined(logit, yes, spared):.3f} / {spared:.3f}"
    say(f"{'shipped':26} {found}")
    chance = np.random.default_rng(1)
    picks = [chance.integers(0, len(yes), len(yes)) for _ in range(1000)]
    for fit_name, score in scores.items():
        parts = []
        for measure_of in (auc, lambda s, y: declined(s, y, spared)):
            whole = measure_of(score, yes) - measure_of(logit, yes)
            drawn = [measure_of(score[p], yes[p]) - measure_of(logit[p], yes[p]) for p in picks]
            low, high = np.quantile(drawn, (0.025, 0.975))
            parts.append(f"{whole:+.3f} ({low:+.3f} {high:+.3f})")
        say(f"{fit_name:26} AUC {parts[0]}, declined {parts[1]}")


def auc(scores: NDArray[np.float64], yes: NDArray[np.bool_]) -> float:
    """How often one that is answered scores above one that is not."""
    above = np.searchsorted(np.sort(scores[~yes]), scores[yes])
    return float(above.sum() / max(1, yes.sum() * (~yes).sum()))


def declined(scores: NDArray[np.float64], yes: NDArray[np.bool_], spared: float) -> float:
    """The share of what must be declined that is, where so much of the rest is declined in vain.

    >>> declined(np.array([0.1, 0.9, 0.4, 0.8]), np.array([False, False, True, True]), 0.0)
    0.5
    """
    return float((scores[~yes] < np.quantile(scores[yes], spared)).mean())


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
