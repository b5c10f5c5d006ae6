"""Where a team's database is, and how that is said without its password."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

SCHEMES = ("postgresql", "postgres")
_NO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def is_installed() -> bool:
    """Whether there is what speaks to a database: the packages of the extra `team`."""
    try:
        import alembic  # noqa: F401
        import psycopg  # noqa: F401
        import sqlalchemy  # noqa: F401
    except ImportError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """The URL of a database as libpq takes it: `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`.

    Raises ValueError for any other; the message repeats nothing of it, for it may have a password.
    """

    url: str = field(repr=False)

    def __post_init__(self) -> None:
        form = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
        try:
            parts = urlsplit(self.url)
        except ValueError:
            raise ValueError(f"it is no address; write it as {form}") from None
        if parts.scheme not in SCHEMES:
            raise ValueError(f"it does not begin with postgresql://; write it as {form}")
        if not parts.path.strip("/"):
            raise ValueError(f"it names no database; write it as {form}")
        if _NO_ESCAPE.search(self.url) or any(char.isspace() for char in self.url):
            raise ValueError(f"a space or a % in it must be written as %20 or %25; write it as {form}")
        if "#" in self.url:
            raise ValueError(f"a # in it must be written as %23; write it as {form}")

    @property
    def shown(self) -> str:
        """Host, port and database, as far as they are named."""
        parts = urlsplit(self.url)
        named = parse_qs(parts.query)
        host = unquote(parts.netloc.rpartition("@")[2]) or ",".join(named.get("host", ["this machine"]))
        return f"{host}/{unquote(parts.path.strip('/'))}"
