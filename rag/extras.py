"""What of Dateline is installed here, and the command that installs what is missing.

No index holds Dateline itself: a command names the checkout that we run from, or the packages that are
missing, never "dateline" alone. It names this interpreter, so that it can be pasted anywhere.
"""

from __future__ import annotations

import re
import shlex
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

DISTRIBUTION = "dateline"
_REQUIREMENT = re.compile(
    r"""(?P<spec>(?P<name>[\w.-]+)[^;]*?)\s*;.*\bextra\s*==\s*['"](?P<extra>[\w.-]+)['"]"""
)


def installed_version() -> str:
    """Dateline's version; `unknown` where it was never installed, only put on the path."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown"


def install_command(extra: str, root: Path | None = None) -> str:
    """The shell command that installs an extra (`local`, `eval`, `mcp`, `tables`) into this environment.

    `root` is the folder that holds the packages: Dateline's checkout, or a site-packages folder.
    """
    root = root or Path(__file__).resolve().parent.parent
    if (root / "pyproject.toml").is_file():
        return pip_install("-e", f"{root}[{extra}]")
    return pip_install(*_specifications(extra).values())


def pip_install(*arguments: str) -> str:
    """The shell command that gives the arguments to this interpreter's `pip install`.

    >>> pip_install("tantivy>=0.25").removeprefix(shlex.quote(sys.executable))
    " -m pip install 'tantivy>=0.25'"
    """
    return shlex.join([sys.executable, "-m", "pip", "install", *arguments])


def missing_packages(extra: str) -> tuple[str, ...]:
    """The names of the packages of an extra that are not installed, in the order they are declared."""
    return tuple(name for name in _specifications(extra) if not _is_installed(name))


def package_versions() -> dict[str, str]:
    """The versions of the installed packages that Dateline asks for, by name; those for its development,
    which no answer depends on, left out."""
    try:
        declared = requires(DISTRIBUTION) or ()
    except PackageNotFoundError:
        return {}
    developing = _specifications("dev")
    names = sorted({re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in declared} - set(developing))
    return {name: version(name) for name in names if _is_installed(name)}


def _specifications(extra: str) -> dict[str, str]:
    """What an extra asks for: `name>=version` by name; nothing where Dateline was never installed."""
    try:
        declared = requires(DISTRIBUTION) or ()
    except PackageNotFoundError:
        return {}
    matches = (_REQUIREMENT.match(line) for line in declared)
    return {match["name"]: match["spec"] for match in matches if match and match["extra"] == extra}


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
