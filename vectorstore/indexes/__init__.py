"""What finds passages, by meaning and by words: Chroma, Tantivy and exact search, made from entries alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore.public_names import lazy

if TYPE_CHECKING:
    from vectorstore.indexes.chroma_collection import DenseIndex
    from vectorstore.indexes.chroma_server import CollectionMissing, Server, ServerAddress
    from vectorstore.indexes.flat import DenseSearch, ExactSearch, Flat, Layered, unit
    from vectorstore.indexes.flat_file import FLAT_FILES, open_flat, write_flat
    from vectorstore.indexes.generations import Pointer, seal, size_of, strays, sweep, verify
    from vectorstore.indexes.health import require_health
    from vectorstore.indexes.tantivy_index import LexicalIndex
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".chroma_collection": ("DenseIndex",),
            ".chroma_server": ("CollectionMissing", "Server", "ServerAddress"),
            ".flat": ("DenseSearch", "ExactSearch", "Flat", "Layered", "unit"),
            ".flat_file": ("FLAT_FILES", "open_flat", "write_flat"),
            ".generations": ("Pointer", "seal", "size_of", "strays", "sweep", "verify"),
            ".health": ("require_health",),
            ".tantivy_index": ("LexicalIndex",),
        },
    )  # fmt: skip

__all__ = [
    "FLAT_FILES", "CollectionMissing", "DenseIndex", "DenseSearch", "ExactSearch", "Flat", "Layered",
    "LexicalIndex", "Pointer", "Server", "ServerAddress", "open_flat", "require_health", "seal", "size_of",
    "strays", "sweep", "unit", "verify", "write_flat",
]  # fmt: skip
