"""Does the archive answer the question at all? Decided by the evidence, before any model is asked."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.query import Question, Reading
from rag.retrieval import Scored, nearness
from rag.schema import DEFAULT, AnswerabilityParameters, Kind, Parameters, Understood
from rag.text import Weights, article_day, content_stems, day_name, describe, is_named
from vectorstore import ENGLISH, PAIRS, Article, Coverage, Hit, language_of

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Decision:
    """How likely the archive holds an answer, in (0, 1), whether that is too little, what of the question it
    does not know, and, where what it knows is not from around the day of asking, that day."""

    answerable: float
    decline: bool
    missing: tuple[str, ...]
    out_of_time: date | None = None


NOTHING_FOUND = Decision(0.0, decline=True, missing=())


def decide(
    question: Question,
    scored: Sequence[Scored],
    hits: Sequence[Hit],
    weights: Weights,
    asked: date | None = None,
    parameters: Parameters = DEFAULT,
    *,
    multilingual: bool = False,
) -> Decision:
    """Judge the evidence for a question; `asked`: it is asked in the news of that day; `multilingual`: the
    similarities of meaning are worth something in any language.

    A logistic function of: how much of the question's weighted words the best passage and the best sentence
    hold, the latter also with what stands around it; the best sentence's and the best passages' similarity of
    meaning; whether the names of the question are there; whether the person asked about speaks of it; how
    sure the reader is of the sentence that it finds best: its doubt counts for nothing, since it doubts what
    answers an open question too. Where the weights come from is said with them. For a
    question asked in the news of a day it counts as well how near to it the best sentences were published.
    What somebody says whom no passage names is declined.
    """
    if not scored or not hits:
        return NOTHING_FOUND
    chosen = parameters.answerability
    if question.news_of and any(s.covers == 1 for s in scored):
        return Decision(chosen.sure_above, decline=False, missing=())
    features = measure(question, scored, hits, weights, chosen)
    if question.language != ENGLISH:
        first = hits[: chosen.best_passages]
        return _decide_in_another_language(
            question, features, first, weights, chosen, multilingual=multilingual
        )
    value = chosen.bias + sum(getattr(chosen.weights, name) * x for name, x in features.items())
    if question.speaker and features["said"] == 0:
        value -= chosen.silence  # others speak of it, perhaps; the one who was asked about does not
    timely = _timely(scored, asked, parameters) if asked else 1.0
    if asked:
        value += chosen.timely * timely - chosen.late
    found = _found(hits[: chosen.best_passages])
    missing = tuple(name for name in question.names if not is_named(name, question.text, found))
    answerable = 1 / (1 + math.exp(-value))
    return Decision(
        answerable,
        decline=answerable < chosen.decline_below or _is_unheard(question, features, hits),
        missing=missing,
        out_of_time=asked if timely < chosen.long_before else None,
    )


def _is_unheard(question: Question, features: Mapping[str, float], hits: Sequence[Hit]) -> bool:
    """Whether nobody who speaks there is asked about, and no word of their name stands in any passage: what
    others say is no answer then, however near it is."""
    if not question.speaker or features["said"]:
        return False
    name = content_stems(question.speaker)  # none in "they"
    return bool(name) and not name & content_stems(_found(hits))


def _decide_in_another_language(
    question: Question,
    features: Mapping[str, float],
    first: Sequence[Hit],
    weights: Weights,
    parameters: AnswerabilityParameters,
    *,
    multilingual: bool,
) -> Decision:
    """The same where names and kinds cannot be told: by meaning where that is worth something, else by words;
    it is never sure. Where no passage is in the question's language its words count only as they are written:
    that "Crimée" and "crimes" have one stem is chance."""
    if multilingual:
        likely = features["passage_meaning"] / parameters.foreign_meaning
    else:
        share = parameters.foreign_pairs if question.language == PAIRS else parameters.foreign_share
        likely = max(features["nearby"], features["passage"]) / share
        if not any(language_of(hit.passage.text) == question.language for hit in first):
            likely = min(likely, _written(question, first, weights) / share)
    return Decision(min(0.5 * likely, parameters.foreign_at_most), decline=likely < 1, missing=())


def _written(question: Question, first: Sequence[Hit], weights: Weights) -> float:
    """How much of a question's weighted words the best passage has as they are written, in [0, 1]; of those
    without spaces between them by their pairs of letters."""
    if question.language == PAIRS:
        return max(weights.coverage(question.wide, question.words_in(h.passage.indexed_text)) for h in first)
    words = {word.lower() for word in _WORD.findall(question.text)}

    def coverage(text: str) -> float:
        there = words & {word.lower() for word in _WORD.findall(text)}
        return weights.coverage(question.wide, question.words_in(" ".join(there)))

    return max(coverage(hit.passage.indexed_text) for hit in first)


def measure(
    question: Question,
    scored: Sequence[Scored],
    hits: Sequence[Hit],
    weights: Weights,
    parameters: AnswerabilityParameters = DEFAULT.answerability,
) -> dict[str, float]:
    """The features of a decision, named as their weights are; each in [0, 1]."""
    best = _best(scored, parameters.best_sentences)
    first = hits[: parameters.best_passages]
    top = [question.words_in(hit.passage.indexed_text) for hit in first]
    named = [is_named(name, question.text, _found(hits[:1])) for name in question.names]
    specific = specificity(question, weights, parameters)
    return {
        "passage": specific * max(weights.coverage(question.wide, words) for words in top),
        "sentence": specific * max(s.covers for s in best),
        "nearby": specific * max(s.covers_nearby for s in best),
        "meaning": max(0.0, *(s.meaning for s in best)),
        "names": sum(named) / len(named) if named else 1.0,
        "said": _said(question, scored) if question.speaker else 1.0,
        "passage_meaning": max(0.0, *(hit.dense or 0.0 for hit in first)),
        "answers": max(0.0, max(s.read.share for s in scored) - parameters.answers_from),
    }


def specificity(
    question: Question, weights: Weights, parameters: AnswerabilityParameters = DEFAULT.answerability
) -> float:
    """How far a question says what it is about, in [0, 1]; 1 where it names somebody or something, or points
    back to what was said."""
    if question.names or question.speaker or question.around or question.language != ENGLISH:
        return 1.0
    return min(1.0, weights.information(question.stems) / parameters.specific_from)


def _timely(scored: Sequence[Scored], asked: date, parameters: Parameters) -> float:
    """How near before the day of asking the best sentences' articles were published, in [0, 1]."""
    best = _best(scored, parameters.answerability.best_sentences)
    return max(nearness(article_day(s.article), asked, parameters.days.nearness_days) for s in best)


def _best(scored: Sequence[Scored], count: int) -> list[Scored]:
    return sorted(scored, key=lambda s: -s.score)[:count]


def _said(question: Question, scored: Sequence[Scored]) -> float:
    """How much of the topic the person asked about speaks of, in [0, 1]: in one sentence, or, for less,
    with what stands around it."""
    if not question.topic:
        return max(s.speaker for s in scored)
    return max(s.said for s in scored)


def decline_text(
    decision: Decision,
    nearest: Sequence[Article],
    coverage: str,
    looked_for: Sequence[str] = (),
    told: Sequence[str] = (),
) -> str:
    """What a user is told instead of an answer: `told`, sentences on why and how else to ask; what was looked
    for and is missing, what is nearest, what there is."""
    lines = ["The archive does not answer this.", *told]
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


def form_decline_text(nothing: str, shown: Sequence[Understood], coverage: str) -> str:
    """The same for a form: that nothing was found, in its words, within what, and what there is."""
    within = [part.text for part in shown if part.kind in (Kind.DATES, Kind.OUTLET, Kind.AUTHOR)]
    only = [f"Only this was looked at: {'; '.join(within)}."] if within else []
    return " ".join([nothing, *only, coverage])


def coverage_text(coverage: Coverage) -> str:
    """What an archive holds, for whom it does not answer."""
    if not coverage.articles:
        return "The archive is empty: run `dateline ingest PATH` to bring articles in."
    outlets = ", ".join(name for name, _ in coverage.outlets[:5])
    days = f", dated {coverage.first_day} to {coverage.last_day}" if coverage.first_day else ""
    plural = "" if coverage.articles == 1 else "s"
    origin = f", from {outlets}" if outlets else ""
    return f"The archive holds {coverage.articles:,} article{plural}{days}{origin}."


def counted_from_today(reading: Reading, coverage: Coverage) -> str:
    """How to count "yesterday" from a day that the archive has, where it is later than all of it; else ""."""
    last = coverage.last_day
    if last is None or not reading.is_later_than(last):
        return ""
    return (
        f"Such days count from today, and nothing here is later than {day_name(last)}: set “As known on”"
        f" (--as-of {last}) to count from another day."
    )


def without_outlets(names: Iterable[str], coverage: Coverage) -> tuple[str, ...]:
    """Names without those that an outlet of the archive has: it is there, whatever its articles name."""
    outlets = {word.casefold() for name, _ in coverage.outlets for word in name.split()}
    return tuple(name for name in names if name.casefold() not in outlets)


def _found(hits: Sequence[Hit]) -> str:
    return " ".join(hit.passage.indexed_text for hit in hits)
