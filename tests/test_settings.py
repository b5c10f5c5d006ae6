"""Settings: from the environment or from arguments, and clear about what cannot be used."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.errors import SettingsError
from rag.settings import Settings
from vectorstore.errors import IndexFailed
from vectorstore.indexes.chroma_server import ServerAddress


def test_without_anything_set_there_is_no_endpoint_and_the_mode_is_auto() -> None:
    settings = Settings.load()
    assert settings.mode == "auto"
    assert not settings.has_endpoint
    assert settings.archive_path.parts[-2:] == ("dateline", "archive")


def test_the_environment_is_read_under_our_names_and_openais(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_ARCHIVE", "~/news")
    monkeypatch.setenv("DATELINE_TIMEOUT_S", "7.5")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    settings = Settings.load()
    assert settings.archive_path == Path.home() / "news"
    assert settings.timeout_s == 7.5
    assert settings.openai_base_url == "http://127.0.0.1:9/v1"
    assert settings.has_endpoint


def test_a_chroma_server_is_asked_as_it_wants_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = {"url": "https://api.example.org", "token": "t0p", "tenant": "desk", "database": "news"}
    for name, value in named.items():
        monkeypatch.setenv(f"DATELINE_CHROMA_{name.upper()}", value)
    asked: list[ServerAddress] = []

    def connect(address: ServerAddress) -> None:
        asked.append(address)
        raise IndexFailed("nobody there")

    monkeypatch.setattr("vectorstore.archive.Server", connect)
    with suppress(IndexFailed), Assistant.open(tmp_path / "archive"):
        pass
    assert asked == [ServerAddress("https://api.example.org", "t0p", "desk", "news")]
    assert "t0p" not in repr(Settings.load())


def test_an_argument_goes_before_the_environment_and_none_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_MODE", "llm")
    monkeypatch.setenv("OPENAI_API_KEY", "from-outside")
    settings = Settings.load(mode="extractive", openai_api_key="given", archive=None)
    assert settings.mode == "extractive"
    assert settings.openai_api_key
    assert settings.openai_api_key.get_secret_value() == "given"
    assert Settings.load(mode=None).mode == "llm"


@pytest.mark.parametrize(
    "name",
    ["DATELINE_ARCHIVE", "DATELINE_MODE", "DATELINE_EMBEDDING_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"],
)
def test_a_variable_that_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    unset = Settings.load()
    monkeypatch.setenv(name, "")
    assert Settings.load() == unset
    assert Settings.load().archive_path == unset.archive_path


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"mode": "fast"}, "setting mode = 'fast': Input should be 'auto', 'llm' or 'extractive'"),
        ({"timeout_s": 0}, "setting timeout_s = 0: .*greater than 0"),
        ({"answer_tokens": 0}, "setting answer_tokens = 0: .*greater than or equal to 16"),
        ({"max_file_mb": "big"}, "setting max_file_mb = 'big': .*number"),
        ({"database_url": "mysql://ida:secret@db/news"}, "setting database_url: it does not begin with"),
        ({"database_url": "postgresql://ida:se%cret@db/news"}, "setting database_url: a space or a %"),
        ({"database_url": "postgresql://ida:secret@db"}, "setting database_url: it names no database"),
        ({"colour": "red"}, "setting colour = 'red'"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(values: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Settings.load(**values)


def test_a_key_is_never_shown() -> None:
    with pytest.raises(SettingsError, match=r"openai_api_key|OPENAI_API_KEY") as raised:
        Settings.load(openai_api_key=["sk-secret"])
    assert "sk-secret" not in str(raised.value)
    assert "sk-secret" not in repr(Settings.load(openai_api_key="sk-secret"))
