"""An answer in the form that a question asks for: found as by its command, told in lines with citations.

`FORMS` is the one table of what there is; a question that asks for a form which is not in it is a question
for a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from shlex import quote
from typing import TypeVar

from rag.answering.composing import Composition, attribution
from rag.answering.forms.brief import find_brief, newest_first
from rag.answering.forms.compare import find_comparison
from rag.answering.forms.mentions import find_mentions
from rag.answering.forms.nearness import Nearness
from rag.answering.forms.news_days import LATER, find_news_days
from rag.answering.forms.quotes import find_quotes
from rag.answering.forms.timeline import find_timeline
from rag.answering.forms.topic import Topic
from rag.answering.guidance import respelt
from rag.models.encoders import Embedder
from rag.query.forms import Form, FormRequest
from rag.schema import (
    DEFAULT,
    DIFFERS,
    SCOPE_NAMES,
    Brief,
    Citation,
    Comparison,
    DayBy,
    Difference,
    FormValue,
    Happening,
    Mentions,
    OutletLine,
    Quotes,
    Scope,
    Timeline,
)
from rag.text import STOP_WORDS, Weights, day_name, day_text, is_common, names, shown, title_of
from vectorstore import ArchiveReader

MOST_LINES = 12
"""Lines of an answer; its `form` may have more."""
MOST_OF_PAGE = 30
"""Those of a brief or a comparison."""
MOST_OF_DAYS = 100
"""Lines of a form that is about days alone, those that most articles tell."""
MOST_NAMING = 50
"""Passages that are looked at for a name that may be an outlet's."""
MOST_OUTLETS = 12
"""Outlets that are named where one is asked for that the archive does not have."""
FEW = 3
"""With fewer lines the topic of a comparison is taken more widely, that of other forms only with none: on the
open demo cases a comparison then has .45 of the expected lines, not .28; and of the lines of a brief all are
right, not .60."""
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What forms are found in."""

    archive: ArchiveReader
    weights: Weights
    embedder: Embedder


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a form: what stands before the words, and its citations, those of the words first. Lines with
    a `day` may be left out in between, others from the end."""

    lead: str
    cited: tuple[Citation, ...]
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A form as an answer tells it. `nothing` says in its words that nothing was found, "" where there is
    something; `notices` say what else there is, or was looked for."""

    value: FormValue
    composition: Composition
    notices: tuple[str, ...] = ()
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class _Engine:
    """How one form is found and told: `counted` a sentence before the lines, `most` how many of them are
    told."""

    find: Callable[[Corpus, FormRequest, Scope], FormValue]
    lines: Callable[[FormValue], Sequence[_Line]]
    few: int = 1
    counted: Callable[[FormValue], str] = lambda _: ""
    most: int = MOST_LINES


def tell(corpus: Corpus, asked: FormRequest, scope: Scope, numbers: Mapping[str, int]) -> Told:
    """Answer what was asked for. Citations go on with the `numbers` that articles have already."""
    engine = FORMS[asked.form]
    if unheld := _unheld_outlet(corpus.archive, asked.outlet):
        return Told(engine.find(corpus, asked, scope), Composition(numbers=numbers), (), unheld)
    narrowed = narrow(asked, scope)
    if narrowed is None:
        value = engine.find(corpus, asked, scope)
        return Told(value, Composition(numbers=numbers), (), _nothing(asked, value))
    value, wider = _find(corpus, asked, narrowed)
    lines, left_out = engine.lines(value), tuple[str, ...]()
    if not lines:
        asked, left_out = without_strays(corpus, asked)
        value, wider = _find(corpus, asked, narrowed) if left_out else (value, wider)
        lines = engine.lines(value)
    if not lines:
        return Told(value, Composition(numbers=numbers), (), _nothing(asked, value))
    told = _spread(lines, engine.most)
    composition = Composition(numbers=numbers)
    if counted := engine.counted(value):
        composition = composition.with_count(counted, [line.cited[0] for line in told])
    for line in told:
        composition = composition.with_line(line.lead, line.cited)
    used = replace(asked, topic=wider or asked.topic)
    notices = [f"Left out, since no article has it: {', '.join(left_out)}."] if left_out else []
    notices += [_taken_widely(asked.topic, wider)] if wider else []
    notices += [_more(used, narrowed, len(told), len(lines))] if len(told) < len(lines) else []
    notices += _notes(value, told)
    return Told(renumbered(value, composition.numbers), composition, tuple(notices))


def without_strays(corpus: Corpus, asked: FormRequest) -> tuple[FormRequest, tuple[str, ...]]:
    """A request without the loose words of its topic that no article has, and these: "pls". A name, a word
    that is spelt nearly like one of the archive, and all of what it is about are never left out."""
    archive, weights = corpus.archive, corpus.weights
    stray = tuple(
        word
        for word in asked.loose
        if word in asked.topic.split() and word.islower() and not archive.search_lexical(word, 1)
        if not respelt(word, archive)[1]
    )
    kept = [word for word in asked.topic.split() if word not in stray]
    telling = [word for word in kept if word.lower() not in STOP_WORDS]
    is_told = any(not is_common(word) for word in telling) or (
        weights.information(Topic.of(" ".join(telling)).stems) >= DEFAULT.answerability.specific_from
    )
    if not stray or not (is_told if telling else asked.speaker):
        return asked, ()
    return replace(asked, topic=" ".join(kept) if telling else ""), stray


def _unheld_outlet(archive: ArchiveReader, name: str) -> str:
    """That the archive has no outlet of a name that a question ends in, and which it has; "" for no name, and
    for one that articles mention: it may be something else."""
    ids = [id_ for id_, _ in archive.search_lexical(name, MOST_NAMING)] if name else []
    if not name or any(name.casefold() in passage.text.casefold() for passage in archive.passages(ids)):
        return ""
    known = [outlet for outlet, _ in archive.coverage().outlets]
    more = f" and {len(known) - MOST_OUTLETS:,} more" if len(known) > MOST_OUTLETS else ""
    those = f" The outlets are {', '.join(known[:MOST_OUTLETS])}{more}." if known else ""
    return f"No article is from, or mentions, “{name}”.{those}"


def narrow(asked: FormRequest, scope: Scope) -> Scope | None:
    """A scope with the days and outlets of a question; `None` where nothing can be in both. The days of a
    timeline on a topic are those that sentences speak of, whenever they were printed."""
    sources = scope.sources or asked.sources
    if not asked.days or (asked.form is Form.TIMELINE and asked.topic):
        return replace(scope, sources=sources)
    first, last = asked.days
    later = LATER if asked.form is not Form.MENTIONS else LATER * 0
    after = max((day for day in (scope.after, first) if day), default=None)
    before = min((day for day in (scope.before, last + later if last else None) if day), default=None)
    if after and before and after > before:
        return None
    return replace(scope, after=after, before=before, sources=sources)


def _find(corpus: Corpus, asked: FormRequest, scope: Scope) -> tuple[FormValue, str]:
    """What is found, and the words that a topic was taken as where too little is about it as it stands."""
    engine = FORMS[asked.form]
    value = engine.find(corpus, asked, scope)
    count = len(engine.lines(value))
    for topic in wider_topics(asked.topic) if count < engine.few else ():
        other = engine.find(corpus, replace(asked, topic=topic), scope)
        if len(engine.lines(other)) > count:
            return other, topic
    return value, ""


def wider_topics(topic: str) -> Iterator[str]:
    """What a topic of several words may be looked for by: its names; what it is of; its words but the
    last. A name alone is not taken apart.

    >>> list(wider_topics("the Crimea crisis")), list(wider_topics("the dispute over gas"))
    (['Crimea'], ['gas'])
    """
    words = topic.split()
    while words and words[0].lower() in STOP_WORDS:
        words = words[1:]
    named = names(" ".join(words))
    bare = [word.removesuffix("'s").removesuffix("’s") for word in words]
    kept = [word for word in bare if word in named]
    if kept:
        if len(kept) < len(words):
            yield " ".join(kept)
        return
    small = [index for index, word in enumerate(words) if word.lower() in STOP_WORDS]
    if any(words[index].lower() in ("and", "or") for index in small):
        return
    if small:
        yield " ".join(word for word in words[small[0] :] if word.lower() not in STOP_WORDS)
    elif len(words) > 1:
        yield " ".join(words[:-1])


def renumbered(value: Value, numbers: Mapping[str, int]) -> Value:
    """A value with its citations numbered as an answer has them, by article id; those of other articles go on
    behind."""
    given = dict(numbers)

    def number(part: object) -> object:
        if isinstance(part, Citation):
            mine = given.setdefault(part.article.id, max(given.values(), default=0) + 1)
            return replace(part, number=mine)
        if isinstance(part, tuple):
            return tuple(map(number, part))
        if is_dataclass(part) and not isinstance(part, type) and type(part).__module__.startswith("rag."):
            return replace(part, **{f.name: number(getattr(part, f.name)) for f in fields(part)})
        return part

    return number(value)  # type: ignore[return-value]


def _spread(lines: Sequence[_Line], most: int) -> list[_Line]:
    """At most so many lines, in their order: of each day the one that most articles tell, then the
    second of each; of more days than there is room for, some that lie evenly."""
    if all(line.day is None for line in lines):
        return list(lines[:most])
    by_day: dict[date | None, list[int]] = {}
    for index, line in enumerate(lines):
        by_day.setdefault(line.day, []).append(index)
    for indexes in by_day.values():
        indexes.sort(key=lambda index: -len(lines[index].cited))
    kept: list[int] = []
    for rank in range(max(map(len, by_day.values()), default=0)):
        of_rank = [indexes[rank] for indexes in by_day.values() if rank < len(indexes)]
        room = most - len(kept)
        step = max(1.0, (len(of_rank) - 1) / max(1, room - 1))
        kept += [of_rank[round(step * n)] for n in range(min(room, len(of_rank)))]
    return [lines[index] for index in sorted(kept)]


def _taken_widely(topic: str, wider: str) -> str:
    return f"Few sentences, or none, are about “{topic}”: those with “{wider}” are shown."


def _more(asked: FormRequest, scope: Scope, told: int, count: int) -> str:
    """That there is more, and the command that lists all of it, where one does."""
    start = f"{told} of {count} lines are shown"
    words = asked.speaker if asked.form is Form.QUOTES else asked.topic
    if not words or (asked.form is Form.TIMELINE and asked.days):
        return f"{start}."
    options = [f"--about {quote(asked.topic)}"] if asked.form is Form.QUOTES and asked.topic else []
    for name in ("after", "before", "as_of"):
        day: date | None = getattr(scope, name)
        options += [f"--{name.replace('_', '-')} {day}"] if day else []
    for name in SCOPE_NAMES:
        options += [f"--{name.removesuffix('s')} {quote(one)}" for one in getattr(scope, name)]
    return f"{start}; all: dateline {' '.join([asked.form.value, quote(words), *options])}"


def _quotes(corpus: Corpus, asked: FormRequest, scope: Scope) -> Quotes:
    nearness = Nearness(corpus.embedder, corpus.weights)
    return find_quotes(corpus.archive, asked.speaker, asked.topic, scope, asked.count, nearness)


def _mentions(corpus: Corpus, asked: FormRequest, scope: Scope) -> Mentions:
    return find_mentions(corpus.archive, asked.topic, corpus.weights, scope, asked.count)


def _timeline(corpus: Corpus, asked: FormRequest, scope: Scope) -> Timeline:
    first, last = asked.days or (None, None)
    if not asked.topic:
        return find_news_days(
            corpus.archive, first or date.min, last or date.max - LATER, scope, asked.count or MOST_OF_DAYS
        )
    found = find_timeline(corpus.archive, asked.topic, corpus.embedder, corpus.weights, scope)
    inside = [one for one in found.happenings if (first or date.min) <= one.day <= (last or date.max)]
    kept = inside[-asked.count :] if asked.count else inside
    return replace(found, happenings=tuple(kept))


def _lines_of_quotes(value: FormValue) -> list[_Line]:
    statements = value.statements if isinstance(value, Quotes) else ()
    return [
        _Line(attribution(s.citation.article, s.speaker if s.is_unnamed else ""), (s.citation,))
        for s in statements
    ]


def _lines_of_mentions(value: FormValue) -> list[_Line]:
    mentions = value.mentions if isinstance(value, Mentions) else ()
    return [_Line(attribution(m.citation.article), (m.citation,)) for m in mentions]


def _lines_of_timeline(value: FormValue) -> list[_Line]:
    happenings = value.happenings if isinstance(value, Timeline) else ()
    return [_Line(_day_lead(one), (one.citation, *one.also), one.day) for one in happenings]


def _day_lead(one: Happening) -> str:
    article = one.citation.article
    about = ", day of printing" if one.day_by is DayBy.PRINTED else ""
    about = f", announced {day_text(article)}" if one.is_ahead else about
    return f"{day_name(one.day)}{about} ({article.source or title_of(article)})"


def _counted(value: FormValue) -> str:
    """How many articles mention something, and where most of them are."""
    if not isinstance(value, Mentions):
        return ""
    verb = "article mentions" if value.articles == 1 else "articles mention"
    least = "" if value.is_complete else "At least "
    weeks = [(f"in the week from {day_name(m)}", n) for m, n in value.by_week if m]
    outlets = [(f"from {name}", n) for name, n in value.by_outlet if name]
    most = [f"most {most[0]} ({most[1]})" for part in (weeks, outlets) if (most := _most(part))]
    return f"{least}{value.articles:,} {verb} {value.topic}{': ' if most else ''}{', '.join(most)}."


def _most(counts: Sequence[tuple[str, int]]) -> tuple[str, int] | None:
    """The one that has more than each other, if there are several."""
    ranked = sorted(counts, key=lambda pair: -pair[1])
    return ranked[0] if len(ranked) > 1 and ranked[0][1] > ranked[1][1] else None


def _nothing(asked: FormRequest, value: FormValue) -> str:
    if asked.form is Form.TIMELINE and not asked.topic and asked.days:
        return f"Nothing was found that happened {shown(*asked.days)}."
    return value.nothing


def _brief(corpus: Corpus, asked: FormRequest, scope: Scope) -> Brief:
    found = find_brief(corpus.archive, asked.topic, corpus.embedder, corpus.weights, scope, asked.count)
    return newest_first(found) if asked.latest else found


def _comparison(corpus: Corpus, asked: FormRequest, scope: Scope) -> Comparison:
    return find_comparison(corpus.archive, asked.topic, corpus.embedder, corpus.weights, scope)


def _lines_of_brief(value: FormValue) -> list[_Line]:
    """Of each theme its sentences, then the newest, then every account on which sources differ."""
    if not isinstance(value, Brief):
        return []
    themes = [
        (f"{theme.name} – " if theme.name else "", line) for theme in value.themes for line in theme.lines
    ]
    newest = [("newest – ", line) for line in value.newest]
    lines = [
        _Line(f"{what}{attribution(line.citation.article, line.speaker)}", (line.citation,))
        for what, line in (*themes, *newest)
    ]
    return [*lines, *_lines_of_differences(value.differences)]


def _lines_of_comparison(value: FormValue) -> list[_Line]:
    """Of each outlet its sentences, then every account on which they differ, then notes of correction."""
    if not isinstance(value, Comparison):
        return []
    lines = [
        _Line(f"{attribution(line.citation.article, line.speaker)}{_alone(line)}", (line.citation,))
        for account in value.accounts
        for line in account.lines
    ]
    notes = [_Line(f"Corrected – {attribution(c.article)}", (c,)) for c in value.corrections]
    return [*lines, *_lines_of_differences(value.differences), *notes]


def _alone(line: OutletLine) -> str:
    if line.is_alone:
        return ", only here"
    return f", before {' and '.join(line.told_by[1:])}" if line.is_first and line.told_by[1:] else ""


def _lines_of_differences(differences: Sequence[Difference]) -> list[_Line]:
    return [
        _Line(f"{DIFFERS[one.kind]} – {attribution(side.citation.article)}", (side.citation,))
        for one in differences
        for side in one.sides
    ]


def _notes(value: FormValue, told: Sequence[_Line]) -> list[str]:
    """What must be said beside some lines of a form: of corrections those of articles that they cite."""
    cited = {citation.article.id for line in told for citation in line.cited}
    beside = {one.text for one in value.corrected if one.article not in cited}
    return [note for note in value.notes if note not in beside]


FORMS: Mapping[Form, _Engine] = {
    Form.QUOTES: _Engine(_quotes, _lines_of_quotes),
    Form.MENTIONS: _Engine(_mentions, _lines_of_mentions, counted=_counted),
    Form.TIMELINE: _Engine(_timeline, _lines_of_timeline),
    Form.BRIEF: _Engine(_brief, _lines_of_brief, most=MOST_OF_PAGE),
    Form.COMPARE: _Engine(_comparison, _lines_of_comparison, few=FEW, most=MOST_OF_PAGE),
}
