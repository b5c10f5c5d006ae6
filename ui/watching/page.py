"""What happens when a person looks at saved questions, saves one, or lets one go."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import gradio as gr

from rag import ArticleNotFound, Assistant, DatelineError, SavedQuestionError
from ui.outbox import said
from ui.render import Span, gone_html, panel_html
from ui.request import Form, form_of, number, text
from ui.state import Conversation, TurnView
from ui.watching.views import watch_hint, watch_html

SHOWN_DAYS = 30
MOST_SHOWN = 50
MOST_NAMESAKES = 100
LONGEST_NAME = 90


class WatchPage:
    """Shows the saved questions of the archive, which are everybody's; shared by all windows."""

    def __init__(self, assistant: Assistant, *, read_only: bool, locked: bool = False) -> None:
        """`locked` says that the page has a password, which feed readers cannot give."""
        self._assistant = assistant
        self._read_only = read_only
        self._locked = locked
        self._running = threading.Lock()

    def look(self) -> str:
        """Ask the saved questions of what came in, and show what they found, new and before."""
        fresh: set[str] = set()
        try:
            with self._running:  # who comes meanwhile sees what was found
                for alert in self._assistant.run_saved():
                    fresh |= {one.id for one in alert.quotations}
            return self._shown(fresh)
        except DatelineError as error:
            return watch_html([], trouble=str(error), read_only=self._read_only)

    def add(self, conversation: Conversation, event: gr.EventData) -> str:
        """Save the question of an answer with what it was narrowed to; what to tell the person."""
        turn = conversation.turn(number(form_of(event._data), "turn"))
        if turn is None or turn.answer is None:
            return ""
        if self._read_only:
            return said("This archive is read-only here: no question can be saved.")
        try:
            name = self._save(turn)
        except DatelineError as error:
            return said(str(error))
        return said(f"Saved as “{name}”. What comes in about it is shown under Watch.")

    def remove(self, event: gr.EventData) -> str:
        """Let a saved question go."""
        try:
            if not self._read_only:
                self._assistant.saved.remove(text(form_of(event._data), "name", 200))
            return self._shown(set())
        except DatelineError as error:
            return watch_html([], trouble=str(error), read_only=self._read_only)

    def renew(self) -> str:
        """Give the feed another address for readers; the one before is worth nothing."""
        try:
            if not self._read_only:
                self._assistant.saved.feed_token(renew=True)
            return self._shown(set())
        except DatelineError as error:
            return watch_html([], trouble=str(error), read_only=self._read_only)

    def open(self, event: gr.EventData) -> str:
        """An article, with the words marked that a saved question found."""
        form: Form = form_of(event._data)
        start, end = number(form, "start"), number(form, "end")
        try:
            article = self._assistant.archive.article(text(form, "article", 400))
        except ArticleNotFound:
            return gone_html()
        return panel_html(article, [Span(start, end)], start, hint=watch_hint())

    def _shown(self, fresh: set[str]) -> str:
        since = datetime.now(UTC) - timedelta(days=SHOWN_DAYS)
        alerts = self._assistant.alerts(since=since, most=MOST_SHOWN)
        token = self._assistant.saved.feed_token() if self._locked else ""
        return watch_html(alerts, fresh=fresh, read_only=self._read_only, token=token)

    def _save(self, turn: TurnView) -> str:
        """Save it, under a name that no other question has."""
        assert turn.answer is not None
        question = turn.answer.searched or turn.ask.question  # a follow-up as it was completed
        short = question[:LONGEST_NAME].strip()
        known = {saved.name.casefold() for saved in self._assistant.saved.all()}
        names = [short, *(f"{short} ({n})" for n in range(2, MOST_NAMESAKES))]
        free = next((name for name in names if name.casefold() not in known), None)
        if any(s.text == question and s.scope == turn.ask.scope for s in self._assistant.saved.all()):
            raise SavedQuestionError("This question is saved already: see Watch.")
        return self._assistant.save(free or short, question, scope=turn.ask.scope).name
