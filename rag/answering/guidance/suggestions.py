"""How else a question may be asked that is declined. Each suggestion that asks something has been tried, and
is answered, but for that of `existing_day`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from rag.answering.guidance.spelling import respelt
from rag.answering.stages import Assessed
from rag.query.dates import AbsentDay
from rag.schema import Hint, Kind, Request, Suggestion
from vectorstore import ENGLISH, OTHER, PAIRS, ArchiveReader, language_of

Again = Callable[[Request], Assessed]
"""What is found for another request."""
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
    other = respelt_request(replace(request, text=question.text), archive)
    if other and again(other[0]).is_answerable:
        yield other[1]


def _wider(assessed: Assessed, again: Again) -> Iterator[Suggestion]:
    """The question without the days or the outlets that were set, or read from it; without both where only
    that is answered."""
    days, outlets = _without_days(assessed), _without_outlets(assessed)
    one_by_one = [bounds for bounds in (days, outlets) if bounds]
    both = [(_joined(days[0], outlets[0]), f"{days[1]} and {outlets[1]}")] if days and outlets else []
    for request, what in (*one_by_one, *both):
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
    scope, query = request.scope, assessed.retrieved.reading.query
    if scope.after or scope.before:
        return replace(request, scope=replace(scope, after=None, before=None)), "the days you set"
    if Kind.DATES in read and query.text != assessed.question.text:
        return replace(request, text=query.text), read[Kind.DATES]
    return None


def _without_outlets(assessed: Assessed) -> tuple[Request, str] | None:
    """The same of outlets."""
    request, read = _request_and_read(assessed)
    if request.scope.sources:
        return replace(request, scope=replace(request.scope, sources=())), "the outlets you chose"
    if Kind.OUTLET in read:
        return replace(request, ignore=request.ignore | {Kind.OUTLET}), read[Kind.OUTLET].removeprefix(
            "from "
        )
    return None


def _request_and_read(assessed: Assessed) -> tuple[Request, dict[Kind, str]]:
    reading = assessed.retrieved.reading
    return reading.request, {part.kind: part.text for part in reading.shown}


def _joined(days: Request, outlets: Request) -> Request:
    """A request without the days and without the outlets."""
    scope = replace(days.scope, sources=outlets.scope.sources)
    return replace(days, scope=scope, ignore=outlets.ignore)


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
