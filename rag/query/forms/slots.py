"""What a question that asks for a form is about: its words without those that ask.

A word at either end with which a form is asked for ("timeline", "give", "me", "of") is taken away, until one
stands there that is not such a word, or a name. What is left is the topic; of quotes, up to two pieces: who
speaks, and of what. Which words these are is learnt from the same phrases as the forms are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.query.forms.intent import IntentModel
from rag.query.forms.request import Form
from rag.text import STOP_WORDS, count

_WORD = re.compile(r"[^\s,;:?!“”\"()]+")
_POSSESSIVE = re.compile(r"[’']s?$")
_ONE = frozenset(["quote", "quotation"])
_BY = frozenset(["from", "by"])
_STOP = re.compile(r"\s*[,;:?!]+\s|\s*[.]\s+")
MOST_AHEAD = 4
"""Words that ask in no way known ("the gist of") before those that do, at most."""
MOST_LINES = 200
"""A greater number is no number of lines: a year, perhaps."""


@dataclass(frozen=True, slots=True)
class Slots:
    """What a question names: `topic` and `speaker` in its own words, "" for none, and a number of lines.
    `loose` are the last words of the question that neither ask nor stand right behind a word like "about"."""

    topic: str = ""
    speaker: str = ""
    count: int | None = None
    loose: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word with its place. `asks` says that it is one of those with which the form is asked for."""

    text: str
    start: int
    end: int
    asks: bool
    frame: bool
    clause: int


def slots_of(form: Form, text: str, model: IntentModel) -> Slots:
    """What a question asks a form for; `text` is without its time words and outlets."""
    every = _words(form, text, model)
    words = _clause(every, model.before_topic, form)
    first = next((i for i, word in enumerate(words) if not word.asks), len(words))
    last = next((i for i in range(len(words), first, -1) if not words[i - 1].asks), first)
    if last < len(words) and last > first + 1 and _number(words[last - 1].text.lower()) is not None:
        last = next((i for i in range(last - 1, first, -1) if not words[i - 1].asks), first)
    number = _count([*words[:first], *words[last:]])
    if form is not Form.QUOTES:
        return Slots(_between(text, words[first:last]), count=number or _count(every), loose=_loose(every))
    pieces = _pieces(words, first, last, model.joints)
    speaker, topic = _roles(words, pieces, model.before_topic)
    named = _POSSESSIVE.sub("", _between(text, speaker))
    return Slots(_between(text, topic), named, number or _count(every), _loose(every))


def _loose(words: Sequence[_Word]) -> tuple[str, ...]:
    """The last words that do not ask, without the one that such a word as "about" leads to."""
    begin = next((i + 1 for i in range(len(words) - 1, -1, -1) if words[i].asks), 0)
    led = begin > 0 and words[begin - 1].text.lower() in STOP_WORDS
    return tuple(word.text for word in words[begin + led :])


def _words(form: Form, text: str, model: IntentModel) -> list[_Word]:
    """The words of a question, in order; names are no words that ask, nor is one that is a number but for
    the first of them."""
    frames = model.frames[form]
    found: list[_Word] = []
    for match in _WORD.finditer(text):
        word = match.group().rstrip(".")
        end = match.start() + len(word)
        ends = bool(found) and bool(_STOP.match(text[found[-1].end : match.start()]))
        is_name = bool(found) and not ends and word[:1].isupper() and word != "I"
        low = word.lower().replace("’", "'")
        asks = not is_name and (low in frames or low in STOP_WORDS)
        asks = asks or (_number(low) is not None and all(other.asks for other in found))
        if word:
            clause = found[-1].clause + ends if found else 0
            found.append(_Word(word, match.start(), end, asks, low in frames, clause))
    return found


def _clause(words: Sequence[_Word], before_topic: Collection[str], form: Form) -> list[_Word]:
    """The words of the clause that names what is asked about, the first that also says how it is to be
    answered; of them those from the last on with which that is said, if none before is a name."""
    clauses = [[w for w in words if w.clause == n] for n in range(words[-1].clause + 1)] if words else []
    naming = [clause for clause in clauses if any(not word.asks for word in clause)]
    if form is Form.QUOTES and len(naming) > 1:
        return list(words)
    clause = next((c for c in naming if any(word.frame for word in c)), (naming or [[]])[0])
    for index in range(len(clause) - 2, -1, -1):
        ahead = [word for word in clause[:index] if not word.asks]
        word, following = clause[index], clause[index + 1].text.lower()
        leads = following in _BY or (form is not Form.QUOTES and following in {"of", *before_topic})
        leads = leads and any(not later.asks for later in clause[index + 1 :])
        if (
            word.frame
            and leads
            and len(ahead) <= MOST_AHEAD
            and not any(w.text[:1].isupper() for w in ahead[1:])
        ):
            return clause[index:]
    return clause


def _pieces(words: Sequence[_Word], first: int, last: int, joints: Collection[str]) -> list[tuple[int, int]]:
    """Words from the first to the last that does not ask, parted where words that ask, and not only such as
    names have too ("of", "the"), stand between."""
    found, at, index = [], first, first
    while index < last:
        end = index
        while end < last and words[end].asks:
            end += 1
        if any(word.text.lower() in joints for word in words[index:end]):
            found.append((at, index))
            at = end
        index = max(end, index + 1)
    return [*found, (at, last)] if first < last else []


def _roles(
    words: Sequence[_Word], pieces: Sequence[tuple[int, int]], before_topic: Collection[str]
) -> tuple[Sequence[_Word], Sequence[_Word]]:
    """The words of who speaks and of what about: in this order, but where the word before the first says that
    it is the topic."""
    first, second = ([words[a:b] for a, b in pieces] + [[], []])[:2]
    ahead = (
        [word.text.lower() for word in words[: pieces[0][0]] if word.text.lower() not in ("the", "a", "an")]
        if pieces
        else []
    )
    return (second, first) if ahead and ahead[-1] in before_topic else (first, second)


def _count(words: Sequence[_Word]) -> int | None:
    for index, word in enumerate(words):
        low, following = word.text.lower(), words[index + 1 : index + 2]
        number = _number(low)
        if number is not None and 0 < number <= MOST_LINES:
            return number
        if low in ("a", "an") and following and following[0].text.lower() in _ONE:
            return 1
    return None


def _number(word: str) -> int | None:
    """A number in figures or letters; articles are none."""
    try:
        return None if word in ("a", "an") else count(word)
    except KeyError:
        return None


def _between(text: str, words: Sequence[_Word]) -> str:
    """The text from the first to the last of some words."""
    return " ".join(text[words[0].start : words[-1].end].split()) if words else ""
