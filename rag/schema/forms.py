"""What a news desk asks for beside answers: quotes, mentions and timelines. Made by code, without a model.

Every line is a `Citation`: its quote is exactly the article's text. What a scope leaves out is in none of
them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from rag.schema.answer import Citation, article_json
from rag.schema.showing import form_as_html, form_as_markdown
from rag.text import day_name
from vectorstore import Article

GAP_DAYS = 3
"""Between two days of a timeline so many days without a line are a gap that is shown."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence in which somebody speaks, in their words or reported.

    `speaker` is the fullest form of the name in the article, `to` whom it was said to in the words of the
    sentence ("reporters"), "" where it does not say. `copies` are other articles that have the same sentence.
    """

    citation: Citation
    speaker: str
    to: str = ""
    direct: bool = False
    copies: tuple[Article, ...] = ()

    @property
    def is_unnamed(self) -> bool:
        """Whether the sentence itself calls the speaker something else: "he", "the minister"."""
        return self.speaker.split()[-1] not in self.citation.quote

    def to_json(self) -> dict[str, object]:
        """The statement as plain values."""
        said = {"speaker": self.speaker, "to": self.to or None, "direct": self.direct}
        return {**citation_json(self.citation), **said, "also_in": articles_json(self.copies)}


@dataclass(frozen=True, slots=True)
class Mention:
    """An article that mentions something: the sentence that does so best; where its title alone does, the
    first one under it. `copies` tell the same story."""

    citation: Citation
    copies: tuple[Article, ...] = ()
    by_title: bool = False

    @property
    def title(self) -> str:
        """The title in quotation marks where it alone mentions it, else ""."""
        return f"“{self.citation.article.title}”" if self.by_title else ""

    def to_json(self) -> dict[str, object]:
        """The mention as plain values."""
        named = {"by_title": True} if self.by_title else {}
        return {**citation_json(self.citation), "also_in": articles_json(self.copies), **named}


class DayBy(StrEnum):
    """What a happening's day is known by: words of its sentence, or only the day on which it was printed."""

    WORDS = "words"
    PRINTED = "printed"


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened, or is to happen, on a day. `also` are sentences of other articles about the same."""

    day: date
    citation: Citation
    day_by: DayBy
    also: tuple[Citation, ...] = ()

    @property
    def is_ahead(self) -> bool:
        """Whether it was still to come when it was printed."""
        published = self.citation.article.published
        return published is not None and self.day > published.date()

    def to_json(self) -> dict[str, object]:
        """The happening as plain values; `published` in its article is the day of printing."""
        return {
            "day": self.day.isoformat(),
            "day_by": self.day_by.value,
            "ahead": self.is_ahead,
            **{key: value for key, value in citation_json(self.citation).items() if key != "day"},
            "also_in": [citation_json(citation) for citation in self.also],
        }


@dataclass(frozen=True, slots=True)
class Corrected:
    """That a quoted article, by its id, was corrected later: `text` says so in a sentence, with the words."""

    article: str
    text: str

    def to_json(self) -> dict[str, object]:
        """The note as plain values."""
        return {"part": "corrected", "article": self.article, "text": self.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What all forms have: `corrected` says which of the articles that they show were corrected later."""

    corrected: tuple[Corrected, ...] = ()

    @property
    def shown(self) -> tuple[Citation, ...]:
        """The citations in the order in which they are shown."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """What the form is, in a line."""
        raise NotImplementedError

    @property
    def nothing(self) -> str:
        """That nothing was found, in a sentence."""
        raise NotImplementedError

    @property
    def told(self) -> tuple[tuple[str, Citation], ...]:
        """Its citations in their order, each with what stands before its words, "" for nothing."""
        return tuple(("", citation) for citation in self.shown)

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said beside the lines, in sentences."""
        return self.corrected_notes

    @property
    def corrected_notes(self) -> tuple[str, ...]:
        """Which of the articles shown were corrected later, in sentences."""
        cited = {citation.article.id for citation in self.shown}
        return tuple(one.text for one in self.corrected if one.article in cited)

    def corrections_of(self, article: Article) -> tuple[str, ...]:
        """That an article was corrected later, in sentences; none where it was not."""
        return tuple(one.text for one in self.corrected if one.article == article.id)

    def _repr_html_(self) -> str:
        return form_as_html(self)

    def _repr_markdown_(self) -> str:
        return form_as_markdown(self)


@dataclass(frozen=True, slots=True)
class Quotes(Shown):
    """What somebody said, newest first, undated last. `total` counts all that was found, beyond a limit too;
    `looked_at` the articles in which they speak, of whatever."""

    speaker: str
    about: str
    statements: tuple[Statement, ...]
    total: int
    looked_at: int

    @property
    def shown(self) -> tuple[Citation, ...]:
        """The citations in the order in which they are shown."""
        return tuple(said.citation for said in self.statements)

    @property
    def title(self) -> str:
        """What it is, in a line."""
        return f"What {self.speaker} said{f' about {self.about}' if self.about else ''}"

    @property
    def told(self) -> tuple[tuple[str, Citation], ...]:
        """Its citations, each with the speaker where its words do not name them."""
        return tuple((said.speaker if said.is_unnamed else "", said.citation) for said in self.statements)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found, …"""
        return not self.statements

    @property
    def nothing(self) -> str:
        """… in a sentence."""
        about = f" about {self.about}" if self.about else ""
        return f"No statement of {self.speaker}{about} was found."

    def to_json(self) -> dict[str, object]:
        """The whole as plain values."""
        return {
            "form": "quotes",
            "speaker": self.speaker,
            "about": self.about or None,
            "total": self.total,
            "articles_looked_at": self.looked_at,
            "corrected": [one.to_json() for one in self.corrected],
            "lines": [statement.to_json() for statement in self.statements],
        }


@dataclass(frozen=True, slots=True)
class Mentions(Shown):
    """The articles that mention something, newest first, undated last.

    `articles` counts them, copies included; `by_week` pairs the Monday of each week (`None`: undated) with
    its articles, in order; `by_outlet` the outlets (`None`: unknown), most first. Only where `is_complete`
    are these all there are: otherwise the archive has more than are looked at."""

    topic: str
    mentions: tuple[Mention, ...]
    articles: int
    by_week: tuple[tuple[date | None, int], ...]
    by_outlet: tuple[tuple[str | None, int], ...]
    is_complete: bool = True

    @property
    def shown(self) -> tuple[Citation, ...]:
        """The citations in the order in which they are shown."""
        return tuple(mention.citation for mention in self.mentions)

    @property
    def title(self) -> str:
        """What it is, in a line."""
        return f"Articles that mention {self.topic}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found, …"""
        return not self.mentions

    @property
    def nothing(self) -> str:
        """… in a sentence."""
        return f"No article mentions {self.topic}."

    def counts_json(self) -> dict[str, object]:
        """The counts as plain values."""
        return {
            "form": "mentions",
            "topic": self.topic,
            "articles": self.articles,
            "complete": self.is_complete,
            "by_week": [{"monday": m.isoformat() if m else None, "articles": n} for m, n in self.by_week],
            "by_outlet": [{"outlet": name, "articles": n} for name, n in self.by_outlet],
        }

    def to_json(self) -> dict[str, object]:
        """The whole as plain values."""
        corrected = [one.to_json() for one in self.corrected]
        lines = [mention.to_json() for mention in self.mentions]
        return {**self.counts_json(), "corrected": corrected, "lines": lines}


@dataclass(frozen=True, slots=True)
class Timeline(Shown):
    """Happenings on a topic, in order of their days or newest first. `looked_at` counts the articles
    with a line."""

    topic: str
    happenings: tuple[Happening, ...]
    looked_at: int

    @property
    def shown(self) -> tuple[Citation, ...]:
        """The citations in the order in which they are shown, each line's own before the others of it."""
        return tuple(cited for one in self.happenings for cited in (one.citation, *one.also))

    @property
    def title(self) -> str:
        """What it is, in a line."""
        return f"Timeline: {self.topic}"

    @property
    def told(self) -> tuple[tuple[str, Citation], ...]:
        """Its citations, each with its day."""
        return tuple(
            (day_name(one.day), cited) for one in self.happenings for cited in (one.citation, *one.also)
        )

    def with_gaps(self) -> Iterator[tuple[int, Happening]]:
        """Each happening with the days without one since the last, where they are a gap; else 0."""
        if self.happenings:
            yield 0, self.happenings[0]
        for earlier, later in pairwise(self.happenings):
            between = abs(later.day - earlier.day).days - 1
            yield (between if between >= GAP_DAYS else 0), later

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found, …"""
        return not self.happenings

    @property
    def nothing(self) -> str:
        """… in a sentence."""
        return f"Nothing with a day was found about {self.topic}."

    def to_json(self) -> dict[str, object]:
        """The whole as plain values."""
        return {
            "form": "timeline",
            "topic": self.topic,
            "articles_looked_at": self.looked_at,
            "corrected": [one.to_json() for one in self.corrected],
            "lines": [{**one.to_json(), "gap_days": gap} for gap, one in self.with_gaps()],
        }


def citation_json(citation: Citation) -> dict[str, object]:
    """A line of a form as plain values: the quotation, where it stands, its days, outlet and article."""
    published = citation.article.published
    return {
        "number": citation.number,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "days": [{"words": found.words, "day": found.day.isoformat()} for found in citation.days],
        "day": published.date().isoformat() if published else None,
        "outlet": citation.article.source,
        "article": article_json(citation.article),
    }


def articles_json(articles: tuple[Article, ...]) -> list[dict[str, object]]:
    """Articles as plain values."""
    return [article_json(article) for article in articles]
