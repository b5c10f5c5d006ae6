"""What a model gets to read: numbered sources, each an article cut down to the sentences that matter.

Prompt length is waiting time, so a budget in tokens decides how much goes in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rag.retrieval import is_order, news_sentences, place_of
from rag.schema import Citation, Evidence
from rag.text import count_tokens, day_text, neutralise
from rag.verification import Source
from vectorstore import Article, Hit

MAX_SOURCES = 5
WITHIN, ELSEWHERE = 0.55, 0.72
"""How near to the best sentence's score another must come: one of an article that is in already, and the
first of another article. What bears little on the question leads a small model astray."""
_LEANS_BACK = re.compile(
    r"^[\"“']|^(?:he|she|it|they|this|that|these|those|his|her|their|but|and|however)\b"
    r"|\b(?:he|she|they) (?:said|added|told)\b",
    re.IGNORECASE,
)


def choose_sources(
    evidence: Sequence[Evidence], hits: Sequence[Hit], budget_tokens: int, most: int | None = None
) -> list[tuple[Source, str]]:
    """Sources with their text for the prompt, best first: at most `budget_tokens` tokens together, of at most
    `most` pieces of evidence.

    A sentence that leans on the one before it ("He said …") brings that one along. Whatever of a chosen
    article was found is open to be cited, also where it did not fit into the prompt. Sentences that speak to
    a language model are neither: there may be nothing left to choose.
    """
    chosen: dict[str, tuple[Article, set[int]]] = {}
    taken = 0
    for piece in evidence:
        if taken == most:
            break
        index = place_of(piece.article, piece.start)
        if is_order(piece.article, index):
            continue
        near = WITHIN if piece.article.id in chosen else ELSEWHERE
        if chosen and piece.score < near * evidence[0].score:
            continue
        if piece.article.id not in chosen and len(chosen) == MAX_SOURCES:
            continue
        article, picked = chosen.get(piece.article.id, (piece.article, set()))
        more = {**chosen, article.id: (article, picked | _with_support(article, index))}
        if chosen and count_tokens("\n\n".join(_texts(more))) > budget_tokens:
            break  # but the best sentence goes in whatever its length
        chosen = more
        taken += 1
    return _numbered(chosen, hits)


def leans_back(sentence: str) -> bool:
    """Whether a sentence leans on the one before it: "He said …", "That was …".

    >>> leans_back("He said so."), leans_back("Lavrov said so.")
    (True, False)
    """
    return bool(_LEANS_BACK.search(sentence))


def sources_of(citations: Iterable[Citation], budget_tokens: int) -> list[tuple[Source, str]]:
    """Sources that are some quotations and nothing else, with their text for the prompt, in their order: as
    many as go into `budget_tokens` tokens, one at least; without what speaks to a language model."""
    chosen: dict[str, tuple[Article, set[int]]] = {}
    for citation in citations:
        article, picked = chosen.get(citation.article.id, (citation.article, set()))
        quoted = {
            index
            for index, sentence in enumerate(news_sentences(article))
            if sentence.start < citation.end
            and citation.start < sentence.end
            and not is_order(article, index)
        }
        more = {**chosen, article.id: (article, picked | quoted)}
        if not quoted or (chosen and count_tokens("\n\n".join(_texts(more))) > budget_tokens):
            continue
        chosen = more
    return _numbered(chosen)


def _numbered(
    chosen: Mapping[str, tuple[Article, set[int]]], hits: Sequence[Hit] = ()
) -> list[tuple[Source, str]]:
    """Chosen sentences as sources with their texts; what the hits have of their articles is open as well."""
    sources = [
        Source(number, article, _open_spans(article, picked, hits))
        for number, (article, picked) in enumerate(chosen.values(), 1)
    ]
    return list(zip(sources, _texts(chosen), strict=True))


def _with_support(article: Article, index: int) -> set[int]:
    leans = index and leans_back(news_sentences(article)[index].text)
    return {index - 1, index} if leans and not is_order(article, index - 1) else {index}


def _texts(chosen: Mapping[str, tuple[Article, set[int]]]) -> list[str]:
    return [_text(number, *pair) for number, pair in enumerate(chosen.values(), 1)]


def _text(number: int, article: Article, picked: set[int]) -> str:
    sentences = news_sentences(article)
    parts: list[str] = []
    last = -1
    for index in sorted(picked):
        if last >= 0 and index > last + 1:
            parts.append("…")
        parts.append(neutralise(sentences[index].text))
        last = index
    day = day_text(article) or "undated"
    label = ", ".join(part for part in (neutralise(article.source or ""), day) if part)
    # The title stands behind the words: in front, a small model takes it for the answer.
    return f"[{number}] {' '.join(parts)}\n({label}: {neutralise(article.title)})"


def _open_spans(article: Article, picked: set[int], hits: Sequence[Hit]) -> tuple[tuple[int, int], ...]:
    sentences = news_sentences(article)
    spans = [(sentences[i].start, sentences[i].end) for i in picked]
    spans += [(h.passage.start, h.passage.end) for h in hits if h.passage.article_id == article.id]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    orders = [(s.start, s.end) for i, s in enumerate(sentences) if is_order(article, i)]
    return tuple(part for span in merged for part in _without(span, orders))


def _without(span: tuple[int, int], holes: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is left of a span when some others, which are in order, are taken out of it."""
    at, stop = span
    for start, end in holes:
        if start < stop and end > at:
            if start > at:
                yield at, start
            at = end
    if at < stop:
        yield at, stop
