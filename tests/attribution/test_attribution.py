"""Who said it: what is found in an article, whose it is, and whether the one asked about speaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.experiments.answering.attributions import (
    CASES,
    DEMO,
    OVERLAP,
    count,
    is_same,
    matches,
    rate,
    read_cases,
)
from rag.attribution import Attribution, attributions, speaks_in
from rag.attribution.people import MAX_PART, Casts
from rag.loaders import Skipped, find_files, read_path
from rag.sentences import split_sentences
from vectorstore.records import Article


def article(text: str) -> Article:
    return Article("a", "", text)


def told(text: str) -> list[tuple[str, str, bool]]:
    """(speaker, words, direct) of everything that is found in a text."""
    return [(a.speaker, text[a.start : a.end], a.direct) for a in attributions(article(text))]


def speakers(text: str) -> list[str]:
    return [a.speaker for a in attributions(article(text))]


INTRODUCED = "Russian Foreign Minister Sergei Lavrov met Marta Quist, the union leader, in Paris.\n"


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("“We go back,” Marta Quist said.", "Marta Quist", "We go back,"),
        ('"We go back," said Marta Quist.', "Marta Quist", "We go back,"),
        ("‘We go back,’ said Marta Quist.", "Marta Quist", "We go back,"),
        ("'We go back to the port', said Marta Quist.", "Marta Quist", "We go back to the port"),
        ("Marta Quist said: “We go back.”", "Marta Quist", "We go back."),
        ("Marta Quist told reporters on Monday, “We go back.”", "Marta Quist", "We go back."),
        ("Marta Quist tweeted: “We go back.”", "Marta Quist", "We go back."),
        ("Marta Quist: “We go back now.”", "Marta Quist", "We go back now."),
        ("“We go back,” according to Marta Quist.", "Marta Quist", "We go back,"),
        ("“We go back,” said union leader Marta Quist, who called the strike.", "Marta Quist", "We go back,"),
        ("“We go back,” Marta Quist, the union’s leader, told CNN.", "Marta Quist", "We go back,"),
        ("Marta Quist called the offer “an insult”.", "Marta Quist", "an insult"),
        ("Marta Quist described the talks as “frank.”", "Marta Quist", "frank."),
        ("The talks were described by Marta Quist as “frank.”", "Marta Quist", "frank."),
        ("“Not all of it,” a spokesman for the port said.", "a spokesman for the port", "Not all of it,"),
    ],
)
def test_a_quotation_is_found_with_its_speaker(text: str, speaker: str, words: str) -> None:
    assert told(text) == [(speaker, words, True)]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("Marta Quist said the port had agreed.", "Marta Quist", "the port had agreed"),
        ("Marta Quist said on Monday that it was late.", "Marta Quist", "it was late"),
        ("The port had agreed, Marta Quist said.", "Marta Quist", "The port had agreed"),
        ("Wages, Marta Quist said, would rise.", "Marta Quist", "Wages, Marta Quist said, would rise"),
        ("The port has agreed, according to Marta Quist.", "Marta Quist", "The port has agreed"),
        ("According to Marta Quist, the port has agreed.", "Marta Quist", "the port has agreed"),
        ("Marta Quist told CNN that wages would rise.", "Marta Quist", "wages would rise"),
        ("Marta Quist urged the port to pay.", "Marta Quist", "the port to pay"),
        ("Marta Quist called for calm.", "Marta Quist", "calm"),
        ("Marta Quist accused the port of lying.", "Marta Quist", "the port of lying"),
        ("Marta Quist warned of a long strike.", "Marta Quist", "a long strike"),
        (
            "Marta Quist said the offer was “an insult” to all.",
            "Marta Quist",
            "the offer was “an insult” to all",
        ),
        ("Police said the road was shut.", "Police", "the road was shut"),
    ],
)
def test_reported_speech_is_found_with_its_speaker(text: str, speaker: str, words: str) -> None:
    found = told(text)
    assert [(who, said) for who, said, direct in found if not direct][:1] == [(speaker, words)] or (
        words == "calm" and found == [(speaker, "calm", False)]
    )


@pytest.mark.parametrize(
    "text",
    [
        "Marta Quist went home.",
        "Marta Quist was told to go home.",
        "Marta Quist did not say where she was going.",
        "The so-called “peace ships” left the port.",
        "A film called “Harbour Lights” opened on Friday.",
        "France has denied citizenship to the man.",
        "The report was published on Monday.",
        "",
    ],
)
def test_where_nobody_speaks_nothing_is_found(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("paper", ["Thursday’s Ledger", "Monday's Wire"])
def test_a_paper_of_a_day_is_read(paper: str) -> None:
    found = attributions(article(f"Nobody was hurt on the quay. According to {paper} said so."))
    assert all(paper.split()[1] in a.speaker for a in found)


def test_a_surname_stands_for_the_full_name() -> None:
    assert speakers(INTRODUCED + "Lavrov said it was late.") == ["Sergei Lavrov"]
    assert speakers(INTRODUCED + "“It is late,” said Mr Lavrov.") == ["Sergei Lavrov"]


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("The foreign minister", "Sergei Lavrov"),
        ("The Russian foreign minister", "Sergei Lavrov"),
        ("The union leader", "Marta Quist"),
    ],
)
def test_a_title_stands_for_who_was_introduced_with_it(title: str, speaker: str) -> None:
    assert speakers(f"{INTRODUCED}{title} said it was late.") == [speaker]


def test_a_pronoun_goes_back_to_who_spoke_last() -> None:
    text = (
        INTRODUCED + "Lavrov said it was late.\n“We go on,” he said.\nQuist said no. She added it was over."
    )
    assert speakers(text) == ["Sergei Lavrov", "Sergei Lavrov", "Marta Quist", "Marta Quist"]


def test_she_is_not_taken_for_a_man() -> None:
    text = "Marta Quist met John Dray.\nDray said the port had agreed.\n“It had not,” she said."
    assert speakers(text) == ["John Dray", "Marta Quist"]


def test_a_pronoun_goes_back_to_the_subject_of_the_sentence_before() -> None:
    text = "French Foreign Minister Laurent Fabius was hopeful.\n“Something has moved,” he said."
    assert speakers(text) == ["Laurent Fabius"]


def test_a_pronoun_that_nothing_resolves_has_no_speaker() -> None:
    assert speakers("“It is late,” he said.") == [""]


def test_a_split_quotation_is_two_of_one_speaker() -> None:
    text = "“We go back,” Marta Quist said. “We have won.”"
    assert told(text) == [("Marta Quist", "We go back,", True), ("Marta Quist", "We have won.", True)]


def test_a_quotation_goes_on_over_paragraphs() -> None:
    text = "“We go back,” Marta Quist said. “It was long.\n“It is over now.”"
    found = attributions(article(text))
    assert [a.speaker for a in found] == ["Marta Quist"] * 3
    assert [a.named for a in found] == [True, False, False]


def test_a_paragraph_in_which_another_speaks_ends_it() -> None:
    text = "Marta Quist said yes to it.\nJohn Dray said no to it.\n“It is over now.”"
    assert speakers(text) == ["Marta Quist", "John Dray", "John Dray"]


def test_words_inside_a_quotation_are_not_cues() -> None:
    assert told("“Dray said he would pay,” Marta Quist said.") == [
        ("Marta Quist", "Dray said he would pay,", True)
    ]


def test_of_speech_in_speech_each_has_a_speaker() -> None:
    found = told("Marta Quist said John Dray had told her that he would pay.")
    assert [(who, said) for who, said, _ in found] == [
        ("Marta Quist", "John Dray had told her that he would pay"),
        ("John Dray", "he would pay"),
    ]


def test_boilerplate_is_left_out() -> None:
    text = "Marta Quist said yes to it.\nJohn Dray said no to it."
    assert [a.speaker for a in attributions(Article("a", "", text, boilerplate=((28, len(text)),)))] == [
        "Marta Quist"
    ]


def test_spans_are_of_the_text() -> None:
    text = "“We go back,” Marta Quist told CNN."
    (found,) = attributions(article(text))
    assert text[slice(*found.mention)] == "Marta Quist"
    assert text[slice(*found.cue)] == "told"
    assert found.verb == "tell"


FRAGMENTS = st.sampled_from(
    [
        *"“”\"'‘’.,:;?!—()\n ",
        *(" said ", " Lavrov", "Marta Quist", " he said", "according to ", " that ", "the ", "told CNN "),
        *(" called it ", "Friday’s ", " who ", " and ", " -- ", "Mr. ", "saying ", "U.S. ", "é", "’s "),
    ]
)


@given(st.lists(FRAGMENTS | st.text(max_size=8), max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_ordered_spans_inside_it(text: str) -> None:
    found = attributions(article(text))
    assert [a.start for a in found] == sorted(a.start for a in found)
    for a in found:
        assert 0 <= a.start < a.end <= len(text)
        assert "\n" not in text[a.start : a.end].strip("\n")
        for begin, end in (a.mention, a.cue):
            assert 0 <= begin <= end <= len(text)
        assert text[a.start : a.end].strip() == text[a.start : a.end]


@given(st.lists(FRAGMENTS, max_size=30).map("".join))
@settings(max_examples=100, deadline=None)
def test_a_quotation_belongs_to_one_speaker(text: str) -> None:
    direct = [a for a in attributions(article(text)) if a.direct]
    assert len({(a.start, a.end) for a in direct}) == len(direct)


@pytest.mark.parametrize("piece", ["he said ", "'a ", '"a ', "Aa, said, ", "men who said ", "“"])
@pytest.mark.timeout(120)
def test_a_text_that_repeats_itself_without_end_is_read_to_its_end(piece: str) -> None:
    for found in attributions(article(piece * 5_000)):
        assert found.start <= found.end


def asked(speaker: str, text: str) -> list[float]:
    made = article(text)
    return [speaks_in(speaker, made, sentence) for sentence in split_sentences(text)]


SAID = INTRODUCED + "Lavrov said it was late.\nQuist said Lavrov was wrong.\nThe Kremlin said no to it."


@pytest.mark.parametrize(
    ("speaker", "scores"),
    [
        ("Lavrov", [0.0, 1.0, 0.0, 0.0]),
        ("Sergei Lavrov", [0.0, 1.0, 0.0, 0.0]),
        ("Sergey Lavrov", [0.0, 1.0, 0.0, 0.0]),
        ("the Russian foreign minister", [0.0, 1.0, 0.0, 0.0]),
        ("Russian Foreign Minister Sergei Lavrov", [0.0, 1.0, 0.0, 0.0]),
        ("Marta Quist", [0.0, 0.0, 1.0, 0.0]),
        ("Lavrov and Quist", [0.0, 1.0, 1.0, 0.0]),
        ("the Kremlin", [0.0, 0.0, 0.0, 1.0]),
        ("Kremlin", [0.0, 0.0, 0.0, 1.0]),
        ("Vera Quist", [0.0, 0.0, 0.0, 0.0]),
        ("Merkel", [0.0, 0.0, 0.0, 0.0]),
        ("", [0.0, 0.0, 0.0, 0.0]),
    ],
)
def test_the_one_asked_about_speaks_in_their_own_sentences_only(speaker: str, scores: list[float]) -> None:
    assert asked(speaker, SAID) == scores


def test_another_spelling_of_a_name_is_the_same() -> None:
    assert asked("Zelensky", "Volodymyr Zelenskyy said it was late.") == [1.0]


def test_through_a_pronoun_or_a_title_it_is_a_little_less_sure() -> None:
    text = INTRODUCED + "Lavrov said it was late.\nHe said it again to all.\nThe minister said it was over."
    assert asked("Lavrov", text) == [0.0, 1.0, 0.8, 0.8]


def test_an_attribution_is_a_value() -> None:
    one, other = (attributions(article("Marta Quist said it was late."))[0] for _ in range(2))
    assert one == other
    assert isinstance(one, Attribution)


def test_the_labelled_set_lies_in_its_articles_and_holds_no_text() -> None:
    cases = read_cases(CASES)
    assert sum(len(case.labels) for case in cases) >= 200
    assert {case.half for case in cases} == {"dev", "held-out"}
    assert not any(word in CASES.read_text("utf-8") for word in (" said", "Lavrov", "“"))
    for case in cases:
        for label in case.labels:
            assert case.within[0] <= label.span[0] < label.span[1] <= case.within[1]


def test_the_demo_articles_are_as_they_were_labelled_and_are_read_well() -> None:
    records = [r for path in find_files([DEMO]) for r in read_path(path)]
    demo = {r.id: r for r in records if not isinstance(r, Skipped)}
    cases = [case for case in read_cases(CASES) if case.collection == "demo"]
    assert all(is_same(case, demo[case.article]) for case in cases)
    counts = [count(case, demo[case.article], direct=False) for case in cases]
    assert rate([c.matched for c in counts], [c.found for c in counts]).share >= 0.9
    assert rate([c.matched for c in counts], [c.labelled for c in counts]).share >= 0.8


def test_a_found_attribution_matches_by_kind_words_and_speaker() -> None:
    case = next(case for case in read_cases(CASES) if case.collection == "demo")
    records = [r for path in find_files([DEMO]) for r in read_path(path)]
    made = next(r for r in records if not isinstance(r, Skipped) and r.id == case.article)
    _, pairs = matches(case, made)
    for label, found in pairs:
        shared = min(label.span[1], found.end) - max(label.span[0], found.start)
        assert label.direct == found.direct
        assert shared / (max(label.span[1], found.end) - min(label.span[0], found.start)) >= OVERLAP


def test_a_rate_has_an_interval_around_it() -> None:
    made = rate([1, 2, 3, 0], [2, 2, 3, 1])
    assert made.share == 0.75
    assert made.low <= made.share <= made.high


def test_titles_of_both_a_man_and_a_woman_settle_nobodys_gender() -> None:
    """They are a set, and which of them came last differed from process to process."""
    person = Casts("Toni Kesse, the father of the missing woman, spoke on Monday.").named("Kesse")
    assert person is not None
    assert {"father", "woman"} <= person.roles
    assert person.gender == ""


def test_people_are_found_in_every_part_of_a_long_text() -> None:
    about = "The council met again and said that it would go on to widen the eastern quay.\n"
    text = f"Ida Holm, the mayor, spoke.\n{about * 1_000}Tom Okafor, the envoy, spoke.\n"
    casts = Casts(text)
    assert len(text) > MAX_PART
    assert [getattr(casts.named(name), "name", None) for name in ("Holm", "Okafor", "Quist")] == [
        "Ida Holm",
        "Tom Okafor",
        None,
    ]
    assert getattr(casts.titled("the mayor"), "name", None) == "Ida Holm"
    assert getattr(casts.titled("the envoy"), "name", None) == "Tom Okafor"


def test_a_title_is_nobodys_who_is_first_named_after_another_has_spoken() -> None:
    text = (
        "Marta Quist told reporters that the docks would stay shut. "
        "There was no plan to sell them, the minister said. He also ruled out a loan.\n\n"
        "She had lunch with Prime Minister Per Ansgar. Ansgar said he was pleased."
    )
    found = told(text)
    assert ("Per Ansgar", "he was pleased", False) in found
    assert all(speaker != "Per Ansgar" for speaker, words, _ in found if words != "he was pleased")


def test_a_title_may_be_that_of_one_who_is_named_later_while_nobody_else_has_spoken() -> None:
    text = "The docks will be sold, the prime minister said.\n\nPrime Minister Per Ansgar named no price."
    assert speakers(text) == ["Per Ansgar"]


MINISTERS = (
    "Polish Foreign Minister Adam Nowak said two brigades would come. "
    "Foreign Minister Per Ansgar said the docks would stay shut."
)


@pytest.mark.parametrize(
    ("speaker", "first", "second"),
    [
        ("the Polish foreign minister", True, False),
        ("the Danish foreign minister", False, True),
        ("the Russian foreign minister", False, True),
    ],
)
def test_a_minister_of_another_country_is_not_the_one_who_was_asked_about(
    speaker: str, first: bool, second: bool
) -> None:
    sentences = split_sentences(MINISTERS)
    spoken = [speaks_in(speaker, article(MINISTERS), sentence) > 0 for sentence in sentences]
    assert spoken == [first, second]
