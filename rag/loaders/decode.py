"""Bytes to text: which encoding, and is it text at all.

The order of trust: a byte order mark, the zero bytes of UTF-16, a declared encoding, UTF-8, Windows-1252,
Latin-1. It is the same for the same bytes everywhere: nothing is guessed from frequencies of letters.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from rag.text import DROPPED, scrub

SNIFFED_BYTES = 1 << 16

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MAGIC = {
    b"%PDF-": "a PDF file",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "a compressed file inside a compressed file",
    b"SQLite format 3": "a database",
}
# Declared names that are obeyed. Python has codecs that are no character encodings (rot13, zip) and some
# that hide text from a reader of the bytes (utf-7, punycode); ASCII and Latin-1 mean Windows-1252 on the web.
_DECLARABLE = frozenset(
    "utf-8 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 iso8859-2 iso8859-3"
    " iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-13 iso8859-14 iso8859-15"
    " iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic tis-620 shift_jis cp932 euc_jp iso2022_jp gb2312 gbk"
    " gb18030 big5 big5hkscs euc_kr cp949".split()
)
_MULTI_BYTE = frozenset(
    "utf-8 shift_jis cp932 euc_jp iso2022_jp gb2312 gbk gb18030 big5 big5hkscs euc_kr cp949".split()
)
_DECLARATION = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_CONTROL_BYTES = bytes(sorted({*range(32), 127} - {9, 10, 12, 13, 27}))
_NEWLINES_BUT_BYTES = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]|(?<![\u00c2-\u00f4\u0080-\u00bf€])\x85")
# The same without the bytes of letters that were decoded wrongly: "â\x80\x9d".
_DROPPED_BUT_BYTES = re.compile(
    f"(?<![\u00c2-\u00f4\u0080-\u00bf€])\xad|(?![\x80-\x9f\xad])(?:{DROPPED.pattern})"
)
_JUDGED = 5_000
_UPPER_HALF = re.compile("[\x80-\xff]")
_ASCII_LETTER = re.compile("[A-Za-z]")


def decode(data: bytes, declared: str = "") -> str:
    """The text of some bytes, whatever they are, scrubbed but for bytes of letters that were decoded wrongly.

    `declared` is an encoding named outside the bytes. A one-byte encoding is not believed of
    bytes that are valid UTF-8 with other characters than ASCII: that is not a coincidence.
    """
    encoding = sniff_wide(data)
    if encoding:
        return _readable(data.decode(encoding, errors="replace"))
    encoding = _known(declared) or declared_encoding(data[:SNIFFED_BYTES])
    for candidate in (*((encoding,) if encoding in _MULTI_BYTE else ()), "utf-8", encoding):
        text = _strictly(data, candidate)
        if text is not None:
            return _readable(text)
    return _readable(_damaged_utf8(data) or _strictly(data, "cp1252") or data.decode("latin-1"))


def sniff_wide(data: bytes) -> str:
    """ "utf-16-le" or "utf-16-be" where the bytes are that (with or without a mark), otherwise ""."""
    head = data[:SNIFFED_BYTES]
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding if encoding != "utf-8" else ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    # Spaces and line ends alone make a zero byte in every tenth character or so, in any script.
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    if min(even, odd) > len(head) // 400 or max(even, odd) * 40 < len(head) or len(head) < 4:
        return ""
    text = _strictly(head[: len(head) // 2 * 2], encoding)
    if text is None:
        return ""
    odd_ones = sum(unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"} for character in text)
    return encoding if odd_ones - sum(map(text.count, "\r\n\t")) <= len(text) // 100 else ""


def declared_encoding(head: bytes) -> str:
    """The encoding that an HTML `meta` or an XML declaration names, if it is one to obey; otherwise ""."""
    match = _DECLARATION.search(head)
    return _known((match[1] or match[2]).decode("ascii", "replace")) if match else ""


def why_binary(data: bytes) -> str:
    """What kind of binary data this is, in plain words; "" where it looks like text."""
    for magic, name in _MAGIC.items():
        if data.startswith(magic):
            return name
    if sniff_wide(data):
        return ""
    head = data[:SNIFFED_BYTES]
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    if controls * 50 > len(head):
        return "binary data"
    return ""


def why_undecoded(text: str, mended: str) -> str | None:
    """Why a text is in none of the encodings that are read without being named; `None` where it may be in
    one. `mended` is the text less what was decoded wrongly.

    Letters of other scripts, read as Windows-1252, come out as its upper half and hardly anything else. No
    language that is written in Latin letters has so many with accents.
    """
    start = text[:_JUDGED]
    if len(_UPPER_HALF.findall(start)) <= 2 * len(_ASCII_LETTER.findall(start)):
        return None
    if _upper_share(start) <= 0.5 or _upper_share(mended[:_JUDGED]) <= 0.1:
        return None
    return "it is in an encoding that is not known; save it as UTF-8 first, e.g. iconv -f GB18030 -t UTF-8"


def _upper_share(text: str) -> float:
    """How much of a text, white space apart, is in the upper half of Latin-1."""
    return len(_UPPER_HALF.findall(text)) / max(1, len("".join(text.split())))


def _readable(text: str) -> str:
    """The text scrubbed, but for what may be bytes of letters decoded wrongly, to be mended later."""
    return scrub(text, dropped=_DROPPED_BUT_BYTES, newlines=_NEWLINES_BUT_BYTES)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except UnicodeDecodeError:
        return None


def _damaged_utf8(data: bytes) -> str:
    """UTF-8 with a few broken bytes (a cut, a stray byte); "" where it is rather another encoding."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    other = sum(not character.isascii() for character in text) - broken
    return text if broken * 5 <= other else ""


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name.strip()).name if name else ""
    except (LookupError, ValueError):
        return ""
    found = "cp1252" if found in {"ascii", "iso8859-1"} else found
    return found if found in _DECLARABLE else ""
