"""The small models that run in this process: vectors of texts, and our own reader of sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.models.encoders.minilm import MINILM, Embedder, MiniLM, Vectors
    from rag.models.encoders.multilingual import E5, MultilingualE5, require_installed
    from rag.models.encoders.openai_embeddings import EndpointEmbedder
    from rag.models.encoders.reader import UNREAD, Excerpt, Reader, ReadSentence, shipped_reader
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".minilm": ("Embedder", "MINILM", "MiniLM", "Vectors"),
            ".multilingual": ("E5", "MultilingualE5", "require_installed"),
            ".openai_embeddings": ("EndpointEmbedder",),
            ".reader": ("Excerpt", "ReadSentence", "Reader", "UNREAD", "shipped_reader"),
        },
    )  # fmt: skip

__all__ = [
    "E5", "MINILM", "UNREAD", "Embedder", "EndpointEmbedder", "Excerpt", "MiniLM", "MultilingualE5",
    "ReadSentence", "Reader", "Vectors", "require_installed", "shipped_reader",
]  # fmt: skip
