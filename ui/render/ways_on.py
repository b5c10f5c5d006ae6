"""What else can be asked from an answer, each with one click."""

from __future__ import annotations

from ui.render.safe import line
from ui.state import TurnView

LONGEST = 200


def suggestions_html(turn: TurnView) -> str:
    """How else a declined question may be asked."""
    assert turn.answer is not None
    parts = [
        f"<li>{line(each.text, LONGEST)} {_button(turn, f's{index}', each.question)}</li>"
        for index, each in enumerate(turn.answer.suggestions)
    ]
    return f'<ul class="plain ways" aria-label="Other ways to ask">{"".join(parts)}</ul>' if parts else ""


def alternatives_html(turn: TurnView) -> str:
    """The events that a question may mean where it does not say which."""
    assert turn.answer is not None
    parts = [
        f'<li><button type="button" class="chip" data-do="instead" data-turn="{turn.number}"'
        f' data-way="a{index}">{line(each.label, LONGEST)}</button></li>'
        for index, each in enumerate(turn.answer.alternatives)
    ]
    if not parts:
        return ""
    return (
        '<section class="which" aria-label="Which one is meant?"><h3>Which one do you mean?</h3>'
        f'<ul class="chips">{"".join(parts)}</ul></section>'
    )


def follow_ups_html(turn: TurnView) -> str:
    """Questions to go on with; the place for them before they were tried."""
    parts = [
        f'<li><button type="button" class="chip" data-do="instead" data-turn="{turn.number}"'
        f' data-way="f{index}">{line(question, LONGEST)}</button></li>'
        for index, question in enumerate(turn.follow_ups)
    ]
    inside = f'<h3>Go on with</h3><ul class="chips">{"".join(parts)}</ul>' if parts else ""
    return f'<div class="followups">{inside}</div>'


def _button(turn: TurnView, way: str, question: str) -> str:
    if way not in turn.ways_on:
        return ""
    return (
        f'<button type="button" class="quiet" data-do="instead" data-turn="{turn.number}" data-way="{way}">'
        f"Ask: {line(question, LONGEST)}</button>"
    )
