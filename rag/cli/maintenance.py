"""Looking after an archive: what it holds, and embedding it anew with another model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.assistant import Assistant, database_url_of, embedder_of, secret_of
from rag.indexing import BATCH_PASSAGES, Progress, Step
from rag.models import local_model_installed, running_server
from vectorstore import Archive, Following

if TYPE_CHECKING:
    from rag.models.encoders import Vectors
    from rag.settings import Settings


def status_json(assistant: Assistant) -> dict[str, object]:
    """Facts about an open archive and about what would answer questions, as plain values."""
    coverage, state = assistant.archive.coverage(), assistant.archive.status()
    settings = assistant.settings
    if settings.has_endpoint:
        answers_by = f"{settings.model} at {settings.openai_base_url or 'OpenAI'}"
    elif settings.gguf or local_model_installed():
        answers_by = "the embedded language model"
    else:
        answers_by = "quotations only (no language model is installed or configured)"
    server = running_server()
    return {
        "archive": str(state.path),
        "articles": coverage.articles,
        "undated": coverage.undated,
        "first_day": coverage.first_day.isoformat() if coverage.first_day else None,
        "last_day": coverage.last_day.isoformat() if coverage.last_day else None,
        "outlets": dict(coverage.outlets),
        "passages": assistant.archive.passage_count(),
        "revision": assistant.archive.revision,
        "team": _following(assistant.archive.following),
        "embedding_model": assistant.embedder.name,
        "size_mb": round(state.bytes_on_disk / 1e6, 1),
        "answers_by": answers_by,
        "model_server": f"{server.name} is loaded (process {server.pid})" if server else None,
        "notes": list(state.notes),
    }


def _following(state: Following | None) -> dict[str, object] | None:
    if state is None:
        return None
    facts = {
        "database": state.database,
        "revision": state.revision,
        "newest": state.newest,
        "behind": state.behind,
        "fault": state.fault,
    }
    return {name: value for name, value in facts.items() if value is not None}


def reembed(settings: Settings, progress: Progress) -> int:
    """Embed every passage anew with the model that the settings name; returns how many there are.

    The old vectors serve until the new ones are all there. Raises `ArchiveError` and `EmbeddingError`.
    """
    embedder = embedder_of(settings)
    with Archive.open(
        settings.archive_path,
        chroma_url=settings.chroma_url,
        chroma_token=secret_of(settings.chroma_token),
        chroma_tenant=settings.chroma_tenant,
        chroma_database=settings.chroma_database,
        database_url=database_url_of(settings),
        create=False,
    ) as archive:
        total = archive.passage_count()

        def batches() -> Iterator[tuple[list[str], Vectors]]:
            progress(Step("reading", 0, total))
            passages = [passage for passage, _ in archive.all_passages()]
            for start in range(0, len(passages), BATCH_PASSAGES):
                batch = passages[start : start + BATCH_PASSAGES]
                yield [p.id for p in batch], embedder.embed([p.indexed_text for p in batch])
                progress(Step("reading", start + len(batch), total))

        with archive.writing() as writer:
            writer.reembed(
                embedder.name,
                embedder.dimension,
                batches(),
                progress=lambda done, total: progress(Step("indexing", done, total)),
            )
    return total
