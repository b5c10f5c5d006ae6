"""The line in front of the answers is fair, and ends."""

from __future__ import annotations

import pytest

from ui.waiting_line import Full, WaitingLine


def test_people_are_let_in_in_order() -> None:
    waiting_line = WaitingLine(places=2)
    tickets = [waiting_line.join() for _ in range(4)]
    assert [ticket.ahead for ticket in tickets] == [0, 0, 1, 2]
    tickets[0].leave()
    assert [ticket.ahead for ticket in tickets[1:]] == [0, 0, 1]
    tickets[2].leave()
    tickets[2].leave()
    assert tickets[3].ahead == 0


def test_too_long_a_line_turns_people_away() -> None:
    waiting_line = WaitingLine(places=1, most_waiting=1)
    waiting_line.join()
    waiting_line.join()
    with pytest.raises(Full, match="Ask again in a minute"):
        waiting_line.join()
