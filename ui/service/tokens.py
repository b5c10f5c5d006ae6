"""Who may ask: the tokens of a file, one person or program a line."""

from __future__ import annotations

import hashlib
import hmac
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from rag import SettingsError

SHORTEST = 16
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,512}")
_MAKE = "python3 -c 'import secrets; print(secrets.token_urlsafe())'"


class Tokens:
    """Names by their tokens. Only digests are kept."""

    def __init__(self, digests: Mapping[str, bytes]) -> None:
        """`digests` are the SHA-256 of each token, by the name of whoever has it."""
        self._digests = dict(digests)

    def __len__(self) -> int:
        return len(self._digests)

    @classmethod
    def read(cls, path: Path) -> Tokens:
        """The tokens of a file with a `name:token` a line; empty lines and those that begin with # do not
        count. Raises `SettingsError` that names the line, never what stands in it."""
        try:
            with path.open("rb") as file:
                mode, lines = stat.S_IMODE(path.stat().st_mode), file.read(1_000_000).decode().splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"--tokens {path} cannot be read: {error}") from error
        if mode & 0o077:
            raise SettingsError(f"--tokens {path} can be read by others: chmod 600 {path}")
        digests: dict[str, bytes] = {}
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            name, _, token = (part.strip() for part in line.partition(":"))
            if wrong := _wrong(name, token):
                raise SettingsError(f"--tokens {path}, line {number}: {wrong}")
            if name in digests or _digest(token) in digests.values():
                raise SettingsError(f"--tokens {path}, line {number}: this name or token stands there twice")
            digests[name] = _digest(token)
        if not digests:
            raise SettingsError(
                f"--tokens {path} has no token; write name:token into it, the token by {_MAKE}"
            )
        return cls(digests)

    def name_of(self, authorization: str) -> str | None:
        """Who sends this header (`Bearer TOKEN`); `None` for nobody we know. It takes as long for a token
        that is nearly right as for any other."""
        scheme, _, token = authorization.partition(" ")
        given, found = _digest(token.strip()), None
        for name, digest in self._digests.items():
            if hmac.compare_digest(given, digest):
                found = name
        return found if scheme.lower() == "bearer" else None


def _wrong(name: str, token: str) -> str:
    if not _NAME.fullmatch(name):
        return "the name must be letters, digits and . _ @ -, at most 64"
    if not _TOKEN.fullmatch(token) or len(token) < SHORTEST:
        return f"the token must have {SHORTEST} characters or more, no spaces; make one by {_MAKE}"
    return ""


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
