"""The articles of a case with their parts that matter: what was cited, and the gold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from evals.dataset import Case, Gold, Library, Span
from evals.report.excerpts import Excerpt, Marked, excerpts
from evals.systems import Outcome
from rag import Article

NEAR = 150
"""Characters between cited words and gold ones that are still seen together."""


def cited_sources(outcome: Outcome, gold: Sequence[Span], library: Library) -> list[dict[str, Any]]:
    """The cited articles in order of their numbers, cited words and gold words marked."""
    found = []
    for article_id in dict.fromkeys(cited.article_id for cited in outcome.citations):
        article = library.get(article_id)
        cites = [cited for cited in outcome.citations if cited.article_id == article_id]
        labels = " ".join(dict.fromkeys(f"[{cited.number}]" for cited in cites))
        if article is None:
            found.append(_row(labels, article_id, "not in the archive", ()))
            continue
        cited_marks = [Marked(cited.start, cited.end, "cited", f"[{cited.number}]") for cited in cites]
        seen = [mark for mark in _gold_marks(gold, article_id) if _is_near(mark, cited_marks)]
        found.append(_source(labels, article, excerpts(article, [*cited_marks, *seen])))
    return found


def gold_sources(case: Case, gold: Gold, library: Library) -> list[dict[str, Any]]:
    """The gold articles with the gold words marked, or the first acceptable strings where none are named."""
    found = []
    for article_id in gold.article_ids:
        article = library.get(article_id)
        if article is None:
            continue
        marks = _gold_marks(gold.spans, article_id)
        if not marks:
            at = [(article.text.find(answer), answer) for answer in case.answers]
            marks = [Marked(start, start + len(answer), "gold") for start, answer in at if start >= 0][:3]
        found.append(_source("", article, excerpts(article, marks)))
    return found


def _is_near(mark: Marked, cited: Sequence[Marked]) -> bool:
    return any(mark.start < other.end + NEAR and mark.end > other.start - NEAR for other in cited)


def _gold_marks(spans: Sequence[Span], article_id: str) -> list[Marked]:
    return [Marked(span.start, span.end, "gold") for span in spans if span.article_id == article_id]


def _source(label: str, article: Article, parts: Sequence[Excerpt]) -> dict[str, Any]:
    day = f"{article.published.day} {article.published:%B %Y}" if article.published else "undated"
    byline = ", ".join(part for part in (article.source or "", day, article.id) if part)
    return _row(label, article.title or "untitled", byline, parts)


def _row(label: str, title: str, byline: str, parts: Sequence[Excerpt]) -> dict[str, Any]:
    return {"label": label, "title": title, "byline": byline, "excerpts": [asdict(part) for part in parts]}
