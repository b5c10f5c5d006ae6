"""The wheel: it holds all that the sources do but the experiments, and runs where nothing else of ours is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("rag", "vectorstore", "prompts", "ui", "evals")
NOT_SHIPPED = "evals/experiments/"
BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", "Makefile")
pytestmark = pytest.mark.slow


def run(*command: object, cwd: Path, **environment: str) -> str:
    """What a command prints; it must succeed."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DATELINE_", "OPENAI_", "PYTHON"))}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean copy of the checkout, so that nothing is built in it."""
    folder = tmp_path_factory.mktemp("checkout")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(sources: Path) -> Path:
    """What the recipe of `make wheel` builds, with this environment in place of the one that it makes."""
    (sources / "build" / "lib" / "rag").mkdir(parents=True)
    (sources / "build" / "lib" / "rag" / "long_gone.py").touch()
    (sources / ".venv").mkdir()
    (sources / ".venv" / ".local").touch()
    run("make", "-o", ".venv/.local", f"PIP={sys.executable} -m pip", "wheel", cwd=sources)
    (built,) = (sources / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it, which finds the packages of others where ours does."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    others = [entry for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages")]
    (site / "others.pth").write_text("\n".join(others) + "\n", "utf-8")
    options = ("--no-deps", "--no-index", "--ignore-installed", "--disable-pip-version-check")
    run(python, "-m", "pip", "install", *options, wheel, cwd=folder)
    return python


def test_everything_in_the_packages_is_in_the_wheel(sources: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    wanted = {
        name: path.read_bytes()
        for room in ROOMS
        for path in (sources / room).rglob("*")
        if path.is_file() and not (name := path.relative_to(sources).as_posix()).startswith(NOT_SHIPPED)
    }
    assert sorted(wanted.keys() - held.keys()) == []
    assert sorted(held.keys() - wanted.keys()) == [], "nothing that an earlier build left behind"
    assert held == wanted


def test_a_fresh_environment_runs_the_wheel(python: Path, tmp_path: Path) -> None:
    dateline = python.with_name("dateline")
    home = {
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "c"),
    }
    where = run(python, "-c", "import rag; print(rag.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(python.parents[1]), "not the checkout's"
    assert re.fullmatch(r"dateline \d+\.\d+\.\d+\n", run(dateline, "--version", cwd=tmp_path, **home))
    for command in ("ingest", "ask", "chat", "eval", "feedback"):
        assert command in run(dateline, "--help", cwd=tmp_path, **home)
    answer = run(
        dateline,
        "ask",
        "--demo",
        "--mode",
        "extractive",
        "Who vetoed the resolution on Crimea?",
        cwd=tmp_path,
        **home,
    )
    assert "Russia stood alone on Saturday when it vetoed" in answer
    assert "[1] “" in answer


def test_what_is_missing_beside_a_wheel_is_named_by_the_packages_themselves(
    python: Path, tmp_path: Path
) -> None:
    code = "from rag.errors import install_command; print(install_command('eval'))"
    command = run(python, "-c", code, cwd=tmp_path)
    assert command.startswith(f"{python} -m pip install 'ir-measures>=")
    assert "dateline" not in command.removeprefix(str(python))
