"""The gold of the demo cases against the demo articles as they are read: what is to be found is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.dataset.cases import Case, demo_cases, load_cases
from evals.dataset.gold import resolve
from evals.dataset.library import Library
from evals.dataset.lines import FORMS, spaced
from evals.dataset.sampling import is_held_out
from rag.assistant import demo_articles
from rag.loaders.reading import find_files, read_path
from rag.sentences import split_sentences
from vectorstore.records import Article

CASES = load_cases(demo_cases()).cases
NEWER = [case for case in CASES if {"held-out", "open"} & set(case.tags)]
KINDS = {
    **{f"form-{form}": 15 for form in FORMS},
    "correction": 15,
    "ambiguous": 15,
    "speaker": 15,
    "decline-useful": 15,
    "decline-noise": 15,
    "decline-no-reason": 8,
}


@pytest.fixture(scope="module")
def library() -> Library:
    records = (record for path in find_files([demo_articles()]) for record in read_path(path))
    return Library(record for record in records if isinstance(record, Article))


def named(case: Case) -> Iterator[str]:
    yield from case.article_ids
    for line in (*case.lines, *case.also):
        yield from line.articles


def test_every_article_span_and_line_is_there(library: Library) -> None:
    resolve(CASES, library)


def test_the_words_of_a_line_stand_in_one_sentence(library: Library) -> None:
    """What is shown are sentences: words that go beyond one could never be found."""
    sentences = {
        article.id: [spaced(sentence.text) for sentence in split_sentences(article.text)]
        for article in library.values()
    }
    for case in CASES:
        for line in (*case.lines, *case.also):
            for words in line.words:
                found = any(spaced(words) in one for id_ in line.articles for one in sentences[id_])
                assert found, f"{case.id}: {words}"


def test_there_are_enough_of_each_kind() -> None:
    counts = Counter(tag for case in CASES for tag in case.tags)
    assert len(CASES) >= 300
    assert {kind: counts[kind] for kind in KINDS if counts[kind] < KINDS[kind]} == {}
    assert len({case.question.casefold() for case in CASES if not case.history}) == sum(
        not case.history for case in CASES
    )


def test_the_readme_counts_them() -> None:
    declined, formed = sum(not case.answerable for case in CASES), sum(bool(case.form) for case in CASES)
    said = f"the {len(CASES)} demo questions ({declined} of them must be declined, {formed} ask for quotes"
    assert said in " ".join((Path(__file__).parents[3] / "README.md").read_text("utf-8").split())


def test_which_half_is_held_out_is_nobodys_choice() -> None:
    for case in NEWER:
        assert ("held-out" in case.tags) == is_held_out(case.question), case.id
    assert 0.4 < sum("held-out" in case.tags for case in NEWER) / len(NEWER) < 0.6


def test_a_form_is_tagged_and_its_speaker_and_topic_are_given() -> None:
    for case in CASES:
        assert ("form" in case.tags) == (f"form-{case.form}" in case.tags) == bool(case.form), case.id
        if case.form:
            assert case.speaker if case.form == "quotes" else case.topic, case.id
        if case.form == "mentions":
            assert all(line.words for line in case.lines), f"{case.id}: the sentence must have the word"
        if case.form == "timeline":
            assert any(line.day for line in case.lines), case.id


def test_a_speaker_is_named_in_an_article(library: Library) -> None:
    for case in CASES:
        texts = [article.text for id_ in named(case) if (article := library.get(id_)) is not None]
        assert not case.speaker or any(case.speaker in text for text in texts), case.id


def test_a_name_is_misspelt_in_the_question_and_its_suggestion_is_in_the_archive(library: Library) -> None:
    archive = " ".join(article.text for article in library.values()).casefold()
    for case in (case for case in CASES if "misspelt" in case.tags):
        (name,) = case.suggests
        assert name.casefold() in archive
        assert name.casefold() not in case.question.casefold()


def test_a_useful_decline_says_a_word_or_leads_to_an_article_outside_the_scope(library: Library) -> None:
    for case in (case for case in CASES if "decline-useful" in case.tags):
        assert bool(case.suggests) != bool(case.outside), case.id
        assert bool(case.outside) == bool(case.narrowed) == ("wrong-filter" in case.tags), case.id
        for article in map(library.get, case.outside):
            assert article is not None
            assert article.published is not None
            day, scope = article.published.date(), case.scope
            is_early, is_late = scope.after and day < scope.after, scope.before and day > scope.before
            assert is_early or is_late or (scope.sources and article.source not in scope.sources), case.id


def test_an_ambiguous_question_has_two_events_or_more() -> None:
    for case in (case for case in CASES if "ambiguous" in case.tags):
        assert len(case.events) >= 2, case.id
        assert {article for event in case.events for article in event} <= set(case.article_ids), case.id
