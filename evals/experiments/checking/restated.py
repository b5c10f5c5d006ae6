"""How many claims that restate a question with its answer are kept, and of those with another's words.

    python -m evals.experiments.checking.restated [--questions FILE --articles FILE ...] [--limit N]

Small models answer "Where was the fire?" with "The fire was at the depot". Of every question whose answer
stands in a gold article, one such claim is made with the right answer, by putting it in the place of the word
that asks, and two with other names or numbers of the same article (whichever kind the answer is), drawn with
a fixed seed. Some of these are right as well, so what is kept of them is an upper bound. Every claim is
checked against its gold article by the checker alone, and with what the reader confirms at several
thresholds. Without files: the demo set on the demo articles. No language model; a second of processor time a
question.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.dataset.cases import Case, load_cases
from evals.dataset.library import Library
from evals.experiments.answering.ablation import RememberingReader
from evals.experiments.checking.fit_claims import passage_weights
from evals.experiments.checking.swaps import read_articles
from evals.scoring.statistics import wilson
from rag.answering.confirming import Confirmer
from rag.assistant import demo_articles
from rag.models.encoders.minilm import MiniLM
from rag.models.encoders.reader import Reader, shipped_reader
from rag.query.question import understand
from rag.retrieval.evidence import news_sentences
from rag.schema.answer import Support
from rag.schema.parameters import DEFAULT, AnsweringParameters
from rag.verification.checker import EvidenceChecker, Source
from vectorstore.records import Article

DEMO = Path(__file__).parents[2] / "datasets" / "demo.jsonl"
SEED = 4
OTHERS = 2
RIGHTS = (True, False)
THRESHOLDS = ((-1.0, -1.0), (0.0, 0.0), (0.0, 1.0), (0.0, 2.0), (1.0, 1.0), (1.0, 3.0), (2.0, 2.0))
"""The least log-odds of a sentence, and of the words in it, that confirm."""
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
_NUMBER = re.compile(r"[$€£]?\d[\d,]*(?:\.\d+)?(?: (?:hundred|thousand|million|billion|percent))?")
_ASKS = re.compile(
    r"\b(?:how (?:many|much)|(?:in |on |at |by |to |from )?(?:who|whom|what|which|when|where|why|how))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Restated:
    """A claim that answers a case's question, and whether rightly."""

    case: Case
    article: Article
    claim: str
    is_right: bool


def restate(question: str, answer: str) -> str:
    """The question as a statement: its asking words replaced by an answer.

    >>> restate("Where was the fire?", "at the depot")
    'At the depot was the fire.'
    """
    text = question.strip().rstrip("?").strip()
    asks = _ASKS.search(text)
    said = f"{text[: asks.start()]}{answer}{text[asks.end() :]}" if asks else f"{text}: {answer}"
    return f"{said[:1].upper()}{said[1:].rstrip('.')}."


def claims_of(case: Case, article: Article, chance: random.Random) -> Iterator[Restated]:
    """The right claim, if an answer stands in the article, and some others."""
    right = [answer.strip(" .,;") for answer in case.answers]
    here = [answer for answer in right if answer and answer in article.text]
    if not here:
        return
    yield Restated(case, article, restate(case.question, here[0]), True)
    kind = _NUMBER if re.search(r"\d", here[0]) else _NAME
    known = f"{case.question} {' '.join(right)}".lower()
    pool = sorted({m.group() for m in kind.finditer(article.text) if m.group().lower() not in known})
    for other in chance.sample(pool, min(OTHERS, len(pool))):
        yield Restated(case, article, restate(case.question, other), False)


def kept(
    restated: Restated, checker: EvidenceChecker, reader: Reader, least: Sequence[AnsweringParameters]
) -> list[bool]:
    """Whether a claim is kept by the checker alone, and with each of the thresholds beside it."""
    article, question = restated.article, restated.case.question
    source = Source(1, article, ((0, len(article.text)),))
    verdict = checker.check(restated.claim, [1], [source], question)
    alone = verdict.support is not Support.UNSUPPORTED
    if alone or verdict.is_contradiction:
        return [alone] * (1 + len(least))
    asked = understand(question)
    confirmers = (Confirmer(asked, reader, parameters) for parameters in least)
    return [False, *(c.confirm(verdict.text, [source]) is not None for c in confirmers)]


def main() -> None:
    """Make the claims, check them, and print what is kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=Path, default=DEMO)
    parser.add_argument("--articles", type=Path, nargs="+", default=[Path(demo_articles())])
    parser.add_argument("--limit", type=int, default=None)
    options = parser.parse_args()
    library = Library(read_articles(options.articles).values())
    cases = [case for case in load_cases(options.questions).cases if case.answerable][: options.limit]
    chance = random.Random(SEED)
    made = [
        restated
        for case in cases
        for id_ in [id_ for reference in case.article_ids for id_ in library.ids(reference)][:1]
        if (article := library.get(id_))
        for restated in claims_of(case, article, chance)
    ]
    sentences = {r.article.id: [s.text for s in news_sentences(r.article)] for r in made}
    checker = EvidenceChecker(MiniLM(), passage_weights(sentences.values()))
    reader, shipped = RememberingReader(shipped_reader()), DEFAULT.answering
    least = [replace(shipped, confirmed_answers=a, confirmed_span=s) for a, s in THRESHOLDS]
    found = [(restated.is_right, kept(restated, checker, reader, least)) for restated in made]
    for column, name in enumerate(["checker alone", *(f"answers {a}, span {s}" for a, s in THRESHOLDS)]):
        shares = [
            _share([row[column] for is_right, row in found if is_right is which]) for which in (True, False)
        ]
        sys.stdout.write(f"{name:24} right kept {shares[0]}   others kept {shares[1]}\n")


def _share(values: Sequence[bool]) -> str:
    low, high = wilson(sum(values), len(values))
    return f"{sum(values) / max(1, len(values)):.3f} [{low:.3f}, {high:.3f}] of {len(values)}"


if __name__ == "__main__":
    main()
