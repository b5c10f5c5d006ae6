"""Whether an article that is quoted was corrected later, by another of its outlet, on whatever point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache

from rag.retrieval import CORRECTED, corrects, news_sentences, puts_right_until, repeats_error
from rag.schema import Citation, Corrected, Evidence
from rag.sentences import split_sentences
from rag.text import (
    CAPITAL_MONTH,
    CAPITAL_WEEKDAY,
    content_stems,
    day_text,
    fold,
    is_common,
    names,
    news_spans,
    title_of,
)
from vectorstore import Article

WITHIN = timedelta(days=30)
SHARED = 0.6
"""The share of a note's words, by stems, that the article it corrects has, beside all of its names. None of
the 183 demo questions gets a note that does not belong to it; the notes there are quoted where they bear."""
ANEW = 0.7
"""The share of the stems of two sentences from which on one is the other as it was corrected."""
FEWEST_OF_TITLE = 3
"""Stems of a title that a note names by it; a shorter one ("Weather") may stand in a note by chance."""
OPENING = 2
"""Sentences in front of a corrected version, one of which says that it is one."""
_WRONG = r"gave (?:the |an? )?(?:wrong|incorrect)"
_NOTE = rf"correction|misstated|(?:wrongly|incorrectly|mistakenly|in error) \w|{_WRONG}"
_MAY_HAVE_NOTE = re.compile(_NOTE, re.IGNORECASE)
"""What every note of correction has (`corrects`); most articles have none of it, and need not be split."""
_MAY_CORRECT = re.compile(rf"{_NOTE}|corrected|corrects|erratum", re.IGNORECASE)
"""The same, or what every corrected version has in front (`CORRECTED`)."""
_MARKS = ("correct", "misstated", "wrong", "mistakenly", "in error", "erratum")
"""One of these stands in whatever `_MAY_CORRECT` finds, and is looked for in a hundredth of its time."""
_LINE = re.compile(r"[^\n]+")
_NO_NAME = re.compile(rf"{CAPITAL_MONTH}|{CAPITAL_WEEKDAY}")


def corrections_of(quoted: Iterable[Evidence | Citation], found: Iterable[Article]) -> tuple[Corrected, ...]:
    """For each article that is quoted and that another of those found corrects, that it does, unless these
    words are quoted themselves; of a corrected version with what it says for the words quoted."""
    pieces: dict[str, list[Evidence | Citation]] = {}
    by_outlet: dict[str | None, dict[str, Article]] = {}
    for piece in quoted:
        pieces.setdefault(piece.article.id, []).append(piece)
        by_outlet.setdefault(piece.article.source, {})[piece.article.id] = piece.article
    told = []
    for other in found:
        if other.source not in by_outlet or not _may_correct(other.text) or not _says_so(other):
            continue
        for article in by_outlet[other.source].values():
            if article.id != other.id and _is_later(article, other):
                shown = pieces.get(other.id, ())
                words = _correction(article, other, [piece.quote for piece in pieces[article.id]], shown)
                when = f"{other.source or 'Its outlet'} corrected {title_of(article)} on {day_text(other)}"
                told += [Corrected(article.id, f"{when}: {words}")] if words else []
    return tuple(told)


def _may_correct(text: str) -> bool:
    """Whether a text has a word of a correction; most have none, and are not looked through further."""
    folded = text.casefold()
    return any(mark in folded for mark in _MARKS) and bool(_MAY_CORRECT.search(text))


def _says_so(other: Article) -> bool:
    """Whether an article has a note of correction, or says in front that it is a corrected version: asked
    once, before it is held against each of those that it may correct."""
    start, end = _note_of(other)
    if end > start:
        return True
    opening = news_sentences(other)[:OPENING] if CORRECTED.search(other.text) else ()
    return any(CORRECTED.search(sentence.text) for sentence in opening)


def _correction(
    article: Article, other: Article, quotes: Sequence[str], shown: Sequence[Evidence | Citation]
) -> str:
    """What another article takes back of one that is quoted, in quotation marks; "" for nothing, and where
    it is among what is `shown` of that other."""
    start, end = _note_of(other)
    note = other.text[start:end]
    if note and _is_about(note, article):
        return "" if any(piece.start < end and start < piece.end for piece in shown) else _in_marks(note)
    version = _version_note(article, other)
    if not version or any(version in piece.quote for piece in shown):
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


@lru_cache(maxsize=2_048)
def _note_of(article: Article) -> tuple[int, int]:
    """Where the first note of correction of an article stands, with what it puts right; nowhere for none."""
    if not _has_note(article):
        return 0, 0
    sentences = news_sentences(article)
    for index, sentence in enumerate(sentences):
        if corrects(sentence.text):
            return sentence.start, sentences[puts_right_until(sentences, index)].end
    return 0, 0


def _has_note(article: Article) -> bool:
    """Whether an article has a note of correction: only lines that may have one are split."""
    for begin, stop in news_spans(article):
        for line in _LINE.finditer(article.text, begin, stop):
            if _MAY_HAVE_NOTE.search(line.group()) and any(
                corrects(sentence.text)
                for sentence in split_sentences(line.group())
                if not sentence.is_heading
            ):
                return True
    return False


def _is_later(article: Article, other: Article) -> bool:
    if article.published is None or other.published is None:
        return False
    return timedelta(0) <= other.published - article.published <= WITHIN


def _is_about(note: str, article: Article) -> bool:
    """Whether a note of correction means an article: it names its title, or the article has the names of the
    note, and most of its words."""
    if len(content_stems(article.title)) >= FEWEST_OF_TITLE and _plain(article.title) in _plain(note):
        return True
    named = _named_in(note)
    if not named or not all(name in article.text or name in article.title for name in named):
        return False  # quick to see, and so of most
    stems = content_stems(note)  # before the names, which take longer
    return len(stems & _stems_of(article)) >= SHARED * len(stems) and named <= _names_of(article)


@lru_cache(maxsize=4_096)
def _plain(words: str) -> str:
    return fold(words).text.casefold().strip()


@lru_cache(maxsize=1_024)
def _named_in(note: str) -> frozenset[str]:
    return frozenset(name for name in names(note) if not _NO_NAME.fullmatch(name) and not is_common(name))


@lru_cache(maxsize=1_024)
def _stems_of(article: Article) -> frozenset[str]:
    return content_stems(f"{article.title} {article.text}")


@lru_cache(maxsize=1_024)
def _names_of(article: Article) -> frozenset[str]:
    return frozenset(names(f"{article.title} {article.text}"))
