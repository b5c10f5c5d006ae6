"""From an article to its passages: runs of whole sentences, without boilerplate.

llama-index's `SentenceSplitter` does the packing, over our own sentence segmenter and tiktoken's counts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.sentences import split_text
from rag.text.calendar import day_name
from rag.text.tokenizer import tokenize
from vectorstore import Article, Passage, day_number, passage_ids

if TYPE_CHECKING:
    from llama_index.core.node_parser import SentenceSplitter

PASSAGE_TOKENS = 128
OVERLAP_TOKENS = 32
LEAD_WORDS, LEAD_CHARACTERS = 25, 1_000

_BLANK = re.compile(r"\s+")


@lru_cache(maxsize=4)
def splitter(passage_tokens: int = PASSAGE_TOKENS, overlap_tokens: int = OVERLAP_TOKENS) -> SentenceSplitter:
    """llama-index's splitter with our sentences and counts: it never touches nltk, nor the network."""
    from llama_index.core.node_parser import SentenceSplitter

    return SentenceSplitter(
        chunk_size=passage_tokens,
        chunk_overlap=overlap_tokens,
        tokenizer=tokenize,
        chunking_tokenizer_fn=split_text,
        include_metadata=False,
        include_prev_next_rel=False,
    )


def heading_of(article: Article) -> str:
    """What an article's passages are prefixed with in the indexes: title, outlet, day; what is known.

    An article without a title has its first words in the place of one: otherwise its passages would lose
    against those of articles that have one.
    """
    title = article.title or _first_words(article)
    return " | ".join(part for part in (title, article.source or "", day_text(article)) if part)


@lru_cache(maxsize=256)
def _first_words(article: Article) -> str:
    """The beginning of an article's first sentence, at most `LEAD_WORDS` words; "" without news."""
    for start, end in news_spans(article):
        first = next(iter(split_text(article.text[start : min(end, start + LEAD_CHARACTERS)])), "")
        return " ".join(first.split()[:LEAD_WORDS])
    return ""


def day_text(article: Article) -> str:
    """The article's day in its own time zone as a reader writes it, "5 March 2014"; "" when undated."""
    return day_name(article.published) if article.published else ""


def article_day(article: Article) -> int:
    """The article's day in its own time zone as `yyyymmdd`, 0 when undated."""
    return day_number(article.published) if article.published else 0


def describe(article: Article) -> str:
    """`“Title” (outlet, day)`, with what is known."""
    day = day_text(article) or "undated"
    return f"{title_of(article)} ({', '.join(part for part in (article.source, day) if part)})"


def title_of(article: Article) -> str:
    """The title in quotation marks, or what there is to call an article that has none."""
    return f"“{article.title}”" if article.title else f"untitled article {article.id}"


def split_article(article: Article) -> list[Passage]:
    """The passages of an article in order; none overlaps boilerplate.

    A passage has at most `PASSAGE_TOKENS` tokens unless a single sentence is longer (it is then cut),
    and repeats up to `OVERLAP_TOKENS` tokens of the one before it.
    """
    heading, day, id_of = heading_of(article), article_day(article), passage_ids(article)
    passages = []
    for begin, stop in news_spans(article):
        for start, end in _spans(article.text[begin:stop], begin):
            passages.append(
                Passage(
                    id=id_of(start, end),
                    article_id=article.id,
                    start=start,
                    end=end,
                    text=article.text[start:end],
                    heading=heading,
                    source=article.source,
                    day=day,
                )
            )
    return passages


def news_spans(article: Article) -> list[tuple[int, int]]:
    """What is left of an article's text when its boilerplate is taken out, in order, blank spans dropped."""
    spans, at = [], 0
    for start, end in (*article.boilerplate, (len(article.text), len(article.text))):
        if article.text[at:start].strip():
            spans.append((at, start))
        at = end
    return spans


def _spans(text: str, offset: int) -> list[tuple[int, int]]:
    """Where the splitter's chunks lie. It gives strings (its own offsets are wrong where sentences repeat),
    in order and without gaps: so each is the last of its kind that leaves no gap behind what is covered, and
    one that ends no later than that is left out. However much a text repeats itself, all of it is covered."""
    spans: list[tuple[int, int]] = []
    covered = 0
    for chunk in splitter().split_text(text):
        gap = _BLANK.match(text, covered)
        low = max(covered - len(chunk) + 1, 0)
        start = text.rfind(chunk, low, (gap.end() if gap else covered) + len(chunk))
        if start < 0:
            continue
        covered = start + len(chunk)
        if re.search(r"\w", chunk):
            spans.append((offset + start, offset + covered))
    return spans
