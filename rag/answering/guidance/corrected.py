"""Whether an article that is quoted was corrected later, by another of its outlet, on whatever point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from rag.retrieval import CORRECTED, corrects, news_sentences, puts_right_until, repeats_error
from rag.schema import Evidence
from rag.text import CAPITAL_MONTH, CAPITAL_WEEKDAY, content_stems, day_text, is_common, names, title_of
from vectorstore import Article

WITHIN = timedelta(days=30)
SHARED = 0.6
"""The share of a note's words, by stems, that the article it corrects has, beside all of its names. None of
the 183 demo questions gets a note that does not belong to it; the notes there are quoted where they bear."""
ANEW = 0.7
"""The share of the stems of two sentences from which on one is the other as it was corrected."""
OPENING = 2
"""Sentences in front of a corrected version, one of which says that it is one."""
_NO_NAME = re.compile(rf"{CAPITAL_MONTH}|{CAPITAL_WEEKDAY}")


def corrections_of(quoted: Sequence[Evidence], found: Iterable[Article]) -> tuple[str, ...]:
    """A sentence for each article that is quoted and that another of those found corrects, unless the note of
    correction is quoted itself; of a corrected version with what it says for the words quoted."""
    articles = {piece.article.id: piece.article for piece in quoted}
    told = []
    for other in found:
        if other.id in articles:
            continue
        for article in articles.values():
            words = _correction(article, other, [p.quote for p in quoted if p.article.id == article.id])
            if words:
                when = f"{other.source or 'Its outlet'} corrected {title_of(article)} on {day_text(other)}"
                told.append(f"{when}: {words}")
    return tuple(told)


def _correction(article: Article, other: Article, quotes: Sequence[str]) -> str:
    """What another article takes back of one that is quoted, in quotation marks; "" for nothing."""
    if not _is_later(article, other):
        return ""
    note = _note_of(other)
    if note and _is_about(note, article):
        return _in_marks(note)
    if not (version := _version_note(article, other)):
        return ""
    anew = [text for quote in quotes if (text := _anew(quote, other))]
    return f"{_in_marks(version)} It now says: {_in_marks(anew[0])}" if anew else _in_marks(version)


def _version_note(article: Article, other: Article) -> str:
    """What stands in front of a corrected version of an article: that it is one, and what was wrong."""
    if not content_stems(article.title) or not content_stems(article.title) <= content_stems(other.title):
        return ""
    sentences = news_sentences(other)
    for index, sentence in enumerate(sentences[:OPENING]):
        if CORRECTED.search(sentence.text):
            repeats = index + 1 < len(sentences) and repeats_error(sentences, index + 1)
            return other.text[sentence.start : sentences[index + repeats].end]
    return ""


def _anew(quote: str, other: Article) -> str:
    """The sentence of a corrected version that stands for words quoted and is another; "" for none."""
    wanted = content_stems(quote)
    sentences = news_sentences(other)
    if any(sentence.text == quote for sentence in sentences):
        return ""
    for index, sentence in enumerate(sentences):
        there = content_stems(sentence.text)
        if not repeats_error(sentences, index) and len(wanted & there) >= ANEW * max(len(wanted), len(there)):
            return sentence.text
    return ""


def _in_marks(words: str) -> str:
    return f"“{' '.join(words.split())}”"


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
