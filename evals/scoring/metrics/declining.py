"""Does a system decline what it cannot answer, and only that? Always read together.

Each is a mean over the cases it speaks of: `declined_rightly` (recall) over the unanswerable,
`declines_right` (precision) over the declined, `false_decline` over the answerable, `wrong_answer` over the
answered, `decline_helps` over what is to be declined with a way to go on.
"""

from __future__ import annotations

from datetime import date

from evals.dataset import Case, Library
from evals.scoring.metrics.score import Score
from evals.systems import Offer, Outcome
from rag import Article


def declined_rightly(case: Case, outcome: Outcome) -> Score:
    """Over unanswerable cases: 1 if it was declined. Its mean is the recall of declining."""
    if case.answerable:
        return Score(None, "the archive answers this")
    return Score(
        float(outcome.declined),
        "declined, rightly" if outcome.declined else "answered what the archive does not say",
    )


def declines_right(case: Case, outcome: Outcome) -> Score:
    """Over declined cases: 1 if the case is unanswerable. Its mean is the precision of declining."""
    if not outcome.declined:
        return Score(None, "it did not decline")
    return Score(float(not case.answerable), "declined in vain" if case.answerable else "declined, rightly")


def false_decline(case: Case, outcome: Outcome) -> Score:
    """Over answerable cases: 1 if it was declined. Lower is better."""
    if not case.answerable:
        return Score(None, "the archive does not answer this")
    return Score(float(outcome.declined), "declined in vain" if outcome.declined else "it did not decline")


def wrong_answer(case: Case, outcome: Outcome, match: Score) -> Score:
    """Over answered cases: 1 if the case is unanswerable or no acceptable string is in the answer. Lower is
    better."""
    if not outcome.answered:
        return Score(None, "it did not answer")
    if not case.answerable:
        return Score(1.0, "answered what the archive does not say")
    if match.value is None:
        return match
    return Score(1.0 - match.value, match.reason)


def decline_helps(case: Case, outcome: Outcome, library: Library) -> Score:
    """Over cases with `suggests` or `outside`: 1 if it was declined and says one of the words, or leads to
    one of the articles: it names the title, or offers to ask within a scope that holds the article."""
    if not (case.suggests or case.outside):
        return Score(None, "the case names no way to go on")
    if not outcome.declined:
        return Score(0.0, "it did not decline")
    texts = (outcome.text, *outcome.notices, *(f"{o.text} {o.question}" for o in outcome.offers))
    said = " ".join(texts).casefold()
    for word in case.suggests:
        if word.casefold() in said:
            return Score(1.0, f"it says “{word}”")
    for article in filter(None, map(library.get, case.outside)):
        if article.title.casefold() in said or any(_holds(offer, article) for offer in outcome.offers):
            return Score(1.0, f"it leads to {article.id}")
    return Score(0.0, f"{(*case.suggests, *case.outside)[0]} is not what it leads to")


def _holds(offer: Offer, article: Article) -> bool:
    """Whether what is offered is to ask where the article is."""
    day = article.published.date() if article.published else None
    is_in_time = day is None or (
        (not offer.after or date.fromisoformat(offer.after) <= day)
        and (not offer.before or day <= date.fromisoformat(offer.before))
    )
    is_theirs = not offer.sources or (article.source or "").casefold() in map(str.casefold, offer.sources)
    return bool(offer.question) and is_in_time and is_theirs
