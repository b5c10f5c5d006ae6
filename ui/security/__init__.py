"""What is let in from outside: which requests, with what values, whose password, which files and how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from ui.security.attempts import Attempts
    from ui.security.calls import Endpoints, Refused
    from ui.security.gate import Gate, foreign, read_body, replay, with_length
    from ui.security.headers import App, Headers, Message, Receive, Send
    from ui.security.login import Login, Password
    from ui.security.uploads import Limits, Uploads
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".attempts": ("Attempts",),
            ".calls": ("Endpoints", "Refused"),
            ".gate": ("Gate", "foreign", "read_body", "replay", "with_length"),
            ".headers": ("App", "Headers", "Message", "Receive", "Send"),
            ".login": ("Login", "Password"),
            ".uploads": ("Limits", "Uploads"),
        },
    )  # fmt: skip

__all__ = [
    "App", "Attempts", "Endpoints", "Gate", "Headers", "Limits", "Login", "Message", "Password", "Receive",
    "Refused", "Send", "Uploads", "foreign", "read_body", "replay", "with_length",
]  # fmt: skip
