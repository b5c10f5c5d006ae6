"""Checking a claim: what stands in the source is kept, what it does not bear out is not."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from functools import lru_cache

import pytest

from rag.assistant import demo_articles
from rag.loaders import Skipped, find_files, read_path
from rag.models.encoders.minilm import MiniLM
from rag.retrieval.evidence import news_sentences
from rag.schema.answer import Support
from rag.text.words import Weights, names
from rag.verification.checker import EvidenceChecker, Source, Verdict
from tests.conftest import BRIDGE, FERRY, UNDATED
from vectorstore.records import Article

WEIGHTS = Weights(lambda _: 1, 40)


@lru_cache(maxsize=1)
def demo() -> tuple[Article, ...]:
    records = (record for path in find_files([demo_articles()]) for record in read_path(path))
    return tuple(record for record in records if not isinstance(record, Skipped))


def whole(*articles: Article) -> list[Source]:
    return [Source(n, article, ((0, len(article.text)),)) for n, article in enumerate(articles, start=1)]


def check(embedder: MiniLM, claim: str, *articles: Article) -> Verdict:
    return EvidenceChecker(embedder, WEIGHTS).check(claim, (), whole(*articles or (FERRY, BRIDGE, UNDATED)))


SUPPORTED = [
    "Dock workers in Port Ellery returned to work on Tuesday after a strike of nine days.",
    "Marta Quist said the port had agreed to raise wages by 4 percent.",
    "Alan Dray said the strike cost $12 million.",
    "Rust was found in 14 of the 40 cables, Ida Rohm said.",
    "The bridge over the Ellery will be closed from 12 May until the end of August.",
    "Dray said no worker would be punished for the strike.",
    "Joan Marr has kept the light on Gull Rock for 31 years.",
]
FREE = "After nine days of striking, the dockers of Port Ellery are back at work."
CONTRADICTED = [
    ("Marta Quist said the port had agreed to raise wages by 7.5 percent.", "number"),
    ("Rust was found in 15 of the 40 cables, Ida Rohm said.", "number"),
    ("Alan Dray said the strike cost $19 billion.", "the number 19 billion is not in the source"),
    ("Marta Quist said the strike had cost $12 million.", "Quist said this"),
    ("Dock workers in Port Salen went back to work on Tuesday after a strike of nine days.", "Salen"),
    ("Buses will not cross by ferry.", "denies"),
    ("Dray denied that workers would be punished, said Ida Rohm.", "Rohm said this"),
]


@pytest.mark.parametrize("claim", SUPPORTED)
def test_what_a_source_says_in_other_words_is_supported(embedder: MiniLM, claim: str) -> None:
    verdict = check(embedder, claim)
    assert verdict.support is not Support.UNSUPPORTED, verdict
    assert verdict.spans
    assert 0 < verdict.score <= 1
    assert not verdict.reason


@pytest.mark.parametrize(("claim", "reason"), CONTRADICTED)
def test_what_a_source_contradicts_is_unsupported_and_says_why(
    embedder: MiniLM, claim: str, reason: str
) -> None:
    verdict = check(embedder, claim)
    assert verdict.support is Support.UNSUPPORTED
    assert verdict.is_contradiction
    assert not verdict.spans
    assert reason in verdict.reason


@pytest.mark.parametrize(
    "claim",
    [
        "The council wants to build a tunnel under the river instead.",
        "The harbour was founded by monks.",
        "Quist plans to leave the union after the vote.",
    ],
)
def test_what_no_source_says_is_unsupported(embedder: MiniLM, claim: str) -> None:
    verdict = check(embedder, claim)
    assert verdict.support is Support.UNSUPPORTED
    assert verdict.reason


def test_a_claim_without_a_word_to_look_for_is_unsupported(embedder: MiniLM) -> None:
    assert check(embedder, "It is what it is.").support is Support.UNSUPPORTED
    assert check(embedder, "“” …").support is Support.UNSUPPORTED
    nothing = EvidenceChecker(embedder, WEIGHTS).check("The strike ended.", (), [])
    assert nothing.support is Support.UNSUPPORTED


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("We wanted seven, but got four as a beginning.", "We"),
        ("Marta Quist said our port had agreed to raise wages by 4 percent.", "our"),
        ("I found that rust was found in 14 of the 40 cables, Ida Rohm said.", "I"),
        ("Порт Эллери повысил зарплаты на 4 процента.", "Порт"),
        ("Rust was found in 14 of the 40 cables, Ida Рohm said.", "Рohm"),
    ],
)
def test_the_first_person_and_another_script_are_never_supported(
    embedder: MiniLM, claim: str, word: str
) -> None:
    verdict = check(embedder, claim)
    assert verdict.support is Support.UNSUPPORTED
    assert verdict.is_contradiction
    assert f"“{word}”" in verdict.reason


def test_a_first_person_between_quotation_marks_is_quoted(embedder: MiniLM) -> None:
    verdict = check(embedder, "“We wanted seven, but four is a beginning,” Quist told reporters.")
    assert verdict.support is Support.QUOTED


def test_whole_words_of_a_source_in_the_first_person_are_put_between_quotation_marks(
    embedder: MiniLM,
) -> None:
    verdict = check(embedder, "We wanted seven, but four is a beginning.")
    assert verdict.support is Support.QUOTED
    assert verdict.text == "“We wanted seven, but four is a beginning.”"


def test_a_name_in_the_script_that_an_article_gives_it_in_is_supported(embedder: MiniLM) -> None:
    text = FERRY.text.replace("Marta Quist,", "Marta Quist (Марта Квист),")
    article = replace(FERRY, text=text)
    claim = "Marta Quist (Марта Квист) said the port had agreed to raise wages by 4 percent."
    assert check(embedder, claim, article).support is not Support.UNSUPPORTED


def test_a_claim_may_join_what_an_article_says_in_several_places(embedder: MiniLM) -> None:
    """Each place whose name or number is needed is cited."""
    far = Article(
        id="far",
        title="Council",
        text="Ida Rohm, 44, leads the council of Port Ellery. The weather was fine. The market was full. "
        "Boats came and went. Children played at the quay. The council votes in May. It meets twice a month. "
        "On Monday Rohm promised that the lighthouse would be painted blue before the summer.",
    )
    claim = "Ida Rohm, 44, promised that the lighthouse would be painted blue before the summer."
    verdict = check(embedder, claim, far)
    assert verdict.support is Support.SUPPORTED, verdict
    cited = " ".join(far.text[start:end] for _, start, end in verdict.spans)
    assert "44" in cited
    assert "lighthouse" in cited
    assert "votes in May" not in cited
    other = check(embedder, claim.replace("44", "45"), far)
    assert other.support is Support.UNSUPPORTED
    assert "45" in other.reason


def test_what_one_article_says_is_not_joined_to_a_name_from_another(embedder: MiniLM) -> None:
    claim = "Marta Quist has hope that rust will be found in 14 of the 40 cables of the bridge."
    verdict = check(embedder, claim, FERRY, BRIDGE)
    assert verdict.support is Support.UNSUPPORTED


def test_a_cause_that_the_source_does_not_give_is_not_supported(embedder: MiniLM) -> None:
    mayor = Article(
        id="mayor",
        title="Mayor of Port Ellery steps down",
        text="Mayor Anders Dole will be the town's shortest-serving mayor, after announcing his intention to "
        "resign six weeks into a term full of quarrels. The old quay was closed in May.",
    )
    invented = (
        "Mayor Anders Dole will resign because he announced his intention six weeks into a term of quarrels."
    )
    verdict = check(embedder, invented, mayor)
    assert verdict.support is Support.UNSUPPORTED
    given = replace(
        mayor, text=mayor.text.replace("after announcing", "because of the harbour tax, announcing")
    )
    assert "cause" not in check(embedder, invented, given).reason


HARBOUR_MASTER = Article(
    id="master",
    title="Harbour master of Port Ellery resigns",
    text="Vera Lund resigned on Monday as harbour master of Port Ellery. She was due to testify to the town "
    "council on Thursday. She had held the post for nine years.\n\n"
    "The pier was closed because a storm had torn off its planks.",
)


@pytest.mark.parametrize(
    ("claim", "is_given"),
    [
        ("Vera Lund resigned because she was due to testify to the town council on Thursday.", False),
        ("Vera Lund resigned as harbour master because she had held the post for nine years.", False),
        ("Vera Lund resigned due to her testimony to the town council on Thursday.", False),
        ("The pier was closed because a storm tore off its planks.", True),
        ("The pier was closed due to a storm that had torn off its planks.", True),
    ],
)
def test_what_is_only_told_beside_it_is_no_cause(embedder: MiniLM, claim: str, is_given: bool) -> None:
    verdict = check(embedder, claim, HARBOUR_MASTER)
    assert (verdict.support is not Support.UNSUPPORTED) is is_given
    assert is_given or "cause" in verdict.reason


BOYCOTT = Article(
    id="boycott",
    title="Envoys stay away from Vall's speech",
    text="Coastal towns urged their envoys to boycott the speech of Henrik Vall on Friday. "
    "Vall thanked the fishermen and accused the towns of cowardice. “We will fish,” he said.",
)


@pytest.mark.parametrize(
    ("claim", "is_his"),
    [
        ("Vall urged his envoys to boycott the speech on Friday.", False),
        ("Henrik Vall urged envoys to boycott the speech.", False),
        ("Coastal towns urged their envoys to boycott Vall's speech on Friday.", True),
        ("Vall accused the towns of cowardice.", True),
        ("Vall thanked the fishermen.", True),
    ],
)
def test_who_does_something_is_not_changed_for_another(embedder: MiniLM, claim: str, is_his: bool) -> None:
    verdict = check(embedder, claim, BOYCOTT)
    assert (verdict.support is not Support.UNSUPPORTED) is is_his


BALLOT = Article(
    id="ballot",
    title="Tarnby and Wexmoor vote on the bridge",
    text="In Tarnby 54 percent voted for the bridge on Sunday. In Wexmoor 69 percent were against it.\n\n"
    "Turnout was 61 percent in Tarnby and 48 percent in Wexmoor.",
)


@pytest.mark.parametrize(
    ("claim", "is_so"),
    [
        ("In Tarnby 69 percent voted for the bridge on Sunday.", False),
        ("In Wexmoor 54 percent were against it.", False),
        ("In Tarnby 61 percent voted for the bridge on Sunday.", False),
        ("In Tarnby 54 percent voted for the bridge on Sunday.", True),
        ("In Wexmoor 69 percent were against the bridge.", True),
    ],
)
def test_a_number_is_not_taken_from_the_sentence_beside_it(embedder: MiniLM, claim: str, is_so: bool) -> None:
    verdict = check(embedder, claim, BALLOT)
    assert (verdict.support is not Support.UNSUPPORTED) is is_so


def test_a_common_word_that_opens_a_claim_is_no_name_but_an_unknown_name_is(embedder: MiniLM) -> None:
    common = check(embedder, "Experts found rust in 14 of the 40 cables.", BRIDGE)
    assert "not named" not in common.reason
    unknown = check(embedder, "Merkel found rust in 14 of the 40 cables.", BRIDGE)
    assert unknown.reason == "“Merkel” is not named in the source"


def test_a_pronoun_for_somebody_whom_nothing_before_it_names_is_no_answer(embedder: MiniLM) -> None:
    checker = EvidenceChecker(embedder, WEIGHTS)
    claim = "He put the cost of the strike for the port at $12 million."
    named = checker.check(claim, (), whole(FERRY), "What did Dray say of the strike?")
    unnamed = checker.check(claim, (), whole(FERRY), "who spoke of the strike?")
    assert unnamed.score < named.score


def test_only_what_is_open_to_be_cited_counts(embedder: MiniLM) -> None:
    source = Source(1, FERRY, ((0, FERRY.text.index("The harbour union")),))
    claim = "The port's director, Alan Dray, put the cost of the strike at $12 million."
    assert EvidenceChecker(embedder, WEIGHTS).check(claim, (), [source]).support is Support.UNSUPPORTED


def test_the_order_of_the_sources_does_not_change_the_finding(embedder: MiniLM) -> None:
    for claim in (*SUPPORTED, FREE, *(claim for claim, _ in CONTRADICTED)):
        one = check(embedder, claim, FERRY, BRIDGE)
        other = check(embedder, claim, BRIDGE, FERRY)
        assert one.support is other.support


def test_a_misquotation_is_mended_or_loses_its_marks(embedder: MiniLM) -> None:
    mended = check(embedder, "Quist told reporters: “We wanted seven, and four is a beginning.”")
    assert "“We wanted seven, but four is a beginning.”" in mended.text
    bare = check(embedder, "Quist told reporters “the port has lost its soul to money men” at the quay.")
    assert "“" not in bare.text
    assert bare.support is Support.UNSUPPORTED


def test_every_sentence_of_the_demo_articles_is_quoted_where_it_stands(embedder: MiniLM) -> None:
    for article in demo():
        checker = EvidenceChecker(embedder, WEIGHTS)
        for sentence in news_sentences(article):
            if len(sentence.text.split()) < 4:
                continue
            verdict = checker.check(sentence.text, (), whole(article))
            assert verdict.support is Support.QUOTED, (article.id, sentence.text)
            ((number, start, end),) = verdict.spans
            said = article.text[start:end]
            assert number == 1
            assert re.sub(r"\W+", "", said).casefold() in re.sub(r"\W+", "", sentence.text).casefold()


def sample(pattern: str, count: int, seed: int = 3) -> list[tuple[Article, str]]:
    found = [
        (article, sentence.text)
        for article in demo()
        for sentence in news_sentences(article)
        if re.search(pattern, sentence.text) and 6 <= len(sentence.text.split()) <= 40
    ]
    return random.Random(seed).sample(found, min(count, len(found)))


def test_another_number_is_never_supported(embedder: MiniLM) -> None:
    for article, text in sample(r"(?<![\w.,])\d{2,}(?![\w.,]\d)", 25):
        changed = re.sub(r"(?<![\w.,])\d[\d,]*", "8,317", text, count=1)
        assert check(embedder, changed, article).support is Support.UNSUPPORTED, changed


def test_another_name_is_never_supported(embedder: MiniLM) -> None:
    for article, text in sample(r"\b[a-z]+ [A-Z][a-z]{3,}", 25):
        name = next(name for name in names(text)[::-1] if len(name) > 3)
        changed = text.replace(name, "Zbigniewka")
        if changed != text and not changed.startswith("Zbigniewka"):
            assert check(embedder, changed, article).support is Support.UNSUPPORTED, changed


def test_a_denial_put_in_is_not_supported(embedder: MiniLM) -> None:
    pattern = r"^[^\"“”]*\b(?:was|were|is|are|had|will) (?!not)[^\"“”]*$"
    plain = [(a, t) for a, t in sample(pattern, 40) if not re.search(r"\b(?:no\w*|never|without)\b|n.t\b", t)]
    for article, text in plain[:15]:
        changed = re.sub(r"\b(was|were|is|are|had|will)\b", r"\1 not", text, count=1)
        assert check(embedder, changed, article).support is Support.UNSUPPORTED, changed


def test_nearly_the_words_of_a_source_stay_supported(embedder: MiniLM) -> None:
    """As small models write: the source's sentence with a word more or less."""
    kept = []
    for article, text in sample(r"^[A-Z][a-z]+ [a-z][^\"“”]*\.$", 30):
        words = text.rstrip(".").split()
        shorter = " ".join([*words[:-1]]) + "."
        verdict = check(embedder, "In the report, " + shorter[0].lower() + shorter[1:], article)
        kept.append(verdict.support is not Support.UNSUPPORTED)
    assert sum(kept) >= 0.9 * len(kept)


def test_where_the_threshold_lies_is_the_models_business(embedder: MiniLM) -> None:
    from rag.verification.support import shipped

    strict = EvidenceChecker(embedder, WEIGHTS, replace(shipped(), supported_at=1.0))
    assert strict.check(FREE, (), whole(FERRY)).support is Support.UNSUPPORTED
