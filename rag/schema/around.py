"""What belongs to an article."""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore import Article, ArticleSummary


@dataclass(frozen=True, slots=True)
class Around:
    """An article with its `copies`; `corrections`, what its outlet took back of it later, in sentences;
    `speakers`, the people who are quoted or reported in it, each with how many statements, most first; and
    the other articles of its day, `same_day`, by id."""

    article: Article
    copies: tuple[Article, ...] = ()
    corrections: tuple[str, ...] = ()
    speakers: tuple[tuple[str, int], ...] = ()
    same_day: tuple[ArticleSummary, ...] = ()
