"""Ordering: the article as a whole, neighbouring words, names, and the day."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.ranking import Ranker, Terms, nearness, recency
from rag.schema.parameters import DEFAULT, RankingParameters, RankingWeights
from rag.text.words import Weights
from vectorstore.records import Article, Passage

WEIGHTS = Weights(lambda _: 10, 1_000)
QUESTION = "old harbour crane collapse"
WORDS = st.lists(st.sampled_from("old harbour crane collapse ferry the of".split()), min_size=1, max_size=60)


def rank(
    *texts: str,
    question: str = QUESTION,
    dense: float = 0.0,
    parameters: RankingParameters = DEFAULT.ranking,
) -> list[float]:
    """The scores of passages that are all of their articles, equally near in meaning."""
    articles = {str(i): Article(id=str(i), text=text, title="") for i, text in enumerate(texts)}
    passages = [Passage(id_, id_, 0, len(a.text), a.text, "") for id_, a in articles.items()]
    ranker = Ranker(Terms.of(question), WEIGHTS, parameters)
    return list(ranker.scores(passages, articles, dict.fromkeys(articles, dense)).values())


@given(WORDS)
def test_no_text_scores_higher_than_its_parts_allow(words: list[str]) -> None:
    (score,) = rank(" ".join(words), dense=1.0)
    weights, trust = DEFAULT.ranking.weights, 1 + DEFAULT.ranking.doubt * DEFAULT.ranking.familiar
    assert 0 <= score <= sum(astuple(weights)) + (trust - 1) * (weights.dense + weights.article_dense)


def test_words_as_asked_beat_the_same_words_apart_and_those_beat_fewer() -> None:
    filler = "while the ferry went on and nobody on the quay took any notice of it at all"
    together = f"the old harbour crane collapse {filler} {filler}"
    apart = f"the old {filler} harbour crane {filler} collapse"
    fewer = f"the old {filler} harbour {filler} quay"
    scores = rank(together, apart, fewer)
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_a_passage_gains_by_what_the_rest_of_its_article_says() -> None:
    text, ranker = "The crane stood idle.", Ranker(Terms.of(QUESTION), WEIGHTS)
    articles = {
        "on it": Article(id="on it", text=f"{text} The old harbour wall had seen its collapse.", title=""),
        "off it": Article(id="off it", text=f"{text} A bakery on the hill opened its doors.", title=""),
    }
    passages = [Passage(id_, id_, 0, len(text), text, "") for id_ in articles]
    scores = ranker.scores(passages, articles, dict.fromkeys(articles, 0.5))
    assert scores["on it"] > scores["off it"]


def test_of_two_passages_that_say_the_same_the_earlier_comes_first() -> None:
    text = "The crane stood idle."
    article = Article(id="a", text=f"{text} {'The quay was wet. ' * 60}{text}", title="")
    first = Passage("first", "a", 0, len(text), text, "")
    last = Passage("last", "a", article.text.rindex(text), len(article.text), text, "")
    ranker = Ranker(Terms.of(QUESTION), WEIGHTS)
    scores = ranker.scores([first, last], {"a": article}, {"first": 0.5, "last": 0.5})
    assert scores["first"] > scores["last"]
    assert ranker.guess(first, 0.5, 1.0) > ranker.guess(last, 0.5, 1.0)


def test_an_article_that_begins_with_it_comes_before_one_that_ends_with_it() -> None:
    said, filler = "The harbour crane is old, and a collapse was near.", "The quay was wet that day. " * 60
    text = "The crane stood idle."
    early, late = (
        Article(id=id_, text=body, title="")
        for id_, body in (("early", f"{text} {said} {filler}"), ("late", f"{text} {filler} {said}"))
    )
    passages = [Passage(a.id, a.id, 0, len(text), text, "") for a in (early, late)]
    ranker = Ranker(Terms.of(QUESTION), WEIGHTS)
    scores = ranker.scores(passages, {a.id: a for a in (early, late)}, {"early": 0.5, "late": 0.5})
    assert scores["early"] > scores["late"]


def test_the_fewer_of_the_words_are_found_the_more_meaning_counts() -> None:
    texts = {"near": "Six died when it came down.", "far": "The quay was wet, and so was the crane."}
    articles = {id_: Article(id=id_, text=text, title="") for id_, text in texts.items()}
    passages = [Passage(id_, id_, 0, len(text), text, "") for id_, text in texts.items()]
    dense = {"near": 0.5, "far": 0.3}

    def gap(question: str) -> float:
        scores = Ranker(Terms.of(question), WEIGHTS).scores(passages, articles, dense)
        return scores["near"] - scores["far"]

    assert gap("Which hoist toppled?") > gap("What was wet?")
    weights = DEFAULT.ranking.weights
    assert gap("Which hoist toppled?") > 0.2 * (weights.dense + weights.article_dense)


def test_an_article_that_speaks_of_it_throughout_scores_more() -> None:
    much = "The ferry captains strike. Captains of every ferry walked out."
    little = "The harbour was quiet. One ferry lay at the quay."
    none = "The match ended level."
    scores = rank(none, little, much, question="Why did the ferry captains strike?")
    assert scores == sorted(scores)
    assert len(set(scores)) == 3


def test_names_do_not_count_without_their_weight_and_count_again_with_it() -> None:
    texts = "Quist was seen by the harbour police.", "Somebody was seen by the harbour police."
    words = RankingWeights(article=0.0, opening=0.0, lexical=0.0, names=0.0)
    nameless = replace(DEFAULT.ranking, weights=words)
    question = "What does the harbour police say of Quist?"
    before = rank(*texts, question=question)
    one, other = rank(*texts, question=question, parameters=nameless)
    assert one == other
    assert rank(*texts, question=question) == before
    assert before[0] > before[1]


def test_an_opening_of_another_length_is_read_anew() -> None:
    text = f"{'The quay was wet that day. ' * 5}The old harbour crane saw its collapse."
    short = replace(DEFAULT.ranking, opening_words=10)
    assert rank(text) > rank(text, parameters=short)
    assert rank(text) > rank(text, parameters=short)  # whichever was read first


def test_names_count() -> None:
    with_name, without = "Quist was seen by the harbour police.", "Somebody was seen by the harbour police."
    scores = rank(with_name, without, question="What does the harbour police say of Quist?")
    assert scores[0] > scores[1]


def test_days_before_the_day_of_asking_fade_and_later_ones_are_nothing() -> None:
    asked = date(2014, 3, 10)
    near = [nearness(day, asked) for day in (20140310, 20140308, 20140210, 20130310)]
    assert near == sorted(near, reverse=True)
    assert near[0] == 1.0
    assert nearness(20140312, asked) == nearness(0, asked) == 0.0
    assert nearness(20140311, asked) == 1.0  # it is tomorrow somewhere


def test_recent_days_come_first_when_the_latest_is_asked_for() -> None:
    assert recency(20140310, 20140310) == 1.0 > recency(20140301, 20140310) > recency(0, 20140310)
