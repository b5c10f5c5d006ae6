"""What the archive has around one article, and of a person, a body or a place, each on a page."""

from __future__ import annotations

from dataclasses import dataclass

from rag.schema.forms import Mentions, Quotes, Statement
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


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody who is named in the same articles. `together` counts the articles that have both, `sentences`
    the sentences; `articles` are about how many have this name at all; `strength` is the log-likelihood ratio
    (Dunning 1993), > 0: the higher, the less they appear together by chance."""

    name: str
    together: int
    sentences: int
    articles: int
    strength: float

    def to_json(self) -> dict[str, object]:
        """The companion as plain values."""
        return {
            "name": self.name,
            "together": self.together,
            "sentences": self.sentences,
            "articles": self.articles,
            "strength": round(self.strength, 2),
        }


@dataclass(frozen=True, slots=True)
class Entity:
    """What the archive has of somebody or something: the articles, with their counts by week and outlet; what
    was said by them, and of them by others; and who appears beside them, closest first. Each part numbers its
    articles by itself. `of` counts what was said of them beyond a limit too; `namesakes` are others of
    that surname in the archive."""

    name: str
    mentions: Mentions
    said: Quotes
    said_of: tuple[Statement, ...]
    of: int
    beside: tuple[Companion, ...]
    namesakes: tuple[str, ...] = ()

    @property
    def caveat(self) -> str:
        """Who else may be meant by the surname, in a sentence; "" for nobody."""
        if not self.namesakes:
            return ""
        surname, listed = self.name.split()[-1], ", ".join(self.namesakes)
        if surname == self.name:
            return f"“{surname}” is the name of several people here: {listed}."
        return f"Articles that name “{surname}” alone are not counted, since others have that name: {listed}."

    @property
    def is_empty(self) -> bool:
        """Whether no article mentions it."""
        return self.mentions.is_empty

    @property
    def nothing(self) -> str:
        """… in a sentence."""
        return self.mentions.nothing

    def to_json(self) -> dict[str, object]:
        """The page as plain values."""
        return {
            "name": self.name,
            "mentions": self.mentions.to_json(),
            "said": self.said.to_json(),
            "said_of": {"total": self.of, "lines": [said.to_json() for said in self.said_of]},
            "beside": [one.to_json() for one in self.beside],
            "namesakes": list(self.namesakes),
        }
