"""Are the citations true, needed, enough, and in the right place?

Recall and precision follow ALCE (Gao et al. 2023, "Enabling Large Language Models to Generate Text with
Citations", and its published code): a sentence is recalled if its citations together carry it; a citation
is precise if its sentence is recalled and it either carries the sentence alone or the others do not carry
it without it. One step stricter than the code: a mark that stands for nothing counts as an imprecise
citation. ALCE's premises are whole passages with their title; here they are the cited words, because those
are what an answer shows, with the title and the words just before as context.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evals.dataset import Gold, Library, Span
from evals.scoring.metrics.score import Score
from evals.scoring.metrics.support import Premise, SupportJudge
from evals.systems import Cited, Outcome, Statement, without_marks
from rag import Article

CONTEXT_CHARACTERS = 300
MIN_QUOTED_WORDS = 3
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»")


def alce(outcome: Outcome, library: Library, judge: SupportJudge) -> tuple[Score, Score]:
    """ALCE's citation recall and precision, both in [0, 1]; unscored unless the system answered.

    An answer without a citation has recall and precision 0, as in ALCE's code. An answer in a form is no
    prose: its lines count and date what they quote, and are judged by `forms`.
    """
    if outcome.form:
        unscored = Score(None, "it is in a form, whose lines are judged as such")
        return unscored, unscored
    if not outcome.answered or not outcome.statements:
        unscored = Score(None, "there is no answer to judge")
        return unscored, unscored
    recalled, precise, total = 0, 0, 0
    weak, needless = "", ""
    for statement in outcome.statements:
        premises = [_premise(outcome.citations[index], library) for index in statement.citations]
        total += len(premises) + len(statement.invented)
        carried = bool(premises) and not statement.invented
        if carried:
            verdict = judge.supports(premises, statement.text)
            carried, why = verdict.supported, verdict.reason
        else:
            why = f"[{statement.invented[0]}] stands for nothing" if statement.invented else "no citation"
        if not carried:
            weak = weak or f"“{_shortened(statement.text)}”: {why}"
            continue
        recalled += 1
        needed = [_is_needed(number, premises, statement, judge) for number in range(len(premises))]
        precise += sum(needed)
        if not all(needed):
            needless = (
                needless
                or f"[{outcome.citations[statement.citations[needed.index(False)]].number}] is not needed"
            )
    sentences = len(outcome.statements)
    recall = Score(recalled / sentences, weak or f"all {sentences} sentences are carried by what they cite")
    if not total:
        return recall, Score(0.0, "nothing is cited")
    reason = needless or weak or f"all {total} citations carry their sentences"
    return recall, Score(precise / total, reason)


def _is_needed(
    number: int, premises: Sequence[Premise], statement: Statement, judge: SupportJudge
) -> bool:  # ALCE's conditions A and B
    if len(premises) == 1 or judge.supports([premises[number]], statement.text).supported:
        return True
    rest = [premise for index, premise in enumerate(premises) if index != number]
    return not judge.supports(rest, statement.text).supported


def _premise(cited: Cited, library: Library) -> Premise:
    """The words as they stand in the archive (never as the system says), with what a reader sees next to
    them."""
    article = library.get(cited.article_id)
    if article is None:
        return Premise("")
    before = article.text[max(0, cited.start - CONTEXT_CHARACTERS) : cited.start]
    day = f"{article.published.day} {article.published:%B %Y}" if article.published else "undated"
    heading = " ".join(part for part in (article.title, article.source, day) if part)
    return Premise(article.text[cited.start : cited.end], heading, before)


def gold_overlap(outcome: Outcome, gold: Gold) -> tuple[Score, Score]:
    """The share of cited spans that overlap a gold span, and the share of gold texts that a cited span
    overlaps.

    Both unscored unless the case gives spans and the system answered.
    """
    if not gold.units:
        unscored = Score(None, "the case gives no spans")
        return unscored, unscored
    if not outcome.answered:
        unscored = Score(None, "there is no answer to judge")
        return unscored, unscored
    places = [Span(cited.article_id, cited.start, cited.end) for cited in outcome.citations]
    if not places:
        return Score(0.0, "nothing is cited"), Score(0.0, "nothing is cited")
    hits = sum(any(place.overlaps(span) for span in gold.spans) for place in places)
    covered = sum(any(place.overlaps(span) for span in unit for place in places) for unit in gold.units)
    return (
        Score(hits / len(places), f"{hits} of {len(places)} citations overlap gold words"),
        Score(covered / len(gold.units), f"{covered} of {len(gold.units)} gold texts are cited"),
    )


def gold_articles_cited(outcome: Outcome, gold: Gold) -> Score:
    """The share of cited articles that are gold articles, in [0, 1]."""
    if not gold.article_ids:
        return Score(None, "no gold article in the archive")
    if not outcome.answered:
        return Score(None, "there is no answer to judge")
    cited = list(dict.fromkeys(citation.article_id for citation in outcome.citations))
    if not cited:
        return Score(0.0, "nothing is cited")
    right = [article_id for article_id in cited if article_id in gold.article_ids]
    wrong = [article_id for article_id in cited if article_id not in gold.article_ids]
    reason = f"{wrong[0]} is not a gold article" if wrong else "every cited article is a gold article"
    return Score(len(right) / len(cited), reason)


def quotations_exact(outcome: Outcome, library: Library) -> Score:
    """The share of quotations that stand in their article character by character.

    A quotation is what a citation shows, and every run of `MIN_QUOTED_WORDS` or more words between
    quotation marks in a sentence that the system does not itself mark as unsupported; such a run must stand
    in the text or the title of an article that the sentence cites. A comma or stop that closes the run
    belongs to the sentence around it and is not compared. Where the article has several spaces or a line
    break, the run may have one space, as a page would show it.
    """
    exact, total, wrong = 0, 0, ""
    for cited in outcome.citations:
        article = library.get(cited.article_id)
        right = (
            article is not None and bool(cited.quote) and article.text[cited.start : cited.end] == cited.quote
        )
        total, exact = total + 1, exact + right
        wrong = wrong or (
            "" if right else f"citation [{cited.number}] is not what {cited.article_id} says there"
        )
    for statement in outcome.statements if outcome.answered else ():
        articles = [library.get(outcome.citations[index].article_id) for index in statement.citations]
        for words in () if statement.unsupported else quotations(statement.text):
            right = any(_stands_in(words, article) for article in articles if article)
            total, exact = total + 1, exact + right
            wrong = wrong or ("" if right else f"“{_shortened(words)}” is in no article that it cites")
    if not total:
        return Score(None, "nothing is quoted")
    return Score(exact / total, wrong or f"all {total} quotations are exact")


def _stands_in(words: str, article: Article) -> bool:
    return any(words in text or words in _spaced(text) for text in (article.text, article.title))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def quotations(text: str) -> list[str]:
    """The runs of three or more words between quotation marks, in order.

    >>> quotations('He said “no painful sensations,” not "war".')
    ['no painful sensations']
    """
    found = [next(filter(None, match.groups())).strip() for match in _QUOTED.finditer(without_marks(text))]
    return [words.rstrip(",. ") for words in found if len(words.split()) >= MIN_QUOTED_WORDS]


def invented_citations(outcome: Outcome, library: Library) -> Score:
    """How many citations stand for nothing: a number without a source, or a source that is not in the
    archive."""
    marks = [number for statement in outcome.statements for number in statement.invented]
    strangers = [cited for cited in outcome.citations if library.get(cited.article_id) is None]
    if marks or strangers:
        reason = (
            f"[{marks[0]}] stands for no source" if marks else f"{strangers[0].article_id} is in no archive"
        )
        return Score(float(len(marks) + len(strangers)), reason)
    return Score(0.0, "every citation stands for a source")


def unsupported_share(outcome: Outcome) -> Score:
    """The share of sentences that the system itself marks as unsupported."""
    if not outcome.answered or not outcome.statements:
        return Score(None, "there is no answer to judge")
    marked = [statement for statement in outcome.statements if statement.unsupported]
    reason = f"“{_shortened(marked[0].text)}” is marked" if marked else "no sentence is marked"
    return Score(len(marked) / len(outcome.statements), reason)


def _shortened(text: str, limit: int = 70) -> str:
    return text if len(text) <= limit else f"{text[:limit].rstrip()}…"
