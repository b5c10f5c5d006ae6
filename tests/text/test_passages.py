"""Passages: whole sentences, exact offsets, no boilerplate."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.sentences import split_sentences
from rag.text.passages import PASSAGE_TOKENS, split_article
from rag.text.tokenizer import VOCABULARY, count_tokens
from vectorstore.records import Article

WORDS = "the minister said talks in Geneva had failed and 40 envoys left before dawn on Monday".split()
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=3, max_size=30).map(
    lambda words: " ".join(words).capitalize() + "."
)
TEXT = st.lists(st.lists(SENTENCE, min_size=1, max_size=6).map(" ".join), max_size=8).map("\n\n".join)


REPEATED = "The talks failed. Forty envoys left Geneva. "


@given(TEXT)
@example(REPEATED * 2 + "\n\n" + "The minister said so. " * 9 + REPEATED * 3 + "\n\n" + REPEATED * 12)
@example(
    "The the the. The the the. The the the. The the the. The envoys the the geneva. The envoys 40 the.\n\n"
    "Minister the the the. The 40 the the envoys the the the 40. The the minister the the geneva minister. "
    "The the the the the the the the the the the the the the the the the the the the. The envoys the the "
    "geneva. The envoys 40 the.\n\nMinister the the the. The 40 the the envoys the the the 40. The the "
    "minister the the geneva minister."
)
@settings(max_examples=60, deadline=None)
def test_passages_are_runs_of_whole_sentences_that_cover_the_text(text: str) -> None:
    article = Article(id="a", title="T", text=text)
    passages = split_article(article)
    starts = {s.start for s in split_sentences(text)}
    ends = {s.end for s in split_sentences(text)}
    covered: set[int] = set()
    for passage in passages:
        assert passage.text == text[passage.start : passage.end]
        assert passage.start in starts
        assert passage.end in ends
        assert count_tokens(passage.text) <= PASSAGE_TOKENS
        covered |= set(range(passage.start, passage.end))
    assert all(character.isspace() or at in covered for at, character in enumerate(text))


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_split_and_offsets_hold(text: str) -> None:
    article = Article(id="a", title="T", text=text)
    assert all(p.text == text[p.start : p.end] for p in split_article(article))


def test_boilerplate_is_in_no_passage() -> None:
    news, policy = "The envoys met on Monday. They agreed on little.", "Comments are moderated."
    text = f"{news}\n\n{policy}\n\nThey meet again on Friday."
    start = text.index(policy)
    article = Article(id="a", title="T", text=text, boilerplate=((start, start + len(policy)),))
    passages = split_article(article)
    assert "moderated" not in " ".join(p.text for p in passages)
    assert "Friday" in passages[-1].text


def test_title_outlet_and_day_are_indexed_but_are_not_the_passage() -> None:
    article = Article(
        id="a",
        title="Talks fail",
        text="The envoys left.",
        source="Harbour Wire",
        published=datetime(2014, 3, 5, 14, 29, tzinfo=UTC),
    )
    (passage,) = split_article(article)
    assert passage.text == "The envoys left."
    assert passage.indexed_text == "Talks fail | Harbour Wire | 5 March 2014\nThe envoys left."
    assert passage.day == 20140305


def test_ids_come_from_content() -> None:
    article = Article(id="a", title="T", text="The envoys left. They flew home.")
    changed = Article(id="a", title="T", text="The envoys left. They flew home!")
    assert [p.id for p in split_article(article)] == [p.id for p in split_article(article)]
    assert {p.id for p in split_article(article)}.isdisjoint(p.id for p in split_article(changed))


@pytest.mark.parametrize("folder", [None, "", "empty", "damaged"])
def test_tokens_are_counted_without_the_network(folder: str | None, tmp_path: Path) -> None:
    """Also where a folder is set in which tiktoken would not find its vocabulary, and so fetch it."""
    code = (
        "import socket\n"
        "def refuse(*_): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\nsocket.getaddrinfo = refuse\n"
        "from rag.text.tokenizer import VOCABULARY, count_tokens\n"
        "assert count_tokens('Kerry met Lavrov in Paris.') == 8\n"
        "assert count_tokens('<|endoftext|>') > 1\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "TIKTOKEN_CACHE_DIR"}
    if folder is not None:
        environment["TIKTOKEN_CACHE_DIR"] = folder and str(tmp_path)
    if folder == "damaged":
        (tmp_path / VOCABULARY).write_text("IQ== 0\n", "utf-8")
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert folder != "damaged" or (tmp_path / VOCABULARY).is_file()


def test_a_million_spaces_are_counted_like_any_other_text() -> None:
    assert count_tokens(f"The quay is wide.{' ' * 1_500_000}It will be wider.") > 1_000
