"""Whether an article that is quoted was corrected later, by another of its outlet, on whatever point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from rag.retrieval import corrects, news_sentences, puts_right_until
from rag.schema import Evidence
from rag.text import CAPITAL_MONTH, CAPITAL_WEEKDAY, content_stems, day_text, is_common, names, title_of
from vectorstore import Article

WITHIN = timedelta(days=30)
SHARED = 0.6
"""The share of a note's words, by stems, that the article it corrects has, beside all of its names. None of
the 183 demo questions gets a note that does not belong to it; the notes there are quoted where they bear."""
_NO_NAME = re.compile(rf"{CAPITAL_MONTH}|{CAPITAL_WEEKDAY}")


def corrections_of(quoted: Sequence[Evidence], found: Iterable[Article]) -> tuple[str, ...]:
    """A sentence for each article that is quoted and that another of those found corrects, unless the note of
    correction is quoted itself."""
    articles = {piece.article.id: piece.article for piece in quoted}
    told = []
    for other in found:
        note = _note_of(other) if other.id not in articles else ""
        for article in articles.values():
            if note and _is_later(article, other) and _is_about(note, article):
                when = f"{other.source or 'Its outlet'} corrected {title_of(article)} on {day_text(other)}"
                told.append(f"{when}: “{' '.join(note.split())}”")
    return tuple(told)


def _note_of(article: Article) -> str:
    """The first note of correction in an article, with what it puts right; "" for none."""
    sentences = news_sentences(article)
    for index, sentence in enumerate(sentences):
        if corrects(sentence.text):
            return article.text[sentence.start : sentences[puts_right_until(sentences, index)].end]
    return ""


def _is_later(article: Article, other: Article) -> bool:
    if article.source != other.source or article.published is None or other.published is None:
        return False
    return timedelta(0) <= other.published - article.published <= WITHIN


def _is_about(note: str, article: Article) -> bool:
    """Whether a note of correction means an article: it has the names of the note, and most of its words."""
    text = f"{article.title} {article.text}"
    named = {name for name in names(note) if not _NO_NAME.fullmatch(name) and not is_common(name)}
    stems, there = content_stems(note), content_stems(text)
    return bool(named) and named <= set(names(text)) and len(stems & there) >= SHARED * len(stems)
