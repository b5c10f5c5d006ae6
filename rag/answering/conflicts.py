"""Sources that differ on a number: found among the evidence, so that both can be given.

An account is a sentence that gives, in its own words, the number that a question asks for. Two accounts
differ when their numbers do not meet and they come from two articles, or from two speakers of one. Few
conflicts are found, rather than wrong ones: a number that may be another year's, another place's or a part is
no account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.attribution import attributions
from rag.query import PEOPLE, SUPPOSED, Asked, Question, asked, speaks_of
from rag.retrieval import CORRECTED, Scored, news_sentences, orders_model, place_of
from rag.sentences import Sentence
from rag.text import (
    CAPITAL,
    CAPITAL_MONTH,
    CAPITAL_WEEKDAY,
    Quantity,
    heading_of,
    is_alike,
    is_common,
    is_named,
    names,
    quantities,
)
from vectorstore import Article

OWN_SHARE, NEAR_SHARE = 1 / 3, 0.85
"""How much of what is asked a sentence must have itself, or else with its surroundings."""
UNDATED_SHARE = 0.9
"""The former for articles without dates, which may speak of different events."""
DAYS_APART, DAYS_APART_OF_DEEDS = 60, 7
"""How far apart two articles may be: on how things stand, and on what happened (killed, arrested)."""
DAYS_APART_OF_ONE_MATTER = 365
"""The former for a sum of one matter: what was planned in spring is paid in autumn."""
TIMES_APART = 30
MOST_SIDES = 3
_SUM_WORDS = "cost final total bill"

_BREAK = re.compile(r"[;:,()“”\"]\s|\s[-–—]+\s|—|\b(?:while|whereas|but|although|though)\b")
_AND = re.compile(rf"{_BREAK.pattern}|\band\b")
_NOT_IT = re.compile(
    r"(?:\b(?:not|from|instead of|rather than|compared (?:with|to)|another|further|additional|extra|every|"
    r"each|per|other|of (?:the|those|these|its|his|their)|(?<!more )(?<!less )(?<!fewer )than)|^Of)"
    r"\s+(?:(?:about|some|the|an?|estimated|at least|more than|nearly|roughly|around)\s+)*$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\s+of\s+(?:the|those|these|them|its|his|her|their|whom|which)\b|\s+(?:more|others?|additional)\b"
)
_KIND = r"(?:men|women|boys|girls|males?|females?|children|adults|minors)"
_NUMBER = r"(?:\d[\d,]*|\w+)"
_BY_KIND = re.compile(rf"{_NUMBER}\s+{_KIND}(?:,|,? and|, including)\s+{_NUMBER}\s+{_KIND}\b", re.IGNORECASE)
"""People counted apart by sex or age: "56 men and 97 women"."""
OTHER_BASE = re.compile(r"\bof (?:those|people|the \w+) who\s+(?:\S+\s+){1,3}")
"""Of whom a share is: no word of what the share is."""
_MONTH = re.compile(rf"\b{CAPITAL_MONTH}\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PLACE = re.compile(
    rf"\b(?:in|to|into|at|near|from|across|around|of|on|outside)\s+(?:the\s+|\w+ern\s+)?({CAPITAL}[\w’-]+)"
)
_NO_PLACE = re.compile(rf"{CAPITAL_MONTH}|{CAPITAL_WEEKDAY}")
_ANOTHER_TIME = re.compile(
    r"\b(?:last|previous|earlier in the) (?:week|month|year|decade|summer|winter|spring|autumn|fall)|\bago\b|"
    r"\bpreviously\b|\bin the past\b|\bso far\b|\b(?:a|per|each|every) (?:day|week|month|year)\b",
    re.IGNORECASE,
)
_TELL = (
    r"(?:puts?|counts?|counted|gave|gives?|estimate[sd]?|spoke|speaks?|reckon(?:ed|s)?|sa(?:id|ys?)|reported)"
)
_REPORTED_FUTURE = re.compile(rf"\b{_TELL}\b.*?\bwould\b|\band\s+would\b", re.IGNORECASE)
"""What somebody said something "would" cost is what they said it will: no supposition."""
_GIVER = re.compile(
    rf"^(?:the\s+)?(?P<who>[^;,:\d]{{3,50}}?)\s+(?:(?:ha[sd]|have)\s+)?{_TELL}\b", re.IGNORECASE
)
_NEXT_GIVER = re.compile(
    r"(?:[;,]\s+|\b)(?:(?:and|but|while|whereas)\s+)?(?:(?:the|its)\s+)?(?P<who>(?:\w+\s+)?(?:police|organi[sz]ers?|"
    r"officials?|government|ministry|opposition|unions?|witness(?:es)?|activists?|rebels?|authorities|army|doctors|"
    rf"company|critics|supporters))\s+(?:{_TELL}\s+)?(?:(?:of|at|as|that|there were)\s+)*(?:\w+\s+){{0,2}}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Account:
    """What one article says on a number that is asked for, and where its sentence stands."""

    value: str
    article: Article
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Accounts that do not agree: a corrected one first, then the newest article's, undated ones last.
    `subject` is what is counted ("soldiers"), or "the number", "the percentage", "the amount"."""

    subject: str
    accounts: tuple[Account, ...]
    is_of_one_matter: bool = False
    """Whether the newest is what became of the others, rather than another's word against theirs."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate account; `own` is the share of what is asked that stands in its sentence."""

    article: Article
    sentence: Sentence
    quantity: Quantity
    own: float
    speaker: str


def find_difference(
    question: Question, scored: Sequence[Scored], copies: Sequence[Article] = ()
) -> Difference | None:
    """The accounts that differ on the number a question asks for, or `None`.

    All sentences of the articles that hold evidence are read, not only those that were scored, and `copies`:
    other versions of these articles, such as the one before a correction.
    """
    wanted = asked(question)
    if wanted is None or not wanted.terms or not scored:
        return None
    best = sorted(scored, key=lambda s: (-s.score, s.article.id))
    articles = {article.id: article for article in (*(piece.article for piece in best), *copies)}
    first, *rest = articles.values()
    if not wanted.names:  # Nothing says which event is meant: only the likeliest article can.
        articles = {a.id: a for a in (first, *(a for a in rest if _is_of_one_story(wanted, a, first)))}
    where = question.text if _PLACE.search(question.text) else f"{question.text} {_opening(first)}"
    found = [
        account for article in articles.values() for account in _accounts(question, where, wanted, article)
    ]
    sides = _sides(wanted, sorted(found, key=lambda f: (-f.own, f.article.id, f.sentence.start)))
    if len(sides) < 2:
        return None
    sides.sort(
        key=lambda f: (not _corrects(f), f.article.published is None, -_moment(f.article), f.article.id)
    )
    newest, *others = (side.article for side in sides)
    goes_on = all(_is_of_one_matter(wanted, newest, other) for other in others)
    return Difference(_subject(wanted), tuple(map(_account, sides)), goes_on)


def may_count(question: Question, scored: Sequence[Scored]) -> bool:
    """Whether a number of the evidence may count what "how many" asks for: the noun, what it did and whose it
    is are spoken of there, in the sentence, beside it or in the title. True for other questions."""
    wanted = asked(question)
    if wanted is None or wanted.units != {""}:
        return True
    noun = "" if re.fullmatch(PEOPLE, wanted.counted, re.IGNORECASE) else wanted.counted.lower()
    words = [word for word in (noun, wanted.done, wanted.whose) if word]

    def counts(piece: Scored) -> bool:
        index = place_of(piece.article, piece.sentence.start)
        around = news_sentences(piece.article)[max(0, index - 1) : index + 2]
        near = " ".join([piece.article.title, *(sentence.text for sentence in around)])
        has_number = any(not quantity.unit for quantity in quantities(piece.sentence.text))
        return has_number and all(speaks_of(word, near) for word in words)

    return any(map(counts, scored))


def _is_of_one_matter(wanted: Asked, one: Article, other: Article) -> bool:
    """Whether two articles are, by how they begin, about all that is asked of a sum, and about one place or
    person by name: a later one then tells what became of the earlier one's."""
    openings = [_opening(one), _opening(other)]
    if wanted.units & {"", "%"} or not all(_share(_matter(wanted), text) == 1 for text in openings):
        return False
    return bool(_places_and_people(one) & _places_and_people(other))


def _is_of_one_story(wanted: Asked, one: Article, other: Article) -> bool:
    """Whether two articles are, by how they begin, about all that is asked, and about two places or people by
    name: one alone, a country, has many events."""
    if not all(_share(_matter(wanted), _opening(article)) == 1 for article in (one, other)):
        return False
    shared: list[str] = []
    for name in sorted(name.lower() for name in _places_and_people(one) & _places_and_people(other)):
        if not any(is_alike(name, known) for known in shared):
            shared.append(name)
    return len(shared) > 1 or _is_of_one_matter(wanted, one, other)


def _matter(wanted: Asked) -> list[str]:
    """What is asked about, without the words for the sum itself, for its being the last, and for people of
    whom it is asked what they did."""
    light = f"{_SUM_WORDS} people" if wanted.done else _SUM_WORDS
    return [term for term in wanted.terms if not speaks_of(term, light)] or list(wanted.terms)


def _places_and_people(article: Article) -> set[str]:
    """The names in the title and the first sentences, without days, months, the outlet's own and words of
    every day."""
    found = set(names(f"{article.title} {_first_sentences(article)}")) - set((article.source or "").split())
    return {name for name in found if not _NO_PLACE.fullmatch(name) and not is_common(name)}


def _opening(article: Article) -> str:
    return f"{heading_of(article)} {_first_sentences(article)}"


def _first_sentences(article: Article) -> str:
    return " ".join(s.text for s in news_sentences(article)[:2])


def _subject(wanted: Asked) -> str:
    """What the accounts differ on: what is counted, or what kind of number it is."""
    if wanted.counted:
        return wanted.counted
    kinds = {frozenset({""}): "the number", frozenset({"%"}): "the percentage"}
    return kinds.get(wanted.units, "the amount")


def _accounts(question: Question, where: str, wanted: Asked, article: Article) -> Iterator[_Found]:
    """The sentences of an article that give the number: one number each, or the numbers of two speakers.
    `where` names the places that may be meant."""
    sentences = news_sentences(article)
    lead = _opening(article)
    for index, sentence in enumerate(sentences):
        given = [q for q in quantities(sentence.text) if q.unit in wanted.units]
        given = [q for q in given if not _is_another_time(question.text, sentence.text, q)]
        if not given or orders_model(sentence.text):
            continue
        fits = [q for q in given if _fits(question, where, wanted, sentence.text, q)]
        if not fits:
            continue
        around = " ".join(s.text for s in sentences[max(0, index - 1) : index + 2])
        own = _share(wanted.terms, sentence.text)
        if not _is_about(wanted, f"{lead} {around}", own):
            continue
        rest = [q for q in given if q not in fits and not q.counted and not is_set_aside(sentence.text, q)]
        told = [_Found(article, sentence, q, own, _speaker(article, sentence, q)) for q in (*fits, *rest)]
        if len(fits) == 1 and not (rest and _are_two_speakers(told)):
            yield told[0]
        elif _are_two_speakers(told):
            yield from told


def _are_two_speakers(told: Sequence[_Found]) -> bool:
    speakers = [found.speaker for found in told]
    return len(told) == 2 and all(speakers) and speakers[0] != speakers[1]


def _is_about(wanted: Asked, near: str, own: float) -> bool:
    """Whether a sentence is about the very thing that is asked; `near` are its words and those around it."""
    if not all(is_named(name, name, near) for name in wanted.names):
        return False
    if own >= OWN_SHARE:
        return True
    return _share(wanted.terms, near) >= (NEAR_SHARE if "" in wanted.units else 1)


def _is_another_time(asked_for: str, sentence: str, quantity: Quantity) -> bool:
    """Whether a sentence, up to the end of a number's clause, looks back to what the question does not look
    back to, or gives a rate."""
    end = next((m.start() for m in _BREAK.finditer(sentence, quantity.end)), len(sentence))
    return bool(_ANOTHER_TIME.search(sentence, 0, end)) and not _ANOTHER_TIME.search(asked_for)


def _share(terms: Iterable[str], text: str) -> float:
    spoken = [speaks_of(term, text) for term in terms]
    return sum(spoken) / len(spoken)


def _fits(question: Question, where: str, wanted: Asked, sentence: str, quantity: Quantity) -> bool:
    """Whether a number is of the thing that is asked for, and of no other time, place or part."""
    clause = clause_of(sentence, quantity)
    if is_set_aside(sentence, quantity) or _is_elsewhere(where, sentence, quantity):
        return False
    stated = _REPORTED_FUTURE.sub(" ", clause) if quantity.unit else clause
    if bool(SUPPOSED.search(stated)) is not wanted.supposed:
        return False
    if set(_YEAR.findall(clause)) - set(_YEAR.findall(question.text)):
        return False
    if quantity.unit:
        months = set(_MONTH.findall(question.text))
        if months and set(_MONTH.findall(clause)) - months:
            return False
        base = OTHER_BASE.sub(" ", clause)
        return any(speaks_of(term, base) for term in wanted.plain)
    return _counts(wanted, sentence, quantity)


def _counts(wanted: Asked, sentence: str, quantity: Quantity) -> bool:
    """Whether a plain number counts what is asked for: the noun and what it did, or the deed itself."""
    counted = quantity.counted
    if not counted:
        return False
    if wanted.done and speaks_of(wanted.done, counted.split(" and ")[0]):
        return True
    if wanted.done and not speaks_of(wanted.done, _stretch(sentence, quantity)):
        return False
    noun = wanted.counted.lower()
    if noun and not re.fullmatch(PEOPLE, noun):
        owned = not wanted.whose or speaks_of(wanted.whose, clause_of(sentence, quantity))
        return owned and speaks_of(noun, counted)
    return speaks_of("people", counted) and any(speaks_of(term, sentence) for term in wanted.plain)


def is_set_aside(sentence: str, quantity: Quantity) -> bool:
    """Whether a number is named only to be compared with, denied, added to, or is a part."""
    before, behind = sentence[: quantity.start], sentence[quantity.end :]
    if any(apart.start() <= quantity.start < apart.end() for apart in _BY_KIND.finditer(sentence)):
        return True
    return bool(_NOT_IT.search(before)) or (not quantity.unit and bool(_PART.match(behind)))


def clause_of(sentence: str, quantity: Quantity) -> str:
    """The stretch between two marks that a number stands in."""
    start = max((m.end() for m in _BREAK.finditer(sentence, 0, quantity.start)), default=0)
    end = next((m.start() for m in _BREAK.finditer(sentence, quantity.end)), len(sentence))
    return sentence[start:end]


def _stretch(sentence: str, quantity: Quantity) -> str:
    """The part of a clause that a number shares with no other deed: "hurt 3" of "killed 5 and hurt 3"."""
    start = max((m.end() for m in _AND.finditer(sentence, 0, quantity.start)), default=0)
    end = next((m.start() for m in _AND.finditer(sentence, quantity.end)), len(sentence))
    return sentence[start:end]


def _is_elsewhere(where: str, sentence: str, quantity: Quantity) -> bool:
    """Whether the place behind a number, or one in it ("the Somali city of Merca"), is not meant."""
    clause = clause_of(sentence, quantity)
    behind = clause[clause.find(sentence[quantity.start : quantity.end]) :]
    last = None
    for match in _PLACE.finditer(behind):
        if _NO_PLACE.fullmatch(match[1]):
            continue
        if last is not None and len(behind[last : match.start()].split()) > 1:
            break
        if not is_named(match[1], match[1], where):
            return True
        last = match.end()
    return False


def _speaker(article: Article, sentence: Sentence, quantity: Quantity) -> str:
    """Who gives a number: by the words before it, else by the attributions of the article; "" for nobody."""
    before = sentence.text[: quantity.start]
    giver = _NEXT_GIVER.search(before) or _GIVER.search(before)
    if giver:
        return giver["who"].lower()
    at = sentence.start + quantity.start
    return next((a.speaker.lower() for a in attributions(article) if a.start <= at < a.end), "")


def _sides(wanted: Asked, found: Sequence[_Found]) -> list[_Found]:
    """One account for each number, the best first: such as come from other articles, or other speakers."""
    sides: list[_Found] = []
    for account in found:
        if len(sides) == MOST_SIDES:
            break
        if all(_differ(wanted, account, side) for side in sides):
            sides.append(account)
    return sides


def _differ(wanted: Asked, one: _Found, other: _Found) -> bool:
    """Whether two accounts of one thing contradict each other."""
    if one.quantity.unit != other.quantity.unit or one.quantity.agrees(other.quantity):
        return False
    if one.quantity.is_far_from(other.quantity, TIMES_APART):
        return False
    if one.article.id == other.article.id:
        return bool(one.speaker and other.speaker) and one.speaker != other.speaker
    if one.article.published is None or other.article.published is None:
        return min(one.own, other.own) >= UNDATED_SHARE
    days = DAYS_APART_OF_DEEDS if wanted.done else DAYS_APART
    if _is_of_one_matter(wanted, one.article, other.article):
        days = DAYS_APART_OF_ONE_MATTER
    return abs(_moment(one.article) - _moment(other.article)) <= days * 86_400


def _corrects(found: _Found) -> bool:
    """Whether an article says that it is a correction, in its title or its first sentences."""
    return bool(CORRECTED.search(f"{found.article.title} {_first_sentences(found.article)}"))


def _account(found: _Found) -> Account:
    quantity, sentence = found.quantity, found.sentence
    value = sentence.text[quantity.start : quantity.end]
    return Account(value, found.article, sentence.start, sentence.end)


def _moment(article: Article) -> float:
    return article.published.timestamp() if article.published else 0.0
