"""What is refused as no article, with which reason, and the articles that must never be."""

from __future__ import annotations

import pytest

from rag.loaders.cleaning.boilerplate import find_boilerplate
from rag.loaders.cleaning.page_filter import is_form, marks_of, why_no_article
from rag.loaders.records import Record, Skipped, to_article
from vectorstore.records import Article

NEWS = (
    "The harbour council said on Monday it would widen the eastern quay by eighteen metres.",
    '"We have waited long enough for this, and so have the crews," said Ida Brandt, who chairs the council.',
    "Work begins in May and will cost the town forty million crowns over three years, she said.",
)
WALL = (
    "Register for free to keep reading.",
    "Create your account and get three free articles a month.",
    "Already a subscriber? Sign in with your e-mail address.",
    "By registering you agree to our Terms of Service and Privacy Policy.",
)
COOKIES = (
    "We and our 812 partners store information on your device.",
    "Choose Accept to allow cookies, or manage your consent under Cookie Settings.",
    "Your choice is kept for six months, as our Privacy Notice explains to you at length.",
)
FORM = (
    "Sign up to our Quay Letter newsletter",
    "A free digest of the biggest harbour stories, every Friday.",
    "Your Email Address",
    "Contact me with news and offers from our other titles",
    "By submitting you agree to the Terms & Conditions and Privacy Policy.",
)
LIST = (
    "Quay to be widened by eighteen metres",
    "3 hours ago",
    "Ferry strike enters its second week",
    "5 hours ago",
    "Crane comes down in the old yard",
    "The last of four came down on Monday.",
    "2 days ago",
    "Who pays for the new quay",
    "3 days ago",
    "Load more",
)


def reason(*lines: str, title: str = "Quay") -> str:
    found = to_article(Record(title=title, text="\n\n".join(lines)), "a.txt")
    return found.reason if isinstance(found, Skipped) else ""


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (WALL, "wall"),
        (WALL[::-1], "wall"),
        ((NEWS[0], *WALL), "wall"),
        (("Subscribe to continue reading. It is quick and it is easy.",), "wall"),
        (("Log in to read this story in full, or call us on weekdays.",), "wall"),
        (COOKIES, "cookie"),
        (FORM, "sign-up form"),
        (LIST, "list of links"),
        (("404 Not Found", "The page may have moved, or never have been here."), "error page"),
        (("Sorry, we can't find that page.", "Try the search, or go back to the front."), "error page"),
        (("The article you requested could not be found on this server.",), "error page"),
        (("This content is not available in your region.", "We are working on it."), "error page"),
        (("Access denied. You do not have permission to view this page.",), "error page"),
        (("Just a moment... Checking your browser before you go on.",), "error page"),
        (("Please enable JavaScript to go on to the page.",), "error page"),
    ],
)
def test_a_page_that_is_no_article_is_named(lines: tuple[str, ...], words: str) -> None:
    assert words in reason(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        NEWS,
        (*NEWS, *WALL),  # a story with a wall below it is still a story
        (*FORM, *NEWS),
        (
            "The Echo will ask readers to register from May, its publisher said on Monday at the quay.",
            "Subscribers will pay nine crowns a month, the company told investors and the union on Tuesday.",
            "Its newsletter reaches forty thousand inboxes every Friday, more than the paper ever sold.",
            "A regulator is looking at its privacy policy and at how it stores cookies, the company said.",
        ),
        (
            "404 workers lost their jobs when the yard closed, the union said on Monday.",
            "They will be paid until May, and the town is looking for a new owner.",
        ),
        ("Just a moment in the harbour's long life, the museum's new show is worth the ferry.", *NEWS),
        (
            "The full list of winners:",
            "BEST QUAY",
            "Portmore East",
            "WINNER: Tarn Harbour",
            "BEST CRANE",
            "The Old Lady of Tarn",
            "WINNER: Big Ida",
        ),
        (
            "2 hours ago",
            "Crane comes down",
            f"{NEWS[0]} {NEWS[1]} {NEWS[2]}",
            "3 hours ago",
            "Council meets",
            f"{NEWS[0]} {NEWS[2]} {NEWS[1]}",
            "4 hours ago",
            "Crews arrive",
            f"{NEWS[1]} {NEWS[0]} {NEWS[2]}",
            "5 hours ago",
            "Gates open",
            f"{NEWS[2]} {NEWS[0]} {NEWS[1]}",
        ),
        (
            "Oslo 3 Bergen 1",
            "Tarn 0 Portmore 0",
            "Goals: Holm 3, Brandt 17, Lind 80; Reyes 44",
            "Crowd: 4,104",
        ),
    ],
)
def test_an_article_is_never_refused(lines: tuple[str, ...]) -> None:
    assert reason(*lines) == ""


def test_a_story_about_a_lost_page_goes_on() -> None:
    lines = ("The page could not be found for two days, and nobody noticed.", *(NEWS * 4))
    assert reason(*lines) == ""


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to the Echo Leave the noise. SUBSCRIBE NOW Sign up for the Echo's Free Newsletters From"
        " our briefing to our Friday letter, get the best of the Echo in your inbox. Sign up",
        "Sign up to our Quay Letter newsletter Name: Your Email Address Contact me with offers Thank you for"
        " signing up. There was a problem. Please refresh the page. You agree to the Terms & Conditions.",
        "This story is for subscribers. Already a subscriber? Sign in here."
        " Create an account to keep reading.",
    ],
)
def test_a_form_in_one_line_of_an_article_is_boilerplate(line: str) -> None:
    text = "\n".join((NEWS[0], line, NEWS[1]))
    assert is_form(line)
    assert [text[start:end] for start, end in find_boilerplate(text)] == [line]
    found = to_article(Record(text="\n".join((*NEWS, line))), "a.txt")
    assert isinstance(found, Article)


@pytest.mark.parametrize(
    "line",
    [
        NEWS[0],
        "Sign up for a free trial, watch the regatta and cancel any time: that is how most people see it.",
        "The minister said he would subscribe to the plan and sign in with his own password.",
        'You see "Sign up for our newsletter, agree to the privacy policy, enter your e-mail" at each turn.',
        "The bank's cookie policy and its newsletter were both found wanting.",
    ],
)
def test_a_sentence_of_an_article_is_no_form(line: str) -> None:
    assert not is_form(line)


def test_marks_are_kinds_and_count_once() -> None:
    assert marks_of("Subscribe now! Subscribe today! Subscribe here!") == {"subscribe"}
    assert marks_of("The council met on Monday.") == frozenset()


def test_an_empty_text_is_nobodys_shell() -> None:
    assert why_no_article("", []) is None
