"""What the time words of a question are there for: to say when something was reported, or to describe it.

"What did she say on 5 March?" wants what was published then; "the 2014 World Cup", "the budget for 2015",
"When did the talks in March begin?" do not. Judged by what stands before and after the words. Where it could
be either, they describe: a filter that is wrong hides the answer, one that is missing leaves more to rank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.query.dates.wording import (
    ACCORDING,
    AHEAD,
    ASKS_WHEN,
    CLAUSE_GOES_ON,
    COPULA,
    DETERMINER,
    DOES,
    EVENT,
    EVENT_HEAD,
    EVENT_VERB,
    FUNCTION,
    HAPPENING,
    IN_CLAUSE,
    NEWS,
    NEXT_WORD,
    PARTICIPLE,
    PREPOSITION,
    speech_ends,
)

LONG_DAYS = 62
"""What was done in a longer time than this is told long after it as well."""


class TimeKind(StrEnum):
    """`PUBLISHED`: the days restrict when things were said or reported. `ABOUT`: they describe what is asked
    about, and must not restrict the days of publication."""

    PUBLISHED = "published"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Place:
    """Time words in the sentence that they stand in: what is `before` them (and before their `preposition`,
    "" where they have none) and `after`. `relative` words count from the day of asking; they take up `days`
    days. `bare_year` is a year alone; `later` lies after the day of asking; `recent` reaches up to it;
    `covered` is within the archive; `asks` says that it is this sentence which holds the question.
    """

    before: str
    preposition: str
    after: str
    relative: bool
    days: int
    weekday: bool = False
    bare_year: bool = False
    later: bool = False
    covered: bool = True
    recent: bool = False
    asks: bool = True


def looks_ahead(before: str, after: str) -> bool:
    """Whether the words around a time speak of what is still to come ("will", "due", "plans to").

    >>> looks_ahead("Who will be elected", "?"), looks_ahead("Who that will stand was named", "?")
    (True, True)
    """
    spoken = speech_ends(before)
    governing = before[spoken[-1] :] if spoken else before
    if not re.search(r"\w{2}", before):  # the words open the sentence
        governing = after.partition(",")[2] or after
    return bool(AHEAD.search(governing))


def kind_of(place: Place) -> TimeKind:
    """What time words are there for."""
    if not place.asks:
        return TimeKind.ABOUT
    if NEWS.search(place.before) and place.preposition and not place.later:
        return TimeKind.PUBLISHED
    if _describes(place):
        return TimeKind.ABOUT
    if _follows_verb(place.before) and not place.later:
        return TimeKind.PUBLISHED
    sentence = ACCORDING.sub("", f"{place.before} {place.after}")
    speech = bool(speech_ends(sentence))
    over = speech and place.relative and not place.weekday  # "announced this week that it will close"
    if place.later or (looks_ahead(place.before, place.after) and not over):
        return TimeKind.ABOUT
    tells = speech or bool(HAPPENING.search(sentence))
    if _belongs_to_event(place, tells=tells, speech=speech):
        return TimeKind.ABOUT
    if tells:
        return TimeKind.PUBLISHED
    return TimeKind.ABOUT if _is_told_later(place, sentence) or not place.covered else TimeKind.PUBLISHED


def _is_told_later(place: Place, sentence: str) -> bool:
    """Whether the news of it need not be of those days: what a year brought, how high something was."""
    if place.days > LONG_DAYS and not (place.relative and place.recent):
        return True
    return _is_state(sentence) and not place.relative


def _describes(place: Place) -> bool:
    """Whether the words plainly belong to a noun, or are themselves what is asked."""
    if place.preposition in {"for", "of"} or re.match(r"[’']s?\b|[’']", place.after):
        return True
    if ASKS_WHEN.search(place.before or place.after) or IN_CLAUSE.search(place.before):
        return True
    if place.preposition in {"before", "after", "since", "until"} and CLAUSE_GOES_ON.match(place.after):
        return True
    return _modifies_next(place)


def _follows_verb(before: str) -> bool:
    """Whether the words come right after the verb that they say more of ("say on 5 March")."""
    end = len(before.rstrip())
    return bool(end) and end in (*speech_ends(before), *(m.end() for m in HAPPENING.finditer(before)))


def _modifies_next(place: Place) -> bool:
    """Whether the words stand in front of a noun: "the 5 March talks", "Sunday night concert"."""
    if place.bare_year and not place.preposition:
        return True
    if place.relative and not place.weekday:
        return False
    if DETERMINER.search(place.before) and not place.preposition:
        return True
    following = NEXT_WORD.match(place.after)
    word = following[1] if following else ""
    opens = not re.search(r"\w", place.before)
    if not word or word.lower() in FUNCTION or word.endswith(("ed", "ly")) or (opens and place.preposition):
        return False
    return not (_follows_verb(place.before) and word[:1].isupper())


def _belongs_to_event(place: Place, *, tells: bool, speech: bool) -> bool:
    """Whether the words date an event named just before them. Not so where the event is where it was said
    ("say at the talks on 5 March") or what happened is asked."""
    if place.preposition in {"since", "after", "before", "until", "by"} or not EVENT.search(place.before):
        return False
    if not speech and DOES.search(place.before) and EVENT_VERB.search(place.before):
        return False
    head = EVENT_HEAD.search(place.before)
    if place.relative and not place.preposition and not (speech and head):
        return False
    if tells and head and head["head"].lower() in {"at", "in", "during"}:
        return False
    return speech or not tells


def _is_state(sentence: str) -> bool:
    """Whether the sentence asks what something was like ("how high was"), not what was done.

    >>> _is_state("How high was unemployment"), _is_state("Who was killed in the city")
    (True, False)
    """
    copula = COPULA.search(sentence)
    if not copula or DOES.search(sentence):
        return False
    return not PARTICIPLE.search(PREPOSITION.split(copula["rest"] + " ", maxsplit=1)[0])
