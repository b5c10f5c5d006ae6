"""What is marked as no news, and what must never be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders.cleaning import boilerplate, phrases
from rag.loaders.cleaning.boilerplate import find_boilerplate

NEWS = (
    "The harbour council said on Monday it would widen the eastern quay by eighteen metres.",
    '"We have waited long enough for this, and so have the crews," said Ida Brandt, who chairs the council.',
)


def marked(*lines: str) -> list[str]:
    text = "\n".join(lines)
    return [line for start, end in find_boilerplate(text) for line in text[start:end].split("\n")]


@pytest.mark.parametrize(
    "line",
    [
        "(Ida Holm/REUTERS)",
        "(Ole Holm/Getty Images)",
        "Cranes on the eastern quay before dawn. (Ida Holm/Quayside Pictures)",
        "Cranes on the eastern quay. (Photo by Ida Holm)",
        "Photo: Ida Holm",
        "Ida Holm/AFP/Getty Images",
        "CNN's Ida Holm contributed to this report.",
        "HWN's Ida Holm reported in Portmore and Ole A. Brandt wrote. Tom Lind contributed to this report.",
        "Reporting by Ida Holm; editing by Ole Brandt",
        "(Additional reporting by Ida B. Holm in Portmore.)",
        "Video by Ida Holm. Graphics by T. Brandt.",
        "With material from Harbour Wire.",
        "Contributing: Ida Holm and Ole Brandt",
        "Ida Holm covers harbours for the Echo. Follow her on Twitter @idaholm.",
        "Complete coverage: The quay in maps | Who pays | Opinion",
        "Read more: Ferry strike enters second week",
        "Watch: The crane comes down",
        "READ MORE",
        "More:Ferry strike enters its second week in Portmore",
        "Watch the crane come down »",
        "Sign up for our weekly harbour newsletter and get it on Fridays.",
        "Subscribe to the Echo to get the news in your inbox.",
        "Already have an account?",
        "Become a Harbour Wire Member",
        "Follow us on Facebook",
        "Click here to see the plans",
        "Comments are moderated according to our guidelines.",
        "By submitting a comment you let the Echo print it.",
        "This website uses cookies to offer you a better service.",
        "© 2014 Harbour Wire. All rights reserved.",
        "This story has been updated with additional information.",
        "Advertisement",
        "Story continues below",
        "Reuter",
        "____",
    ],
)
def test_what_is_no_news_is_marked(line: str) -> None:
    assert marked(NEWS[0], line, NEWS[1]) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Watch what they do, not what they say, the mayor told the crowd.",
        "The watch was stolen in Portmore on Monday.",
        "Follow the money, prosecutors were told.",
        "Musk asked users to follow him on Twitter, and many thousands did within the hour.",
        "Contributing to the fall were losses in the currency markets, the bank said.",
        "The minister contributed to this debate with a long letter to the editor.",
        "Comments by the minister were welcome, a spokesman said.",
        "The site uses cookies made in Portmore, the bakery said.",
        "Subscribers to the plan will pay five crowns more from May.",
        "The fund (Harbour Trust) said it would pay.",
        "He was named in the report (see page 5).",
        "The company will be listed on two exchanges (Portmore/London).",
        "Photographs of the quay were shown in court.",
        "Video by a witness showed the crane falling.",
        "With material from the old quay, masons rebuilt the wall.",
        "A long wait",
        "Copyright law will change next year, the ministry said.",
        "Sign language interpreters will attend the vote.",
        "Read the letter in full and you will see why, Brandt said.",
        "Register offices will close for three days.",
        "Reporting by the Echo led to the minister's fall, a court was told.",
    ],
)
def test_news_is_not_marked(line: str) -> None:
    assert marked(NEWS[0], line, NEWS[1]) == []


def test_a_list_of_links_at_the_end_is_marked() -> None:
    links = (
        "In Portmore: 'I do not know what comes next'",
        "Quay dispute: Get the updates",
        "What you need to know about the eastern quay",
    )
    assert marked(*NEWS, *links) == list(links)
    assert marked(*NEWS, *links, "HWN's Ida Holm contributed to this report.")[:3] == list(links)


def test_a_link_above_a_sub_heading_is_marked_and_the_sub_heading_is_not() -> None:
    link = "Brandt vs. Holm: how they differ over the quay"
    assert marked(NEWS[0], link, "Fear of delay", NEWS[1]) == [link]


def test_lists_and_tables_of_an_article_are_not_links() -> None:
    assert marked(NEWS[0], "Eighteen metres of new stone", "Two cranes from the old yard", NEWS[1]) == []
    assert (
        marked("What will change:", "A wider quay for ferries", "How boats are to be moored", NEWS[1]) == []
    )
    assert marked(NEWS[0], "Rouble: 35.5 to the dollar", "Inflation: 6.2 percent in May", NEWS[1]) == []
    assert (
        marked(NEWS[0], "Best quay: Portmore East Harbour Wall", "Best crane: The Old Lady of Tarn", NEWS[1])
        == []
    )


def test_the_players_of_a_team_are_not_links() -> None:
    team = "Forwards in the first match: Ida Holm, Ole Brandt, Tom Lind, Ana Reyes"
    assert marked(NEWS[0], team, "After the match", NEWS[1]) == []


def test_a_caption_whose_words_are_in_the_text_is_marked() -> None:
    caption = "Ida Brandt has chaired the council for nine years."
    assert marked(
        NEWS[0], caption, "Ida Brandt has chaired the council for nine years, longer than anyone."
    ) == [caption]


def test_a_pull_quote_is_marked_and_the_quotation_itself_is_not() -> None:
    said = (
        '"We do not want to wait for another winter, because the wall will not stand it," Brandt said.'
        ' "It is old."'
    )
    pulled = (
        "We do not want to wait for another winter, because the wall will not stand it ... It is old."
        " - Ida Brandt, council chair"
    )
    assert marked(NEWS[0], said, pulled) == [pulled]
    assert marked(NEWS[0], pulled) == []


def test_a_repeated_paragraph_is_kept() -> None:
    assert marked(NEWS[0], NEWS[0], NEWS[1]) == []


def test_after_a_comment_policy_only_buttons_follow() -> None:
    policy = "To encourage thoughtful and respectful conversations the Echo asks for real names."
    assert marked(*NEWS, *NEWS, policy, "Post your view", "Newest first") == [
        policy,
        "Post your view",
        "Newest first",
    ]


def test_a_link_and_a_credit_inside_a_paragraph_are_marked_alone() -> None:
    assert marked(f"{NEWS[0]}  Watch the crane come down » The vote is in May.") == [
        "Watch the crane come down »"
    ]
    assert marked(f"{NEWS[0]} HWN's Ida Holm contributed to this report.") == [
        "HWN's Ida Holm contributed to this report."
    ]


@given(
    st.lists(
        st.sampled_from(
            [*NEWS, "", "Read more", "A long wait", "(Ida Holm/Reuters)", "Quay: Complete coverage of it all"]
        )
        | st.text(max_size=50).map(lambda text: " ".join(text.split())),
        max_size=12,
    )
)
def test_spans_are_in_order_and_inside_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    previous = 0
    for start, end in find_boilerplate(text):
        assert previous <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        previous = end + 1


@pytest.mark.parametrize("furniture", ["Advertisement", "ADVERTISEMENT", "Read more"])
def test_furniture_glued_to_a_sentence_is_none_of_it(furniture: str) -> None:
    assert marked(NEWS[0], f"The crews walked out on Tuesday.{furniture}") == [furniture]


def test_an_advertisement_between_two_sentences() -> None:
    line = "The crews walked out.AdvertisementThe council met again on Friday to hear them."
    assert marked(NEWS[0], line) == ["Advertisement"]
    assert marked(NEWS[0], "Advertisement rates rose. Advertisement Weekly said so on Friday.") == []


WORDS = st.lists(st.sampled_from("the quay will be wider by “May” said Ada , . ... !".split()), max_size=24)


@given(st.lists(WORDS.map(" ".join), max_size=9))
def test_few_lines_are_searched_as_many_are(lines: list[str]) -> None:
    text = "\n".join(filter(None, map(str.strip, lines)))
    few = find_boilerplate(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boilerplate, "FEW_LINES", 0)
        assert find_boilerplate(text) == few


GLUED = st.lists(
    st.sampled_from([*"aB .”’'\"", "Advertisement", "ADVERTISEMENT", "Read more", "out."]), max_size=60
)


@given(GLUED.map("".join))
def test_what_is_glued_to_the_end_of_a_line_is_found_at_its_end(line: str) -> None:
    if "dvertisement" not in line and "DVERTISEMENT" not in line:
        start = max(len(line) - boilerplate.MAX_GLUED, 0)
        found = [match.span() for match in phrases.GLUED.finditer(line, start)]
        assert found == [match.span() for match in phrases.GLUED.finditer(line)]


def test_the_captions_of_a_gallery_are_its_text_without_who_took_the_pictures() -> None:
    captions = [
        f"{n} of 3: {what} at the quay of Port Ellery on Friday. (Ana Reyes/Harbour Wire)"
        for n, what in enumerate(("Passengers wait", "A deckhand coils rope", "The last boat lies"), 1)
    ]
    text = "\n\n".join(("Our photographer spent a day at the quay.", *captions))
    assert [text[start:end] for start, end in boilerplate.find_boilerplate(text)] == [
        "(Ana Reyes/Harbour Wire)"
    ] * 3


def test_a_few_captions_in_an_article_are_no_news() -> None:
    story = "The quay of Port Ellery was closed for the winter after engineers found cracks in its walls."
    caption = "Passengers wait at the quay on Friday. (Ana Reyes/Harbour Wire)"
    text = "\n\n".join([story] * 4 + [caption] * 3)
    assert all(text[start:end].startswith("Passengers") for start, end in boilerplate.find_boilerplate(text))
    assert boilerplate.find_boilerplate(text)


def test_a_gallery_of_very_many_pictures_is_told_in_linear_work() -> None:
    caption = "A boat lies at the quay of Port Ellery at noon. (Ana Reyes/Harbour Wire)"
    text = "\n\n".join(f"{n}: {caption}" for n in range(20_000))  # ends
    assert len(boilerplate.find_boilerplate(text)) == 20_000
