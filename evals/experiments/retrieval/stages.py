"""How well Dateline finds the article and the passage: each step beside the one before, and stock parts.

`python -m evals.experiments.retrieval.stages --archive FOLDER QUESTIONS...` asks the questions (the eval
suite's case format) of an archive and prints, with 95 % bootstrap intervals: article@1, article@10 (a gold
article among the first), gold passage@5 (a passage of a gold article that holds an acceptable answer, or a
gold span). The stock rows are llama-index's: the vector retriever over the same Chroma collection, and its
`QueryFusionRetriever` over that and BM25, on the same passages and vectors.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from evals.dataset.cases import Case, load_cases
from evals.scoring.metrics.text import contains
from evals.scoring.statistics import difference_interval, mean_interval
from rag.assistant import Assistant
from rag.query.analyse import read
from rag.retrieval.hybrid import Searcher
from rag.schema.parameters import DEFAULT, Parameters
from rag.schema.query import Query
from rag.schema.scope import Request
from rag.settings import Settings
from vectorstore.archive import Archive
from vectorstore.catalog.overview import Coverage
from vectorstore.records import Passage

DEPTH = 50
MEASURES = ("article@1", "article@10", "passage@5")
Retrieve = Callable[[Case], Sequence[Passage]]
Judged = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Step:
    """A way to search: `without` some of the `RankingWeights`, with the day of asking, with the time
    words read as an answer reads them. `copies`: near-duplicates of a gold article count as gold."""

    name: str
    without: tuple[str, ...] = ()
    doubt: float = 0.0
    heading_boost: float = DEFAULT.search.heading_boost
    asked: bool = False
    read: bool = False
    copies: bool = False

    @property
    def parameters(self) -> Parameters:
        """Dateline's own, but for what this step says."""
        weights = replace(DEFAULT.ranking.weights, **dict.fromkeys(self.without, 0.0))
        return replace(
            DEFAULT,
            search=replace(DEFAULT.search, heading_boost=self.heading_boost),
            ranking=replace(DEFAULT.ranking, weights=weights, doubt=self.doubt),
        )


DOUBT = DEFAULT.ranking.doubt
PARTS = ("article", "article_dense", "runs", "near_words", "names", "opening", "place")


STEPS = (
    Step("dense alone", without=("lexical", *PARTS)),
    Step("BM25 alone", without=("dense", *PARTS), heading_boost=1.0),
    Step("both, every candidate judged by both", without=PARTS),
    Step("+ the whole article", without=PARTS[1:]),
    Step("+ the article's best passage by meaning", without=PARTS[2:]),
    Step("+ runs of words", without=PARTS[3:]),
    Step("+ words near each other", without=PARTS[4:]),
    Step("+ names", without=PARTS[5:]),
    Step("+ the article's opening", without=PARTS[6:]),
    Step("+ the passage's place"),
    Step("+ doubt where words fail = Dateline", doubt=DOUBT),
    Step("Dateline, day of asking given", doubt=DOUBT, asked=True),
    Step("the same, time words read as days", doubt=DOUBT, asked=True, read=True),
    Step("and near-duplicates of gold count", doubt=DOUBT, asked=True, read=True, copies=True),
    Step("Dateline, near-duplicates of gold count", doubt=DOUBT, copies=True),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("questions", nargs="+", type=Path, help="files of cases")
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--no-stock", action="store_true", help="leave the llama-index rows out")
    options = parser.parse_args()
    with Assistant.open(
        settings=Settings.load(archive=options.archive, mode="extractive"), create=False
    ) as assistant:
        for path in options.questions:
            cases = [case for case in load_cases(path).cases if case.answerable and case.is_plain]
            _say(f"\n{path.parent.name}/{path.name}: {len(cases)} questions")
            before: list[list[float]] | None = None
            for name, measure in _systems(assistant, cases, stock=not options.no_stock):
                values = [measure(case) for case in cases]
                columns = [list(column) for column in zip(*values, strict=True)]
                _print_row(name, columns, before)
                before = columns


def judge(case: Case, found: Sequence[Passage]) -> Judged:
    """The three measures of one question, each 0 or 1."""
    articles = list(dict.fromkeys(passage.article_id for passage in found))
    gold = set(case.article_ids)
    return (
        float(bool(articles) and articles[0] in gold),
        float(bool(gold & set(articles[:10]))),
        float(any(passage.article_id in gold and _holds(case, passage.text) for passage in found[:5])),
    )


def _holds(case: Case, text: str) -> bool:
    spans = [span.text for span in case.spans]
    return any(contains(text, answer) for answer in case.answers) or any(span in text for span in spans)


def _systems(
    assistant: Assistant, cases: Sequence[Case], *, stock: bool
) -> Iterator[tuple[str, Callable[[Case], Judged]]]:
    others = dict(_stock(assistant)) if stock else {}
    others["plain fusion of min-max scores, .3 to .7"] = partial(_plain_fusion, assistant)
    for name, retrieve in others.items():
        yield name, partial(_measured, retrieve)
    for step in STEPS:
        if step.asked and not any(case.asked for case in cases):
            continue
        searcher = Searcher(assistant.archive, assistant.embedder, step.parameters)
        yield step.name, partial(_searched, assistant.archive, searcher, step)


def _measured(retrieve: Retrieve, case: Case) -> Judged:
    return judge(case, retrieve(case))


def _searched(archive: Archive, searcher: Searcher, step: Step, case: Case) -> Judged:
    hits = searcher.search(_query(case, step, archive.coverage()), DEPTH)
    if step.copies:
        stories = archive.stories(case.article_ids).values()
        copies = [id_ for story in stories for id_ in story.members]
        case = replace(case, article_ids=(*case.article_ids, *copies))
    return judge(case, [hit.passage for hit in hits])


def _query(case: Case, step: Step, coverage: Coverage) -> Query:
    asked = case.asked if step.asked else None
    if step.read and asked:
        return read(Request(case.question, asked=asked), coverage, asked).query
    return Query(case.question, asked=asked)


def _stock(assistant: Assistant) -> Iterator[tuple[str, Retrieve]]:
    """llama-index's own fusion over its own interface; what it fuses comes from the same indexes."""
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import BaseRetriever, QueryFusionRetriever
    from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

    archive, embedder = assistant.archive, assistant.embedder

    class Listed(BaseRetriever):
        """One of the two indexes behind llama-index's interface."""

        def __init__(self, lexical: bool) -> None:
            super().__init__()
            self.lexical = lexical

        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            text = query_bundle.query_str
            found = (
                archive.search_lexical(text, DEPTH)
                if self.lexical
                else archive.search_dense(embedder.embed([text])[0], DEPTH)
            )
            scores = dict(found)
            return [
                NodeWithScore(node=TextNode(id_=p.id, text=p.text), score=scores[p.id])
                for p in archive.passages([id_ for id_, _ in found])
            ]

    def ids(retriever: BaseRetriever) -> Retrieve:
        return lambda case: archive.passages([n.node.node_id for n in retriever.retrieve(case.question)])

    both: list[BaseRetriever] = [Listed(False), Listed(True)]
    yield "llama-index vector retriever", ids(both[0])
    for mode in (FUSION_MODES.RECIPROCAL_RANK, FUSION_MODES.RELATIVE_SCORE):
        fusion = QueryFusionRetriever(
            both, llm=MockLLM(), mode=mode, num_queries=1, similarity_top_k=DEPTH, use_async=False
        )
        yield f"llama-index QueryFusionRetriever, {mode.value}", ids(fusion)


def _plain_fusion(assistant: Assistant, case: Case) -> list[Passage]:
    """What Dateline began with: both indexes' scores from 0 for the lowest to 1, absent ones 0, added."""
    question, fused = case.question, dict[str, float]()
    vector = assistant.embedder.embed([question])[0]
    for weight, hits in (
        (0.3, assistant.archive.search_dense(vector, 100)),
        (0.7, assistant.archive.search_lexical(question, 100)),
    ):
        low, high = (min((s for _, s in hits), default=0), max((s for _, s in hits), default=1))
        for id_, score in hits:
            fused[id_] = fused.get(id_, 0.0) + weight * (score - low) / ((high - low) or 1)
    return assistant.archive.passages(sorted(fused, key=lambda id_: (-fused[id_], id_))[:DEPTH])


def _print_row(name: str, columns: list[list[float]], before: list[list[float]] | None) -> None:
    cells = []
    for place, (measure, column) in enumerate(zip(MEASURES, columns, strict=True)):
        interval = mean_interval(column)
        assert interval is not None
        cell = f"{measure} {interval.mean:.3f} ({interval.low:.3f}-{interval.high:.3f})"
        change = difference_interval(column, before[place]) if before else None
        cells.append(cell + (f" {change.mean:+.3f}{'*' if change.excludes_zero else ' '}" if change else ""))
    _say(f"{name:48} " + "  ".join(cells))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
