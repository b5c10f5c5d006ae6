"""Bundles: one text that holds many documents of a press database (Nexis, Factiva, ProQuest).

Every reader of a format that is text asks `split_bundle` first. A text that shows several documents and
cannot be parted with confidence is refused, never made one article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from rag.loaders.bundles.factiva import ACCESSION, code_of, read_factiva
from rag.loaders.bundles.fields import without_shared_ids
from rag.loaders.bundles.nexis import NEXIS_LABELS, count_role, read_classic, read_uni, units
from rag.loaders.bundles.proquest import (
    SEPARATOR,
    TEXT_SIGN,
    count_texts,
    is_closed,
    is_notice,
    is_proquest,
    read_proquest,
)
from rag.loaders.bundles.unsplit import WAY_OUT, numbered, why_several, without_rules
from rag.loaders.cleaning import with_left_out
from rag.loaders.records import Broken, Record

_END = re.compile(
    r"\s*(?:end of document|ende des dokuments?|dokumentende|fin du document|fin del documento"
    r"|fine del documento|einde van (?:het )?document|fim do documento)\s*",
    re.IGNORECASE,
)
_MANY_BLANK = re.compile(r"\n{4,}")
_ACCESSION_SIGN = re.compile(r"\d{8}e[a-z0-9]{5}")
Found = list[Record | Broken]


def split_bundle(text: str, *, guard: bool = True) -> Found | None:
    """The documents of a bundle, in order, or one `Broken` where they cannot be parted; `None` for no bundle.

    `text` is decoded, its lines end with newlines; the paragraphs of an RTF or DOCX file are to be parted by
    blank lines, the cells of a row by tabs. With `guard`, a text is also refused that shows several documents
    of an unknown kind. A document that cannot be read is a `Broken` in the list.
    """
    lines = _MANY_BLANK.sub("\n\n\n", text.replace("\f", "\n")).split("\n")
    folded = text.casefold()
    nexis = any(f"{label}:" in folded for label in NEXIS_LABELS)
    kinds = {
        name: (found, read)
        for name, possible, find, read in (
            ("Nexis", nexis, _classic, _read_classic),
            ("Nexis Uni", nexis, _uni, _read_uni),
            ("Factiva", bool(_ACCESSION_SIGN.search(text)), _factiva, _read_factiva),
            ("ProQuest", bool(TEXT_SIGN.search(text)), _proquest, _read_proquest),
        )
        if possible and (found := find(lines))
    }
    if len(kinds) > 1:
        return _refused(f"it holds documents of {' and of '.join(kinds)} in one file")
    for found, read in kinds.values():
        documents = read(lines, found)
        return documents and with_left_out(text, documents)
    if guard and (several := why_several(lines)):
        return _refused(f"it shows several documents ({several})")
    return None


def _refused(what: str) -> Found:
    return [Broken(f"{what} and they cannot be told apart with confidence; {WAY_OUT}")]


def _classic(lines: Sequence[str]) -> list[int]:
    """The lines "1 of 262 DOCUMENTS", each with a header of Nexis after it; [-1] for a document without."""
    marks = [n for n, line in enumerate(lines) if numbered(line)]
    parts = [lines[a + 1 : min(b, a + 60)] for a, b in _spans(marks, len(lines))]
    headed = sum(_is_headed(part) for part in parts)
    if marks:
        return marks if headed * 2 >= len(marks) else []
    whole = all(count_role(lines, role, capitals=True) for role in ("length", "loaded"))
    return [-1] if whole else []


def _is_headed(part: Sequence[str]) -> bool:
    """Whether a part has a field of the header of a classic document of Nexis."""
    return bool(units(part, capitals=True)) or any(
        count_role(part, role, capitals=True) for role in ("byline", "section")
    )


def _uni(lines: Sequence[str]) -> list[int]:
    """The lines "End of Document", where a header of Nexis stands in what they end; the end of the file for a
    document without such a line."""
    ends = [n for n, line in enumerate(lines) if _END.fullmatch(line)]
    lengths, loaded = (count_role(lines, role, capitals=False) for role in ("length", "loaded"))
    if ends:
        return ends if lengths or loaded else []
    return [len(lines)] if lengths and loaded else []


def _factiva(lines: Sequence[str]) -> list[int]:
    """The lines with an accession number of Factiva."""
    return [n for n, line in enumerate(lines) if len(line) < 100 and ACCESSION.fullmatch(line)]


def _proquest(lines: Sequence[str]) -> list[int]:
    """The lines of underscores between documents of ProQuest, without any the lines "Document 1 of 25"; the
    start of a file with one document."""
    marks = [n for n, line in enumerate(lines) if SEPARATOR.fullmatch(line)]
    marks = marks or [n for n, line in enumerate(lines) if numbered(line)] or [-1]
    return marks if is_proquest(lines) and count_texts(lines) else []


def _spans(marks: Sequence[int], end: int) -> list[tuple[int, int]]:
    """Each mark with the next one, the last one with the end."""
    return list(pairwise([*marks, end]))


def _read_classic(lines: Sequence[str], marks: list[int]) -> Found:
    parts = [lines[a + 1 : b] for a, b in _spans(marks, len(lines))]
    if (problem := _uneven(parts, marks, capitals=True)) is not None:
        return _refused(problem)
    numbers = [found for mark in marks if mark >= 0 and (found := numbered(lines[mark]))]
    return [*_records(parts, read_classic), *_missing(numbers)]


def _read_uni(lines: Sequence[str], ends: list[int]) -> Found:
    starts = [0, *(end + 1 for end in ends)]
    parts = [lines[a:b] for a, b in zip(starts, ends, strict=False)]
    rest = lines[starts[-1] :]
    if any(count_role(rest, role, capitals=False) for role in ("length", "loaded")):
        parts.append(rest)
    if (problem := _uneven(parts, ends, capitals=False)) is not None:
        return _refused(problem)
    return _records(parts, read_uni)


def _uneven(parts: Sequence[Sequence[str]], marks: Sequence[int], *, capitals: bool) -> str | None:
    """Why a part seems to hold several documents, `None` where none does."""
    counted = [units(part, capitals=capitals) for part in parts]
    unit = Counter(one[0] for one in counted if one).most_common(1)
    lengths = [one.count(unit[0][0]) for one in counted] if unit else []
    for heads in (lengths, [count_role(part, "loaded", capitals=capitals) for part in parts]):
        if any(count > 1 for count in heads):
            return f"it marks {len(marks)} documents but has {sum(heads)} headers"
    return None


def _missing(numbers: Sequence[tuple[int, int]]) -> Found:
    """What is to be said where a file announces more documents than it holds; a file may be several exports
    one after the other, and an export a later part of a larger one."""
    found: Found = []
    for total in sorted({total for _, total in numbers}):
        held = {n for n, announced in numbers if announced == total}
        expected = total if 1 in held else max(held) - min(held) + 1
        if len(held) < expected:
            said = f"it announces {expected:,} documents and holds {len(held):,}"
            found.append(Broken(f"{said}; see whether it was saved whole"))
    return found


def _read_factiva(lines: Sequence[str], ends: list[int]) -> Found | None:
    starts = [0, *(end + 1 for end in ends)]
    found: list[Record | None] = []
    for start, end in zip(starts, ends, strict=False):
        match = ACCESSION.fullmatch(lines[end])
        part = lines[start:end]
        if sum(code_of(line) == "HD" for line in part) > 1:
            return _refused(f"it marks the ends of {len(ends)} documents but has more headlines")
        found.append(read_factiva(part, match[1]) if match else None)
    if not any(found):
        return _refused(f"it shows {len(ends)} documents of Factiva") if len(ends) > 1 else None
    return without_shared_ids(
        record
        or Broken("a document of Factiva whose header cannot be made out; save it with its field codes")
        for record in found
    )


def _read_proquest(lines: Sequence[str], marks: list[int]) -> Found:
    starts = [0, *(mark + 1 for mark in marks)]
    documents: list[list[str]] = []
    for start, end in zip(starts, [*(max(mark, 0) for mark in marks), len(lines)], strict=True):
        part = lines[start:end]
        texts = count_texts(part)
        if texts > 1:
            return _refused(f"it marks {len(marks)} documents but has {texts} texts in one of them")
        if texts or is_proquest(part):
            goes_on = bool(documents) and not texts and not is_closed(documents[-1])
        else:
            goes_on = bool(documents) and not is_closed(documents[-1]) and not is_notice(part)
        if goes_on:
            documents[-1].extend(part)
        elif texts or is_proquest(part):
            documents.append(list(part))
    return _records(documents, read_proquest)


def _records(parts: Sequence[Sequence[str]], read: Callable[[Sequence[str]], Record]) -> Found:
    return without_shared_ids(read(without_rules(part)) for part in parts)
