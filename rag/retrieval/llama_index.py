"""Dateline's retrieval behind llama-index's retriever interface, for use in any of its query engines."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.retrieval.hybrid import Searcher
from vectorstore import Hit


class DatelineRetriever(BaseRetriever):
    """Finds passages of an archive as llama-index nodes: `node_id` is the passage's id, `text` its words.

    >>> retriever = DatelineRetriever(assistant.searcher, limit=5)  # doctest: +SKIP
    >>> engine = RetrieverQueryEngine.from_args(retriever, llm=llm)  # doctest: +SKIP
    """

    def __init__(self, searcher: Searcher, limit: int = 10) -> None:
        super().__init__()
        self._searcher = searcher
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [node_of(hit) for hit in self._searcher.search(query_bundle.query_str, self._limit)]


def node_of(hit: Hit) -> NodeWithScore:
    """A hit as a llama-index node; its metadata are not part of what an embedding or a model would see."""
    passage = hit.passage
    metadata = {
        "article_id": passage.article_id,
        "heading": passage.heading,
        "source": passage.source,
        "day": passage.day,
    }
    node = TextNode(
        id_=passage.id,
        text=passage.text,
        metadata=metadata,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=list(metadata),
    )
    return NodeWithScore(node=node, score=hit.score)
