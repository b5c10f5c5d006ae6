"""What a question asks for, read from its words: who is to speak, about what, and which kind of answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from rag.text import (
    CAPITAL,
    TITLES,
    any_of,
    content_stems,
    holds,
    names,
    other_forms,
    past,
    scrub,
    stems_of,
    stems_with_short_forms,
    third_person,
    undotted,
    with_the_us,
)
from vectorstore import ENGLISH, language_of

_VERBS = (
    "say tell think claim announce warn argue describe call comment respond reply react state promise "
    "suggest demand propose deny accuse urge express"
)
_NOW = "say think claim announce warn argue describe call"
"""Those whose present counts as well; that of others is a noun or not asked with."""
_FORMS = any_of({*_VERBS.split(), *past(_VERBS), *third_person(_NOW)})
_TELL = rf"(?:(?:each|both|all)\s+)?(?:{_FORMS})\b"
_SPEAKER = re.compile(
    rf"\bwhat\s+(?:exactly\s+)?(?:did|does|do|has|have|had|was|were|is)\s+(?P<who>.{{2,60}}?)\s+{_TELL}"
    rf"|\bhow\s+(?:did|does|has|have)\s+(?P<who2>.{{2,60}}?)\s+{_TELL}",
    re.IGNORECASE,
)
_REPLIES = "reply respond react comment"
"""Verbs that only say that somebody spoke, as "say" does."""
_NEWS = "report write publish print run say cover news headline story article happen go"
_CONTROL = re.compile(r"<\|[^|<>]{1,40}\|>")  # a model's control tokens ask for nothing
_ORDER = re.compile(
    r"^(?:please\s+)?(?:compare|describe|explain|summari[sz]e|list|name|tell|give|show|find)\b(?:\s+me\b)?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]+\s[^\"“”„«»]+[\"“”»]")
_UTTERED = "phrase word expression quote quotation term use utter speak spoke talk call"
_ACCORDING = re.compile(r"\baccording\s+to\s+(?P<who>[^,?]{2,60})", re.IGNORECASE)

_LAST = re.compile(rf"\baccording\s+to\s+(?P<who>(?:the\s+)?{CAPITAL}[^,?]{{1,59}})\W*$", re.DOTALL)
"""Who tells it at the end of a question, whoever's words it asks for."""

_OPENS = re.compile(r"[¿¡\"“„«]?\w+(?:['’-]\w+)?\s+(?=[^\W\d_])")
"""The first word of a question."""


class Wanted(StrEnum):
    """The kind of thing that answers a question."""

    PERSON = "person"
    PLACE = "place"
    TIME = "time"
    AMOUNT = "amount"
    STATEMENT = "statement"
    ANYTHING = "anything"


_KINDS = (
    (
        Wanted.AMOUNT,
        r"how (?:much|many|big|large|long|old|far|high|tall|often|fast)\b"
        r"|what (?:percent\w*|share|number|sum|price)\b"
        r"|what (?:did|do|does|will|would|has|have)\b[^,?]*\bcost\b"
        r"|what (?:is|was|were) (?:the |\w+[’']s )?(?:\w+ )?"
        r"(?:turnout|death toll|toll|cost|price|total|rate|size|value|worth|height|length|weight|budget|"
        r"population)\b",
    ),
    (Wanted.TIME, r"when\b|(?:what|which) (?:day|date|year|month|time|week)\b"),
    (Wanted.PLACE, r"where\b|(?:what|which) (?:country|city|town|place|state|island|venue)\b"),
    (Wanted.PERSON, r"who(?:m|se)?\b"),
)  # fmt: skip
_WHY = re.compile(r"^(?:and\s+|but\s+)?(?:why|how come|for what reasons?)\b", re.IGNORECASE)
_ASKING = re.compile(r"\b(?:what|which|who|whom|whose|when|where|why|how)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what was understood of it.

    `stems` are the stems of its words that carry meaning; `speaker` the words that name whose statements
    are asked for ("" when nobody's), `topic` the stems of the rest; `names` its capitalised words. `around`
    are the stems of what a follow-up points back to.
    """

    text: str
    stems: frozenset[str]
    names: tuple[str, ...]
    speaker: str
    topic: frozenset[str]
    wanted: Wanted
    around: frozenset[str] = frozenset()
    forms: tuple[tuple[str, str], ...] = ()
    """Of its words, such as go under another name in the articles found: "UN", "United Nations"."""

    language: str = ENGLISH
    """As `vectorstore.analyzer.language_of` names it. In any other than English it has neither names nor a
    speaker nor a kind of answer: the rules for these are English."""

    news_of: tuple[int, int] | None = None
    """The first and last day (`yyyymmdd`) whose news, whatever it is, it asks for."""

    @property
    def wide(self) -> frozenset[str]:
        """The stems of the question and of what it points back to."""
        return self.stems | self.around

    @property
    def asks_why(self) -> bool:
        """Whether it asks for a reason."""
        return self.language == ENGLISH and bool(_WHY.search(self.text))

    def with_forms(self, articles: Iterable[str]) -> Question:
        """The same question, told what its abbreviations and names are called in the articles found."""
        if self.language != ENGLISH:
            return self
        forms = other_forms(with_the_us(self.text), articles)
        also = (undotted(self.speaker).replace(own, form) for own, form in forms.items())
        speakers = dict.fromkeys([self.speaker, *also]) if self.speaker else {}
        return replace(self, forms=tuple(forms.items()), speaker=", ".join(speakers))

    def words_in(self, text: str) -> frozenset[str]:
        """The stems of a text that carry meaning, and those of the question's words that stand in it under
        another name."""
        if self.language != ENGLISH:
            return stems_of(text, self.language)
        own = stems_with_short_forms(text)
        return own.union(*(stems_with_short_forms(ours) for ours, form in self.forms if holds(form, text)))

    def asks_only(self, said_already: str) -> bool:
        """Whether some words of it, which have been heeded, are all it asks for, beside what the news is."""
        return not self.stems - stems_with_short_forms(said_already) - content_stems(_NEWS)

    def said_by(self, speaker: str) -> Question:
        """The same question, asked for what another says, "" for anybody."""
        if not speaker:
            return self.of_nobody()
        return replace(self, speaker=speaker, topic=self.stems - stems_with_short_forms(speaker))

    def of_nobody(self) -> Question:
        """The same question, asked for what anybody says."""
        wanted = Wanted.ANYTHING if self.wanted is Wanted.STATEMENT else self.wanted
        return replace(self, speaker="", topic=self.stems, wanted=wanted)


def understand(text: str, context: str = "") -> Question:
    """Read a question; `context` is what else it is about.

    >>> understand("What did Lavrov say about sanctions?").speaker
    'Lavrov'
    """
    words = " ".join(_CONTROL.sub(" ", scrub(text)).split())
    if (language := language_of(words)) != ENGLISH:
        return _in_another_language(words, context, language)
    read = with_the_us(words)
    match = _LAST.search(read) or _SPEAKER.search(read) or _ACCORDING.search(read)
    speaker = next((group for group in match.groups() if group), "") if match else ""
    wanted = _kind(words) or (Wanted.STATEMENT if speaker else Wanted.ANYTHING)
    content = stems_with_short_forms(read) - _ask_stems(wanted)
    if speaker:
        content -= content_stems(_REPLIES)
    if order := _ORDER.match(words):
        content -= content_stems(order.group())
    if wanted is Wanted.PERSON and _QUOTED.search(words):
        content -= content_stems(_UTTERED) - content_stems(" ".join(_QUOTED.findall(words)))
    return Question(
        text=words,
        stems=content,
        names=tuple(dict.fromkeys(name for name in names(words) if not _is_title(name))),
        speaker=speaker,
        topic=content - stems_with_short_forms(speaker),
        wanted=wanted,
        around=content_stems(context),
    )


def _is_title(name: str) -> bool:
    """Whether a capitalised word stands before names and is none: "Mrs", "Prof."."""
    return name.istitle() and name.lower().rstrip(".") in TITLES


def _in_another_language(words: str, context: str, language: str) -> Question:
    """A question that is not English. Its first word, unless a name follows, is what it asks with."""
    opens = _OPENS.match(words)
    rest = words[opens.end() :] if opens and words[opens.end()].islower() else words
    content = stems_of(rest, language) or stems_of(words, language)
    return Question(
        text=words,
        stems=content,
        names=(),
        speaker="",
        topic=content,
        wanted=Wanted.ANYTHING,
        around=stems_of(context, language),
        language=language,
    )


def _kind(words: str) -> Wanted | None:
    """What the first question word asks for; a later one ("what did he say when …") asks for nothing."""
    asking = _ASKING.search(words)
    rest = words[asking.start() :] if asking else ""
    return next((kind for kind, pattern in _KINDS if re.match(pattern, rest, re.IGNORECASE)), None)


def _ask_stems(wanted: Wanted) -> frozenset[str]:
    """Words that say which kind of answer is wanted and are not expected to stand in it."""
    words = {
        Wanted.TIME: "day date year month time",
        Wanted.PLACE: "country city town place",
        Wanted.AMOUNT: "number amount money percentage",
    }
    return content_stems(f"happen {words.get(wanted, '')}")
