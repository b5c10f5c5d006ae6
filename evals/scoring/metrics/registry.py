"""Every metric: how it is computed, what it means, which way is better, and what the gate makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from evals.scoring.metrics import answers, citations, declining, forms, retrieval
from evals.scoring.metrics.score import Score
from evals.scoring.metrics.trial import Trial

Area = Literal["Retrieval", "Answers", "Forms", "Citations", "Declining"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: its key, how people call it, how it is computed, what it means, and which way is better.

    A `gated` metric may not become worse than the baseline; one with a `floor` may not cross it in any case.
    A `headline` stands at the top of the report and in its table by tags. A "share" is in [0, 1], shown in
    per cent and drawn; a "count" is a plain number.
    """

    key: str
    title: str
    area: Area
    compute: Callable[[Trial], Score]
    meaning: str
    better: Literal["higher", "lower"] = "higher"
    gated: bool = False
    floor: float | None = None
    unit: Literal["share", "count"] = "share"
    headline: bool = False

    def is_worse(self, difference: float) -> bool:
        """Whether a change of the mean by `difference` is for the worse."""
        return difference < 0 if self.better == "higher" else difference > 0


METRICS: tuple[Metric, ...] = (
    Metric(
        "article_R@1",
        "article recall@1",
        "Retrieval",
        retrieval.articles("R@1"),
        "gold articles that are the first article found",
    ),
    Metric(
        "article_R@5",
        "article recall@5",
        "Retrieval",
        retrieval.articles("R@5"),
        "gold articles among the first five articles",
        gated=True,
    ),
    Metric(
        "article_R@10",
        "article recall@10",
        "Retrieval",
        retrieval.articles("R@10"),
        "gold articles among the first ten articles",
        gated=True,
    ),
    Metric(
        "article_R@20",
        "article recall@20",
        "Retrieval",
        retrieval.articles("R@20"),
        "gold articles among the first twenty articles",
    ),
    Metric(
        "article_RR@10",
        "article MRR@10",
        "Retrieval",
        retrieval.articles("RR@10"),
        "1 / rank of the first gold article, 0 below ten",
        gated=True,
    ),
    Metric(
        "article_nDCG@10",
        "article nDCG@10",
        "Retrieval",
        retrieval.articles("nDCG@10"),
        "gold articles, discounted by their ranks",
    ),
    Metric(
        "passage_R@1",
        "passage recall@1",
        "Retrieval",
        retrieval.passages("R@1"),
        "gold words in the first passage",
    ),
    Metric(
        "passage_R@5",
        "passage recall@5",
        "Retrieval",
        retrieval.passages("R@5"),
        "gold words in the first five passages",
        gated=True,
        headline=True,
    ),
    Metric(
        "passage_R@10",
        "passage recall@10",
        "Retrieval",
        retrieval.passages("R@10"),
        "gold words in the first ten passages",
        gated=True,
    ),
    Metric(
        "passage_R@20",
        "passage recall@20",
        "Retrieval",
        retrieval.passages("R@20"),
        "gold words in the first twenty passages",
        gated=True,
    ),
    Metric(
        "passage_RR@10",
        "passage MRR@10",
        "Retrieval",
        retrieval.passages("RR@10"),
        "1 / rank of the first passage with gold words",
        gated=True,
    ),
    Metric(
        "passage_nDCG@10",
        "passage nDCG@10",
        "Retrieval",
        retrieval.passages("nDCG@10"),
        "gold words, discounted by the ranks of their passages",
        gated=True,
    ),
    Metric(
        "answer_match",
        "right answers",
        "Answers",
        lambda t: answers.answer_match(t.case, t.outcome),
        "an acceptable string is in the answer (SQuAD normal form); a declined answer has none",
        gated=True,
        headline=True,
    ),
    Metric(
        "answer_match_normalised",
        "right answers, numbers and names read",
        "Answers",
        lambda t: answers.answer_match_normalised(t.case, t.outcome),
        "an acceptable string is in the answer, or the same number, amount, date or person written otherwise "
        "($12.6 million for $12,600,000, a surname where no namesake is named); never other words",
        headline=True,
    ),
    Metric(
        "token_f1",
        "token F1",
        "Answers",
        lambda t: answers.token_f1(t.case, t.outcome),
        "words shared with an acceptable string; rewards brevity",
    ),
    Metric(
        "speaker_named",
        "speakers named",
        "Answers",
        lambda t: answers.speaker_named(t.case, t.outcome),
        "cases with a speaker whose name is in the answer",
    ),
    Metric(
        "events_named",
        "events named",
        "Answers",
        lambda t: answers.events_named(t.case, t.outcome),
        "events that an ambiguous question may mean, and that are cited or offered",
    ),
    Metric(
        "form_read",
        "forms read",
        "Forms",
        lambda t: forms.form_read(t.case, t.outcome),
        "cases that ask for a form (quotes, a timeline …) and are answered in it",
        headline=True,
    ),
    Metric(
        "form_unasked",
        "forms not asked for",
        "Forms",
        lambda t: forms.form_unasked(t.case, t.outcome),
        "cases that ask for no form, and are answered in one",
        "lower",
    ),
    Metric(
        "line_precision",
        "lines right",
        "Forms",
        lambda t: forms.line_precision(t.case, t.outcome),
        "lines shown that are written down, with their article, words, speaker and day",
        headline=True,
    ),
    Metric(
        "line_recall",
        "lines there",
        "Forms",
        lambda t: forms.line_recall(t.case, t.outcome),
        "lines written down that are shown; none where the form was not read",
        headline=True,
    ),
    Metric(
        "citation_recall",
        "citation recall",
        "Citations",
        lambda t: t.once(citations.alce, t.outcome, t.library, t.judge)[0],
        "sentences that their citations carry (ALCE's definition, our judge)",
        gated=True,
        headline=True,
    ),
    Metric(
        "citation_precision",
        "citation precision",
        "Citations",
        lambda t: t.once(citations.alce, t.outcome, t.library, t.judge)[1],
        "citations that their sentence needs (ALCE's definition, our judge)",
        gated=True,
    ),
    Metric(
        "cited_span_is_gold",
        "cited words are gold",
        "Citations",
        lambda t: citations.gold_overlap(t.outcome, t.gold)[0],
        "cited spans that overlap a gold span",
        gated=True,
    ),
    Metric(
        "gold_span_cited",
        "gold words are cited",
        "Citations",
        lambda t: citations.gold_overlap(t.outcome, t.gold)[1],
        "gold texts that a cited span overlaps",
        gated=True,
    ),
    Metric(
        "cited_article_is_gold",
        "cited article is gold",
        "Citations",
        lambda t: citations.gold_articles_cited(t.outcome, t.gold),
        "cited articles that are gold articles",
        gated=True,
    ),
    Metric(
        "quotations_exact",
        "quotations exact",
        "Citations",
        lambda t: citations.quotations_exact(t.outcome, t.library),
        "quotations that stand in their article character by character",
        floor=1.0,
    ),
    Metric(
        "invented_citations",
        "invented citations",
        "Citations",
        lambda t: citations.invented_citations(t.outcome, t.library),
        "citations that stand for nothing, per answer",
        "lower",
        floor=0.0,
        unit="count",
    ),
    Metric(
        "unsupported_share",
        "marked unsupported",
        "Citations",
        lambda t: citations.unsupported_share(t.outcome),
        "sentences that the system itself marks as unsupported",
        "lower",
        gated=True,
    ),
    Metric(
        "declined_rightly",
        "declining recall",
        "Declining",
        lambda t: declining.declined_rightly(t.case, t.outcome),
        "unanswerable cases that were declined",
        gated=True,
        headline=True,
    ),
    Metric(
        "declines_right",
        "declining precision",
        "Declining",
        lambda t: declining.declines_right(t.case, t.outcome),
        "declined cases that are unanswerable",
    ),
    Metric(
        "false_decline",
        "false declines",
        "Declining",
        lambda t: declining.false_decline(t.case, t.outcome),
        "answerable cases that were declined",
        "lower",
        gated=True,
        headline=True,
    ),
    Metric(
        "wrong_answer",
        "wrong answers",
        "Declining",
        lambda t: declining.wrong_answer(t.case, t.outcome, answers.answer_match(t.case, t.outcome)),
        "answered cases without an acceptable string, or that should have been declined",
        "lower",
        gated=True,
    ),
    Metric(
        "decline_helps",
        "declines that help",
        "Declining",
        lambda t: declining.decline_helps(t.case, t.outcome, t.library),
        "cases of a misspelt name, another language or a wrong scope that are declined with the way out",
    ),
)
BY_KEY: Mapping[str, Metric] = {metric.key: metric for metric in METRICS}
