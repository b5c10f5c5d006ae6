"""From a file to a receipt, or an error that names the line or the field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rag.errors import ReceiptError
from rag.schema import RECEIPT_VERSION, Receipt

MOST_BYTES = 64 * 2**20
_SHOWN = 40


def read_receipt(path: Path | str) -> Receipt:
    """The receipt in a file. Raises `ReceiptError` naming the file and the line or the field."""
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReceiptError(f"{path} has more than {MOST_BYTES // 2**20} MB: it is no receipt")
        data = path.read_bytes()
    except OSError as error:
        raise ReceiptError(f"{path} cannot be read: {error.strerror or error}") from error
    return parse_receipt(data, str(path))


def parse_receipt(data: bytes | str, name: str = "receipt") -> Receipt:
    """The receipt that is written in JSON; `name` is what an error calls it. Raises `ReceiptError`."""
    from pydantic import TypeAdapter, ValidationError

    values = _object(data, name)
    version = values.get("receipt")
    if isinstance(version, int) and version > RECEIPT_VERSION:
        raise ReceiptError(
            f"{name}: a receipt of version {version}, but this Dateline reads {RECEIPT_VERSION}: use a newer"
        )
    if version != RECEIPT_VERSION:
        raise ReceiptError(f"{name}: no receipt of Dateline's: its field receipt is not {RECEIPT_VERSION}")
    try:
        receipt: Receipt = TypeAdapter(Receipt).validate_json(data, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ReceiptError(f"{name}: {_field(first['loc'])}: {_wrong(first)}") from error
    if not values.get("checksum"):
        raise ReceiptError(f"{name}: checksum: Field required")
    return receipt


def _object(data: bytes | str, name: str) -> dict[str, Any]:
    try:
        values = json.loads(data)
    except json.JSONDecodeError as error:
        raise ReceiptError(f"{name}:{error.lineno}:{error.colno}: no JSON: {error.msg}") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise ReceiptError(f"{name}: no JSON: {error}") from error
    if not isinstance(values, dict):
        raise ReceiptError(f"{name}: no receipt of Dateline's: not an object")
    return values


def _field(place: tuple[int | str, ...]) -> str:
    """The path to a field: `quotations[2].start`; lists count from 0."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return path.removeprefix(".") or "the whole"


def _wrong(error: Any) -> str:
    given = error["input"]
    if error["type"] == "missing" or isinstance(given, dict | list):
        return str(error["msg"])
    shown = repr(given)
    return f"{error['msg']}, not {shown if len(shown) <= _SHOWN else f'{shown[:_SHOWN]}…'}"
