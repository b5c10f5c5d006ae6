"""The one path from a question to an answer whose every sentence is cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.answering.composing import attribution
    from rag.answering.pipeline import Answerer, answer_of
    from rag.answering.writing import MAX_ANSWER_TOKENS, PROMPT, Author
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".composing": ("attribution",),
            ".pipeline": ("Answerer", "answer_of"),
            ".writing": ("Author", "MAX_ANSWER_TOKENS", "PROMPT"),
        },
    )  # fmt: skip

__all__ = ["MAX_ANSWER_TOKENS", "PROMPT", "Answerer", "Author", "answer_of", "attribution"]
