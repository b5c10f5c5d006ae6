"""Who said it: the quotations and the reported speech of an article, with their speakers.

Rules only, written for English news. `attributions` finds them; `speaks_in` says whether the person or body
that a question names is the one who speaks in a sentence; `statements_of` gives all that they say in an
article.
"""

from __future__ import annotations

from rag.attribution.extraction import attributions
from rag.attribution.records import Attribution
from rag.attribution.speaking import is_anothers_word, speaks_in, statements_of, unnamed_speaker

__all__ = ["Attribution", "attributions", "is_anothers_word", "speaks_in", "statements_of", "unnamed_speaker"]
