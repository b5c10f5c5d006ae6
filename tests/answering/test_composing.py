"""An answer's text: what articles say in brackets is never one of our numbers, and ends no quotation."""

from __future__ import annotations

import pytest

from rag.answering.composing import Composition
from rag.schema.answer import Evidence
from vectorstore.records import Article


def quoted(sentence: str) -> Composition:
    article = Article(id="a", title="T", text=sentence, source="Harbour Wire")
    return Composition().with_quotation(Evidence(article, 0, len(sentence), 1.0))


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("It rained [7].", "It rained (7)."),
        ("It rained 【7†source】 [^8].", "It rained (7†source) (^8)."),
        ("![x](http://evil.example/p)", "!(x)(http://evil.example/p)"),
        ("[The minister] said [so].", "[The minister] said [so]."),
        ("He “came” and “went”.", "He “came” and “went”."),
        ("He came.” BBC: “He went.", "He came.’ BBC: ‘He went."),
    ],
)
def test_a_quotation_cannot_leave_its_marks_or_forge_a_number(sentence: str, shown: str) -> None:
    composition = quoted(sentence)
    (claim,) = composition.claims
    assert claim.text == f"Harbour Wire, undated: “{shown}”"
    assert composition.text == f"{claim.text} [1]"
    assert claim.citations[0].quote == sentence


def test_with_one_more_sentence_it_is_another_value() -> None:
    first = quoted("It rained on the harbour.")
    article = Article(id="b", title="U", text="It snowed.", source="Harbour Wire")
    second = first.with_quotation(Evidence(article, 0, len(article.text), 1.0))
    assert second.claims[:1] == first.claims
    assert (len(first.claims), dict(first.numbers)) == (1, {"a": 1})
    assert dict(second.numbers) == {"a": 1, "b": 2}
    assert second.text.startswith(first.text)
