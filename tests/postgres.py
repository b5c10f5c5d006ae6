"""A real PostgreSQL for the tests, as an ordinary user on a free port of 127.0.0.1.

It will not run as root: then it is started as `nobody`, in a folder of theirs.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

PASSWORD = "a%b c/d"
"""With characters that a URL must escape."""
ESCAPED = "a%25b%20c%2Fd"
OWNER = "nobody"
SETTINGS = {
    "fsync": "off",
    "max_connections": "40",
    "shared_buffers": "32MB",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}


def program(name: str) -> Path:
    """A program of the server. Without it the tests are skipped, in continuous integration they fail."""
    found = shutil.which(name)
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not found and not places:
        message = "no PostgreSQL server: sudo apt install postgresql"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return Path(found) if found else places[-1]


class Server:
    """A server with a folder of its own. `start` and `stop` as often as wanted; `remove` at the end."""

    def __init__(self) -> None:
        self._programs = {name: program(name) for name in ("initdb", "postgres")}
        self._folder = Path(tempfile.mkdtemp(prefix="dateline-postgres-"))
        self._data = self._folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._common: str | None = None
        self._as: dict[str, object] = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
            self._as = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": ()}
        word = self._folder / "password"
        word.write_text(PASSWORD)
        word.chmod(0o644)
        command = [self._programs["initdb"], "-D", self._data, "-U", "team", "-E", "UTF8", "--locale=C"]
        command += ["-A", "scram-sha-256", f"--pwfile={word}", "--no-sync"]
        self._run(command)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [str(self._programs["postgres"]), "-D", str(self._data), "-p", str(self.port)]
        command += [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder, **self._as)  # type: ignore[call-overload]
        import psycopg

        for _ in range(300):
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url("postgres")).close()
                return
            assert self._process.poll() is None, (self._folder / "log").read_text()
            time.sleep(0.1)
        raise AssertionError("the PostgreSQL server does not answer")

    def stop(self) -> None:
        """Stop it at once, breaking off whatever is under way."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str, *, user: str = "team", password: str = ESCAPED) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The URL of an empty database."""
        import psycopg

        name = f"team_{secrets.token_hex(4)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        return self.url(name)

    def emptied_database(self) -> str:
        """The URL of a database that is always the same, without any articles in it."""
        import psycopg

        if self._common is None:
            self._common = self.new_database()
        with psycopg.connect(self._common, autocommit=True) as connection:
            if connection.execute("SELECT to_regclass('dateline.archive')").fetchone() != (None,):
                tables = ", ".join(
                    f"dateline.{name}" for name in ("archive", "articles", "passages", "removed")
                )
                connection.execute(f"TRUNCATE {tables}")  # type: ignore[arg-type]
        return self._common

    def _run(self, command: list[object]) -> None:
        done = subprocess.run(
            list(map(str, command)),
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
            **self._as,  # type: ignore[call-overload]
        )
        assert done.returncode == 0, done.stdout + done.stderr
