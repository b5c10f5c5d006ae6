"""Embeddings from an OpenAI-compatible endpoint, when one is set instead of the embedded model."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from rag.errors import EmbeddingError, ModelError, PromptTooLong
from rag.models.encoders.inference import encodable
from rag.models.error_mapping import Endpoint, is_passing, model_error

if TYPE_CHECKING:
    import openai

    from rag.models.encoders.minilm import Progress, Vectors

TEXTS_PER_REQUEST = 128


class EndpointEmbedder:
    """An embedding model behind the OpenAI API. Vectors are brought to unit length here.

    A request that meets overload or a lost connection is made again `max_retries` times, after 1, 2, … s.
    Failures are raised as `EmbeddingError`.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        dimension: int,
        api_key: str | None = None,
        *,
        timeout_s: float = 60.0,
        max_retries: int = 3,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = model
        self.dimension = dimension
        self._base_url = base_url
        self._api_key = api_key
        self._endpoint = Endpoint(base_url, model, has_key=bool(api_key))
        self._timeout_s = timeout_s
        self._max_retries = max_retries
        self._sleep = sleep
        self._client: openai.OpenAI | None = None

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See `Embedder.embed`."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), TEXTS_PER_REQUEST):
            batch = encodable(texts[start : start + TEXTS_PER_REQUEST])
            vectors[start : start + len(batch)] = self._request(batch)
            if progress:
                progress(start + len(batch), len(texts))
        return vectors

    def _request(self, batch: list[str]) -> Vectors:
        for attempt in range(self._max_retries + 1):
            try:
                return self._unit(self._ask(batch), len(batch))
            except ModelError as error:
                if not is_passing(error) or attempt == self._max_retries:
                    hint = " (a passage is longer than it takes)" if isinstance(error, PromptTooLong) else ""
                    raise EmbeddingError(f"the embedding model gave no vectors{hint}: {error}") from None
            self._sleep(attempt + 1.0)
        raise AssertionError("the loop returns or raises")

    def _ask(self, batch: list[str]) -> list[list[float]]:
        import httpx
        import openai

        try:
            reply = self._connected().embeddings.create(model=self.name, input=batch, encoding_format="float")
            rows = sorted(reply.data, key=lambda row: row.index)
            return [row.embedding for row in rows]
        except (openai.OpenAIError, httpx.HTTPError, ValueError, TypeError, AttributeError) as error:
            known = (
                error if isinstance(error, openai.OpenAIError | httpx.HTTPError) else ValueError("malformed")
            )
            problem = model_error(known, self._endpoint)
        raise problem

    def _unit(self, rows: list[list[float]], count: int) -> Vectors:
        try:
            vectors = np.asarray(rows, dtype=np.float32)
        except (ValueError, TypeError):
            raise EmbeddingError(f"{self.name} gave vectors that are no rows of numbers") from None
        if len(rows) != count:
            raise EmbeddingError(f"{self.name} gave {len(rows)} vectors for {count} texts")
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension:
            raise EmbeddingError(
                f"{self.name} gave vectors of shape {vectors.shape}, not of {self.dimension} numbers: set "
                "DATELINE_EMBEDDING_DIMENSION to what the model gives"
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(vectors).all() or not lengths.all():
            raise EmbeddingError(f"{self.name} gave a vector without a direction: all zero, or not finite")
        return np.asarray(vectors / lengths)

    def _connected(self) -> openai.OpenAI:
        import openai

        from rag.models.http import http_client

        if self._client is None:
            client = http_client(
                self._base_url,
                connect_timeout_s=5.0,
                read_timeout_s=self._timeout_s,
                response_timeout_s=10 * self._timeout_s,
            )
            self._client = openai.OpenAI(
                base_url=self._base_url,
                api_key=self._api_key or "none",
                max_retries=0,
                http_client=client,
            )
        return self._client
