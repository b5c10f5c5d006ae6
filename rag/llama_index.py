"""Dateline in llama-index: its retrieval for any query engine, and its answers as a query engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from vectorstore import Article

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.retrieval import Searcher
    from rag.schema import Answer, Scope
    from rag.settings import ModeName


class DatelineRetriever(BaseRetriever):
    """Finds passages of an archive as llama-index nodes: `node_id` is the passage's id, `text` its words, the
    metadata its article's `article_id`, `title`, `source`, `url` and `day` (ISO), `None` where unknown.

    >>> retriever = DatelineRetriever(assistant.searcher, limit=5)  # doctest: +SKIP
    >>> engine = RetrieverQueryEngine.from_args(retriever, llm=llm)  # doctest: +SKIP
    """

    def __init__(self, searcher: Searcher, limit: int = 10) -> None:
        super().__init__()
        self._searcher = searcher
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        nodes = []
        for hit in self._searcher.search(query_bundle.query_str, self._limit):
            passage = hit.passage
            article = self._searcher.archive.article(passage.article_id)
            nodes.append(_node(article, passage.id, passage.start, passage.end, hit.score))
        return nodes


class DatelineQueryEngine(BaseQueryEngine):
    """Answers as Dateline does. The response is the answer with its marks; each citation is a source node
    with the quoted words, scored by what they carry of their claim; `metadata` has the `status`
    ("answered", "declined") and the whole answer as JSON under `answer`.

    >>> str(DatelineQueryEngine(assistant).query("Who vetoed the resolution?"))  # doctest: +SKIP
    """

    def __init__(
        self, assistant: Assistant, *, mode: ModeName | None = None, scope: Scope | None = None
    ) -> None:
        super().__init__(callback_manager=None)
        self._assistant = assistant
        self._mode = mode
        self._scope = scope

    def _query(self, query_bundle: QueryBundle) -> Response:
        return _response(self._assistant.answer(query_bundle.query_str, mode=self._mode, scope=self._scope))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return _response(
            await self._assistant.aanswer(query_bundle.query_str, mode=self._mode, scope=self._scope)
        )

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _response(answer: Answer) -> Response:
    nodes = {
        (cited.article.id, cited.start, cited.end): _node(
            cited.article,
            f"{cited.article.id}:{cited.start}-{cited.end}",
            cited.start,
            cited.end,
            claim.score,
        )
        for claim in answer.claims
        for cited in claim.citations
    }
    metadata = {"status": answer.status.value, "answer": answer.to_json()}
    return Response(str(answer), source_nodes=list(nodes.values()), metadata=metadata)


def _node(article: Article, id_: str, start: int, end: int, score: float) -> NodeWithScore:
    """Words of an article as a llama-index node; its metadata are not part of what an embedding or a model
    would see."""
    metadata = {
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "day": article.published.date().isoformat() if article.published else None,
    }
    node = TextNode(
        id_=id_,
        text=article.text[start:end],
        metadata=metadata,
        start_char_idx=start,
        end_char_idx=end,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=list(metadata),
    )
    return NodeWithScore(node=node, score=score)
