"""A claim laid word by word against its evidence, and what is made of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.words import Weights
from rag.verification.alignment import NAME, NUMBER, Evidence, opposites_of, read, shared_runs, stem_of
from rag.verification.differences import (
    SENTENCE_FEATURES,
    WORD_FEATURES,
    Comparison,
    Difference,
    opens_unnamed,
)
from rag.verification.support import judge, shipped

WEIGHTS = Weights(lambda _: 1, 40)
SENTENCES = (
    "Some 30,000 troops stand at the border, Rasmussen said in Brussels.",
    "Moscow has not closed the crossing.",
    "She praised the volunteers who won the vote.",
)
EVIDENCE = Evidence(SENTENCES)
MEANING = np.array([0.8, 0.3, 0.1], dtype=np.float32)


def difference(claim: str) -> Difference:
    return Comparison(read(claim), EVIDENCE, MEANING, WEIGHTS).difference()


def word(claim: str, at: str) -> dict[str, float]:
    found = difference(claim)
    k = [found.claim.words[i] for i in found.claim.content].index(at)
    return dict(zip(WORD_FEATURES, found.words[k].tolist(), strict=True))


def sentence(claim: str) -> dict[str, float]:
    return dict(zip(SENTENCE_FEATURES, difference(claim).sentence.tolist(), strict=True))


def test_every_denial_has_one_stem_and_counts_as_a_word() -> None:
    for text in ("She didn't pay.", "She never pays.", "Nobody pays.", "She cannot pay."):
        assert read(text).is_negative
        assert "not" in read(text).content_stems
    assert not read("She paid without delay.").is_negative


def test_words_are_names_numbers_or_neither() -> None:
    claim = read("Then Rasmussen counted 30,000 troops")
    kinds = {claim.words[i]: EVIDENCE.kind(claim, i) for i in claim.content}
    assert kinds["Rasmussen"] == NAME
    assert kinds["30,000"] == NUMBER
    assert kinds["troops"] not in (NAME, NUMBER)


def test_a_number_is_found_by_its_value() -> None:
    claim = read("thirty troops")
    evidence = Evidence(["The 30 troops left."])
    assert evidence.places_of(claim, 0) == [0]


def test_every_word_of_a_number_stands_where_its_value_does_and_nowhere_else() -> None:
    claim = read("two hundred and fifty thousand passengers")
    evidence = Evidence(["The two ships carry 250,000 passengers."])
    number = [at for at in claim.content if claim.values[at] is not None]
    (place,) = {place for at in number for place in evidence.places_of(claim, at)}
    assert evidence.stems[place] == "250000"
    assert not evidence.places_of(read("fifty passengers"), 0)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("The GTB lent it.", "The Galley Transport Board lent it."),
        ("The Galley Transport Board lent it.", "The GTB lent it."),
        ("The US lent it.", "The United States lent it."),
    ],
)
def test_a_name_stands_where_its_initials_do_and_they_where_it_does(claim: str, said: str) -> None:
    evidence = Evidence([said, "The Ellery Transport Line thanked its board."])
    found = Comparison(read(claim), evidence, np.zeros(2, dtype=np.float32), WEIGHTS)
    assert found.stands.all()
    assert found.in_sentence[:, 0].all()


def test_words_with_a_hyphen_are_the_words_without_it() -> None:
    assert read("a 44-year-old").stems == read("a 44 year old").stems
    assert read("won 2-0").values[1:] == (2, 0)


def test_where_a_word_is_at_home_is_where_its_neighbours_are() -> None:
    evidence = Evidence(["The troops left.", "The troops at the border stayed.", "Rain fell."])
    claim = read("The troops at the border")
    found = Comparison(claim, evidence, np.zeros(3, dtype=np.float32), WEIGHTS).difference()
    assert [claim.words[i] for i in claim.content] == ["troops", "border"]
    assert found.homes == (1, 1)
    nowhere = Comparison(read("ships"), evidence, np.zeros(3, dtype=np.float32), WEIGHTS).difference()
    assert nowhere.homes == (None,)


def test_opposites_go_both_ways() -> None:
    assert stem_of("lost") in opposites_of(stem_of("won"))
    assert stem_of("won") in opposites_of(stem_of("lost"))
    assert not opposites_of("troop")


def test_a_word_in_anothers_place_is_seen_with_who_stood_there() -> None:
    claim = "Some 40,000 troops stand at the border."
    found = word(claim, "40,000")
    assert found["fits"] < 0
    assert found["slot_taken"] == 1
    assert "30,000" in difference(claim).fillers


def test_words_with_their_neighbours_fit_better_than_words_alone() -> None:
    together = word("Some 30,000 troops stand at the border.", "30,000")
    alone = word("Some 30,000 volunteers won the vote.", "30,000")
    assert together["fits"] > alone["fits"]
    assert together["sides"] > alone["sides"]


def test_the_other_sex_a_denial_and_the_opposite_are_marked() -> None:
    assert sentence("He praised the volunteers.")["gender"] == 1
    assert sentence("She praised the volunteers.")["gender"] == 0
    assert sentence("The volunteers lost the vote.")["opposite"] == 1
    assert word("The volunteers lost the vote.", "lost")["opposite"] == 1


def test_a_pronoun_needs_somebody_who_was_named() -> None:
    assert opens_unnamed("“He vetoed it,” she said.", "who vetoed it?")
    assert not opens_unnamed("He vetoed it.", "What did Churkin do?")
    assert not opens_unnamed("It was Churkin who vetoed it.", "who vetoed it?")
    assert not opens_unnamed("Churkin vetoed it.", "")


def test_shared_runs_are_a_share() -> None:
    assert shared_runs(read(SENTENCES[1]), EVIDENCE) == 1
    assert shared_runs(read("Crossing the closed has Moscow"), EVIDENCE) == 0
    assert shared_runs(read("Moscow"), EVIDENCE) == 0


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (
            "Some 40,000 troops stand at the border, Rasmussen said in Brussels.",
            "the source says 30,000, not 40,000",
        ),
        ("She praised the volunteers who lost the vote.", "the opposite of “lost”"),
    ],
)
def test_a_reason_names_what_the_source_says_instead(claim: str, reason: str) -> None:
    meaning = np.array([0.6, 0.3, 0.6], dtype=np.float32)
    objection = judge(claim, EVIDENCE, meaning, WEIGHTS).objection
    assert objection is not None
    assert reason in str(objection)


def test_a_copy_is_more_probable_than_an_edit_of_it() -> None:
    copy = judge(SENTENCES[0], EVIDENCE, MEANING, WEIGHTS)
    edit = judge(SENTENCES[0].replace("Rasmussen", "Lavrov"), EVIDENCE, MEANING, WEIGHTS)
    assert copy.probability > edit.probability


def test_nothing_to_look_for_and_nowhere_to_look() -> None:
    assert judge("It is.", EVIDENCE, MEANING, WEIGHTS).probability == 0
    assert judge("Moscow.", Evidence([""]), MEANING[:1], WEIGHTS).probability == 0


@given(st.text(max_size=120), st.lists(st.text(max_size=60), max_size=4))
def test_whatever_is_written_the_probability_is_one(claim: str, sentences: list[str]) -> None:
    meaning = np.zeros(len(sentences), dtype=np.float32)
    assert 0 <= judge(claim, Evidence(sentences), meaning, WEIGHTS).probability <= 1


def test_no_feature_that_speaks_for_a_claim_counts_against_it() -> None:
    from rag.verification.differences import AGAINST

    for name, weight in zip(SENTENCE_FEATURES, shipped().sentence.weights, strict=True):
        assert weight <= 0 if name in AGAINST else weight >= 0
    assert 0.5 < shipped().supported_at < 1
