"""Days in a draft's sentence: found, taken out, and compared with the days that its evidence speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rag.retrieval import news_sentences
from rag.text import (
    CAPITAL_MONTH,
    CAPITAL_WEEKDAY,
    day_name,
    days_in,
    month_number,
    weekday_from,
    weekday_number,
    weekday_until,
)
from vectorstore import Article

_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?(?![\w:%]|[.,]\d)"
_YEAR = r"(?:,?\s+(?:of\s+)?(?P<{}>(?:1[5-9]|20)\d\d)(?![\w%]|[.,]\d))"
_MONTH = rf"(?:{CAPITAL_MONTH})\.?"
_DATE = (
    rf"(?:(?P<month>{_MONTH})\s+(?P<day>{_NUMBER}){_YEAR.format('year')}?"
    rf"|(?P<day2>{_NUMBER})\s+(?:of\s+)?(?P<month2>{_MONTH})(?!\w){_YEAR.format('year2')}?"
    rf"|(?P<month3>{_MONTH}){_YEAR.format('year3')})"
)
_DAY = re.compile(
    rf"(?<![\w’'-])(?:(?P<weekday>{CAPITAL_WEEKDAY})(?![\w’'])(?:\s+(?:morning|afternoon|evening|night))?"
    rf"(?:,?\s+{_DATE.replace('(?P<', '(?P<w_')})?|{_DATE})(?!\w)"
)
_LEADING = re.compile(
    r"(?:,\s*)?\b(?:(?:on|in|by|until|since|from|of|for|late|early|last)\s+){0,2}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a day or a month, `text[start:end] == words`; 0 or `None` for what they do not say."""

    start: int
    end: int
    words: str
    weekday: int | None = None
    month: int = 0
    day: int = 0
    year: int = 0

    def fits(self, day: date) -> bool:
        """Whether a day is one that these words may mean."""
        if self.month:
            is_month = day.month == self.month and self.year in (0, day.year)
            return is_month and self.day in (0, day.day)
        return self.weekday == day.weekday()

    def agrees(self, other: Mention) -> bool:
        """Whether two mentions name the same, as far as both say it."""
        if self.month and other.month:
            same_year = not self.year or not other.year or self.year == other.year
            return self.month == other.month and (not self.day or self.day == other.day) and same_year
        return self.weekday is not None and self.weekday == other.weekday


def day_mentions(text: str) -> Iterator[Mention]:
    """The weekdays, dates and months with a year of a sentence, in order.

    >>> [(m.words, m.month, m.day) for m in day_mentions("He left on 5 March 2014, a Wednesday.")]
    [('5 March 2014', 3, 5), ('Wednesday', 0, 0)]
    """
    for match in _DAY.finditer(text):
        held = {
            name.removeprefix("w_").rstrip("23"): value for name, value in match.groupdict().items() if value
        }
        yield Mention(
            match.start(),
            match.end(),
            match.group(),
            weekday_number(held["weekday"]) if "weekday" in held else None,
            month_number(held["month"]) if "month" in held else 0,
            int(re.sub(r"\D", "", held.get("day", "0"))),
            int(held.get("year", 0)),
        )


def without_days(text: str) -> str:
    """A sentence without its days, and the words that lead up to them.

    >>> without_days("On 5 March 2014, Kerry met Hague in Paris on Wednesday.")
    'Kerry met Hague in Paris.'
    """
    kept, at = "", 0
    for mention in day_mentions(text):
        before = _LEADING.sub("", text[at : mention.start])
        kept, at = kept + before, mention.end
    rest = kept + text[at:]
    if rest == text:
        return text
    rest = re.sub(r"\s+(?=[.,;: ])", "", re.sub(r"^[\s,]+", "", re.sub(r",\s*,", ",", rest))).strip()
    return rest[:1].upper() + rest[1:]


def objection_to(mention: Mention, article: Article, start: int, end: int) -> str | None:
    """What an article's words at `start:end` have against a day; `None` where the day stands there or in the
    article, "" where the article names no day to compare it with.

    Sentences that name days of their own decide; else the days of the article and that of its publication.
    """
    sentences = [s for s in news_sentences(article) if s.start < end and start < s.end]
    start = min([start, *(sentence.start for sentence in sentences)])
    own, resolved = _days_of(article, start, max([end, *(sentence.end for sentence in sentences)]))
    if any(map(mention.agrees, own)) or any(map(mention.fits, resolved)):
        return None
    published = article.published.date() if article.published else None
    if mention.month and published and mention.fits(published):
        return None
    if mention.day and published and any(map(mention.fits, _weekdays_beside(own, published))):
        return None
    if any(bool(m.month) == bool(mention.month) for m in own) or (resolved and mention.day):
        return f"the source says {_shown(own, resolved)}, not {mention.words}"
    said = [_days_of(article, s.start, s.end) for s in news_sentences(article)]
    days = [*(day for _, found in said for day in found), *([published] if published else [])]
    mentions = [m for found, _ in said for m in found]
    if any(map(mention.agrees, mentions)) or any(map(mention.fits, days)):
        return None
    if published is None:
        return ""
    return f"the article of {day_name(published)} names no such day"


def _weekdays_beside(mentions: list[Mention], published: date) -> Iterator[date]:
    """The days before and after a publication that bare weekdays may mean."""
    for mention in mentions:
        if mention.weekday is not None and not mention.month:
            yield weekday_until(published, mention.weekday)
            yield weekday_from(published, mention.weekday)


def _days_of(article: Article, start: int, end: int) -> tuple[list[Mention], list[date]]:
    words = article.text[start:end]
    return list(day_mentions(words)), [found.day for found in days_in(words, article.published)]


def _shown(own: list[Mention], resolved: list[date]) -> str:
    if own:
        return " and ".join(dict.fromkeys(mention.words for mention in own))
    return " and ".join(dict.fromkeys(map(day_name, resolved)))
