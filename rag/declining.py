"""Does the archive answer the question at all? Decided by the evidence, before any model is asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.almanac import day_name
from rag.evidence import Scored
from rag.passages import day_of, day_text
from rag.question import Question
from rag.ranking import nearness
from rag.words import Weights, content_stems, is_named
from vectorstore.records import Article, Hit

DECLINE_BELOW = 0.5
SURE_ABOVE = 0.8
SILENCE = 1.0
TIMELY, LATE = 3.0, 2.4
LONG_BEFORE = 0.1


@dataclass(frozen=True, slots=True)
class Decision:
    """How likely the archive holds an answer, in (0, 1), what of the question it does not know, and, where
    what it knows is not from around the day of asking, that day."""

    answerable: float
    missing: tuple[str, ...]
    out_of_time: date | None = None

    @property
    def decline(self) -> bool:
        return self.answerable < DECLINE_BELOW


def decide(
    question: Question,
    scored: Sequence[Scored],
    hits: Sequence[Hit],
    weights: Weights,
    asked: date | None = None,
) -> Decision:
    """Judge the evidence for a question; `asked`: it is asked in the news of that day.

    A logistic function of: how much of the question's weighted words the best passage and the best sentence
    hold, the latter also with what stands around it; the best sentence's and the best passages' similarity of
    meaning; whether the names of the question are there; whether the person asked about speaks of it. Its
    weights are a logistic regression on the demo questions and a set of news-quiz questions of which many are
    about what the archive cannot know, rounded (docs/RESULTS.md has the trade-off). For a question asked in
    the news of a day it counts as well how near to it the best sentences were published.
    """
    if not scored or not hits:
        return Decision(0.0, ())
    features = measure(question, scored, hits, weights)
    value = _BIAS + sum(weight * x for weight, x in zip(_WEIGHTS, features, strict=True))
    if question.speaker and features[FEATURES.index("said")] == 0:
        value -= SILENCE  # others speak of it, perhaps; the one who was asked about does not
    timely = _timely(scored, asked) if asked else 1.0
    if asked:
        value += TIMELY * timely - LATE
    missing = tuple(name for name in question.names if not is_named(name, question.text, _found(hits[:5])))
    return Decision(1 / (1 + math.exp(-value)), missing, asked if timely < LONG_BEFORE else None)


FEATURES = ("passage", "sentence", "nearby", "meaning", "names", "said", "passage meaning")
_BIAS = -6.4
_WEIGHTS = (1.6, 1.3, 1.7, 1.9, 1.3, 0.8, 2.4)


def measure(
    question: Question, scored: Sequence[Scored], hits: Sequence[Hit], weights: Weights
) -> tuple[float, ...]:
    """The features of a decision, in the order of `FEATURES`; each in [0, 1]."""
    best = _best(scored)
    top = [content_stems(hit.passage.indexed_text) for hit in hits[:5]]
    named = [is_named(name, question.text, _found(hits[:1])) for name in question.names]
    return (
        max(weights.coverage(question.wide, words) for words in top),
        max(s.covers for s in best),
        max(s.covers_nearby for s in best),
        max(0.0, *(s.meaning for s in best)),
        sum(named) / len(named) if named else 1.0,
        _said(question, scored) if question.speaker else 1.0,
        max(0.0, *(hit.dense or 0.0 for hit in hits[:5])),
    )


def _timely(scored: Sequence[Scored], asked: date) -> float:
    """How near before the day of asking the best sentences' articles were published, in [0, 1]."""
    return max(nearness(day_of(s.article), asked) for s in _best(scored))


def _best(scored: Sequence[Scored]) -> list[Scored]:
    return sorted(scored, key=lambda s: -s.score)[:3]


def _said(question: Question, scored: Sequence[Scored]) -> float:
    """How much of the topic the person asked about speaks of, in [0, 1]: in one sentence, or, for less,
    with what stands around it."""
    if not question.topic:
        return max(s.speaker for s in scored)
    return max(s.said for s in scored)


def decline_text(
    decision: Decision, nearest: Sequence[Article], coverage: str, looked_for: Sequence[str] = ()
) -> str:
    """What a user is told instead of an answer: what was looked for and is missing, what is nearest, what
    there is."""
    lines = ["The archive does not answer this."]
    if looked_for:
        lines.append("Looked for: " + "; ".join(looked_for) + ".")
    if decision.missing:
        lines.append("Not found in the nearest articles: " + ", ".join(decision.missing) + ".")
    if decision.out_of_time:
        day = day_name(decision.out_of_time)
        lines.append(f"Nothing near it is from the weeks before {day}, the day of asking.")
    if nearest:
        lines.append("Nearest: " + "; ".join(describe(article) for article in nearest) + ".")
    lines.append(coverage)
    return " ".join(lines)


def describe(article: Article) -> str:
    """`“Title” (outlet, day)`, with what is known."""
    day = day_text(article) or "undated"
    return f"{title_of(article)} ({', '.join(part for part in (article.source, day) if part)})"


def title_of(article: Article) -> str:
    """The title in quotation marks, or what there is to call an article that has none."""
    return f"“{article.title}”" if article.title else f"untitled article {article.id}"


def _found(hits: Sequence[Hit]) -> str:
    return " ".join(hit.passage.indexed_text for hit in hits)
