"""From a question with all that goes with it to what is searched for: completed, narrowed, and explained.

Whatever is read from the words of a question is also told to the person who asked, and taken back when the
person says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from rag.models import LanguageModel
from rag.query.authors import NamedAuthors, named_authors
from rag.query.dates import (
    AbsentDay,
    TimeKind,
    TimeRange,
    absent_days,
    find_time,
    publication_window,
    wants_latest,
)
from rag.query.followups import complete
from rag.query.forms import Form, FormReader, FormRequest, form_request, restricts
from rag.query.outlets import named_outlets
from rag.query.question import Question, understand
from rag.schema import LAST_DAY, Bounds, Kind, Query, Request, Scope, Understood
from rag.text import WEEKDAY, language_tag
from rag.text import shown as shown_days
from vectorstore import ENGLISH, Coverage, day_number

SHORTEST = 8
"""Characters; what is left of a question without its time words is searched for only if it is longer."""


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WEEKDAY = re.compile(rf"(?:on\s+)?{WEEKDAY}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request comes to: the question to be answered, the query to search with, and what to tell.
    `form` is what it asks for beside a fact, `None` for nothing; `authors` are those it names, of which
    `question` says nothing any more; `absent` a day of the question's that no
    calendar has, and that nothing can be searched by."""

    request: Request
    question: Question
    query: Query
    shown: tuple[Understood, ...]
    form: FormRequest | None = None
    absent: AbsentDay | None = None
    authors: tuple[str, ...] = ()

    def is_later_than(self, last: date) -> bool:
        """Whether it counts days from that of asking ("yesterday"), and all that it asks about are later."""
        if self.request.asked or self.request.scope.as_of or _YEAR.search(self.question.text):
            return False
        if all(part.kind is not Kind.DATES for part in self.shown):
            return False
        first = self.form.days[0] if self.form and self.form.days else None
        return (day_number(first) if first else self.query.bounds.first_day) > day_number(last)

    @property
    def scope(self) -> Scope:
        """What the person set, and the authors that the question names."""
        return replace(self.request.scope, authors=self.request.scope.authors or self.authors)


def read(
    request: Request,
    coverage: Coverage,
    today: date,
    completer: LanguageModel | None = None,
    forms: FormReader | None = None,
) -> Reading:
    """Read a request. Relative time words count from its day of asking: `asked`, else the scope's `as_of`,
    else `today`. `completer` is a model that may complete a follow-up which the rules cannot; `forms` tells
    which form is asked for, none without it."""
    history = () if Kind.SEARCHED in request.ignore else request.history
    completed = complete(request.text, history, completer, _outlets(coverage))
    question = understand(completed.text, completed.context)
    asked = request.asked or request.scope.as_of
    shown = []
    if completed.text != " ".join(request.text.split()) or completed.context:
        shown.append(Understood(Kind.SEARCHED, completed.shown))
    named = _authors(request, question, coverage)
    authors = named.authors if named else ()
    if named:
        question = understand(named.rest, completed.context)
        shown.append(Understood(Kind.AUTHOR, "by " + " or ".join(authors)))
    absent = _absent(request, question)
    if absent:
        query = Query(question.text, completed.context, bounds_of(request.scope, authors=authors))
        return Reading(request, question, query, tuple(shown), absent=absent, authors=authors)
    form = _form(request, question, asked or today, coverage, forms) if forms else None
    if form:
        query = Query(question.text, completed.context, bounds_of(request.scope, authors=authors))
        return Reading(request, question, query, (*shown, *_shown(form)), form, authors=authors)
    time = None if Kind.DATES in request.ignore else _time(question.text, asked, today, coverage)
    if time:
        shown.append(Understood(Kind.DATES, time.text))
    outlets = named_outlets(question.text, _outlets(coverage))
    reporters = outlets.outlets
    if outlets and (_is_one_of(question.speaker, reporters) or question.speaker not in outlets.stripped):
        question = question.said_by(understand(outlets.stripped).speaker)
    if question.speaker:
        if Kind.SPEAKER in request.ignore:
            question = question.of_nobody()
        else:
            shown.append(Understood(Kind.SPEAKER, f"{question.speaker} speaking"))
    sources: tuple[str, ...] = ()
    if Kind.OUTLET not in request.ignore and not request.scope.sources:
        sources = reporters
        if sources:
            shown.append(Understood(Kind.OUTLET, "from " + " or ".join(sources)))
    latest = Kind.LATEST not in request.ignore and wants_latest(question.text)
    if latest:
        shown.append(Understood(Kind.LATEST, "newest first"))
    if time and time.first and time.last and not question.speaker and not completed.context:
        words = question.text[time.start : time.end]
        if question.asks_only(" ".join((words, *reporters))):
            question = replace(question, news_of=(day_number(time.first), day_number(time.last)))
    timeless = time.without(question.text) if time else ""
    query = Query(
        text=timeless if len(timeless) > SHORTEST and not question.news_of else question.text,
        context=completed.context,
        bounds=bounds_of(request.scope, time, sources, authors),
        asked=asked if not time else None,
        latest=latest,
    )
    return Reading(request, question, query, tuple(shown), authors=authors)


def _authors(request: Request, question: Question, coverage: Coverage) -> NamedAuthors | None:
    """The authors that an English question names, unless some are set or they are not to be read."""
    if Kind.AUTHOR in request.ignore or request.scope.authors or question.language != ENGLISH:
        return None
    return named_authors(question, [name for name, _ in coverage.authors])


def _absent(request: Request, question: Question) -> AbsentDay | None:
    """The first day of an English question that does not exist, unless its days are not to be read."""
    if Kind.DATES in request.ignore or question.language != ENGLISH:
        return None
    return next(absent_days(question.text), None)


def _time(question: str, asked: date | None, today: date, coverage: Coverage) -> TimeRange | None:
    """The days that a question restricts the news to; those it is only about restrict nothing. Nor does a
    bare weekday ("on Sunday") that would be later than all there is: it is one of the time asked about."""
    days = _days(coverage)
    found = find_time(question, asked or today, days)
    if found is None or found.kind is not TimeKind.PUBLISHED:
        return None
    too_late = not asked and days and found.first and found.first > days[1]
    return None if too_late and _WEEKDAY.fullmatch(question[found.start : found.end].strip()) else found


def _form(
    request: Request, question: Question, asked: date, coverage: Coverage, forms: FormReader
) -> FormRequest | None:
    """What an English question asks for beside a fact, without what the person has taken away. What somebody
    said is a fact, unless it asks for quotations or compares outlets."""
    if Kind.FORM in request.ignore or question.language != ENGLISH:
        return None
    time = find_time(question.text, asked, _days(coverage))
    kept = time if time and restricts(time, question.text) else None
    form = form_request(question.text, kept, _outlets(coverage), forms)
    if form is None or (question.speaker and form.form in (Form.MENTIONS, Form.TIMELINE, Form.BRIEF)):
        return None
    days = None if Kind.DATES in request.ignore else form.days
    sources = () if Kind.OUTLET in request.ignore else form.sources
    latest = form.form is Form.BRIEF and Kind.LATEST not in request.ignore and wants_latest(question.text)
    form = replace(form, days=days, sources=sources, latest=latest)
    return form if form.is_whole else None


def _shown(form: FormRequest) -> Iterator[Understood]:
    yield Understood(Kind.FORM, form.text)
    if form.days:
        yield Understood(Kind.DATES, shown_days(*form.days))
    if form.sources:
        yield Understood(Kind.OUTLET, "from " + " or ".join(form.sources))
    if form.latest:
        yield Understood(Kind.LATEST, "newest first")


def _days(coverage: Coverage) -> tuple[date, date] | None:
    first, last = coverage.first_day, coverage.last_day
    return (first, last) if first and last else None


def _outlets(coverage: Coverage) -> list[str]:
    return [name for name, _ in coverage.outlets]


def _is_one_of(speaker: str, outlets: Collection[str]) -> bool:
    name = speaker.casefold().removeprefix("the ")
    return any(name == outlet.casefold().removeprefix("the ") for outlet in outlets)


def bounds_of(
    scope: Scope,
    time: TimeRange | None = None,
    sources: Collection[str] = (),
    authors: Collection[str] = (),
) -> Bounds:
    """What may answer: what the person set, and of days, outlets and authors also what the question said."""
    first, last = publication_window(time) if time else (None, None)
    starts = [day for day in (scope.after, first) if day]
    ends = [day for day in (scope.before, scope.as_of, last) if day]
    return Bounds(
        first_day=max(map(day_number, starts), default=0),
        last_day=min(map(day_number, ends), default=LAST_DAY),
        sources=folded(scope.sources or sources),
        authors=folded(scope.authors or authors),
        sections=folded(scope.sections),
        languages=folded(language_tag(name) or name for name in scope.languages),
        articles=frozenset(scope.articles),
    )


def folded(names: Iterable[str]) -> frozenset[str]:
    """Names as they are compared."""
    return frozenset(name.strip().casefold() for name in names)
