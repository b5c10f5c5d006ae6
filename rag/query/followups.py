"""Follow-up questions made whole: "And what did he reply?" means little without what was said before.

Rules first: "what about X" asks the last question again about X, a pronoun stands for the person the last
turn was about, and whatever else points back takes the last question along as context. A model is asked
only where the rules find nothing that a pronoun could stand for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import prompts
from rag.errors import ModelError
from rag.models import ROOM_TO_THINK, ChatMessage, LanguageModel
from rag.query.question import understand
from rag.schema import Turn
from rag.text import CAPITAL, CAPITAL_MONTH, CAPITAL_WEEKDAY, content_stems, neutralise

PROMPT = "complete.v1"
PLACEHOLDERS = frozenset({"history", "question"})
MAX_TURNS, MAX_CHARACTERS, MAX_TOKENS = 3, 1200, ROOM_TO_THINK + 60
FEW_WORDS = 2

_NAMES = re.compile(
    rf"(?:{CAPITAL}[\w’'.-]+\s+(?:(?:of|de|van|von|al|bin)\s+(?={CAPITAL}))?)*{CAPITAL}[\w’'-]*\w"
)
_CALENDAR = re.compile(rf"{CAPITAL_MONTH}|{CAPITAL_WEEKDAY}")
_OPENING = re.compile(r"^(?:and|but|so|or|then|also|ok(?:ay)?|well)\b[\s,]*", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:(?:what|how)\s+about\s+)?(?P<who>[^?]{2,60}?)\s*\?*$", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"^(?:what|how)\s+about\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?P<of>his)\b|\b(?P<she>her)\s+(?=[a-z])|\b(?:he|she|him|her)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:he|she|him|his|her|hers|it|its|they|them|their|theirs|this|these|those|then|the same|"
    r"the (?:first|second|third|next|other|latter|former)(?: one| time)?(?=\W*$)|one of (?:them|those)|"
    r"(?:with|of|about|to|after|before|by|like|on) that|(?:there|that)(?=\W*$))\b"
    r"|^(?:was|is|did|does) that\b",
    re.IGNORECASE,
)
_REPLIES = re.compile(r"\b(?:reply|replied|respond(?:ed)?|react(?:ed)?)\W*$", re.IGNORECASE)
_WHO_DOES = re.compile(r"(?:who|which)\s+(?!(?:is|was|are|were)\b)", re.IGNORECASE)
_OWN = re.compile(r"he|she|him|his|hers?|they|them|theirs?|its", re.IGNORECASE)
_PARTICLES = frozenset("de van von al bin der la le".split())
_HER_OBJECT = frozenset("about in on at with to from for when after before during again then".split())
_ASKS_WHO = re.compile(
    r"^(?:who|which\s+\w+)\s+(?!(?:did|does|do|has|have|had|is|was|are|were)\s+(?!the\b|[^?,]*\w[’']s\s))",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"[’']s?$")
_NO_PERSON = re.compile(r"\b(?:in|at|of|to|from|on|for|against|with)\s+(?:the\s+)?$", re.IGNORECASE)
_FIRST_WORDS = frozenset(
    "what which who whom whose when where why how did does do is was are were has have had can could the a an"
    " in on at and but it he she they this that yes no about according russian american british german french"
    " ukrainian polish chinese president minister foreign prime secretary chancellor".split()
)


@dataclass(frozen=True, slots=True)
class Completed:
    """A question that stands for itself. `context` is what else to search for: the question it points back
    to, `after`, and the names of its answer; both "" for a question that needed nothing."""

    text: str
    context: str = ""
    after: str = ""

    @property
    def shown(self) -> str:
        """The question as a person may read it, with the one that it points back to."""
        return f"{self.text} (after: {self.after})" if self.after else self.text


def complete(
    question: str,
    history: Sequence[Turn],
    model: LanguageModel | None = None,
    outlets: Collection[str] = (),
) -> Completed:
    """Complete a question from the turns before it, oldest first. The archive's `outlets` are nobody whom a
    pronoun stands for: quotations are told with the name of theirs.

    >>> complete("And what about Merkel?", [Turn("What did Gysi think of sanctions?", "…")]).text
    'What did Merkel think of sanctions?'
    """
    question = " ".join(question.split())
    if not history or not points_back(question):
        return Completed(question)
    last = history[-1]
    before = last.searched or last.question
    opened = _OPENING.sub("", question)
    if renewed := _asked_of_another(opened, before):
        return Completed(renewed)
    text = opened[:1].upper() + opened[1:]
    if _PERSON.search(opened):
        person = _person(last, history[:-1], _no_people(outlets))
        if person:
            text = _named(text, person)
        elif model and (written := _by_model(question, history, model)):
            return Completed(written)
    return Completed(text, _context(last), before)


def turns_of(said: Sequence[tuple[str, str]]) -> tuple[Turn, ...]:
    """The turns of a conversation of which only the words are known: (question, answer) pairs, oldest first,
    each question completed from those before it. An answer is empty where nothing was answered.

    >>> turns_of([("What did Gysi think of sanctions?", "…"), ("And Merkel?", "")])[-1].searched
    'What did Merkel think of sanctions?'
    """
    turns: list[Turn] = []
    for question, answer in said:
        turns.append(Turn(question, answer, complete(question, turns).text))
    return tuple(turns)


def points_back(question: str) -> bool:
    """Whether a question cannot be understood without the turn before it."""
    opened = _OPENING.sub("", question)
    rest = opened[1:]
    if opened != question and len(content_stems(opened)) <= 2 * FEW_WORDS:
        return True
    if _WHAT_ABOUT.match(opened) or _REPLIES.search(opened):
        return True
    names = [match.group() for match in _NAMES.finditer(rest)]
    pointer = _POINTS_BACK.search(opened)
    if pointer:
        # "What did Kerry say about his visit?" names whom it means
        bound = _WHO_DOES.match(opened) or any(rest.find(name) + 1 < pointer.start() for name in names)
        return not (bound and _OWN.fullmatch(pointer.group()))
    return not names and len(content_stems(opened)) <= FEW_WORDS


def _asked_of_another(opened: str, before: str) -> str:
    """The last question with another person in the place of the one it asked about; "" if that is not what
    is asked."""
    match = _ABOUT.match(opened)
    if not match or not (_WHAT_ABOUT.match(opened) or _NAMES.fullmatch(match["who"].removeprefix("the "))):
        return ""
    speaker = understand(before).speaker
    if speaker and speaker in before:
        return before.replace(speaker, match["who"], 1)
    subject = _subject(before, frozenset())
    return before.replace(subject, match["who"], 1) if subject else ""


def _no_people(outlets: Collection[str]) -> frozenset[str]:
    return frozenset(outlet.casefold().removeprefix("the ") for outlet in outlets)


def _person(last: Turn, earlier: Sequence[Turn], no_people: frozenset[str]) -> str:
    """Whom "he" or "she" stands for: the answer to "who", else the person the question was about, else
    whoever is named first in the answer, else the same of the turn before."""
    before = last.searched or last.question
    if _ASKS_WHO.match(before) and (found := _first_person(last.answer, no_people | _named_in(before))):
        return found
    speaker = understand(before).speaker
    if speaker and _NAMES.search(speaker) and not _is_no_person(speaker, no_people):
        return speaker
    found = _subject(before, no_people) or _first_person(last.answer, no_people)
    return found or (_person(earlier[-1], earlier[:-1], no_people) if earlier else "")


def _named_in(question: str) -> frozenset[str]:
    """Whom a question names: they are not who it asks for."""
    return frozenset(_POSSESSIVE.sub("", match.group()).casefold() for match in _NAMES.finditer(question))


def _is_no_person(name: str, no_people: frozenset[str]) -> bool:
    """Whether a name is an outlet's, a month or a day, or in capitals, as the places that articles begin
    with."""
    if name.casefold().removeprefix("the ") in no_people or _CALENDAR.fullmatch(name):
        return True
    return " " in name and name.isupper()


def _subject(question: str, no_people: frozenset[str]) -> str:
    """The first name of a question that does not follow a preposition; "" if there is none."""
    for match in _NAMES.finditer(question):
        name = _POSSESSIVE.sub("", match.group())
        words = [word for word in name.split() if word.lower() not in _FIRST_WORDS]
        if _is_no_person(" ".join(words), no_people):
            continue
        if words and not _NO_PERSON.search(question[: match.start()]):
            return " ".join(words)
    return ""


def _first_person(text: str, no_people: frozenset[str]) -> str:
    """The first run of two capitalised words or more, without titles; else the first name."""
    runs = [
        [word for word in _POSSESSIVE.sub("", match.group()).split() if word.lower() not in _FIRST_WORDS]
        for match in _NAMES.finditer(text)
    ]
    named = [run for run in runs if run and not _is_no_person(" ".join(run), no_people)]
    best = next((run for run in named if len(run) >= 2), named[0] if named else [])
    particle = len(best) > 2 and best[-2].lower() in _PARTICLES
    return " ".join(best[-3:] if particle else best[-2:])


def _named(text: str, person: str) -> str:
    """The text with its first personal pronoun replaced."""

    def replacement(match: re.Match[str]) -> str:
        behind = text[match.end() :].split()
        if match["of"] or (match["she"] and behind and behind[0].lower() not in _HER_OBJECT):
            return f"{person}'s " if match["she"] else f"{person}'s"
        return f"{person} " if match["she"] else person

    return _PERSON.sub(replacement, text, count=1)


def _context(last: Turn) -> str:
    """What the last turn adds to a search: its question, and the names in its answer."""
    before = last.searched or last.question
    names = [m.group() for m in _NAMES.finditer(last.answer) if m.group().lower() not in _FIRST_WORDS]
    return " ".join((before, *dict.fromkeys(names)))[:MAX_CHARACTERS]


def _by_model(question: str, history: Sequence[Turn], model: LanguageModel) -> str:
    """The question as a model completes it; "" when it fails or writes something else than a question."""
    told = "\n".join(f"Q: {turn.question}\nA: {turn.answer}" for turn in history[-MAX_TURNS:])
    system, user = prompts.load(PROMPT, PLACEHOLDERS).fill(
        history=neutralise(told[-MAX_CHARACTERS:]), question=neutralise(question)
    )
    try:
        with model.stream(
            [ChatMessage("system", system), ChatMessage("user", user)], max_tokens=MAX_TOKENS
        ) as completion:
            written = " ".join(completion.whole().split())
    except ModelError:
        return ""
    return written if written.endswith("?") and len(written) < 300 else ""
