"""Remembering what was computed of texts, under a bound that long texts cannot break."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

T = TypeVar("T")


def remembered(most_characters: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Like `lru_cache`, for functions of one text whose results grow with it: the texts that are remembered
    have so many characters together at most. One longer than a quarter of that is not remembered at all.

    >>> @remembered(100)
    ... def shout(text: str) -> str:
    ...     print("computed")
    ...     return text.upper()
    >>> shout("hear"), shout("hear")
    computed
    ('HEAR', 'HEAR')
    """

    def remembering(compute: Callable[[str], T]) -> Callable[[str], T]:
        kept: OrderedDict[str, T] = OrderedDict()
        lock = threading.Lock()
        characters = 0

        def keep(text: str, value: T) -> None:
            nonlocal characters
            with lock:
                if text not in kept:
                    characters += len(text)
                kept[text] = value
                while characters > most_characters:
                    characters -= len(kept.popitem(last=False)[0])

        @wraps(compute)
        def recalled(text: str) -> T:
            with lock:
                if text in kept:
                    kept.move_to_end(text)
                    return kept[text]
            value = compute(text)
            if len(text) <= most_characters // 4:
                keep(text, value)
            return value

        return recalled

    return remembering
