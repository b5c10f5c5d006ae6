"""How else a question may be asked that is declined. Each suggestion that asks something has been tried, and
is answered, but for that of `existing_day`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from rag.answering.guidance.spelling import respelt
from rag.answering.stages import Assessed
from rag.query.dates import AbsentDay
from rag.schema import Hint, Kind, Request, Scope, Suggestion
from vectorstore import ENGLISH, OTHER, PAIRS, ArchiveReader, language_of

Again = Callable[[Request], Assessed]
"""What is found for another request."""
_CHOSEN = {
    "sources": "the outlets you chose",
    "authors": "the authors you chose",
    "sections": "the sections you chose",
    "languages": "the languages you chose",
    "articles": "the articles you chose",
}
_READ = {"sources": Kind.OUTLET, "authors": Kind.AUTHOR}
"""What of a scope may be read from a question instead."""
_ON = re.compile(r"\b([oi])n\s+(?:the\s+)?$", re.IGNORECASE)


def existing_day(question: str, absent: AbsentDay) -> Suggestion:
    """The question with the month or the year, where it has one, in place of a day that does not exist."""
    before, after = question[: absent.start], question[absent.end :]
    if not absent.instead:
        return Suggestion(Hint.CALENDAR, "Ask about a time that there is.")
    before = _ON.sub(lambda match: f"{match[1]}n ".replace("o", "i").replace("O", "I"), before)
    text = f"Did you mean {absent.instead}?"
    return Suggestion(Hint.CALENDAR, text, f"{before}{absent.instead}{after}")


def suggest(assessed: Assessed, archive: ArchiveReader, again: Again) -> tuple[Suggestion, ...]:
    """Other ways to ask a question that is declined, the likeliest first."""
    return (*_respelt(assessed, archive, again), *_wider(assessed, again), *_in_another_language(assessed))


def respelt_request(request: Request, archive: ArchiveReader) -> tuple[Request, Suggestion] | None:
    """A request as the archive spells its words, and the suggestion to ask it, which is still to be tried;
    `None` where all are spelt so."""
    spelt, words = respelt(request.text, archive)
    if not words:
        return None
    meant = ", ".join(f"“{word}”" for word in words)
    suggestion = Suggestion(Hint.SPELLING, f"Did you mean {meant}?", spelt, request.scope, request.ignore)
    return replace(request, text=spelt), suggestion


def _respelt(assessed: Assessed, archive: ArchiveReader, again: Again) -> Iterator[Suggestion]:
    """The question as the archive spells its words."""
    request, question = assessed.retrieved.reading.request, assessed.question
    if question.language != ENGLISH:
        return
    other = respelt_request(
        replace(request, text=question.text, scope=assessed.retrieved.reading.scope), archive
    )
    if other and again(other[0]).is_answerable:
        yield other[1]


def _wider(assessed: Assessed, again: Again) -> Iterator[Suggestion]:
    """The question without the days, the outlets or what else was set, or read from it; without all of them
    where only that is answered."""
    one_by_one = [way for way in (_without_days(assessed), *_without_names(assessed)) if way]
    for request, what in (*one_by_one, *_without_any(assessed, one_by_one)):
        found = again(request)
        pieces = found.quotable if found.is_answerable else ()
        count = len({piece.article.id for piece in pieces} - assessed.retrieved.articles.keys())
        if count:
            told = "1 article bears" if count == 1 else f"{count} articles bear"
            text = f"Outside {what}, {told} on it."
            yield Suggestion(Hint.WIDER, text, request.text, request.scope, request.ignore)
            return


def _without_days(assessed: Assessed) -> tuple[Request, str] | None:
    """The request without its days, and what these were; `None` where it has none. A day as of which it is
    asked stays: what came later is not to be known."""
    request, read = _request_and_read(assessed)
    scope, query = assessed.retrieved.reading.scope, assessed.retrieved.reading.query
    if scope.after or scope.before:
        return replace(
            request, scope=replace(scope, after=None, before=None, collection="")
        ), "the days you set"
    if Kind.DATES in read and query.text != assessed.question.text:
        return replace(request, text=query.text, scope=scope), read[Kind.DATES]
    return None


def _without_names(assessed: Assessed) -> Iterator[tuple[Request, str]]:
    """The same of outlets, authors, sections, languages and articles, one after the other."""
    request, read = _request_and_read(assessed)
    for name, what in _CHOSEN.items():
        if getattr(request.scope, name):
            emptied: dict[str, Any] = {name: (), "collection": ""}
            yield replace(request, scope=replace(request.scope, **emptied)), what
        elif (kind := _READ.get(name)) and kind in read:
            yield replace(request, ignore=request.ignore | {kind}), read[kind].split(" ", 1)[1]


def _request_and_read(assessed: Assessed) -> tuple[Request, dict[Kind, str]]:
    reading = assessed.retrieved.reading
    return reading.request, {part.kind: part.text for part in reading.shown}


def _without_any(assessed: Assessed, ways: Sequence[tuple[Request, str]]) -> Iterator[tuple[Request, str]]:
    """The request without all that some others are without, if they are several."""
    joined = request = assessed.retrieved.reading.request
    if len(ways) < 2:
        return
    for way, _ in ways:
        widened = {
            part.name: getattr(way.scope, part.name)
            for part in fields(Scope)
            if getattr(way.scope, part.name) != getattr(request.scope, part.name)
        }
        text = way.text if way.text != request.text else joined.text
        scope = replace(joined.scope, **widened)
        joined = replace(joined, text=text, scope=scope, ignore=joined.ignore | way.ignore)
    *others, last = (what for _, what in ways)
    yield joined, f"{', '.join(others)} and {last}"


def _in_another_language(assessed: Assessed) -> Iterator[Suggestion]:
    """The language of the archive's nearest articles, where none of them is in the question's."""
    asked = assessed.question.language
    there = Counter(language_of(hit.passage.text) for hit in assessed.retrieved.hits)
    if not there or asked in there:
        return
    main, named = there.most_common(1)[0][0], {PAIRS, OTHER}
    yours = "the language of your question" if asked in named else asked.capitalize()
    theirs = "in theirs" if main in named else f"in {main.capitalize()}"
    yield Suggestion(Hint.LANGUAGE, f"No article near it is in {yours}: ask {theirs}.")
