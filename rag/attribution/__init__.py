"""Who said it: the quotations and the reported speech of an article, with their speakers. Rules only, written
for English news: `attributions` finds them, `speaks_in` says whether somebody speaks in a sentence, and
`statements_of` gives all that somebody says in an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.attribution.extraction import attributions, people_of, read, read_text
    from rag.attribution.kept import findings_in, recall
    from rag.attribution.lexicon import VERBS
    from rag.attribution.people import is_one_person
    from rag.attribution.records import Attribution
    from rag.attribution.speaking import SEATS, is_anothers_word, speaks_in, statements_of, unnamed_speaker
    from rag.attribution.titles import holders_of, statements_by_title, titles_of
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".extraction": ("attributions", "people_of", "read", "read_text"),
            ".kept": ("findings_in", "recall"),
            ".lexicon": ("VERBS",),
            ".people": ("is_one_person",),
            ".records": ("Attribution",),
            ".speaking": ("SEATS", "is_anothers_word", "speaks_in", "statements_of", "unnamed_speaker"),
            ".titles": ("holders_of", "statements_by_title", "titles_of"),
        },
    )  # fmt: skip

__all__ = [
    "SEATS", "VERBS", "Attribution", "attributions", "findings_in", "holders_of", "is_anothers_word",
    "is_one_person", "people_of", "read", "read_text", "recall", "speaks_in", "statements_by_title",
    "statements_of", "titles_of", "unnamed_speaker",
]  # fmt: skip
