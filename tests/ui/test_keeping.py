"""Kept answers come back as they were, and tell what became of their articles since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rag import Article, ArticleNotFound, Assistant, Scope
from tests.conftest import ARTICLES, BRIDGE, FERRY
from tests.ui.newsstand import declined_turn, full_turn
from ui.keeping import Keeping
from ui.keeping.recording import record_of, turn_of
from ui.render import KINDS, conversation_file, panel_html, turn_html
from ui.state import Ask, Conversation, Kept, LostArticle, Phase, TurnView
from vectorstore import ConversationStore


class Shelf:
    """An archive of articles by their ids."""

    def __init__(self, *articles: Article) -> None:
        self._articles = {article.id: article for article in articles}

    def article(self, id_: str) -> Article:
        if id_ not in self._articles:
            raise ArticleNotFound(id_)
        return self._articles[id_]


FULL = Shelf(*ARTICLES, replace(FERRY, id="ferry2", source="Tidewater Courier"))


def bare(turn: TurnView) -> TurnView:
    """A turn without what was only looked at to answer it."""
    assert turn.answer is not None
    return replace(turn, answer=replace(turn.answer, considered=()))


@pytest.mark.parametrize("made", [full_turn, declined_turn])
def test_a_turn_comes_back_as_it_was(made: Callable[[], TurnView]) -> None:
    turn = made()
    again = turn_of(record_of(turn), FULL.article)
    assert again == bare(turn)
    assert turn_html(again) == turn_html(turn)
    assert Conversation([again]).history == Conversation([turn]).history


@pytest.mark.parametrize(
    "form",
    [
        lambda assistant: assistant.quotes("Quist"),
        lambda assistant: assistant.mentions("ferry"),
        lambda assistant: assistant.timeline("ferry strike"),
        lambda assistant: assistant.brief("ferry"),
        lambda assistant: assistant.compare("ferry"),
    ],
)
def test_every_form_comes_back_as_it_was(assistant: Assistant, form: object) -> None:
    found = form(assistant)  # type: ignore[operator]
    turn = replace(
        full_turn(), ask=Ask("Written up", written_up=found, scope=Scope(sources=("Harbour Wire",)))
    )
    assert turn_of(record_of(turn), assistant.archive.article).ask == turn.ask


def test_no_text_of_an_article_is_written_down_beyond_the_quoted_words() -> None:
    record = record_of(full_turn())
    assert "the strike had cost $12 million" in record
    assert "threatened to sell its ferries" not in record


def test_an_article_that_is_gone_is_told_with_the_words_that_were_quoted() -> None:
    again = turn_of(record_of(full_turn()), Shelf(BRIDGE).article)
    shown = turn_html(again)
    assert "is no longer in the archive" in shown
    assert "the strike had cost $12 million" in shown
    assert again.answer is not None
    lost = next(c.article for c in again.answer.citations if c.article.id == FERRY.id)
    assert isinstance(lost, LostArticle)
    assert "no longer in the archive" in panel_html(lost)
    assert lost.text_digest == FERRY.text_digest


def test_an_article_that_has_changed_says_whether_the_words_still_stand() -> None:
    moved = replace(FERRY, text=f"Corrected.\n\n{FERRY.text}")
    other = replace(FERRY, text="Nothing of it is left.")
    assert "still stand in it" in turn_html(turn_of(record_of(full_turn()), Shelf(BRIDGE, moved).article))
    changed = turn_of(record_of(full_turn()), Shelf(BRIDGE, other).article)
    assert "no longer has all of the words" in turn_html(changed)
    answer = changed.answer
    assert answer is not None
    article = next(c.article for c in answer.citations if c.article.id == FERRY.id)
    assert "Read it as it is now" in panel_html(article)
    assert turn_of(record_of(changed), FULL.article).since == ()  # it is as it was again


def test_what_is_exported_of_a_kept_answer_tells_it_too() -> None:
    again = turn_of(record_of(full_turn()), Shelf(BRIDGE).article)
    assert "is no longer in the archive" in conversation_file([again], KINDS["md"]).decode()


def test_a_record_of_another_version_is_left_out(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    store.put("k", 1, record_of(full_turn()).replace('"version":1', '"version":99'))
    store.put("k", 2, record_of(replace(full_turn(), number=2)).replace('"trouble"', '"never_heard_of"'))
    assert Keeping(store, FULL).kept("k") is None  # type: ignore[arg-type]
    store.put("k", 3, record_of(replace(full_turn(), number=3)))
    kept = Keeping(store, FULL).kept("k")  # type: ignore[arg-type]
    assert kept is not None
    assert [turn.number for turn in kept.turns] == [3]


def talk(kept: Kept) -> Conversation:
    return Conversation([full_turn()], kept=kept)


def keeping(folder: Path) -> Keeping:
    return Keeping(ConversationStore(folder), FULL)  # type: ignore[arg-type]


def test_what_the_archive_keeps_another_server_shows(tmp_path: Path) -> None:
    conversation = talk(Kept.ARCHIVE)
    assert keeping(tmp_path).save(conversation, conversation.turns[0]) is None
    again = keeping(tmp_path).kept(conversation.key)
    assert again is not None
    assert again.turns == [bare(turn) for turn in conversation.turns]
    assert again.history == conversation.history
    assert keeping(tmp_path).kept("f" * 32) is None


def test_what_is_not_to_be_kept_is_written_nowhere(tmp_path: Path) -> None:
    conversation = talk(Kept.NOWHERE)
    assert keeping(tmp_path).save(conversation, conversation.turns[0]) is None
    assert list(tmp_path.iterdir()) == []


def test_a_letter_comes_back_as_it_went_or_not_at_all(tmp_path: Path) -> None:
    conversation, other = talk(Kept.BROWSER), talk(Kept.BROWSER)
    letter = keeping(tmp_path).save(conversation, conversation.turns[0])
    assert letter is not None
    again = keeping(tmp_path).kept(conversation.key, [letter])
    assert again is not None
    assert again.turns == [bare(turn) for turn in conversation.turns]
    assert keeping(tmp_path).kept(other.key, [letter]) is None
    forged = letter[:-8] + ("A" * 8 if letter[-8:] != "A" * 8 else "B" * 8)
    for wrong in (forged, "", ".", "zz.zz", letter.partition(".")[2], "ü.ü"):
        assert keeping(tmp_path).kept(conversation.key, [wrong]) is None


def test_a_conversation_moves_where_it_is_wanted(tmp_path: Path) -> None:
    store, conversation = ConversationStore(tmp_path), talk(Kept.NOWHERE)
    keeper = Keeping(store, FULL)  # type: ignore[arg-type]
    keeper.move(conversation, Kept.ARCHIVE)
    assert len(store.records(conversation.key)) == 1
    keeper.move(conversation, Kept.BROWSER)
    assert store.records(conversation.key) == []


def test_what_is_forgotten_is_not_written_down_again(tmp_path: Path) -> None:
    conversation = talk(Kept.ARCHIVE)
    keeper = keeping(tmp_path)
    keeper.keep(conversation)
    keeper.save(conversation, conversation.turns[0])
    keeper.forget([conversation.key])
    keeper.save(conversation, conversation.turns[0])
    assert keeping(tmp_path).kept(conversation.key) is None


def test_an_answer_that_a_crash_cut_off_is_still_a_question(tmp_path: Path) -> None:
    conversation = Conversation([TurnView(1, Ask("Who struck?"))], kept=Kept.ARCHIVE)
    keeping(tmp_path).save(conversation, conversation.turns[0])
    again = keeping(tmp_path).kept(conversation.key)
    assert again is not None
    assert again.turns[0].phase is Phase.STOPPED
    assert again.turns[0].ask.question == "Who struck?"
