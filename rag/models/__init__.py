"""The language models: one client for every endpoint, and the embedded one in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.models.chat import ROOM_TO_THINK, ChatMessage, Completion, Interruptible, LanguageModel
    from rag.models.http import http_client
    from rag.models.interruption import Interruption
    from rag.models.llama_server import LocalModel, local_model_installed
    from rag.models.openai_chat import EmbeddedModel, OpenAIModel
    from rag.models.shared_server import SharedModel, can_share, running_server, stop_server
    from rag.models.thinking import Mark
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".chat": ("ChatMessage", "Completion", "Interruptible", "LanguageModel", "ROOM_TO_THINK"),
            ".http": ("http_client",),
            ".interruption": ("Interruption",),
            ".llama_server": ("LocalModel", "local_model_installed"),
            ".openai_chat": ("EmbeddedModel", "OpenAIModel"),
            ".shared_server": ("SharedModel", "can_share", "running_server", "stop_server"),
            ".thinking": ("Mark",),
        },
    )  # fmt: skip

__all__ = [
    "ROOM_TO_THINK", "ChatMessage", "Completion", "EmbeddedModel", "Interruptible", "Interruption",
    "LanguageModel", "LocalModel", "Mark", "OpenAIModel", "SharedModel", "can_share", "http_client",
    "local_model_installed", "running_server", "stop_server",
]  # fmt: skip
