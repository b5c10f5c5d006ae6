"""Conversations in the archive's folder: nobody else can read them, they are bounded, and go when told to."""

from __future__ import annotations

import stat
from pathlib import Path
from threading import Thread

import pytest

from vectorstore import ArchiveError, ConversationStore, conversations


def test_turns_come_back_in_their_order_and_the_last_record_counts(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    store.put("k", 2, "second")
    store.put("k", 1, "asked")
    store.put("k", 1, "answered")
    assert ConversationStore(tmp_path).records("k") == ["answered", "second"]
    assert store.records("another") == []


def test_the_file_is_its_owners_and_names_no_key(tmp_path: Path) -> None:
    ConversationStore(tmp_path).put("a-key-drawn-by-chance", 1, "words")
    file = tmp_path / conversations.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"a-key-drawn-by-chance" not in file.read_bytes()


def test_what_is_forgotten_is_not_even_left_in_the_file(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    store.put("k", 1, "a question nobody else should read")
    store.put("other", 1, "stays")
    store.forget(["k", "never seen"])
    assert store.records("k") == []
    assert store.records("other") == ["stays"]
    assert b"nobody else" not in (tmp_path / conversations.FILE).read_bytes()


def test_reading_and_forgetting_make_no_file(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    assert store.records("k") == []
    store.forget(["k"])
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_go_first_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "MOST_KEPT", 2)
    store = ConversationStore(tmp_path)
    for key in ("first", "second", "third"):
        store.put(key, 1, key)
    assert [store.records(key) for key in ("first", "second", "third")] == [[], ["second"], ["third"]]
    monkeypatch.setattr(conversations, "MOST_CHARACTERS", 8)
    store.put("third", 2, "more")
    assert store.records("second") == []


def test_what_was_not_used_for_long_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ConversationStore(tmp_path)
    store.put("k", 1, "old")
    monkeypatch.setattr(conversations, "KEPT_S", -1)
    assert store.records("k") == []


def test_many_write_at_once_and_none_is_lost(tmp_path: Path) -> None:
    def write(writer: int) -> None:
        for number in range(5):
            ConversationStore(tmp_path).put(f"k{writer}", number, f"{writer}-{number}")

    threads = [Thread(target=write, args=(writer,)) for writer in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for writer in range(6):
        assert ConversationStore(tmp_path).records(f"k{writer}") == [f"{writer}-{n}" for n in range(5)]


def test_a_secret_is_one_for_an_archive_and_another_for_each(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert ConversationStore(one).secret == ConversationStore(one).secret
    assert ConversationStore(one).secret != ConversationStore(other).secret


def test_a_damaged_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / conversations.FILE).write_bytes(b"no database at all, but as long as one " * 60)
    with pytest.raises(ArchiveError, match=r"conversations\.sqlite3 cannot be used .* move the file away"):
        ConversationStore(tmp_path).put("k", 1, "words")
