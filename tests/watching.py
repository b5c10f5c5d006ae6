"""Watching what processes do with the network and the disk, from inside Python and from outside.

Inside: an audit hook in every interpreter that starts. Outside: `strace`, which also sees native code. The
processes get a home, cache, data and temporary folder of their own, and an environment of nothing else, since
several vendors keep quiet where they find signs of continuous integration.
"""

from __future__ import annotations

import ast
import ipaddress
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

_NETWORK = "connect,sendto,sendmsg,sendmmsg"
_DISK = "?open,openat,?creat,?mkdir,mkdirat,?rename,?renameat,renameat2,?link,linkat,?symlink,symlinkat"
# -D: what is started is the process itself, not strace, which lets no signal end it
_TRACE = ["strace", "-D", "-f", "-ff", "-y", "-qq", "--seccomp-bpf", "-e", "signal=none"]
_TRACE += ["-e", f"trace={_NETWORK},{_DISK}"]
_HOOK = """
import os, sys

def note(event, arguments):
    if event in EVENTS:
        values = [value for value in arguments if isinstance(value, (str, bytes, tuple, int, type(None)))]
        log = os.open(os.environ["WATCH_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(log, (repr((event, values)) + "\\n").encode())
        os.close(log)

EVENTS = {"socket." + name for name in (
    "connect", "getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo", "sendto", "sendmsg")}
sys.addaudithook(note)
"""
_CALL = re.compile(r"(\w+)\((.*)")
_FAMILY = re.compile(r"sa_family=(\w+)")
_ADDRESS = re.compile(r'inet_(?:addr\("|pton\(AF_INET6, ")([^"]+)"')
_PATH = re.compile(r'(?:<([^<>]*)>, )?"((?:[^"\\]|\\.)*)"')
_WRITING = re.compile(r"O_(?:WRONLY|RDWR|CREAT|TRUNC)|O_TMPFILE")


def require_strace() -> None:
    """Skip where strace is not installed; fail there in continuous integration."""
    if shutil.which("strace") is None:
        message = "no strace: sudo apt install strace"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


class Watch:
    """Processes under watch, with folders of their own inside `folder`."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.home, self.temporary, self._notes = folder / "home", folder / "tmp", folder / "notes"
        hooks = folder / "hooks"
        for path in (self.home, self.temporary, self._notes, hooks):
            path.mkdir(parents=True)
        (hooks / "sitecustomize.py").write_text(_HOOK, "utf-8")
        self._log = self._notes / "audit.log"
        self._environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(hooks),
            "PYTHONDONTWRITEBYTECODE": "1",  # that Python keeps .pyc is not the question
            "WATCH_LOG": str(self._log),
            **environment,
        }

    def run(self, *command: object) -> str:
        """Run a command to its end, which must be a good one; what it printed."""
        with self.running(*command) as process:
            out, errors = process.communicate(timeout=500)
        assert process.returncode == 0, errors
        return out

    @contextmanager
    def running(self, *command: object) -> Iterator[subprocess.Popen[str]]:
        """A process under watch."""
        tracing = [*_TRACE, "-o", str(self._notes / "trace")]
        with subprocess.Popen(
            [*tracing, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment,
            cwd=self.temporary,
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.terminate()

    def kept(self) -> list[str]:
        """What is left in the home folder."""
        return sorted(path.relative_to(self.home).as_posix() for path in self.home.rglob("*"))

    def strangers(self) -> set[str]:
        """Whom a process turned to that is not this machine: addresses and names."""
        return self.asked() | self.reached()

    def asked(self) -> set[str]:
        """The strangers that Python's audit hook has seen."""
        noted = self._log.read_text("utf-8").splitlines() if self._log.is_file() else []
        return set(_names(noted))

    def reached(self) -> set[str]:
        """The strangers that strace has seen."""
        return set(_addresses(self._calls()))

    def written(self, *allowed: Path) -> set[str]:
        """Files and folders that were created or opened for writing elsewhere than in `allowed` folders.

        So is whatever was made under a relative name by a call that does not show the current folder.
        """
        roots = [*map(os.path.realpath, (*allowed, self.temporary, self._notes)), "/dev/null", "/dev/tty"]
        paths = {os.path.realpath(path) if path[0] == "/" else path for path in _written(self._calls())}
        return {path for path in paths if not any(f"{path}/".startswith(f"{root}/") for root in roots)}

    def _calls(self) -> Iterator[tuple[str, str]]:
        traces = sorted(self._notes.glob("trace*"))
        assert traces, "nothing was traced"
        for trace in traces:
            for line in trace.read_text("utf-8", "replace").splitlines():
                if call := _CALL.match(line):
                    yield call[1], call[2]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _names(noted: Sequence[str]) -> Iterator[str]:
    """Names and addresses from the audit hook that are not this machine's."""
    for line in noted:
        event, values = ast.literal_eval(line)
        for value in values[:1] if event != "socket.getnameinfo" else values:
            host = value[0] if isinstance(value, tuple) else value
            if isinstance(host, str) and not host.startswith("/") and not _here(host):
                yield host


def _addresses(calls: Iterator[tuple[str, str]]) -> Iterator[str]:
    """Addresses from strace that are not this machine's."""
    for name, arguments in calls:
        if name in _NETWORK.split(","):
            for family in _FAMILY.findall(arguments):
                if family not in {"AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_UNSPEC"}:
                    yield family
            yield from (address for address in _ADDRESS.findall(arguments) if not _here(address))


def _here(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    except ValueError:
        return host in ("", "localhost")


def _written(calls: Iterator[tuple[str, str]]) -> Iterator[str]:
    for name, arguments in calls:
        if name in ("open", "openat") and not _WRITING.search(arguments):
            continue
        if name not in _NETWORK.split(",") and (paths := _PATH.findall(arguments)):
            folder, path = paths[-1]  # of two, the second is the one that is made
            yield path if path[:1] == "/" or not folder else f"{folder}/{path}"
