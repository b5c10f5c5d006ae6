"""llama-index can use our retrieval in its own query engines."""

from __future__ import annotations

from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import MetadataMode, TextNode

from rag.models.encoders.minilm import MiniLM
from rag.retrieval.hybrid import Searcher
from rag.retrieval.llama_index import DatelineRetriever
from vectorstore.archive import Archive

QUESTION = "What did Marta Quist say about wages?"


def test_nodes_are_the_passages_that_search_finds(harbour: Archive, embedder: MiniLM) -> None:
    searcher = Searcher(harbour, embedder)
    retriever = DatelineRetriever(searcher, limit=2)
    assert isinstance(retriever, BaseRetriever)
    hits, nodes = searcher.search(QUESTION, 2), retriever.retrieve(QUESTION)
    assert [(node.node_id, node.text, node.score) for node in nodes] == [
        (hit.passage.id, hit.passage.text, hit.score) for hit in hits
    ]
    best = nodes[0].node
    assert isinstance(best, TextNode)
    article = harbour.article(best.metadata["article_id"])
    assert article.text[best.start_char_idx : best.end_char_idx] == best.text
    assert best.metadata["source"] == "Harbour Wire"
    assert best.metadata["day"] == 20140305


def test_a_model_sees_the_words_alone(harbour: Archive, embedder: MiniLM) -> None:
    (node,) = DatelineRetriever(Searcher(harbour, embedder), limit=1).retrieve(QUESTION)
    for mode in (MetadataMode.LLM, MetadataMode.EMBED):
        assert node.node.get_content(mode) == node.text


def test_a_query_engine_answers_from_our_passages(harbour: Archive, embedder: MiniLM) -> None:
    retriever = DatelineRetriever(Searcher(harbour, embedder), limit=2)
    response = RetrieverQueryEngine.from_args(retriever, llm=MockLLM()).query(QUESTION)
    assert [node.node_id for node in response.source_nodes] == [
        n.node_id for n in retriever.retrieve(QUESTION)
    ]
    assert "four is a beginning" in str(response)  # the mock model repeats its prompt
