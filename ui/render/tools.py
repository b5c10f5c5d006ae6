"""The line below an answer: copy it, say whether it was right, and how it came about."""

from __future__ import annotations

from rag import Answer, Mode
from ui.render.export import KINDS, plain_answer
from ui.render.safe import esc, line
from ui.state import TurnView

_THUMB = (
    '<path d="M1.5 7h2.5v7H1.5zM4 7.2 7 1.5c1.2 0 2 .8 2 2V6h4.2c.9 0 1.5.8 1.3 1.7'
    'l-1.1 5c-.2.8-.8 1.3-1.6 1.3H4"/>'
)


def tools_html(turn: TurnView) -> str:
    """Copy, thumbs, an optional word, and the time it took."""
    assert turn.answer is not None
    return (
        '<div class="foot"><button type="button" class="quiet" data-do="copy"'
        f' data-turn="{turn.number}">Copy</button>'
        f"{_save(turn)}{_watch(turn)}{_thumb(turn, 'up', 'Right')}{_thumb(turn, 'down', 'Wrong')}"
        f'<span class="how">{line(how(turn.answer), 120)}</span>'
        '<textarea class="copytext" hidden readonly aria-hidden="true">'
        f"{esc(plain_answer(turn.answer))}</textarea></div>"
        f"{_word(turn)}"
    )


def _save(turn: TurnView) -> str:
    """The formats in which this answer can be kept, with its sources and how it came about."""
    kinds = "".join(
        f'<button type="button" class="quiet" data-do="export" data-turn="{turn.number}"'
        f' data-kind="{kind.suffix}">{kind.name}<span class="unseen">: save this answer</span></button>'
        for kind in KINDS.values()
    )
    return f'<details class="saveas"><summary>Save</summary><div class="kinds">{kinds}</div></details>'


def _watch(turn: TurnView) -> str:
    """The way to have the question asked of what comes in."""
    if turn.ask.written_up is not None:
        return ""
    at = f'data-turn="{turn.number}"'
    return f'<button type="button" class="quiet" data-do="watch_this" {at}>Watch this</button>'


def _thumb(turn: TurnView, verdict: str, label: str) -> str:
    pressed = "true" if turn.verdict == verdict else "false"
    turned = ' transform="rotate(180 8 8)"' if verdict == "down" else ""
    return (
        f'<button type="button" class="quiet thumb" data-do="rate" data-turn="{turn.number}"'
        f' data-verdict="{verdict}" aria-pressed="{pressed}" aria-label="{label}: this answer"'
        f' title="This answer is {label.lower()}"><svg viewBox="0 0 16 16" aria-hidden="true">'
        f"<g{turned}>{_THUMB}</g></svg></button>"
    )


def _word(turn: TurnView) -> str:
    if not turn.verdict:
        return ""
    if turn.word:
        return '<p class="thanks" role="status">Noted, with your words. Thank you.</p>'
    return (
        f'<form class="word" data-do="word" data-turn="{turn.number}"><label>Noted. A word on why? (optional)'
        f' <input name="word" maxlength="500" autocomplete="off"></label>'
        f'<button type="submit" class="quiet">Add</button></form>'
    )


def how(answer: Answer) -> str:
    """How an answer came about and how long it took; not escaped."""
    seconds = f"{answer.timings.total_ms / 1000:.1f} s"
    if answer.mode is Mode.EXTRACTIVE:
        return f"quotations only · {seconds}"
    return f"written by {answer.model or 'a model'}, checked · {seconds}"
