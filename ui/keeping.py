"""Conversations that windows can come back to: after a reload, or from the list of earlier ones."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from ui.state import Conversation

MOST_KEPT = 500
KEPT_S = 6 * 3600


class Keeping:
    """Conversations by their keys, in memory: at most `MOST_KEPT`, each for `KEPT_S` after it was last used.

    A key is drawn by chance and known to the window alone that asked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Conversation]] = OrderedDict()

    def keep(self, conversation: Conversation) -> None:
        """Remember a conversation, or that it was used."""
        with self._lock:
            self._kept[conversation.key] = time.monotonic(), conversation
            self._kept.move_to_end(conversation.key)
            while len(self._kept) > MOST_KEPT or self._oldest < time.monotonic() - KEPT_S:
                self._kept.popitem(last=False)

    def kept(self, key: str) -> Conversation | None:
        """The conversation of a key; `None` for none."""
        with self._lock:
            used, conversation = self._kept.get(key, (0.0, None))
        return conversation if used >= time.monotonic() - KEPT_S else None

    def forget(self, key: str) -> None:
        """Remember it no more."""
        with self._lock:
            self._kept.pop(key, None)

    @property
    def _oldest(self) -> float:
        return next(iter(self._kept.values()))[0]
