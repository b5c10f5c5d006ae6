"""Files that hold several documents and that no reader can part: they are recognised so as to be refused.

What tells them is their structure: the same separator again and again, "Document 3 of 25", and the same
labels or a day at the head of every part. Nothing is taken for a separator that only stands in a text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.loaders.bundles.fields import looks_like_date

WAY_OUT = "save each document as a file of its own, or all of them as CSV or JSON"
_SEPARATOR = re.compile(r"\s*(?:([_=*~#\-–—+•])\s?(?:\1\s?){7,})\s*$")
_NUMBERED = re.compile(
    r"[\s\W]*(?:level\s+\d+\s+-\s+)?(?P<before>[^\W\d_]{3,14}\s+)?(?:no\.?\s+)?(?P<n>\d{1,6})\s{1,3}"
    r"(?P<of>[^\W\d_]{1,4}|/)\s{1,3}(?P<total>\d{1,6})(?P<after>\s+[^\W\d_]{3,14})?[\s\W]*",
    re.IGNORECASE,
)
_DOCUMENT_WORD = re.compile(
    r"do[ck]u?ment|stor(?:y|ies)|artic|artik|artíc|artig|record|result|treffer|item|doc", re.IGNORECASE
)
_LABEL = re.compile(r"\s{0,8}([^\W\d_][\w/&.' -]{0,30}\w)\s?:(?:\s|$)")
HEAD_LINES = 6
MIN_LABELS = 3
MAX_FIELD_CHARACTERS = 200


def numbered(line: str) -> tuple[int, int] | None:
    """(3, 25) of a line that says no more than "Document 3 of 25" in any language; otherwise `None`."""
    if len(line) > 160 or not re.search(r"\d", line):
        return None
    match = _NUMBERED.fullmatch(line)
    if not match or not _DOCUMENT_WORD.match(f"{match['before'] or match['after'] or ''}".strip()):
        return None
    n, total = int(match["n"]), int(match["total"])
    return (n, total) if 1 <= n <= total else None


def without_rules(lines: Sequence[str]) -> list[str]:
    """Lines without the separators and the blank lines at their end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _SEPARATOR.match(lines[end - 1])):
        end -= 1
    return list(lines[:end])


def why_several(lines: Sequence[str]) -> str:
    """Why a text is to be taken for several documents, in plain words; "" where it is one."""
    numbers = [found for line in lines if (found := numbered(line))]
    if len(numbers) > 1 and len({n for n, _ in numbers}) > 1:
        return f'{len(numbers)} lines such as "document {numbers[0][0]} of {numbers[0][1]}"'
    parts = _parts(lines)
    if len(parts) > 1 and (shown := _alike(parts)):
        return f"{len(parts)} parts between separators, each with {shown}"
    heads = _heads(lines)
    if len(heads) > 1:
        return f"{len(heads)} headers with {_named(set.intersection(*heads))}"
    return ""


def _parts(lines: Sequence[str]) -> list[list[str]]:
    """The parts between the separators that occur most, without what is shorter than a document."""
    separators = [_kind(line) for line in lines]
    most = Counter(kind for kind in separators if kind).most_common(1)
    if not most:
        return []
    parts: list[list[str]] = [[]]
    for line, kind in zip(lines, separators, strict=True):
        if kind == most[0][0]:
            parts.append([])
        elif line.strip() and not kind:
            parts[-1].append(line)
    return [part for part in parts if sum(len(line.split()) for line in part) >= 12]


def _kind(line: str) -> str:
    match = _SEPARATOR.match(line) if len(line) > 7 else None
    return f"{match[1]}{len(line.strip()) // 4}" if match else ""


def _alike(parts: Sequence[Sequence[str]]) -> str:
    """What four of five parts have in common at their head: labels, or a day on a line of its own."""
    needed = max(2, len(parts) * 4 // 5)
    heads = [_labels(part[: HEAD_LINES * 2]) for part in parts]
    common = {label for label, n in Counter(label for head in heads for label in head).items() if n >= needed}
    if len(common) >= 2:
        return _named(common)
    dated = sum(any(looks_like_date(line) for line in part[:HEAD_LINES]) for part in parts)
    return "a day at its head" if dated >= needed else ""


def _heads(lines: Sequence[str]) -> list[set[str]]:
    """The labels of the headers in a text: runs of three or more short lines with different labels, one of
    them a day. Those that have most in common with the first one are returned."""
    heads: list[set[str]] = []
    run: list[str] = []
    for line in [*(line for line in lines if line.strip()), ""]:
        if len(line) <= MAX_FIELD_CHARACTERS and _LABEL.match(line):
            run.append(line)
            continue
        labels = _labels(run) if len(run) >= MIN_LABELS else set()
        if len(labels) >= MIN_LABELS and len(labels) == len(run) and any(map(_dated, run)):
            heads.append(labels)
        run = []
    return [head for head in heads if len(head & heads[0]) >= MIN_LABELS]


def _labels(lines: Sequence[str]) -> set[str]:
    return {match[1].casefold() for line in lines if (match := _LABEL.match(line))}


def _dated(line: str) -> bool:
    return looks_like_date(line.partition(":")[2])


def _named(labels: set[str]) -> str:
    return ", ".join(f'"{label}"' for label in sorted(labels)[:3])
