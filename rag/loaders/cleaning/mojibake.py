"""Text that was decoded with the wrong encoding somewhere on its way ("cafÃ©", "ministerâ€™s"), mended.

ftfy tells it from what is only unusual, and undoes it; characters that were escaped twice and controls that
are marks of Windows are put right too. Nothing else of ftfy is used: quotation marks, ligatures and line ends
stay the text's own. It is done before a text is stored: offsets count what is right.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.loaders.records import Record

# A lead byte of UTF-8 and one that continues it, as Windows-1252, Latin-1, Windows-1251, Mac Roman and code
# page 437 show them. Looked for first: ftfy looks at each letter for long.
_SUSPECT = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
    "|[РСвГ][\u0402-\u040f\u0452-\u045f\u0490\u0491°±Ііµ¶·№»«‚„…†‡€‰‹‘’“”•–—™›\u00a0]"
    "|‚Ä|√[©®†¥∂±]|ΓÇ|├[\u2500-\u259f¡-¿]|[\u0080-\u009f]"
)
# What each of them begins with; most texts have none of these letters, which is told in no time.
_LEAD = re.compile("[\u00c2-\u00f4РСвГ‚√Γ├\u0080-\u009f]")
# Characters that were figures twice: "\\u2019" where the text should have an apostrophe.
_ESCAPED = re.compile(
    r"\\u(?:d[89ab][0-9a-f]{2}\\ud[c-f]|(?!00[0-7]|d[89a-f])[0-9a-f]{2})[0-9a-f]{2}", re.IGNORECASE
)
# Controls that nobody means: bytes of Windows-1252 that were taken for Latin-1.
_WINDOWS = {at: letter for at in range(0x80, 0xA0) if (letter := bytes([at]).decode("cp1252", "ignore"))}
# The third byte of a closing mark is none of Windows-1252, and is lost in most of what decodes it.
_CLOSING = re.compile(r"â€(?=[\s.,;:!?)\]]|$)")


def mend(text: str) -> str:
    """A text with what was decoded wrongly put right, line by line; the text itself where nothing was.

    >>> mend("The ministerâ€™s cafÃ© cost Â£12 – “no more”")
    'The minister’s café cost £12 – “no more”'
    """
    if "\\u" in text:
        text = _ESCAPED.sub(_escaped, text)
    if text.isascii() or not _LEAD.search(text) or not _SUSPECT.search(text):
        return text
    return "\n".join(map(_mended_line, text.split("\n")))


def _escaped(match: re.Match[str]) -> str:
    """The character that a JSON inside a JSON wrote as figures, be they those of a pair."""
    return str(json.loads(f'"{match.group()}"'))


def mend_record(record: Record) -> Record:
    """A record with its words mended; `mended` says whether any had to be."""
    mended = replace(
        record,
        title=mend(record.title),
        text=mend(record.text),
        abstract=mend(record.abstract),
        source=mend(record.source),
        section=mend(record.section),
        authors=tuple(map(mend, record.authors)),
    )
    return record if mended == record else replace(mended, mended=True)


def _mended_line(line: str) -> str:
    if not _SUSPECT.search(line):
        return line
    from ftfy import fix_encoding

    return fix_encoding(_CLOSING.sub("â€\x9d", line)).translate(_WINDOWS)
