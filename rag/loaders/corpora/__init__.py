"""Research collections and wires as text: SGML of TREC and the LDC, ANPA, stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.loaders.corpora.anpa import WIRE
    from rag.loaders.corpora.sgml import SGML_START, read_sgml
    from rag.loaders.corpora.story import is_story, read_story
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".anpa": ("WIRE",),
            ".sgml": ("SGML_START", "read_sgml"),
            ".story": ("is_story", "read_story"),
        },
    )  # fmt: skip

__all__ = ["SGML_START", "WIRE", "is_story", "read_sgml", "read_story"]
