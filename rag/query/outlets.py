"""Which outlets a question asks to hear from: "according to CNN", "did the CBC report", "in the Guardian".

An outlet counts where it is named as the one that reports, never where it is what is asked about ("Who bought
CNN?", "the CNN anchor"), and only if the archive has it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.text import any_of, past, third_person

# Other names that well-known outlets go by.
_ALSO = {
    "agence france-presse": ("AFP",),
    "associated press": ("AP",),
    "deutsche welle": ("DW",),
    "financial times": ("FT",),
    "los angeles times": ("LA Times", "L.A. Times"),
    "new york times": ("NYT", "NY Times"),
    "south china morning post": ("SCMP",),
    "usa today": ("USAToday",),
    "voice of america": ("VOA",),
    "wall street journal": ("WSJ",),
    "washington post": ("WaPo",),
}
# Outlets that are called by a word of the language, and so only with a capital.
_COMMON = frozenset(
    "time week hill independent times sun star mirror metro post people fortune slate nature science nation "
    "economist guardian observer telegraph atlantic mail express record standard herald globe age money wire "
    "conversation local today insider courier gazette axios vox".split()
)
_NEWS_TAIL = re.compile(r"^([A-Z]{2,5})\s+(?:News|Online|World|Sport|International|Network)$")


@dataclass(frozen=True, slots=True)
class NamedOutlets:
    """Outlets that a question names as its reporters, as the archive spells them, in order; the `spans` of
    the words that say so, and the question `stripped` of them. False if there are none."""

    outlets: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    stripped: str

    def __bool__(self) -> bool:
        return bool(self.outlets)


def named_outlets(question: str, known: Sequence[str]) -> NamedOutlets:
    """The outlets that a question wants to hear from, among the `known` ones (`archive.coverage().outlets`).

    >>> named_outlets("What happened in Paris, according to the BBC?", ["BBC News", "CNN"])
    NamedOutlets(outlets=('BBC News',), spans=((22, 44),), stripped='What happened in Paris?')
    """
    pattern, names = _vocabulary(tuple(known))
    found: dict[str, None] = {}
    spans = []
    for group in _groups(question, pattern, names) if names else ():
        span = _reporting(question, group)
        if span:
            spans.append(span)
            for match in group:
                found.update(dict.fromkeys(names[_key(match["name"])]))
    return NamedOutlets(tuple(found), tuple(spans), _without(question, spans) if spans else question)


def outlets_in(question: str, known: Sequence[str]) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Every place where a known outlet is named, in whatever role: its span, and which outlets the name
    stands for.

    >>> outlets_in("BBC or CNN on the veto", ["BBC News", "CNN"])
    ((0, 3, ('BBC News',)), (7, 10, ('CNN',)))
    """
    pattern, names = _vocabulary(tuple(known))
    groups = _groups(question, pattern, names) if names else ()
    return tuple((m.start(), m.end(), tuple(names[_key(m["name"])])) for group in groups for m in group)


@lru_cache(maxsize=16)
def _vocabulary(known: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, list[str]]]:
    """A pattern for every name of the known outlets, and which of them each name stands for."""
    names: dict[str, list[str]] = {}
    for outlet in dict.fromkeys(known):
        for name in _names_of(outlet):
            names.setdefault(_key(name), []).append(outlet)
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    choice = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
    return re.compile(
        rf"(?<![\w.’'-])(?P<the>the\s+)?(?P<name>{choice})(?:\.com)?(?!\w)", re.IGNORECASE
    ), names


def _names_of(outlet: str) -> Iterator[str]:
    plain = re.sub(r"^the\s+", "", " ".join(outlet.split()), flags=re.IGNORECASE)
    if plain:
        yield plain
    yield from _ALSO.get(plain.casefold(), ())
    tail = _NEWS_TAIL.match(plain)
    if tail:
        yield tail[1]


def _key(name: str) -> str:
    return " ".join(name.split()).lower()


_JOINT = re.compile(
    r"(?:[’']s?)?(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+)(?:in\s+|to\s+)?", re.IGNORECASE
)


def _groups(question: str, pattern: re.Pattern[str], names: Container[str]) -> Iterator[list[re.Match[str]]]:
    """The names of outlets in a question, those that are listed ("CNN and the BBC") together."""
    group: list[re.Match[str]] = []
    for match in pattern.finditer(question):
        if _key(match["name"]) not in names or not _is_name(question, match):
            continue
        if group and not _JOINT.fullmatch(question[group[-1].end() : match.start()]):
            yield group
            group = []
        group.append(match)
    if group:
        yield group


_SMALL = frozenset(
    "did does do has have had what who how when where why which in according per by to as from is was are "
    "were and or of on at with via the a an this that".split()
)
_WORD_BEFORE = re.compile(r"(?<=\s)([^\W\d_][\w’'.-]*)\s$")


def _is_name(question: str, match: re.Match[str]) -> bool:
    """Whether the words are the outlet: not a part of a longer name, not words of the language."""
    before = _WORD_BEFORE.search(question[: match.start()])
    if before and before[1][0].isupper() and before[1].lower() not in _SMALL and not match["the"]:
        return False
    after = question[match.end() :]
    if re.match(r"-\w|\s+of\s+[A-Z]|\s+[A-Z]", after):
        return False
    if _key(match["name"]) not in _COMMON or match["name"][0].isupper():
        return True
    spelt_small = not re.search("[A-Z]", question[1:])
    return spelt_small and bool(re.search(r"according\s+to\s+$", question[: match.start()], re.IGNORECASE))


_ACCORDING = re.compile(
    r"(?:,\s*)?\b(?:(?:as\s+)?(?:reported|published|carried|covered|written|quoted)\s+(?:by|in)"
    r"|according\s+to|per|via)\s+$",
    re.IGNORECASE,
)
_PIECES = (
    r"(?:reports?|articles?|story|stories|coverage|reporting|account|pieces?|dispatch(?:es)?|version|news)"
)
_FROM = re.compile(rf"\b{_PIECES}\s+(?P<cue>(?:from|by|in|of)\s+)$", re.IGNORECASE)
_IN = re.compile(r"(?P<cue>\bin\s+)$", re.IGNORECASE)
_NOT_IN = re.compile(
    r"\b(?:stakes?|shares?|invest\w*|jobs?|roles?|confidence|trust\w*|interest\w*|work\w*|believe\w*|employ\w*"
    r"|layoffs|cuts|happen\w*|chang\w+|people)\s+in\s+$",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:did|does|do|has|have|had|would)\s+$", re.IGNORECASE)
_DO = (
    "report say write tell publish cover describe quote call reveal explain mention claim note carry portray "
    "characterise characterize"
)
_DONE = (past(_DO) - {"wrote"}) | {"written", "put"}
_DOES = "say report write describe cover quote reveal claim"
_ADVERB = r"\s+(?:\w+ly\s+|also\s+|first\s+)?"
_SAY = re.compile(rf"{_ADVERB}(?:{any_of({*_DO.split(), *_DONE})})\b", re.IGNORECASE)
_SAYS = re.compile(
    rf"{_ADVERB}(?:{any_of(past(_DOES) | third_person(_DOES))}|puts|published)\b(?!\s+to\b)", re.IGNORECASE
)
_OWN_PIECE = re.compile(rf"[’']s?\s+(?:\w+\s+){{0,2}}?{_PIECES}\b|\s+{_PIECES}\b", re.IGNORECASE)
_ENDS = re.compile(
    r"\s*(?:$|[,.?!;:)\"”])|\s+(?:about|after|and|are|as|at|before|but|by|did|do|does|during|for|from|had|has|have|how"
    r"|if|in|is|of|on|or|said|say|since|that|there|to|today|was|were|what|when|where|which|who|whom|whose|why|will|with"
    r"|yesterday|last|this|the|a|an|he|she|it|they)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:not|except|besides|excluding|without|(?:other|rather)\s+than|apart\s+from|instead\s+of)\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)


def _reporting(question: str, group: Sequence[re.Match[str]]) -> tuple[int, int] | None:
    """The span of the words that name a group of outlets as reporters, `None` where they are not."""
    start, end = group[0].start(), group[-1].end()
    before, after = question[:start], question[end:]
    if _EXCEPT.search(before):
        return None
    according = _ACCORDING.search(before)
    if according and (_ENDS.match(after) or _OWN_PIECE.match(after)):
        return according.start(), end
    if _OWN_PIECE.match(after):
        return start, end + (2 if re.match(r"[’']s", after) else 0)
    if _ASKED.search(before) and _SAY.match(after):
        return start, end
    if _SAYS.match(after):
        return start, end
    cue = _FROM.search(before) or (None if _NOT_IN.search(before) else _IN.search(before))
    return (cue.start("cue"), end) if cue and _ENDS.match(after) else None


def _without(question: str, spans: Sequence[tuple[int, int]]) -> str:
    """The question without some spans of it, and without the gaps and commas that they leave."""
    kept, at = [], 0
    for start, end in spans:
        kept.append(question[at:start])
        at = end
    text = " ".join(" ".join([*kept, question[at:]]).split())
    return re.sub(r"\s+([,.?!;:])", r"\1", text).lstrip(",;: ")
