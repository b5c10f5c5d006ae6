"""What a question for a number asks: the unit, the thing counted, and the words that say which one is meant.

A word is spoken of by a text that has its stem, names the same name, or has another word of its sense:
"troops" stand for "soldiers", "arrears" for "owe".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile

from rag.query.question import Question, Wanted
from rag.text import CAPITAL, CAPITAL_MONTH, CAPITAL_WEEKDAY, NUMBER_VALUES, STOP_WORDS, is_named, stems

PEOPLE = (
    r"people|persons?|men|women|participants?|attend(?:ed|ees?)|marchers?|demonstrators?|protest[eo]rs?|"
    r"supporters?|residents?|civilians?|citizens?|passengers?|victims?|crowd"
)
_SENSES = tuple(
    re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    for pattern in (
        PEOPLE,
        r"soldiers?|troops?|service(?:men|members)|forces?|military personnel|army|fighters?",
        r"die|dies|died|dead|deaths?|dying|killed|kill|killing|fatalit\w+|toll|lost their lives|perished",
        r"injur\w+|wounded|hurt",
        r"arrest\w*|detain\w*|detentions?|held|custody|jailed",
        r"abstain\w*|abstentions?",
        r"owe[ds]?|owing|debts?|arrears|outstanding|unpaid",
        r"turnout|turned out|t(?:ake|akes|ook|aking|aken) part|part|participat\w+|went to the polls",
        r"leave|leaves|left|leaving|outflows?|flight|withdr[ae]w\w*|flow(?:ed|s)? out|pulled out",
        r"came|come|gathered|gather|turned out|attended|joined|part|participa\w+|participants?",
        r"march\w*|rall(?:y|ies|ied)|protest\w*|demonstrat\w+",
        r"rais\w+|rise[sn]?|rose|rising|increas\w+|lift\w*|went up|goes up",
        r"fall|falls|fell|fallen|drop\w*|declin\w+|los[est]\w*|decreas\w+|contract\w*|shr[aiu]nk\w*",
        r"pa(?:y|ys|id|ying|yments?)",
        r"costs?|costing|price\w*|worth|bill",
        r"borders?|frontiers?",
        r"jobs?|workers?|employees?|staff|layoffs?|laid off|redundanc\w+",
        r"evacu\w+|flee|flees|fled|fleeing|displaced|refugees?",
        r"missing|disappeared|unaccounted",
        r"aboard|board|carr(?:y|ied|ying)",
        r"spen[dt]\w*|budget\w*|expenditures?",
        r"homes?|houses?",
        r"children|kids|youngsters",
        r"buy|buys|bought|purchas\w+|acquir\w+|takeover",
        r"earn\w*|profits?|income|made",
    )
)
SUPPOSED = re.compile(
    r"\b(?:if|unless|allow(?:s|ed|ing)?|permit\w*|would|target\w*|goals?|plan(?:s|ned|ning)?|limit\w*|"
    r"hop(?:e|es|ed|ing)|propos\w+|intend\w*|intentions?|aim(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
_ONE_VOICE = re.compile(
    r"\baccording\s+to\b|\b(?:did|does|do)\b.*\b(?:say|claim|report|estimate|put|mention)\b"
)
_PAST = re.compile(
    r"\w+ed|died|left|fell|rose|lost|won|fled|spoke|took|came|went|stood|got|made|gave", re.IGNORECASE
)
MEASURE = re.compile(
    r"times?|seconds|minutes|hours|days|weeks|months|years|decades|old|miles|met(?:re|er)s|feet|points|"
    r"degrees|dollars|euros|pounds|cents",
    re.IGNORECASE,
)
"""Of what a number is a measure, and counts nothing."""
_WORDS = re.compile(r"(?:[A-Z]\.){2,}|[\w’'-]*\w")
_AUXILIARIES = frozenset("were was are is be been being have has had got reportedly also still".split())
_PERCENTAGE = r"percent\w*|per\s+cent|share|turnout|rate"
_COUNTING = re.compile(r"\bhow\s+many\b", re.IGNORECASE)
_SUM = re.compile(r"\bhow\s+much\b|\bwhat\b.{0,40}?\b(?:cost|price|sum|bill|debt)\b", re.IGNORECASE)
_TOLL = re.compile(r"\bwhat\b.{0,40}?\b(?:toll|turnout)\b", re.IGNORECASE)
_TIME = re.compile(
    rf"(?<![\w-])(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{CAPITAL_MONTH}|{CAPITAL_MONTH}\s+\d{{1,2}}|{CAPITAL_MONTH}"
    rf"|{CAPITAL_WEEKDAY}|\d{{1,4}}(?:st|nd|rd|th)?s?"
    r"|(?i:first|last|second|third|fourth|early|late|mid|beginning|end|start|middle|quarters?|months?|weeks?|"
    r"years?|days?|yesterday|today|total|number|amount|money|percent|per cent))\b"
)
_LIGHT = (
    STOP_WORDS
    | NUMBER_VALUES.keys()
    | frozenset(
        "near beside along across around inside outside take took taken stand stood get got gets come came "
        "go went become became give gave make made put let have according exactly currently ever now "
        "reported estimated alleged thought believed expected number numbers".split()
    )
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, by `units` that may answer.

    `counted` is the noun behind "how many" ("" for "how many died"), `done` the verb right behind it
    ("abstained"), `whose` the name right before it ("Russian troops"); `terms` are the words that say which
    number is meant, those of `names` among them; `supposed` asks for what was planned or allowed rather than
    for what was.
    """

    units: frozenset[str]
    counted: str
    done: str
    whose: str
    terms: tuple[str, ...]
    names: tuple[str, ...]
    supposed: bool

    @property
    def plain(self) -> tuple[str, ...]:
        """The terms that are no names and not the noun that is counted."""
        return tuple(term for term in self.terms if term not in self.names and term != self.counted)


def asked(question: Question) -> Asked | None:
    """What number a question asks for; `None` for ages, distances and times, for what one speaker said, and
    where no number is wanted."""
    text = question.text
    if question.wanted is not Wanted.AMOUNT or _ONE_VOICE.search(text):
        return None
    units = _units(text)
    counted, done = _counted_and_done(text)
    if not units or MEASURE.fullmatch(counted):
        return None
    kept = _TIME.sub(" ", text)
    words = [re.sub(r"[’']s?$", "", word) for word in _WORDS.findall(kept)]
    terms = tuple(dict.fromkeys(w for w in words if (w.lower() not in _LIGHT or w.isupper()) and len(w) > 1))
    names = tuple(term for term in terms if term[0].isupper() and term != words[0])
    return Asked(units, counted, done, _whose(counted, text), terms, names, bool(SUPPOSED.search(text)))


def _units(text: str) -> frozenset[str]:
    if re.search(rf"\b(?:{_PERCENTAGE})\b", text, re.IGNORECASE):
        return frozenset({"%"})
    if _COUNTING.search(text) or _TOLL.search(text):
        return frozenset({""})
    return frozenset({"$", "€", "£", "ruble", "yuan", "yen"}) if _SUM.search(text) else frozenset()


def _counted_and_done(text: str) -> tuple[str, str]:
    """The noun behind "how many" (before an auxiliary, a preposition or a past tense), and the verb."""
    match = _COUNTING.search(text)
    words = re.findall(r"[\w’'-]+", text[match.end() :]) if match else []
    noun = ""
    while words and words[0].lower() not in _LIGHT and not (noun and _PAST.fullmatch(words[0])):
        noun = words.pop(0)
    behind = list(dropwhile(lambda word: word.lower() in _AUXILIARIES, words))[:1]
    return noun, behind[0] if behind and behind[0].islower() and behind[0] not in _LIGHT else ""


def _whose(counted: str, text: str) -> str:
    match = re.search(rf"\b({CAPITAL}[\w-]+)\s+{re.escape(counted)}\b", text) if counted else None
    return match[1] if match else ""


def speaks_of(term: str, text: str) -> bool:
    """Whether a text has a word, by its stem, its name or its sense.

    >>> speaks_of("soldiers", "40,000 troops"), speaks_of("Ukraine", "Ukrainian troops")
    (True, True)
    """
    if term[:1].isupper():
        return is_named(term, term, text)
    return set(stems(term)) <= set(stems(text)) or any(
        sense.search(text) for sense in _senses_of(term.lower())
    )


@lru_cache(maxsize=1_024)
def _senses_of(term: str) -> tuple[re.Pattern[str], ...]:
    return tuple(sense for sense in _SENSES if sense.fullmatch(term))
