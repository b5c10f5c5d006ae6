"""Looking after an archive: what it holds, and embedding it anew with another model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.assistant import Assistant
from rag.local_model import local_model_installed

if TYPE_CHECKING:
    pass


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
    return {
        "archive": str(state.path),
        "articles": coverage.articles,
        "undated": coverage.undated,
        "first_day": coverage.first_day.isoformat() if coverage.first_day else None,
        "last_day": coverage.last_day.isoformat() if coverage.last_day else None,
        "outlets": dict(coverage.outlets),
        "passages": assistant.archive.passage_count(),
        "revision": assistant.archive.revision,
        "embedding_model": assistant.embedder.name,
        "size_mb": round(state.size_bytes / 1e6, 1),
        "answers_by": answers_by,
    }
