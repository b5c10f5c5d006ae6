"""Keeps conversations: in memory while they go on, and where the person wants it beyond that."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import logging
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Iterable

from rag import ArchiveReader
from ui.keeping.recording import UNREADABLE, record_of, turn_of
from ui.state import Conversation, Kept, TurnView
from vectorstore import ConversationStore

MOST_IN_MEMORY = 500
IN_MEMORY_S = 6 * 3600
LONGEST_RECORD = 8_000_000

logger = logging.getLogger(__name__)


class Keeping:
    """Conversations by their keys. A key is drawn by chance and known to the window alone that asked.

    In memory are at most `MOST_IN_MEMORY`, each for `IN_MEMORY_S` after it was last used. `save` writes
    finished turns down: to the archive, or into a letter for the browser to keep, sealed so that it comes
    back as it went.
    """

    def __init__(self, store: ConversationStore, archive: ArchiveReader) -> None:
        self._store = store
        self._archive = archive
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Conversation]] = OrderedDict()

    def keep(self, conversation: Conversation) -> None:
        """Remember a conversation, or that it was used."""
        with self._lock:
            self._kept[conversation.key] = time.monotonic(), conversation
            self._kept.move_to_end(conversation.key)
            while len(self._kept) > MOST_IN_MEMORY or self._oldest < time.monotonic() - IN_MEMORY_S:
                self._kept.popitem(last=False)

    def save(self, conversation: Conversation, turn: TurnView) -> str | None:
        """Write a turn that has ended down; the letter where the browser is to keep it. Raises
        `DatelineError` where the archive's folder cannot be written."""
        if conversation.kept is Kept.NOWHERE:
            return None
        record = record_of(turn)
        if len(record) > LONGEST_RECORD:
            return None
        if conversation.kept is Kept.BROWSER:
            return self._sealed(conversation.key, record)
        self._store.put(conversation.key, turn.number, record)
        return None

    def move(self, conversation: Conversation, kept: Kept) -> None:
        """Keep it elsewhere from now on: what is in the archive is brought there, or goes from there. Letters
        are only written of turns to come. Raises `DatelineError`."""
        before, conversation.kept = conversation.kept, kept
        if before is Kept.ARCHIVE:
            self._store.forget([conversation.key])
        if kept is Kept.ARCHIVE:
            for turn in conversation.turns:
                if not turn.phase.running:
                    self.save(conversation, turn)

    def kept(self, key: str, letters: Iterable[str] = ()) -> Conversation | None:
        """The conversation of a key: from memory, from the archive, or of the letters that its browser kept.
        `None` for none. Raises `DatelineError` where what is kept cannot be read."""
        with self._lock:
            used, conversation = self._kept.get(key, (0.0, None))
        if conversation and used >= time.monotonic() - IN_MEMORY_S:
            return conversation
        records, where = self._store.records(key), Kept.ARCHIVE
        if not records:
            opened = (self._opened(key, letter) for letter in letters)
            records, where = [record for record in opened if record], Kept.BROWSER
        turns = [turn for record in records if (turn := self._turn(record))]
        if not turns:
            return None
        turns.sort(key=lambda turn: turn.number)
        conversation = Conversation(turns, key=key, kept=where)
        self.keep(conversation)
        return conversation

    def forget(self, keys: Iterable[str]) -> None:
        """Keep conversations no longer. Raises `DatelineError`."""
        keys = list(keys)
        with self._lock:
            for key in keys:
                if found := self._kept.pop(key, None):
                    found[1].kept = Kept.NOWHERE
        self._store.forget(keys)

    def _turn(self, record: str) -> TurnView | None:
        try:
            return turn_of(record, self._archive.article)
        except UNREADABLE:
            logger.warning("a kept answer cannot be read by this version", exc_info=True)
            return None

    def _sealed(self, key: str, record: str) -> str:
        packed = base64.b64encode(zlib.compress(record.encode())).decode()
        return f"{self._seal(key, packed)}.{packed}"

    def _opened(self, key: str, letter: str) -> str | None:
        """The record in a letter; `None` for one that we did not write so for this conversation."""
        seal, _, packed = letter.partition(".")
        if not hmac.compare_digest(seal.encode("utf-8", "replace"), self._seal(key, packed).encode()):
            return None
        try:
            return zlib.decompress(base64.b64decode(packed)).decode()
        except (binascii.Error, zlib.error, ValueError):
            return None

    def _seal(self, key: str, packed: str) -> str:
        text = json.dumps([key, packed]).encode()
        return hmac.new(self._store.secret, text, hashlib.sha256).hexdigest()

    @property
    def _oldest(self) -> float:
        return next(iter(self._kept.values()))[0]
