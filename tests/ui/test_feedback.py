"""Verdicts are stored with all that is needed to ask again, and come out as eval cases."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from evals.dataset.cases import Dataset, load_cases
from rag.errors import ArchiveError
from tests.ui.newsstand import declined_turn, full_turn
from ui.feedback import cases, feedback_of
from ui.state import Conversation
from vectorstore.feedback import FILE, Feedback, FeedbackStore, Verdict


def stored(folder: Path, verdict: Verdict, word: str = "") -> FeedbackStore:
    store = FeedbackStore(folder)
    conversation = Conversation([full_turn(), declined_turn()])
    for turn in conversation.turns:
        store.record(feedback_of(conversation, turn, verdict, word, "k"))
    return store


def loaded(folder: Path, store: FeedbackStore) -> Dataset:
    file = folder / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases(store.all())), "utf-8")
    return load_cases(file)


def test_right_answers_become_cases_with_their_quotations(tmp_path: Path) -> None:
    answered, declined = loaded(tmp_path, stored(tmp_path, "up")).cases
    assert answered.question == "What did the strike cost?"
    assert ("ferry", "the strike had cost $12 million") in [(s.article_id, s.text) for s in answered.spans]
    assert not declined.answerable
    assert [turn.role for turn in declined.history] == ["user", "assistant"]


def test_wrong_answers_become_cases_to_be_checked(tmp_path: Path) -> None:
    answered, declined = loaded(tmp_path, stored(tmp_path, "down", "the mayor did not")).cases
    assert answered.tags == declined.tags == ("feedback", "wrong", "unchecked")
    assert answered.spans == ()
    assert declined.answerable
    assert "the mayor did not" in answered.note


def test_a_second_verdict_on_the_same_answer_replaces_the_first(tmp_path: Path) -> None:
    stored(tmp_path, "up")
    store = stored(tmp_path, "down")
    assert [record.verdict for record in store.all()] == ["down", "down"]


def test_an_archive_without_feedback_has_none(tmp_path: Path) -> None:
    assert FeedbackStore(tmp_path).all() == []
    assert not (tmp_path / FILE).exists()


def test_verdicts_that_were_kept_before_there_were_names_stay(tmp_path: Path) -> None:
    store = stored(tmp_path, "up")
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute("ALTER TABLE feedback DROP COLUMN person")
    store.record(Feedback("z", "up", "Who?", "Ida Rohm.", False, "extractive", person="ida"))
    assert [record.person for record in store.all()] == ["", "", "ida"]
    assert "judged by ida" in str(cases(store.all())[-1]["note"])


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(ArchiveError, match="move the file away"):
        FeedbackStore(tmp_path).record(Feedback("a", "up", "q", "a", False, "llm"))
