"""The rival: llama-index's own `VectorStoreIndex` with `CitationQueryEngine`, as its documentation shows it.

Its settings are the documented ones: default chunks of 1024 tokens with 200 overlapping,
`similarity_top_k=3`, `citation_chunk_size=512`, its own prompts and response synthesis. The articles, the
embedding model and the language model are Dateline's; the title, outlet and day go along as metadata, which
llama-index embeds with the text. Sentences are cut by Dateline's segmenter, because the tokenizer that
llama-index brings along refuses hard-linked installations.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.dataset import Case
from evals.systems.digests import fingerprint
from evals.systems.free_text import free_outcome
from evals.systems.interface import SystemInfo
from evals.systems.model import Reply, ask
from evals.systems.outcomes import Cited, Outcome, Ranked, Tokens
from rag import Article, Settings, split_text
from rag.models import ChatMessage, LanguageModel
from rag.models.encoders import Embedder
from rag.text import tokenize

if TYPE_CHECKING:
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import CustomLLM
    from llama_index.core.schema import NodeWithScore

SIMILARITY_TOP_K = 3
CITATION_CHUNK_SIZE = 512
CHUNK_SIZE, CHUNK_OVERLAP = 1024, 200
CITATION_CHUNK_OVERLAP = 20
MAX_TOKENS = 256
_ARTICLE = "article_id"


class LlamaIndexCitations:
    """llama-index's citation query engine over the same articles. The index is built at the first question
    and kept in `folder`. It sees the bare question: it has no notion of a conversation or of a day of
    asking."""

    def __init__(
        self,
        articles: Sequence[Article],
        archive: str,
        embedder: Embedder,
        model: LanguageModel,
        folder: Path,
        settings: Settings,
    ) -> None:
        self._articles = {article.id: article for article in articles}
        self._embedder = embedder
        self._model = model
        parts = (archive, embedder.name, str(CHUNK_SIZE), str(CHUNK_OVERLAP))
        self._folder = folder / fingerprint(*parts, settings=settings)[:16]
        self._lock = threading.Lock()
        self._engine: BaseQueryEngine | None = None
        self._recorder = _Recorder()
        self.info = SystemInfo(
            name="rival-llama-index",
            title="llama-index CitationQueryEngine",
            kind="rival",
            fingerprint=fingerprint(*parts, model.name, str(model.context_tokens), settings=settings),
            model=model.name,
            prompt="llama-index CITATION_QA_TEMPLATE",
        )

    def answer(self, case: Case) -> Outcome:
        """See `System.answer`. One question at a time: the engine keeps what the model took to itself."""
        with self._lock:
            if self._engine is None:
                self._engine = self._build()
            began = self._recorder.begin()
            response = self._engine.query(case.question)
            reply = self._recorder.end(str(response), began)
        sources = [self._cited(number, node) for number, node in enumerate(response.source_nodes, 1)]
        ranked = [Ranked(s.article_id, s.start, s.end, 1 / s.number) for s in sources]
        return free_outcome(case.id, reply, sources, ranked)

    def _cited(self, number: int, node: NodeWithScore) -> Cited:
        """A source node is "Source n:\\n" and a chunk; where the chunk stands in its article."""
        article = self._articles[str(node.node.metadata[_ARTICLE])]
        chunk = node.node.get_content().removeprefix(f"Source {number}:\n").strip()
        start = article.text.find(chunk)
        if start < 0:  # cannot happen while the splitter joins pieces as they are
            return Cited(number, article.id, 0, len(article.text), article.text)
        return Cited(number, article.id, start, start + len(chunk), chunk)

    def _build(self) -> BaseQueryEngine:
        from llama_index.core import Document, StorageContext, VectorStoreIndex, load_index_from_storage
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.core.query_engine import CitationQueryEngine

        def splitter(size: int, overlap: int) -> SentenceSplitter:
            return SentenceSplitter(
                chunk_size=size,
                chunk_overlap=overlap,
                tokenizer=tokenize,
                chunking_tokenizer_fn=split_text,
            )

        embedding = _embedding(self._embedder)
        if (self._folder / "index_store.json").is_file():
            stored = StorageContext.from_defaults(persist_dir=str(self._folder))
            index = load_index_from_storage(stored, embed_model=embedding)
        else:
            documents = [
                Document(
                    text=article.text,
                    id_=article.id,
                    metadata=_metadata(article),
                    excluded_embed_metadata_keys=[_ARTICLE],
                )
                for article in self._articles.values()
            ]
            index = VectorStoreIndex.from_documents(
                documents,
                embed_model=embedding,
                transformations=[splitter(CHUNK_SIZE, CHUNK_OVERLAP)],
            )
            index.storage_context.persist(persist_dir=str(self._folder))
        return CitationQueryEngine.from_args(
            index,
            llm=_llm(self._model, self._recorder),
            similarity_top_k=SIMILARITY_TOP_K,
            citation_chunk_size=CITATION_CHUNK_SIZE,
            text_splitter=splitter(CITATION_CHUNK_SIZE, CITATION_CHUNK_OVERLAP),
        )


def _metadata(article: Article) -> dict[str, str]:
    known = {
        "title": article.title[:300],
        "source": article.source or "",
        "published": f"{article.published:%Y-%m-%d}" if article.published else "",
    }
    return {_ARTICLE: article.id} | {key: value for key, value in known.items() if value}


class _Recorder:
    """Adds up what the model took over the calls of one question."""

    def __init__(self) -> None:
        self.replies: list[tuple[float, Reply]] = []

    def begin(self) -> float:
        self.replies.clear()
        return _now_ms()

    def add(self, began_ms: float, reply: Reply) -> None:
        self.replies.append((began_ms, reply))

    def end(self, text: str, began_ms: float) -> Reply:
        from evals.systems.outcomes import Times

        first = next(
            (at - began_ms + (reply.times.first_token_ms or 0.0) for at, reply in self.replies), None
        )
        evidence = self.replies[0][0] - began_ms if self.replies else None
        tokens = [reply.tokens for _, reply in self.replies]
        return Reply(
            text.strip(),
            Times(_now_ms() - began_ms, evidence, first),
            Tokens(
                sum(t.prompt or 0 for t in tokens) or None,
                sum(t.completion or 0 for t in tokens) or None,
            ),
        )


def _embedding(embedder: Embedder) -> BaseEmbedding:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class DatelineEmbedding(BaseEmbedding):  # type: ignore[misc,unused-ignore]
        """Dateline's embedding model as llama-index wants it."""

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embeddings([query])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [[float(value) for value in row] for row in embedder.embed(texts)]

    return DatelineEmbedding(model_name=embedder.name, embed_batch_size=64)


def _llm(model: LanguageModel, recorder: _Recorder) -> CustomLLM:
    from llama_index.core.llms import (
        CompletionResponse,
        CompletionResponseGen,
        CustomLLM,
        LLMMetadata,
    )

    class DatelineModel(CustomLLM):  # type: ignore[misc,unused-ignore]
        """Dateline's language model as llama-index wants it."""

        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(
                context_window=model.context_tokens, num_output=MAX_TOKENS, model_name=model.name
            )

        def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
            del formatted  # the prompt is sent as it is, either way
            began = _now_ms()
            reply = ask(model, [ChatMessage("user", prompt)], MAX_TOKENS)
            recorder.add(began, reply)
            return CompletionResponse(text=reply.text)

        def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponseGen:
            yield self.complete(prompt, formatted)

    return DatelineModel()


def _now_ms() -> float:
    import time

    return time.perf_counter() * 1000
