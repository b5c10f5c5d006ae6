"""Some articles of an archive, read as if there were no others."""

from __future__ import annotations

import numpy as np
import pytest

from rag.models.encoders.minilm import MiniLM
from vectorstore.archive import Archive
from vectorstore.errors import ArticleNotFound
from vectorstore.part import Part


def test_nothing_else_is_found_or_read(harbour: Archive, embedder: MiniLM) -> None:
    part = Part(harbour, ["bridge", "no such article"])
    whole = {id_ for id_, _ in harbour.search_lexical("ferry", 50)}
    mine = {passage.id for passage in harbour.passages_of("bridge")}
    assert part.article_ids == ("bridge",)
    assert part.count() == 1
    assert {id_ for id_, _ in part.search_lexical("ferry", 50)} == whole & mine
    vector = embedder.embed(["Who went back to work?"])[0]
    dense = part.search_dense(vector, 50)
    assert {id_ for id_, _ in dense} == mine
    scores = dict(harbour.search_dense(vector, 50))
    assert all(score == pytest.approx(scores[id_], abs=1e-3) for id_, score in dense)
    assert part.search_lexical("ferry", 0) == []
    with pytest.raises(ArticleNotFound):
        part.article("ferry")
    assert part.digest("ferry") is None
    assert part.passages(sorted(whole)) == harbour.passages(sorted(whole & mine))
    assert [one.id for one in part.articles()] == ["bridge"]


def test_common_words_are_those_of_the_whole(harbour: Archive) -> None:
    part = Part(harbour, ["bridge"])
    assert part.document_frequency("ferri") == harbour.document_frequency("ferri")
    assert part.passage_count() == harbour.passage_count()
    assert part.coverage() == harbour.coverage()


def test_less_of_it(harbour: Archive) -> None:
    part = Part(harbour, ["ferry", "bridge", "lighthouse"]).without({"ferry"})
    assert part.article_ids == ("bridge", "lighthouse")
    assert {p.article_id for p, _ in part.all_passages()} == {"bridge", "lighthouse"}
    again = Part(harbour, ["bridge", "lighthouse"])
    vector = np.ones(harbour.dimension, dtype=np.float32)
    assert part.search_dense(vector, 9) == again.search_dense(vector, 9)
    assert part.without({"bridge", "lighthouse"}).search_dense(vector, 9) == []


def test_what_arrived_after_a_revision(harbour: Archive) -> None:
    assert set(harbour.arrived(-1)) == {"ferry", "bridge", "lighthouse"}
    assert harbour.arrived(harbour.revision) == []
    assert Part(harbour, ["bridge"]).arrived(-1) == ["bridge"]


def test_the_articles_that_passages_are_of(harbour: Archive) -> None:
    found = [id_ for id_, _ in harbour.search_lexical("ferry", 50)]
    articles = list(dict.fromkeys(passage.article_id for passage in harbour.passages(found)))
    assert len(articles) > 1
    assert harbour.articles_with([*found, "no such passage", *found]) == articles
    assert harbour.articles_with([]) == []
    part = Part(harbour, [articles[-1]])
    assert part.articles_with(found) == [articles[-1]]
