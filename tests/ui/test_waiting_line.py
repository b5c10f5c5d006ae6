"""The line in front of the answers is fair, and ends."""

from __future__ import annotations

import pytest

from rag import Interruption
from ui.waiting_line import Closing, Full, WaitingLine


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


def test_whoever_has_given_up_or_is_turned_away_leaves_the_line() -> None:
    waiting_line, given_up = WaitingLine(places=1), Interruption()
    first = waiting_line.join()
    given_up.set()
    with pytest.raises(Closing), waiting_line.turn(given_up):
        pytest.fail("it was never its turn")
    waiting_line.closing.set()
    with pytest.raises(Closing, match="being closed"), waiting_line.turn():
        pytest.fail("it was never its turn")
    second = waiting_line.join()
    first.leave()
    assert second.ahead == 0
    second.wait()  # at once, for one that is in
