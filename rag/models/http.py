"""The HTTP client under the language model client: bounded in time and size, and no proxy on loopback.

Imported only when a model is first asked, because httpx takes a tenth of a second to import.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

_MOST_RESPONSE_BYTES = 32 * 1024 * 1024  # a long answer streams under 5 MB; more is a fault or an attack


def http_client(
    base_url: str, *, connect_timeout_s: float, read_timeout_s: float, response_timeout_s: float
) -> httpx.Client:
    """A client that gives up connecting, waiting for the next bytes, and reading one response.

    `response_timeout_s` counts from the response's headers and also stops a stream kept alive by empty
    comments. Raises httpx's own exceptions.
    """

    def bound(response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _BoundedStream(response.stream, time.monotonic() + response_timeout_s)

    return httpx.Client(
        timeout=httpx.Timeout(read_timeout_s, connect=connect_timeout_s),
        event_hooks={"response": [bound]},
        trust_env=not is_loopback(base_url),
    )


def is_loopback(base_url: str) -> bool:
    """Whether the URL names this machine, so that HTTP_PROXY must not apply to it.

    >>> is_loopback("http://127.0.0.1:8080/v1"), is_loopback("https://api.openai.com/v1")
    (True, False)
    """
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _BoundedStream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        left = _MOST_RESPONSE_BYTES
        for chunk in self._stream:
            left -= len(chunk)
            if left < 0:
                raise httpx.DecodingError("response too large")
            if time.monotonic() > self._deadline:
                raise httpx.ReadTimeout("response takes too long")
            yield chunk

    def close(self) -> None:
        self._stream.close()
