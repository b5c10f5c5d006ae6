"""A model writes over a form of answer, a paragraph for each of its parts; every sentence is checked against
the form's own quotations, and cites them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import prompts
from rag.answering.answerability import Decision
from rag.answering.composing import Composition
from rag.answering.context import sources_of
from rag.answering.stages import Assessed, Retrieved
from rag.answering.writing import Assignment, Author, Writer
from rag.errors import ModelError
from rag.models import ChatMessage
from rag.query import Reading, understand
from rag.schema import (
    Brief,
    Citation,
    Comparison,
    Event,
    FormValue,
    Mentions,
    Query,
    Quotes,
    Request,
    Timeline,
    Usage,
)
from rag.text import Weights, neutralise

PROMPT = "write_up.v1"
PLACEHOLDERS = frozenset({"quotations", "topic"})
TOGETHER = 6
"""Lines of a list (statements, happenings, mentions) that one paragraph is written from."""


class _Cited(Protocol):
    """A line of a form."""

    @property
    def citation(self) -> Citation: ...


@dataclass(frozen=True, slots=True)
class WrittenUp:
    """What a model wrote over a form: the sentences that its quotations carry. `left_out` counts those that
    they do not; `failure` is what ended it early."""

    composition: Composition
    left_out: int = 0
    failure: ModelError | None = None
    usage: Usage = field(default_factory=Usage)
    first_token_ms: float | None = None


def write_up(
    form: FormValue, author: Author, writer: Writer, weights: Weights, elapsed: Callable[[], float]
) -> Generator[Event, None, WrittenUp]:
    """Let a model write over a form, of whose parts it takes the first `author.paragraphs`. `writer` must
    leave out what nothing supports. A model that fails has written what came before. Citations have the
    form's numbers."""
    numbers = {citation.article.id: citation.number for citation in form.shown}
    done = WrittenUp(Composition(numbers=numbers))
    for topic, citations in list(parts_of(form))[: author.paragraphs]:
        chosen = sources_of(citations, author.source_tokens)
        if not chosen:
            continue
        sources, texts = zip(*chosen, strict=True)
        nothing_said = Composition(numbers=numbers)
        messages = _messages(topic, texts)
        assessed = _as_if_asked(topic, weights)
        assignment = Assignment(assessed, author, sources, texts, messages, nothing_said)
        written = yield from writer.write(assignment, elapsed)
        done = replace(
            done,
            composition=done.composition.with_paragraph(written.composition),
            left_out=done.left_out + written.left_out,
            failure=written.failure,
            usage=Usage(
                done.usage.prompt_tokens + written.usage.prompt_tokens,
                done.usage.completion_tokens + written.usage.completion_tokens,
            ),
            first_token_ms=done.first_token_ms or written.first_token_ms,
        )
        if written.failure:
            break
    return done


def write_up_label() -> str:
    """The id and hash of the prompt."""
    return prompts.load(PROMPT, PLACEHOLDERS).label


def topic_of(form: FormValue) -> str:
    """What a form is about, as a heading.

    >>> topic_of(Brief("gas", (), (), (), (), 0))
    'gas'
    """
    if isinstance(form, Quotes):
        return f"what {form.speaker} said{f' about {form.about}' if form.about else ''}"
    return form.topic


def parts_of(form: FormValue) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    """The parts that one paragraph each is written from: what it is about, and the quotations."""
    topic = topic_of(form)
    match form:
        case Brief():
            for theme in form.themes:
                yield f"{topic}: {theme.name}" if theme.name else topic, _cited(theme.lines)
            if form.newest:
                yield f"{topic}, the newest", _cited(form.newest)
        case Comparison():
            for account in form.accounts:
                yield f"{topic}, as {account.outlet} reports it", _cited(account.lines)
        case Quotes():
            yield from _together(topic, form.statements)
        case Timeline():
            yield from _together(topic, form.happenings)
        case Mentions():
            yield from _together(topic, form.mentions)


def _together(topic: str, lines: Sequence[_Cited]) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    for at in range(0, len(lines), TOGETHER):
        yield topic, _cited(lines[at : at + TOGETHER])


def _cited(lines: Sequence[_Cited]) -> tuple[Citation, ...]:
    return tuple(line.citation for line in lines)


def _messages(topic: str, texts: Sequence[str]) -> tuple[ChatMessage, ...]:
    prompt = prompts.load(PROMPT, PLACEHOLDERS)
    system, user = prompt.fill(quotations="\n\n".join(texts), topic=neutralise(topic))
    return ChatMessage("system", system), ChatMessage("user", user)


def _as_if_asked(topic: str, weights: Weights) -> Assessed:
    """A topic as the writer knows questions: one that its quotations answer."""
    question = understand(topic)
    reading = Reading(Request(topic), question, Query(topic), ())
    retrieved = Retrieved(reading, question, (), {}, {}, weights, {})
    return Assessed(retrieved, (), (), Decision(1.0, decline=False, missing=()), None)
