"""RTF: its text by striprtf, and the article or the bundle of articles that it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rag.loaders.format import Beginning, Format, Reading
from rag.loaders.plain import read_text
from rag.loaders.records import Broken, Record
from rag.loaders.stream import Source
from rag.text import scrub

MAX_RTF_BYTES = 50_000_000
_BRACE = re.compile(r"\\bin(\d{1,9}) ?|\\[{}\\]|[{}]")
_FONT = re.compile(r"(?=\\f\d)")
# What striprtf raises on files that are damaged.
_FAILURES = (ValueError, LookupError, RecursionError, OverflowError, TypeError, AttributeError)
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def rtf_text(data: bytes) -> str | Broken:
    """The text of an RTF file: paragraphs parted by blank lines, the cells of a row by tabs."""
    from striprtf.striprtf import rtf_to_text

    try:
        convert: Callable[..., str] = rtf_to_text
        text = convert(_tamed(data.decode("latin-1")), encoding=_encoding(data), errors="replace")
    except _FAILURES as error:
        return Broken(f"no text can be made out in the RTF file ({type(error).__name__}); save it as text")
    text = scrub(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    lines = (line.rstrip() for line in text.split("\n"))
    rows = (line.rstrip("|").replace("|", "\t") if line.endswith("|") else line for line in lines)
    return "\n\n".join(row for row in rows if row.strip())


def _tamed(rtf: str) -> str:
    """The file without what striprtf takes long for: pictures, addresses of links, long tables of fonts."""
    parts: list[str] = []
    position = 0
    while (picture := rtf.find("\\pict", position)) >= 0:
        parts.append(rtf[position:picture])
        position = _end_of_group(rtf, picture)
    text = "".join([*parts, rtf[position:]]).replace("\\fldinst", "\\private")
    fonts = text.find("{\\fonttbl")
    if fonts < 0:
        return text
    end = _end_of_group(text, fonts + 1)
    return text[:fonts] + _FONT.sub(";\n", text[fonts:end]) + text[end:]


def _end_of_group(rtf: str, start: int) -> int:
    """Where the group ends that `start` is in: before its brace."""
    depth, position = 0, start
    while match := _BRACE.search(rtf, position):
        position = match.end() + int(match[1] or 0)
        if match.group() == "{":
            depth += 1
        elif match.group() == "}":
            if not depth:
                return match.start()
            depth -= 1
    return len(rtf)


def _encoding(data: bytes) -> str:
    match = _CODE_PAGE.search(data[:2000])
    return f"cp{match[1].decode()}" if match else "cp1252"


def _is_rtf(start: Beginning) -> bool:
    return start.data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf")


def _read(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    text = rtf_text(source.read(min(reading.max_bytes, MAX_RTF_BYTES)))
    yield from [text] if isinstance(text, Broken) else read_text(text)


RTF: Format = Format("RTF", _is_rtf, _read)
