"""Long texts of one kind each: prose on one line, quotation marks, digits, tags, white space, many more."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping

_PROSE = (
    "The harbour council of Portmore said on Sunday that it would widen the quay. ",
    'Mayor Ida Holm told reporters: "It will be a long year. We have no choice," and left for Paris. ',
    "“Nobody asked us,” said Tom Okafor, the union's leader, who called the plan a mistake on 5 March. ",
    "About 1,200 boats use the port, according to the U.S. Navy; it cost $1.5 million (1.1 million euros). ",
)
_SYLLABLES = "bar dol fen gor hul jam kel lor mon nar pel rud sal tor ven wix".split()


def _name(number: int) -> str:
    """A name that no other number has."""
    one, number = _SYLLABLES[number % 16], number // 16
    two, number = _SYLLABLES[number % 16], number // 16
    three, four = _SYLLABLES[number % 16], _SYLLABLES[number // 16 % 16]
    return f"{one.title()}{two} {three.title()}{four}{one}{two}"


def _people(number: int) -> str:
    return f"{_name(number)}, the foreign minister, said it was late. The foreign minister called it a lie. "


def _namesakes(number: int) -> str:
    return f"{_name(number).split()[0]} Holm of the council said it was late. "


Unit = str | tuple[str, ...] | Callable[[int], str]
"""What a text is made of: the same again and again, several in turn, or one for each number."""
KINDS: Mapping[str, Unit] = {
    "prose, one line": _PROSE,
    "prose, lines": tuple(f"{sentence}\n" for sentence in _PROSE),
    "no full stop": "and the council of the port went on to say that it would widen the quay ",
    "initials": "Mr. J. R. ",
    "names": "Ida Holm of Portmore ",
    "many people": _people,
    "many people, lines": lambda number: f"{_people(number)}\n",
    "namesakes": _namesakes,
    "pronouns": "He said that it was late. “It is,” she said. ",
    "numbered lines": lambda number: f"'It will be a long year ... for all {number} of us' - Ida Holm\n",
    "capitals": "A",
    "capitals, spaced": "A ",
    "capitals with stops": "A.",
    "one word": "a",
    "short words": "a ",
    "full stops": ".",
    "full stops, spaced": ". ",
    "stops and marks": '.")',
    "straight marks": '"',
    "straight marks, spaced": '" ',
    "opening marks": "“",
    "closing marks": "” ",
    "quoted words": "“It is late.” ",
    "single marks": "'",
    "opening single marks": " ‘a",
    "plural marks": "‘the ports' a ",
    "plural marks, tabs": "‘ports'\ta\t",
    "digits": "7",
    "numbers": "1,234.5 ",
    "days": "Sunday 5 March ",
    "years": "2013 ",
    "open brackets": "(",
    "closing brackets": ")",
    "square brackets": "[7]",
    "open square brackets": "[ ",
    "links": "[a](",
    "images": "![",
    "brackets in words": "(a b) [c] {d} ",
    "angle brackets": "<",
    "open tags": "<p ",
    "paragraph tags": "<p>",
    "nested tags": "<b><i>",
    "hidden tags": '<p style="display:none">a',
    "hidden words": "<i hidden>a</i>b",
    "closing tags": "</p>",
    "comments": "<!--",
    "closed comments": "<!-- a -->",
    "scripts": "<script>",
    "open scripts": "<script ",
    "document types": "<!doctype ",
    "records": "<TEXT>",
    "record ends": "</DOC",
    "style rules": "<style>a{",
    "entities": "&amp;",
    "ampersands": "&",
    "spaces": " ",
    "line ends": "\n",
    "spaces and line ends": "  \n",
    "carriage returns": "\r",
    "tabs": "\t",
    "wide spaces": "\u2003",
    "lines of words": "the quay\n",
    "headlines": "Council widens quay after long wait\n",
    "headlines, labels": "Council widens quay after wait\nMayor asks for one more year\nAdvertisement\n",
    "equal lines": "'It will be a long year for us all ... in this old port', said Ida Holm of it.\n",
    "dashes": "-",
    "dashes, spaced": "-- ",
    "commas": ", ",
    "colons": "a: ",
    "slashes": "a/",
    "at signs": "a@",
    "dotted": "a.",
    "underscores": "_",
    "escapes": "\x1b[",
    "long escapes": "\x1b]a",
    "addresses": "http://",
    "joiners": "\u200d",
    "combining": "e\u0301",
    "Chinese": "议",
    "emoji": "\U0001f3f4\U000e0067",
}


def text_of(kind: str, size: int) -> str:
    """A text of one kind, of `size` characters."""
    unit = KINDS[kind]
    if callable(unit):
        parts: Iterator[str] = map(unit, itertools.count())
    else:
        parts = itertools.cycle((unit,) if isinstance(unit, str) else unit)
    made, length = [], 0
    while length < size:
        made.append(next(parts))
        length += len(made[-1])
    return "".join(made)[:size]
