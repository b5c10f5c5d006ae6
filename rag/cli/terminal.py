"""Words that others wrote, made fit for a terminal: printed as they are, and obeyed by nobody."""

from __future__ import annotations

import re

from rich import markup

from rag.text import CONTROLS, SURROGATES, TAGS, TURNING, WIDTHLESS

# Controls, and the characters that hide text or turn the direction of writing.
_OBEYED = re.compile(f"[\r\u2028\u2029{CONTROLS}{TURNING}{WIDTHLESS}{SURROGATES}{TAGS}]")


def several(count: int, noun: str) -> str:
    """A count with its noun.

    >>> several(1, "article"), several(2_000, "article")
    ('1 article', '2,000 articles')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def escape(text: str) -> str:
    """The text as rich markup that prints it: no styles of its own, and nothing that a terminal acts on.

    Characters that a terminal would obey are shown as "�", not dropped: a name that has them is a
    finding.

    >>> escape("[bold]\x1b[2J")
    '\\\\[bold]�[2J'
    """
    return markup.escape(_OBEYED.sub("\ufffd", text))
