"""What happens when a person presses a name: the page of whoever bears it, in the panel."""

from __future__ import annotations

import gradio as gr

from rag import Assistant, Scope
from ui.request import FormError, form_of, text, wanted
from ui.state import Conversation
from ui.watching.views import entity_html

MOST_LINES = 12


class Entities:
    """Shows people and places; shared by all windows."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def open(self, conversation: Conversation, event: gr.EventData) -> object:
        """The page of a name, within what the last question was narrowed to."""
        try:
            name = wanted("name", text(form_of(event._data), "name", 200))
        except FormError:
            return gr.skip()
        turn = conversation.turns[-1] if conversation.turns else None
        scope = turn.ask.scope if turn else Scope()
        found = self._assistant.entity(name, scope=scope, limit=MOST_LINES)
        return entity_html(found, turn.number if turn else 0)
