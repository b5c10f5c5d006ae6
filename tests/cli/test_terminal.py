"""What others wrote is printed and not obeyed."""

from __future__ import annotations

import io

from rich.console import Console

from rag.cli.terminal import escape


def printed(text: str) -> str:
    out = io.StringIO()
    Console(file=out, force_terminal=True, color_system="truecolor", soft_wrap=True).print(
        escape(text), highlight=False, emoji=False
    )
    return out.getvalue()


def test_escape_sequences_links_and_controls_lose_their_power() -> None:
    shown = printed("a\x1b[31mb\x1b]8;;http://evil.example\x07c\x9b2Jd\x00e\x08f\rg")
    assert shown == "a�[31mb�]8;;http://evil.example�c�2Jd�e�f�g\n"


def test_direction_and_hidden_characters_are_shown() -> None:
    assert printed("pay\u202eeva\u200b\U000e0041") == "pay�eva��\n"


def test_markup_and_ordinary_words_stay() -> None:
    assert printed("[bold]Zürich[/] 東京 می‌خواهم 👩‍👩‍👧 x\ny") == "[bold]Zürich[/] 東京 می‌خواهم 👩‍👩‍👧 x\ny\n"
