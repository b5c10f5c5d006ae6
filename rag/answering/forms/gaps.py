"""What an archive does not have on a topic, as far as counting can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from rag.answering.forms.material import MOST_FOUND, Material
from rag.attribution import attributions, people_of
from rag.query import bounds_of
from rag.schema import Gap, GapKind, Scope
from rag.text import day_name, language_tag
from vectorstore import ArchiveReader

LATER_DAYS = 5
"""Days after the last article on a topic, with articles on something else, that are worth a line."""
MOST_OUTLETS = 12
"""The outlets of most articles, which are looked through for silence."""
NAMED_OFTEN = 3
"""Articles that name somebody who is missed if nobody quotes them."""
MOST_NAMED = 3


def find_gaps(archive: ArchiveReader, found: Material, scope: Scope) -> tuple[Gap, ...]:
    """The gaps: of days, outlets, dates and statements. None where nothing was found."""
    if not found.articles:
        return ()
    gaps = (_later(archive, found, scope), _silent(archive, found, scope), _undated(found), _unheard(found))
    return tuple(gap for kind in gaps for gap in kind)


def _later(archive: ArchiveReader, found: Material, scope: Scope) -> Iterator[Gap]:
    days = [a.published.date() for a in found.articles if a.published]
    ends = [archive.coverage().last_day, scope.before, scope.as_of]
    end = min((day for day in ends if day), default=None)
    if not days or end is None or scope.sources or scope.is_by_article:
        return
    last = max(days)
    if (end - last).days >= LATER_DAYS:
        until = f"the archive goes on to {day_name(end)}" if end == ends[0] else f"though {_asked(end)}"
        yield Gap(GapKind.LATER, f"Nothing after {day_name(last)}; {until}.")


def _asked(end: date) -> str:
    return f"what is published until {day_name(end)} was looked at"


def _silent(archive: ArchiveReader, found: Material, scope: Scope) -> Iterator[Gap]:
    """Outlets of which no passage has a word of the topic; only where all passages that do are known, and of
    outlets that have an article in the topic's language: what others have on it, its words do not find."""
    if len(found.passages) >= MOST_FOUND or scope.is_by_article:
        return
    bounds = bounds_of(scope)
    spoken = bounds.languages or {language_tag(found.topic.language)}
    have = {article.source for article in found.articles}
    names = [name for name, _ in archive.coverage().outlets]
    if scope.sources:
        names = [name for name in names if name.casefold() in bounds.sources]
    silent = []
    for name in names[:MOST_OUTLETS]:
        if name in have:
            continue
        own = replace(bounds, sources=frozenset({name.casefold()}))
        if not archive.within(found.passages, own) and archive.articles(
            bounds=replace(own, languages=frozenset(spoken)), limit=1
        ):
            silent.append(name)
    if silent and len(silent) < len(names):
        yield Gap(GapKind.OUTLETS, f"Nothing on it in {_listed(silent)}.", tuple(silent))


def _undated(found: Material) -> Iterator[Gap]:
    undated = sum(article.published is None for article in found.articles)
    if undated:
        text = "1 article has no date." if undated == 1 else f"{undated:,} articles have no date."
        yield Gap(GapKind.UNDATED, text)


def _unheard(found: Material) -> Iterator[Gap]:
    """People whom several articles name where they are on the topic, and none of these quotes."""
    heard: set[str] = set()
    fullest: dict[str, str] = {}
    naming: Counter[str] = Counter()
    texts: dict[str, list[str]] = {}
    for candidate in found.candidates:
        texts.setdefault(candidate.article.id, []).append(candidate.text)
    by_id = {candidate.article.id: candidate.article for candidate in found.candidates}
    for article in by_id.values():
        heard |= {a.speaker.split()[-1] for a in attributions(article) if a.speaker}
        told = " ".join(texts[article.id])
        for name in people_of(article):
            surname = name.split()[-1]
            if " " in name and surname in told:
                naming[surname] += 1
                fullest[surname] = max(fullest.get(surname, ""), name, key=len)
    unheard = [s for s, count in naming.most_common() if count >= NAMED_OFTEN and s not in heard]
    for surname in unheard[:MOST_NAMED]:
        text = f"No statement by {fullest[surname]}, whom {naming[surname]} of the articles name."
        yield Gap(GapKind.STATEMENTS, text, (fullest[surname],))


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
