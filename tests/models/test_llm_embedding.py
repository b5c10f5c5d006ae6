"""An embeddings endpoint: what is asked of it, and every way in which it may not answer."""

from __future__ import annotations

import pytest

from rag.errors import EmbeddingError
from rag.models.encoders.openai_embeddings import TEXTS_PER_REQUEST, EndpointEmbedder
from tests.embeddings_endpoint import DIMENSION, EmbeddingsEndpoint
from tests.misbehaving_endpoint import SECRET_ECHO, refused_base_url

KEY = "sk-test-1234567890"


def embedder_at(
    base_url: str, pauses: list[float] | None = None, dimension: int = DIMENSION
) -> EndpointEmbedder:
    sleep = pauses.append if pauses is not None else lambda _: None
    return EndpointEmbedder(base_url, "bag-of-words", dimension, KEY, sleep=sleep, timeout_s=5)


def test_many_texts_go_in_several_requests_with_model_and_key() -> None:
    texts = [f"text {n}" for n in range(TEXTS_PER_REQUEST + 1)]
    with EmbeddingsEndpoint() as endpoint:
        vectors = embedder_at(endpoint.base_url).embed(texts)
        assert [len(request["input"]) for request in endpoint.requests] == [TEXTS_PER_REQUEST, 1]
        assert {request["model"] for request in endpoint.requests} == {"bag-of-words"}
        assert endpoint.keys == [KEY, KEY]
    assert vectors.shape == (len(texts), DIMENSION)


@pytest.mark.parametrize("passing", ["http_503", "http_429", "drops_at_once"])
def test_overload_is_waited_out(passing: str) -> None:
    pauses: list[float] = []
    with EmbeddingsEndpoint(passing, passing, "embeds") as endpoint:
        assert embedder_at(endpoint.base_url, pauses).embed(["salt"]).shape == (1, DIMENSION)
    assert pauses == [1.0, 2.0]


def test_overload_without_end_is_an_error_after_three_more_attempts() -> None:
    pauses: list[float] = []
    with EmbeddingsEndpoint("http_503") as endpoint:
        with pytest.raises(EmbeddingError, match="overloaded"):
            embedder_at(endpoint.base_url, pauses).embed(["salt"])
        assert len(endpoint.requests) == 4
    assert pauses == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        ("http_401", "refused the request"),
        ("http_404", "has no model 'bag-of-words'"),
        ("html", "not the answer"),
        ("no_data", "not the answer"),
        ("a_list", "not the answer"),
        ("too_long_openai", "a passage is longer than it takes"),
        ("one_too_few", "gave 2 vectors for 3 texts"),
        ("only_one", "gave 1 vectors for 3 texts"),
        ("one_too_many", "gave 4 vectors for 3 texts"),
        ("short_vectors", "DATELINE_EMBEDDING_DIMENSION"),
        ("ragged", "no rows of numbers"),
        ("words", "no rows of numbers"),
        ("nothing", "bag-of-words gave vectors"),
        ("zeros", "without a direction"),
        ("nan", "bag-of-words gave a vector without a direction"),
    ],
)
def test_what_is_no_embedding_is_said_at_once_and_keeps_the_key_to_itself(
    behaviour: str, message: str
) -> None:
    pauses: list[float] = []
    with EmbeddingsEndpoint(behaviour) as endpoint:
        with pytest.raises(EmbeddingError, match=message) as raised:
            embedder_at(endpoint.base_url, pauses).embed(["salt", "ferry", "mill"])
        assert len(endpoint.requests) == 1
    assert pauses == []
    assert KEY not in str(raised.value)
    assert SECRET_ECHO not in str(raised.value)


def test_nobody_at_the_address_is_an_error_that_names_it() -> None:
    base_url = refused_base_url()
    with pytest.raises(EmbeddingError, match=f"No connection to {base_url}"):
        embedder_at(base_url).embed(["salt"])


@pytest.mark.parametrize("base_url", ["localhost:8000", "http://[::1", "ftp://host/v1", ""])
def test_an_address_that_is_none_is_an_error_of_ours(base_url: str) -> None:
    with pytest.raises(EmbeddingError):
        embedder_at(base_url).embed(["salt"])
