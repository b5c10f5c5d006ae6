"""Where a topic may be met without all of its words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from rag.answering.forms.nearness import may_be_near
from rag.answering.forms.topic import Topic
from rag.models.encoders.minilm import MINILM, Embedder, MiniLM
from rag.models.encoders.multilingual import E5


@dataclass(frozen=True)
class Renamed:
    """The embedding model under another name: what matters here is whether its cosines are known."""

    model: MiniLM
    name: str

    def __getattr__(self, name: str) -> object:
        return getattr(self.model, name)


@pytest.mark.parametrize(
    ("topic", "name", "may"),
    [
        ("the budget of the lighthouse", MINILM, True),
        ("the budget of the lighthouse", E5, False),
        ("der Haushalt für den Leuchtturm", MINILM, False),
        ("lighthouse", MINILM, False),
    ],
)
def test_only_where_the_threshold_was_chosen(topic: str, name: str, may: bool, embedder: MiniLM) -> None:
    other: Embedder = Renamed(embedder, name)  # type: ignore[assignment]
    assert may_be_near(Topic.of(topic), other) is may


def test_a_name_is_met_by_its_other_forms_and_by_no_word_in_small_letters() -> None:
    crimea = Topic.of("Crimea")
    assert crimea.is_in("The Crimean ports were closed.")
    assert not crimea.is_in("It offers an amnesty, except to those guilty of capital crimes.")
