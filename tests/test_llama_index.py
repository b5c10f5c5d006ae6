"""llama-index can use our retrieval in its own query engines, and our answers as one."""

from __future__ import annotations

import json

from llama_index.core.base.response.schema import Response
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import MetadataMode, TextNode

from rag.llama_index import DatelineQueryEngine, DatelineRetriever
from rag.models.encoders.minilm import MiniLM
from rag.retrieval.hybrid import Searcher
from tests.conftest import assistant_with, finished
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
    assert best.metadata == {
        "article_id": article.id,
        "title": article.title,
        "source": "Harbour Wire",
        "url": article.url,
        "day": "2014-03-05",
    }


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


def test_a_query_engine_gives_our_answers_with_their_exact_words(harbour: Archive, embedder: MiniLM) -> None:
    assistant = assistant_with(harbour, embedder)
    response = DatelineQueryEngine(assistant, mode="extractive").query(QUESTION)
    assert isinstance(response, Response)
    answer = assistant.answer(QUESTION, mode="extractive")
    assert str(response) == str(answer)
    assert response.metadata is not None
    assert response.metadata["status"] == "answered"
    json.dumps(response.metadata)
    for found in response.source_nodes:
        node = found.node
        assert isinstance(node, TextNode)
        article = harbour.article(node.metadata["article_id"])
        assert article.text[node.start_char_idx : node.end_char_idx] == node.text
        assert node.text in str(response)


def test_a_query_engine_says_that_it_declines(harbour: Archive, embedder: MiniLM) -> None:
    engine = DatelineQueryEngine(assistant_with(harbour, embedder))
    response = finished(engine.aquery("Who won the 1998 chess olympiad in Elista?"))
    assert isinstance(response, Response)
    assert response.metadata is not None
    assert response.metadata["status"] == "declined"
    assert not response.source_nodes
