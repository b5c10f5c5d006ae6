"""Dateline as a service: OpenAI's chat completions and an interface of its own, for programs with tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from ui.service.running import Plan, run
    from ui.service.tokens import Tokens
else:
    __getattr__, __dir__ = lazy(__name__, {".running": ("Plan", "run"), ".tokens": ("Tokens",)})

__all__ = ["Plan", "Tokens", "run"]
