"""How many tokens of sources the embedded model reads, by how many sentences of evidence it is given.

    python -m evals.experiments.answering.prompts_read --archive FOLDER [--questions FILE] [--sample 60]

Finds the evidence for each answerable question (the demo's, unless a file of cases is given), without a
model, and puts the sources together as Dateline does, for each number of sentences. Prints the tokens of the
sources (median, mean and 95th percentile), the sources a question, and how many prompts hold an accepted
answer word for word.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import mean, median

from evals.dataset.cases import Case, demo_cases, load_cases
from evals.dataset.sampling import stratified
from evals.scoring.metrics.text import contains
from rag.answering.context import choose_sources
from rag.answering.finding import Finder
from rag.answering.stages import Assessed
from rag.assistant import EMBEDDED_SOURCE_TOKENS, Assistant
from rag.models.encoders.reader import TrainedReader
from rag.query.analyse import read
from rag.schema.scope import Request
from rag.text.tokenizer import count_tokens

SENTENCES = (None, 5, 4, 3, 2)


def main() -> None:
    """Find, and print a line for each number of sentences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--questions", type=Path, default=None, help="a file of cases")
    parser.add_argument("--sample", type=int, default=60)
    options = parser.parse_args()
    cases = load_cases(options.questions or demo_cases()).cases
    alone = [case for case in cases if case.answerable and not case.history]
    with Assistant.open(options.archive, create=False) as assistant:
        found = list(_found(assistant, stratified(alone, options.sample)))
    for most in SENTENCES:
        _tell(most, found)


def _found(assistant: Assistant, cases: Sequence[Case]) -> Iterator[tuple[Case, Assessed]]:
    finder = Finder(assistant.archive, assistant.searcher, assistant.embedder, TrainedReader())
    for case in cases:
        reading = read(Request(case.question, asked=case.asked), assistant.archive.coverage(), date.today())
        if reading.absent:
            continue
        assessed = finder.assess(finder.retrieve(reading))
        if assessed.is_answerable:
            yield case, assessed


def _tell(most: int | None, found: Sequence[tuple[Case, Assessed]]) -> None:
    tokens, sources, holds = [], [], 0
    for case, assessed in found:
        hits = assessed.retrieved.hits
        texts = [t for _, t in choose_sources(assessed.evidence, hits, EMBEDDED_SOURCE_TOKENS, most)]
        tokens.append(sum(count_tokens(text) for text in texts))
        sources.append(len(texts))
        holds += any(contains(" ".join(texts), answer) for answer in case.answers)
    at = sorted(tokens)[-(-len(tokens) * 95 // 100) - 1]
    sys.stdout.write(
        f"sentences {most or 'all'}: tokens {median(tokens):.0f} median, {mean(tokens):.0f} mean, {at} p95; "
        f"sources {mean(sources):.2f}; answer in {holds} of {len(found)}\n"
    )


if __name__ == "__main__":
    main()
