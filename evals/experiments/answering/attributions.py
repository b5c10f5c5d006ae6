"""Who said it, against hand-labelled articles: precision and recall, direct and indirect, dev and held-out.

    python -m evals.experiments.answering.attributions [--articles FILE ...] [--show]

`evals/experiments/datasets/attributions.jsonl` has one article a line: its id, the first 16 hex digits of the
SHA-256 of its text, the range of its characters that was labelled, and every attribution in that range as
offsets (of what is said, and of a mention of who says it). It holds no text. The demo articles are always
there; other articles are read from FILE, and those that no file has, or has with another text, are counted
and left out.

A found attribution matches a labelled one when both are direct or both indirect, their spans overlap by at
least half of their union, and they have the same speaker: the surname (last word) of the labelled mention is
a word of the found speaker, or the two mentions overlap. Pairs are matched one to one, best overlap first.
Intervals are 95 % percentile bootstraps that resample whole articles.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.scoring.statistics import LEVEL, RESAMPLES, SEED
from rag.attribution import Attribution, attributions
from rag.loaders import Skipped, find_files, read_path
from vectorstore.records import Article

CASES = Path(__file__).parents[1] / "datasets" / "attributions.jsonl"
DEMO = Path(__file__).parents[3] / "rag" / "demo" / "articles"
OVERLAP = 0.5
HALVES = ("dev", "held-out")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One attribution as a reader labelled it."""

    direct: bool
    span: Span
    speaker: Span


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled article: every attribution that begins in `within` is in `labels`."""

    article: str
    collection: str
    half: str
    digest: str
    within: Span
    labels: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """Of one article: how many were found, labelled, and matched."""

    found: int
    labelled: int
    matched: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval."""

    share: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.share:.3f} [{self.low:.3f}, {self.high:.3f}]"


def main() -> None:
    """Print a line for each half and kind, what was left out, and the time an article takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", nargs="*", type=Path, default=[], metavar="FILE")
    parser.add_argument("--show", action="store_true", help="list what was missed and what was too much")
    options = parser.parse_args()
    cases = read_cases(CASES)
    articles = _articles([DEMO, *options.articles], {case.article for case in cases})
    known = [case for case in cases if case.article in articles and is_same(case, articles[case.article])]
    for half in HALVES:
        for direct in (True, False):
            chosen = [case for case in known if case.half == half]
            _say(f"{half:9} {'direct' if direct else 'indirect':9} {_line(chosen, articles, direct)}")
    left = [case for case in cases if case not in known]
    _say(f"left out: {len(left)} of {len(cases)} articles, {sum(len(c.labels) for c in left)} attributions")
    _say(f"{_time_ms([articles[case.article] for case in known]):.1f} ms an article")
    if options.show:
        for case in known:
            _show(case, articles[case.article])


def read_cases(path: Path) -> list[Case]:
    """The labelled articles of a file."""
    cases = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        labels = tuple(
            Labelled(bool(a["direct"]), (int(a["start"]), int(a["end"])), (a["speaker"][0], a["speaker"][1]))
            for a in row["attributions"]
        )
        within = (int(row["range"][0]), int(row["range"][1]))
        cases.append(Case(row["article"], row["set"], row["half"], row["sha256"], within, labels))
    return cases


def is_same(case: Case, article: Article) -> bool:
    """Whether an article has the text that was labelled."""
    return hashlib.sha256(article.text.encode("utf-8")).hexdigest()[:16] == case.digest


def matches(case: Case, article: Article) -> tuple[list[Attribution], list[tuple[Labelled, Attribution]]]:
    """What is found in the labelled range, and which of it matches which label."""
    begin, end = case.within
    found = [a for a in attributions(article) if begin <= a.start < end]
    pairs = [
        (_overlap(label.span, (a.start, a.end)), i, j)
        for i, label in enumerate(case.labels)
        for j, a in enumerate(found)
        if label.direct == a.direct and _same_speaker(label.speaker, a, article.text)
    ]
    taken: set[int] = set()
    given: set[int] = set()
    chosen = []
    for overlap, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if overlap >= OVERLAP and i not in taken and j not in given:
            taken.add(i)
            given.add(j)
            chosen.append((case.labels[i], found[j]))
    return found, chosen


def count(case: Case, article: Article, *, direct: bool) -> Count:
    """The counts of one article for quotations, or for reported speech."""
    found, chosen = matches(case, article)
    return Count(
        sum(a.direct == direct for a in found),
        sum(label.direct == direct for label in case.labels),
        sum(label.direct == direct for label, _ in chosen),
    )


def rate(matched: Sequence[int], of: Sequence[int]) -> Rate:
    """The share of all that matched, with an interval from resampled articles."""
    hits, totals = np.asarray(matched, dtype=np.float64), np.asarray(of, dtype=np.float64)
    generator = np.random.default_rng([SEED, len(hits)])
    draws = generator.multinomial(len(hits), np.full(len(hits), 1.0 / len(hits)), size=RESAMPLES)
    sums = draws @ totals
    shares = (draws @ hits)[sums > 0] / sums[sums > 0]
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(shares, [tail, 100 - tail]) if len(shares) else (0.0, 1.0)
    return Rate(float(hits.sum() / max(1.0, totals.sum())), float(low), float(high))


def _line(cases: Sequence[Case], articles: Mapping[str, Article], direct: bool) -> str:
    if not cases:
        return "no articles"
    counts = [count(case, articles[case.article], direct=direct) for case in cases]
    matched = [c.matched for c in counts]
    precision, recall = rate(matched, [c.found for c in counts]), rate(matched, [c.labelled for c in counts])
    labelled = sum(c.labelled for c in counts)
    return f"precision {precision}  recall {recall}  ({labelled} labelled, {len(cases)} articles)"


def _same_speaker(mention: Span, found: Attribution, text: str) -> bool:
    if mention[0] < found.mention[1] and found.mention[0] < mention[1]:
        return True
    words = [_bare(word) for word in found.speaker.split()]
    return _bare(text[slice(*mention)].split()[-1]) in words


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s").lower()


def _overlap(one: Span, other: Span) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0.0, shared / (max(one[1], other[1]) - min(one[0], other[0])))


def _articles(paths: Iterable[Path], wanted: set[str]) -> dict[str, Article]:
    records = (record for path in find_files(paths) for record in read_path(path))
    return {r.id: r for r in records if not isinstance(r, Skipped) and r.id in wanted}


def _time_ms(articles: Sequence[Article]) -> float:
    """Milliseconds of processor time an article, found anew."""
    from rag.attribution.extraction import READINGS

    READINGS.clear()
    began = time.process_time()
    for article in articles:
        attributions(article)
    return 1_000 * (time.process_time() - began) / max(1, len(articles))


def _show(case: Case, article: Article) -> None:
    found, chosen = matches(case, article)
    for label in case.labels:
        if label not in [mine for mine, _ in chosen]:
            who = article.text[slice(*label.speaker)]
            _say(f"{case.article} missed {_kind(label.direct)} {who}: {article.text[slice(*label.span)]}")
    for a in found:
        if a not in [theirs for _, theirs in chosen]:
            said = article.text[a.start : a.end]
            _say(f"{case.article} too much {_kind(a.direct)} {a.speaker} ({a.verb}): {said}")


def _kind(direct: bool) -> str:
    return "direct" if direct else "indirect"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
