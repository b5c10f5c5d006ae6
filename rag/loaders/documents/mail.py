"""Mail: single messages (EML, Apple's EMLX), mailboxes (mbox), and saved web pages (MHTML)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from rag.errors import ReadError
from rag.loaders.decode import decode
from rag.loaders.format import Beginning, Reading
from rag.loaders.records import Broken, Record
from rag.loaders.stream import Source, source_of
from rag.loaders.web import with_address

_HEADER = re.compile(
    rb"(?:from|to|cc|subject|date|mime-version|message-id|received|return-path|delivered-to|reply-to|sender"
    rb"|content-type|x-[\w-]{1,60}|dkim-signature|snapshot-content-location|list-[\w-]{1,40}):[ \t]*[^\r\n]",
    re.I,
)
_ENVELOPE = re.compile(rb"From \S[^\r\n]* \d{4}[^\r\n]*\r?\n(?=[\w-]{1,60}:)")
_QUOTED = re.compile(r"^(?:>.*|.{0,200}\b(?:wrote|schrieb|a \u00e9crit)\s?:)$", re.M)
_MAX_PARTS = 200
_FAILURES = (
    ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, OverflowError,
)  # fmt: skip


def is_mbox(start: Beginning) -> bool:
    """Whether a file begins with the "From " line of a mailbox."""
    return bool(_ENVELOPE.match(start.data))


def is_mail(start: Beginning) -> bool:
    """Whether a file begins with headers of a message: two that are known, or one where its name says so."""
    data = start.data
    if start.ending == ".emlx":
        return data[:12].split(b"\n")[0].strip().isdigit()
    lines = [line for line in data[:4000].splitlines() if line[:1] not in (b" ", b"\t")]
    known = sum(1 for line in lines[:3] if _HEADER.match(line))
    if start.ending in {".eml", ".mhtml", ".mht"}:
        return known > 0
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0].lower()
    return known > 1 and b"\nmime-version:" in b"\n" + head


def read_mbox(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """One record for each message of a mailbox, in its order, with one message in memory at a time."""
    for message in _messages(_lines(source.chunks), reading.max_bytes):
        if message is None:
            yield Broken(f"the message is larger than {reading.max_bytes:,} bytes")
        else:
            yield _read_message(message, reading)


def read_mail(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The record of a message or a saved page."""
    data = source.read(reading.max_bytes)
    count, _, rest = data.partition(b"\n")
    if count.strip().isdigit():
        data = rest[: int(count[:12])]
    yield _read_message(data, reading)


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of a file with their ends; a line that does not end in a chunk comes in pieces."""
    before = b""
    for chunk in chunks:
        *lines, before = (before + chunk).splitlines(keepends=True) or [b""]
        yield from lines
        if len(before) > 100_000:
            yield before
            before = b""
    if before:
        yield before


def _messages(lines: Iterator[bytes], max_bytes: int) -> Iterator[bytes | None]:
    """The bytes of each message, `None` for one that is longer than `max_bytes`."""
    parts: list[bytes] = []
    size, blank, pending = 0, True, b""
    for line in lines:
        if pending:
            if re.match(rb"[\w-]{1,60}:", line):
                if size:
                    yield b"".join(parts) if size <= max_bytes else None
                parts, size = [], 0
            elif size <= max_bytes:
                parts.append(pending)
                size += len(pending)
            pending = b""
        if blank and line.startswith(b"From "):
            pending, blank = line, False
            continue
        blank = not line.strip()
        size += len(line)
        if size <= max_bytes:
            parts.append(line[1:] if re.match(rb">+From ", line) else line)
        else:
            parts.clear()
    if size:
        yield b"".join(parts) if size <= max_bytes else None


def _read_message(data: bytes, reading: Reading) -> Record | Broken:
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
        parts = [part for part, _ in zip(message.walk(), range(_MAX_PARTS), strict=False)]
        return _record(message, parts, reading)
    except _FAILURES as error:
        return Broken(f"the message cannot be read ({type(error).__name__})")


def _record(message: EmailMessage, parts: list[EmailMessage], reading: Reading) -> Record | Broken:
    location = _header(message, "Snapshot-Content-Location")
    if any(part.get_content_type() == "multipart/encrypted" for part in parts):
        return Broken("the message is encrypted")
    texts = [part for part in parts if not part.is_attachment() and part.get_content_type() == "text/plain"]
    pages = [part for part in parts if not part.is_attachment() and part.get_content_type() == "text/html"]
    saved = bool(location) or message.get_content_type() == "multipart/related"
    plain = "" if saved and pages else _own_words("\n\n".join(map(_text, texts)))
    page = _read_page(_main(pages, location), reading) if pages and len(plain.split()) < 20 else None
    if saved and page:
        if isinstance(page, Broken):
            return page
        return with_address(page, location or _header(pages[0], "Content-Location"))
    if isinstance(page, Record) and len(page.text) > len(plain):
        plain = page.text
    elif not texts:
        return page or Broken("the message has no text")
    name, address = parseaddr(_header(message, "From"))
    return Record(
        id=_header(message, "Message-ID").strip("<>"),
        title=_header(message, "Subject"),
        text=plain,
        source=name or address.rpartition("@")[2],
        published=_header(message, "Date") or None,
        url=_header(message, "Archived-At").strip("<>"),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, "")).strip()
    except _FAILURES:
        return ""


def _main(pages: list[EmailMessage], location: str) -> EmailMessage:
    """The page that was saved: at the address named, else the first."""
    at = (part for part in pages if location and _header(part, "Content-Location") == location)
    return next(at, pages[0])


def _text(part: EmailMessage) -> str:
    data = part.get_payload(decode=True)
    charset = part.get_content_charset() or ""
    return decode(data, charset) if isinstance(data, bytes) else ""


def _read_page(part: EmailMessage, reading: Reading) -> Record | Broken | None:
    data = _text(part).encode("utf-8", "replace")
    try:
        found = reading.read(source_of(iter((data,))), "page.html", replace(reading, depth=reading.depth + 1))
        return next(iter(found), None)
    except ReadError as error:
        return Broken(str(error))
    except Exception as error:  # noqa: BLE001
        return Broken(f"its page cannot be read ({error})")


def _own_words(text: str) -> str:
    """The text without what a reply repeats and without the signature."""
    lines = text.replace("\r\n", "\n")
    lines = re.split(r"^-- ?$", lines, maxsplit=1, flags=re.M)[0]
    return _QUOTED.sub("", lines).strip()
