"""Citation marks: small numbered buttons, each with the words it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag import Article, Citation, Claim, Support, split_sentences
from ui.render.safe import esc, line, plain_line
from ui.render.words import byline, outlet, short_day, shortened, title, where

LONGEST_QUOTE = 360
LONGEST_BESIDE = 200


def claim_html(claim: Claim, turn: int, index: int) -> str:
    """A sentence of an answer with its marks; one that nothing supports looks it, and says why."""
    if claim.support is Support.UNSUPPORTED:
        why = f'<span class="why"><span class="flag">Not supported:</span> {esc(claim.reason)}</span>'
        return f'<span class="claim unsupported"><span class="words">{esc(claim.text)}</span> {why}</span>'
    marks = "".join(mark_html(claim, number, turn, f"{turn}-{index}") for number in claim.numbers)
    return (
        f'<span class="claim {claim.support.value}"><span class="words">{_words(claim)}</span>{marks}</span>'
    )


def _words(claim: Claim) -> str:
    """The words of a claim, those that answer the question marked."""
    if claim.answer is None:
        return esc(claim.text)
    start, end = claim.answer
    text = claim.text
    return f'{esc(text[:start])}<mark class="answering">{esc(text[start:end])}</mark>{esc(text[end:])}'


def mark_html(claim: Claim, number: int, turn: int, place: str) -> str:
    """The mark of one article behind one claim. Its words are shown when it is pointed at or focused."""
    cited = [citation for citation in claim.citations if citation.number == number]
    article, key = cited[0].article, f"pop-{place}-{number}"
    quotes = "".join(quote_html(citation) for citation in cited)
    return (
        f'<button type="button" class="cite" data-do="open" data-turn="{turn}"'
        f' data-article="{esc(article.id)}" data-start="{cited[0].start}" aria-describedby="{key}"'
        f' aria-label="Source {number}: {plain_line(where(article), 120)}">{number}</button>'
        f'<span class="pop" id="{key}" hidden><span class="pop-head">{byline(article)}</span>{quotes}</span>'
    )


def citation_mark(citation: Citation, turn: int, place: str) -> str:
    """The mark of a citation that stands by itself, outside of a claim."""
    return mark_html(Claim("", 0, 0, Support.QUOTED, (citation,)), citation.number, turn, place)


def copies_html(copies: Sequence[Article], turn: int) -> str:
    """Where else the same story stands nearly word for word."""
    if not copies:
        return ""
    names = ", ".join(
        open_button(copy, turn, name=f"{outlet(copy)}, {short_day(copy.published)}") for copy in copies
    )
    return f'<p class="copies"><span class="tag">Also in</span> {names}</p>'


def quote_html(citation: Citation) -> str:
    """The cited words between the sentences beside them, shortened for a glance."""
    before, after = beside(citation)
    return (
        f'{_near(before)}<q class="words">{esc(shortened(citation.quote, LONGEST_QUOTE))}</q>{_near(after)}'
    )


def _near(sentence: str) -> str:
    return f'<span class="beside">{esc(shortened(sentence, LONGEST_BESIDE))}</span>' if sentence else ""


def beside(citation: Citation) -> tuple[str, str]:
    """The sentence before the cited words and the one after them, "" where there is none; where the words are
    a part of a sentence, those beside that sentence."""
    text = citation.article.text
    before, after = "", ""
    for start, end in _sentences(text):
        if end <= citation.start:
            before = text[start:end]
        elif start >= citation.end:
            after = text[start:end]
            break
    return before, after


@lru_cache(maxsize=64)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((sentence.start, sentence.end) for sentence in split_sentences(text))


def open_button(article: Article, turn: int, start: int | None = None, name: str = "") -> str:
    """A title that opens the article in the panel, at some words if they are given."""
    at = f' data-start="{start}"' if start is not None else ""
    return (
        f'<button type="button" class="title" data-do="open" data-turn="{turn}"'
        f' data-article="{esc(article.id)}"{at}>{line(name or title(article), 200)}</button>'
    )


def entity_button(name: str) -> str:
    """A name that opens its page."""
    shown = line(name, 120)
    return f'<button type="button" class="title" data-do="entity" data-name="{esc(name)}">{shown}</button>'


def by_article(citations: tuple[Citation, ...]) -> Iterator[tuple[Citation, ...]]:
    """The citations of each article together, in order of number."""
    for number in sorted({citation.number for citation in citations}):
        yield tuple(citation for citation in citations if citation.number == number)
