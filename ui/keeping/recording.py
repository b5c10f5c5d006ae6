"""A finished question and its answer as a record, and back, held against the archive as it is by then.

Of articles only what identifies them and the words that were quoted are recorded: whoever takes an article
out of the archive does not leave its text behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from rag import Article, ArticleNotFound, QuotationState
from ui.keeping.coding import KIND, VALUE, decode, encode
from ui.state import LostArticle, Phase, TurnView

VERSION = 1
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What a record raises that this version of Dateline cannot show."""
_SAID = {
    QuotationState.GONE: "is no longer in the archive; the words are those that it had then.",
    QuotationState.CHANGED: "has changed since, and no longer has all of the words that were quoted then.",
    QuotationState.MOVED: "has changed since; the words that were quoted still stand in it.",
}
Get = Callable[[str], Article]


def record_of(turn: TurnView) -> str:
    """A turn as JSON. What was only looked at to answer it is not kept."""
    answer = turn.answer and replace(turn.answer, considered=())
    articles: dict[str, Article] = {}

    def known(article: Article) -> str:
        articles.setdefault(article.id, article)
        return article.id

    plain = encode(replace(turn, answer=answer, since=()), known)
    words: dict[str, set[tuple[int, int]]] = {id_: set() for id_ in articles}
    _collect(plain, words)
    recorded = {id_: _recorded(article, sorted(words[id_])) for id_, article in articles.items()}
    return json.dumps({"version": VERSION, "articles": recorded, "turn": plain}, separators=(",", ":"))


def turn_of(record: str, get: Get) -> TurnView:
    """The turn of a record; `get` gives the archive's article of an id. Its `since` says what became of
    the articles that it quotes. Raises one of `UNREADABLE`."""
    values = json.loads(record)
    if values["version"] != VERSION:
        raise ValueError(f"a record of version {values['version']}")
    articles = {id_: _restored(id_, one, get) for id_, one in values["articles"].items()}
    turn = decode(values["turn"], articles)
    if not isinstance(turn, TurnView):
        raise TypeError("no turn")
    if turn.phase.running:  # what was answering it is gone
        turn.phase = Phase.STOPPED
    lost = [
        one
        for id_, one in articles.items()
        if isinstance(one, LostArticle) and values["articles"][id_]["words"]
    ]
    return replace(turn, since=tuple((article.id, _said(article)) for article in lost))


def _collect(plain: Any, words: dict[str, set[tuple[int, int]]]) -> None:
    """Where the words stand that are quoted of each article."""
    if isinstance(plain, list):
        for one in plain:
            _collect(one, words)
    elif isinstance(plain, dict):
        article = plain.get("article")
        if isinstance(article, dict) and article.get(KIND) == "Article" and "start" in plain:
            words[article[VALUE]].add((plain["start"], plain["end"]))
        for one in plain.values():
            _collect(one, words)


def _recorded(article: Article, words: list[tuple[int, int]]) -> dict[str, object]:
    return {
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "authors": article.authors,
        "published": article.published.isoformat() if article.published else None,
        "digest": article.text_digest,
        "words": [(start, article.text[start:end]) for start, end in words],
    }


def _restored(id_: str, recorded: dict[str, Any], get: Get) -> Article:
    """The archive's article where its text is what it was, else what was recorded of it."""
    try:
        now = get(id_)
    except ArticleNotFound:
        return _lost(id_, recorded, QuotationState.GONE)
    if now.text_digest == recorded["digest"]:
        return now
    stands = all(words in now.text for _, words in recorded["words"])
    return _lost(id_, recorded, QuotationState.MOVED if stands else QuotationState.CHANGED)


def _lost(id_: str, recorded: dict[str, Any], state: QuotationState) -> LostArticle:
    published = recorded["published"]
    return LostArticle(
        id=id_,
        title=recorded["title"],
        text=_text([(start, words) for start, words in recorded["words"]]),
        source=recorded["source"],
        url=recorded["url"],
        authors=tuple(recorded["authors"]),
        published=datetime.fromisoformat(published) if published else None,
        state=state,
        was=recorded["digest"],
    )


def _text(words: list[tuple[int, str]]) -> str:
    """The words at their places, each piece in a paragraph of its own, and nothing between them."""
    letters: list[str | None] = [None] * max((start + len(piece) for start, piece in words), default=0)
    for start, piece in words:
        letters[start : start + len(piece)] = piece
    for start, _ in words:
        if start >= 2 and letters[start - 2 : start] == [None, None]:
            letters[start - 2 : start] = "\n\n"
    return "".join(letter or " " for letter in letters)


def _said(article: LostArticle) -> str:
    named = f"“{article.title.strip() or article.id}” ({article.source or 'unknown outlet'})"
    return f"{named} {_SAID[article.state]}"
