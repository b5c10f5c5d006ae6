"""What happens when a person asks, stops, opens a source, judges or keeps an answer."""

from __future__ import annotations

import base64
import json
import logging
import re
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import gradio as gr

from rag import (
    Answer,
    Article,
    ArticleNotFound,
    Assistant,
    Citation,
    DatelineError,
    ModeName,
    Provenance,
    Scope,
    Status,
)
from ui.archive import narrowing_values
from ui.examples import follow_ups
from ui.feedback import feedback_of
from ui.keeping import Keeping
from ui.outbox import outgoing, said
from ui.render import (
    KINDS,
    Span,
    conversation_file,
    declined_panel,
    empty_panel,
    follow_ups_html,
    one_file,
    panel_html,
    turn_html,
    turns_html,
)
from ui.request import (
    LONGEST_NAME,
    LONGEST_WORD,
    Form,
    form_of,
    narrowed,
    number,
    read_ask,
    read_kept,
    text,
    texts,
)
from ui.state import Ask, Conversation, Phase, TurnView, new_key
from ui.stream import answer_turn
from ui.waiting_line import WaitingLine
from vectorstore import ConversationStore, FeedbackStore, Verdict

MOST_TURNS = 60
MOST_FORGOTTEN = 1_000
LONGEST_KEY = 64
GOODBYE_S = 2.0
Shown = object  # what a Gradio event puts into a component: its new value, or `gr.skip()`
Four = tuple[Shown, Shown, Shown, Shown]

logger = logging.getLogger(__name__)


class Chat:
    """Answers people; shared by all windows. What belongs to one window is in its `Conversation`."""

    def __init__(
        self, assistant: Assistant, waiting_line: WaitingLine, threads: Executor, default_mode: ModeName
    ) -> None:
        self._assistant = assistant
        self._waiting_line = waiting_line
        self._threads = threads
        self._default_mode = default_mode
        folder = assistant.archive.path
        self._keeping = Keeping(ConversationStore(folder), assistant.archive)
        self._known: Provenance | None = None
        self._feedback = FeedbackStore(folder)

    # ------------------------------------------------------------------ asking: past, now, panel, outbox

    def ask_here(self, conversation: Conversation, event: gr.EventData) -> Iterator[Four]:
        """Ask what is in the form."""
        form = form_of(event._data)
        try:
            ask = self._settled(form)
        except DatelineError as error:
            yield gr.skip(), gr.skip(), gr.skip(), said(str(error))
            return
        self._here(conversation, form)
        yield from self._answer(conversation, ask)

    def _settled(self, form: Form) -> Ask:
        """The question of a form, with names as the archive writes them, within a collection if one is named.
        Raises `DatelineError`."""
        ask = read_ask(form, self._default_mode)
        name = text(form, "collection", LONGEST_NAME)
        scope = self._assistant.within(name, ask.scope) if name else self._assistant.settled(ask.scope)
        return replace(ask, scope=scope)

    def drop(self, conversation: Conversation, event: gr.EventData) -> Iterator[Four]:
        """Ask again without something that was read from the question."""
        form = form_of(event._data)
        turn = self._turn(conversation, form)
        if turn is None:
            return
        kinds = {part.kind for part in turn.understood if part.kind.value == text(form, "kind", 20)}
        yield from self._answer(conversation, replace(turn.ask, ignore=turn.ask.ignore | kinds))

    def instead(self, conversation: Conversation, event: gr.EventData) -> Iterator[Four]:
        """Ask what was suggested: the same in other words, of more articles, or of one event."""
        form = form_of(event._data)
        turn = self._turn(conversation, form)
        if turn and (ask := turn.ways_on.get(text(form, "way", 20))):
            yield from self._answer(conversation, ask)

    def again(self, conversation: Conversation, event: gr.EventData) -> Iterator[Four]:
        """Ask the same again."""
        if turn := self._turn(conversation, form_of(event._data)):
            yield from self._answer(conversation, turn.ask)

    def write_up(self, conversation: Conversation, event: gr.EventData) -> Iterator[Four]:
        """Let the model write over the form of a turn; the form stays."""
        turn = self._turn(conversation, form_of(event._data))
        if turn and turn.form:
            ask = Ask(f"Written up: {turn.ask.question}", "llm", turn.ask.scope, written_up=turn.form)
            yield from self._answer(conversation, ask)

    def _answer(self, conversation: Conversation, ask: Ask) -> Iterator[Four]:
        if conversation.running:
            yield gr.skip(), gr.skip(), gr.skip(), said("An answer is still being written. Stop it first.")
            return
        if len(conversation.turns) >= MOST_TURNS:
            yield gr.skip(), gr.skip(), gr.skip(), said("This conversation is full. Begin a new one.")
            return
        turn = TurnView(conversation.next_number, ask, conversation=conversation.key)
        conversation.running, conversation.stop = turn.number, False
        before = turns_html(conversation.turns)
        conversation.turns.append(turn)
        self._keeping.keep(conversation)
        is_saved = False
        try:
            yield before, turn_html(turn), empty_panel(), gr.skip()
            self._save(conversation, turn)  # a crash keeps the question
            for view in answer_turn(self._assistant, self._waiting_line, self._threads, conversation, turn):
                if conversation.closed:
                    return
                if not view.phase.running:  # the next question may come before we are asked for more
                    conversation.running = 0
                    turn.provenance = self._provenance(ask.scope) if turn.answer else None
                    if conversation.opened != turn.number:
                        yield gr.skip(), gr.skip(), self._proof(turn), gr.skip()
                yield gr.skip(), turn_html(view), gr.skip(), gr.skip()
            is_saved = True
            if told := self._save(conversation, turn):
                yield gr.skip(), gr.skip(), gr.skip(), outgoing(**told)
        finally:
            if conversation.running == turn.number:
                conversation.running = 0
            if not is_saved and not turn.phase.running:
                self._save(conversation, turn)

    def _here(self, conversation: Conversation, form: Form) -> None:
        """Go on with the conversation that the window shows, though the server may have begun anew since; and
        keep it where the person wants it kept."""
        key, kept = text(form, "conversation", LONGEST_KEY), read_kept(form)
        if key and not conversation.turns and key != conversation.key and (found := self._found(form, key)):
            conversation.turns, conversation.key, conversation.kept = found.turns, key, found.kept
            self._keeping.keep(conversation)
        conversation.key = conversation.key or new_key()
        if kept is not None and kept is not conversation.kept:
            try:
                self._keeping.move(conversation, kept)
            except DatelineError as error:  # the next answer that is saved tells the person
                logger.warning("%s", error)

    def _turn(self, conversation: Conversation, form: Form) -> TurnView | None:
        """The turn that an event is about, if it is one of the window's."""
        self._here(conversation, form)
        return conversation.turn(number(form, "turn"))

    def _found(self, form: Form, key: str) -> Conversation | None:
        try:
            return self._keeping.kept(key, texts(form, "letters"))
        except DatelineError as error:
            logger.warning("%s", error)
            return None

    def _save(self, conversation: Conversation, turn: TurnView) -> dict[str, str]:
        """Write a turn down; what the page is told of it, if anything, for `outgoing`."""
        try:
            letter = self._keeping.save(conversation, turn)
        except DatelineError as error:
            return {"say": f"This answer could not be kept: {error}"}
        if letter is None:
            return {}
        return {"letter": letter, "conversation": conversation.key, "turn": str(turn.number)}

    def _proof(self, turn: TurnView) -> str:
        """What the panel shows beside a finished answer: its first source, or why there is none."""
        cited = _cited(turn)
        if not cited:
            declined = turn.answer is not None and turn.answer.status is Status.DECLINED
            return declined_panel() if declined else empty_panel()
        first = turn.form.shown[0] if turn.form else cited[0]
        return self._source(turn, first.article, first.start, auto=True)

    def _source(self, turn: TurnView | None, article: Article, start: int = -1, *, auto: bool = False) -> str:
        spans = _spans(turn, article.id) if turn else []
        cited = [citation for citation in _cited(turn) if citation.article.id == article.id] if turn else []
        return panel_html(
            article,
            spans,
            start if start >= 0 else None,
            cited[0].number if cited else 0,
            closable=True,
            quoted=[self._assistant.statement(citation) for citation in cited],
            turn=turn.number if turn else 0,
            auto=auto,
        )

    def suggest(self, conversation: Conversation, event: gr.EventData) -> Shown:
        """Try questions to go on with, while nobody waits for an answer: outbox."""
        turn = self._turn(conversation, form_of(event._data))
        if turn is None or turn.answer is None or turn.answer.status is Status.DECLINED or turn.follow_ups:
            return gr.skip()
        line = self._waiting_line

        def goes_on() -> bool:
            return not conversation.running and line.is_empty and not line.closing.is_set

        try:
            tried = follow_ups(self._assistant, turn.answer, turn.also, turn.ask.scope, goes_on)
        except DatelineError as error:
            logger.warning("no follow-up could be tried: %s", error)
            return gr.skip()
        if not tried:
            return gr.skip()
        turn.follow_ups = tuple(tried)
        shown = {"conversation": conversation.key, "turn": str(turn.number)}
        return outgoing(**shown | self._save(conversation, turn), followups=follow_ups_html(turn))

    def stop(self, conversation: Conversation) -> None:
        """End the running answer."""
        conversation.stop = True

    def new(self, conversation: Conversation) -> tuple[Conversation, str]:
        """Begin anew; the old conversation's answer, if one is running, says no more."""
        conversation.closed = True
        _end(conversation)
        return Conversation(), ""

    def resume(
        self, conversation: Conversation, event: gr.EventData
    ) -> tuple[Shown, Shown, Shown, Shown, Shown]:
        """Come back to a conversation: it, past, now, panel, and what its last question was narrowed to."""
        form = form_of(event._data)
        kept = self._found(form, text(form, "key", LONGEST_KEY))
        if kept is None or not kept.turns:
            gone = said("That conversation is no longer kept: ask again.")
            return gr.skip(), gr.skip(), gr.skip(), gr.skip(), gone
        if kept is not conversation:
            conversation.stop = conversation.closed = True
        _end(kept)
        kept.closed, last = False, kept.turns[-1]
        if last.phase.running:  # its window is gone
            last.phase = Phase.STOPPED
        told = outgoing(narrowing=json.dumps(narrowing_values(last.ask.scope, self._assistant)))
        return kept, turns_html(kept.turns[:-1]), turn_html(last), self._proof(last), told

    def forget(self, event: gr.EventData) -> Shown:
        """Keep conversations no longer: outbox."""
        try:
            self._keeping.forget(texts(form_of(event._data), "keys")[:MOST_FORGOTTEN])
        except DatelineError as error:
            return said(str(error))
        return gr.skip()

    def sweep(self, conversation: Conversation) -> Shown:
        """Take away what another conversation showed again after this one had begun or come back."""
        if conversation.running:  # its next state comes by itself
            return gr.skip()
        return turn_html(conversation.turns[-1]) if conversation.turns else ""

    # ------------------------------------------------------------------ checking

    def open(self, conversation: Conversation, event: gr.EventData) -> str:
        """The source panel at an article, the words marked that this turn rests on."""
        form = form_of(event._data)
        turn, id_ = self._turn(conversation, form), text(form, "article", 400)
        known = _articles(turn) if turn else {}
        try:
            article = known.get(id_) or self._assistant.archive.article(id_)
        except ArticleNotFound as error:
            return panel_html(Article("gone", "This article is gone", str(error)), closable=True)
        if turn:
            conversation.opened = turn.number
        return self._source(turn, article, number(form, "start"))

    # ------------------------------------------------------------------ judging and keeping

    def rate(self, conversation: Conversation, event: gr.EventData) -> tuple[Shown, Shown, Shown]:
        """Store a thumb, or the word that follows one: past, now, outbox."""
        form = form_of(event._data)
        turn = self._turn(conversation, form)
        verdict = text(form, "verdict", 10) or (turn.verdict if turn else "")
        if turn is None or turn.answer is None or verdict not in ("up", "down"):
            return gr.skip(), gr.skip(), gr.skip()
        word = text(form, "word", LONGEST_WORD).strip() or turn.word
        try:
            self._feedback.record(
                feedback_of(conversation, turn, cast(Verdict, verdict), word, conversation.key)
            )
        except DatelineError as error:
            return gr.skip(), gr.skip(), said(str(error))
        turn.verdict, turn.word = verdict, word
        kept = self._save(conversation, turn)
        told = outgoing(**kept) if kept else gr.skip()
        if turn is conversation.turns[-1]:
            return gr.skip(), turn_html(turn), told
        return turns_html(conversation.turns[:-1]), gr.skip(), told

    def export(self, conversation: Conversation, event: gr.EventData) -> str:
        """An answer, or with no turn given the conversation, as a file for the browser to keep; or, by its
        `key`, another conversation."""
        form = form_of(event._data)
        kind, number_ = KINDS.get(text(form, "kind", 10)), number(form, "turn")
        if key := text(form, "key", LONGEST_KEY):
            turns = [turn for turn in found.turns if turn.answer] if (found := self._found(form, key)) else []
        else:
            self._here(conversation, form)
            turns = [turn for turn in conversation.turns if turn.answer and number_ in (-1, turn.number)]
        if not turns or kind is None:
            return said("There is nothing to export yet.")
        made = one_file(turns[0], kind) if number_ != -1 else conversation_file(turns, kind)
        name = f"dateline-{number_}" if number_ != -1 else _file_name(text(form, "name", 100))
        content = base64.b64encode(made).decode()
        return outgoing(download=f"{name}.{kind.suffix}", type=kind.mime, base64=content)

    def _provenance(self, scope: Scope) -> Provenance:
        """That of now. The archive's digest is made once for each of its revisions."""
        revision = self._assistant.archive.revision
        known = self._known
        if known is None or known.archive.revision != revision:
            known = self._known = self._assistant.provenance()
        return replace(known, made=datetime.now(UTC).replace(microsecond=0), scope=scope)

    # ------------------------------------------------------------------ for programs

    @narrowed
    def ask(
        self,
        question: str,
        mode: str = "",
        *,
        narrowing: Form,
    ) -> dict[str, object]:
        """Answer a question from the news archive; every sentence of the answer is cited. Choose this for a
        question that a few sentences answer. Returns status (answered or declined), text, claims (sentences,
        each with its support), and citations, whose quote is word for word the article's text between the
        offsets start and end; what the archive does not say is declined, with the nearest articles.

        Args:
            question: The question, in plain English.
            mode: "auto", "llm" or "extractive" (quotations only, fastest); empty for the server's default.
        """
        try:
            turn = TurnView(1, self._settled({"question": question, "mode": mode, **narrowing}))
            for _ in answer_turn(self._assistant, self._waiting_line, self._threads, Conversation(), turn):
                pass
        except DatelineError as error:
            return {"error": str(error)}
        return turn.answer.to_json() if turn.answer else {"error": turn.trouble}


def _end(conversation: Conversation) -> None:
    """End the answer that is running, and wait for it a moment."""
    conversation.stop = True
    deadline = time.monotonic() + GOODBYE_S
    while conversation.running and time.monotonic() < deadline:
        time.sleep(0.05)


def _file_name(name: str) -> str:
    """The name that a person gave a conversation, as that of a file."""
    words = "-".join(re.findall(r"\w+", name.lower()))[:60].strip("-")
    return f"dateline-{words}" if words else "dateline"


def _articles(turn: TurnView) -> dict[str, Article]:
    """The articles that a turn shows, by id: they stay readable when the archive loses them."""
    pieces = [piece.article for piece in turn.evidence]
    cited = [c.article for claim in (*turn.quotations, *turn.claims) for c in claim.citations]
    answer = turn.answer
    more = [*turn.also, *_answered(answer)] if answer else []
    return {article.id: article for article in (*pieces, *cited, *more)}


def _answered(answer: Answer) -> list[Article]:
    cited = [citation.article for citation in answer.citations]
    sides = [side.citation.article for conflict in answer.conflicts for side in conflict.sides]
    copies = [article for articles in answer.copies.values() for article in articles]
    lines = [citation.article for citation in answer.form.shown] if answer.form else []
    return [*cited, *sides, *copies, *lines, *answer.nearest]


def _cited(turn: TurnView) -> list[Citation]:
    """Every place that a turn cites, each once, in order of number and place."""
    claims = turn.answer.claims if turn.answer else turn.claims
    cited = [citation for claim in claims for citation in claim.citations]
    if turn.answer:
        cited += [side.citation for conflict in turn.answer.conflicts for side in conflict.sides]
        cited += turn.answer.form.shown if turn.answer.form else ()
    return sorted({(c.number, c.start, c.end): c for c in cited}.values(), key=lambda c: (c.number, c.start))


def _spans(turn: TurnView, article_id: str) -> list[Span]:
    """The words of an article that a turn rests on: its citations, or, where there are none, what was
    found first."""
    spans = [Span(c.start, c.end) for c in _cited(turn) if c.article.id == article_id]
    quoted = [citation for claim in turn.quotations for citation in claim.citations]
    found = [Span(e.start, e.end) for e in turn.evidence if e.article.id == article_id]
    return spans or found or [Span(c.start, c.end) for c in quoted if c.article.id == article_id]
