"""Abbreviated months, written out: "17 Mar 2014" and "Sept. 1" name the months that others spell in full."""

from __future__ import annotations

import re
from calendar import month_name

from rag.text.calendar import SHORT_MONTHS, month_number

_SHORT = rf"(?P<{{}}>{'|'.join(name for name in SHORT_MONTHS if name != 'may')})(?![\w’'-])\.?"
_MONTH = re.compile(
    rf"(?<=\d\s){_SHORT.format('behind')}|(?<![\w’'-]){_SHORT.format('before')}(?=,?\s+\d)"
    rf"|(?<![\w’'-])(?:in|since|until|last|early|late|mid)[\s-]{_SHORT.format('alone')}"
    rf"(?!\s+(?-i:[A-Z])|\s+\w+\s+(?-i:[A-Z]))",
    re.IGNORECASE,
)
"""An abbreviation beside a number, or behind a word of time and before no other name ("in Mar del Plata")."""


def months_in_full(text: str) -> str:
    """A text with its abbreviated months written out.

    >>> months_in_full("on Sept. 1, on 17 Mar 2014 and in Mar del Plata")
    'on September 1, on 17 March 2014 and in Mar del Plata'
    """
    return _MONTH.sub(_in_full, text)


def _in_full(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    start = match.start(kind) - match.start()
    return match.group()[:start] + month_name[month_number(match[kind])]
