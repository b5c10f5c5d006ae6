"""What each part of the judgement is worth: one switched off at a time, on the same questions.

    python -m evals.experiments.answering.ablation --archive FOLDER QUESTIONS...

`QUESTIONS` are files of the eval suite's cases. Asked in quotations, without a language model. Of each
weight of a sentence's score, the reader's among them, of a passage's rank, and of the reader in whether to
decline (`rag.schema.parameters`), it prints what setting it to nothing does to: the first quoted sentence
holds an accepted answer; one of those quoted does; a question that the archive does not answer is declined;
one that it answers is declined in vain; the quotations shown. Shares, paired by question, with 95 %
bootstrap intervals, marked where they exclude 0. The reader and the embedding model run once a text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from evals.dataset.cases import Case, load_cases
from evals.scoring.metrics.text import contains
from evals.scoring.statistics import Interval, difference_interval, mean_interval
from rag.assistant import Assistant, embedder_of
from rag.models.encoders.minilm import Embedder, Progress, Vectors
from rag.models.encoders.reader import Excerpt, Reader, ReadSentence, TrainedReader
from rag.schema.answer import Answer, Status
from rag.schema.parameters import DEFAULT, Parameters
from rag.settings import Settings
from vectorstore.archive import Archive

MEASURES = ("first holds", "right", "declined rightly", "declined in vain", "quotations")
Row = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """Dateline with one part switched off."""

    name: str
    parameters: Parameters


class RememberingEmbedder:
    """An embedder that embeds each text once."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.embed(new), strict=True))
        if progress:
            progress(len(texts), len(texts))
        rows = [self._known[text] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)


class RememberingReader:
    """A reader that reads each passage beside each question once."""

    def __init__(self, reader: Reader) -> None:
        self.name = reader.name
        self._reader = reader
        self._known: dict[tuple[str, Excerpt], tuple[ReadSentence, ...]] = {}

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[tuple[ReadSentence, ...]]:
        new = [e for e in dict.fromkeys(excerpts) if (question, e) not in self._known]
        for excerpt, read in zip(new, self._reader.read(question, new), strict=True):
            self._known[question, excerpt] = read
        return [self._known[question, excerpt] for excerpt in excerpts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("questions", nargs="+", type=Path, help="files of cases")
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--only", help="variants whose name holds this")
    options = parser.parse_args()
    settings = Settings.load(archive=options.archive, mode="extractive")
    embedder = RememberingEmbedder(embedder_of(settings))
    archive = Archive.open(options.archive, model=embedder.name, dimension=embedder.dimension, create=False)
    reader = RememberingReader(TrainedReader())

    def ask(parameters: Parameters, cases: Sequence[Case]) -> list[Row]:
        assistant = Assistant(archive, settings, embedder, reader=reader, parameters=parameters)
        return [judge(case, assistant.answer(case.question, asked=case.asked)) for case in cases]

    try:
        for path in options.questions:
            cases = [case for case in load_cases(path).cases if case.is_plain]
            report(path, cases, ask, [v for v in variants(DEFAULT) if (options.only or "") in v.name])
    finally:
        archive.close()


def variants(whole: Parameters) -> Iterator[Variant]:
    """Every weight of a sentence's score, of a passage's rank, and of the reader in whether to decline, set
    to nothing, one at a time."""
    evidence, ranking, answerability = whole.evidence, whole.ranking, whole.answerability
    for name in ("answers", "covers", "covers_nearby", "meaning", "rank", "speaker", "kind"):
        off: dict[str, Any] = {name: 0.0}
        if getattr(evidence, name):
            yield Variant(f"sentence: {name}", replace(whole, evidence=replace(evidence, **off)))
    for each in fields(ranking.weights):
        off = {each.name: 0.0}
        weights = replace(ranking.weights, **off)
        yield Variant(f"passage: {each.name}", replace(whole, ranking=replace(ranking, weights=weights)))
    unread = replace(answerability, weights=replace(answerability.weights, answers=0.0))
    yield Variant("declining: answers", replace(whole, answerability=unread))


def judge(case: Case, answer: Answer) -> Row:
    """The measures of one answer, in the order of `MEASURES`; `None` where one says nothing of the case."""
    declined = answer.status is Status.DECLINED
    if not case.answerable:
        return None, None, float(declined), None, None
    holds = [any(contains(claim.text, answer) for answer in case.answers) for claim in answer.claims]
    shown = None if declined else float(len(answer.claims))
    return float(any(holds[:1])), float(any(holds)), None, float(declined), shown


def report(
    path: Path,
    cases: Sequence[Case],
    ask: Callable[[Parameters, Sequence[Case]], list[Row]],
    without: Sequence[Variant],
) -> None:
    """Print one set's table."""
    _say(f"\n{path.parent.name}/{path.name}: {len(cases)} questions; {' | '.join(MEASURES)}")
    whole = _columns(ask(DEFAULT, cases))
    _say(f"{'as shipped':32}" + "".join(_cell(mean_interval(column)) for column in whole))
    for variant in without:
        columns = _columns(ask(variant.parameters, cases))
        pairs = zip(columns, whole, strict=True)
        _say(f"{'without ' + variant.name:32}" + "".join(_cell(difference_interval(a, b)) for a, b in pairs))


def _columns(rows: Sequence[Row]) -> list[list[float | None]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _cell(interval: Interval | None) -> str:
    if interval is None:
        return f"{'–':>24}"
    mark = "*" if interval.excludes_zero else " "
    return f"{interval.mean:+8.3f} ({interval.low:+.3f} {interval.high:+.3f}){mark}".rjust(28)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
