"""What is let in from outside: which requests, with what values, whose password, which files and how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from ui.security.attempts import Attempts
    from ui.security.calls import Endpoints
    from ui.security.gate import Gate
    from ui.security.headers import Headers
    from ui.security.login import Login, Password
    from ui.security.uploads import Limits, Uploads
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".attempts": ("Attempts",),
            ".calls": ("Endpoints",),
            ".gate": ("Gate",),
            ".headers": ("Headers",),
            ".login": ("Login", "Password"),
            ".uploads": ("Limits", "Uploads"),
        },
    )  # fmt: skip

__all__ = ["Attempts", "Endpoints", "Gate", "Headers", "Limits", "Login", "Password", "Uploads"]
