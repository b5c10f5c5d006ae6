"""From a question to passages and to the sentences that bear on it, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.retrieval.corrections import CORRECTED, corrects, puts_right_until, repeats_error
    from rag.retrieval.cut_sentences import is_cut
    from rag.retrieval.dedup import collapse, copies_of, copies_with, same_sentence
    from rag.retrieval.evidence import (
        NOTHING_READ,
        Readings,
        Scored,
        find_evidence,
        has_kind,
        is_beside_the_point,
        is_order,
        news_sentences,
        place_of,
        says_what_was_asked,
        score_sentences,
    )
    from rag.retrieval.hybrid import Searcher, articles_of, cosines, few_within
    from rag.retrieval.injection import orders_model
    from rag.retrieval.ranking import nearness
    from rag.retrieval.reranking import rerank
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".corrections": ("CORRECTED", "corrects", "puts_right_until", "repeats_error"),
            ".cut_sentences": ("is_cut",),
            ".dedup": ("collapse", "copies_of", "copies_with", "same_sentence"),
            ".evidence": (
                "NOTHING_READ", "Readings", "Scored", "find_evidence", "has_kind", "is_beside_the_point",
                "is_order", "news_sentences", "place_of", "says_what_was_asked", "score_sentences",
            ),
            ".hybrid": ("Searcher", "articles_of", "cosines", "few_within"),
            ".injection": ("orders_model",),
            ".ranking": ("nearness",),
            ".reranking": ("rerank",),
        },
    )  # fmt: skip

__all__ = [
    "CORRECTED", "NOTHING_READ", "Readings", "Scored", "Searcher", "articles_of", "collapse", "copies_of",
    "copies_with", "corrects", "cosines", "few_within", "find_evidence", "has_kind", "is_beside_the_point",
    "is_cut", "is_order", "nearness", "news_sentences", "orders_model", "place_of", "puts_right_until",
    "repeats_error", "rerank", "same_sentence", "says_what_was_asked", "score_sentences",
]  # fmt: skip
