"""Whether an article that is quoted was corrected later, by another of its outlet, on whatever point."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from rag.retrieval import CORRECTED, corrects, news_sentences, puts_right_until, repeats_error
from rag.schema import Citation, Corrected, Evidence
from rag.sentences import Sentence, split_sentences
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
_RUN = re.compile(r"[a-z0-9]+")
_NO_NAME = re.compile(rf"{CAPITAL_MONTH}|{CAPITAL_WEEKDAY}")


class _Printed:
    """Articles of an outlet, by the moment they were printed."""

    def __init__(self) -> None:
        self._articles: list[Article] = []
        self._order: list[tuple[float, int]] = []

    def add(self, article: Article) -> None:
        """Take an article that has a day."""
        assert article.published
        insort(self._order, (article.published.timestamp(), len(self._articles)))
        self._articles.append(article)

    def before(self, moment: datetime) -> list[Article]:
        """Those that one of this moment may correct, in the order in which they came."""
        at = moment.timestamp()
        first = bisect_left(self._order, (at - WITHIN.total_seconds(), -1))
        last = bisect_left(self._order, (at, len(self._articles)))
        return [self._articles[index] for index in sorted(index for _, index in self._order[first:last])]


def corrections_of(quoted: Iterable[Evidence | Citation], found: Iterable[Article]) -> tuple[Corrected, ...]:
    """For each article that is quoted and that another of those found corrects, that it does, unless these
    words are quoted themselves; of a corrected version with what it says for the words quoted."""
    pieces: dict[str, list[Evidence | Citation]] = {}
    dated: dict[str, Article] = {}
    for piece in quoted:
        pieces.setdefault(piece.article.id, []).append(piece)
        if piece.article.published:
            dated[piece.article.id] = piece.article
    by_outlet: dict[str | None, _Printed] = {}
    for article in dated.values():
        by_outlet.setdefault(article.source, _Printed()).add(article)
    told = []
    for other in found:
        if other.published is None or other.source not in by_outlet or not _may_correct(other.text):
            continue
        if not (before := by_outlet[other.source].before(other.published)) or not _says_so(other):
            continue
        for article in before:
            if article.id != other.id:
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
    """Where the first note of correction of an article stands, with what it puts right; nowhere for none.
    Only lines that may have one are split, and what follows it."""
    found: list[Sentence] = []
    for sentence in _likely_sentences(article, found):
        if found or corrects(sentence.text):
            found.append(sentence)
        if len(found) == 2:
            break
    return (found[0].start, found[puts_right_until(found, 0)].end) if found else (0, 0)


def _likely_sentences(article: Article, found: Sequence[Sentence]) -> Iterator[Sentence]:
    """The news sentences of the lines of an article that may have a note of correction, of all lines once it
    is `found`."""
    for begin, stop in news_spans(article):
        for line in _LINE.finditer(article.text, begin, stop):
            if found or _MAY_HAVE_NOTE.search(line.group()):
                at = line.start()
                for sentence in split_sentences(line.group()):
                    if not sentence.is_heading:
                        yield Sentence(at + sentence.start, at + sentence.end, sentence.text)


def _is_about(note: str, article: Article) -> bool:
    """Whether a note of correction means an article: it names its title, or the article has the names of the
    note, and most of its words."""
    if _names_title(note, article.title):
        return True
    named = _named_in(note)
    if not named or not all(name in article.text or name in article.title for name in named):
        return False  # quick to see, and so of most
    stems = content_stems(note)  # before the names, which take longer
    return len(stems & _stems_of(article)) >= SHARED * len(stems) and named <= _names_of(article)


def _names_title(note: str, title: str) -> bool:
    """Whether a note has a title in it: quick to see for most, by the longest word of the title."""
    longest = max(_RUN.findall(title.casefold()), key=len, default="")
    if longest not in note.casefold():
        return False
    return len(content_stems(title)) >= FEWEST_OF_TITLE and _plain(title) in _plain(note)


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
