"""Which outlets a question asks to hear from, and which it only asks about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.query.outlets import named_outlets

KNOWN = [
    "CNN",
    "BBC News",
    "CBC",
    "Reuters",
    "The Guardian",
    "The New York Times",
    "Agence France-Presse",
    "Time",
    "The Times",
    "The Week",
    "USA Today",
    "Harbour Wire",
    "The Tidewater Courier",
    "example.org",
]


@pytest.mark.parametrize(
    ("question", "outlets", "stripped"),
    [
        ("According to CNN, how many boats sank?", ["CNN"], "how many boats sank?"),
        ("How many boats sank, according to CNN?", ["CNN"], "How many boats sank?"),
        ("according to cnn how many boats sank", ["CNN"], "how many boats sank"),
        ("How many boats sank according to the BBC?", ["BBC News"], "How many boats sank?"),
        ("What did the CBC report about the boats?", ["CBC"], "What did report about the boats?"),
        ("Did the CBC report that boats sank?", ["CBC"], "Did report that boats sank?"),
        ("what does reuters say about the boats", ["Reuters"], "what does say about the boats"),
        ("Who does Reuters say sank the boats?", ["Reuters"], "Who does say sank the boats?"),
        ("What has the Guardian written about boats?", ["The Guardian"], "What has written about boats?"),
        ("What was said about boats in the Guardian?", ["The Guardian"], "What was said about boats?"),
        ("What was published in The Tidewater Courier?", ["The Tidewater Courier"], "What was?"),
        ("What is in CNN's report on boats?", ["CNN"], "What is in report on boats?"),
        ("What does the CNN article say?", ["CNN"], "What does article say?"),
        (
            "What does an AFP report say of boats?",
            ["Agence France-Presse"],
            "What does an report say of boats?",
        ),
        ("Show me articles from Harbour Wire", ["Harbour Wire"], "Show me articles"),
        ("Show me a story by the NYT about boats", ["The New York Times"], "Show me a story about boats"),
        ("How many sank, as reported by Time?", ["Time"], "How many sank?"),
        ("How many sank per USA Today?", ["USA Today"], "How many sank?"),
        ("CNN says boats sank. How many?", ["CNN"], "says boats sank. How many?"),
        ("What sank, according to CNN and the BBC?", ["CNN", "BBC News"], "What sank?"),
        ("Compare CNN's and Reuters's coverage", ["CNN", "Reuters"], "Compare coverage"),
        ("What do CNN, Reuters and the CBC say?", ["CNN", "Reuters", "CBC"], "What do say?"),
        ("What sank, according to example.org?", ["example.org"], "What sank?"),
        ("What sank, according to CNN.com?", ["CNN"], "What sank?"),
    ],
)
def test_an_outlet_that_is_to_report(question: str, outlets: list[str], stripped: str) -> None:
    named = named_outlets(question, KNOWN)
    assert list(named.outlets) == outlets
    assert named.stripped == stripped
    assert named


@pytest.mark.parametrize(
    "question",
    [
        "Who bought CNN?",
        "Who owns a stake in Reuters?",
        "Which CNN anchor was dismissed?",
        "According to CNN anchor Marta Quist, what sank?",
        "According to CNN's Marta Quist, what sank?",
        "What did Quist say on CNN?",
        "What did Quist tell Reuters?",
        "What did the BBC announce about its staff?",
        "What did a CNN poll find?",
        "Where is the Guardian building?",
        "What happened in the week of 10 March?",
        "What sank in the week before?",
        "Did they arrive in time?",
        "How many times did boats sink?",
        "According to the Moscow Times, what sank?",
        "According to the Times of India, what sank?",
        "According to Time Warner, what sank?",
        "What did outlets other than CNN report?",
        "What do articles not from CNN say?",
        "What sank, according to NPR?",
        "What did the CNN-affiliated station report?",
        "What sank?",
        "",
    ],
)
def test_an_outlet_that_is_asked_about_or_not_known(question: str) -> None:
    named = named_outlets(question, KNOWN)
    assert not named
    assert named.stripped == question


def test_one_name_may_stand_for_several_outlets() -> None:
    assert named_outlets("What sank, according to the BBC?", ["BBC", "BBC Sport"]).outlets == (
        "BBC",
        "BBC Sport",
    )


def test_a_common_word_needs_its_capital() -> None:
    assert named_outlets("What was said in The Week?", KNOWN).outlets == ("The Week",)
    assert not named_outlets("What was said in the week?", KNOWN)
    assert named_outlets("according to the guardian what sank", KNOWN).outlets == ("The Guardian",)


def test_an_archive_without_outlets_knows_none() -> None:
    assert not named_outlets("According to CNN, what sank?", [])


WORDS = st.sampled_from(
    "According to CNN , the BBC News 's report in did say and Time what ? from articles".split()
)


@given(st.text() | st.lists(WORDS, max_size=10).map(" ".join), st.lists(st.text() | st.sampled_from(KNOWN)))
def test_anything_can_be_asked_of_any_archive(question: str, known: list[str]) -> None:
    named = named_outlets(question, known)
    assert set(named.outlets) <= set(known)
    assert bool(named.outlets) == bool(named.spans)
    assert all(0 <= start < end <= len(question) for start, end in named.spans)
