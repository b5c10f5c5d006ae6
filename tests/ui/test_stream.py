"""A question as its page follows it: what stands there before the model's first word, and what does not."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import prompts
from rag import Assistant
from rag.models.chat import Finish
from rag.models.encoders.minilm import MiniLM
from rag.settings import ModeName
from tests.conftest import ToldModel, assistant_with
from ui.render.answer import turn_html
from ui.render.safe import esc
from ui.state import Ask, Conversation, TurnView
from ui.stream import answer_turn
from ui.waiting_line import WaitingLine
from vectorstore.archive import Archive

FIRST = "Found first: the closest sentences"
READS = "The model is reading the sources"
ANSWER = '<div class="answer'
RISE = "By how much will the port of Port Ellery raise wages?"


def turning(assistant: Assistant, question: str, mode: ModeName = "auto") -> Iterator[str]:
    """The page in every state, one after the other."""
    turn = TurnView(1, Ask(question, mode))
    with ThreadPoolExecutor(1) as threads:
        for view in answer_turn(assistant, WaitingLine(1), threads, Conversation(turns=[turn]), turn):
            yield turn_html(view)


def pages(
    archive: Archive, embedder: MiniLM, question: str, *pieces: str, mode: ModeName = "auto"
) -> list[str]:
    return list(turning(assistant_with(archive, embedder, ToldModel(*pieces)), question, mode))


class Patient(ToldModel):
    """Says its first word once it is let."""

    def __init__(self, *pieces: str) -> None:
        super().__init__(*pieces)
        self.may_speak = threading.Event()

    def _events(self) -> Iterator[str | Finish]:
        assert self.may_speak.wait(60)
        yield from super()._events()


def test_what_would_be_quoted_without_a_model_is_on_the_page_before_its_first_word(
    harbour: Archive, embedder: MiniLM
) -> None:
    model = Patient("The port agreed to raise wages by 4 percent [1].")
    states = []
    for page in turning(assistant_with(harbour, embedder, model), RISE):
        states.append(page)
        if FIRST in page:
            model.may_speak.set()
    early = next(page for page in states if FIRST in page)
    assert READS in early
    assert ANSWER not in early
    found = re.search(f'<details class="evidence" open><summary>{FIRST}</summary>(.*?)</details>', early)
    assert found
    quoted = [c for claim in assistant_with(harbour, embedder).answer(RISE).claims for c in claim.citations]
    assert re.findall("<blockquote>(.*?)</blockquote>", found[1]) == [esc(c.quote) for c in quoted]
    assert found[1].count("5 March 2014") == found[1].count('data-do="open"') == len(quoted)
    assert "raise wages by 4 percent." in states[-1].split(ANSWER)[1]


def test_the_page_of_a_declined_question_never_shows_sentences_as_found(
    harbour: Archive, embedder: MiniLM
) -> None:
    states = pages(harbour, embedder, "Who won the 2014 World Cup?", "Nobody [1].")
    assert "The archive does not answer this." in states[-1]
    assert [page for page in states if FIRST in page or READS in page or ANSWER in page] == []


def test_what_was_found_goes_from_the_page_when_the_model_finds_nothing(
    harbour: Archive, embedder: MiniLM
) -> None:
    states = pages(harbour, embedder, "Who paid for the repairs of the bridge?", prompts.NO_ANSWER)
    assert "The archive does not answer this." in states[-1]
    assert FIRST not in states[-1]
    assert [page for page in states if ANSWER in page] == []


def test_no_model_is_said_to_read_where_none_does(harbour: Archive, embedder: MiniLM) -> None:
    states = pages(harbour, embedder, RISE, mode="extractive")
    assert ANSWER in states[-1]
    assert [page for page in states if READS in page] == []
