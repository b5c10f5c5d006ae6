"""Looking after an archive: what it says of itself, and moving it to another embedding model."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.cli.maintenance import reembed, status_json
from rag.errors import ArchiveError, ArchiveMismatch, EmbeddingError
from rag.indexing.pipeline import Step
from rag.models.encoders.minilm import MiniLM
from rag.models.shared_server import ServerRecord
from rag.settings import Settings
from tests.conftest import ARTICLES
from tests.embeddings_endpoint import DIMENSION, EmbeddingsEndpoint
from vectorstore.archive import Archive

pytestmark = pytest.mark.usefixtures("quick_publishing")


def test_an_archive_says_what_it_holds_and_who_answers(harbour: Archive, embedder: MiniLM) -> None:
    facts = status_json(Assistant(harbour, Settings.load(openai_base_url="http://a/v1", model="m"), embedder))
    assert facts["articles"] == 3
    assert facts["undated"] == 1
    assert (facts["first_day"], facts["last_day"]) == ("2014-03-05", "2014-04-02")
    assert facts["outlets"] == {"Harbour Wire": 1, "Northern Ledger": 1}
    assert facts["embedding_model"] == embedder.name
    assert facts["answers_by"] == "m at http://a/v1"
    assert facts["notes"] == []


@pytest.mark.parametrize(
    ("installed", "who"), [(True, "embedded language model"), (False, "quotations only")]
)
def test_without_an_endpoint_it_says_so(
    harbour: Archive, embedder: MiniLM, monkeypatch: pytest.MonkeyPatch, installed: bool, who: str
) -> None:
    monkeypatch.setattr("rag.cli.maintenance.local_model_installed", lambda: installed)
    facts = status_json(Assistant(harbour, Settings.load(), embedder))
    assert who in str(facts["answers_by"])


def test_it_says_whether_the_model_is_loaded(
    harbour: Archive, embedder: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = Assistant(harbour, Settings.load(), embedder)
    monkeypatch.setattr("rag.cli.maintenance.running_server", lambda: None)
    assert status_json(assistant)["model_server"] is None
    record = ServerRecord(4711, "0", 9, "secret", "tiny", "")
    monkeypatch.setattr("rag.cli.maintenance.running_server", lambda: record)
    assert status_json(assistant)["model_server"] == "tiny is loaded (process 4711)"


def filled(path: Path, embedder: MiniLM) -> Path:
    with Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive:
        Assistant(archive, Settings.load(), embedder).add(ARTICLES)
    return path


def test_an_archive_moves_to_another_embedding_model_and_is_searched_with_it(
    tmp_path: Path, embedder: MiniLM
) -> None:
    path, steps = filled(tmp_path / "archive", embedder), list[Step]()
    with EmbeddingsEndpoint() as endpoint:
        settings = Settings.load(
            archive=path,
            embedding_model="bag-of-words",
            embedding_base_url=endpoint.base_url,
            embedding_dimension=DIMENSION,
        )
        passages = reembed(settings, steps.append)
        with Assistant.open(settings=settings, create=False) as assistant:
            assert passages == assistant.archive.passage_count()
            assert assistant.search("What did Marta Quist say?")[0].passage.article_id == "ferry"
            hit = assistant.search("Engineer Ida Rohm said that rust had been found")[0]
            assert hit.passage.article_id == "bridge"
            assert hit.dense is not None
    assert steps[0] == Step("reading", 0, passages)
    assert Step("reading", passages, passages) in steps
    with pytest.raises(ArchiveMismatch, match="bag-of-words"):
        Assistant.open(path)


def test_an_endpoint_that_fails_leaves_the_archive_as_it_was(tmp_path: Path, embedder: MiniLM) -> None:
    path = filled(tmp_path / "archive", embedder)
    with EmbeddingsEndpoint("http_401") as endpoint:
        settings = Settings.load(
            archive=path,
            embedding_model="bag-of-words",
            embedding_base_url=endpoint.base_url,
            embedding_dimension=DIMENSION,
        )
        with pytest.raises(EmbeddingError, match="refused"):
            reembed(settings, lambda _: None)
    with Assistant.open(path, create=False) as assistant:
        assert assistant.search("What did Marta Quist say?")[0].passage.article_id == "ferry"


def test_there_must_be_an_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="dateline ingest"):
        reembed(Settings.load(archive=tmp_path / "none"), lambda _: None)
    assert list(tmp_path.iterdir()) == []
