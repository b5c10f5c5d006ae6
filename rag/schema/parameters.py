"""Every threshold and weight between a question and its checked answer, in one frozen object.

The defaults are what Dateline ships, with where they come from; where none is named, no measurement is on
record. Whoever wants others hands `dataclasses.replace`d ones to an `Assistant`, and no other assistant
notices.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """How many candidates are looked at; docs/RETRIEVAL.md has what more or fewer would change."""

    heading_boost: float = 0.4
    """What a word of the heading counts beside one of the text: .3 to .5 were best, docs/RETRIEVAL.md."""
    candidates: int = 150
    """Of each index."""
    ranked: int = 60
    """Judged closely, with their articles."""
    widest: int = 4_000
    """The most that is looked at where bounds of days and outlets leave few."""


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """What each part of a passage's score counts: rounded listwise regression
    (`evals.experiments.retrieval.fit_ranking`), docs/RETRIEVAL.md. In the order of
    `rag.retrieval.ranking.Ranker.parts`."""

    dense: float = 1.0
    """Similarity of meaning."""
    lexical: float = 1.0
    """BM25."""
    article: float = 1.25
    """BM25 of the whole article."""
    article_dense: float = 0.8
    """Similarity of meaning of the article's best passage."""
    opening: float = 0.4
    """The question's words in the article's opening: news says first what matters most."""
    place: float = 0.3
    """How near to the opening the passage stands."""
    runs: float = 0.4
    """Neighbouring words of the question next to each other."""
    near_words: float = 0.4
    """The same, near each other."""
    names: float = 0.2
    """The question's names."""


@dataclass(frozen=True, slots=True)
class RankingParameters:
    """How candidates are put in order; docs/RETRIEVAL.md unless it says otherwise."""

    weights: RankingWeights = field(default_factory=RankingWeights)
    familiar: float = 0.5
    """Below this share of BM25, of the best candidate, the question uses other words than the news …"""
    doubt: float = 3.0
    """… and meaning counts more, by so much of what is missing."""
    k1: float = 1.2
    """BM25's own; other values were worse."""
    b: float = 0.75
    passage_words: float = 90.0
    """The typical length, for BM25."""
    article_words: float = 700.0
    opening_words: int = 180
    """Of the article, that count as its opening."""
    place_characters: float = 1_500.0
    """What a passage's place counts falls by *e* every so many."""
    near: int = 6
    """Words apart that are still near each other."""
    reader: float = 0.25
    """What the reader gives the best sentence of a passage, [0, 1], beside the score of the best one, 1: .2
    to .35 are within a point of each other on two sets (docs/RETRIEVAL.md)."""
    read: int = 12
    """Passages that the reader reads, the first ones (docs/RETRIEVAL.md)."""


@dataclass(frozen=True, slots=True)
class DayParameters:
    """What the day of publication counts for."""

    nearness: float = 1.0
    """For a question asked in the news of a day."""
    nearness_days: float = 14.0
    """It falls by *e* every so many: best or near it in both halves of realtimeqa, docs/RETRIEVAL.md."""
    recency: float = 0.5
    """For a question that asks for the latest."""
    recency_days: float = 30.0
    undated: float = 0.4
    """Taken from undated articles where days are bounded."""


@dataclass(frozen=True, slots=True)
class EvidenceParameters:
    """Which sentences bear on the question. The weights of a sentence's score, from `covers` to `kind`, were
    chosen on newsqa's development half; `answers`, beside them, is as good from half to twice what it is, on
    that and on realtimeqa."""

    covers: float = 0.06
    """The question's weighted words in the sentence."""
    covers_nearby: float = 0.04
    """The same with the heading and the neighbouring sentences."""
    meaning: float = 0.16
    """Similarity of meaning."""
    rank: float = 0.10
    """The rank of the passage."""
    speaker: float = 0.04
    """Whether the person asked about speaks, and once more whether on what was asked about."""
    kind: float = 0.04
    """Whether the kind of thing that was asked for is there."""
    answers: float = 0.52
    """The reader's word that the sentence answers."""
    nearby: float = 0.6
    """What the topic that the speaker speaks of counts where it stands only around the sentence."""
    not_news: float = 0.5
    """What is left of the score of a sentence that is no news."""
    passages: int = 20
    sentences: int = 100
    """Read, of those passages …"""
    compared: int = 24
    """… and compared by meaning, which takes most of the time."""
    read: int = 12
    """Of these, by the reader: 16, 24 or 40 put the same sentences first on three sets (docs/RESULTS.md)."""
    beside: int = 1
    """Sentences before and behind each that the reader sees as well, where it has not read its passage."""
    marked: float = 4.0
    """The reader's log-odds of some words from which on they are marked as the answer: of 149 sentences of
    newsqa's development half that hold one, a quarter gets a mark, .92 of these on words of the answer."""
    typical_meaning: float = 0.4
    """Stands for the meaning while it is not compared."""
    spread: float = 1.7
    """How steeply `rank` falls with the passage's score."""
    shown: int = 12
    repeats_at: float = 0.8
    """The share of the shorter sentence's words from which on it is left out as a near-repetition."""
    echo: float = 0.7
    """The share of words in common from which on a question in an article only asks what is asked."""
    fragment_stems: int = 4
    """A claim of fewer is a fragment."""
    of_it: float = 0.5
    """How much of a question must stand in an amount's sentence, its heading and …"""
    same_matter: int = 2
    """… that many sentences before."""


@dataclass(frozen=True, slots=True)
class AnswerabilityWeights:
    """Logistic regression on the demo questions and a set of news-quiz questions of which many are about
    what the archive cannot know, rounded (docs/RESULTS.md). Named as what
    `rag.answering.answerability.measure` finds. `answers` was put beside the others later: docs/RESULTS.md
    has that curve."""

    passage: float = 1.6
    sentence: float = 1.3
    nearby: float = 1.7
    meaning: float = 1.9
    names: float = 1.3
    said: float = 0.8
    passage_meaning: float = 2.4
    answers: float = 6.0
    """What the reader gives its best sentence beyond `answers_from`; 8 is about as good on three sets."""


@dataclass(frozen=True, slots=True)
class AnswerabilityParameters:
    """Whether the archive answers at all."""

    weights: AnswerabilityWeights = field(default_factory=AnswerabilityWeights)
    bias: float = -6.4
    """Of the same regression."""
    answers_from: float = 0.4
    """The reader's share of a sentence from which on it speaks for an answer."""
    specific_from: float = 1.4
    """What the words of a question that names nobody and nothing must say, as a multiple of a word that the
    archive does not know (`Weights.information`): of one that says less ("Who is lying?") the words that are
    found count less, in proportion. On 183 demo questions it changes no decision, on 537 of newsqa over half
    of their articles false declines go from 4.4 to at most 5.2 % and declining recall from 74.1 to 74.5 %."""
    decline_below: float = 0.5
    """A question that is answered with a smaller probability is declined; docs/RESULTS.md has the trade-off.
    In other languages than English `foreign_share`, `foreign_pairs` and `foreign_meaning` decide."""
    sure_above: float = 0.8
    """From here on a model's "not in the sources" is not believed."""
    silence: float = 1.0
    """Taken off when the person asked about says nothing of it."""
    timely: float = 3.0
    """Added for evidence of the very day of asking, less for earlier."""
    late: float = 2.4
    """Taken off when there is a day of asking."""
    long_before: float = 0.1
    """Below this nearness the evidence is called out of time."""
    best_sentences: int = 3
    """Looked at."""
    best_passages: int = 5
    foreign_share: float = 0.25
    """Of the weighted words of a question that is not English, what must be held (the learned weights are of
    English questions): one rare word of three. It and the next two by
    `evals.experiments.retrieval.languages`."""
    foreign_pairs: float = 0.15
    """The same of pairs of letters, most of which only join two words."""
    foreign_meaning: float = 0.37
    """In place of both, the best passage's cosine to the question by a model that knows its language."""
    foreign_at_most: float = 0.75
    """It is never surer than this, so that a model's "not in the sources" is believed."""


@dataclass(frozen=True, slots=True)
class AnsweringParameters:
    """How much goes into an answer."""

    passages: int = 20
    spare: int = 10
    """Found in addition, since copies are taken out."""
    most_versions: int = 3
    """Of one story, looked at for numbers that differ."""
    quotations: int = 3
    quote_within: float = 0.8
    """Of the best sentence's score: what is quoted beside it …"""
    correct_within: float = 0.6
    """… and what is quoted before it, if it is a note of correction."""
    nearest: int = 3
    """Articles that a decline points to."""
    max_claims: int = 5
    confirmed_answers: float = 0.0
    """The least log-odds of the reader that a sentence answers, …"""
    confirmed_span: float = 1.0
    """… and of the words in it, that confirm a claim which gives them: `evals.experiments.checking.restated`,
    docs/CHECKING.md."""
    marked_given: float = 0.8
    """The share of these words that the claim must have, …"""
    added_marked: float = 0.5
    """… and the share of what it adds to the question that must be among them."""


@dataclass(frozen=True, slots=True)
class CheckingParameters:
    """When a claim counts as supported, beside the trained verdict (docs/CHECKING.md)."""

    all_there: float = 0.8
    """For what is nearly a copy: the share by weight of its words that must be there, …"""
    copied_at: float = 0.55
    """… the places' score, and …"""
    short_by: float = 0.05
    """… by how much it may miss the probability that other claims need: docs/CHECKING.md tells of .12."""
    carries_at: float = 0.4
    """The least score of the words that are to be cited, whatever the source as a whole makes probable."""
    max_windows: int = 2
    max_more: int = 2
    """How many places more are brought in for names and numbers that stand elsewhere in the same article."""
    at_home: float = 0.35
    """How much of a name's or number's neighbours in the claim must stand around it there."""
    tries: int = 3
    rival: float = 0.8
    """How near to the best a place must come to outweigh that the best contradicts the claim."""
    contradicted: float = 0.5
    """What a contradicted claim's score may be at most, as a share of what support needs."""
    covers: float = 0.45
    """In a place's score: the claim's words there, …"""
    nearby: float = 0.20
    """… the same with what stands around, …"""
    meaning: float = 0.35
    """… and the similarity of meaning."""
    pair: float = 0.03
    """Taken off for two sentences: one that carries it alone is preferred."""
    named: float = 0.03
    """Added for a source that the claim's author named."""
    completes: float = 0.2
    """The share of the claim by weight that a second place must add, …"""
    completes_at: float = 0.3
    """… its own score at least, …"""
    completed_from: int = 20
    """… and among how many of the best it is looked for."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """All of them. Equal ones have the same digest."""

    search: SearchParameters = field(default_factory=SearchParameters)
    ranking: RankingParameters = field(default_factory=RankingParameters)
    days: DayParameters = field(default_factory=DayParameters)
    evidence: EvidenceParameters = field(default_factory=EvidenceParameters)
    answerability: AnswerabilityParameters = field(default_factory=AnswerabilityParameters)
    answering: AnsweringParameters = field(default_factory=AnsweringParameters)
    checking: CheckingParameters = field(default_factory=CheckingParameters)

    def digest(self) -> str:
        """Twelve hexadecimal digits that are others as soon as one value is."""
        values = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(values.encode("utf-8")).hexdigest()[:12]


DEFAULT = Parameters()
