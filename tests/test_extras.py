"""What is missing is named with a command that works: no index holds Dateline itself."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from rag import errors
from rag.errors import install_command, installed_version, missing_packages, pip_install

ROOT = Path(__file__).parent.parent
FROM_AN_INDEX = re.compile(r"""pip3? install[^\n`]*?[\s'"]dateline(?![\w./-])""")
"""`pip install dateline`, with or without extras, quotation marks and options before it."""


@pytest.mark.parametrize("extra", ["local", "eval", "mcp", "tables", "team", "ray"])
def test_from_a_checkout_the_checkout_is_installed(extra: str) -> None:
    words = shlex.split(install_command(extra))
    assert words == [sys.executable, "-m", "pip", "install", "-e", f"{ROOT}[{extra}]"]


def test_a_folder_with_a_space_survives_the_shell(tmp_path: Path) -> None:
    root = tmp_path / "my checkout"
    root.mkdir()
    (root / "pyproject.toml").touch()
    assert shlex.split(install_command("eval", root))[-1] == f"{root}[eval]"


def test_from_a_wheel_the_packages_themselves_are_named(tmp_path: Path) -> None:
    words = shlex.split(install_command("eval", tmp_path))
    assert words[:4] == [sys.executable, "-m", "pip", "install"]
    assert words[4].startswith("ir-measures>=")
    assert not any(word.startswith("dateline") for word in words)
    assert len(shlex.split(install_command("local", tmp_path))) == 4 + 23


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing_packages("eval") == ()

    def without(name: str) -> str:
        if name == "ir-measures":
            raise PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(errors, "version", without)
    assert missing_packages("eval") == ("ir-measures",)


def test_a_tree_that_was_never_installed_has_no_version_and_misses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(errors, "DISTRIBUTION", "never-installed")
    assert installed_version() == "unknown"
    assert missing_packages("eval") == ()


def texts() -> Iterator[Path]:
    """Everything that a user may read: pages, messages and the comments around them."""
    for pattern in ("*.md", "Makefile", "docs/*.md", ".ci/*"):
        yield from ROOT.glob(pattern)
    for room in ("rag", "vectorstore", "prompts", "ui", "evals"):
        yield from (path for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".js", ".j2"))


def test_nobody_is_told_to_install_dateline_from_an_index() -> None:
    assert FROM_AN_INDEX.search("run `pip install 'dateline[local]'`")
    assert FROM_AN_INDEX.search('run: pip install --upgrade "dateline[eval]"')
    assert not FROM_AN_INDEX.search("run: pip install './dateline[eval]'")
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in texts()
        for found in FROM_AN_INDEX.finditer(path.read_text("utf-8"))
    ]
    assert wrong == []


def test_pip_is_that_of_this_interpreter() -> None:
    assert pip_install("tantivy") == f"{shlex.quote(sys.executable)} -m pip install tantivy"
