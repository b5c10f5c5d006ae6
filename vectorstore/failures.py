"""Turning a vendor's errors into ours at the border, and those that damaged data cause anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vectorstore.errors import IndexFailed

# What code runs into that reads data in which anything may stand: numbers for texts, half a JSON, the 40th of
# March. Only for blocks that do nothing else than read such data.
NONSENSE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


@contextmanager
def index_failures(what: str, *kinds: type[Exception]) -> Iterator[None]:
    """Raise the vendor's `kinds` of error as IndexFailed. Both vendors are Rust: a damaged file can make them
    panic, which arrives as a BaseException of a class that cannot be imported."""
    try:
        yield
    except kinds as error:
        raise IndexFailed(f"{what}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise IndexFailed(f"{what}: {error}") from error
