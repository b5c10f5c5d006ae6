"""The words by which it is judged what time words are there for: verbs of speech, events, function words."""

from __future__ import annotations

import re

from rag.text import any_of, past, third_person

_VERBS = (
    "say tell announce claim warn argue describe call comment respond reply react promise suggest demand "
    "propose deny accuse urge express report write speak talk mention admit confirm insist pledge vow "
    "declare condemn reveal add explain ask quote tweet publish think"
)
_NOW = (
    "say tell announce warn argue describe suggest propose deny accuse urge report write admit confirm "
    "declare"
)
"""Those whose present counts as well; that of others is a noun ("calls") or seldom asked with."""
_FORMS = {*_VERBS.split(), *past(_VERBS), *third_person(_NOW), "saying", "stated", "written", "spoken"}
_SAY = rf"{any_of(_FORMS)}|criticis\w+|criticiz\w+"
_SPEECH = re.compile(rf"(?:(?P<prior>[\w’'-]+)\s+)?(?<![\w’'-])(?:{_SAY})(?![\w’'-])", re.IGNORECASE)
_NOUN_SIGNS = frozenset(
    "the a an his her its their our my your this that these those any some no of new recent latest phone "
    "first annual joint press".split()
)


def speech_ends(text: str) -> list[int]:
    """Where the verbs of speech in a text end; "the report" and "a phone call" are none.

    >>> speech_ends("What did the report say")
    [23]
    """
    return [
        match.end()
        for match in _SPEECH.finditer(text)
        if (match["prior"] or "").lower() not in _NOUN_SIGNS
        and not (match["prior"] or "").endswith(("’s", "'s"))
    ]


HAPPENING = re.compile(
    r"\b(?:happen|happens|happened|occur|occurred|take\s+place|took\s+place|taken\s+place|going\s+on|go\s+on"
    r"|went\s+on|is\s+new)\b",
    re.IGNORECASE,
)
NEWS = re.compile(
    r"\b(?:news|headlines|articles?|stories|reports?|reporting|coverage|dispatches|events|developments)\s*$",
    re.IGNORECASE,
)
"""What is of a day because it was published then, or asks for all of its news."""
DETERMINER = re.compile(
    r"(?:\b(?:the|a|an|his|her|its|their|our|my|your|this|that|these|those|any|some|no|of)|\w[’']s)\s*$",
    re.IGNORECASE,
)
AHEAD = re.compile(
    r"\b(?:will|won[’']t|shall|would|must|should|going\s+to|(?:have|has)\s+to"
    r"|(?:is|are|was|were|be|been)\s+(?:due|set|expected|scheduled|supposed|planned|likely|to)"
    r"|(?:plan|plans|hope|hopes|intend|intends|want|wants|aim|aims)\s+(?:to|for)|to\s+be|upcoming|scheduled)\b"
    r"|[’']ll\b",
    re.IGNORECASE,
)
ASKS_WHEN = re.compile(
    r"^\W*(?:(?:and|but|so|in|on|by|since|until|from)\s+)?"
    r"(?:when\b|(?:what|which|whose)\s+(?:exact\s+)?(?:day|date|month|year|week|time)s?\b)",
    re.IGNORECASE,
)
CLAUSE_GOES_ON = re.compile(
    r"\s+(?:was|were|is|are|had|has|have|became|came|passed|ended|began)\b", re.IGNORECASE
)
IN_CLAUSE = re.compile(
    r"\b(?:when|while|since|after|before|until|because)(?:\s+[^\s,]+){2,}\s*$", re.IGNORECASE
)
_EVENTS = (
    r"talks?|negotiations?|meetings?|summits?|votes?|referendums?|referenda|elections?|polls?|ballots?|wars?"
    r"|attacks?|raids?|bombings?|shootings?|crash|crashes|(?:earth)?quakes?|storms?|hurricanes?|floods?|fires?"
    r"|explosions?|blasts?|march|marches|protests?|rally|rallies|demonstrations?|riots?|strikes?|coups?"
    r"|revolutions?|uprisings?|invasions?|annexation|insurrection|ceremony|funerals?|weddings?|games?|match"
    r"|matches|finals?|races?|tournaments?|cup|olympics|paralympics|conferences?|sessions?|hearings?|trials?"
    r"|visits?|trips?|tours?|debates?|resolutions?|agreements?|deals?|treaty|memorandum|ceasefire|truce"
    r"|inauguration|disasters?|accidents?|massacres?|killings?|murders?|deaths?|festivals?|concerts?|launch"
    r"|landings?|offensive|battles?|siege|speech|speeches|statements?|address|interviews?|briefings?"
    r"|announcements?|letters?|decisions?|decrees?|laws?|bills?|budgets?|incidents?|clashes|calls?|remarks"
    r"|comments|census"
)
EVENT = re.compile(rf"\b(?:{_EVENTS})\s*$", re.IGNORECASE)
EVENT_HEAD = re.compile(
    r"\b(?P<head>at|in|during|after|before|about|on|of|over|to|against|for|into|with|from|between|regarding)"
    rf"\s+(?:[\w’'.-]+\s+){{0,6}}?(?:{_EVENTS})\s*$",
    re.IGNORECASE,
)
"""An event with the preposition before it: "at the first talks"."""
EVENT_VERB = re.compile(
    r"\b(?:vote|march|strike|attack|raid|protest|launch|visit|race|debate|crash|tour|address|match|fire)\s*$",
    re.IGNORECASE,
)
"""An event whose name is a verb as well: "How did they vote"."""
FUNCTION = frozenset(
    "in on at by to for from with without into onto over under about against between through during after "
    "before above below and or but nor so if then than as of off out up down that which who whom whose what "
    "when where why how because while until since did do does is are was were be been has have had can could "
    "will would shall should may might must he she it they we you i his her its their our my your the a an "
    "this these those there here not also alone only again regarding concerning via per towards toward near "
    "around amid despite once onward onwards too please next ago won went came took made gave got left lost "
    "met held became began led put set hit cut broke fell rose beat ran saw sent shot fought sank struck "
    "spoke said told".split()
)
"""Words after which time words cannot stand as an adjective would: "Sunday in Kiev", "Sunday won"."""
NEXT_WORD = re.compile(r"(?:\s+|-)([^\W\d_][\w’'-]*)")
COPULA = re.compile(r"\b(?:is|are|was|were)\b(?P<rest>[^,?]*)", re.IGNORECASE)
DOES = re.compile(r"\b(?:did|does|do|has|have|had)\b", re.IGNORECASE)
PARTICIPLE = re.compile(
    r"\b(?:\w{2,}ed|\w{2,}[^aeiou]en|shot|held|made|put|sent|hit|built|sold|found|lost|won|paid|cut|told|led|said"
    r"|set|brought|bought|caught|fought|struck|left|drawn|thrown|shown|seen|known|sworn|done|\w+ing)\b",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"\s(?:in|on|at|by|to|for|from|with|of|about|over|since|until|before|after|during)\s", re.IGNORECASE
)
ACCORDING = re.compile(r"\baccording\s+to\b[^,?]*", re.IGNORECASE)
