"""Messages to the page's own script, which come out of its outbox."""

from __future__ import annotations

import json
import time


def outgoing(**message: str) -> str:
    """A message. `nonce` makes each one new; no `<` in it can look like markup."""
    return json.dumps({**message, "nonce": time.monotonic_ns()}).replace("<", "\\u003c")


def said(message: str) -> str:
    """A sentence for the person, shown beside the form."""
    return outgoing(say=message)
