"""One question of a conversation as HTML: evidence first, then the answer, then what it rests on."""

from __future__ import annotations

from rag import Kind, Mode, Scope, Status, Support
from rag.text import language_name
from ui.render.cites import claim_html, open_button
from ui.render.forms import form_html, is_in_view
from ui.render.plots import timeline
from ui.render.safe import esc, line, plain_line
from ui.render.sources import also_html, conflicts_html, declined_html, sources_html
from ui.render.tools import tools_html
from ui.render.ways_on import alternatives_html, follow_ups_html
from ui.render.words import byline, count, day, shortened
from ui.state import Phase, TurnView


def turns_html(turns: list[TurnView]) -> str:
    """Several finished turns."""
    return "".join(turn_html(turn) for turn in turns)


def turn_html(turn: TurnView) -> str:
    """A question and all that is known about it so far."""
    return (
        f'<section class="turn" data-turn="{turn.number}" data-phase="{turn.phase.value}"'
        f' data-conversation="{turn.conversation}"'
        f' aria-label="Question {turn.number}"><h2 class="question">{esc(turn.ask.question)}</h2>'
        f"{_chips(turn)}{_since(turn)}{_status(turn)}{_evidence(turn)}{_answer(turn)}{_notices(turn)}{_after(turn)}</section>"
    )


def _chips(turn: TurnView) -> str:
    """What was read from the question, to be taken away with a click; and what was chosen beside it."""
    parts = [_chip(turn, part.kind, part.text) for part in turn.understood]
    parts += [
        f'<li><span class="chip chosen">{line(text, 80)}</span></li>' for text in scope_words(turn.ask.scope)
    ]
    return f'<ul class="chips" aria-label="How the question was read">{"".join(parts)}</ul>' if parts else ""


def _chip(turn: TurnView, kind: Kind, text: str) -> str:
    said = f"read as: {text}" if kind is Kind.SEARCHED else text
    return (
        f'<li><button type="button" class="chip" data-do="drop" data-turn="{turn.number}"'
        f' data-kind="{kind.value}"'
        f' aria-label="Ask again without “{plain_line(said, 200)}”">{line(said, 200)}'
        f'<span class="x" aria-hidden="true"></span></button></li>'
    )


def scope_words(scope: Scope) -> list[str]:
    """What a person chose beside the question, each in a few words; not escaped."""
    words = [f"in “{scope.collection}”"] if scope.collection else []
    if scope.after:
        words.append(f"from {day(scope.after)}")
    if scope.before:
        words.append(f"until {day(scope.before)}")
    if scope.as_of:
        words.append(f"as of {day(scope.as_of)}")
    words += [f"only {name}" for name in scope.sources]
    words += [f"by {name}" for name in scope.authors]
    words += [f"in {name}" for name in (*scope.sections, *map(language_name, scope.languages))]
    if scope.articles:
        words.append(f"in {count(len(scope.articles), 'chosen article')}")
    return words


def _since(turn: TurnView) -> str:
    """What became of the articles that an answer quotes, of one that was kept."""
    if not turn.since:
        return ""
    items = "".join(f"<li>{line(said, 400)}</li>" for _, said in turn.since)
    return (
        '<div class="notice since"><p>This answer was given before the archive changed:</p>'
        f"<ul>{items}</ul></div>"
    )


def _status(turn: TurnView) -> str:
    """What is happening now, in a line that a screen reader hears."""
    shown = {
        Phase.WAITING: f"Waiting: {count(turn.ahead, 'question')} ahead of yours.",
        Phase.SEARCHING: "Searching the archive …",
        Phase.READING: f"The model is reading the sources … {_seconds(turn)}",
        Phase.WRITING: f"Writing and checking … {_seconds(turn)}",
        Phase.STOPPED: f"You stopped this answer.{' What was checked by then stays.' if turn.claims else ''}",
        Phase.FAILED: "",
        Phase.DONE: "",
    }[turn.phase]
    busy = '<span class="pulse" aria-hidden="true"></span>' if turn.phase.running else ""
    return f'<p class="status" role="status">{busy}{esc(shown)}</p>' if shown else ""


def _seconds(turn: TurnView) -> str:
    return f"{turn.elapsed_s}\u00a0s" if turn.elapsed_s >= 2 else ""


def _evidence(turn: TurnView) -> str:
    """The sentences that were found before anything was written; folded when the answer stands."""
    if not turn.quotations or (turn.phase is Phase.DONE and turn.answer and not turn.answer.claims):
        return ""
    items = "".join(
        f'<li><blockquote>{esc(shortened(piece.quote, 320))}</blockquote><p class="from">'
        f"{byline(piece.article)} {open_button(piece.article, turn.number, piece.start)}</p></li>"
        for claim in turn.quotations
        for piece in claim.citations
    )
    unfolded = "" if turn.answer else " open"
    return (
        f'<details class="evidence"{unfolded}><summary>Found first: the closest sentences</summary>'
        f'<ol class="found">{items}</ol></details>'
    )


def _answer(turn: TurnView) -> str:
    """The checked sentences, and, in another colour, the one that is being written."""
    if form := turn.form:
        return f'<div class="answer" aria-live="polite">{form_html(form, turn.number)}</div>'
    claims = list(turn.answer.claims) if turn.answer else turn.claims
    quoting = turn.answer is not None and turn.answer.mode is Mode.EXTRACTIVE
    quoting = quoting or all(claim.support is Support.QUOTED for claim in claims)
    parts = [claim_html(claim, turn.number, index) for index, claim in enumerate(claims)]
    draft = turn.draft if turn.phase.running else ""
    if not parts and not draft:
        return ""
    written = f'<span class="draft" aria-hidden="true">{esc(draft)}</span>' if draft else ""
    words = "".join(f"<p>{part}</p>" for part in parts) if quoting else f"<p>{' '.join(parts)} {written}</p>"
    tail = f"<p>{written}</p>" if quoting and written else ""
    kind = "quotations" if quoting else "prose"
    return f'<div class="answer {kind}" aria-live="polite">{words}{tail}</div>'


def _notices(turn: TurnView) -> str:
    notices = list(turn.answer.notices) if turn.answer else turn.notices
    notices = [text for text in notices if not (turn.form and is_in_view(text, turn.form))]
    parts = [f'<p class="notice">{esc(text)}</p>' for text in notices]
    if turn.trouble:
        parts.append(f'<p class="notice trouble" role="alert">{esc(turn.trouble)} {_again(turn)}</p>')
    return "".join(parts)


def _again(turn: TurnView) -> str:
    return (
        f'<button type="button" class="quiet" data-do="again" data-turn="{turn.number}">Ask again</button>'
        if turn.phase is Phase.FAILED
        else ""
    )


def _after(turn: TurnView) -> str:
    """What stands below a finished answer."""
    if turn.phase is Phase.STOPPED:
        return (
            '<p class="foot"><button type="button" class="quiet" data-do="again"'
            f' data-turn="{turn.number}">Ask again</button></p>'
        )
    if turn.answer is None:
        return ""
    body = declined_html(turn) if turn.answer.status is Status.DECLINED else _rests_on(turn)
    ways = follow_ups_html(turn) if turn.answer.status is Status.ANSWERED else ""
    return f"{body}{ways}{tools_html(turn)}"


def _rests_on(turn: TurnView) -> str:
    assert turn.answer is not None
    if turn.form:
        return f"{alternatives_html(turn)}{also_html(turn)}"
    cited = {citation.number: citation.article for citation in turn.answer.citations}
    plot = timeline([(article, number) for number, article in cited.items()])
    return f"{alternatives_html(turn)}{conflicts_html(turn)}{sources_html(turn)}{plot}"
