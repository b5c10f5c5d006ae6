"""Whether a text may have a topic is seen by its words one by one, before their stems are put together."""

from __future__ import annotations

import pytest

from rag.answering.forms import topic as module
from rag.answering.forms.topic import Topic
from vectorstore import Article

TEXTS = [
    "The president spoke.",
    "Presidents of the U.S. and the EU met on Sept. 1 in Simferopol.",
    "The European Union's envoys went home.",
    "the U.N. EP",
    "THE PRESIDENT SPOKE",
    "Crimean Tatars boycotted it; Russia’s army did not.",
    "NATO and Nato’s chief, who sold it",
    "Der Präsident sprach.",
    "总统访问了克里米亚。",
    "",
]
ARTICLES = [
    Article("one", "", "The European Union met. The EU said so."),
    Article("two", "", " ".join(TEXTS)),
]
TOPICS = [
    "president",
    "European Union",
    "EU",
    "US",
    "the referendum in Crimea",
    "go",
    "September",
    "NATO",
    "sell",
]


@pytest.mark.parametrize("asked", TOPICS)
def test_a_quick_look_changes_nothing(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def met() -> list[frozenset[str]]:
        module._met_in.cache_clear()
        found = Topic(topic.text, topic.stems, topic.language, topic.forms, topic.phrase)
        return [found.met_in(text) for text in TEXTS]

    topic = Topic.of(asked).told_by(ARTICLES)
    quickly = met()
    monkeypatch.setattr(module, "_may_meet", lambda *_: True)
    assert met() == quickly
    assert any(quickly)
