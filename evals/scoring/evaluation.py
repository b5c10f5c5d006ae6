"""A finished evaluation: who was asked what, what came of it, and what it is worth."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from evals.dataset import Case, Gold, Library
from evals.scoring.metrics import METRICS, SupportJudge
from evals.scoring.scorecard import METRIC_CRASHED, SYSTEM_CRASHED, Scores, Verdict, score, verdict
from evals.scoring.statistics import Interval, difference_interval, mean_interval
from evals.systems import Outcome, SystemInfo
from vectorstore import unwatched


@dataclass(frozen=True, slots=True)
class Unscored:
    """Metrics (by title) that are missing in so many cases, all for one reason."""

    metrics: tuple[str, ...]
    cases: int
    reason: str

    def __str__(self) -> str:
        named = "all metrics" if len(self.metrics) == len(METRICS) else ", ".join(self.metrics)
        return f"unscored in {self.cases} case{'s' * (self.cases != 1)}: {named} ({self.reason})"


@dataclass(frozen=True, slots=True)
class SystemRun:
    """One system's outcomes and their scores, by case id, in the order of the cases."""

    info: SystemInfo
    outcomes: Mapping[str, Outcome]
    scores: Mapping[str, Scores]
    seconds: float = 0.0

    def values(self, metric: str, cases: Sequence[Case]) -> list[float | None]:
        """A metric's value for each of the cases."""
        return [self.scores[case.id][metric].value for case in cases]

    def interval(self, metric: str, cases: Sequence[Case]) -> Interval | None:
        """A metric's mean over the cases with its interval; `None` where it says nothing about any of
        them."""
        return mean_interval(self.values(metric, cases))

    def less(self, other: SystemRun, metric: str, cases: Sequence[Case]) -> Interval | None:
        """By how much this system's mean is above the other's, paired by case."""
        return difference_interval(self.values(metric, cases), other.values(metric, cases))

    @property
    def crashes(self) -> list[Outcome]:
        """The outcomes that are unscored because the system raised."""
        return [outcome for outcome in self.outcomes.values() if outcome.failed]

    @property
    def without_model(self) -> list[Outcome]:
        """The outcomes that were given without the model because it had failed."""
        return [outcome for outcome in self.outcomes.values() if outcome.model_failed]

    @property
    def unscored(self) -> list[Unscored]:
        """What metrics should have said and could not, because they or the system crashed."""
        found: dict[str, dict[str, int]] = {}
        for scores in self.scores.values():
            for metric in METRICS:
                reason = scores[metric.key].reason
                if reason.startswith((METRIC_CRASHED, SYSTEM_CRASHED)):
                    counts = found.setdefault(reason, {})
                    counts[metric.title] = counts.get(metric.title, 0) + 1
        return [Unscored(tuple(counts), max(counts.values()), reason) for reason, counts in found.items()]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything a report shows. `runs[0]` is the system under test; `library` holds the articles."""

    dataset: str
    dataset_digest: str
    archive_digest: str
    cases: tuple[Case, ...]
    golds: Mapping[str, Gold]
    library: Library
    judge: str
    runs: tuple[SystemRun, ...]
    started: str = ""
    of_cases: int = 0
    notes: tuple[str, ...] = ()
    grades: Mapping[str, Mapping[str, tuple[int | None, str]]] = field(default_factory=dict)
    """By system and case id: a model's grade of 1 to 5 (`None` where it gave none) and its reason."""

    def verdict(self, run: SystemRun, case: Case) -> Verdict:
        """One word about one answer."""
        return verdict(case, run.outcomes[case.id], run.scores[case.id])

    @property
    def tags(self) -> list[str]:
        """All tags, the most frequent first."""
        counts: dict[str, int] = {}
        for case in self.cases:
            for tag in case.tags:
                counts[tag] = counts.get(tag, 0) + 1
        return sorted(counts, key=lambda tag: (-counts[tag], tag))


Count = Callable[[int, int], None]
"""Told how many are done, and of how many."""


def score_run(
    info: SystemInfo,
    outcomes: Mapping[str, Outcome],
    cases: Sequence[Case],
    golds: Mapping[str, Gold],
    library: Library,
    judge: SupportJudge,
    seconds: float = 0.0,
    observe: Count = unwatched,
) -> SystemRun:
    """Score every outcome under every metric of `METRICS`."""
    scores: dict[str, Scores] = {}
    for case in cases:
        scores[case.id] = score(
            case, outcomes[case.id], golds[case.id], library, judge, retrieves=info.retrieves
        )
        observe(len(scores), len(cases))
    return SystemRun(info, outcomes, scores, seconds)


def archive_digest(library: Library) -> str:
    """SHA-256 (hex) of an archive's articles, whatever their order."""
    return hashlib.sha256(
        "".join(sorted(article.digest for article in library.values())).encode()
    ).hexdigest()
