"""The command with a team's archive: what one machine brings in is asked on another, server or not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.cli import main as cli
from rag.models.encoders.minilm import MiniLM
from tests.postgres import Server

NEWS = """Harbour crane collapses in Port Ellery

A crane collapsed at the quay on Monday, the harbour master said. "Nobody was hurt," said Ida Rohm.

The quay will stay closed until Friday.
"""
Ran = tuple[int, str, str]


@pytest.fixture
def machine(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    embedder: MiniLM,
    quick_publishing: None,
    tmp_path: Path,
    team_url: str,
) -> Callable[..., Ran]:
    """Runs the command on the machine of that name: each has a folder of its own."""
    monkeypatch.setattr("rag.assistant.MiniLM", lambda: embedder)
    monkeypatch.setenv("DATELINE_DATABASE_URL", team_url)

    def run(name: str, *arguments: str) -> Ran:
        monkeypatch.setenv("DATELINE_ARCHIVE", str(tmp_path / name))
        monkeypatch.setattr(sys, "argv", ["dateline", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


def test_a_team(machine: Callable[..., Ran], tmp_path: Path, postgres: Server) -> None:
    (tmp_path / "crane.txt").write_text(NEWS, "utf-8")
    code, out, _ = machine("one", "ingest", str(tmp_path / "crane.txt"))
    assert (code, out.split(";")[0]) == (0, "1 article: 1 added")
    asking = ("ask", "What did Ida Rohm say?", "--mode", "extractive")
    code, out, err = machine("two", *asking)
    assert "Nobody was hurt" in out
    assert "note" not in err
    _, out, _ = machine("two", "status")
    assert "revision 1, newest 1, behind 0" in out
    postgres.stop()
    try:
        code, out, err = machine("two", *asking)
        assert (code, "Nobody was hurt" in out) == (0, True)
        assert f"note: PostgreSQL at 127.0.0.1:{postgres.port}" in err
        assert "this machine's copy, as of revision 1" in err
        _, out, _ = machine("two", "status")
        assert "fault PostgreSQL at 127.0.0.1" in out
        code, _, err = machine("two", "ingest", str(tmp_path / "crane.txt"))
        assert code == 1
        assert f"error: PostgreSQL at 127.0.0.1:{postgres.port}" in err
        code, _, err = machine("three", "ask", "Who?")
        assert code == 1
        assert "there is no copy of its archive" in err
    finally:
        postgres.start()
    (article_id,) = [line.split()[0] for line in machine("two", "list")[1].splitlines() if "crane" in line]
    assert machine("two", "remove", article_id)[0] == 0
    assert "0 of 0 articles" in machine("one", "list")[1]


def test_the_demo_archive_is_nobodys_copy(
    machine: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("rag.cli.demo.demo_archive", lambda: tmp_path / "demo")
    monkeypatch.setattr("rag.assistant.demo_articles", lambda: tmp_path / "crane.txt")
    (tmp_path / "crane.txt").write_text(NEWS, "utf-8")
    assert "crane" in machine("one", "list", "--demo")[1]
    assert "0 of 0 articles" in machine("one", "list")[1]
