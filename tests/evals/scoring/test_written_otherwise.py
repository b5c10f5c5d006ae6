"""The second figure of right answers: the same number, amount, date or person written otherwise is right,
and what only looks alike is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.dataset.cases import Case
from evals.dataset.gold import resolve
from evals.scoring.metrics import Score
from evals.scoring.metrics.numbers import read_tokens
from evals.scoring.metrics.support import OverlapJudge
from evals.scoring.metrics.text import answer_match, answer_match_normalised
from evals.scoring.scorecard import score, verdict
from tests.evals.newsdesk import LIBRARY, STRIKE, WAGES, answered, declined, passage

WHO = "Who left early?"


def right(text: str, answer: str, question: str = WHO) -> bool:
    return answer_match_normalised(text, [answer], question).value == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # magnitudes and thousands separators
        ("$12,600,000", "$12.6 million"),
        ("12.6 million", "12,600,000"),
        ("£3bn", "£3 billion"),
        ("US$12.6m", "12.6 million dollars"),
        ("€40,000", "forty thousand euros"),
        ("1\u202f000\u202f000 people", "a million people"),
        ("$2-3 billion", "$2 billion to $3 billion"),
        ("half a million", "500,000"),
        ("3 billion pounds", "£3bn"),
        # number words
        ("ten", "10"),
        ("two hundred and fifty", "250"),
        ("forty-five thousand five hundred", "45,500"),
        ("a dozen", "12"),
        ("two and a half years", "2.5 years"),
        ("1 year", "one year"),
        ("eighteenth", "18th"),
        ("twenty-first", "21st"),
        ("80 years old", "80-year-old"),
        ("six months", "6 months"),
        # per cent
        ("20 percent", "20 %"),
        ("twenty per cent", "20%"),
        ("10 to 15 percent", "10–15%"),
        # scores
        ("3-3", "three-all"),
        ("3-3", "three all"),
        ("3–0", "three-nil"),
        ("7-2", "seven to two"),
        # dates
        ("16 March", "March 16"),
        ("the 16th of March", "March 16th"),
        ("16 March 2014", "March 16, 2014"),
        ("Sept. 11, 2001", "11 September 2001"),
        ("2014-03-16", "16 March 2014"),
        ("10 a.m.", "10am"),
        # names
        ("Kurt Cobain", "Kurt Cobain’s"),
        ("Beyoncé", "Beyonce"),
        ("New Jersey & Oregon", "New Jersey and Oregon"),
    ],
)
def test_the_same_written_otherwise_is_right_both_ways(one: str, other: str) -> None:
    assert right(f"It was {other}, they said.", one), read_tokens(other)
    assert right(f"It was {one}, they said.", other), read_tokens(one)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("It cost $12.6 billion.", "$12.6 million"),
        ("It cost $12.6 billion.", "12,600,000"),
        ("It cost £12.6 million.", "$12,600,000"),
        ("It cost A$12.6 million.", "$12,600,000"),
        ("12.6 million people came.", "$12,600,000"),
        ("It weighs twenty pounds.", "£20"),
        ("They ran 5m further.", "5 million"),
        ("It ended 3-2.", "3-3"),
        ("It ended three-all.", "3-2"),
        ("It ended 2-3.", "three-two"),
        ("The three all left.", "3-3"),
        ("It went from three to two.", "3-2"),
        ("It fell on May 16.", "16 March"),
        ("It fell on March 17.", "16 March"),
        ("It fell on March 16, 2013.", "16 March 2014"),
        ("They may 16 times.", "16 May"),
        ("In March 16 million came.", "16 March"),
        ("There were 1,0001.", "1,000"),
        ("There were 1,000.", "1,0001"),
        ("There were 10,000.", "one thousand"),
        ("There were 1,000,000.", "one thousand"),
        ("It rose by 20 percentage points.", "20 percent"),
        ("It rose by twenty points.", "20 percent"),
        ("It rose by twenty percent.", "20"),
        ("One of them left, and no one stayed.", "1"),
        ("Two-thirds left.", "2"),
        ("Two thirds left.", "2"),
        ("A two-faced reply.", "2"),
        ("It was sixteenth.", "16"),
        ("The 9/11 attacks.", "eleven"),
        ("Covid-19 spread.", "nineteen"),
        ("The F-16 flew.", "sixteen"),
        ("At 3:30 it stopped.", "thirty"),
        ("It won 3-10.", "ten"),
        ("There were one hundred. Five left.", "105"),
        ("Two, three or more.", "23"),
        ("Anti-American feeling.", "American"),
    ],
)
def test_near_misses_of_figures_are_wrong(text: str, answer: str) -> None:
    assert not right(text, answer), (read_tokens(text), read_tokens(answer))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Clinton left early.", "Bill Clinton"),
        ("Mr. Clinton left early.", "Bill Clinton"),
        ("On Friday Clinton’s plane left.", "Bill Clinton"),
        ("Former President Clinton left.", "President Bill Clinton"),
        ("Bill Clinton left early.", "President Bill Clinton"),
        ("George Bush left.", "George W. Bush"),
        ("Bin Ladens are many; bin Laden left.", "Omar bin Laden"),
        ("Lee Oswald left.", "Lee Harvey Oswald"),
        ("Obama left.", "President Obama"),
        ("Sen. Kerry left.", "Mr Kerry"),
        ("McCartney and Starr left.", "Paul McCartney and Ringo Starr"),
        ("King left.", "Martin Luther King Jr."),
        ("Chávez left.", "Hugo Chavez"),
    ],
)
def test_a_person_is_right_by_the_surname_and_without_titles(text: str, answer: str) -> None:
    assert answer_match(text, [answer]).value == 0.0, "the strict figure needs the very string"
    assert right(text, answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Hillary Clinton left early.", "Bill Clinton"),
        ("Hillary Clinton spoke, then Clinton left.", "Bill Clinton"),
        ("Secretary of State Hillary Clinton left.", "Bill Clinton"),
        ("H. Clinton left.", "Bill Clinton"),
        ("Hillary Rodham Clinton left.", "Mr. Clinton"),
        ("Bill left.", "Bill Clinton"),
        ("The Clinton Foundation left.", "Bill Clinton"),
        ("The Clinton-Gore ticket left.", "Bill Clinton"),
        ("George H. W. Bush left.", "George W. Bush"),
        ("George H.W. Bush left.", "George W. Bush"),
        ("Cristina Fernandez de Kirchner left.", "Nestor Kirchner"),
        ("The protest in Washington ended.", "Denzel Washington"),
        ("A clinton of wool.", "Bill Clinton"),
        ("McCartney left.", "Paul McCartney and Ringo Starr"),
        ("King Charles II left.", "King Charles III"),
        ("Korea left.", "North Korea"),
        ("The House left early.", "White House"),
        ("City left early.", "Manchester City"),
        ("York left early.", "New York"),
        ("It was sunny.", ""),
    ],
)
def test_namesakes_and_parts_of_other_names_are_wrong(text: str, answer: str) -> None:
    assert not right(text, answer)


def test_a_surname_is_read_only_where_a_person_is_asked_for() -> None:
    assert not right("It was Ferry.", "Star Ferry", "Which firm runs it?")


def test_meanings_are_not_read() -> None:
    assert not right("They tied the knot.", "wed", "What did they do?")
    assert not right("It doubled.", "rose by 100 percent", "What did it do?")


def test_the_score_says_that_it_was_written_otherwise() -> None:
    assert answer_match_normalised("By ten [1].", ["10"]) == Score(
        1.0, "“10” is in the answer, written otherwise"
    )
    assert answer_match_normalised("By 10 [1].", ["10"]) == answer_match("By 10 [1].", ["10"])
    assert answer_match_normalised("By nine.", ["10"]) == answer_match("By nine.", ["10"])
    assert answer_match_normalised("By nine.", []).value is None


WORDS = st.sampled_from(
    "a the one two three-all 3-3 20 % percent $ 12.6 million 1,000 1,0001 March May 16 16th 2014 . , - and "
    "half hundred dozen nil Mr Bill Clinton Clinton's Hillary de of from to U.S. Jr 9/11 Covid-19 ½ – "
    "’s".split()
)
PHRASES = st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=20)


@settings(deadline=None)
@given(before=PHRASES, answer=PHRASES, after=PHRASES, other=PHRASES)
def test_what_is_right_strictly_is_right_here(before: str, answer: str, after: str, other: str) -> None:
    for text in (f"{before} {answer} {after}", other):
        strict = answer_match(text, [answer]).value
        assert strict is not None
        assert (answer_match_normalised(text, [answer], WHO).value or 0.0) >= strict


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_separators_change_no_number_and_neighbours_stay_apart(number: int) -> None:
    assert read_tokens(f"{number:,}") == read_tokens(str(number)) == [f"#{number}"]
    assert not right(f"It was {number + 1:,}.", f"{number:,} people")


def test_both_figures_stand_in_the_scores_and_the_verdict_keeps_to_the_strict_one() -> None:
    case = Case("a", "By how much?", ("four per cent",), ("strike",))
    gold = resolve([case], LIBRARY)["a"]
    outcome = answered("a", (STRIKE, WAGES), ranked=[passage(STRIKE, WAGES)])
    scores = score(case, outcome, gold, LIBRARY, OverlapJudge())
    assert scores["answer_match"].value == 0.0
    assert scores["answer_match_normalised"].value == 1.0
    assert verdict(case, outcome, scores) == "wrong"
    nothing = score(case, declined("a"), gold, LIBRARY, OverlapJudge())
    assert nothing["answer_match_normalised"].value == 0.0
    unanswerable = Case("u", "Who is Bo?", answerable=False)
    assert (
        score(unanswerable, outcome, gold, LIBRARY, OverlapJudge())["answer_match_normalised"].value is None
    )
