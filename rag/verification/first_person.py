"""Whether a sentence speaks for itself: "we" and "our" outside quotation marks are nobody's words.

An answer tells what others said. A first person in it is a quotation without its marks, or a model that takes
the sources' side, or its own; none of them is a claim that a source bears out.
"""

from __future__ import annotations

import re

from rag.text import CAPITAL, is_common

_QUOTED = re.compile(r"[\"“«„][^\"“”«»„]*[\"”»“]|(?<!\w)['‘][^'‘’]*(?:\w['’]\w[^'‘’]*)*['’](?!\w)")
_PRONOUN = re.compile(r"(?<![\w'’-])(?:[Ww]e|[Oo]urs?|[Oo]urselves|us|[Mm]e|[Mm]y|[Mm]yself|I)(?![\w-])")
_NUMERAL_BEFORE = re.compile(r"([\w’'-]*\w)\s+$")
_NAME_BEHIND = re.compile(rf"\s+(?:{CAPITAL}|the {CAPITAL})")


def first_person(sentence: str) -> str:
    """The first word of the first person that stands outside quotation marks; "" if there is none.

    >>> first_person("He said our efforts failed."), first_person("“Our efforts failed,” he said.")
    ('our', '')
    >>> first_person("World War I ended, and Our Lady of Kazan was carried through the U.S. town.")
    ''
    """
    text = _QUOTED.sub(lambda match: " " * len(match.group()), sentence)
    found = (m.group() for m in _PRONOUN.finditer(text) if not _is_name(text, m.start(), m.end()))
    return next(found, "")


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether it is part of a name: a numeral behind one ("Elizabeth I"), or its beginning ("Our Lady")."""
    word, before = text[start:end], text[:start]
    if word == "I":
        ahead = _NUMERAL_BEFORE.search(before)
        return text[end : end + 1] == "." or bool(ahead and ahead[1][0].isupper() and not _opens(ahead, text))
    opens = not re.search(r"[\w,;:]\s*$", before)
    return word[0].isupper() and not opens and bool(_NAME_BEHIND.match(text, end))


def _opens(ahead: re.Match[str], text: str) -> bool:
    """Whether a word has its capital only because it opens the sentence ("Yesterday I went")."""
    return not text[: ahead.start(1)].strip(" \"“'‘(") and is_common(ahead[1])
