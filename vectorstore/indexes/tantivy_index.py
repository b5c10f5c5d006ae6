"""The lexical index: Tantivy, BM25 over the stemmed words of a passage and of its heading.

Every passage is indexed with English stems (those of its script where that is not Latin); one in another
language is indexed a second time with its own. English ones have nothing there, and score as if it were not.

BM25 as in Tantivy: k1 = 1.2, b = 0.75 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from vectorstore.analyzer import english_analyzer, own_terms, query_terms, spelt_for_index
from vectorstore.errors import IndexFailed
from vectorstore.failures import index_failures
from vectorstore.indexes.generations import link_or_copy
from vectorstore.private import make_folder
from vectorstore.progress import Progress

if TYPE_CHECKING:
    import tantivy

    from vectorstore.records import Entry

ANALYZER = "dateline_2"  # named in the files: another analysis needs another name, and a rebuild
OWN = "dateline_own_2"
WRITER_HEAP_BYTES = 64_000_000
MOST_TERMS = 256  # a whole article pasted as a question is cut to its first so many different words


class LexicalIndex:
    """One generation of the index, open for searching. Threads may share it."""

    def __init__(self, index: tantivy.Index) -> None:
        _register(index)
        index.config_reader("manual", 0)  # generations do not change: nothing to watch for
        index.reload()
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Raises IndexFailed, also for an index of an earlier version, which analysed texts otherwise."""
        import tantivy

        _require_ours(folder)

        with _failures(f"the lexical index {folder} cannot be opened"):
            return cls(tantivy.Index.open(str(folder)))

    @classmethod
    def in_memory(cls, entries: Iterable[Entry]) -> LexicalIndex:
        """An index that is nowhere on disk, for when the one on disk cannot be repaired now."""
        import tantivy

        with _failures("no lexical index can be made in memory"):
            index = tantivy.Index(_schema())
            _write(index, entries, ())
            return cls(index)

    def search(self, text: str, k: int, *, heading_boost: float = 1.0) -> list[tuple[str, float]]:
        """At most `k` passages that share a word with the text, as (id, BM25 score > 0), best first, ties by
        id. Any text will do; it has no syntax. A word found in the heading counts `heading_boost` times as
        much as it would by itself, and is added to what it scores in the text."""
        if k < 1:
            return []
        with _failures("the lexical index cannot be searched"):
            query = self._query(text, heading_boost)
            found = self._searcher.search(query, k + 32, count=False).hits  # more, so that ties at the cut
            hits = [(self._id(address), float(score)) for score, address in found]  # go by id as well
        return sorted(hits, key=_best_first)[:k]

    def spelt_like(self, stem: str, distance: int, k: int) -> list[tuple[str, float]]:
        """At most `k` passages that have, in their text or their heading, a stem which differs from this one
        by at most so many letters (0 to 2; two that changed places are one), in the form of `search`."""
        from tantivy import Occur, Query

        if k < 1 or not stem:
            return []
        with _failures("the lexical index cannot be searched"):
            terms = [
                (Occur.Should, Query.fuzzy_term_query(self._schema, field, stem, distance=distance))
                for field in ("text", "heading")
            ]
            found = self._searcher.search(Query.boolean_query(terms), k, count=False).hits
            return sorted(((self._id(address), float(score)) for score, address in found), key=_best_first)

    def _query(self, text: str, heading_boost: float) -> tantivy.Query:
        from tantivy import Occur, Query

        clauses = []
        for term, times in Counter(query_terms(text)).most_common(MOST_TERMS):
            for field, boost in (("text", 1.0), ("heading", heading_boost)):
                if boost > 0:
                    clause = Query.term_query(self._schema, field, term, index_option="freq")
                    clauses.append((Occur.Should, Query.boost_query(clause, boost * times)))
        for term, times in Counter(own_terms(text)).most_common(MOST_TERMS):
            clause = Query.term_query(self._schema, "own", term, index_option="freq")
            clauses.append((Occur.Should, Query.boost_query(clause, times)))
        return Query.boolean_query(clauses)

    def _id(self, address: tantivy.DocAddress) -> str:
        return str(self._searcher.doc(address).get_first("id"))

    def count(self) -> int:
        """How many passages there are."""
        return int(self._searcher.num_docs)

    def document_frequency(self, stem: str) -> int:
        """In how many passages' texts a stem occurs, be it English or of their own language; deleted passages
        count until their segment is merged."""
        with _failures("the lexical index cannot be read"):
            own = int(self._searcher.doc_freq("own", stem))
            return max(own, int(self._searcher.doc_freq("text", stem)))


def _best_first(hit: tuple[str, float]) -> tuple[float, str]:
    return -hit[1], hit[0]


def write(
    folder: Path, entries: Iterable[Entry], losses: Sequence[str], *, changes: int, progress: Progress
) -> None:
    """Add and delete passages in a generation that is not in use; start one if the folder is empty. It takes
    no time worth following: `progress` hears that all `changes` are done."""
    import tantivy

    make_folder(folder)
    with _failures(f"the lexical index {folder} cannot be written"):
        fresh = not tantivy.Index.exists(str(folder))
        if not fresh:
            _require_ours(folder)
        index = tantivy.Index(_schema(), path=str(folder)) if fresh else tantivy.Index.open(str(folder))
        _write(index, entries, losses)
    progress(changes, changes)


def check(folder: Path, count: int) -> None:
    """Raise IndexFailed unless a generation has `count` passages."""
    found = LexicalIndex.open(folder).count()
    if found != count:
        raise IndexFailed(f"the lexical index {folder} has {found} passages instead of {count}")


def copy(source: Path, target: Path) -> None:
    """Stage a copy. Tantivy never writes to a segment twice, so only its lists of segments are copied."""
    make_folder(target)
    for path in source.iterdir():
        if path.suffix == ".json":
            target.joinpath(path.name).write_bytes(path.read_bytes())
        elif path.suffix != ".lock":
            link_or_copy(path, target / path.name)


def _write(index: tantivy.Index, entries: Iterable[Entry], losses: Iterable[str]) -> None:
    import tantivy

    _register(index)
    writer = index.writer(heap_size=WRITER_HEAP_BYTES, num_threads=1)  # one: segments in a stable order
    for id_ in losses:
        writer.delete_documents_by_term("id", id_)
    for entry in entries:
        passage = entry.passage
        document = tantivy.Document(
            id=passage.id,
            heading=spelt_for_index(passage.heading),
            text=spelt_for_index(passage.text),
            own=" ".join(own_terms(passage.text)),
        )
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("heading", tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field("text", tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field("own", tokenizer_name=OWN, index_option="freq")
    return builder.build()


def _register(index: tantivy.Index) -> None:
    from tantivy import TextAnalyzerBuilder, Tokenizer

    index.register_tokenizer(ANALYZER, english_analyzer(stem=True))
    index.register_tokenizer(OWN, TextAnalyzerBuilder(Tokenizer.whitespace()).build())


def _require_ours(folder: Path) -> None:
    """Raise IndexFailed for an index that was made with another analysis: it is then built anew."""
    with _failures(f"the lexical index {folder} cannot be opened"):
        made = (folder / "meta.json").read_text("utf-8")
    if f'"{ANALYZER}"' not in made:
        raise IndexFailed(f"the lexical index {folder} was made by an earlier version of Dateline")


def _failures(what: str) -> AbstractContextManager[None]:
    return index_failures(what, ValueError, OSError, RuntimeError)
