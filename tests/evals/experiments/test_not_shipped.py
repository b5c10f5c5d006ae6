"""The experiments stay in the checkout: no wheel holds them, and nothing that is shipped needs them."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from setuptools import find_packages

ROOT = Path(__file__).parents[3]
EXPERIMENTS = "evals.experiments"


def packages() -> set[str]:
    """What setuptools puts into a wheel, by the project's own settings."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    return set(find_packages(str(ROOT), **settings["find"]))


def modules_of(package: str) -> list[Path]:
    return sorted((ROOT / package.replace(".", "/")).glob("*.py"))


def test_no_experiment_is_packed() -> None:
    packed = packages()
    assert {"rag", "vectorstore", "prompts", "ui", "evals", "evals.report"} <= packed
    assert [name for name in packed if name.startswith(EXPERIMENTS)] == []


def test_every_other_package_is_packed() -> None:
    rooms = [ROOT / room for room in ("rag", "vectorstore", "prompts", "ui", "evals")]
    there = {
        init.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for room in rooms
        for init in room.rglob("__init__.py")
    }
    assert {name for name in there - packages() if not name.startswith(EXPERIMENTS)} == set()


def test_nothing_that_is_packed_imports_an_experiment() -> None:
    wrong = []
    for path in (path for package in packages() for path in modules_of(package)):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = []
            if isinstance(node, ast.Import):
                named = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                named = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            wrong += [(path.name, name) for name in named if name.startswith(EXPERIMENTS)]
    assert wrong == []
